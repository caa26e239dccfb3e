"""Core index: which yes/no decisions are in every efficient plan, in some or in none.

The core index of a decision is the share of the efficient plans that say yes to it: 1 is always,
0 never (Liesio, Mild & Salo, "Preference programming for robust portfolio modeling and project
selection", European Journal of Operational Research 181, 2007).
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from ...diagnostics import codes
from ..errors import InputError
from ..results.front import Front
from ..results.tables import decision_table


def core_index(front: Front) -> pd.DataFrame:
    """Yes/no decisions of a front: ``decision, index_1, ..., core, verdict``, highest first.

    The verdict is ``always``, ``never`` or ``sometimes``; it holds for all efficient combinations
    of goal values if the front is complete. A combination is counted once, with the plan listed
    for it, also where other plans reach it too. A decision is taken for yes/no if the scenario says
    so or, for a model without scenario, if it is 0 or 1 in all plans.

    Raises InputError for a front without plans.
    """
    if not len(front):
        raise InputError(
            codes.EMPTY_FRONT, "The front has no plan, so no decision is in all of them."
        )
    columns = yes_no_columns(front)
    shares = np.asarray(front.solutions[:, columns].mean(axis=0)).ravel()
    table = decision_table(front.columns, columns, shares).rename(columns={"value": "core"})
    table["verdict"] = [_verdict(share) for share in shares]
    return table.sort_values("core", ascending=False, kind="stable", ignore_index=True)


def yes_no_columns(front: Front) -> npt.NDArray[np.int64]:
    """Columns of the decisions that are taken for yes/no."""
    said = {each["name"]: each["type"] for each in front.about.get("decisions", [])}
    names = [front.columns.names[component] for component in front.columns.component]
    plans = front.solutions.tocsc()
    odd = np.zeros(len(names), dtype=bool)
    odd[plans.tocoo().coords[1][plans.tocoo().data != 1]] = True
    binary = [
        said.get(name, "" if odd[j] else "binary") == "binary" for j, name in enumerate(names)
    ]
    return np.flatnonzero(np.array(binary, dtype=bool) & ~front.columns.hidden)


def _verdict(share: float) -> str:
    return {1.0: "always", 0.0: "never"}.get(round(share, 12), "sometimes")
