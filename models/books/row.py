"""A row of a scenario's sheet, read by the heads of its columns."""

from dataclasses import dataclass

from ..document import MappingTree, Scalar
from ..faults import Place
from .book import BookCell, SheetCells


@dataclass(frozen=True)
class Row:
    """A row of a sheet with the columns of its heads."""

    page: SheetCells
    line: int
    heads: dict[str, int]

    @property
    def at(self) -> tuple[int, int]:
        """(row, column) of its first cell."""
        return self.line, min(self.heads.values(), default=1)

    @property
    def place(self) -> Place:
        """Where it begins."""
        return self.page.place(*self.at)

    def place_of(self, head: str) -> Place:
        """Where its cell under a head is."""
        return self.page.place(self.line, self.heads.get(head, self.at[1]))

    def cell(self, head: str) -> BookCell | None:
        """Its cell under a head, if that holds something."""
        return self.page.cells.get((self.line, self.heads.get(head, 0)))

    def text(self, head: str) -> str:
        """The text under a head, empty where there is none."""
        cell = self.cell(head)
        return "" if cell is None else cell.text.strip()

    def scalar(self, head: str) -> Scalar | None:
        """The text under a head with its place, None where there is none."""
        text, place = self.text(head), self.place_of(head)
        at = (self.line, self.heads.get(head, 1))
        return Scalar(text, False, place, [at]) if text else None


def key_scalar(name: str, place: Place) -> Scalar:
    """A key of the document at a place."""
    return Scalar(name, False, place, [(place.line or 1, place.column or 1)])


def nothing(row: Row) -> Scalar:
    """Nothing, at the beginning of a row."""
    return Scalar("", True, row.place, [row.at])


def with_unit(value: Scalar, unit: Scalar, row: Row) -> MappingTree:
    """An amount in its long form."""
    parts = {"value": value, "unit": unit}
    keys = {key: key_scalar(key, each.place) for key, each in parts.items()}
    return MappingTree(row.place, keys, dict(parts))
