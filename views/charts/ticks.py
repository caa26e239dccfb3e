"""Axes that a reader can use: round ticks in their unit, no two alike; no outlier flattens one."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ...optimizer.results.written import is_extreme

Tick = tuple[float, str]
FEWEST = 4
FLATTENED = 5
_ROUND = (1.0, 2.0, 5.0, 10.0)
_ROUNDING = 1e-9


def ticks(low: float, high: float, most: int = 5) -> list[Tick]:
    """Round values from ``low`` to ``high`` with labels: at least two, about ``most``, never more
    than one beyond that and 4. Nothing where there is no range.

    >>> ticks(13_603, 35_000), ticks(0.4, 1.0, 3)
    ([(15000.0, '15,000'), (20000.0, '20,000'), (25000.0, '25,000'), (30000.0, '30,000'), \
(35000.0, '35,000')], [(0.4, '0.4'), (0.6, '0.6'), (0.8, '0.8'), (1.0, '1.0')])
    """
    step = _step(low, high, most)
    if not step:
        return []
    first, last = math.ceil(low / step - _ROUNDING), math.floor(high / step + _ROUNDING)
    decimals = max(-math.floor(math.log10(step) + _ROUNDING), 0)
    if last == first:  # a finer step
        return ticks(low, high, most + 1)
    values = [round(k * step, decimals) for k in range(first, last + 1)]
    return [(value, _label(value, step, decimals)) for value in values]


def percents(low: float, high: float, most: int = 5) -> list[Tick]:
    """The same for shares, labelled in percent.

    >>> percents(0.551, 0.559, 4)
    [(0.552, '55.2 %'), (0.554, '55.4 %'), (0.556, '55.6 %'), (0.558, '55.8 %')]
    """
    found = ticks(100 * low, 100 * high, most)
    return [(round(value / 100, 12), f"{label} %") for value, label in found]


def on_axis(found: Sequence[Tick]) -> dict[str, Any]:
    """These ticks as settings of an axis of plotly; where there are none, plotly makes its own."""
    places, labels = [value for value, _ in found], [label for _, label in found]
    return {"tickvals": places, "ticktext": labels} if found else {}


def _step(low: float, high: float, most: int) -> float:
    if not (math.isfinite(high - low) and high - low > _ROUNDING * max(abs(low), abs(high))):
        return 0.0
    wanted = (high - low) / most
    power = 10.0 ** math.floor(math.log10(wanted))
    return next(power * each for each in _ROUND if power * each >= wanted * (1 - _ROUNDING))


def _label(value: float, step: float, decimals: int) -> str:
    if value and (is_extreme(value) or is_extreme(step)):
        least, most = (math.floor(math.log10(each) + _ROUNDING) for each in (step, abs(value)))
        digits = max(most - least + 1, 1)
        return f"{value:.{digits}g}"
    return f"{value + 0.0:,.{decimals}f}"


def window(values: Iterable[float]) -> tuple[float, float] | None:
    """The least and the most of what to show where a few far values would flatten the rest: so
    few as must be left out, one or at most a fifth, for a range of a fifth. None where all can
    be shown.

    >>> window([1, 2, 3, 1000]), window([1, 2, 3, 4])
    ((1.0, 3.0), None)
    """
    found = np.sort(np.array([value for value in values if math.isfinite(value)], dtype=float))
    for left_out in range(1, max(len(found) // 5, 1) + 1) if len(found) >= FEWEST else ():
        kept = len(found) - left_out
        ranges = found[kept - 1 :] - found[: left_out + 1]
        first = int(ranges.argmin())
        if 0 < ranges[first] * FLATTENED <= found[-1] - found[0]:
            return float(found[first]), float(found[first + kept - 1])
    return None


def window_of_runs(runs: Sequence[Sequence[float]]) -> tuple[float, float] | None:
    """The same for the values of several runs: all values of one run may lie far from the rest.

    >>> window_of_runs([[1, 2], [2, 3], [1, 3], [900, 950]])
    (1.0, 3.0)
    """
    together = [value for run in runs for value in run]
    found = window(together)
    if found is not None or len(runs) < FEWEST:
        return found
    for left_out in range(len(runs)):
        rest = [value for k, run in enumerate(runs) if k != left_out for value in run]
        low, high = min(rest, default=0.0), max(rest, default=0.0)
        if 0 < (high - low) * FLATTENED <= max(together) - min(together):
            return float(low), float(high)
    return None
