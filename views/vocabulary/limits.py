"""Requirements of a plan in sentences: what it uses of each, and what it leaves."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ...optimizer.problem.problem import Floats
from . import text

if TYPE_CHECKING:
    import pandas as pd

MOST = 4
#: What a scenario says of requirements, in the order in which it is shown.
MARKS = ("negotiable", "shared", "fixed")


def words(table: "pd.DataFrame", most: int = MOST) -> Iterator[str]:
    """What a plan uses of requirements, as ``Front.requirements`` has them, tightest first.

    Those of many rows, for every town or day, are only counted.
    """
    if not len(table):
        return
    single = table.groupby("requirement")["requirement"].transform("size") == 1
    rows, many = table[single], table[~single]
    rows = rows.iloc[np.argsort(_shares_left(rows), kind="stable")]
    for row in rows.head(most).to_dict("records"):
        yield _used(str(row["row"]), row["used"], row["at_least"], row["at_most"], row["left"])
    if len(rows) > most:
        more = text.count(len(rows) - most, "requirement leaves", "requirements leave")
        yield f"{more} more."
    if len(many):
        tight = int(many["binding"].sum())
        leave = "leaves" if tight == 1 else "leave"
        yield f"Of {text.count(len(many), 'other limit')} {tight:,} {leave} nothing."


def _shares_left(rows: "pd.DataFrame") -> Floats:
    """What is left as a share of the bound, or of what is used where that is more, shape (N,)."""
    used = rows["used"].abs().to_numpy(dtype=float)
    ends = rows[["at_least", "at_most"]].abs().to_numpy(dtype=float)
    size = np.maximum(used, np.where(np.isfinite(ends), ends, 0.0).max(axis=1, initial=0.0))
    return np.asarray(rows["left"].to_numpy(dtype=float) / np.maximum(size, 1e-9))


def _used(name: str, used: float, at_least: float, at_most: float, left: float) -> str:
    if np.isfinite([at_least, at_most]).all() and at_least < at_most:
        return _between(name, used, at_least, at_most)
    near = at_most - used <= used - at_least
    bound, way = (at_most, "at most") if near else (at_least, "at least")
    bound, way = (at_most, "exactly") if at_least == at_most else (bound, way)
    shown, limit, rest = text.numbers([used, bound, left])
    # Where decisions are on both sides, what is compared with 0 means nothing to anybody.
    compared = f"{shown}, {way} {limit}; " if bound else ""
    return f"{text.isolated(name)}: {compared}{rest if left else 'nothing'} left."


def _between(name: str, used: float, at_least: float, at_most: float) -> str:
    """Of a requirement with two bounds what is left is told to the upper one."""
    shown, low, high, rest = text.numbers([used, at_least, at_most, at_most - used])
    left = f"{rest} left" if at_most > used else "nothing left"
    return f"{text.isolated(name)}: {shown}, from {low} to {high}; {left} to {high}."
