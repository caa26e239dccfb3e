"""Arrays: the numbers of a problem, which all that is derived from it reads."""

from dataclasses import dataclass
from functools import cached_property

import scipy.sparse as sp

from .names import Bools, Columns, Floats


@dataclass(frozen=True, eq=False, repr=False)
class Arrays:
    """Rows ``row_lower <= A x <= row_upper``, bounds, integrality and goals ``C x + c0``.

    ``A`` is m x n, ``C`` is p x n in minimisation form; ``columns`` are the names of x.
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

    @property
    def n(self) -> int:
        """Number of columns."""
        return len(self.lower)

    @cached_property
    def is_discrete(self) -> bool:
        """Whether some column is integer."""
        return bool(self.integer.any())
