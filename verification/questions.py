"""Questions to a second solver: what a front claims, region by region."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from .plans import CheckedPlans
from .statement import Statement
from .sums import apart, weighted
from .watch import Watch
from .zones import final_zones, ranked

#: What amounts are checked to, as a share of each goal's range.
SHARE = Fraction(1, 10**5)

Kind = Literal["zones", "pieces and gaps", "facets"]


@dataclass(frozen=True)
class Question:
    """Is it true that no plan has minimised values below ``upper`` in every goal (None: without
    bound) and, where there are ``weights``, a weighted sum below ``floor``?
    """

    upper: tuple[Fraction | None, ...]
    weights: tuple[Fraction, ...] | None = None
    floor: Fraction = Fraction(0)

    def denies(self, values: Sequence[Fraction], slack: Sequence[Fraction]) -> bool:
        """Whether a plan of these values contradicts it, even with so much ``slack`` in goals."""
        parts = zip(values, self.upper, slack, strict=True)
        inside = all(bound is None or value < bound + more for value, bound, more in parts)
        if self.weights is None or not inside:
            return inside
        return weighted(self.weights, values) < self.floor + weighted(self.weights, slack)


@dataclass(frozen=True)
class Allowance:
    """By how much less a plan may be matched: what the stated gap allows, and what amounts are
    checked to, both for each goal; and the goals' ``sizes``.
    """

    sizes: tuple[Fraction, ...]
    gap: tuple[Fraction, ...]
    tolerance: tuple[Fraction, ...]

    @property
    def both(self) -> tuple[Fraction, ...]:
        """Their sums."""
        return tuple(a + b for a, b in zip(self.gap, self.tolerance, strict=True))


def allowance(statement: Statement, checked: CheckedPlans) -> Allowance:
    """What the gap and the tolerance of amounts allow in each goal."""
    columns = list(zip(*checked.values, strict=True))
    ranges = [apart(min(column), max(column)) for column in columns]
    sizes = [
        spread or max(map(abs, column)) or Fraction(1)
        for spread, column in zip(ranges, columns, strict=True)
    ]
    gap = statement.gap or Fraction(0)
    parts = zip(sizes, checked.exact, strict=True)
    return Allowance(
        sizes=tuple(sizes),
        gap=tuple(gap * spread for spread in ranges),
        tolerance=tuple(Fraction(0) if is_exact else SHARE * size for size, is_exact in parts),
    )


def zone_questions(checked: CheckedPlans, allowed: Allowance, watch: Watch) -> list[Question]:
    """One for each zone that the points leave, shrunk by what is allowed."""
    ranks, levels = ranked(checked.values, len(allowed.gap))
    top = len(checked.values)
    return [
        Question(
            tuple(
                None if rank == top else level[rank] - less
                for rank, level, less in zip(zone, levels, allowed.both, strict=True)
            )
        )
        for zone in watch.deadline.watched(final_zones(ranks, top, watch).tolist())
    ]
