"""Budgets of functions, and explanations of an infeasible problem."""

from collections.abc import Iterator
from contextlib import contextmanager

from ..optimizer.errors import InfeasibleError
from ..optimizer.problem.problem import Problem
from ..optimizer.search.interrupt import interruptible
from ..optimizer.solver.budget import Budget
from . import arguments

_CONFLICT_SECONDS = 60.0


def budget_of(time_limit: arguments.Time | None) -> Budget:
    """A budget of this time, from now on."""
    return Budget.lasting(arguments.maybe(arguments.seconds, time_limit, "time_limit"))


@contextmanager
def conflict_explained(found: Problem, time_limit: float | None = None) -> Iterator[None]:
    """Add to "infeasible" which requirements cannot hold together."""
    try:
        yield
    except InfeasibleError as error:
        from ..optimizer.insight.explain import explain
        from ..optimizer.insight.explanation import conflict_words

        budget = Budget.lasting(min(time_limit or _CONFLICT_SECONDS, _CONFLICT_SECONDS))
        with interruptible(budget):
            conflicts = explain(found, budget, most=1).conflicts
        words = [conflict_words(conflict) for conflict in conflicts[:1]]
        raise InfeasibleError(error.kind, "\n".join([error.message, *words])) from error
