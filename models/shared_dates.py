"""What all tables of a scenario show of dates: whether the day or the month is first."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .document import MappingTree
from .shape import ScenarioShape
from .table_numbers import DateSign
from .table_reading import signs_of_dates, wanted_table
from .validate import node_at


@dataclass
class SharedDates:
    """Dates of a scenario that are clear, which settle those that are not.

    Tables are read for them only where some table leaves it open.
    """

    document: MappingTree
    shape: ScenarioShape
    folder: Path

    def signs(self) -> Sequence[DateSign]:
        """The first clear date of each column."""
        return self._found

    @cached_property
    def _found(self) -> list[DateSign]:
        found: list[DateSign] = []
        for name, given in self.shape.tables.items():
            node = node_at(self.document, "tables", name)
            found += signs_of_dates(
                wanted_table(name, given, node, self.document.place), self.folder
            )
        return found
