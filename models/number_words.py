"""How the cells of a whole table write numbers: with a point or a comma for decimals, with marks
between thousands, in per cent; and dates.

A cell alone may mean several things: ``1,234`` is a little more than 1, or more than a thousand. So
nothing is read by one cell: the table says which mark its decimals have, and a column is read in
another way than with plain numbers only where all of its cells have it, and some could be nothing
else.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal

DecimalMark = Literal[".", ","]
Kind = Literal["decimals", "thousands", "per cent", "dates", "unclear dates"]

MARKS: tuple[DecimalMark, ...] = (".", ",")
_BLANKS = " \u00a0\u202f'\u2019"
_MOSTLY, _MOST_PLACES = 2, 300
_BEGINS = re.compile(r"\s*[+-]?[0-9.,]")
_DATE = re.compile(r"\s*([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4})\s*")
_UNCLEAR = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")
_LONG = re.compile(r"[+-]?[0-9]{4}")


@dataclass(frozen=True)
class _Forms:
    """How numbers with a decimal mark look: without marks between thousands, with them, and such
    that the mark can be no other.
    """

    mark: DecimalMark

    @property
    def other(self) -> str:
        return "." if self.mark == "," else ","

    @cached_property
    def plain(self) -> re.Pattern[str]:
        point = re.escape(self.mark)
        whole = rf"(?:0|[1-9][0-9]*)(?:{point}[0-9]*)?"
        return re.compile(rf"[+-]?(?:{whole}|{point}[0-9]+)(?:[eE][+-]?[0-9]+)?")

    @cached_property
    def grouped(self) -> re.Pattern[str]:
        kinds = [re.escape(each) for each in (self.other, *_BLANKS)]
        groups = "|".join(f"(?:{each}[0-9]{{3}})+" for each in kinds)
        point = re.escape(self.mark)
        return re.compile(rf"[+-]?[1-9][0-9]{{0,2}}(?:{groups})(?:{point}[0-9]+)?")

    @cached_property
    def sure(self) -> re.Pattern[str]:
        point, other = re.escape(self.mark), re.escape(self.other)
        first = "[1-9][0-9]{0,2}"
        kinds = (
            rf"(?:0|[1-9][0-9]{{3,}})?{point}[0-9]+",
            rf"[0-9]+{point}(?:[0-9]{{1,2}}|[0-9]{{4,}})",
            rf"{first}(?:[{self.other}{_BLANKS}][0-9]{{3}})+{point}[0-9]+",
            rf"{first}(?:{other}[0-9]{{3}}){{2,}}",
        )
        return re.compile(rf"[+-]?(?:{'|'.join(kinds)})(?:[eE][+-]?[0-9]+)?")

    def is_number(self, text: str) -> bool:
        return bool(self.plain.fullmatch(text) or self.grouped.fullmatch(text))


_FORMS: dict[DecimalMark, _Forms] = {mark: _Forms(mark) for mark in MARKS}


@dataclass(frozen=True)
class ColumnReading:
    """A column's texts as plain numbers or ISO dates; ``kind`` says what they were, and ``first``
    is the row to show as an example.
    """

    texts: list[str]
    kind: Kind
    first: int


def decimal_marks(columns: Iterable[Sequence[str]]) -> dict[DecimalMark, tuple[int, int]]:
    """Which decimal marks the columns have that are mostly numbers, each with the (column, row) of
    the first cell that can have no other.
    """
    found: dict[DecimalMark, tuple[int, int]] = {}
    for position, texts in enumerate(columns):
        if not _mostly_numbers(texts):
            continue
        for mark, forms in _FORMS.items():
            first = next(
                (i for i, each in enumerate(texts) if forms.sure.fullmatch(_bare(each))), -1
            )
            if first >= 0:
                found.setdefault(mark, (position, first))
    return found


def unclear(columns: Iterable[Sequence[str]]) -> tuple[int, int] | None:
    """(column, row) of the first cell such as ``1.234`` in a column that is mostly numbers."""
    for position, texts in enumerate(columns):
        if _mostly_numbers(texts):
            for row, text in enumerate(texts):
                if _UNCLEAR.fullmatch(_bare(text)):
                    return position, row
    return None


def column_reading(texts: Sequence[str], mark: DecimalMark) -> ColumnReading | None:
    """How a column is read that has other cells than plain numbers; None where nothing changes."""
    filled = {row: text.strip() for row, text in enumerate(texts) if text.strip()}
    if not filled or not _BEGINS.match(next(iter(filled.values()))):
        return None
    return _as_dates(texts, filled) or _as_numbers(texts, filled, mark)


def has_other_points(texts: Iterable[str], mark: DecimalMark) -> bool:
    """Whether cells, as they stand, would be numbers with a point where decimals have a comma."""
    return mark == "," and any("." in text for text in texts)


def plain_number(text: str, mark: DecimalMark) -> str:
    """The text with a point for decimals, if it is a plain number with this mark; else itself."""
    bare = text.strip()
    return bare.replace(mark, ".") if mark != "." and _FORMS[mark].plain.fullmatch(bare) else text


def _bare(text: str) -> str:
    """A cell's number without its per cent sign."""
    return text.strip().removesuffix("%").rstrip()


def _mostly_numbers(texts: Sequence[str]) -> bool:
    """Whether at least half of the cells that are not empty are numbers, with whatever mark."""
    filled = [_bare(text) for text in texts if text.strip()]
    if not filled or not _BEGINS.match(filled[0]):
        return False
    numbers = sum(any(forms.is_number(text) for forms in _FORMS.values()) for text in filled)
    return _MOSTLY * numbers >= len(filled)


def _as_numbers(
    texts: Sequence[str], filled: dict[int, str], mark: DecimalMark
) -> ColumnReading | None:
    """All cells as plain numbers: per cent in every cell or in none, thousands apart wherever they
    are and somewhere so that it can be nothing else.
    """
    percent = all(text.endswith("%") for text in filled.values())
    bare = {row: _bare(text) if percent else text for row, text in filled.items()}
    forms = _FORMS[mark]
    if not all(map(forms.is_number, bare.values())):
        return None
    grouped = [row for row, text in bare.items() if not forms.plain.fullmatch(text)]
    if grouped and not _surely_grouped(list(bare.values()), [bare[row] for row in grouped], mark):
        return None
    made = list(texts)
    for row, text in bare.items():
        digits = text if row not in grouped else re.sub(f"[{forms.other}{_BLANKS}]", "", text)
        made[row] = digits.replace(mark, ".")
        made[row] = _hundredth(made[row]) if percent else made[row]
    changed = [row for row, text in filled.items() if made[row] != text]
    if percent or grouped:
        kind: Kind = "per cent" if percent else "thousands"
        return ColumnReading(made, kind, (grouped or changed)[0])
    return ColumnReading(made, "decimals", changed[0]) if changed else None


def _surely_grouped(cells: list[str], grouped: list[str], mark: DecimalMark) -> bool:
    """Whether thousands are apart in all cells, by one kind of mark, and somewhere surely: where
    decimals have a comma, which only a table itself says, a point is no other mark.
    """
    wholes = [text.lstrip("+-").split(mark)[0] for text in grouped]
    kinds = {letter for whole in wholes for letter in whole if not letter.isdigit()}
    if len(kinds) != 1 or any(map(_LONG.match, cells)):
        return False
    kind = next(iter(kinds))
    sure = mark == "," or kind in _BLANKS
    return sure or any(mark in text or text.count(kind) > 1 for text in grouped)


def _hundredth(number: str) -> str:
    """The number of a text, divided by 100 without rounding.

    >>> _hundredth("95"), _hundredth("12.5"), _hundredth("-.5"), _hundredth("1e2")
    ('0.95', '0.125', '-0.005', '1')
    """
    sign, digits, exponent = Decimal(number).as_tuple()
    assert isinstance(exponent, int)
    shifted = Decimal((sign, digits, exponent - 2))
    plain = f"{shifted:f}" if abs(exponent) < _MOST_PLACES else str(shifted)
    return plain.rstrip("0").rstrip(".") if "." in plain and "E" not in plain else plain


def _as_dates(texts: Sequence[str], filled: dict[int, str]) -> ColumnReading | None:
    """All cells as ISO dates, where days and months can only be told apart in one way; else that
    they may be dates.
    """
    matches = {row: _DATE.fullmatch(text) for row, text in filled.items()}
    parts = {row: (m[1], m[3], m[4]) for row, m in matches.items() if m is not None}
    if len(parts) < len(filled):
        return None
    day_first = {row: _iso(one, two, year) for row, (one, two, year) in parts.items()}
    month_first = {row: _iso(two, one, year) for row, (one, two, year) in parts.items()}
    able = [each for each in (day_first, month_first) if None not in each.values()]
    first = next(iter(filled))
    if not able:
        return None
    if any(each != able[0] for each in able):
        return ColumnReading(list(texts), "unclear dates", first)
    made = [able[0].get(row) or text for row, text in enumerate(texts)]
    return ColumnReading(made, "dates", first)


def _iso(day: str, month: str, year: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
