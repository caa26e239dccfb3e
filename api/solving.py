"""Budgets of functions, and explanations of an infeasible problem."""

from collections.abc import Iterator
from contextlib import contextmanager

from ..optimizer import arguments
from ..optimizer.errors import InfeasibleError
from ..optimizer.problem.problem import Problem
from ..optimizer.search.interrupt import interruptible
from ..optimizer.solver.budget import Budget

_LEAST_SECONDS, _MOST_SECONDS = 1.0, 60.0


def budget_of(time_limit: arguments.Time | None) -> Budget:
    """A budget of this time, from now on."""
    return Budget.lasting(arguments.limit(time_limit, "time_limit"))


@contextmanager
def conflict_explained(found: Problem, time_limit: float | None = None) -> Iterator[None]:
    """Add to "infeasible" which requirements cannot hold together, in the time that is left."""
    left = Budget.lasting(time_limit)
    try:
        yield
    except InfeasibleError as error:
        from ..optimizer.insight.explain import explain
        from ..optimizer.insight.explanation import conflict_words

        budget = Budget.lasting(min(max(left.remaining, _LEAST_SECONDS), _MOST_SECONDS))
        with interruptible(budget):
            conflicts = explain(found, budget, most=1, measured=False).conflicts
        words = [conflict_words(conflict) for conflict in conflicts[:1]]
        raise InfeasibleError(error.kind, "\n".join([error.message, *words])) from error
