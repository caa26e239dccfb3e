"""Blame: what each requirement costs whom and each contribution brings, with shadow prices.

A requirement is removed, or all its rows are moved by one unit so that they ask for less; the
problem is solved again, and each goal's own best and its value in the joint (leximin) plan are
compared with those before, in the goal's unit; and so are the parties' satisfactions, on the scale
of before. For linear problems the duals of the goals' own optima bound the same from above, without
a solve: what a best gains is concave in the move, and less from the start where the optimum is
degenerate. With integer decisions there are none. What is fixed is left alone.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import InfeasibleError, InputError, OutOfTimeError
from ..plans.case import Case
from ..problem.labels import Goal, Requirement
from ..problem.numbers import divisors
from ..problem.problem import Floats, Problem
from ..problem.tolerances import NEGLIGIBLE_SHARE, NO_SHARE
from ..results.noise import in_steps
from ..results.plain import plain
from ..results.result import PublicResult
from ..search.search import Search
from ..solver.budget import Budget
from ..solver.kernel import Kernel
from ..solver.outcome import Subproblem
from .changed_answers import ChangedAnswers
from .moves import Moves
from .requirement_units import prices_of

REMOVED, MOVED = "removed", "moved"
Changed = Callable[[], Problem]


@dataclass(frozen=True, eq=False)
class Intervention:
    """One thing changed: its ``name`` and ``owner``, whether it was ``removed`` or ``moved``,
    ``by`` how much in words, and how to get the problem with that change.

    ``loosened`` says that its requirement asks for less, and that nothing else changes.
    """

    name: str
    owner: str | None
    kind: str
    how: str
    problem: Changed
    by: str = ""
    loosened: bool = False


@dataclass(frozen=True, eq=False)
class Effect:
    """What a change does: ``best`` (own optima) and ``joint`` (leximin plan) by party, as shares of
    what each could gain before; above 0 is better, inf without limit, NaN for a party with nothing
    to gain. ``amounts`` are changes of the own optima of parties with one goal, in its unit.
    ``goals`` has the same for each goal, by label, in its own unit: its ``best`` and its value in
    the ``joint`` plan; above 0 is better. ``by`` says how far it was moved, and ``note`` what
    cannot be compared, in words. It is not ``known`` where solves took too long.
    """

    name: str
    owner: str | None
    kind: str
    how: str
    best: pd.Series
    joint: pd.Series
    amounts: pd.Series
    goals: pd.DataFrame
    by: str = ""
    note: str = ""
    known: bool = True

    @property
    def is_idle(self) -> bool:
        """Whether it is known that nothing changes for anybody."""
        changes = [self.goals["best"], self.goals["joint"], self.best, self.joint]
        return not self.note and not pd.concat(changes).fillna(0.0).any()

    def to_dict(self) -> dict[str, Any]:
        """What is changed and what that does to whom, as plain data."""
        found = {
            "name": self.name,
            "owner": self.owner,
            "kind": self.kind,
            "how": self.how,
            "by": self.by,
            "best": self.best,
            "best_amounts": self.amounts,
            "joint": self.joint,
            "goals": self.goals,
            "note": self.note,
            "known": self.known,
        }
        return dict(plain(found))


@dataclass(frozen=True, eq=False, repr=False)
class Blame(PublicResult):
    """Effects on ``goals``, those that matter most first; ``duals`` of a linear problem, by
    requirement and goal, are the most that one unit less asked brings each goal's best, in the
    goal's unit; else None. ``unmoved`` are the labels of requirements and contributions for which
    no amount was given in their unit.
    """

    effects: tuple[Effect, ...]
    duals: pd.DataFrame | None
    unmoved: tuple[str, ...]
    solves: int
    goals: tuple[Goal, ...]

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        return f"{len(self.effects)} effects of requirements and contributions"

    def to_dict(self) -> dict[str, Any]:
        """Effects and duals as plain data."""
        return {
            "unmoved": list(self.unmoved),
            "units": {goal.label: goal.unit for goal in self.goals},
            "effects": [each.to_dict() for each in self.effects],
            "duals": None if self.duals is None else plain(self.duals),
            "solves": self.solves,
        }


def requirements_changed(problem: Problem, moves: Moves) -> Iterator[Intervention]:
    """Each requirement removed, and moved so that it asks for less, where an amount fits its unit.

    Rows that only define columns which are not decisions are not requirements, and nobody can do
    without what is fixed.
    """
    for requirement, rows in _demands(problem):
        yield _loosened(problem, requirement, rows)
        far = moves.rows(problem, requirement)
        move = moves.of(requirement.unit)
        if far is not None and move is not None:
            yield _loosened(problem, requirement, rows, far, move.words(requirement.unit))


def _loosened(
    problem: Problem,
    requirement: Requirement,
    rows: npt.NDArray[np.int64],
    far: tuple[Floats, Floats] | None = None,
    by: str = "",
) -> Intervention:
    """A requirement that is moved, or removed where it is not said how ``far``."""
    low, high = far or (np.full(len(problem.row_lower), np.inf),) * 2
    changed, how = _same(_freed(problem, rows, low, high)), MOVED if far else REMOVED
    of = requirement.name, requirement.owner, "requirement"
    return Intervention(*of, how, changed, by, loosened=True)


def demands(problem: Problem) -> tuple[Requirement, ...]:
    """The requirements that somebody could do without: those with rows that do not only define."""
    return tuple(requirement for requirement, _ in _demands(problem))


def without(problem: Problem, labels: Collection[str]) -> Intervention:
    """All the requirements with these labels removed at once."""
    rows = [rows for requirement, rows in _demands(problem) if requirement.label in labels]
    everything = np.full(len(problem.row_lower), np.inf)
    at = np.concatenate([np.zeros(0, dtype=np.int64), *rows])
    freed = _freed(problem, at, everything, everything)
    return Intervention(", ".join(sorted(labels)), None, "requirement", REMOVED, _same(freed))


def _demands(problem: Problem) -> Iterator[tuple[Requirement, npt.NDArray[np.int64]]]:
    for number, requirement in enumerate(problem.rows.requirements):
        rows = np.flatnonzero(problem.rows.component == number)
        kept = requirement.structural or requirement.fixed
        if len(rows) and not kept and not _defines(problem, requirement, rows):
            yield requirement, rows


def _freed(problem: Problem, rows: npt.NDArray[np.int64], low: Floats, high: Floats) -> Problem:
    """The problem in which some rows ask for less, by ``low`` and by ``high`` (m,)."""
    lower, upper = problem.row_lower.copy(), problem.row_upper.copy()
    lower[rows] -= low[rows]
    upper[rows] += high[rows]
    return replace(problem, row_lower=lower, row_upper=upper)


def _same(problem: Problem) -> Changed:
    return lambda: problem


def _defines(problem: Problem, requirement: Requirement, rows: npt.NDArray[np.int64]) -> bool:
    hidden = np.asarray(abs(problem.A[rows]).dot(problem.columns.hidden.astype(float))).ravel()
    return requirement.owner is None and bool((hidden > 0).all())


def blame(
    problem: Problem,
    changes: Sequence[Intervention],
    *,
    unmoved: Sequence[str] = (),
    budget: Budget | None = None,
) -> Blame:
    """Effects of changes; each takes a solve for each party and those of leximin.

    None are needed where a requirement is moved without which nothing changes, and no solve for a
    party whose best the duals of the relaxation leave as it is. Where solves take long, lists of
    all efficient combinations of goal values are tried, and each change has its share of the time.

    Raises
    ------
    InfeasibleError, UnboundedError
        No plan is feasible as it is, or an outside option cannot be met; a goal has no best.
    OutOfTimeError, SolverError
        The ``budget`` or Ctrl-C ends it; the solver fails.
    """
    with Search(problem, budget=budget and budget.anew()) as search:
        answers = ChangedAnswers(search)
        case, effects, idle = answers.case, list[Effect](), set[tuple[str, str | None]]()
        for number, change in enumerate(changes):
            key = change.name, change.owner
            if change.loosened and key in idle:
                effects.append(_unchanged(case, change))
                continue
            effects.append(_effect(answers, change, len(changes) - number))
            if change.loosened and effects[-1].is_idle and change.how == REMOVED:
                idle.add(key)
        duals = None if problem.is_discrete else _duals(problem, case.spread)
        effects.sort(key=_size, reverse=True)
        solves = search.solves + answers.limits.solves
        return Blame(tuple(effects), duals, tuple(unmoved), solves, problem.goals)


def _unchanged(case: Case, change: Intervention) -> Effect:
    """That a requirement is moved without which nothing changes: it asks for more than nothing."""
    nothing, same = np.zeros(len(case.parties.names)), np.zeros(case.problem.p)
    return _told(case, change, (nothing, nothing), (same, same), "")


def _size(effect: Effect) -> float:
    """How much an effect matters; what makes planning impossible matters most."""
    if not effect.known:
        return -1.0
    if effect.note and effect.best.isna().all():
        return np.inf
    shares = np.concatenate([effect.best.to_numpy(float), effect.joint.to_numpy(float)])
    return float(np.nan_to_num(np.abs(shares), nan=0.0, posinf=1e300).max(initial=0.0))


def _effect(answers: ChangedAnswers, change: Intervention, left: int) -> Effect:
    """What a change does, beside what was found without it; so many changes are ``left``."""
    case, before = answers.case, answers.joint
    parties, seconds = case.parties, answers.seconds(left)
    try:
        found = answers.of(change.problem(), left)
    except InfeasibleError:
        found = None
    except InputError as error:
        return _untold(case, change, f"the scenario is not valid then: {_first_line(error)}")
    except OutOfTimeError:
        if not case.search.running:
            raise
        within = f"{seconds:.0f} s" if seconds >= 1 else "its share of the time"
        note = f"what changes was not found in {within}"
        return replace(_untold(case, change, note), known=False)
    if found is None:
        return _untold(case, change, "no plan is feasible then")
    limited = np.isfinite(found.best).all()
    note = "" if limited else "the best of some party is unbounded then"
    shares = parties.satisfaction(found.joint) - parties.satisfaction(before)
    goals = np.diag(case.table) - found.least, before - found.joint
    return _told(case, change, (found.best - parties.best, shares), goals, note)


def _first_line(error: InputError) -> str:
    return error.message.splitlines()[0]


def _untold(case: Case, change: Intervention, note: str) -> Effect:
    """That nothing can be said of what a change does but a ``note``."""
    nothing, unknown = np.full(len(case.parties.names), np.nan), np.full(case.problem.p, np.nan)
    return _told(case, change, (nothing, nothing), (unknown, unknown), note)


Changes = tuple[Floats, Floats]


def _told(case: Case, change: Intervention, shares: Changes, goals: Changes, note: str) -> Effect:
    """The effect of a change: of its own best and of the joint plan, on parties and on goals."""
    parties, names = case.parties, list(case.parties.names)
    best, joint = shares
    gains = np.where(parties.active, parties.gains, np.nan)
    single, steps = np.count_nonzero(parties.weights, axis=1) == 1, case.problem.grid
    amounts = np.where(single, best / divisors(parties.weights.sum(axis=1)), np.nan)
    own = np.where(single, steps[parties.weights.argmax(axis=1)], 0.0)
    told = [
        in_steps(_without_noise(each / case.spread, NEGLIGIBLE_SHARE) * case.spread, steps)
        for each in goals
    ]
    return Effect(
        name=change.name,
        owner=change.owner,
        kind=change.kind,
        how=change.how,
        best=pd.Series(_without_noise(best / gains), index=names),
        joint=pd.Series(_without_noise(joint), index=names),
        amounts=pd.Series(in_steps(_without_noise(amounts), own), index=names),
        goals=pd.DataFrame(dict(zip(("best", "joint"), told, strict=True)), case.problem.labels),
        by=change.by,
        note=note,
    )


def _without_noise(values: Floats, least: float = NO_SHARE) -> Floats:
    return np.where(np.abs(values) < least, 0.0, values)


def _duals(problem: Problem, spread: Floats) -> pd.DataFrame:
    """By requirement and goal: most that one unit less asked brings the goal's best, in its unit;
    ``spread`` (p,) are the goals' ranges.
    """
    kernel, demanded = Kernel(problem), demands(problem)
    table: dict[str, Mapping[str, float]] = {}
    requirements = problem.rows.requirements
    for k, goal in enumerate(problem.goals):
        weights = np.where(np.arange(problem.p) == k, 1 / spread, 0.0)
        kernel.solve(Subproblem(weights, np.full(problem.p, np.inf)))
        prices = prices_of(problem, kernel.row_duals, NEGLIGIBLE_SHARE) * spread[k]
        relief = np.bincount(problem.rows.component, prices, len(requirements))
        named = zip(requirements, relief, strict=True)
        table[goal.label] = {each.label: r for each, r in named if each in demanded}
    return pd.DataFrame(table).rename_axis("requirement")
