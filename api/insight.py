"""From a front to a decision: conflicts, costs of requirements, weights, comparisons."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, get_args

import pandas as pd

from .. import models
from ..diagnostics import codes
from ..models import Scenario
from ..models.formats.convert import is_ballots, scenario_of_ballots
from ..optimizer import arguments
from ..optimizer.comparison.comparison import Comparison
from ..optimizer.comparison.comparison import compare as _compare
from ..optimizer.errors import InputError
from ..optimizer.insight import conflicts as _conflicts
from ..optimizer.insight.alignment import Alignment
from ..optimizer.insight.alignment import alignment as _alignment
from ..optimizer.insight.blame import MOVED, REMOVED, Blame, Intervention, requirements_changed
from ..optimizer.insight.blame import blame as _blame
from ..optimizer.insight.conflicts import Conflicts
from ..optimizer.insight.core_index import core_index as _core_index
from ..optimizer.insight.moves import Moves
from ..optimizer.insight.regret import Robust, min_max_regret
from ..optimizer.insight.representatives import Representatives
from ..optimizer.insight.representatives import representatives as _representatives
from ..optimizer.insight.stakeholder_map import StakeholderMap
from ..optimizer.insight.stakeholder_map import stakeholder_map as _stakeholder_map
from ..optimizer.insight.weighing import Weighing, ahp, critic, spread_over_goals
from ..optimizer.path_text import as_text
from ..optimizer.plans.case import Preferences
from ..optimizer.plans.choosing import choose
from ..optimizer.problem.labels import label
from ..optimizer.problem.problem import Problem
from ..optimizer.results import problem_file
from ..optimizer.results.front import Front
from ..optimizer.search.search import Search
from ..optimizer.voting.baseline import Baseline
from . import sources
from .contributions import contributed, contributions
from .names import RuleName, WeighingName
from .plans import plan
from .solving import budget_of
from .sources import Source

__all__ = [
    "alignment",
    "blame",
    "compare",
    "conflicts",
    "core_index",
    "regret",
    "representatives",
    "stakeholder_map",
    "weigh",
]


def conflicts(
    source: Source,
    *,
    goals: arguments.Names | None = None,
    time_limit: arguments.Time | None = None,
) -> Conflicts:
    """Who is opposed to whom: over a :class:`Front`, or by the payoff table of a source.

    Over a front nothing is solved, and all its goals count.

    Raises
    ------
    InputError, UnboundedError, InfeasibleError
        The source or a goal cannot be used; a goal has no finite best; no plan is feasible, or an
        outside option cannot be met.
    OutOfTimeError
        ``time_limit`` seconds passed, or Ctrl-C was pressed.
    """
    found = sources.opened(source)
    budget = budget_of(time_limit)
    if isinstance(found, Front):
        if time_limit is not None:
            raise InputError(
                codes.UNUSED_OPTION, "A front needs no solves here; leave time_limit out."
            )
        if goals is not None and arguments.names(goals, "goals") != found.labels:
            raise sources.goals_are_fixed()
        return _conflicts.of_front(found)
    with Search(sources.problem(found, goals), budget=budget) as search:
        return _conflicts.of_plan(choose(search, ["leximin"], Preferences())[0])


def core_index(front: Front | arguments.PathLike) -> pd.DataFrame:
    """Yes/no decisions by the share of a front's plans that say yes: always, never, sometimes.

    Raises InputError for a front without plans.
    """
    return _core_index(sources.front_of(front, "front"))


def regret(
    scenarios: arguments.SupportsItems,
    *,
    goals: arguments.Names | None = None,
    weights: arguments.Amounts | None = None,
    time_limit: arguments.Time | None = None,
) -> Robust:
    """One plan for several scenarios with the same decisions, by the least largest regret.

    ``scenarios`` are sources by name.

    Regret is how far the plan's weighted sum of goals, divided by their ranges, falls short of the
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
    given = arguments.values(scenarios, "scenarios")
    weighed, budget = arguments.amounts(weights, "weights"), budget_of(time_limit)
    problems = {name: sources.problem(source, goals) for name, source in given.items()}
    return min_max_regret(problems, weighed, budget=budget)


def representatives(
    front: Front | arguments.PathLike,
    plans: int = 7,
    *,
    time_limit: arguments.Time | None = None,
) -> Representatives:
    """So many ``plans`` of a front that stand for all listed ones, each with its family.

    They cover the others within the least share of each goal's range; where ``time_limit`` seconds
    end the search first, they are the best known, and ``least`` says what is proved.

    Raises InputError for a front without plans, or where the number is none.
    """
    found, amount = sources.front_of(front, "front"), arguments.count(plans, "plans")
    return _representatives(found, amount, budget_of(time_limit))


def blame(
    source: Source,
    *,
    goals: arguments.Names | None = None,
    unit: float | str | Sequence[str] = 1.0,
    time_limit: arguments.Time | None = None,
) -> Blame:
    """What each requirement and contribution costs or brings whom: removed, or moved by ``unit``.

    A requirement that is moved asks for so much less in each of its rows; a contribution is so much
    more. ``unit`` is an amount in each one's own unit, a share of what is asked such as ``"5%"``,
    or amounts for those in a unit each: ``["1000 EUR", "1 project"]``. Contributions are those of
    a scenario, and have no unit.

    Raises
    ------
    InputError, UnboundedError
        The source or an option cannot be used; a goal has no finite best.
    InfeasibleError
        No plan is feasible as it is, or an outside option cannot be met.
    OutOfTimeError
        ``time_limit`` seconds passed, or Ctrl-C was pressed.
    """
    moves, budget = Moves.read(unit, "unit"), budget_of(time_limit)
    loaded = sources.loaded(source)
    found = sources.problem(loaded, goals)
    changes = list(requirements_changed(found, moves))
    if isinstance(loaded, Scenario):
        changes += _contributions_changed(loaded, found.labels, moves)
    moved = {(each.name, each.owner) for each in changes if each.how == MOVED}
    unmoved = {label(each.owner, each.name): (each.name, each.owner) for each in changes}
    left = [name for name, key in unmoved.items() if key not in moved]
    return _blame(found, changes, unmoved=left, budget=budget)


def _contributions_changed(
    scenario: Scenario, goals: Sequence[str], moves: Moves
) -> Iterator[Intervention]:
    for party in scenario.about()["stakeholders"]:
        for each in party["contributes"]:
            key, amount, move = (party["name"], each["name"]), each["amount"], moves.of("")
            far = {REMOVED: (0.0, "")}
            if move is not None:
                more = move.amount * (abs(amount) if move.of_asked else 1.0)
                far[MOVED] = amount + more, move.words("")
            for how, (changed_to, by) in far.items():
                changed = partial(contributed, scenario, key, goals, changed_to)
                of = each["name"], party["name"], "contribution"
                yield Intervention(*of, how, changed, by)


def stakeholder_map(
    source: Source,
    *,
    rule: RuleName = "leximin",
    goals: arguments.Names | None = None,
    time_limit: arguments.Time | None = None,
) -> StakeholderMap:
    """Who contributes what, which requirement draws on it, and who depends on it: what is short in
    the plan of a ``rule``, what lies idle, and what a tenth more of it would bring to whom.

    The source is a scenario: a plain model does not say who contributes what. It is built anew with
    more of each contribution and without it; then each party's best is sought, two solves for each
    contribution and party.

    Raises
    ------
    InputError
        The source is none that says who contributes what, or nobody contributes anything.
    InfeasibleError, UnboundedError, OutOfTimeError
        As :func:`plan`.
    """
    scenario = sources.scenario_of(
        source, "A stakeholder map needs a scenario, which says who contributes what."
    )
    budget = budget_of(time_limit)
    left = None if time_limit is None else budget.remaining
    chosen = plan(scenario, rule, goals=goals, time_limit=left)
    given = list(contributions(scenario, chosen.labels))
    if not given:
        raise InputError(
            codes.NO_SUBSTANCE,
            "No stakeholder contributes anything, so that nothing can be drawn on. Say who brings "
            "what: contributes.",
        )
    return _stakeholder_map(chosen, given, budget=budget)


def weigh(source: Source, how: WeighingName, *, goals: arguments.Names | None = None) -> Weighing:
    """Weights by goal label: ``swing`` or ``ahp`` from a scenario's judgements, ``critic`` from a
    :class:`Front`. They fit ``weights`` of :func:`plan`: goals are divided by their ranges.

    Raises
    ------
    InputError
        The source has no such judgements, or is not a front; no goal that counts was judged.
    """
    way = arguments.one_of(how, "way to weigh", get_args(WeighingName))
    found = sources.opened(source)
    if way == "critic":
        if not isinstance(found, Front):
            raise InputError(
                codes.NO_JUDGEMENTS, "CRITIC needs a front: compute one and give its run folder."
            )
        if goals is not None:
            raise InputError(
                codes.UNUSED_OPTION, "CRITIC uses all goals of a front; leave goals out."
            )
        return critic(found)
    if not isinstance(found, Scenario):
        raise InputError(codes.NOT_A_SCENARIO, "Only a scenario holds people's judgements.")
    labels = sources.problem(found, goals).labels
    return _swing(found, labels) if way == "swing" else _ahp(found, labels)


def _swing(scenario: Scenario, labels: Sequence[str]) -> Weighing:
    points = scenario.judgements.swing
    if not points:
        raise InputError(
            codes.NO_JUDGEMENTS,
            "The scenario has no swing points; add them under 'judgements: swing:'.",
        )
    judged = pd.Series(points) / sum(points.values())
    goals = scenario.judgements.goals
    return Weighing("swing", spread_over_goals(judged, goals, labels), judged)


def _ahp(scenario: Scenario, labels: Sequence[str]) -> Weighing:
    found = scenario.judgements
    if not found.pairs:
        raise InputError(
            codes.NO_JUDGEMENTS,
            "The scenario compares no pairs; add them under 'judgements: pairs:'.",
        )
    weights, consistency, largest = ahp(found.names, found.pairs)
    judged = pd.Series(weights, index=list(found.names))
    spread = spread_over_goals(judged, found.goals, labels)
    return Weighing("ahp", spread, judged, consistency, largest)


def alignment(
    source: Source,
    adopted: arguments.PathLike | Baseline,
    *,
    goals: arguments.Names | None = None,
    time_limit: arguments.Time | None = None,
) -> Alignment:
    """A plan that was adopted against the efficient ones: what it breaks, which plan is better for
    whom, in which order to change decisions, and the weights that justify it.

    ``adopted`` is a CSV file or workbook with the index and yes, no or an amount in each row (rows
    left out say no), a list of names, or in the form of a run's ``plans.csv`` with one plan; or
    what :func:`baseline` returns: then ``inside`` is the plan that is better in every goal. With a
    front, or the folder of a run, its listed plans and its scale are used. The source may be a
    Pabulib file too, whose parties are groups of voters as ``convert`` makes them by default.

    Raises
    ------
    InputError, UnboundedError
        The source or the file cannot be used; a goal has no finite best.
    InfeasibleError
        No plan is feasible, or what the adopted decisions stand for cannot be.
    OutOfTimeError
        ``time_limit`` seconds passed, or Ctrl-C was pressed, before plans beside it were known;
        later than that, ``missing`` says what is not known.
    """
    rule = adopted if isinstance(adopted, Baseline) else None
    path = Path() if rule is not None else arguments.path(adopted, "adopted")
    budget = budget_of(time_limit)
    opened, told = _opened(source)
    front = opened if isinstance(opened, Front) else None
    if front is not None and goals is not None:
        raise sources.goals_are_fixed()
    about = sources.about(opened)
    found = (None if front is None else _stored(front)) or sources.problem(opened, goals)
    if rule is not None:
        plan = models.plan_of(rule, found, about)
        told = (*rule.notes, *told)
    else:
        plan = models.read_plan(path, found, about)
    aligned = _alignment(
        found, plan.x, decided=plan.decided, front=front, baseline=rule, budget=budget
    )
    notes = (*aligned.notes, *told, *plan.notes, *map(_left_open, plan.left_open))
    return replace(aligned, about=about, notes=notes)


def _opened(source: Source) -> tuple[Any, tuple[str, ...]]:
    """A source and notes; ballots become a scenario."""
    if isinstance(source, arguments.PATH_TYPES):
        path = arguments.path(source, "source")
        if is_ballots(path):
            return scenario_of_ballots(path)
    return sources.opened(source), ()


def _stored(front: Front) -> Problem | None:
    """The problem that a run's folder holds; None where there is none that can be relied on.

    It does not tell whose requirements may be given up, which this comparison does not ask.
    """
    if front.problem is not None or front.source is None or front.check.doubtful:
        return front.problem
    path = front.source / problem_file.NAME
    return problem_file.read(path, front.goals, front.columns, front.stakeholders)


def _left_open(name: str) -> str:
    return (
        f"{name} is not in the table: it is set so that the requirements are kept as far as they "
        "can be, and then for the least sum of goals, each divided by its range."
    )


def compare(*runs: Front | arguments.PathLike, names: Collection[str] | None = None) -> Comparison:
    """Compare fronts: which plans stayed, who gained, how far apart they are.

    The others are compared with the first. A run is a front or its folder; ``names`` are their
    names, else their folders' names.

    Raises InputError where a run cannot be read, or they have no goal in common.
    """
    found = [sources.front_of(run, "A run") for run in runs]
    called = _names(runs) if names is None else arguments.names(names, "names")
    if len(called) != len(runs) or len(set(called)) < len(called):
        raise InputError(
            codes.BAD_ARGUMENT, f"There are {len(runs)} runs; give each a name of its own."
        )
    return _compare(dict(zip(called, found, strict=True)))


def _names(runs: Sequence[Front | arguments.PathLike]) -> list[str]:
    """Short names, each different."""
    whole = [
        f"front {i}" if isinstance(run, Front) else as_text(run) for i, run in enumerate(runs, 1)
    ]
    short = [
        name if isinstance(run, Front) else as_text(Path(run).absolute().name)
        for name, run in zip(whole, runs, strict=True)
    ]
    if len(set(short)) == len(short):
        return short
    return whole if len(set(whole)) == len(whole) else [f"{i}: {n}" for i, n in enumerate(whole, 1)]
