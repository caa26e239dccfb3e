"""The report's few plans that stand for a long front: raw texts, which the template escapes."""

from typing import Any

from ...optimizer.results.front import Front
from ..vocabulary import representatives as words
from ..vocabulary.selection import heights
from .report_tables import GradedCell


def section(front: Front, plans: int | None) -> dict[str, Any] | None:
    """So many plans, rounded, each with its family; None where the front is short."""
    few = words.of_front(front, plans)
    if few is None:
        return None
    scaled, shown = heights(front), zip(*words.values(few), strict=True)
    rows = [
        {
            "plan": each.plan,
            "size": len(each.members),
            "cells": [
                GradedCell(cell, float(value), float(share))
                for cell, value, share in zip(
                    cells, front.values[each.plan - 1], scaled[each.plan - 1], strict=True
                )
            ],
            "family": words.family(few, each),
        }
        for each, cells in zip(few.families, shown, strict=True)
    ]
    return {
        "title": words.title(few),
        "proof": words.proof(few),
        "rounding": words.rounding(few),
        "rows": rows,
    }
