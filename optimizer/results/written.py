"""Numbers as people read them."""

import math
import re
from collections.abc import Iterable, Sequence

MISSING = "\u2013"
MOST_DECIMALS = 6
SIGNIFICANT = 4
_TYPED = 12

#: Units that are plurals. Of others nobody knows what one of them is called: nothing is guessed.
_PLURALS = re.compile(
    "(approval|bed|border|case|crew|day|dollar|driver|euro|farmer|flight|guest|home|hour|"
    "house|household|job|kilometre|lot|meal|member|metre|mile|minute|month|nurse|order|pair|"
    "passenger|patient|place|plan|player|point|post|pound|project|pupil|rank|resident|rider|"
    "room|round|route|school|seat|share|shift|site|station|step|stop|student|team|ticket|ton|"
    "tonne|train|trainee|tree|trip|truck|turbine|unit|vehicle|village|visit|visitor|"
    "volunteer|vote|voter|ward|week|worker|year|zone)s(?= |$)"
)


def number(value: float) -> str:
    """A number for people: four significant digits, whole numbers whole, thousands separated.

    >>> number(1011308.0), number(34006.97), number(0.41666667), number(-0.0)
    ('1,011,308', '34,007', '0.4167', '0')
    """
    return numbers([value])[0]


def numbers(values: Iterable[float]) -> list[str]:
    """Numbers of one column, all with the same number of decimals.

    >>> numbers([1.5, 2.0, 10.25])
    ['1.50', '2.00', '10.25']
    """
    found = [float(value) for value in values]
    places = decimals(found)
    return [_written(value, places) for value in found]


def decimals(values: Iterable[float]) -> int:
    """Decimals that show the largest value with four significant digits, and no idle zeros."""
    finite = [float(value) for value in values if math.isfinite(value)]
    largest = max(map(abs, finite), default=0.0)
    if largest == 0 or all(value == round(value) for value in finite):
        return 0
    wanted = SIGNIFICANT - 1 - math.floor(math.log10(largest))
    most = min(max(wanted, 0), MOST_DECIMALS)
    return next(d for d in range(most + 1) if d == most or _is_exact(finite, d, most))


def _is_exact(values: Sequence[float], decimals: int, most: int) -> bool:
    return all(round(value, decimals) == round(value, most) for value in values)


def is_extreme(value: float) -> bool:
    """Whether a number is so large or small that it is written with a power of ten."""
    return abs(value) >= 1e15 or 0 < abs(value) < 1e-6


def _written(value: float, decimals: int) -> str:
    if math.isnan(value):
        return MISSING
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    if is_extreme(value):
        return f"{value:.4g}"
    # Adding 0 turns a rounded -0 into 0.
    return f"{round(value, decimals) + 0.0:,.{decimals}f}"


def typed_percent(share: float) -> str:
    """A share that somebody typed, as it was typed.

    >>> typed_percent(0.125), typed_percent(0.003), typed_percent(0.07)
    ('12.5 %', '0.3 %', '7 %')
    """
    return f"{100 * share:.{_TYPED}g} %"


def unit_of(shown: str, unit: str) -> str:
    """The unit of an amount, which is ``shown`` so: of a known plural the singular where it is one.

    >>> unit_of("1", "projects"), unit_of("1.5", "projects"), unit_of("1", "hours a week")
    ('project', 'projects', 'hour a week')
    >>> unit_of("1", "species"), unit_of("1", "kWh"), unit_of("1", "wolves")
    ('species', 'kWh', 'wolves')
    """
    plural = _PLURALS.match(unit) if shown in ("1", "-1") else None
    return unit if plural is None else f"{plural[1]}{unit[plural.end() :]}"
