"""Numbers, units, names and short phrases, written the same way in every view."""

import html
import math
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import accumulate

from rich.cells import cell_len

from ...optimizer.problem.labels import Goal

ISOLATE, END_ISOLATE = "\u2068", "\u2069"
# They could move or cut what stands around a name; other format characters join letters and emoji.
BIDI_CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
MISSING = "\u2013"
MOST_DECIMALS = 6
SIGNIFICANT = 4


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


def with_unit(value: float, unit: str) -> str:
    """A number and its unit, such as ``34,007 USD a day``."""
    return f"{number(value)} {name(unit)}".rstrip()


def percent(share: float) -> str:
    """A share of the best, rounded; just under 100 % is never shown as 100 %.

    >>> percent(0.968), percent(0.99999), percent(1.0)
    ('97 %', '99.9 %', '100 %')
    """
    if math.isnan(share):
        return MISSING
    rounded = f"{share * 100 + 0.0:.0f} %"
    return "99.9 %" if rounded == "100 %" and share < 1 - 1e-9 else rounded


def finely(share: float, digits: int = 2) -> str:
    """A share as a percentage with so many digits.

    >>> finely(0.00612)
    '0.61 %'
    """
    return f"{share:.{digits}%}".replace("%", " %")


def count(amount: int, thing: str, things: str = "") -> str:
    """``1 plan``, ``2 plans``, ``1,204 plans``."""
    return f"{amount:,} {thing if amount == 1 else things or thing + 's'}"


def listed(words: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    *first, last = words or [""]
    return f"{', '.join(first)} and {last}" if first else last


def name(text: str) -> str:
    """A name as it may be shown anywhere: no control characters, no line breaks."""
    return "".join(" " if _is_control(each) else each for each in str(text))


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Zl", "Zp") or character in BIDI_CONTROLS


def isolated(text: str) -> str:
    """A name inside a sentence, shielded so that right-to-left names do not move its words."""
    return f"{ISOLATE}{name(text)}{END_ISOLATE}"


def shortened(text: str, most: int) -> str:
    """The name, cut to the width of ``most`` letters with an ellipsis where it is longer.

    >>> shortened("playground", 6), shortened("公園の遊び場", 6)
    ('playg…', '公園…')
    """
    shown = name(text)
    return shown if cell_len(shown) <= most else _cut(shown, most - 1).rstrip() + "…"


def _cut(text: str, most: int) -> str:
    """As much of the text as fits into ``most`` columns: Chinese letters are two wide."""
    widths = accumulate(map(cell_len, text))
    return text[: sum(width <= most for width in widths)]


def for_plotly(text: str, most: int = 60) -> str:
    """A name in a plotly label, which would otherwise be read as HTML, or as TeX between dollars.

    Isolated from what stands around it, so that right-to-left names do not move numbers.

    >>> for_plotly("<b>") == ISOLATE + "&lt;b&gt;" + END_ISOLATE
    True
    """
    escaped = html.escape(shortened(text, most), quote=False).replace("$", "&#36;")
    return ISOLATE + escaped + END_ISOLATE


def party(goal: Goal) -> str:
    """Who the goal belongs to; a goal without an owner is a party of its own."""
    return goal.owner or goal.label


def direction(goal: Goal) -> str:
    """Which way is better, in words."""
    return "less is better" if goal.sense == "minimize" else "more is better"
