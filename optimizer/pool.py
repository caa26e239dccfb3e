"""Pool: the plans that a search holds on to, packed, and only those that can still matter."""

import moocore
import numpy as np

from .packing import pack, unpack
from .problem import Floats

_FIRST_LOOK = 512
#: An answer is let go only where another is better by this share of each range.
_CLEARLY = 1e-6


class Pool:
    """Plans with ``columns`` columns by their goal values.

    Plans that were only met on the way go where another dominates them. A question's *own* answer
    may still be wanted by whoever asked it, and goes only if another is clearly better in every
    goal. So it holds about as many plans as the front has, however many were seen.
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
        best = moocore.is_nondominated(values)
        beaten = _clearly_beaten(values, values[best])
        for key, is_best, is_beaten in zip(keys, best, beaten, strict=True):
            if is_beaten or not (is_best or key in self._own):
                del self._plans[key]
                self._own.discard(key)


def _clearly_beaten(values: Floats, best: Floats) -> list[bool]:
    """Which of the values (N, p) one of the best beats by a margin in every goal with a range."""
    margin = _CLEARLY * np.ptp(values, axis=0)
    return [bool((best <= each).all(axis=1).any()) for each in values - margin]


def _key(f: Floats) -> bytes:
    return (f + 0.0).tobytes()
