"""The report's section on conflicts: raw texts, which the template escapes."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from ...optimizer.insight.conflicts import Conflicts, PartyPair, of_front
from ...optimizer.results.front import Front
from ..vocabulary import conflicts, text
from .report_tables import GradedCell, GradedRow

MOST_PAIRS = 15


def section(front: Front) -> dict[str, Any] | None:
    """Parties by what they cost each other, and each party alone against the joint plan.

    None where there is only one plan or party, or no payoff table.
    """
    if len(front) < 2 or front.payoff is None:
        return None
    found = of_front(front)
    if not found.pairs:
        return None
    pairs = sorted(found.pairs, key=lambda pair: -pair.loss if pair.loss == pair.loss else 1.0)
    hidden = len(pairs) - MOST_PAIRS
    return {
        "words": conflicts.thresholds(correlated=len(found.correlation) > 0),
        "opposed": _opposed(found),
        "names": [text.name(str(party)) for party in found.losses.columns],
        "losses": _matrix(found.losses, _loss),
        "correlation": _matrix(found.correlation, _correlation_cell),
        "pairs": [_pair(each) for each in pairs[:MOST_PAIRS]],
        "hidden": f"{text.count(hidden, 'more pair')} not shown." if hidden > 0 else "",
        "alone": _alone(found.alone),
    }


def _pair(pair: PartyPair) -> dict[str, str]:
    return {
        "one": text.name(pair.one),
        "other": text.name(pair.other),
        "relation": pair.relation,
        "loss": _share(pair.loss),
        "correlation": _correlation(pair.correlation),
    }


def _opposed(found: Conflicts) -> str:
    """How many pairs there are of each kind, in a sentence."""
    kinds = [each.relation for each in found.pairs]
    counted = [
        f"{kinds.count(kind)} {'is' if kinds.count(kind) == 1 else 'are'} {kind}"
        for kind in ("opposed", "aligned", "shared", "mixed")
        if kind in kinds
    ]
    return f"Of {text.count(len(kinds), 'pair')} of parties {text.listed(counted)}."


def _matrix(table: pd.DataFrame, cell: Callable[[float, bool], GradedCell]) -> list[GradedRow]:
    """One row for each party, one cell for each other party."""
    return [
        GradedRow(text.name(str(name)), [cell(value, i == j) for j, value in enumerate(row)])
        for i, (name, row) in enumerate(zip(table.index, table.to_numpy().tolist(), strict=True))
    ]


def _loss(share: float, is_self: bool) -> GradedCell:
    if is_self:
        return GradedCell("", 0.0, 0.0, "self")
    return GradedCell(_share(share), share, 0.0 if np.isnan(share) else share, "pulls")


def _correlation_cell(value: float, is_self: bool) -> GradedCell:
    if is_self:
        return GradedCell("", value, 0.0, "self")
    strength = 0.0 if np.isnan(value) else abs(value)
    return GradedCell(_correlation(value), value, strength, "pulls" if value < 0 else "agrees")


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
