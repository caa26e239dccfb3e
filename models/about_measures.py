"""Measures in a form that a run can keep, so that they are known for each of its plans."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .decisions import DecisionColumns
from .exact import double
from .expressions.forms import Form, Kink
from .expressions.symbols import ONLY, MeasureSymbol

#: Terms of all measures of a scenario; those that have more would make a run large.
MOST_TERMS = 20_000
DEEPEST = 8
#: What is the same for forms of 0 or 1.
_OF = {"all": "min", "any": "max", "yes": "max", "apart": "max"}


@dataclass
class KeptForms:
    """Forms of measures. ``homes`` are the decision of each column, and its place there."""

    homes: Sequence[tuple[str, int]]
    left: int = MOST_TERMS

    @classmethod
    def of(cls, decisions: Sequence[DecisionColumns]) -> "KeptForms":
        """For the columns of all decisions, in order."""
        return cls(
            [(each.symbol.name, place) for each in decisions for place in range(len(each.indexes))]
        )

    def said(self, symbol: MeasureSymbol) -> list[dict[str, Any]]:
        """A measure's forms as plain data; none where there is no room for them.

        Terms are the places of columns among those of their decision, and their coefficients.
        """
        size = sum(_size(form, DEEPEST) for form in symbol.forms.values())
        if size > self.left:
            return []
        self.left -= size
        return [{"index": _index(key), **self._form(form)} for key, form in symbol.forms.items()]

    def _form(self, form: Form) -> dict[str, Any]:
        terms: dict[str, list[list[float]]] = {}
        for column, coefficient in form.terms.items():
            decision, place = self.homes[column]
            places, coefficients = terms.setdefault(decision, [[], []])
            places.append(place)
            coefficients.append(double(coefficient))
        extremes = [self._extreme(double(by), kink) for by, kink in form.kinks]
        said = {"constant": double(form.constant), "terms": terms}
        return said | ({"extremes": extremes} if extremes else {})

    def _extreme(self, factor: float, kink: Kink) -> dict[str, Any]:
        of = "above" if kink.strict else _OF.get(kink.kind, kink.kind)
        forms = [*kink.forms, *map(_opposite, kink.forms if kink.kind == "apart" else ())]
        said = {"factor": factor, "of": of, "forms": list(map(self._form, forms))}
        return said | ({"points": _points(kink)} if kink.points else {})


def _opposite(form: Form) -> Form:
    found = Form()
    found.add(form, -1)
    return found


def _points(kink: Kink) -> list[list[float]]:
    """Breakpoint, height, and whether an amount must be beyond the breakpoint to count there."""
    heights = [y for _, y in kink.points]
    rises = [b > a for a, b in zip(heights[:1] + heights, heights, strict=False)]
    # An amount at a breakpoint is on the side that its use prefers.
    late = [kink.uses == ({1} if up else {-1}) for up in rises]
    return [
        [double(x), double(y), float(later)]
        for (x, y), later in zip(kink.points, late, strict=True)
    ]


def _index(key: Any) -> list[str]:
    if key == ONLY:
        return []
    return [key] if isinstance(key, str) else list(key)


def _size(form: Form, depth: int) -> int:
    """Terms, those inside extremes too; more than there is room for where these are deep."""
    if not depth:
        return MOST_TERMS + 1
    inside = (_size(each, depth - 1) for _, kink in form.kinks for each in kink.forms)
    return 1 + len(form.terms) + sum(inside)
