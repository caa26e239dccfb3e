"""Plain data: what JSON can say, from tables, arrays and records.

They are known by what they can do, so that a command without tables does not load pandas.
"""

import math
from dataclasses import asdict, is_dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

_MISSING = ("NAType", "NaTType")


def plain(data: Any) -> Any:
    """The data as strict JSON has it: names as texts, numbers that are unknown or endless as None.

    What JSON does not know, such as a date, is its text.

    >>> import numpy as np
    >>> plain({1: (0.5, math.inf, np.int64(2), np.nan)})
    {'1': [0.5, None, 2, None]}
    """
    if isinstance(data, dict):
        return {str(key): plain(value) for key, value in data.items()}
    if isinstance(data, list | tuple | set | frozenset):
        return [plain(value) for value in data]
    if hasattr(data, "ndim") and hasattr(data, "to_dict"):  # a table or a column of one
        return plain(data.to_dict("index") if data.ndim > 1 else data.to_dict())
    if hasattr(data, "tolist"):  # an array or a number of NumPy
        found = data.tolist()
        # A number of more digits than Python's stays one of NumPy.
        return str(data) if type(found) is type(data) else plain(found)
    if is_dataclass(data) and not isinstance(data, type):
        return plain(asdict(data))
    return _single(data)


def _single(value: Any) -> Any:
    if value is None or type(value).__name__ in _MISSING:
        return None
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, bool | int | str) and not isinstance(value, Enum):
        return value
    return str(value)


def records(table: "pd.DataFrame") -> list[dict[str, Any]]:
    """A table's rows with their index, where that has a name."""
    rows = table.reset_index() if table.index.name else table
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]
