"""Requirements of a plan in sentences: what it uses of each, and what it leaves."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ...optimizer.problem.problem import Floats
from . import text

if TYPE_CHECKING:
    import pandas as pd

MOST = 4
#: So many names of what a requirement is about, or of requirements, are told; else how many.
MOST_NAMES = 4
#: What a scenario says of requirements, in the order in which it is shown.
MARKS = ("negotiable", "shared", "fixed")
_INDEX = re.compile(r"\[(.+)\]$")


def words(table: "pd.DataFrame", most: int = MOST) -> Iterator[str]:
    """What a plan uses of requirements, as ``Front.requirements`` has them, tightest first.

    Of those of many rows, for every town or day, it tells for which of them nothing is left.
    """
    if not len(table):
        return
    single = table.groupby("requirement")["requirement"].transform("size") == 1
    rows, many = table[single], table[~single]
    rows = rows.iloc[np.argsort(_shares_left(rows), kind="stable")]
    for row in rows.head(most).to_dict("records"):
        ends = row["used"], row["at_least"], row["at_most"], row["left"]
        yield _used(str(row["row"]), *ends, str(row["unit"]))
    if len(rows) > most:
        yield _more_left(rows["row"].iloc[most:].tolist())
    yield from _tight(many)


def _more_left(names: Sequence[str]) -> str:
    """Requirements that leave more than the others."""
    told = [text.isolated(each) for each in names[:MOST_NAMES]]
    rest = len(names) - len(told)
    if rest:
        told.append(text.count(rest, "other requirement"))
    return f"More is left of {text.listed(told)}."


def _tight(many: "pd.DataFrame") -> Iterator[str]:
    """For which rows of each requirement nothing is left; equations never leave anything."""
    open_rows = many[many["at_least"] < many["at_most"]]
    for name, rows in open_rows.groupby("requirement", sort=False):
        tight = rows["row"][rows["binding"].astype(bool)].tolist()
        if tight:
            yield f"{text.isolated(str(name))}: nothing left for {_which(tight, len(rows))}."


def _which(rows: Sequence[str], of: int) -> str:
    """Some of so many rows: by their index where these are few, such as ``Ada and Ben, 2 of 4``."""
    if len(rows) == of:
        return f"all {of:,}"
    which = [_INDEX.search(each) for each in rows]
    if len(rows) > MOST_NAMES or not all(which):
        return f"{len(rows):,} of {of:,}"
    named = text.listed([_named(each[1]) for each in which if each])
    return f"{named}, {len(rows)} of {of:,}"


def _named(index: str) -> str:
    """In brackets where it is a number or has parts, which would be read as amounts or others."""
    told = text.isolated(index)
    return f"[{told}]" if ", " in index or index.isdecimal() else told


def _shares_left(rows: "pd.DataFrame") -> Floats:
    """What is left as a share of the bound, or of what is used where that is more, shape (N,)."""
    used = rows["used"].abs().to_numpy(dtype=float)
    ends = rows[["at_least", "at_most"]].abs().to_numpy(dtype=float)
    size = np.maximum(used, np.where(np.isfinite(ends), ends, 0.0).max(axis=1, initial=0.0))
    return np.asarray(rows["left"].to_numpy(dtype=float) / np.maximum(size, 1e-9))


def _used(name: str, used: float, at_least: float, at_most: float, left: float, unit: str) -> str:
    if np.isfinite([at_least, at_most]).all() and at_least < at_most:
        return _between(name, used, at_least, at_most, unit)
    near = at_most - used <= used - at_least
    bound, way = (at_most, "at most") if near else (at_least, "at least")
    bound, way = (at_most, "exactly") if at_least == at_most else (bound, way)
    shown, limit, rest = text.numbers([used, bound, left])
    # Where decisions are on both sides, what is compared with 0 means nothing to anybody.
    compared = f"{shown}, {way} {text.shown_with_unit(limit, unit)}; " if bound else ""
    spare = text.shown_with_unit(rest, unit) if left else "nothing"
    return f"{text.isolated(name)}: {compared}{spare} left."


def _between(name: str, used: float, at_least: float, at_most: float, unit: str) -> str:
    """Of a requirement with two bounds what is left is told to the upper one."""
    shown, low, high, rest = text.numbers([used, at_least, at_most, at_most - used])
    left = f"{rest} left" if at_most > used else "nothing left"
    most = text.shown_with_unit(high, unit)
    return f"{text.isolated(name)}: {shown}, from {low} to {most}; {left} to {high}."
