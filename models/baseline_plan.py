"""The projects that a rule chose from ballots, as a plan of a scenario with these projects."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ..diagnostics import codes
from ..optimizer.errors import InputError
from ..optimizer.name_hints import listed, quoted
from ..optimizer.problem.problem import Problem
from ..optimizer.voting.baseline import Baseline
from .formats.budgeting import project_key
from .plan_groups import DecisionGroup, decision_groups
from .plan_table import AdoptedPlan

_MOST_NAMED = 3


def plan_of(baseline: Baseline, problem: Problem, about: Mapping[str, Any]) -> AdoptedPlan:
    """The plan that funds what was chosen, and no other project, in the decision whose indexes are
    the projects of the ballots, as they are or as ``convert`` writes them.

    Raises InputError where no decision knows every project that was chosen.
    """
    groups = decision_groups(problem, about)
    ways = [dict(way) for group in groups if group.yes_no for way in _ways(group, baseline)]
    known = max(ways, key=len, default={})
    if lost := [name for name in baseline.projects if name not in known]:
        some = listed(map(quoted, lost[:_MOST_NAMED]))
        more = f" and {len(lost) - _MOST_NAMED} more" if len(lost) > _MOST_NAMED else ""
        raise InputError(
            codes.PLAN_FILE,
            f"No yes/no decision of the scenario has the projects {some}{more} of the ballots; its "
            "indexes are written as in the ballots, or with p before them.",
        )
    x, decided = np.zeros(problem.n), np.zeros(problem.n, dtype=bool)
    x[[known[name] for name in baseline.projects]] = 1
    group = _of(groups, known)
    decided[list(group.columns.values())] = True
    left_open = tuple(each.name for each in groups if each is not group)
    return AdoptedPlan(x, decided, left_open, tuple(_notes(group, known, baseline)))


def _ways(group: DecisionGroup, baseline: Baseline) -> Iterator[list[tuple[str, int]]]:
    """Columns by project, for each way to write projects as indexes."""
    for write in (project_key, str):
        keys = [(name, (write(name),)) for name in baseline.election.projects]
        yield [(name, group.columns[key]) for name, key in keys if key in group.columns]


def _of(groups: Sequence[DecisionGroup], known: Mapping[str, int]) -> DecisionGroup:
    columns = set(known.values())
    return next(each for each in groups if columns <= set(each.columns.values()))


def _notes(group: DecisionGroup, known: Mapping[str, int], baseline: Baseline) -> Iterator[str]:
    """What only one of the two knows: they may not belong together."""
    of_scenario, of_ballots = len(set(group.columns.values())), len(baseline.election.projects)
    if more := of_scenario - len(set(known.values())):
        yield f"{more} of the scenario's {of_scenario} projects are not in the ballots."
    if more := of_ballots - len(known):
        yield f"{more} of the ballots' {of_ballots} projects are not in the scenario."
