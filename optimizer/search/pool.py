"""Pool: the plans that a search holds on to, packed: all that can still matter."""

import numpy as np

from ..geometry.dominance import unbeaten
from ..problem.problem import Floats
from ..problem.tolerances import SUM_ROUNDING
from .packing import pack, unpack

_FIRST_LOOK = 512
#: A plan goes only where another is better by this share of each range; what methods take for the
#: same is a thousandth of that at most.
_CLEARLY = 1e-3


class Pool:
    """Plans with ``columns`` columns by their goal values.

    A question's *own* answer stays, since whoever asked may still want it. Plans that were only met
    on the way go where another is clearly better in every goal: one that is better by a rounding
    error may not stand for one that a method holds. So what it holds grows with the questions and
    the front, not with the plans seen.
    """

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._plans: dict[bytes, bytes] = {}
        self._own: set[bytes] = set()
        self._look = _FIRST_LOOK

    def add(self, f: Floats, x: Floats, *, own: bool) -> bool:
        """Keep a plan, unless one of these values is known already; whether it is new."""
        key = _key(f)
        is_new = key not in self._plans
        if is_new:
            self._plans[key] = pack(x)
        if own:
            self._own.add(key)
        if len(self._plans) > self._look:
            self._let_go()
            self._look = 2 * max(len(self._plans), _FIRST_LOOK)
        return is_new

    def __getitem__(self, f: Floats) -> Floats:
        return unpack(self._plans[_key(f)], self._columns)

    def values(self, p: int) -> Floats:
        """Goal values of all plans, shape (N, p)."""
        return np.frombuffer(b"".join(self._plans)).reshape(-1, p)

    def _let_go(self) -> None:
        keys = list(self._plans)
        values = np.frombuffer(b"".join(keys)).reshape(len(keys), -1)
        best = values[unbeaten(values)]
        size = np.abs(values).max(axis=0, initial=1.0)
        margin = np.maximum(_CLEARLY * np.ptp(values, axis=0), SUM_ROUNDING * size)
        for key, each in zip(keys, values - margin, strict=True):
            if key not in self._own and (best <= each).all(axis=1).any():
                del self._plans[key]


def _key(f: Floats) -> bytes:
    return (f + 0.0).tobytes()
