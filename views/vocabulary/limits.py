"""Requirements of a plan in sentences: what it uses of each, and what it leaves."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from . import text

MOST = 4


def words(table: pd.DataFrame, most: int = MOST) -> Iterator[str]:
    """What a plan uses of requirements, as ``Front.requirements`` has them, tightest first.

    Those of many rows, for every town or day, are only counted.
    """
    if not len(table):
        return
    single = table.groupby("requirement")["requirement"].transform("size") == 1
    rows, many = table[single].sort_values("left", kind="stable"), table[~single]
    for row in rows.head(most).to_dict("records"):
        yield _used(str(row["row"]), row["used"], row["at_least"], row["at_most"], row["left"])
    if len(rows) > most:
        more = text.count(len(rows) - most, "requirement leaves", "requirements leave")
        yield f"{more} more."
    if len(many):
        tight = int(many["binding"].sum())
        leave = "leaves" if tight == 1 else "leave"
        yield f"Of {text.count(len(many), 'other limit')} {tight:,} {leave} nothing."


def _used(name: str, used: float, at_least: float, at_most: float, left: float) -> str:
    bound, way = (at_most, "at most") if np.isfinite(at_most) else (at_least, "at least")
    shown, limit, rest = text.numbers([used, bound, left])
    # Where decisions are on both sides, what is compared with 0 means nothing to anybody.
    compared = f"{shown}, {way} {limit}; " if bound else ""
    return f"{text.isolated(name)}: {compared}{rest if left else 'nothing'} left."
