"""The report's section on how sure one can be: raw texts, which the template escapes."""

from typing import Any

import pandas as pd

from ..optimizer.errors import SolverError
from ..optimizer.front import Front
from ..optimizer.insight.choices import core_index
from ..optimizer.insight.listed import fairest, lists_all
from ..optimizer.insight.stability import Stability, of_listed
from . import robust_tables, tables, text

MOST_GOALS = 5
MOST_NAMED = 12


def robust(front: Front) -> dict[str, Any] | None:
    """For which weights the fairest plan is best, and which yes/no decisions are beyond doubt.

    None where there is but one plan.
    """
    if len(front) < 2:
        return None
    plan = fairest(front)
    found = None if plan is None else _stability(front, plan)
    core = core_index(front)
    if found is None and not len(core):
        return None
    return {
        "weights": None if found is None else _weights(found, plan or 0),
        "core": _core(core, front) if len(core) else None,
    }


def _stability(front: Front, plan: int) -> Stability | None:
    """None where there are so many goals, or weights so few, that it cannot be told quickly."""
    if not 1 < len(front.goals) <= MOST_GOALS:
        return None
    try:
        return of_listed(front, plan)
    except SolverError:
        return None


def _weights(found: Stability, plan: int) -> dict[str, Any]:
    against = "all plans" if found.proved else "the listed plans only"
    ends = found.intervals
    rows = [
        {"goal": text.name(str(label)), "least": f"{least:.3f}", "most": f"{most:.3f}"}
        for label, least, most in zip(ends.index, ends["least"], ends["most"], strict=True)
    ]
    return {
        "plan": plan,
        "words": f"{robust_tables.verdict(found)} Weights are of goals divided by range and add "
        f"up to 1; compared with {against}.",
        "rows": rows if found.supported else [],
    }


def _core(core: pd.DataFrame, front: Front) -> dict[str, Any]:
    names = tables.decision_names(core.drop(columns=["core", "verdict"]), front.about)
    heads = {"always": "In every listed plan", "sometimes": "In some", "never": "In none"}
    rows = []
    for verdict, head in heads.items():
        named = [text.name(n) for n, v in zip(names, core["verdict"], strict=True) if v == verdict]
        hidden = len(named) - MOST_NAMED
        more = f" and {hidden} more" if hidden > 0 else ""
        rows.append({"head": head, "count": len(named), "names": named[:MOST_NAMED], "more": more})
    return {"words": robust_tables.counted(complete=lists_all(front)), "rows": rows}
