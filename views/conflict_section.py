"""The report's section on conflicts: raw texts, which the template escapes."""

from typing import Any

import numpy as np
import pandas as pd

from ..optimizer.front import Front
from ..optimizer.insight.conflicts import Conflicts, of_front
from . import conflict_tables, text

MOST_PAIRS = 15


def conflicts(front: Front) -> dict[str, Any] | None:
    """Pairs of parties by what they cost each other, and each party alone against the joint plan.

    None where there is but one plan or party, or no payoff table.
    """
    if len(front) < 2 or front.payoff is None:
        return None
    found = of_front(front)
    if not found.pairs:
        return None
    pairs = sorted(found.pairs, key=lambda pair: -pair.loss if pair.loss == pair.loss else 1.0)
    hidden = len(pairs) - MOST_PAIRS
    return {
        "words": _words(found),
        "pairs": [
            {
                "one": text.name(each.one),
                "other": text.name(each.other),
                "relation": each.relation,
                "loss": _share(each.loss),
                "correlation": _correlation(each.correlation),
            }
            for each in pairs[:MOST_PAIRS]
        ],
        "hidden": f"{text.count(hidden, 'more pair')} not shown." if hidden > 0 else "",
        "alone": _alone(found.alone),
    }


def _words(found: Conflicts) -> str:
    return (
        "Mean loss: what each one's best plan costs the other, as a share of its range over the "
        f"listed plans. {conflict_tables.thresholds(correlated=len(found.correlation) > 0)}"
    )


def _alone(alone: pd.DataFrame) -> list[dict[str, str]]:
    return [
        {
            "party": text.name(str(party)),
            "gets": _share(row["gets"]),
            "others": _share(row["others"]),
            "worst": _share(row["worst"]),
        }
        for party, row in alone.iterrows()
    ]


def _share(share: float) -> str:
    return text.MISSING if np.isnan(share) else text.percent(share)


def _correlation(value: float) -> str:
    return text.MISSING if np.isnan(value) else f"{value + 0.0:+.2f}".replace("-", "\u2212")
