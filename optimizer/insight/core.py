"""Core, least core and nucleolus of a game by linear programs.

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
from ..solver.duality import Priced, priced
from .games import Division, Game

_POSITIVE = 1e-6
_DEPENDENT = 1e-9

Bools = npt.NDArray[np.bool_]


def least_core(game: Game) -> Division:
    """See :attr:`Game.least_core`; among its divisions one is returned."""
    if game.n == 1:
        return _division(game, np.array([game.grand]))
    everybody = np.array([2**game.n - 1])
    proper = np.arange(1, 2**game.n - 1)
    found = _least_excess(game, proper, everybody, game.values[everybody], individual=False)
    return _division(game, found.x[:-1] * game.scale)


def nucleolus(game: Game) -> Division:
    """See :attr:`Game.nucleolus`.

    Where the players alone reach more than all together no division gives each its own; then nobody
    is held to it, and the division found is the prenucleolus.
    """
    if game.n == 1:
        return _division(game, np.array([game.grand]))
    fixed = np.array([2**game.n - 1])
    worths = game.values[fixed]
    open_ones = np.arange(1, 2**game.n - 1)
    while len(fixed) < game.n:
        found = _least_excess(game, open_ones, fixed, worths, individual=game.is_rational)
        tight = found.row_duals[: len(open_ones)] > _POSITIVE
        before = len(fixed)
        fixed = _independent(game, fixed, open_ones[tight])
        if len(fixed) == before:
            raise SolverError(
                codes.SOLVER_STOPPED,
                "No coalition's excess could be fixed on the way to the nucleolus.",
            )
        excess = found.x[-1] * game.scale
        worths = np.append(worths, game.values[fixed[before:]] - excess)
        open_ones = open_ones[~_depends(game, fixed, open_ones)]
    return _division(game, np.linalg.solve(game.incidence[fixed], worths))


def _least_excess(
    game: Game,
    coalitions: npt.NDArray[np.int64],
    fixed: npt.NDArray[np.int64],
    worths: Floats,
    *,
    individual: bool,
) -> Priced:
    """Least ``e`` with ``x(S) + e >= v(S)`` and ``x(S) = worth`` for those fixed; columns x, e.

    All in units of the game's scale. With ``individual`` no player gets less than alone.
    """
    columns = game.incidence
    free = np.hstack([columns[coalitions], np.ones((len(coalitions), 1))])
    held = np.hstack([columns[fixed], np.zeros((len(fixed), 1))])
    least = np.append(game.values[coalitions], worths) / game.scale
    most = np.append(np.full(len(coalitions), np.inf), worths / game.scale)
    floor = game.alone.to_numpy() / game.scale if individual else np.full(game.n, -np.inf)
    cost = np.append(np.zeros(game.n), 1.0)
    problem = Problem.from_arrays(
        [cost],
        np.vstack([free, held]),
        row_lower=least,
        row_upper=most,
        lower=np.append(floor, -np.inf),
    )
    return priced(problem, cost)


def _independent(
    game: Game, fixed: npt.NDArray[np.int64], more: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """The fixed coalitions, and those of the others that do not depend on the ones before."""
    for coalition in more:
        if not _depends(game, fixed, np.array([coalition]))[0]:
            fixed = np.append(fixed, coalition)
    return fixed


def _depends(game: Game, fixed: npt.NDArray[np.int64], others: npt.NDArray[np.int64]) -> Bools:
    """Which coalitions' shares follow from those of the fixed ones."""
    basis, _ = np.linalg.qr(game.incidence[fixed].T)
    rows = game.incidence[others]
    rest = rows - rows @ basis @ basis.T
    return np.asarray(np.abs(rest).max(axis=1, initial=0.0) <= _DEPENDENT)


def _division(game: Game, shares: Floats) -> Division:
    gains = (game.values - game.incidence @ shares)[1:-1]
    excess = float(gains.max()) if len(gains) else 0.0
    return Division(game.by_player(shares), excess)
