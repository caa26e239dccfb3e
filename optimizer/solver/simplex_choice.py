"""Which method to use for a linear problem: the simplex method that the basis at hand is fit for,
and where that takes very many iterations, interior points with a crossover to a basis.
"""

import numpy as np

from ..problem.problem import Floats

_EITHER, DUAL, PRIMAL = 0, 1, 4
#: Costs that change by no more than this share of their sizes are near.
_NEAR = 0.05
#: Problems of fewer columns and rows are solved by the simplex method in a moment.
_LARGE = 10_000
#: Iterations for each row, or if that is more for each column, in which interior points end.
_OF_A_ROW, _OF_A_COLUMN = 2.0, 0.1
#: What is left of a turn that was not enough, down to the least share, and what one gains that was.
_LOST, _LEAST, _WON = 0.5, 2.0**-6, 2.0


class SimplexChoice:
    """Follows what changes between two runs of a problem with so many rows and columns, and what
    the runs took.

    After a small change of costs the primal simplex method takes half the time of the dual, and a
    fifth where a goal was bounded by the value just found; after a large change of costs up to ten
    times as long.
    """

    def __init__(self, rows: int, columns: int) -> None:
        self._is_near = self._is_tighter = False
        self.is_large = columns + rows >= _LARGE
        self._most = max(_OF_A_ROW * rows, _OF_A_COLUMN * columns)
        self._turn = 1.0

    def change_costs(self, before: Floats, after: Floats) -> None:
        """The costs of the columns, both (n,), change."""
        change, size = np.abs(after - before).sum(), np.abs(before).sum()
        self._is_near = bool(change <= _NEAR * size)

    def change_bounds(self, before: Floats, after: Floats) -> None:
        """The upper bounds of some rows change, both of the same shape."""
        changed = before != after
        self._is_tighter = bool(changed.any() and (after < before)[changed].all())

    def run(self) -> None:
        """What changed is dealt with."""
        self._is_tighter = False

    @property
    def strategy(self) -> int:
        """The dual one, or whichever the last basis is feasible for; HiGHS' number for it."""
        return _EITHER if self._is_near or self._is_tighter else DUAL

    @property
    def most_iterations(self) -> int:
        """How many iterations the simplex method has before it is the turn of interior points.

        They are counted and not timed, so that turns are the same every time.
        """
        return int(self._turn * self._most)

    def note(self, iterations: int, *, enough: bool) -> None:
        """What a turn of the simplex method took, and whether it was enough: where it was not, the
        next one is shorter. Those of few iterations, which break ties, say nothing.
        """
        if iterations > _LEAST * self._most or not enough:
            turn = self._turn * (_WON if enough else _LOST)
            self._turn = float(np.clip(turn, _LEAST, 1.0))
