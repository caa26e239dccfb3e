"""What the views say of runs: how many are in which state, and how good their fronts are."""

import math
from collections.abc import Mapping
from typing import Any

from ...optimizer.results.tables import percent


def counted(counts: Mapping[str, int]) -> str:
    """How many runs are in which state, in words."""
    return ", ".join(f"{count:,} {state}" for state, count in counts.items())


def gap(value: Any) -> str:
    """A certificate in words, also where there is none."""
    return "unknown" if value is None or math.isnan(value) else percent(value)
