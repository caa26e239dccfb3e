"""What plans come to, exactly, for many forms at once.

Fractions take far longer than whole numbers. So forms are multiplied by the denominators of their
coefficients, and amounts that are whole are added as whole numbers.
"""

import math
from collections.abc import Sequence
from fractions import Fraction

from .statement import Amounts, Limits, LinearForm


class Tally:
    """Forms, by number, and how much each column adds to them."""

    def __init__(self, forms: Sequence[LinearForm], n: int) -> None:
        self._forms = forms
        self._scales = [math.lcm(*(a.denominator for a in form.coefficients)) for form in forms]
        self._terms: list[list[tuple[int, int]]] = [[] for _ in range(n)]
        for i, (form, scale) in enumerate(zip(forms, self._scales, strict=True)):
            for j, a in zip(form.columns, form.coefficients, strict=True):
                self._terms[j].append((i, int(a * scale)))

    def of(self, plan: Amounts) -> list[Fraction]:
        """The value of each form for a plan."""
        totals: list[int | Fraction] = [0] * len(self._forms)
        for j, amount in plan.items():
            x = plain(amount)
            for i, a in self._terms[j]:
                totals[i] += a * x
        parts = zip(self._forms, totals, self._scales, strict=True)
        return [form.constant + Fraction(total) / scale for form, total, scale in parts]


class Bounds:
    """The limits of all columns, and those of which 0 is outside."""

    def __init__(self, limits: Sequence[Limits]) -> None:
        self._limits = limits
        self._ends = [(_end(each.lower), _end(each.upper)) for each in limits]
        self._required = [j for j, each in enumerate(limits) if each.excess(Fraction(0))]

    def outside(self, plan: Amounts) -> list[int]:
        """The columns that are outside theirs."""
        found = {j for j in self._required if not plan.get(j)}
        for j, amount in plan.items():
            (lower, upper), x = self._ends[j], plain(amount)
            if (lower is not None and x < lower) or (upper is not None and x > upper):
                found.add(j)
        return sorted(found)


def plain(number: Fraction) -> int | Fraction:
    """The same number, of a kind that is fast to compute with."""
    return number.numerator if number.denominator == 1 else number


def _end(bound: Fraction | None) -> int | Fraction | None:
    return None if bound is None else plain(bound)
