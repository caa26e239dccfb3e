"""Survey: what a table holds, and what its columns could stand for in a scenario."""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Literal, TypeAlias

from ...diagnostics import codes
from ...optimizer.errors import InputError
from ...optimizer.name_hints import listed, quoted, unknown
from ..books.book import Books
from ..books.package import is_book
from ..faults import Fault, Faults, Place, ScenarioError
from ..table_reading import Wanted, read_table
from ..table_shape import TableShape
from ..tables import Column, Table, looks_like

DecimalWord: TypeAlias = Literal["point", "comma"]

#: Faults of a first column that is no key: another column may be.
_MOST_PAIRED = 12
_OF_KEYS = {each.code for each in (codes.EMPTY_KEY, codes.DUPLICATE_ROW, codes.BLANKS_AROUND)}
_UNIT = re.compile(r".*\S\s*[(\[]([^()\[\]]+)[)\]]")
_PLACES = re.compile(r"lat(itude)?|lon(g|gitude)?|lng|easting|northing|x|y", re.I)
#: What people mostly want less of, in some languages; of languages but English whole words.
_LESS = re.compile(
    r"costs?|prices?|expenses?|wages?|risks?|km|distance|noise|waste|co2|time"
    r"|(?<![^\W_])(?:kosten|preise?|ausgaben|löhne?|entfernung|prijs|kostnad|pris"
    r"|coûts?|prix|dépenses?|cost[eio]|costes|costos|custos?|precios?|preços?|gastos?"
    r"|prezz[oi]|spes[ae]|koszty?|ceny?|cena|wydatki|odległość|náklady)(?![^\W_])",
    re.I,
)


@dataclass(frozen=True)
class Survey:
    """A table that was read; columns by name."""

    path: Path
    shape: TableShape
    table: Table
    warnings: tuple[Fault, ...] = ()

    @property
    def totals(self) -> str:
        """What is said of a last row of totals that the table has; empty without one."""
        found = (each for each in self.warnings if each.code == codes.TOTALS.code)
        return next((each.message for each in found), "")

    @property
    def columns(self) -> dict[str, Column]:
        """The columns by name."""
        return self.table.columns

    def column(self, name: str) -> Column:
        """The column of that name; InputError if there is none."""
        if name not in self.columns:
            raise InputError(codes.UNKNOWN_COLUMN, unknown("column", name, self.columns))
        return self.columns[name]

    def counted(self, name: str) -> Column:
        """A column that can be added up; InputError, with the way out, for any other."""
        column = self.column(name)
        at = self.table.sheet.place(0, column.position)
        if not any(map(str.strip, column.texts)):
            raise InputError(
                codes.CELL_NOT_A_NUMBER,
                f"{at}: the column {quoted(name)} is empty; fill it in, or take another.",
            )
        wrong = next((i for i, text in enumerate(column.texts) if self._is_wrong(column, i)), None)
        if wrong is not None:
            text = column.texts[wrong]
            found = f"holds {quoted(text)}" if text.strip() else "has an empty cell"
            at = self.table.sheet.place(wrong, column.position)
            cure = looks_like(text) if text.strip() else "write 0 where there is none"
            raise InputError(
                codes.CELL_NOT_A_NUMBER,
                f"{at}: the column {quoted(name)} {found} where a number is needed"
                f"{f' ({cure})' if cure else ''}. Numbers only: {self._listed(self.numeric)}.",
            )
        if name not in self.numeric:
            raise InputError(
                codes.CELL_NOT_A_NUMBER,
                f"{at}: every number of the column {quoted(name)} is 0, so no plan has more of it "
                "than another; take another column.",
            )
        return column

    def _is_wrong(self, column: Column, row: int) -> bool:
        if column.numbers is not None:
            return column.numbers[row] is None
        return row in column.bad or not column.texts[row].strip()

    def _listed(self, names: list[str]) -> str:
        return listed(map(quoted, names)) if names else "no column"

    @cached_property
    def numeric(self) -> list[str]:
        """Columns of numbers without gaps, of which some is not 0."""
        return [
            name
            for name, column in self.columns.items()
            if column.numbers is not None and None not in column.numbers and any(column.numbers)
        ]

    @cached_property
    def keys(self) -> list[str]:
        """Columns whose cells tell all rows apart, those of texts first."""
        found = [name for name in self.columns if self.twice([name]) is None]
        return sorted(found, key=lambda name: self.columns[name].numbers is not None)

    @property
    def likely_keys(self) -> list[tuple[str, ...]]:
        """What people mean to tell rows apart by: a column of texts, the first one, else two of
        texts together. Numbers further on differ by chance.
        """
        texts = [name for name, column in self.columns.items() if column.numbers is None]
        likely = [name for name in self.keys if name in (*texts, next(iter(self.columns)))]
        pairs = combinations(texts[:_MOST_PAIRED], 2) if not likely else ()
        return [(name,) for name in likely] + [p for p in pairs if self.twice(list(p)) is None]

    def twice(self, names: list[str]) -> str | None:
        """Why columns do not tell rows apart, in words; None if they do."""
        seen: dict[tuple[str, ...], int] = {}
        for row in range(len(self.table)):
            cells = tuple(self.columns[name].texts[row] for name in names)
            at = self.table.sheet.place(row, self.columns[names[0]].position)
            if not all(map(str.strip, cells)):
                return f"the cell at {at} is empty"
            if seen.setdefault(cells, row) != row:
                return f"{', '.join(map(quoted, cells))} is there twice, the second time at {at}"
        return None

    @cached_property
    def wanted_more(self) -> list[str]:
        """Columns of numbers that people may want more of; an offer, never taken silently."""
        return [name for name in self._counts if not _LESS.search(name)]

    @cached_property
    def wanted_less(self) -> list[str]:
        """Columns of numbers that people may want less of, judged by their names; an offer."""
        return [name for name in self._counts if _LESS.search(name)]

    @property
    def _counts(self) -> list[str]:
        no_key = [name for name in self.numeric if name != (self.keys or [""])[0]]
        return [name for name in no_key if not _PLACES.fullmatch(name)]

    @cached_property
    def groups(self) -> list[str]:
        """Columns of texts whose cells are of a few kinds: each may stand for a party."""
        return [name for name, column in self.columns.items() if self._is_group(column)]

    def _is_group(self, column: Column) -> bool:
        kinds = set(column.texts)
        few = 2 <= len(kinds) <= max(2, len(column.texts) // 2)
        return column.numbers is None and few and all(map(str.strip, kinds))

    def unit(self, name: str) -> str:
        """The unit that a column's name gives in brackets, if it does: ``cost (kEUR)``."""
        found = _UNIT.fullmatch(name)
        return found[1].strip() if found else ""


def sheets(path: Path) -> list[str]:
    """The sheets of a workbook that hold something; none for a CSV file."""
    if not is_book(path):
        return []
    faults = Faults()
    with faults.caught():
        return [n for n, p in Books(faults).open(path, Place(str(path))).pages.items() if p.cells]
    raise ScenarioError(faults.found)


def survey(
    path: Path,
    sheet: str | None = None,
    decimal: DecimalWord | None = None,
    *,
    without_totals: bool = False,
) -> Survey:
    """Read a table, whatever its key; without its last row, if that is one of totals.

    Raises ScenarioError with all that is wrong with it.
    """
    name = path.resolve().name if path.is_symlink() else path.name
    asked = {"without_totals": without_totals}
    shape = TableShape(file=name, sheet=sheet, decimal=decimal).model_copy(update=asked)
    table, faults = _read(path, shape)
    kept = [each for each in faults.found if not _is_of_key(each, table)]
    if table is None or any(each.code != codes.MORE_FAULTS.code for each in kept):
        raise ScenarioError(kept)
    return Survey(path, shape, table, tuple(faults.warnings))


def _is_of_key(fault: Fault, table: Table | None) -> bool:
    """Whether a fault is one of a key's cell, not of a column's name."""
    in_head = table is not None and fault.line == table.sheet.place(None, 0).line
    return fault.code in _OF_KEYS and not in_head


def with_key(found: Survey, key: tuple[str, ...]) -> Survey:
    """The table read with its key, whose cells are names; ScenarioError where these are faulty."""
    shape = found.shape.model_copy(update={"key": list(key)})
    table, faults = _read(found.path, shape)
    faults.raise_if_any(str(found.path))
    assert table is not None  # else there is a fault
    return Survey(found.path, shape, table, tuple(faults.warnings))


def _read(path: Path, shape: TableShape) -> tuple[Table | None, Faults]:
    faults = Faults()
    folder = path.resolve().parent if path.is_symlink() else path.parent
    with faults.caught():
        wanted = Wanted("table", shape, Place(str(path)))
        return read_table(wanted, folder, Books(faults)), faults
    return None, faults
