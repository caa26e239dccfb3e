"""Conflicts: whose optimum costs whom how much, and who wants the same plans as whom.

The conflict of i with j is the share of j's range, from its worst to its best on the problem's
scale, that is lost when i gets its optimum. Along a front, the rank correlation of utilities says
whether plans that serve i serve j (Purshouse & Fleming, "Conflict, harmony, and independence:
relationships in evolutionary multi-criterion optimisation", EMO 2003, LNCS 2632). A pair is

- ``shared`` if each one's optimum costs the other at most 1 % of its range, or if one of them fares
  alike in all plans,
- else ``aligned`` from a correlation of 0.3, ``opposed`` from one of -0.3, and ``mixed`` between.

Without three listed plans there is no correlation: a pair then is ``aligned`` if the mean of the
two losses is at most 25 %, and ``opposed`` from 50 %.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from ...diagnostics import codes
from ..errors import InputError
from ..parties.listed import (
    SAME_DIGITS,
    better_off_alone,
    fairest,
    is_fairest,
    left_at_bests,
    minimised,
    noise_of,
    parties_listed,
    ranges_of,
)
from ..parties.parties import Parties
from ..plans.plan import Plan
from ..problem.labels import Goal
from ..problem.numbers import divisors, goal_ranges
from ..problem.problem import Floats
from ..results.front import Front
from ..results.plain import plain, records
from ..results.result import PublicResult
from ..results.tables import payoff_table
from .plan_page import Neighbour, listed_neighbours

SHARED = 0.01
CORRELATED = 0.3
LITTLE, MUCH = 0.25, 0.5
_FEWEST = 3


JointPlan = Literal["leximin", "listed", "first", "any"]


@dataclass(frozen=True)
class PartyPair:
    """Two parties: ``relation`` in a word, the mean of their losses to each other, correlation."""

    one: str
    other: str
    relation: str
    loss: float
    correlation: float


@dataclass(frozen=True, eq=False, repr=False)
class Conflicts(PublicResult):
    """What stands between the parties; tables are by goal label or by party.

    ``payoff`` has one row for each goal optimised: what is left to the others at worst. ``nadir``
    is exact or an estimate, as ``exact``
    says. ``losses`` are the conflict matrix: row i gets its optimum, column j loses that share of
    its range (NaN: it has none). ``correlation`` is empty where fewer than three plans are listed.
    ``alone`` compares each party alone with the joint plan, which ``joint_is``: that of
    ``leximin``, of the ``listed`` plans alone, the ``first`` one where no plan is fair to all, or
    ``any`` where nobody has anything to gain: ``gets`` in the joint
    plan, what ``others`` get on average and at ``worst`` in the party's own best plan, ``total``
    satisfaction of all in its own plan and in the ``joint_total`` one; in an own best plan that is
    what each gets at least. ``neighbours`` are listed plans a trade step from the joint one, whose
    number is ``joint``: what a little more of one goal costs there. A problem has none.
    """

    payoff: pd.DataFrame
    ideal: pd.Series
    nadir: pd.Series
    exact: bool
    losses: pd.DataFrame
    correlation: pd.DataFrame
    pairs: tuple[PartyPair, ...]
    alone: pd.DataFrame
    goals: tuple[Goal, ...]
    joint: int = 0
    joint_is: JointPlan = "leximin"
    neighbours: tuple[Neighbour, ...] = ()

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        relations = [pair.relation for pair in self.pairs]
        counts = [f"{relations.count(each)} {each}" for each in dict.fromkeys(relations)]
        return f"{len(self.alone)} parties; pairs: {', '.join(counts) or 'none'}"

    def to_dict(self) -> dict[str, Any]:
        """Payoff table, losses, pairs and each party alone as plain data."""
        found = {
            "payoff": records(self.payoff),
            "ideal": self.ideal,
            "nadir": self.nadir,
            "nadir_exact": self.exact,
            "losses": self.losses,
            "correlation": self.correlation,
            "pairs": list(self.pairs),
            "alone": records(self.alone),
        }
        if self.joint:
            found |= {"joint": self.joint, "joint_is": self.joint_is}
            found |= {"neighbours": [x.to_dict() for x in self.neighbours]}
        return dict(plain(found))


def of_front(front: Front) -> Conflicts:
    """Conflicts along a front, without a solve.

    Raises InputError for a front without plans or without a payoff table.
    """
    payoff = left_at_bests(front)
    if not len(front) or payoff is None:
        raise InputError(
            codes.EMPTY_FRONT,
            "Conflicts follow from plans and a payoff table; the front lacks one of these.",
        )
    parties, points = parties_listed(front), minimised(front)
    number = fairest(front) or 1
    joint = points[number - 1]
    nadir = front.nadir if front.complete else _worst(front)
    ranges = divisors(ranges_of(front))
    found = _conflicts(
        front.goals,
        parties,
        points,
        joint,
        payoff,
        nadir,
        exact=front.complete or len(front.goals) <= 2,
    )
    near = tuple(listed_neighbours(front, joint, ranges, noise_of(front)))
    return replace(found, joint=number, joint_is=_joint_is(front), neighbours=near)


def _joint_is(front: Front) -> JointPlan:
    if fairest(front) is None:
        return "first" if better_off_alone(front) else "any"
    return "leximin" if is_fairest(front) else "listed"


def of_plan(plan: Plan) -> Conflicts:
    """Conflicts by a problem's payoff table and its leximin plan alone."""
    problem, best = plan.problem, plan.parties.scale.table
    table = payoff_table(problem, best)
    worst = (table.to_numpy() * problem.signs).max(axis=0) * problem.signs + 0.0
    nadir = pd.Series(worst, index=problem.labels)
    return _conflicts(
        problem.goals,
        plan.parties,
        best,
        plan.f,
        table,
        nadir,
        exact=problem.p <= 2,
        listed=False,
    )


def _worst(front: Front) -> pd.Series:
    """Worst values of what is listed and of the payoff table."""
    assert front.payoff is not None
    seen = np.vstack([front.values, front.payoff.to_numpy(dtype=float)]) * front.signs
    return pd.Series(seen.max(axis=0) * front.signs + 0.0, index=front.labels)


def _conflicts(
    goals: tuple[Goal, ...],
    parties: Parties,
    points: Floats,
    joint: Floats,
    payoff: pd.DataFrame,
    nadir: pd.Series,
    *,
    exact: bool,
    listed: bool = True,
) -> Conflicts:
    names = list(parties.names)
    losses = pd.DataFrame(_losses(parties), index=names, columns=names)
    correlation = _correlation(parties, points) if listed else pd.DataFrame()
    return Conflicts(
        payoff=payoff,
        ideal=pd.Series(np.diag(payoff), index=payoff.columns),
        nadir=nadir,
        exact=exact,
        losses=losses,
        correlation=correlation,
        pairs=tuple(_pairs(losses, correlation)),
        alone=_alone(parties, joint),
        goals=goals,
    )


def _losses(parties: Parties) -> Floats:
    at_own = -parties.scale.costs
    noise = parties.weights @ parties.scale.noise
    ranges = goal_ranges(np.vstack([parties.best, parties.worst]), noise)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = (parties.best - at_own) / np.where(ranges > 0, ranges, np.nan)
    return np.clip(shares, 0.0, 1.0)


def _correlation(parties: Parties, points: Floats) -> pd.DataFrame:
    """Spearman's rank correlation of utilities; NaN for a party that fares alike in all plans."""
    if len(points) < _FEWEST:
        return pd.DataFrame()
    utilities = pd.DataFrame(
        parties.utilities(points).round(SAME_DIGITS), columns=list(parties.names)
    )
    return utilities.rank().corr()


def _pairs(losses: pd.DataFrame, correlation: pd.DataFrame) -> Iterator[PartyPair]:
    names = list(losses.index)
    table = losses.to_numpy()
    related = correlation.to_numpy() if len(correlation) else np.full(table.shape, np.nan)
    for i, one in enumerate(names):
        for j, other in enumerate(names[:i]):
            both = np.array([table[i, j], table[j, i]])
            relation = _relation(both, float(related[i, j]))
            yield PartyPair(other, one, relation, float(both.mean()), float(related[i, j]))


def _relation(losses: Floats, correlation: float) -> str:
    if np.isnan(losses).any() or (losses <= SHARED).all():
        return "shared"
    if np.isnan(correlation):
        mean = losses.mean()
        return "aligned" if mean <= LITTLE else "opposed" if mean >= MUCH else "mixed"
    if abs(correlation) < CORRELATED:
        return "mixed"
    return "aligned" if correlation > 0 else "opposed"


def _alone(parties: Parties, joint: Floats) -> pd.DataFrame:
    shares = parties.at_bests
    together = parties.satisfaction(joint)
    rows = []
    for i in range(len(parties.names)):
        others = np.delete(shares[i], i)
        others = others[~np.isnan(others)]
        rows.append(
            {
                "gets": together[i],
                "others": others.mean() if len(others) else np.nan,
                "worst": others.min(initial=np.inf) if len(others) else np.nan,
                "total": np.nansum(shares[i]),
                "joint_total": np.nansum(together),
            }
        )
    return pd.DataFrame(rows, index=pd.Index(parties.names, name="party"))
