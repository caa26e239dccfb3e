"""Owen's dual prices of a coalition game: pay each party for what it brings to the joint plan.

In a linear production game, where a coalition may use what its members bring and nothing else
limits it, such a payment is in the core (Owen, "On the core of linear production games", Math.
Programming 9, 1975). That needs a linear problem in which everything scarce is somebody's: if a
bound or a requirement that nobody brings earns a rent, the payments do not add up to the value of
all, and may be blocked. They are refused then, with what earns the rent.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ...diagnostics import codes
from ..errors import InfeasibleError, InputError
from ..problem.problem import Floats, Problem
from ..problem.tolerances import NEGLIGIBLE_SHARE, TOLERANCE
from ..results.plain import plain
from ..solver.duality import Priced, priced
from .coalition_values import GameScale
from .requirement_units import prices_of

_MOST_NAMED = 4
_DEFINED = "constants in min, max, abs, conditions and steps"

BroughtBy = Callable[[frozenset[str]], Problem]


@dataclass(frozen=True, eq=False)
class DualPrices:
    """``payments`` by party and ``prices`` by row; or why there are none, in ``refused``."""

    payments: pd.Series | None
    prices: pd.Series | None
    refused: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Payments, prices and why there are none as plain data."""
        payments = None if self.payments is None else plain(self.payments)
        prices = None if self.prices is None else plain(self.prices)
        return {"payments": payments, "prices": prices, "refused": self.refused}


def dual_prices(players: Sequence[str], brought_by: BroughtBy, scale: GameScale) -> DualPrices:
    """Dual prices of the problem of all, and what they pay to whom.

    ``brought_by`` is the problem with all goals and requirements, but only the contributions of
    some players.

    Raises as :func:`~wholepie.optimizer.solver.duality.priced` does but for integer columns.
    """
    everybody = frozenset(players)
    problem = brought_by(everybody)
    if problem.is_discrete:
        return DualPrices(
            None, None, "some decisions are in whole numbers, and such a plan has no prices"
        )
    weights = scale.weights(problem)
    found = priced(problem, weights @ problem.C)
    try:
        brought = {p: _brought(problem, brought_by(everybody - {p})) for p in players}
    except (InputError, InfeasibleError) as error:
        return DualPrices(None, None, str(error))
    payments = pd.Series({p: 0.0 - float(found.row_duals @ brought[p]) for p in players})
    unowned = _unowned(problem, found, np.array(list(brought.values())).sum(axis=0))
    levels = scale.level(problem) - float(weights @ problem.c0)
    unowned["the levels that goals count from"] = levels
    return _judged(payments, _prices(problem, found), unowned, levels - found.value)


def _judged(
    payments: pd.Series, prices: pd.Series, unowned: dict[str, float], value: float
) -> DualPrices:
    """Refuse where something is not paid to anybody."""
    size = max(1.0, abs(value))
    rents = {name: rent for name, rent in unowned.items() if abs(rent) > TOLERANCE * size}
    if not rents:
        return DualPrices(payments, prices)
    largest = sorted(rents, key=lambda name: -abs(rents[name]))
    named = [f"{name} ({rents[name]:,.6g})" for name in largest[:_MOST_NAMED]]
    if more := len(rents) - len(named):
        named.append(f"{more:,} more")
    return DualPrices(
        None,
        prices,
        f"contributions account for {payments.sum():,.7g} of {value:,.7g}; the rest is the rent of "
        f"what nobody brings: {'; '.join(named)}",
    )


def _brought(problem: Problem, without: Problem) -> Floats:
    """What a party adds to the bounds of the rows, shape (m,): these less those without it.

    Raises InputError where more than the bounds of rows depends on who takes part.
    """
    at = {without.rows.name(i): i for i in range(len(without.row_lower))}
    added = np.zeros(len(problem.row_lower))
    for i in range(len(added)):
        row = problem.rows.requirements[problem.rows.component[i]]
        if not row.resource:
            continue
        j = at.get(problem.rows.name(i))
        if j is None or _terms(problem, i) != _terms(without, j):
            raise InputError(
                codes.NO_SUBSTANCE,
                f"what counts in '{problem.rows.name(i)}' depends on who takes part",
            )
        bound, other = _bound(problem, i), _bound(without, j)
        added[i] = bound - other
    return added


def _terms(problem: Problem, i: int) -> dict[str, float]:
    row = problem.A[[i]].tocoo()
    return {problem.columns.name(j): float(a) for j, a in zip(row.coords[1], row.data, strict=True)}


def _bound(problem: Problem, i: int) -> float:
    low, high = float(problem.row_lower[i]), float(problem.row_upper[i])
    return high if np.isfinite(high) else low


def _unowned(problem: Problem, found: Priced, brought: Floats) -> dict[str, float]:
    """Rents of all that nobody brings, by name."""
    rows = -(found.row_rents - found.row_duals * brought)
    meant = _definitions(problem)
    rents = {_DEFINED: float(rows[meant].sum())} if rows[meant].any() else {}
    for i in np.flatnonzero(np.where(meant, 0.0, rows)):
        rents[f"'{problem.rows.name(i)}'"] = float(rows[i])
    for j in np.flatnonzero(found.column_rents):
        rents[f"the bound of {problem.columns.name(j)}"] = float(-found.column_rents[j])
    return rents


def _definitions(problem: Problem) -> npt.NDArray[np.bool_]:
    """Rows that only say what a column stands for, shape (m,)."""
    told = np.array([each.structural for each in problem.rows.requirements], dtype=bool)
    return np.asarray(told[problem.rows.component])


def _prices(problem: Problem, found: Priced) -> pd.Series:
    """Prices of what is scarce: less what is noise beside all rents, in whatever units."""
    rents = float(np.abs(found.row_rents).sum() + np.abs(found.column_rents).sum())
    prices = prices_of(problem, found.row_duals, NEGLIGIBLE_SHARE * rents)
    scarce = np.flatnonzero(np.where(_definitions(problem), 0.0, prices))
    return pd.Series({problem.rows.name(i): float(prices[i]) for i in scarce}, dtype=float)
