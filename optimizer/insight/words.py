"""Numbers, requirements and lists in words."""

from collections.abc import Sequence

from ..problem.labels import Requirement
from ..problem.tolerances import SUM_ROUNDING
from ..results.written import unit_of

_EXACT = 1e15
_MOST_NAMED = 12


def amount(value: float) -> str:
    """A number, whole where it is whole, else with six significant digits.

    >>> amount(1011308.0), amount(34006.966), amount(0.1 + 0.2), amount(-0.0)
    ('1,011,308', '34,007', '0.3', '0')
    """
    near = round(value) if abs(value) < _EXACT else value
    if abs(value - near) <= SUM_ROUNDING * max(1.0, abs(value)) or abs(value) >= 1e6:
        return f"{near + 0.0:,.0f}"
    return f"{value:,.6g}"


def counted(value: float, unit: str) -> str:
    """An amount and its unit, of which there may be but one.

    >>> counted(1, "projects"), counted(1.00004, "projects"), counted(1020515, "PLN")
    ('1 project', '1.00004 projects', '1,020,515 PLN')
    """
    shown = amount(value)
    return f"{shown} {unit_of(shown, unit)}".rstrip()


def named(requirement: Requirement) -> str:
    """A requirement and, in brackets, whose it is."""
    owner = f" ({requirement.owner})" if requirement.owner else ""
    return f"'{requirement.name}'{owner}"


def listed(words: Sequence[str], *, most: int | None = _MOST_NAMED) -> str:
    """``a``, ``a and b``, ``a, b and c``; of a long list the first ``most``; None lists all."""
    shown = list(words[:most])
    if more := len(words) - len(shown):
        shown.append(f"{more:,} more")
    *first, last = shown or [""]
    return f"{', '.join(first)} and {last}" if first else last
