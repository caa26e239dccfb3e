"""Turns: how long a question may take before others have theirs, where time is short."""

from collections import Counter

import numpy as np

from ...geometry.archive import Archive
from ...search.search import Search
from ...solver.outcome import Reason
from .epsilon_constraint import EpsilonTask

#: The share of the time limit that a question has at first, and how many times that the next time.
_FIRST = 0.03
_LONGER = 2.0
#: A round is for gaps from this share of the largest on.
_PART = 0.5


def first_turn(search: Search) -> float:
    """The seconds that a question has at first; inf without a time limit."""
    limit = search.options.time_limit
    return np.inf if limit is None else _FIRST * limit


class Turns:
    """The seconds of each question of one run: all there are without a time limit.

    With one, a question that takes long gives way to the others, and has more time once they were
    asked. ``waiting`` says whether some question gave way since :meth:`begin`.
    """

    def __init__(self, search: Search) -> None:
        self._first = first_turn(search)
        self._taken: Counter[bytes] = Counter()
        self.waiting = False

    def begin(self) -> None:
        """Begin a round in which every question has a turn."""
        self.waiting = False

    def level(self, archive: Archive) -> float:
        """The gap that zones must have to be asked about in a round: the widest come first."""
        if np.isinf(self._first):
            return 0.0
        return min(_PART * archive.widest_gap, float(np.finfo(float).max))

    def again(self, task: EpsilonTask) -> bool:
        """Whether it has given way before."""
        return _question(task) in self._taken

    def seconds(self, task: EpsilonTask) -> float:
        """How long it may take now."""
        return float(self._first * _LONGER ** self._taken[_question(task)])

    def took(self, task: EpsilonTask, reason: Reason) -> None:
        """Note how a turn ended."""
        if reason is Reason.SHARE_SPENT:
            self._taken[_question(task)] += 1
            self.waiting = True


def _question(task: EpsilonTask) -> bytes:
    return bytes([task.free]) + task.bounds.tobytes()
