"""From a front to a decision: what a plan costs whom, who is opposed, how sure one can be.

Sources are those of :mod:`.api`; everything here is also offered as ``wholepie.NAME``.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from .. import models
from ..models import Override, Scenario
from ..optimizer.comparison.comparison import Comparison
from ..optimizer.comparison.comparison import compare as _compare
from ..optimizer.errors import InputError
from ..optimizer.insight import conflicts as _conflicts
from ..optimizer.insight.alignment import Alignment, read_adopted
from ..optimizer.insight.alignment import alignment as _alignment
from ..optimizer.insight.alternatives import Alternative
from ..optimizer.insight.alternatives import alternatives as _alternatives
from ..optimizer.insight.alternatives import has_yes_no as _has_yes_no
from ..optimizer.insight.blame import MOVED, REMOVED, Blame, Intervention, requirements_changed
from ..optimizer.insight.blame import blame as _blame
from ..optimizer.insight.conflicts import Conflicts
from ..optimizer.insight.core_index import core_index as _core_index
from ..optimizer.insight.plan_page import PlanPage
from ..optimizer.insight.plan_page import page as _page
from ..optimizer.insight.regret import Robust, min_max_regret
from ..optimizer.insight.stability import Stability, of_listed, of_plan
from ..optimizer.insight.weighing import Weighing, ahp, critic, spread_over_goals
from ..optimizer.parties import listed
from ..optimizer.plans import Preferences
from ..optimizer.plans.choosing import opened as _case
from ..optimizer.plans.plan import Plan
from ..optimizer.problem.labels import Goal
from ..optimizer.problem.problem import Problem
from ..optimizer.results.front import Front
from ..optimizer.search.search import Search
from . import fronts as api

__all__ = [
    "alignment",
    "alternatives",
    "blame",
    "compare",
    "conflicts",
    "core_index",
    "fairest",
    "goals_of",
    "has_yes_no",
    "opened",
    "page",
    "regret",
    "stability",
    "weigh",
]


def page(plan: Plan, *, front: Front | None = None, time_limit: float | None = None) -> PlanPage:
    """All about a plan: price of fairness, and the nearest plans with more or less of each goal.

    Without a ``front`` the neighbours are solved for, with one of the same goals looked up.

    Raises OutOfTimeError after ``time_limit`` seconds, InterruptionError on Ctrl-C.
    """
    return _page(plan, front, budget=api.budget_of(time_limit))


def conflicts(
    source: Any, *, goals: Sequence[str] | None = None, time_limit: float | None = None
) -> Conflicts:
    """Who stands against whom: along a :class:`Front`, or by the payoff table of a source.

    Raises
    ------
    InputError, UnboundedError, InfeasibleError
        The source or a goal cannot be used; a goal has no finite best; no plan is feasible, or an
        outside option cannot be met.
    OutOfTimeError
        ``time_limit`` seconds passed, or Ctrl-C was pressed.
    """
    if isinstance(source, Front):
        if goals is not None and list(goals) != source.labels:
            raise InputError("The goals of a front are given; make a front of the goals you want.")
        return _conflicts.of_front(source)
    problem = api.problem(source, goals)
    with Search(problem, budget=api.budget_of(time_limit)) as search:
        return _conflicts.of_case(_case(search, Preferences()))


def stability(
    plan: Plan | int, *, front: Front | None = None, time_limit: float | None = None
) -> Stability:
    """For which weights a plan is the best weighted sum, and for which share of all weights.

    A :class:`Plan` is compared with all plans; a ``front`` of the same goals saves solves, and its
    ranges are taken then. The number of a plan of a ``front`` is compared with the listed plans.

    Raises
    ------
    InputError
        A number without a front, or one that is not in it.
    OutOfTimeError
        ``time_limit`` seconds passed, or Ctrl-C was pressed.
    """
    if isinstance(plan, Plan):
        return of_plan(plan, front, budget=api.budget_of(time_limit))
    if front is None or plan not in front.numbers:
        raise InputError(f"There is no front with a plan {plan}.")
    return of_listed(front, plan)


def core_index(front: Front) -> pd.DataFrame:
    """Yes/no decisions by the share of a front's plans that say yes: always, never, sometimes.

    Raises InputError for a front without plans.
    """
    return _core_index(front)


def alternatives(
    plan: Plan, *, loss: float = 0.05, count: int = 3, time_limit: float | None = None
) -> list[Alternative]:
    """Plans that lose at most ``loss``, a share of its range, in every goal, and differ most.

    Raises
    ------
    InputError
        There are no yes/no decisions, or an option makes no sense.
    OutOfTimeError
        ``time_limit`` seconds passed, or Ctrl-C was pressed.
    """
    return _alternatives(plan, loss=loss, count=count, budget=api.budget_of(time_limit))


def has_yes_no(plan: Plan) -> bool:
    """Whether the plan's problem has yes/no decisions, in which alternatives could differ."""
    return _has_yes_no(plan.problem)


def fairest(front: Front) -> int:
    """Number of the listed plan whose worst-off party is best off, then the next (leximin).

    Raises InputError for a front in which no party has anything to gain.
    """
    found = listed.fairest(front)
    if found is None:
        raise InputError("No plan is fairer than another: nobody has anything to gain; name one.")
    return found


def regret(
    sources: Mapping[str, Any],
    *,
    goals: Sequence[str] | None = None,
    weights: Mapping[str, float] | None = None,
    time_limit: float | None = None,
) -> Robust:
    """One plan for several scenarios with the same decisions, by the least largest regret.

    Regret is what the plan's weighted sum of goals, divided by their ranges, falls short of the
    best one in that scenario; ``weights`` are by goal label, else the scenarios' own.

    Raises
    ------
    InputError, UnboundedError
        Fewer than two sources, different decisions, or a source that cannot be used.
    InfeasibleError
        No plan meets the requirements of all scenarios.
    OutOfTimeError
        ``time_limit`` seconds passed, or Ctrl-C was pressed.
    """
    problems = {name: api.problem(source, goals) for name, source in sources.items()}
    return min_max_regret(problems, weights, budget=api.budget_of(time_limit))


def blame(
    source: Any,
    *,
    goals: Sequence[str] | None = None,
    unit: float = 1.0,
    time_limit: float | None = None,
) -> Blame:
    """What each requirement and contribution costs or brings whom: removed, or moved by ``unit``.

    A requirement that is moved asks for ``unit`` less in each of its rows; a contribution is
    ``unit`` more. Contributions are those of a scenario.

    Raises
    ------
    InputError, UnboundedError
        The source or an option cannot be used; a goal has no finite best.
    InfeasibleError
        No plan is feasible as it is, or an outside option cannot be met.
    OutOfTimeError
        ``time_limit`` seconds passed, or Ctrl-C was pressed.
    """
    if not 0 < unit < float("inf"):
        raise InputError(f"The unit is {unit:g}; it must be more than 0.")
    loaded = api.loaded(source)
    found = api.problem(loaded, goals)
    changes = list(requirements_changed(found, unit))
    if isinstance(loaded, Scenario):
        changes += _contributions_changed(loaded, goals, unit)
    return _blame(found, changes, unit=unit, budget=api.budget_of(time_limit))


def _contributions_changed(
    scenario: Scenario, goals: Sequence[str] | None, unit: float
) -> Iterator[Intervention]:
    for party in scenario.about()["stakeholders"]:
        for each in party["contributes"]:
            for how, amount in ((REMOVED, 0.0), (MOVED, each["amount"] + unit)):
                key = (party["name"], each["name"])
                changed = partial(_with_contribution, scenario, key, amount, goals)
                yield Intervention(each["name"], party["name"], "contribution", how, changed)


def _with_contribution(
    scenario: Scenario, key: tuple[str, str], amount: float, goals: Sequence[str] | None
) -> Problem:
    owner, name = key
    brought = Override.of(("stakeholders", owner, "contributes", name), amount)
    changed = models.load(scenario.path, overrides=[*scenario.overrides, brought])
    return api.problem(changed, goals)


def weigh(source: Any, how: str, *, goals: Sequence[str] | None = None) -> Weighing:
    """Weights by goal label: ``swing`` or ``ahp`` from a scenario's judgements, ``critic`` from a
    :class:`Front`. They fit ``weights`` of :func:`plan`: goals are divided by their ranges.

    Raises
    ------
    InputError
        The source has no such judgements, or is no front; no goal that is looked at was judged.
    """
    if how == "critic":
        if not isinstance(source, Front):
            raise InputError("CRITIC needs a front: make one and give its run folder.")
        return critic(source)
    if how not in ("swing", "ahp"):
        raise InputError(f"There is no way {how!r} to weigh; there are: ahp, critic, swing.")
    loaded = api.loaded(source)
    if not isinstance(loaded, Scenario):
        raise InputError("Only a scenario holds people's judgements.")
    labels = api.problem(loaded, goals).labels
    return _swing(loaded, labels) if how == "swing" else _ahp(loaded, labels)


def _swing(scenario: Scenario, labels: Sequence[str]) -> Weighing:
    points = scenario.judgements.swing
    if not points:
        raise InputError("The scenario has no swing points; add them under 'judgements: swing:'.")
    judged = pd.Series(points) / sum(points.values())
    goals = scenario.judgements.goals
    return Weighing("swing", spread_over_goals(judged, goals, labels), judged)


def _ahp(scenario: Scenario, labels: Sequence[str]) -> Weighing:
    found = scenario.judgements
    if not found.pairs:
        raise InputError("The scenario compares no pairs; add them under 'judgements: pairs:'.")
    weights, consistency, largest = ahp(found.names, found.pairs)
    judged = pd.Series(weights, index=list(found.names))
    spread = spread_over_goals(judged, found.goals, labels)
    return Weighing("ahp", spread, judged, consistency, largest)


def alignment(
    source: Any,
    adopted: str | Path,
    *,
    goals: Sequence[str] | None = None,
    time_limit: float | None = None,
) -> Alignment:
    """Which weights would justify a plan that was adopted, or which plan dominates it.

    ``adopted`` is a CSV file in the form of a run's ``plans.csv`` with one plan.

    Raises
    ------
    InputError, UnboundedError
        The source or the file cannot be used; a goal has no finite best.
    InfeasibleError
        The adopted plan breaks a requirement.
    OutOfTimeError
        ``time_limit`` seconds passed, or Ctrl-C was pressed.
    """
    found = api.problem(source, goals)
    x = read_adopted(Path(adopted), found)
    return _alignment(found, x, budget=api.budget_of(time_limit))


def compare(*runs: str | Path | Front, names: list[str] | None = None) -> Comparison:
    """Lay fronts over each other: which plans stayed, who gained, how far apart they are.

    The first is what the others are compared with. A run is a front or its folder; ``names`` are
    what they are called, else their folders' names.

    Raises InputError where a run cannot be read, or they have no goal in common.
    """
    found = [run if isinstance(run, Front) else Front.open(run) for run in runs]
    return _compare(dict(zip(names or _names(runs), found, strict=True)))


def _names(runs: tuple[str | Path | Front, ...]) -> list[str]:
    """Short names, but none twice."""
    whole = [f"front {i}" if isinstance(run, Front) else str(run) for i, run in enumerate(runs, 1)]
    short = [
        name if isinstance(run, Front) else Path(run).absolute().name
        for name, run in zip(whole, runs, strict=True)
    ]
    if len(set(short)) == len(short):
        return short
    return whole if len(set(whole)) == len(whole) else [f"{i}: {n}" for i, n in enumerate(whole, 1)]


def opened(path: Path) -> Any:
    """The front of a run folder, else the scenario at a path."""
    return api.open(path) if (path / "run.json").is_file() else api.load(path)


def goals_of(source: Any, goals: Sequence[str] | None = None) -> tuple[Goal, ...]:
    """The goals of a front or of a source's problem."""
    return source.goals if isinstance(source, Front) else api.problem(source, goals).goals
