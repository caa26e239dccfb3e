"""Least core and nucleolus of a game by linear programs.

The least core minimises the largest excess ``v(S) - x(S)`` of a coalition. The nucleolus goes on:
coalitions whose excess cannot fall below that are fixed there, and the largest excess of the rest
is minimised, until the division is the only one left (Kopelowitz 1967; Maschler, Peleg & Shapley,
Math. of OR 4, 1979). A coalition with a positive price is tight in every optimum, so those are
fixed; coalitions that depend on fixed ones are dropped. Each program fixes at least one that does
not, so there are at most n of them.
"""

import numpy as np
import numpy.typing as npt

from ...diagnostics import codes
from ..errors import SolverError
from ..problem.problem import Floats, Problem
from ..problem.tolerances import DEPENDENT, POSITIVE_DUAL
from ..solver.duality import Priced, priced

Bools = npt.NDArray[np.bool_]
Masks = npt.NDArray[np.int64]


def incidence(n: int) -> Floats:
    """Shape (2^n, n): 1 where a player is in a coalition, numbered by bits.

    >>> incidence(2).astype(int).tolist()
    [[0, 0], [1, 0], [0, 1], [1, 1]]
    """
    return ((np.arange(2**n)[:, None] >> np.arange(n)) & 1).astype(float)


def least_core(values: Floats) -> Floats:
    """Shares (n,) of one division in the least core of a game with ``values`` (2^n,), by bits."""
    n = _players(values)
    if n == 1:
        return values[1:]
    everybody = np.array([2**n - 1])
    proper = np.arange(1, 2**n - 1)
    found = _least_excess(values, proper, everybody, values[everybody], individual=False)
    return np.asarray(found.x[:-1] * _scale(values))


def nucleolus(values: Floats, *, individual: bool) -> Floats:
    """Shares (n,) of the nucleolus of a game with ``values`` (2^n,), by bits.

    Without ``individual`` no player is guaranteed what it reaches alone, and the division is the
    prenucleolus: where the players alone reach more than all together, no other exists.
    """
    n = _players(values)
    if n == 1:
        return values[1:]
    members = incidence(n)
    fixed = np.array([2**n - 1])
    worths = values[fixed]
    open_ones = np.arange(1, 2**n - 1)
    while len(fixed) < n:
        found = _least_excess(values, open_ones, fixed, worths, individual=individual)
        tight = found.row_duals[: len(open_ones)] > POSITIVE_DUAL
        before = len(fixed)
        fixed = _independent(members, fixed, open_ones[tight])
        if len(fixed) == before:
            raise SolverError(
                codes.SOLVER_STOPPED,
                "No coalition's excess could be fixed on the way to the nucleolus.",
            )
        excess = found.x[-1] * _scale(values)
        worths = np.append(worths, values[fixed[before:]] - excess)
        open_ones = open_ones[~_depends(members, fixed, open_ones)]
    return np.asarray(np.linalg.solve(members[fixed], worths))


def _players(values: Floats) -> int:
    return len(values).bit_length() - 1


def _scale(values: Floats) -> float:
    return float(np.abs(values).max()) or 1.0


def _least_excess(
    values: Floats, coalitions: Masks, fixed: Masks, worths: Floats, *, individual: bool
) -> Priced:
    """Least ``e`` with ``x(S) + e >= v(S)`` and ``x(S) = worth`` for those fixed; columns x, e.

    All in units of the game's scale. With ``individual`` no player gets less than alone.
    """
    n, scale = _players(values), _scale(values)
    members = incidence(n)
    free = np.hstack([members[coalitions], np.ones((len(coalitions), 1))])
    held = np.hstack([members[fixed], np.zeros((len(fixed), 1))])
    least = np.append(values[coalitions], worths) / scale
    most = np.append(np.full(len(coalitions), np.inf), worths / scale)
    floor = values[2 ** np.arange(n)] / scale if individual else np.full(n, -np.inf)
    cost = np.append(np.zeros(n), 1.0)
    problem = Problem.from_arrays(
        [cost],
        np.vstack([free, held]),
        row_lower=least,
        row_upper=most,
        lower=np.append(floor, -np.inf),
    )
    return priced(problem, cost)


def _independent(members: Floats, fixed: Masks, more: Masks) -> Masks:
    """The fixed coalitions, and those of the others that do not depend on the ones before."""
    for coalition in more:
        if not _depends(members, fixed, np.array([coalition]))[0]:
            fixed = np.append(fixed, coalition)
    return fixed


def _depends(members: Floats, fixed: Masks, others: Masks) -> Bools:
    """Which coalitions' shares follow from those of the fixed ones."""
    basis, _ = np.linalg.qr(members[fixed].T)
    rows = members[others]
    rest = rows - rows @ basis @ basis.T
    return np.asarray(np.abs(rest).max(axis=1, initial=0.0) <= DEPENDENT)
