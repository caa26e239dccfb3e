"""What a table's entry says, as it is written where the entry is: in YAML, or in a workbook."""

from .faults import Place


def without_totals(entry: Place) -> str:
    """How rows of totals are left out."""
    if entry.sheet is None:
        return "without totals: true in the table's entry leaves it out"
    return f'true in the column "without totals" in {_row(entry)} leaves it out'


def two_keys(entry: Place) -> str:
    """How a table says that two columns tell its rows apart."""
    if entry.sheet is None:
        return "say key: [a, b]"
    return f'name them in the columns "key" and "second key" in {_row(entry)}'


def _row(entry: Place) -> str:
    return f"row {entry.line} of the sheet {entry.sheet}"
