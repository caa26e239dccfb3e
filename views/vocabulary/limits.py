"""Requirements of a plan in sentences: what it uses of each, and what it leaves."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ...optimizer.problem.problem import Floats
from . import text
from .conditions import conditions, required

if TYPE_CHECKING:
    import pandas as pd

#: So many requirements are told by their amounts in a summary, and where all are told.
MOST, MOST_TOLD = 4, 12
#: So many names of what a requirement is about, or of requirements, are told; else how many.
MOST_NAMES = 4
#: Of requirements with many rows, and of conditions, so many have a line.
MOST_LINES = 40
#: What a scenario says of requirements, in the order in which it is shown.
MARKS = ("negotiable", "shared", "fixed")
_INDEX = re.compile(r"\[(.+)\]$")


@dataclass(frozen=True)
class _Told:
    """A requirement with many rows or without amounts, and whether one of its limits is reached."""

    words: str
    tight: bool = False


def brief(table: "pd.DataFrame", about: Mapping[str, Any]) -> Iterator[str]:
    """What a plan uses of those requirements of which least is left, and how many others there are;
    arguments are those of :func:`words`.
    """
    amounts, others = _parts(table, about)
    yield from _amounts(amounts, MOST, MOST_NAMES)
    told = [each.words for each in others if each.tight]
    yield from told
    if kept := len(others) - len(told):
        yield _others_kept(kept, "other requirement" if told or len(amounts) else "requirement")


def words(table: "pd.DataFrame", about: Mapping[str, Any]) -> Iterator[str]:
    """What a plan uses of every requirement, as ``Front.requirements`` has them, tightest first;
    ``about`` is the scenario, which also has those that no row is of.

    One of many rows, for every town or day, has a line, as has a condition, which holds or not.
    """
    amounts, others = _parts(table, about)
    yield from _amounts(amounts, MOST_TOLD, MOST_TOLD)
    yield from (each.words for each in others[:MOST_LINES])
    if (more := len(others) - MOST_LINES) > 0:
        yield _others_kept(more)


def _parts(table: "pd.DataFrame", about: Mapping[str, Any]) -> tuple["pd.DataFrame", list[_Told]]:
    """Rows of requirements with one row each, tightest first; and all other requirements."""
    known, held = required(about), conditions(about)
    if not len(table):
        return table, [_untold(name, said) for name, said in known.items()]
    is_held = table["requirement"].isin(held)
    single = table.groupby("requirement")["requirement"].transform("size") == 1
    amounts = table[single & ~is_held]
    many = [
        _kept(str(name), _all_kept(len(rows))) if name in held else _family(str(name), rows)
        for name, rows in table[~single | is_held].groupby("requirement", sort=False)
    ]
    there = set(table["requirement"])
    untold = [_untold(name, said) for name, said in known.items() if name not in there]
    order = np.argsort(_shares_left(amounts), kind="stable")
    return amounts.iloc[order], [*many, *untold]


def _amounts(rows: "pd.DataFrame", most: int, names: int) -> Iterator[str]:
    for row in rows.head(most).to_dict("records"):
        yield f"{text.isolated(str(row['row']))}: {_used(row)}."
    if len(rows) > most:
        yield _more_left(rows["row"].iloc[most:].tolist(), names)


def _more_left(names: Sequence[str], most: int) -> str:
    """Requirements that leave more than the others."""
    told = [text.isolated(each) for each in names[:most]]
    rest = len(names) - len(told)
    if rest:
        told.append(text.count(rest, "other requirement"))
    return f"More is left of {text.listed(told)}."


def _others_kept(number: int, what: str = "other requirement") -> str:
    return f"{text.count(number, what)} {'is' if number == 1 else 'are'} kept."


def _kept(name: str, how: str = "kept") -> _Told:
    return _Told(f"{text.isolated(name)}: {how}.")


def _untold(name: str, said: Mapping[str, Any]) -> _Told:
    """A requirement of whose rows no amount is known."""
    return _kept(name, _all_kept(max(int(said.get("count", 1)), 1)))


def _all_kept(rows: int) -> str:
    return "kept" if rows == 1 else f"all {rows:,} kept"


def _family(name: str, rows: "pd.DataFrame") -> _Told:
    """For which of its rows nothing is left, else of which there is least; equations never leave
    anything.
    """
    can_leave = rows[rows["at_least"] < rows["at_most"]]
    if not len(can_leave):
        return _kept(name, f"{_all_kept(len(rows))} exactly")
    tight = can_leave["row"][can_leave["binding"].astype(bool)].tolist()
    if tight:
        which = _which(tight, len(can_leave))
        return _Told(f"{text.isolated(name)}: nothing left for {which}.", tight=True)
    first = can_leave.iloc[int(np.argmin(_shares_left(can_leave)))].to_dict()
    index = _INDEX.search(str(first["row"]))
    which = f" {_named(index[1])}" if index else ""
    return _kept(name, f"{_all_kept(len(rows))}, the tightest{which}: {_used(first)}")


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
    return f"[{told}]" if "," in index or index.isdecimal() else told


def _shares_left(rows: "pd.DataFrame") -> Floats:
    """What is left as a share of the bound, or of what is used where that is more, shape (N,)."""
    used = rows["used"].abs().to_numpy(dtype=float)
    ends = rows[["at_least", "at_most"]].abs().to_numpy(dtype=float)
    size = np.maximum(used, np.where(np.isfinite(ends), ends, 0.0).max(axis=1, initial=0.0))
    return np.asarray(rows["left"].to_numpy(dtype=float) / np.maximum(size, 1e-9))


def _used(row: Mapping[Any, Any]) -> str:
    """What a row adds up to, its nearest bound, and what is left, with its unit."""
    used, at_least, at_most, left = (row[k] for k in ("used", "at_least", "at_most", "left"))
    unit = str(row["unit"])
    if np.isfinite([at_least, at_most]).all() and at_least < at_most:
        return _between(used, at_least, at_most, unit)
    if at_least == at_most:
        return f"exactly {text.with_unit(at_most, unit)}" if at_most else "kept exactly"
    near = at_most - used <= used - at_least
    bound, way = (at_most, "at most") if near else (at_least, "at least")
    shown, limit, rest = text.numbers([used, bound, left])
    # Where decisions are on both sides, what is compared with 0 means nothing to anybody.
    compared = f"{shown}, {way} {text.shown_with_unit(limit, unit)}; " if bound else ""
    spare = text.shown_with_unit(rest, unit) if left else "nothing"
    return f"{compared}{spare} left"


def _between(used: float, at_least: float, at_most: float, unit: str) -> str:
    """Of a requirement with two bounds what is left is told to the upper one."""
    shown, low, high, rest = text.numbers([used, at_least, at_most, at_most - used])
    left = f"{rest} left" if at_most > used else "nothing left"
    most = text.shown_with_unit(high, unit)
    return f"{shown}, from {low} to {most}; {left} to {high}"
