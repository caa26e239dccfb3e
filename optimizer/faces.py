"""Faces: the part of a front that lies between its points, where amounts are continuous."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from .problem import Floats


@dataclass(frozen=True, eq=False)
class Faces:
    """Flat pieces of a front: every mixture of a face's vertices is efficient.

    ``values`` (V, p) are the vertices' goal values, minimised, and ``solutions`` (V, n) their
    plans. ``efficient`` (V,) says whether the vertex itself is: if not it is an open end, which the
    face comes as near to as one likes. ``members`` lists the vertices of each face, two or more;
    for two goals they are the ends of a segment, in order of the first goal. ``normals`` (F, p) are
    weights of minimised goals, at least 0, whose sum is the same all over a face.
    """

    values: Floats
    solutions: sp.csr_array
    efficient: npt.NDArray[np.bool_]
    members: tuple[tuple[int, ...], ...]
    normals: Floats
