"""Tables that several results have in common."""

import math
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from ..problem.names import Columns
from ..problem.problem import Floats, Problem
from ..problem.tolerances import SUM_ROUNDING
from .noise import noise, without_noise


def decision_table(columns: Columns, numbers: Iterable[int], values: Floats) -> pd.DataFrame:
    """Values of the numbered columns as a table ``decision, index_1, ..., value``."""
    at = list(numbers)
    index = [columns.index[j] for j in at]
    arity = max(map(len, columns.index), default=0)
    table = {"decision": [columns.names[columns.component[j]] for j in at]}
    for place in range(arity):
        table[f"index_{place + 1}"] = [i[place] if place < len(i) else "" for i in index]
    return pd.DataFrame(table | {"value": values})


def wide_table(
    columns: Columns, solutions: sp.csr_array, only: npt.NDArray[np.int64] | None = None
) -> pd.DataFrame:
    """Solutions (N, n) with a row for each plan and a column for each decision, or ``only`` for
    some of them, told apart by name and index."""
    shown = np.flatnonzero(~columns.hidden) if only is None else only
    heads = decision_table(columns, shown, np.zeros(len(shown))).drop(columns="value")
    one = heads.shape[1] == 1
    index = pd.Index(heads["decision"]) if one else pd.MultiIndex.from_frame(heads)
    numbers = pd.RangeIndex(1, solutions.shape[0] + 1, name="plan")
    return pd.DataFrame(solutions[:, shown].toarray(), index=numbers, columns=index)


def points(values: Floats, labels: Sequence[str]) -> pd.DataFrame:
    """Goal values (N, p) with a row for each plan, by its number, and a column for each goal."""
    index = pd.Index(range(1, len(values) + 1), name="plan")
    return pd.DataFrame(values.copy(), index=index, columns=list(labels))


def payoff_table(problem: Problem, payoff: Floats) -> pd.DataFrame:
    """Minimised payoff values, p x p, as a table in the goals' own senses."""
    index = pd.Index(problem.labels, name="best for")
    values = without_noise(payoff, noise(payoff, problem))
    return pd.DataFrame(values * problem.signs + 0.0, index=index, columns=problem.labels)


def by_label(values: pd.Series) -> dict[str, float]:
    """A series as numbers by name."""
    return {str(label): float(value) for label, value in values.items()}


def percent(share: float) -> str:
    """A share as a percentage, rounded up so that it never promises more than is proved.

    >>> percent(0.0290205562), percent(0.29), percent(0.0), percent(1e-12), percent(123.456781)
    ('2.91 %', '29 %', '0 %', '0.0001 %', '12345.68 %')
    """
    digits = 4 if share < 1e-4 else 2
    scale = 10**digits
    units = math.ceil(share * 100 * scale - SUM_ROUNDING)
    least = 1 if share > 0 else 0
    return f"{max(units, least) / scale:.{digits}f}".rstrip("0").rstrip(".") + " %"
