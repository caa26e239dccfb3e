"""The scale of satisfaction and the fair plans that a run states.

A party's cost is the sum of its goals, each divided by its range on the scale and times its weight.
Its satisfaction is ``(outside - cost) / (outside - best)``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from .contents import UnreadableError, numeral, whole
from .sums import weighted

Values = tuple[Fraction, ...]
RULES = ("leximin", "total", "nash")
#: What doubles may be off, relative to the sizes of sums.
ROUNDING = Fraction(1, 10**9)
#: The last digits of doubles, and what values are off at least that are not in steps.
DIGITS, LEAST = Fraction(1, 10**14), Fraction(1, 10**12)


@dataclass(frozen=True)
class StatedParty:
    """A stakeholder: weights of its goals by their numbers, and the levels of its goals that it
    has without an agreement (None: none is stated), minimised.
    """

    name: str
    weights: Mapping[int, Fraction]
    levels: Mapping[int, Fraction | None]


@dataclass(frozen=True)
class StatedFairness:
    """``table`` row k are minimised values where goal k has its best, ``own`` those of each party's
    best plan, ``highest`` the parties' largest costs, ``noise`` what values are off;
    ``fair`` are plans, from 1, by rule.
    """

    parties: Sequence[StatedParty]
    labels: Sequence[str]
    table: Sequence[Values]
    ranges: Values
    own: Sequence[Values]
    highest: Values
    noise: Values
    settled: bool
    fair: Mapping[str, int]

    @property
    def numbers(self) -> list[Values]:
        """All that is ever added."""
        stated = [tuple(p.weights.values()) for p in self.parties]
        levels = [tuple(v for v in p.levels.values() if v is not None) for p in self.parties]
        return [*self.table, *self.own, self.ranges, self.highest, *stated, *levels]

    @cached_property
    def weights(self) -> list[Values]:
        """Weights (q, p) of goals in the parties' costs."""
        spread = [each or Fraction(1) for each in self.ranges]
        return [
            tuple(party.weights.get(k, Fraction(0)) / spread[k] for k in range(len(spread)))
            for party in self.parties
        ]

    @cached_property
    def outside(self) -> Values:
        """What each party's cost is without an agreement."""
        return tuple(map(self._outside, range(len(self.parties))))

    def _outside(self, i: int) -> Fraction:
        levels = self.parties[i].levels
        if all(level is None for level in levels.values()):
            return self.highest[i]
        row, total = self.weights[i], Fraction(0)
        for k, level in levels.items():
            total += row[k] * (max(each[k] for each in self.table) if level is None else level)
        return total

    @cached_property
    def gains(self) -> Values:
        """What each party can gain; 0 where rounding alone leaves something."""
        bests = [weighted(row, best) for row, best in zip(self.weights, self.own, strict=True)]
        gains = [outside - best for outside, best in zip(self.outside, bests, strict=True)]
        return tuple(
            Fraction(0) if abs(gain) <= weighted(row, self._rounding) else gain
            for gain, row in zip(gains, self.weights, strict=True)
        )

    @cached_property
    def _rounding(self) -> Values:
        """What values are off as the run states, but no more than is so beside the values."""
        largest = [max(map(abs, column)) for column in zip(*self.table, strict=True)]
        return tuple(
            min(stated, max(LEAST, ROUNDING * most)) + DIGITS * most
            for stated, most in zip(self.noise, largest, strict=True)
        )

    def satisfactions(self, f: Values) -> list[Fraction]:
        """Satisfaction of the parties that have something to gain."""
        return [
            (outside - weighted(row, f)) / gain
            for row, outside, gain in zip(self.weights, self.outside, self.gains, strict=True)
            if gain > 0
        ]


def read_fairness(run: Any, plans: int) -> StatedFairness | None:
    """The scale and the fair plans in ``run.json``; None where there is no scale.

    Raises UnreadableError where they are not of its goals and plans.
    """
    said, goals = run.get("scale"), run["goals"]
    fair = {str(rule): whole(number) for rule, number in (run.get("fair") or {}).items()}
    if not (set(fair) <= set(RULES) and all(1 <= number <= plans for number in fair.values())):
        raise UnreadableError("names fair plans that there are not")
    if said is None:
        return None
    parties, signs = _parties(goals), list(map(_sign, goals))
    table = _rows(said["table"], signs, len(goals))
    found = StatedFairness(
        parties=parties,
        labels=[_label(goal) for goal in goals],
        table=table,
        ranges=tuple(map(numeral, said["ranges"])),
        own=_rows(said["own"], signs, len(parties)),
        highest=tuple(map(numeral, said["highest"])),
        noise=_noise(said, table),
        settled=said["settled"] is True,
        fair=fair,
    )
    lengths = len(found.ranges), len(found.noise), len(found.highest)
    if lengths != (len(goals), len(goals), len(parties)):
        raise UnreadableError("has a scale that is not of the run's goals")
    if min(*found.ranges, *found.noise) < 0:
        raise UnreadableError("has a scale with a range or a rounding below 0")
    return found


def _noise(said: Any, table: Sequence[Values]) -> Values:
    """What values are off; a run of an older version does not state it."""
    if "noise" in said:
        return tuple(map(numeral, said["noise"]))
    return tuple(ROUNDING * max(map(abs, column)) for column in zip(*table, strict=True))


def _label(goal: Any) -> str:
    return f"{goal['owner']}: {goal['name']}" if goal["owner"] else str(goal["name"])


def _parties(goals: Sequence[Any]) -> list[StatedParty]:
    owners = [str(goal["owner"] or _label(goal)) for goal in goals]
    return [_party(name, owners, goals) for name in dict.fromkeys(owners)]


def _party(name: str, owners: Sequence[str], goals: Sequence[Any]) -> StatedParty:
    own = {k: goals[k] for k, owner in enumerate(owners) if owner == name}
    return StatedParty(
        name,
        {k: numeral(goal.get("weight", 1)) for k, goal in own.items()},
        {k: _level(goal) for k, goal in own.items()},
    )


def _level(goal: Any) -> Fraction | None:
    outside = goal.get("outside")
    return None if outside is None else numeral(outside) * _sign(goal)


def _sign(goal: Any) -> int:
    return 1 if goal["sense"] == "minimize" else -1


def _rows(said: Any, signs: Sequence[int], count: int) -> list[Values]:
    rows = [tuple(map(numeral, row)) for row in said]
    if [len(row) for row in rows] != [len(signs)] * count:
        raise UnreadableError("has a scale that is not of the run's goals")
    return [tuple(s * v for s, v in zip(signs, row, strict=True)) for row in rows]
