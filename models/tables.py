"""Tables: rows with a key, and columns that are numbers or texts, never a guess."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import TypeAlias

from ..diagnostics import codes
from ..optimizer.name_hints import quoted
from .cells import TextSheet
from .document import as_number
from .exact import Number, exact
from .faults import Fault, Faults, Place
from .number_words import DecimalMark, plain_number

_MOST_FAULTS = 5
_PLAIN_NUMBERS = re.compile(r"[0-9.eE+\-\n]*")
_ODD_NUMBERS = re.compile(r"^[+-]?0[0-9]|^[+-]?\.?$|^[+-]?\.?[eE]", re.MULTILINE)
_DATE = re.compile(r"[0-9]{1,4}([-./])[0-9]{1,2}\1[0-9]{2,4}")
_COMMA = re.compile(r"[+-]?[0-9.]*,[0-9]+"), "write a point for decimals, and nothing for thousands"
_UNMARKED = (
    (_DATE, "a date is written as 2026-12-31, and compared with dates only"),
    (
        re.compile(r"[+-]?[0-9]{1,3}([ '_\u00a0\u202f][0-9]{3})+([.,][0-9]*)?"),
        "write no blank, _ or quote between thousands",
    ),
    (re.compile(r"[+-]?(nan|inf|infinity|n/?a|null|none|-)", re.I), "write a number"),
    (re.compile(r"[+-]?[0-9]+(\.[0-9]*)?[eE][+]?[0-9]+"), "the number is too large"),
    (re.compile(r"0[0-9]+"), "a number does not begin with 0"),
    (re.compile(r"[0-9.,]+ *%"), "write % in every cell of the column, or in none"),
    (re.compile(r"[0-9.]+ *[^0-9 ].*"), "keep units out of the cells"),
)
_LOOKS_LIKE = (_COMMA, *_UNMARKED)
_MARKED = (
    *_UNMARKED[:1],
    (re.compile(r"[+-]?[0-9,]*\.[0-9.,]*"), "decimals have a comma in this file, as in 1,5"),
    *_UNMARKED[1:],
)


Key: TypeAlias = str | tuple[str, ...]


@dataclass
class ColumnJoin:
    """Members of something that a column is compared with for equality, by keys.

    ``whole`` says that they are all rows of a table; ``missed`` are those that were looked up and
    that no row has.
    """

    name: str
    members: Callable[[], Collection[str]]
    whole: bool
    missed: dict[str, None] = field(default_factory=dict)


@dataclass
class Column:
    """Cells of one column; ``numbers`` is None if a cell that is not empty is not a number.

    An empty cell has the number None, and ``empty`` says that a column of numbers has some.
    ``used`` says that some expression reads it, ``comparisons`` where it is compared with members
    of something, ``literals`` with what as written.
    """

    name: str
    position: int
    texts: list[str] = field(repr=False)
    numbers: list[float | None] | None = field(repr=False)
    empty: bool
    decimal: DecimalMark = "."
    unit: str = ""
    reported: bool = False
    used: bool = False
    comparisons: dict[Place, ColumnJoin] = field(default_factory=dict, repr=False)
    literals: dict[str, None] = field(default_factory=dict, repr=False)

    @cached_property
    def exact_numbers(self) -> list[Number | None] | None:
        """The numbers as they are computed with."""
        if self.numbers is None:
            return None
        return [None if number is None else exact(number) for number in self.numbers]

    @property
    def bad(self) -> list[int]:
        """Rows whose cell is neither a number nor empty; the first row if all are empty."""
        plain = (plain_number(text, self.decimal) for text in self.texts)
        return [i for i, text in enumerate(plain) if _is_bad(text)] or [0]


@dataclass
class Table:
    """A keyed table; ``rows`` finds a row's number by its key, a tuple for two keys.

    ``short`` are names of columns without the units that they end with.
    """

    name: str
    path: Path
    sheet: TextSheet = field(repr=False)
    keys: tuple[str, ...]
    columns: dict[str, Column] = field(repr=False)
    rows: dict[Key, int] = field(repr=False)
    short: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.sheet.rows)

    def column(self, name: str) -> Column | None:
        """The column that is called so, or so with its unit after it; None if there is none."""
        return self.columns.get(self.short.get(name, name))

    def key(self, row: int) -> tuple[str, ...]:
        """The key of a row, as one text or two."""
        return tuple([self.columns[name].texts[row] for name in self.keys])

    def words(self, row: int) -> str:
        """How a message names a row."""
        return f"{', '.join(map(quoted, self.key(row)))} at {self.sheet.place(row, 0).row}"

    def hides_columns(self, fault: Fault) -> bool:
        """Whether a fault that was found while the table was read leaves its columns unknown."""
        return not self.sheet.rows or fault.line == self.sheet.place(None, 0).line

    def why_not_numbers(self, column: Column, faults: Faults) -> tuple[str, str]:
        """What keeps a column from being numbers, and a hint; nothing where slips in its cells do,
        which are recorded.
        """
        bad = column.bad
        first = bad[0]
        place = self.sheet.place(first, column.position)
        filled = sum(1 for text in column.texts if text.strip())
        if 2 * len(bad) <= filled:
            self.report_cells(column, bad, faults)
            return "", ""
        found = quoted(column.texts[first])
        return f"holds text: {found} at {place}", looks_like(column.texts[first], column.decimal)

    def report_cells(self, column: Column, bad: list[int], faults: Faults) -> None:
        """Record cells that are not the numbers they should be, once."""
        if column.reported:
            return
        column.reported = True
        for row in bad[:_MOST_FAULTS]:
            self.report_cell(column, row, faults)
        if len(bad) > _MOST_FAULTS:
            message = f"{len(bad)} cells of column {quoted(column.name)} in all are not numbers"
            faults.add(codes.MORE_FAULTS, self.sheet.whole, message)

    def report_cell(self, column: Column, row: int, faults: Faults) -> None:
        """Record that a cell is not the number it should be, where no more is wrong with it."""
        text, place = column.texts[row], self.sheet.place(row, column.position)
        if any(fault.place == place for fault in faults.found):
            return
        found = quoted(text) if text.strip() else "nothing"
        message = f"column {quoted(column.name)}: expected a number; found {found}"
        faults.add(
            codes.CELL_NOT_A_NUMBER,
            place,
            message,
            looks_like(text, column.decimal),
        )


def looks_like(text: str, mark: DecimalMark = ".") -> str:
    """Hint for a text that was probably meant as a number, where decimals have a mark."""
    for pattern, hint in _MARKED if mark == "," else _LOOKS_LIKE:
        if pattern.fullmatch(text.strip()):
            return hint
    return ""


def column_of(sheet: TextSheet, position: int) -> Column:
    """The column at a position of a sheet: numbers if all cells that are not empty are numbers."""
    texts = [row[position] for row in sheet.rows]
    name = sheet.header[position]
    unit = sheet.units.get(name, "")
    made = partial(Column, name, position, texts, decimal=sheet.decimal, unit=unit)
    if position in sheet.worded:
        return made(numbers=None, empty=False)
    numbers = _fast_numbers(texts)
    if numbers is not None:
        return made(numbers=numbers, empty=False)
    first_bad = next((i for i, text in enumerate(texts) if _is_bad(text)), None)
    if first_bad is not None or not any(map(str.strip, texts)):
        return made(numbers=None, empty=False)
    numbers = [_cell_number(text) for text in texts]
    return made(numbers=numbers, empty=True)


def _is_bad(text: str) -> bool:
    """Neither a number nor empty."""
    return bool(text.strip()) and _cell_number(text) is None


def _fast_numbers(texts: list[str]) -> list[float | None] | None:
    """The numbers of a column that is nothing but plain numbers; None if that is not so."""
    joined = "\n".join(texts)
    if not _PLAIN_NUMBERS.fullmatch(joined) or _ODD_NUMBERS.search(joined):
        return None
    try:
        numbers = list(map(float, texts))
    except ValueError:
        return None
    return list(numbers) if all(map(_finite, numbers)) else None


def _cell_number(text: str) -> float | None:
    bare = text.strip()
    number = None if "_" in bare else as_number(bare)
    return None if number is None or not _finite(number) else float(number)


def _finite(number: int | float) -> bool:
    return abs(number) < 1e300
