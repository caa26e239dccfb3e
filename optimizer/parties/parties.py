"""Parties: one scale for what each stakeholder gets, from which the rules of fairness start.

A party's utility is ``u = -sum_k w_k f_k / range_k`` over its own goals, f minimised. Its
satisfaction in a plan is ``s = (u - d) / (best - d)``: best is its own optimum and d its outside
option or, where none is declared, what it has at worst where some goal or party has its best plan,
so that a plan may give it less than 0. Ranges are from a goal's best to what it has at worst where
another has its best. The problem has one such scale: see :mod:`..search.scale`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ..problem.labels import Goal, names_of
from ..problem.numbers import divisors
from ..problem.problem import Floats
from ..search.scale import Scale, party_weights

Bools = npt.NDArray[np.bool_]
_MORE, _LAST_PLACES = 0.1, 8
NOTHING_TO_GAIN, BETTER_OFF_WITHOUT, NOT_WEIGHED = (
    "nothing to gain",
    "better off without",
    "not weighed",
)


@dataclass(frozen=True, eq=False)
class Parties:
    """The q parties of a problem with p goals, in the order of their first goals.

    ``weights`` (q, p) are those of the parties' goals divided by range; ``outside`` (q,) are
    utilities, and ``declared`` (q,) tells which of them the scenario names.
    """

    names: tuple[str, ...]
    scale: Scale
    weights: Floats
    outside: Floats
    declared: Bools

    @classmethod
    def of(cls, goals: Sequence[Goal], scale: Scale) -> "Parties":
        """The parties of goals on a scale."""
        weights, worst = party_weights(goals, scale.ranges), scale.table.max(axis=0)
        given = [_declared(goals, row, worst) for row in weights]
        named = np.array([level is not None for level in given])
        levels = np.array([0.0 if level is None else level for level in given])
        outside = np.where(named, levels, -scale.highest)
        return cls(names_of(goals), scale, weights, outside, named)

    @property
    def ranges(self) -> Floats:
        """Range of each goal from its best to its worst, shape (p,); 0 where it has none."""
        return self.scale.ranges

    @property
    def ties(self) -> Floats:
        """Weights (p,) of the sum of all goals, each divided by its range, that breaks ties: the
        first ones weigh a little more, so that parties that may be exchanged do not tie again.
        """
        spread = divisors(self.ranges)
        return np.asarray((1 + _MORE / (1 + np.arange(len(spread)))) / spread)

    def utilities(self, f: Floats) -> Floats:
        """Utilities (..., q) of minimised goal values (..., p)."""
        return np.asarray(-(f @ self.weights.T))

    @cached_property
    def best(self) -> Floats:
        """Each party's utility in its own best plan, shape (q,)."""
        return np.asarray(-np.diag(self.scale.costs))

    @property
    def worst(self) -> Floats:
        """Each party's least utility where a goal or a party has its best plan, shape (q,)."""
        return -self.scale.highest

    @cached_property
    def gains(self) -> Floats:
        """What each party can gain beyond its outside option, shape (q,)."""
        gains = self.best - self.outside
        summed = np.spacing(self.weights @ np.abs(self.scale.table).max(axis=0))
        rounding = self.weights @ self.scale.noise + _LAST_PLACES * summed
        return np.where(np.abs(gains) <= rounding, 0.0, gains)

    @property
    def active(self) -> Bools:
        """Parties with something to gain, shape (q,); satisfaction is undefined for the others."""
        return np.asarray(self.gains > 0)

    def satisfaction(self, f: Floats) -> Floats:
        """Satisfaction (..., q) in minimised goal values (..., p); NaN for parties not active."""
        gains = np.where(self.active, self.gains, np.nan)
        # From each party's own best: beside constants of goals sums of values are too coarse.
        lost = ((f[..., None, :] - self.scale.own) * self.weights).sum(axis=-1)
        return np.asarray(1.0 - lost / gains)

    @property
    def at_bests(self) -> Floats:
        """Satisfaction (q, q) of each party (column) at worst where one (row) has its best plan."""
        gains = np.where(self.active, self.gains, np.nan)
        return np.asarray((-self.scale.costs - self.outside) / gains)

    @property
    def why_none(self) -> tuple[str, ...]:
        """Why a party has no satisfaction, in words; empty for those that have one.

        One that declares no outside option is not weighed where it has its best wherever another
        has its best: other plans may give it less all the same.
        """
        words = {
            (0, True): NOTHING_TO_GAIN,
            (0, False): NOT_WEIGHED,
            (-1, True): BETTER_OFF_WITHOUT,
        }
        signs = np.sign(self.gains).tolist()
        return tuple(
            words.get(each, "") for each in zip(signs, self.declared.tolist(), strict=True)
        )

    def forms(self) -> tuple[Floats, Floats]:
        """Of the active parties: weights (a, p) and constants (a,) with ``s = c - weights @ f``."""
        gains = self.gains[self.active]
        weights = self.weights[self.active] / gains[:, None]
        return weights, -self.outside[self.active] / gains


def _declared(goals: Sequence[Goal], row: Floats, worst: Floats) -> float | None:
    """Utility of the outside option of a party with weights (p,); None where none is declared.

    Where only some goals' levels are declared, the others count at their ``worst`` (p,).
    """
    own = list(map(int, np.flatnonzero(row)))
    levels = [goals[k].outside for k in own]
    if all(level is None for level in levels):
        return None
    costs = [
        row[k] * (worst[k] if level is None else level * goals[k].sign)
        for k, level in zip(own, levels, strict=True)
    ]
    return -float(sum(costs))
