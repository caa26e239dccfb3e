"""Families: plans that stand together, told apart by the yes/no decisions that they share.

A decision marks a family where all its members decide it alike and most other plans do not. Marks
are chosen one after the other, each the one that leaves the fewest others which share all of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..problem.names import Bools
from ..results.front import Front
from ..results.plain import plain
from .core_index import yes_no_columns

_MOST_MARKS = 3
#: A mark rules out this share of the plans outside that share the marks before.
_RULED_OUT = 0.5
#: So many decisions, those that the fewest others share, are compared for each family.
_MOST_COMPARED = 200


@dataclass(frozen=True)
class FamilyMark:
    """A ``decision`` that all members of a family take (``yes``) or leave, and the share of the
    other plans that share it and the marks before it.
    """

    decision: str
    index: tuple[Any, ...]
    yes: bool
    others: float


@dataclass(frozen=True)
class Family:
    """A representative ``plan`` by number, the numbers of the plans that it stands for, itself
    among them, ``within`` which share of each goal's range it covers them, and their marks.
    """

    plan: int
    members: tuple[int, ...]
    within: float
    marks: tuple[FamilyMark, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plan, members and marks as plain data."""
        marks = [
            {"decision": each.decision, "index": each.index, "yes": each.yes, "others": each.others}
            for each in self.marks
        ]
        found = {
            "plan": self.plan,
            "size": len(self.members),
            "within": self.within,
            "members": list(self.members),
            "shared": marks,
        }
        return dict(plain(found))


class Marking:
    """Finds the marks of families among the plans of a front."""

    def __init__(self, front: Front) -> None:
        self._columns, self._names = yes_no_columns(front), front.columns
        self._decided = front.solutions.tocsc()[:, self._columns]
        self._decided.data = np.rint(self._decided.data)
        self._taken = np.asarray(self._decided.sum(axis=0)).ravel()

    def marks(self, members: npt.NDArray[np.int64]) -> tuple[FamilyMark, ...]:
        """Marks of the plans with these rows, as long as there are others to tell them from."""
        inside = np.zeros(self._decided.shape[0], dtype=bool)
        inside[members] = True
        return tuple(self._chosen(inside))

    def _chosen(self, inside: Bools) -> Iterator[FamilyMark]:
        shared, yes = self._shared(inside)
        alike = (self._decided[:, shared].toarray()[~inside] > 0) == yes
        left = np.ones(len(alike), dtype=bool)
        for _ in range(_MOST_MARKS):
            if not left.any() or not len(shared):
                return
            counts = alike[left].sum(axis=0)
            # Of equals what is done says more than what is not.
            j = int(np.lexsort([~yes, counts])[0])
            if counts[j] > (1 - _RULED_OUT) * left.sum():
                return
            left &= alike[:, j]
            column = self._columns[shared[j]]
            name = self._names.names[self._names.component[column]]
            yield FamilyMark(name, self._names.index[column], bool(yes[j]), float(left.mean()))

    def _shared(self, inside: Bools) -> tuple[np.ndarray, Bools]:
        """Places of decisions that all inside take alike, the fewest others first, and whether they
        are taken.
        """
        size, others = int(inside.sum()), int((~inside).sum())
        within = np.asarray(self._decided[inside].sum(axis=0)).ravel()
        outside = self._taken - within
        yes = within == size
        alike = np.where(yes, outside, others - outside)
        found = np.flatnonzero(yes | (within == 0))
        found = found[np.argsort(alike[found], kind="stable")][:_MOST_COMPARED]
        return found, yes[found]
