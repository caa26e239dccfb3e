"""How pairs of parties get their names, in sentences."""

from ...optimizer.insight.conflicts import CORRELATED, LITTLE, MUCH, SHARED
from . import text


def thresholds(*, correlated: bool) -> str:
    """When a pair is called shared, aligned or opposed, in a sentence."""
    limit, little, much = map(text.percent, (SHARED, LITTLE, MUCH))
    shared = f"Shared: each one's best costs the other at most {limit} of its range."
    if correlated:
        ends = f"{CORRELATED:+} and \u2212{CORRELATED}"
        return f"{shared} Aligned and opposed: rank correlation from {ends}."
    return f"{shared} Aligned: a mean loss up to {little}; opposed: from {much}."
