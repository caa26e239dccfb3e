"""The report's section on how sure one can be: raw texts, which the template escapes."""

from typing import Any

import pandas as pd

from ...optimizer.errors import SolverError
from ...optimizer.insight.core_index import core_index
from ...optimizer.insight.stability import Stability, of_listed
from ...optimizer.parties.listed import fairest, lists_all
from ...optimizer.results.front import Front
from ..vocabulary import naming, robustness, text
from .report_tables import GradedCell, GradedRow

MOST_GOALS = 5
HEADS = {
    "always": "Yes in every listed plan",
    "sometimes": "Yes in some",
    "never": "Yes in none",
}


def section(front: Front) -> dict[str, Any] | None:
    """For which weights the fairest plan is best, and which yes/no decisions are beyond doubt.

    None where there is only one plan.
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
    """None where there are too many goals, or too few weights, to compute it quickly."""
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
        "words": f"{robustness.verdict(found)} Weights are of goals divided by range and add "
        f"up to 1; compared with {against}.",
        "rows": rows if found.supported else [],
    }


def _core(core: pd.DataFrame, front: Front) -> dict[str, Any]:
    shares = [GradedCell(_plans(share, front), share, share) for share in core["core"]]
    index = core.drop(columns=["decision", "core", "verdict"]).to_numpy().tolist()
    names = [naming.called(front, *each) for each in zip(core["decision"], index, strict=True)]
    named = list(zip(names, shares, core["verdict"], strict=True))
    groups = [
        {
            "head": head,
            "count": sum(verdict == own for _, _, verdict in named),
            "rows": [GradedRow(name, [share]) for name, share, verdict in named if verdict == own],
        }
        for own, head in HEADS.items()
    ]
    words = robustness.counted(complete=lists_all(front))
    return {"words": words, "groups": [each for each in groups if each["count"]]}


def _plans(share: float, front: Front) -> str:
    return f"{round(share * len(front)):,} of {len(front):,}"
