"""Growing rows: a table that rows are added to one by one, each in constant time."""

import numpy as np

from ..problem.problem import Floats

_FIRST = 64


class GrowingRows:
    """Rows of one length, in an array that grows."""

    def __init__(self, width: int) -> None:
        self._all, self._count = np.empty((_FIRST, width)), 0

    def __len__(self) -> int:
        return self._count

    @property
    def rows(self) -> Floats:
        """The rows, shape (count, width); what is written there stays."""
        return self._all[: self._count]

    def add(self, row: Floats) -> None:
        """Append a row."""
        if self._count == len(self._all):
            self._all = np.vstack([self._all, np.empty_like(self._all)])
        self._all[self._count] = row
        self._count += 1

    def replace(self, rows: Floats) -> None:
        """Hold these rows instead, no more than there were."""
        self._count = len(rows)
        self._all[: self._count] = rows

    def clear(self) -> None:
        """Hold no row."""
        self._count = 0
