"""Flow: contributions at the left, requirements that draw on them at the right, as plain shapes;
on a narrow screen one below the other, with links beside them.

Where there are many contributions they are drawn by party, and requirements that do not fit are
counted. Texts are raw: the template escapes them.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from ...optimizer.insight.draws import DRAWN, IDLE, SHORT, SPARE, UNUSED, Draws
from ..vocabulary import draws as vocabulary
from ..vocabulary import text

MOST_NODES = 13
_WIDTH, _ROW, _LEFT, _RIGHT, _LETTERS = 760, 44, 250, 510, 34
_NARROW, _AXIS, _NEAR, _FAR = 360, 254, 40, 120
_THIN, _WIDE = 1.5, 13.0
#: Several contributions or links that are drawn as one have the first of their states.
_ORDER = (SHORT, DRAWN, SPARE, IDLE, UNUSED)
_CLASSES = {SHORT: "short", DRAWN: "plain", SPARE: "spare", IDLE: "idle", UNUSED: "idle"}

Rows = Sequence[Mapping[Any, Any]]


@dataclass(frozen=True)
class FlowNode:
    """A contribution or requirement: its middle, its words, what stands below and its whole name;
    ``kind`` is the class that colours it.
    """

    y: float
    words: str
    below: str
    name: str
    kind: str


@dataclass(frozen=True)
class FlowLink:
    """A curve by its path, and what it says when one points at it."""

    path: str
    width: float
    kind: str
    name: str


@dataclass(frozen=True)
class Flow:
    """The picture and its size; ``words`` say it to who does not see it. In a ``narrow`` one all
    words end at the left of one line.
    """

    width: int
    height: int
    left_end: int
    right_end: int
    left: Sequence[FlowNode]
    right: Sequence[FlowNode]
    links: Sequence[FlowLink]
    words: str
    narrow: bool = False


def flow(draws: Draws, requirements: pd.DataFrame, *, narrow: bool = False) -> Flow:
    """What requirements draw on in a plan that uses so much of them; with the same nodes and links
    in the same order whether ``narrow`` or not.
    """
    contributions: Rows = draws.contributions(requirements).reset_index().to_dict("records")
    links: Rows = draws.links(requirements).to_dict("records")
    givers = _givers(contributions)
    takers = list(dict.fromkeys([*(each["requirement"] for each in links), *draws.unserved]))
    shown = takers if len(takers) <= MOST_NODES else takers[: MOST_NODES - 1]
    below = min(len(takers), MOST_NODES)
    height = _ROW * (len(givers) + below if narrow else max(len(givers), below))
    ends = (_ROW * len(givers), height) if narrow else (height, height)
    left = [_giver(name, rows, y) for (name, rows), y in _spread(list(givers.items()), ends[0])]
    start = ends[0] if narrow else 0
    right = list(_takers(shown, len(takers) - len(shown), links, start, height))
    places = {
        row["contribution"]: node
        for node, rows in zip(left, givers.values(), strict=True)
        for row in rows
    }
    where = ("on top", "below") if narrow else ("at the left", "at the right")
    words = (
        f"{text.count(len(contributions), 'contribution')} {where[0]}, "
        f"{text.count(len(takers), 'requirement')} {where[1]}, "
        f"{text.count(len(links), 'link')} between them. The table below says the same."
    )
    drawn = partial(_bow, height) if narrow else _across
    curves = _curves(links, places, dict(zip(shown, right, strict=False)), drawn)
    size = (_NARROW, height, _AXIS, _AXIS) if narrow else (_WIDTH, height, _LEFT, _RIGHT)
    return Flow(*size, left, right, curves, words, narrow)


def _givers(rows: Rows) -> dict[str, list[Mapping[Any, Any]]]:
    """Contributions by what they are drawn as: themselves, or their party where they are many."""
    parties = list(dict.fromkeys(row["party"] for row in rows))
    kept = parties if len(parties) <= MOST_NODES else parties[: MOST_NODES - 1]
    rest = f"{len(parties) - len(kept)} more parties"
    found: dict[str, list[Mapping[Any, Any]]] = {}
    for row in rows:
        party = row["party"] if row["party"] in kept else rest
        name = row["contribution"] if len(rows) <= MOST_NODES else party
        found.setdefault(name, []).append(row)
    return found


def _giver(name: str, rows: Rows, y: float) -> FlowNode:
    state, short = _first(rows), sum(row["state"] == SHORT for row in rows)
    below = f"{text.number(rows[0]['amount'])}, {state}"
    if len(rows) > 1:
        below = text.count(len(rows), "contribution") + (f", {short} short" if short else "")
    return FlowNode(y, text.shortened(name, _LETTERS), below, text.name(name), _CLASSES[state])


def _takers(
    shown: Sequence[str], more: int, links: Rows, start: float, end: float
) -> Iterator[FlowNode]:
    for name, y in _spread([*shown, *([""] if more else [])], end, start):
        own = [link for link in links if link["requirement"] == name]
        words = text.shortened(name, _LETTERS) if name else f"{more:,} more, in the table"
        told = list(dict.fromkeys(map(vocabulary.used, own)))
        below = "; ".join(told[:2]) if own else "draws on no contribution" if name else ""
        kind = _CLASSES[_first(own)] if own else "none"
        yield FlowNode(y, words, below, text.name(name), kind)


def _first(rows: Rows) -> str:
    return min((str(row["state"]) for row in rows), key=_ORDER.index)


def _curves(
    links: Rows,
    left: Mapping[str, FlowNode],
    right: Mapping[str, FlowNode],
    drawn: Callable[[float, float], str],
) -> list[FlowLink]:
    """One curve for each pair of nodes, as wide as the largest share that is used."""
    pairs: dict[tuple[float, float], list[Mapping[Any, Any]]] = {}
    for link in links:
        if link["requirement"] in right:
            ends = left[link["contribution"]].y, right[link["requirement"]].y
            pairs.setdefault(ends, []).append(link)
    return [_curve(drawn(*ends), rows) for ends, rows in pairs.items()]


def _across(start: float, end: float) -> str:
    """The path from the left to the right."""
    middle = (_LEFT + _RIGHT) / 2
    return (
        f"M{_LEFT} {start:.1f}C{middle:.0f} {start:.1f} {middle:.0f} {end:.1f} {_RIGHT} {end:.1f}"
    )


def _bow(height: float, start: float, end: float) -> str:
    """The path beside one line, the farther out the farther down it reaches."""
    out = _AXIS + _NEAR + (_FAR - _NEAR) * (end - start) / height
    return f"M{_AXIS} {start:.1f}C{out:.0f} {start:.1f} {out:.0f} {end:.1f} {_AXIS} {end:.1f}"


def _curve(path: str, links: Rows) -> FlowLink:
    state = _first(links)
    share = 0.0 if state == IDLE else max(map(_share, links))
    names = [f"{each['contribution']} for {each['requirement']}" for each in links[:3]]
    width = _THIN + (_WIDE - _THIN) * share
    return FlowLink(path, width, _CLASSES[state], text.name("; ".join(names)))


def _share(link: Mapping[str, Any]) -> float:
    if math.isnan(link["used"]) or not link["of"] > 0:
        return 0.0
    return float(min(max(link["used"] / link["of"], 0.0), 1.0))


def _spread(things: Sequence[Any], end: float, start: float = 0) -> list[tuple[Any, float]]:
    """Things with their middles, one below the other."""
    step = (end - start) / max(len(things), 1)
    return [(each, start + step * (k + 0.5)) for k, each in enumerate(things)]
