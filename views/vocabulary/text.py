"""Numbers, units, names and short phrases, written the same way in every view."""

import html
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from textwrap import wrap

from rich.cells import cell_len

from ...optimizer.problem.labels import Goal
from ...optimizer.problem.tolerances import NEGLIGIBLE_SHARE
from ...optimizer.results.written import MISSING as MISSING
from ...optimizer.results.written import decimals as decimals
from ...optimizer.results.written import is_extreme as is_extreme
from ...optimizer.results.written import number as number
from ...optimizer.results.written import numbers as numbers
from ...optimizer.results.written import typed_percent as typed_percent
from ...optimizer.results.written import unit_of as written_unit

MINUS = "\u2212"
ISOLATE, END_ISOLATE = "\u2068", "\u2069"
# They could move or cut what stands around a name; other format characters join letters and emoji.
BIDI_CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_NUMBER = re.compile(r"[\u2212-]?\d+(?:[.,]\d+)*")


def with_unit(value: float, unit: str) -> str:
    """A number and its unit, such as ``34,007 USD a day`` or ``1 project``."""
    return shown_with_unit(number(value), unit)


def shown_with_unit(shown: str, unit: str) -> str:
    """An amount that is ``shown`` so, and its unit."""
    return f"{shown} {unit_of(shown, unit)}".rstrip()


def unit_of(shown: str, unit: str) -> str:
    """The unit of an amount, as a name that may be shown anywhere; see :func:`written.unit_of`."""
    return written_unit(shown, name(unit))


def percent(share: float) -> str:
    """A share of the best, rounded; just under 100 % is never shown as 100 %.

    >>> percent(0.968), percent(0.99999), percent(1.0), percent(-1e-9)
    ('97 %', '99.9 %', '100 %', '0 %')
    """
    if math.isnan(share):
        return MISSING
    rounded = f"{round(share * 100) + 0:d} %".replace("-", MINUS)
    return "99.9 %" if rounded == "100 %" and share < 1 - 1e-9 else rounded


def at_least(share: float) -> str:
    """A share that "at least" stands before: rounded down, but for noise.

    >>> at_least(0.43907), at_least(0.5 - 1e-9), at_least(0.0)
    ('43 %', '50 %', '0 %')
    """
    return percent(math.floor(100 * (share + NEGLIGIBLE_SHARE)) / 100)


def finely(share: float, digits: int = 2) -> str:
    """A share as a percentage with so many digits.

    >>> finely(0.00612), finely(0.0, 3)
    ('0.61 %', '0 %')
    """
    if share == 0:
        return "0 %"
    return f"{share:.{digits}%}".replace("%", " %").replace("-", MINUS)


def count(amount: int, thing: str, things: str = "") -> str:
    """``1 plan``, ``2 plans``, ``1,204 plans``."""
    return f"{amount:,} {thing if amount == 1 else things or thing + 's'}"


def listed(words: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    *first, last = words or [""]
    return f"{', '.join(first)} and {last}" if first else last


def name(text: str) -> str:
    """A name that may be shown anywhere: no control characters, no line breaks."""
    return "".join(" " if _is_control(each) else each for each in str(text))


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Zl", "Zp") or character in BIDI_CONTROLS


def isolated(text: str) -> str:
    """A name inside a sentence, shielded so that right-to-left names do not move its words."""
    return f"{ISOLATE}{name(text)}{END_ISOLATE}"


def plain(words: str) -> str:
    """Words without isolates, which a terminal does not know."""
    return words.replace(ISOLATE, "").replace(END_ISOLATE, "")


def shortened(text: str, most: int) -> str:
    """The name, cut to the width of ``most`` letters with an ellipsis where it is longer; never
    within a number, which would be read as another one.

    >>> shortened("playground", 6), shortened("公園の遊び場", 6), shortened("at 13,600 m", 6)
    ('playg…', '公園…', 'at…')
    """
    shown = name(text)
    return shown if cell_len(shown) <= most else _cut(shown, most - 1).rstrip() + "…"


def shortened_apart(names: Sequence[str], most: int) -> list[str]:
    """Names that are cut to ``most`` letters; those that would be alike then keep their ends.

    >>> shortened_apart(["valley in the north", "valley in the south", "hill"], 10)
    ['val…north', 'val…south', 'hill']
    """
    shown = [shortened(each, most) for each in names]
    often = Counter(shown)
    both = zip(names, shown, strict=True)
    return [_ends(each, most) if often[cut] > 1 else cut for each, cut in both]


def _ends(text: str, most: int) -> str:
    """The begin and the end of a name that is longer."""
    shown = name(text)
    if cell_len(shown) <= most:
        return shown
    begin, end = _cut(shown, most // 3), _cut(shown[::-1], most - most // 3 - 1)[::-1]
    return f"{begin.rstrip()}…{end.lstrip()}"


def _cut(text: str, most: int) -> str:
    """As much of the text as fits into ``most`` columns: Chinese letters are two wide."""
    widths = accumulate(map(cell_len, text))
    end = sum(width <= most for width in widths)
    cut = (each.start() for each in _NUMBER.finditer(text) if each.start() < end < each.end())
    return text[: next(cut, end)]


def wrapped(text: str, most: int, lines: int = 2) -> list[str]:
    """The name at words in a few lines as wide as ``most`` letters, cut with an ellipsis.

    >>> wrapped("people in the upper valley", 16), wrapped("", 16)
    (['people in the', 'upper valley'], [''])
    """
    found = wrap(name(text), most, max_lines=lines, placeholder="…")
    return [shortened(line, most) for line in found or [""]]


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


def option(value: object) -> str:
    """The value of an option of a run: yes or no, a number, or a name.

    >>> option(False), option(0.01), option(4), option("zones")
    ('no', '0.01', '4', 'zones')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    return number(value) if isinstance(value, float) else name(str(value))


def direction(goal: Goal) -> str:
    """Which way is better, in words."""
    return "less is better" if goal.sense == "minimize" else "more is better"
