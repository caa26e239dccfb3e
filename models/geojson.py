"""GeoJSON beside a table: outlines, lines and points of its rows, checked as a stranger's data."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from ..diagnostics import codes
from ..optimizer.name_hints import quoted
from ..optimizer.run_files import in_words, strict_json
from .document import read_text
from .faults import Place, Problematic
from .limits import require

#: Coordinates are below this.
LARGEST = 1e15
POINT, LINE, AREA = "point", "line", "area"
#: How deep the coordinates of a geometry are, and what it is drawn as.
_KINDS = {
    "Point": (0, POINT),
    "LineString": (1, LINE),
    "Polygon": (2, AREA),
    "MultiPolygon": (3, AREA),
}
#: How many positions a part has at least.
LEAST = {POINT: 1, LINE: 2, AREA: 4}
Part = list[tuple[float, float]]
#: A position may have a height and a measure after its two numbers.
_MOST_NUMBERS = 4
#: A GeoJSON has no more brackets and braces than so many for each position.
_BRACKETS = 4


@dataclass(frozen=True)
class Shape:
    """A point, a line or an area, in parts; those of an area are rings, holes among them."""

    kind: str
    parts: list[Part]


def read_shapes(path: Path, key: str, asked_at: Place, *, geographic: bool) -> dict[str, Shape]:
    """Shapes of features by their property ``key``, or else their ``id``.

    Raises Problematic, with the feature's number, for a file that is not GeoJSON of points, lines
    and areas; ``geographic`` coordinates are degrees of longitude and latitude.
    """
    require("map_bytes", path.stat().st_size, Place(str(path)))
    text = read_text(path, asked_at)
    # Each position begins with a bracket: those of a bomb are counted before they take room.
    brackets = text.count("[") + text.count("{")
    require("map_vertices", brackets // _BRACKETS, Place(str(path)))
    try:
        said = strict_json(text)
    except json.JSONDecodeError as error:
        at = Place(str(path), error.lineno, error.colno)
        raise Problematic(codes.NOT_GEOJSON, at, f"not JSON: {error.msg}") from None
    except (RecursionError, ValueError) as error:
        words = "brackets within brackets, too deep to be read"
        said = words if isinstance(error, RecursionError) else f"it {in_words(error)}"
        raise Problematic(codes.NOT_GEOJSON, Place(str(path)), said) from None
    return _Reader(path, key, geographic).shapes(said)


@dataclass
class _Reader:
    path: Path
    key: str
    geographic: bool
    vertices: int = 0

    def shapes(self, said: Any) -> dict[str, Shape]:
        features = said.get("features") if isinstance(said, dict) else None
        if not isinstance(features, list):
            self.refuse("expected a FeatureCollection with a list of features")
        require("map_features", len(features), Place(str(self.path)))
        found: dict[str, Shape] = {}
        for number, feature in enumerate(features, 1):
            name = self.name(feature, number)
            if name in found:
                self.refuse(f"feature {number}: the {self.key} {quoted(name)} appears twice")
            shape = self.shape(feature["geometry"], f"feature {number}, {quoted(name)}")
            found |= {} if shape is None else {name: shape}
        return found

    def name(self, feature: Any, number: int) -> str:
        if not isinstance(feature, dict) or not isinstance(feature.get("geometry", 0), dict | None):
            self.refuse(f"feature {number} is not a feature with a geometry")
        properties = feature.get("properties")
        known = properties if isinstance(properties, dict) else {}
        name = known.get(self.key, feature.get("id"))
        if not isinstance(name, str | int) or isinstance(name, bool):
            there = ", ".join(map(quoted, list(known)[:8])) or "none"
            self.refuse(
                f"feature {number} has no property {quoted(self.key)}, the key of the table, and "
                f"no id; its properties: {there}"
            )
        return str(name)

    def shape(self, geometry: Mapping[str, Any] | None, where: str) -> Shape | None:
        if geometry is None:
            return None
        kind = geometry.get("type")
        if not isinstance(kind, str) or kind not in _KINDS:
            self.refuse(f"{where}: expected {', '.join(_KINDS)}; found {quoted(kind)}")
        depth, drawn = _KINDS[kind]
        parts = list(self.parts(geometry.get("coordinates"), depth, where))
        short = [part for part in parts if len(part) < LEAST[drawn]]
        if short or not parts:
            self.refuse(f"{where}: a {kind} needs {LEAST[drawn]} positions in each part")
        return Shape(drawn, parts)

    def parts(self, said: Any, depth: int, where: str) -> Iterator[Part]:
        if depth < 2:
            yield self.part([said] if depth == 0 else said, where)
            return
        for each in self.listed(said, where):
            yield from self.parts(each, depth - 1, where)

    def part(self, said: Any, where: str) -> Part:
        positions = self.listed(said, where)
        self.vertices += len(positions)
        require("map_vertices", self.vertices, Place(str(self.path)))
        return [self.position(each, where) for each in positions]

    def position(self, said: Any, where: str) -> tuple[float, float]:
        numbers = self.listed(said, where)
        pair = numbers[:2]
        if not (2 <= len(numbers) <= _MOST_NUMBERS and all(map(_is_finite, pair))):
            found = quoted(str(numbers[: _MOST_NUMBERS + 1])[:60])
            self.refuse(f"{where}: a position is two numbers; found {found}")
        x, y = float(pair[0]), float(pair[1])
        if self.geographic and not is_on_earth(x, y):
            self.refuse(
                f"{where}: {x:g}, {y:g} are not degrees of longitude and latitude",
                "say the unit of other coordinates: map: {outlines: ..., unit: m}",
            )
        return x, y

    def listed(self, said: Any, where: str) -> list[Any]:
        if not isinstance(said, list):
            self.refuse(f"{where}: its coordinates are not lists of positions")
        return said

    def refuse(self, words: str, hint: str = "") -> NoReturn:
        raise Problematic(codes.NOT_GEOJSON, Place(str(self.path)), words, hint)


def _is_finite(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and abs(value) < LARGEST and math.isfinite(value)


def is_on_earth(x: float, y: float) -> bool:
    """Whether two numbers may be a longitude and a latitude."""
    return abs(x) <= 180 and abs(y) <= 90
