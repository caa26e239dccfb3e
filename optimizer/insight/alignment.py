"""Alignment: a plan that was adopted against all efficient ones, and the weights that justify it.

A plan that another one dominates is justified by no positive weights; one that none dominates may
still lie off the convex hull of the front, so that for every choice of weights another plan is
better (Geoffrion, "Proper efficiency and the theory of vector maximization", Journal of
Mathematical Analysis and Applications 22, 1968). The gap is what it loses at least.

Of the plans beside it those count that are worse in nothing, the nearest in decisions first; one
that is just as good counts where the adopted plan breaks requirements. Where there are none, it is
for each goal the plan in which it is better and which takes the least from any other, as a share of
that goal's range.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .. import arguments
from ..errors import InfeasibleError, InputError, OutOfTimeError
from ..parties.listed import lists_all, minimised
from ..plans.case import Case, Preferences
from ..plans.choosing import opened
from ..plans.plan import Plan
from ..plans.rule import RULES
from ..problem.extended import Extension
from ..problem.names import Bools
from ..problem.problem import Floats, Problem
from ..problem.tolerances import NEGLIGIBLE_SHARE
from ..results.front import Front
from ..results.plain import plain, records
from ..results.result import PublicResult, as_report
from ..search.search import Search
from ..solver.budget import Budget
from ..voting.baseline import Baseline
from .beside import PlanBeside
from .breaches import BrokenRow, breaches, broken_requirements, completed
from .changeover import Changeover, KeptRules, changeover, differing
from .stability import Stability, of_plan

MOST_BESIDE = 3
_MOST_COMPARED = 200
#: A change of a goal by this share of its range is felt.
_FELT = 0.05
_FAIR = ("leximin", "total")
#: How plans are called that no front lists.
BETTER, AS_GOOD, LEAST_TAKEN = "better", "as good", "least taken"
#: What the label of a goal follows.
BETTER_IN = "better in "


@dataclass(frozen=True, eq=False, repr=False)
class Alignment(PublicResult):
    """``plan`` as adopted, what it breaks, and plans ``beside`` it, the best ones first.

    ``changeover`` leads from it to the first of these, None where there is none. ``stability`` says
    for which weights the plan is best, and what it loses at least if for none; None for a plan that
    breaks requirements. ``missing`` is why one of these two is not known, where a stop came first.
    ``notes`` are warnings, ``about`` describes the scenario.

    Of a plan that a city's rule gave, ``baseline`` says which, and ``inside`` is the plan that is
    better in every goal, by the largest share of range that any plan is; None where none is.
    """

    plan: Plan
    breaches: tuple[BrokenRow, ...]
    beside: tuple[PlanBeside, ...]
    changeover: Changeover | None
    stability: Stability | None
    notes: tuple[str, ...] = ()
    about: Mapping[str, Any] = field(default_factory=dict)
    front: Front | None = None
    missing: OutOfTimeError | None = None
    baseline: Baseline | None = None
    inside: PlanBeside | None = None

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        if self.breaches:
            broken = broken_requirements(self.breaches)
            rules = "a requirement" if broken == 1 else f"{broken} requirements"
            return f"the plan that was adopted breaks {rules}"
        if self.better is not None:
            return "another plan dominates the plan that was adopted"
        if self.stability is None:
            return "no plan dominates the plan that was adopted"
        return f"the plan that was adopted is {self.stability.brief}"

    @property
    def keeps_rules(self) -> bool:
        """Whether the adopted plan meets all requirements."""
        return not self.breaches

    @property
    def better(self) -> Plan | None:
        """A plan beside the adopted one that dominates it; None if none does."""
        found = next((each for each in self.beside if each.dominates), None)
        return None if found is None else found.plan

    @property
    def justified(self) -> bool:
        """Whether some weights make it the best plan, and it breaks nothing and none dominates
        it."""
        return self.better is None and self.stability is not None and self.stability.supported

    @property
    def depth(self) -> float:
        """By which share of its range a plan is better in every goal at least: 0 if none is."""
        return 0.0 if self.inside is None else float(self.inside.shares.min())

    @property
    def changes(self) -> pd.DataFrame:
        """The decisions to change for the first plan beside it: ``decision, index..., value,
        becomes, step``; step 0 is for amounts, which follow. Empty where there is no such plan.
        """
        if self.changeover is None:
            return pd.DataFrame()
        step_of = {j: k for k, s in enumerate(self.changeover.steps, 1) for j in s.columns}
        numbers = list(self.changeover.columns)
        at = np.flatnonzero(~self.plan.columns.hidden)
        table = self.plan.decisions.iloc[np.searchsorted(at, numbers)].reset_index(drop=True)
        table["becomes"] = self.beside[0].plan.x[numbers]
        table["step"] = [step_of.get(j, 0) for j in numbers]
        return table

    @property
    def steps(self) -> pd.DataFrame:
        """After each step to the first plan beside it, the adopted plan being step 0: how many
        requirements are ``broken``, and the goal values, one column for each.
        """
        found = self.changeover.steps if self.changeover else ()
        signs, problem = self.plan.signs, self.plan.problem
        values = [self.plan.f, *(problem.evaluate(step.x) for step in found)]
        index = pd.RangeIndex(len(values), name="step")
        table = pd.DataFrame(np.array(values) * signs + 0.0, index, self.plan.labels)
        states = [self.breaches, *(breaches(problem, step.x) for step in found)]
        table.insert(0, "broken", list(map(broken_requirements, states)))
        return table

    def page(self, path: arguments.PathLike) -> Path:
        """Write one page that opens offline, "why not this plan?", and return its path.

        Raises InputError where the file cannot be written.
        """
        return as_report(self, arguments.path(path, "path"), None, None)

    def to_dict(self) -> dict[str, Any]:
        """What the plan breaks, plans beside it, the changes in order, and weights as plain
        data."""
        better, weights = self.better, self.stability
        found = {
            "justified": self.justified,
            "keeps_rules": self.keeps_rules,
            "breaches": [each.to_dict() for each in self.breaches],
            "number": self.plan.number,
            "values": self.plan.values,
            "satisfaction": self.plan.satisfaction,
            "beside": [each.to_dict() for each in self.beside],
            "changes": records(self.changes),
            "steps": records(self.steps),
            "largest_step": self.changeover.largest if self.changeover else 0,
            "order_proved": self.changeover.proved if self.changeover else True,
            "better": None if better is None else better.values,
            "better_decisions": None if better is None else records(better.decisions),
            "gap": weights and weights.gap,
            "share": weights and weights.share,
            "intervals": None if weights is None else weights.intervals,
            "weights": None if weights is None else weights.central,
            "notes": list(self.notes),
        }
        if self.baseline is not None:
            found["baseline"] = self.baseline.to_dict()
            found["inside"] = None if self.inside is None else self.inside.to_dict()
            found["depth"] = None if self.breaches else self.depth
        return dict(plain(found))


def alignment(
    problem: Problem,
    x: Floats,
    *,
    decided: Bools | None = None,
    front: Front | None = None,
    baseline: Baseline | None = None,
    budget: Budget | None = None,
) -> Alignment:
    """A plan with columns x (n,) against the efficient ones, those of a ``front`` if there is one;
    ``baseline`` is the rule that gave it.

    ``decided`` (n,) tells which columns are known; the rest is chosen to keep the requirements, or
    to break them by least.

    Raises InfeasibleError where no plan keeps the requirements, OutOfTimeError where the ``budget``
    or Ctrl-C ends it before plans beside it are known, SolverError.
    """
    budget = budget or Budget()
    with Search(problem, budget=budget.anew()) as search:
        case = opened(search, Preferences(), front)
        if decided is not None:
            x = completed(search, x, decided, case.ties)
        broken = breaches(problem, x)
        plan = Plan.of(
            problem,
            x,
            "adopted",
            parties=case.parties,
            solves=search.solves,
            seconds=search.seconds,
        )
        beside = tuple(_beside(case, plan, front, broken))
        plan = replace(plan, number=_number(plan, front, case.spread))
        known = Alignment(plan, broken, beside, None, None, front=front, baseline=baseline)
        if baseline is not None and not broken:
            known = replace(known, inside=_inside(case, plan, front))
        try:
            if beside:
                way = changeover(problem, x, beside[0].plan.x, KeptRules(search, x, case.ties))
                known = replace(known, changeover=way)
        except OutOfTimeError as error:
            return _cut_short(known, "In which order to change decisions", error)
    try:
        return known if broken else replace(known, stability=of_plan(plan, front, budget=budget))
    except OutOfTimeError as error:
        return _cut_short(known, "For which weights the plan is best", error)


def _cut_short(known: Alignment, what: str, error: OutOfTimeError) -> Alignment:
    return replace(known, missing=error, notes=(f"{what} is not known. {error.message}",))


def _inside(case: Case, plan: Plan, front: Front | None) -> PlanBeside | None:
    """The plan that is better in every goal, by the largest share of its range."""
    if front is not None and lists_all(front):
        gained = ((plan.f - minimised(front)) / case.spread).min(axis=1)
        found = _compared(plan, front[int(gained.argmax()) + 1], case.spread)
    else:
        found = _compared(plan, plan.instead(BETTER, _least_taken(case, plan.f)), case.spread)
    return found if found.shares.min() > 0 else None


def _number(plan: Plan, front: Front | None, spread: Floats) -> int | None:
    """The plan's number where the front lists its goal values."""
    if front is None or not len(front):
        return None
    apart = np.abs((minimised(front) - plan.f) / spread).max(axis=1)
    return int(apart.argmin()) + 1 if apart.min() <= NEGLIGIBLE_SHARE else None


def _beside(
    case: Case, plan: Plan, front: Front | None, broken: Sequence[BrokenRow]
) -> Iterator[PlanBeside]:
    """The best plans beside the adopted one."""
    found = [] if front is None else list(_listed(case, plan, front, bool(broken)))
    if front is None or not lists_all(front):
        found += list(_solved(case, plan, kept=not broken))
    if not any(each.as_good for each in found) and (front is None or not lists_all(front)):
        found += list(_better_in_turn(case, plan))
    if not found and front is None:
        found = list(_fair(case, plan))
    chosen = list(_chosen(sorted(found, key=_rank)))
    if chosen and chosen[0].plan.rule.startswith(BETTER_IN):
        chosen[0] = replace(chosen[0], plan=replace(chosen[0].plan, rule=LEAST_TAKEN))
    yield from chosen


def _chosen(ranked: Sequence[PlanBeside]) -> Iterator[PlanBeside]:
    """Of plans in their order: those that are as good, or where none is the first one that is felt
    to be better for someone, and for each goal that no plan before is better in.
    """
    distinct: list[PlanBeside] = []
    for each in ranked:
        if all(np.abs(each.shares - one.shares).max() > NEGLIGIBLE_SHARE for one in distinct):
            distinct.append(each)
    if not distinct or distinct[0].as_good:
        yield from [each for each in distinct if each.as_good][:MOST_BESIDE]
        return
    felt = np.array([_felt(each.shares) for each in distinct])
    first = int(felt.any(axis=1).argmax())
    chosen = [first]
    for k in np.flatnonzero(~felt[first] & felt.any(axis=0)).tolist():
        if not felt[chosen, k].any() and len(chosen) < MOST_BESIDE:
            chosen.append(int(felt[:, k].argmax()))
    yield from (distinct[row] for row in chosen)


def _rank(each: PlanBeside) -> tuple[float, float, float]:
    """What is better comes first: see the top of the file."""
    last = float(each.differs) if each.dominates else 0.0
    return round(each.taken, 9) - each.dominates, last, -float(each.shares.sum())


def _listed(case: Case, plan: Plan, front: Front, same: bool) -> Iterator[PlanBeside]:
    """The listed plans that take least, of those that take nothing the nearest in decisions; one
    with the adopted plan's values if ``same`` says so.
    """
    shares = _clear((plan.f - minimised(front)) / case.spread)
    taken = np.maximum(-shares.min(axis=1), 0.0)
    differs = np.zeros(len(taken))
    for row in np.flatnonzero(taken == 0).tolist():
        other = front.solutions[[row]].toarray()[0]
        differs[row] = len(differing(plan.problem, plan.x, other))
    order = np.lexsort([-shares.sum(axis=1), differs, taken])
    felt = _felt(shares[order])
    firsts = felt.argmax(axis=0)[felt.any(axis=0)]
    for row in order[np.union1d(np.arange(min(len(order), _MOST_COMPARED)), firsts)].tolist():
        if same or shares[row].any():
            yield _compared(plan, front[row + 1], case.spread)


def _solved(case: Case, plan: Plan, *, kept: bool) -> Iterator[PlanBeside]:
    """A plan that dominates the adopted one, and the plan that takes least from anyone."""
    better = case.settled(plan.f) if kept else None
    if kept and better is None:
        raise case.search.unreached("An efficient plan")
    if better is not None:
        yield from _if_other(case, plan, BETTER, better)
    for each in _if_other(case, plan, LEAST_TAKEN, _least_taken(case, plan.f), same=not kept):
        rule = LEAST_TAKEN if kept or not each.as_good else BETTER if each.dominates else AS_GOOD
        yield replace(each, plan=replace(each.plan, rule=rule))


def _better_in_turn(case: Case, plan: Plan) -> Iterator[PlanBeside]:
    """For each goal that can be felt to be better: the plan in which it is and which takes least
    from any goal, then least of all.
    """
    wanted = plan.f - _FELT * case.spread
    for k in np.flatnonzero((case.ranges > 0) & (case.table.diagonal() <= wanted)).tolist():
        found, label = _least_taken(case, plan.f, {k: wanted[k]}), case.problem.labels[k]
        yield from _if_other(case, plan, f"{BETTER_IN}{label}", found)


def _least_taken(case: Case, f: Floats, wanted: Mapping[int, float] | None = None) -> Floats:
    """Columns of the plan that takes least from any goal's value in f (p,), as a share of its
    range, and has the minimised values that are ``wanted`` of some goals, or less.
    """
    extension = Extension(case.problem)
    most = extension.column()
    units = np.eye(case.problem.p) / case.spread[:, None]
    for k, own in enumerate(units):
        extension.row({most: -1.0}, goals=own, upper=float(f[k] / case.spread[k]))
    for k, value in (wanted or {}).items():
        extension.row({}, goals=units[k], upper=float(value / case.spread[k]))
    extension.goal({most: 1.0})
    found = case.in_turn(extension)
    if found is None:
        raise case.search.unreached("The plan that takes least")
    return found


def _fair(case: Case, plan: Plan) -> Iterator[PlanBeside]:
    """For an efficient plan: those that rules of fairness choose, where they make sense."""
    for name in _FAIR:
        try:
            x = RULES.named(name).choose(case)
        except (InfeasibleError, InputError):
            continue
        if x is not None:
            yield from _if_other(case, plan, name, x)


def _if_other(
    case: Case, plan: Plan, rule: str, x: Floats, *, same: bool = False
) -> Iterator[PlanBeside]:
    found = _compared(plan, plan.instead(rule, x), case.spread)
    if same or found.shares.any():
        yield found


def _compared(plan: Plan, other: Plan, spread: Floats) -> PlanBeside:
    shares = _clear((plan.f - other.f) / spread)
    differs = len(differing(plan.problem, plan.x, other.x))
    return PlanBeside(other, np.where(shares == 0, 0.0, plan.f - other.f), shares, differs)


def _felt(shares: Floats) -> Bools:
    """Which shares of ranges somebody feels to be better."""
    return np.asarray(shares >= _FELT - NEGLIGIBLE_SHARE)


def _clear(shares: Floats) -> Floats:
    """Shares of ranges, 0 where they do not count."""
    return np.asarray(np.where(np.abs(shares) <= NEGLIGIBLE_SHARE, 0.0, shares))
