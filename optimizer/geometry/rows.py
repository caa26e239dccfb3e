"""Which rows of a table lie below others: column by column, since rows have but a few entries.

NumPy takes some ten times as long to go through short rows as through the columns.
"""

import numpy as np
import numpy.typing as npt

from ..problem.problem import Floats

Bools = npt.NDArray[np.bool_]


def within(rows: Floats, limits: Floats) -> Bools:
    """Which rows (N, p) are at most ``limits`` (p,) in every column; shape (N,).

    >>> within(np.array([[1.0, 2.0], [2.0, 2.0]]), np.array([1.0, 2.0]))
    array([ True, False])
    """
    found: Bools = rows[:, 0] <= limits[0]
    for k in range(1, len(limits)):
        found &= rows[:, k] <= limits[k]
    return found


def below(rows: Floats, limits: Floats) -> Bools:
    """Which rows (N, p) are below ``limits`` (p,) in every column; shape (N,).

    >>> below(np.array([[0.0, 1.0], [0.0, 2.0]]), np.array([1.0, 2.0]))
    array([ True, False])
    """
    found: Bools = rows[:, 0] < limits[0]
    for k in range(1, len(limits)):
        found &= rows[:, k] < limits[k]
    return found


def inside(rows: Floats, others: Floats) -> Bools:
    """Which rows (m, p) are at most which of the others (r, p) in every column; shape (m, r)."""
    found: Bools = rows[:, 0, None] <= others[:, 0]
    for k in range(1, rows.shape[1]):
        found &= rows[:, k, None] <= others[:, k]
    return found


def cut(parents: Floats, kept: Floats, z: Floats, k: int) -> Floats:
    """Local upper bounds (m, p) left of ``parents`` below the point z, shape (p,), in goal k: each
    once, without those inside another one or one of the bounds that are ``kept`` (r, p).

    Bytes tell them apart, so that 0 must not have a sign.
    """
    children = parents.copy()
    children[:, k] = z[k] + 0.0
    children = children[list({row.tobytes(): i for i, row in enumerate(children)}.values())]
    rivals = np.vstack([children, kept[kept[:, k] == z[k]]])
    return np.asarray(children[inside(children, rivals).sum(axis=1) == 1])
