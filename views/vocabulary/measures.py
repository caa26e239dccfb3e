"""What a plan comes to in the scenario's measures, in texts."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from ...optimizer.problem.problem import Floats
from ...optimizer.results.measures import KeptMeasures
from . import text

#: A measure of more rows than this is told by its least and most.
MOST_ROWS = 12


@dataclass(frozen=True)
class ToldMeasure:
    """A measure, or one row of it, and what the plan comes to in it."""

    name: str
    amount: str
    unit: str


def told(kept: KeptMeasures, x: Floats) -> list[ToldMeasure]:
    """Every measure of a plan with columns x, shape (n,)."""
    table = kept.of_plan(x)
    return [each for _, rows in table.groupby("measure", sort=False) for each in _told(rows)]


def _told(rows: pd.DataFrame) -> Iterator[ToldMeasure]:
    unit = text.name(str(rows["unit"].iloc[0]))
    if len(rows) > MOST_ROWS:
        least, most = text.numbers([rows["value"].min(), rows["value"].max()])
        name = text.name(str(rows["measure"].iloc[0]))
        yield ToldMeasure(f"{name}, {len(rows):,} of them", f"{least} to {most}", unit)
        return
    for name, amount in zip(rows["row"], text.numbers(rows["value"]), strict=True):
        yield ToldMeasure(text.name(str(name)), amount, unit)
