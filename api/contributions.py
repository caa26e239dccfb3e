"""What stakeholders of a scenario contribute, and the problem with another amount of it."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from ..models import Scenario
from ..models.scenario import with_contributions
from ..optimizer.insight.draws import ChangedProblems, Contribution, Draws
from ..optimizer.problem.problem import Problem

#: Of larger scenarios a front tells no draws by itself: for each name of a contribution the problem
#: is built anew twice, and its coefficients are counted here.
_MOST_BUILT = 100_000


def contributions(scenario: Scenario, goals: Sequence[str]) -> Iterator[Contribution]:
    """All contributions of a scenario, whose problem has these goals."""
    for party in scenario.about()["stakeholders"]:
        for each in party["contributes"]:
            amount, key = float(each["amount"]), (party["name"], each["name"])
            # A tenth of what there is, but at least one where it may be counted one by one.
            tenth = abs(amount) / 10
            step = max(1.0, round(tenth)) if amount.is_integer() else tenth
            changed = partial(contributed, scenario, key, goals)
            yield Contribution(*key, amount, step, changed)


def contributed(
    scenario: Scenario, key: tuple[str, str], goals: Sequence[str], amount: float
) -> Problem:
    """The problem with these goals and another amount of a contribution."""
    return with_contributions(scenario, {key: amount}).select(goals)


def told(scenario: Scenario, problem: Problem) -> dict[str, Any]:
    """What requirements draw on, as a run keeps it: ``draws``; nothing where nobody contributes, or
    it would take long.
    """
    given = list(contributions(scenario, problem.labels))
    of_names = {each.name: each for each in given}
    if not given or len(of_names) * (problem.A.nnz + problem.n) > _MOST_BUILT:
        return {}
    changed = {name: ChangedProblems.of(each) for name, each in of_names.items()}
    return {"draws": Draws.of(problem, given, changed).to_dict()}
