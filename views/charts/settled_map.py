"""Maps of what is settled among plans that lose little: places that must, may and cannot be yes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...optimizer.insight.freedom import CANNOT, MAY, MUST
from ...optimizer.problem.names import Columns
from ..vocabulary import freedom, text
from ..vocabulary.places import DecisionMap
from .place_map import PLAIN, PlaceDrawing, PlaceMark, beside_it, drawing

_ORDER = (MUST, MAY, CANNOT)


@dataclass(frozen=True)
class SettledMap:
    """A map whose marks look as their verdict; its legend, by look, and what else it says."""

    drawn: PlaceDrawing
    keys: Sequence[tuple[str, str]]


def settled(found: DecisionMap, columns: Columns, verdicts: Mapping[int, str]) -> SettledMap | None:
    """The map of yes/no decisions by the verdict of each column; None of amounts, or where none of
    its places has one.
    """
    looks = [
        verdicts[j] for each in found.places if (j := each.column) is not None and j in verdicts
    ]
    if not found.is_yes_no or not looks:
        return None
    n = len(columns.index)
    drawn = drawing(found, np.zeros(n), most=0.0, shown=range(n))
    marks = [_mark(each, verdicts) for each in drawn.marks]
    keys = [
        (look, f"{freedom.HEADS[look]}: {looks.count(look):,}") for look in _ORDER if look in looks
    ]
    told = "; ".join(words.lower() for _, words in keys)
    words = f"Of {text.count(len(looks), 'place')}: {told}. This page lists them."
    return SettledMap(replace(drawn, marks=marks, legend=beside_it(found), words=words), keys)


def _mark(mark: PlaceMark, verdicts: Mapping[int, str]) -> PlaceMark:
    """The mark without its number, so that no script changes it."""
    verdict = verdicts.get(mark.shown) if mark.shown is not None else None
    look = verdict if verdict in _ORDER else PLAIN
    said = freedom.HEADS[verdict].lower() if verdict else ""
    return replace(mark, shown=None, look=look, value=said)
