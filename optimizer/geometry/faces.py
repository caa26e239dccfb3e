"""Faces: the part of a front that lies between its points, where amounts are continuous."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from ..problem.problem import Floats

#: So many numbers of plans may be dense at once.
_DENSE = 100_000


@dataclass(frozen=True, eq=False)
class Faces:
    """Flat pieces of a front: every mixture of a face's vertices is efficient.

    ``values`` (V, p) are the vertices' goal values, minimised, and ``solutions`` (V, n) their
    plans. ``efficient`` (V,) says whether the vertex itself is: if not it is an open end, which the
    face comes as near to as one likes. ``members`` lists the vertices of each face, two or more;
    for two goals they are the ends of a segment, in order of the first goal. ``normals`` (F, p) are
    weights of the goals, in the sense that values are in, whose sum is the same all over a face; of
    minimised goals they are at least 0.
    """

    values: Floats
    solutions: sp.csr_array
    efficient: npt.NDArray[np.bool_]
    members: tuple[tuple[int, ...], ...]
    normals: Floats

    @classmethod
    def of(
        cls,
        values: Floats,
        plans: Iterable[Floats],
        members: Sequence[tuple[int, ...]],
        normals: Floats,
    ) -> "Faces":
        """Faces between efficient vertices; those that are on no face are left out."""
        used = np.unique([i for face in members for i in face]).astype(np.int64)
        place = {int(i): k for k, i in enumerate(used)}
        return cls(
            values=values[used],
            solutions=stacked(plans, 0)[used],
            efficient=np.full(len(used), True),
            members=tuple(tuple(place[i] for i in face) for face in members),
            normals=normals,
        )

    def in_order(self) -> "Faces":
        """The same with vertices and faces in the order of the goals, first goal first."""
        order = np.lexsort(self.values.T[::-1])
        place = np.argsort(order)
        members = [tuple(sorted(int(place[i]) for i in face)) for face in self.members]
        faces = sorted(range(len(members)), key=members.__getitem__)
        return Faces(
            self.values[order],
            self.solutions[order],
            self.efficient[order],
            tuple(members[face] for face in faces),
            self.normals[faces],
        )

    def in_senses(self, signs: Floats) -> "Faces":
        """The same faces in the goals' own senses, given ``signs`` (p,), 1 or -1."""
        return replace(self, values=self.values * signs + 0.0, normals=self.normals * signs + 0.0)


def stacked(plans: Iterable[Floats], width: int) -> sp.csr_array:
    """Plans, each of shape (width,), as the rows of a sparse array; only a few are dense at a time.

    >>> stacked([np.array([0.0, 2.0])], 2).toarray()
    array([[0., 2.]])
    """
    parts: list[sp.csr_array] = []
    few: list[Floats] = []
    for plan in plans:
        few.append(plan)
        if len(few) * len(plan) >= _DENSE:
            parts.append(sp.csr_array(np.array(few)))
            few = []
    parts += [sp.csr_array(np.array(few))] if few else []
    return sp.csr_array(sp.vstack(parts)) if parts else sp.csr_array((0, width))
