"""Wide tables: a matrix whose first column and first row are keys, read as a table with one row for
each cell.
"""

from dataclasses import dataclass, field

from .cells import TextSheet
from .faults import Place
from .limits import require
from .table_shape import WideShape


@dataclass
class WideSheet(TextSheet):
    """The cells of a matrix as rows of (row's key, column's key, value)."""

    matrix: TextSheet = field(repr=False)

    def place(self, row: int | None, column: int) -> Place:
        """Where a cell of the matrix is; row None is its header."""
        if row is None:
            return self.matrix.place(None, 0)
        line, position = divmod(row, len(self.matrix.header) - 1)
        if column == 1:
            return self.matrix.place(None, position + 1)
        return self.matrix.place(line, 0 if column == 0 else position + 1)

    @property
    def whole(self) -> Place:
        """The place of the matrix."""
        return self.matrix.whole


def widened(matrix: TextSheet, shape: WideShape) -> WideSheet:
    """The matrix as a table with keys ``shape.rows`` and ``shape.columns``.

    Raises Problematic where that has more rows than are read.
    """
    require("table_rows", len(matrix.rows) * (len(matrix.header) - 1), matrix.whole)
    rows = [
        [cells[0], name, cell]
        for cells in matrix.rows
        for name, cell in zip(matrix.header[1:], cells[1:], strict=True)
    ]
    made = WideSheet(matrix.file, [shape.rows, shape.columns, shape.value], rows, matrix)
    made.decimal = matrix.decimal
    made.worded = {2} if matrix.worded - {0} else set()
    return made
