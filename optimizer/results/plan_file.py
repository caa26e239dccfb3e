"""Plans on disk, ``plans.csv``: written and read piece by piece, whatever their number.

Columns that are not decisions, such as those of a maximum, are in ``helpers.csv`` in the same form.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from .. import disk
from ..problem.indexes import decoded, encoded
from ..problem.names import Bools, Columns
from ..run_files import UnfitFileError, reading, table
from .spreadsheet import as_text

NAME = "plans.csv"
HELPERS = "helpers.csv"
_PIECE = 200_000
_Piece = tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]
# Carriage returns too: readers of CSV take them for the end of a line, or for a line feed.
_UNFIT = re.compile("[\x00\r]")


def write(columns: Columns, solutions: sp.csr_array, folder: Path) -> None:
    """Write the columns that are not 0, a row each: ``plan, decision, index_1, ..., value``."""
    _write(~columns.hidden, columns, solutions, folder / NAME)
    if columns.hidden.any():
        _write(columns.hidden, columns, solutions, folder / HELPERS)


def _write(shown: Bools, columns: Columns, solutions: sp.csr_array, path: Path) -> None:
    heads = list(map(_line, texts(columns)))
    with disk.new(path) as file:
        indexes = [f"index_{place + 1}" for place in range(_arity(columns))]
        file.write(_line(["plan", "decision", *indexes, "value"]).encode() + b"\n")
        for plan in range(solutions.shape[0]):
            _write_plan(plan, shown, solutions, heads, file)


def _write_plan(
    plan: int, shown: Bools, solutions: sp.csr_array, heads: list[str], file: BinaryIO
) -> None:
    part = slice(solutions.indptr[plan], solutions.indptr[plan + 1])
    at, values = solutions.indices[part], solutions.data[part]
    written = shown[at] & (values != 0)
    pairs = zip(at[written].tolist(), values[written].tolist(), strict=True)
    file.writelines(f"{plan + 1},{heads[j]},{value!r}\n".encode() for j, value in pairs)


def texts(columns: Columns) -> list[tuple[str, ...]]:
    """Name and index of each column as the file has them, as many cells for each, no two alike.

    Of indexes that read alike, such as 1 and "1", the later ones are numbered.
    """
    arity, taken = _arity(columns), set[tuple[str, ...]]()
    names = (columns.names[component] for component in columns.component)
    found = []
    for name, index in zip(names, columns.index, strict=True):
        cells = (name, *map(_shown, index), *[""] * (arity - len(index)))
        cells = _unlike(tuple(map(_safe, cells)), len(index), taken)
        taken.add(cells)
        found.append(cells)
    return found


def _shown(part: Any) -> str:
    """The text of an index's part, the same before it is saved and after it is read."""
    return str(decoded(encoded(part)))


def _safe(text: str) -> str:
    """A text that any file can hold and any spreadsheet may open."""
    return str(as_text(_UNFIT.sub(lambda found: f"\\x{ord(found[0]):02x}", text)))


def _unlike(cells: tuple[str, ...], last: int, taken: set[tuple[str, ...]]) -> tuple[str, ...]:
    """The cells, the last that says something numbered where others have them already."""
    numbered, count = cells, 1
    while numbered in taken:
        count += 1
        numbered = (*cells[:last], f"{cells[last]} ({count})", *cells[last + 1 :])
    return numbered


def _arity(columns: Columns) -> int:
    return max(map(len, columns.index), default=0)


def _line(cells: Sequence[Any]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().removesuffix("\r\n")


def read(columns: Columns, plans: int, folder: Path) -> sp.csr_array:
    """The solutions, plans x columns; raises InputError where a file has others.

    What an older version did not write, the columns that are not decisions, is 0.
    """
    known, shape = _numbered(columns), (plans, len(columns.index))
    parts = [each for name in (NAME, HELPERS) for each in _pieces(folder / name, known, shape)]
    if not parts:
        return sp.csr_array(shape)
    rows, at, values = map(np.concatenate, zip(*parts, strict=True))
    return sp.csr_array((values, (rows, at)), shape=shape)


def _pieces(path: Path, known: pd.DataFrame, shape: tuple[int, int]) -> Iterator[_Piece]:
    """Rows, columns and values of each piece of a file, if it is there."""
    if path.name != NAME and not path.exists():
        return
    count, heads = 0, len(known.columns) + 1
    with reading(path), table(path, heads) as file:
        # Texts at first: not all versions of pandas read numbers to the last bit.
        for piece in pd.read_csv(file, dtype=str, keep_default_na=False, chunksize=_PIECE):
            count += len(piece)
            if count > shape[0] * shape[1]:
                raise UnfitFileError("has more lines than there are plans and decisions")
            yield _placed(piece, known, shape[0])


def _placed(piece: pd.DataFrame, known: pd.DataFrame, plans: int) -> _Piece:
    found = piece.merge(known, how="left", validate="many_to_one")
    if found["column"].isna().any() or len(found) != len(piece):
        raise UnfitFileError("names a decision that the run does not have")
    rows = found["plan"].astype(np.int32).to_numpy() - 1
    if not ((rows >= 0) & (rows < plans)).all():
        raise UnfitFileError("has a plan that front.csv does not list")
    values = found["value"].astype(float).to_numpy()
    if not np.isfinite(values).all():
        raise UnfitFileError("has a value that is not a finite number")
    return rows, found["column"].to_numpy(dtype=np.int32), values


def _numbered(columns: Columns) -> pd.DataFrame:
    """The columns' names and indexes as they are written, with their numbers."""
    heads = ["decision", *(f"index_{place + 1}" for place in range(_arity(columns)))]
    known = pd.DataFrame(texts(columns), columns=heads, dtype=str)
    return known.assign(column=np.arange(len(columns.index)))
