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
DayOrder = Literal["day", "month"]

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


def column_reading(
    texts: Sequence[str], mark: DecimalMark, order: DayOrder | None = None
) -> ColumnReading | None:
    """How a column is read that has other cells than plain numbers; None where nothing changes.

    ``order`` is that of days and months where the column leaves it open.
    """
    filled = {row: text.strip() for row, text in enumerate(texts) if text.strip()}
    if not filled or not _BEGINS.match(next(iter(filled.values()))):
        return None
    return _as_dates(texts, order) or _as_numbers(texts, filled, mark)


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


def day_order(texts: Sequence[str]) -> tuple[DayOrder, str, int] | None:
    """Whether the day or the month is first in a column of dates that are clear, with their mark
    and the row that shows it; None for all else.
    """
    dates = _dates(texts)
    if dates is None or len(dates.able) != 1:
        return None
    ((order, _),) = dates.able.items()
    other = dates.read("month" if order == "day" else "day")
    return order, dates.mark, next(row for row, made in other.items() if made is None)


def date_mark(texts: Sequence[str]) -> str:
    """What stands between days and months in a column of dates; nothing if they differ."""
    dates = _dates(texts)
    return "" if dates is None else dates.mark


@dataclass(frozen=True)
class _Dates:
    """The parts of dates by row: day, month and year, or month, day and year."""

    parts: dict[int, tuple[str, str, str]]
    mark: str

    def read(self, order: DayOrder) -> dict[int, str | None]:
        return {
            row: _iso(one, two, year) if order == "day" else _iso(two, one, year)
            for row, (one, two, year) in self.parts.items()
        }

    @cached_property
    def able(self) -> dict[DayOrder, dict[int, str | None]]:
        """The orders in which all are dates."""
        orders: tuple[DayOrder, ...] = ("day", "month")
        read = {order: self.read(order) for order in orders}
        return {order: made for order, made in read.items() if None not in made.values()}

    @property
    def is_open(self) -> bool:
        """Whether it matters which part is the day, and nothing in the column says so."""
        return len(self.able) > 1 and self.able["day"] != self.able["month"]


def _dates(texts: Sequence[str]) -> _Dates | None:
    """The dates of a column; None where some cell is none."""
    filled = {row: text for row, text in enumerate(texts) if text.strip()}
    first = next(iter(filled.values()), "")
    if not _DATE.fullmatch(first):
        return None
    matches = {row: _DATE.fullmatch(text) for row, text in filled.items()}
    parts = {row: (m[1], m[3], m[4]) for row, m in matches.items() if m is not None}
    marks = {m[2] for m in matches.values() if m is not None}
    return (
        _Dates(parts, marks.pop() if len(marks) == 1 else "")
        if parts.keys() == filled.keys()
        else None
    )


def _as_dates(texts: Sequence[str], order: DayOrder | None) -> ColumnReading | None:
    """All cells as ISO dates, where days and months can only be told apart in one way, or are in
    the ``order`` that is known; else that they may be dates.
    """
    dates = _dates(texts)
    if dates is None or not dates.able:
        return None
    first = next(iter(dates.parts))
    if dates.is_open and order is None:
        return ColumnReading(list(texts), "unclear dates", first)
    read = dates.able[order if dates.is_open and order else next(iter(dates.able))]
    made = [read.get(row) or text for row, text in enumerate(texts)]
    return ColumnReading(made, "dates", first)


def _iso(day: str, month: str, year: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
