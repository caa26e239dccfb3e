"""Where decisions are: the places that a scenario tells, checked, each with its column."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...diagnostics import codes
from ...optimizer.errors import InputError
from ...optimizer.problem.names import Columns
from . import naming, text

#: Of more places or positions nothing is drawn: they are not what wholepie keeps.
MOST_SHAPES, MOST_POSITIONS = 100_000, 200_000
POINT, LINE, AREA = "point", "line", "area"
Part = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class PlacedDecision:
    """A decision at a place: the number of its column, or None for a row that is not decided."""

    column: int | None
    key: str
    name: str
    kind: str
    parts: Sequence[Part]


@dataclass(frozen=True)
class DecisionMap:
    """All decisions of a group that have places: whether they are yes or no, and how coordinates
    count; ``unplaced`` counts those without a place.
    """

    group: str
    is_yes_no: bool
    geographic: bool
    unit: str
    places: Sequence[PlacedDecision]
    unplaced: int


def maps_of(about: Mapping[str, Any], columns: Columns) -> list[DecisionMap]:
    """A map for each group of decisions whose places are known.

    Raises InputError where that is not what wholepie wrote.
    """
    try:
        return list(_maps(about, columns))
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        words = f"The places in run.json are damaged: {error!r}."
        raise InputError(codes.RUN_DAMAGED, words) from error


def _maps(about: Mapping[str, Any], columns: Columns) -> Iterator[DecisionMap]:
    said = {each["name"]: each for each in about.get("decisions", [])}
    placed = about.get("placed", {})
    for group, name in enumerate(columns.names):
        if name not in placed:
            continue
        table = about["places"][placed[name]]
        shapes = _shapes(table["shapes"])
        own = {
            str(columns.index[j][0]): j
            for j in (columns.component == group).nonzero()[0].tolist()
            if len(columns.index[j]) == 1 and not columns.hidden[j]
        }
        places = [
            PlacedDecision(
                own.get(key), text.name(key), naming.caption(said, name, (key,)), kind, parts
            )
            for key, (kind, parts) in shapes.items()
        ]
        unit = str(table["unit"])
        if unit not in ("", "m", "km"):
            raise ValueError(f"the unit {unit!r} of a map")
        is_yes_no = said.get(name, {}).get("type") == "binary"
        unplaced = len(own.keys() - shapes.keys())
        geographic = bool(table["geographic"])
        yield DecisionMap(text.name(name), is_yes_no, geographic, unit, places, unplaced)


def _shapes(said: Mapping[str, Any]) -> dict[str, tuple[str, list[Part]]]:
    if not 0 < len(said) <= MOST_SHAPES:
        raise ValueError(f"{len(said)} places on a map")
    found: dict[str, tuple[str, list[Part]]] = {}
    count = 0
    for key, (kind, parts) in said.items():
        read: list[Part] = [[_position(each) for each in part] for part in parts]
        count += sum(map(len, read))
        if kind not in (POINT, LINE, AREA) or not all(read) or not read or count > MOST_POSITIONS:
            raise ValueError(f"the place of {key!r}")
        found[str(key)] = kind, read
    return found


def _position(said: Any) -> tuple[float, float]:
    x, y = said
    for each in (x, y):
        if isinstance(each, bool) or not isinstance(each, int | float) or not abs(each) < 1e15:
            raise ValueError(f"{each!r} is not a coordinate")
    return float(x), float(y)
