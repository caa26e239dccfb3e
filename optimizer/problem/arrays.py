"""Arrays: the numbers of a problem, which all that is derived from it reads."""

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse as sp

from .names import Bools, Columns, Floats


@dataclass(frozen=True, eq=False, repr=False)
class Arrays:
    """Rows ``row_lower <= A x <= row_upper``, bounds, integrality and goals ``C x + c0``.

    ``A`` is m x n, its entries in the order of the columns, each once; ``C`` is p x n in
    minimisation form; ``columns`` are the names of x. The arrays but ``A`` cannot be written to,
    since what is derived from them is computed once.
    """

    A: sp.csr_array
    row_lower: Floats
    row_upper: Floats
    lower: Floats
    upper: Floats
    integer: Bools
    C: Floats
    c0: Floats
    columns: Columns

    def __post_init__(self) -> None:
        for field in fields(Arrays):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                object.__setattr__(self, field.name, _unwritable(value))
        if not self.A.has_canonical_format:
            object.__setattr__(self, "A", _canonical(self.A))

    @property
    def n(self) -> int:
        """Number of columns."""
        return len(self.lower)

    @cached_property
    def is_discrete(self) -> bool:
        """Whether some column is integer."""
        return bool(self.integer.any())


def _canonical(matrix: sp.csr_array) -> sp.csr_array:
    found = matrix.copy()
    found.sum_duplicates()
    return found


def _unwritable(array: Any) -> Any:
    view = array.view()
    view.flags.writeable = False
    return view
