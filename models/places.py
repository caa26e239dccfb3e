"""Places: where the rows of tables are, by columns of coordinates or a GeoJSON beside the table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ..diagnostics import codes
from ..optimizer.name_hints import nearest, quoted
from .building import Builder
from .cells import CsvSheet
from .document import Tree
from .faults import Faults, Place, Problematic
from .files_read import is_there
from .geojson import LARGEST, POINT, Shape, is_on_earth, read_shapes
from .limits import require
from .outlines import simplified
from .table_reading import inside
from .table_shape import MapShape, TableShape
from .tables import Column, Table
from .validate import node_at

#: Names of columns that are taken for coordinates, whatever their case: to the east, to the north.
#: Names that other figures have too, such as x and y, or votes in the east, are not among them.
DEGREES = (("longitude", "latitude"), ("lon", "lat"), ("lng", "lat"), ("long", "lat"))
PLANE = (("easting", "northing"),)


@dataclass(frozen=True)
class Places:
    """Shapes by the keys of rows; ``unit`` is what coordinates that are not degrees count."""

    geographic: bool
    unit: str
    shapes: dict[str, Shape]

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        shapes = {
            key: [each.kind, [list(map(list, part)) for part in each.parts]]
            for key, each in self.shapes.items()
        }
        return {"geographic": self.geographic, "unit": self.unit, "shapes": shapes}


def places_told(builder: Builder) -> dict[str, Any]:
    """What a run keeps of places: ``places`` by table, and under ``placed`` the table that each
    decision with one index has its places from. Faults and warnings are recorded.
    """
    tables = [each for each in builder.symbols.values() if isinstance(each, Table)]
    found: dict[str, Places | None] = {}
    placed = {}
    for decision in builder.decisions:
        for table in tables:
            if decision.symbol.name not in placed and _has_all(table, decision.indexes):
                if table.name not in found:
                    found[table.name] = _places(builder, table)
                if found[table.name] is not None:
                    placed[decision.symbol.name] = table.name
    told = {name: each.to_dict() for name, each in found.items() if each is not None}
    return {"places": told, "placed": placed} if told else {}


def _has_all(table: Table, indexes: Iterable[tuple[Any, ...]]) -> bool:
    keys = [index[0] for index in indexes if len(index) == 1]
    return bool(keys) and all(str(key) in table.rows for key in keys)


def _places(builder: Builder, table: Table) -> Places | None:
    asked = _said(builder, table)
    if asked is False or len(table.keys) > 1:
        return None
    if asked is None:
        return _found(table, builder.faults)
    node = node_at(builder.document, "tables", table.name, "map")
    assert node is not None
    with builder.faults.caught():
        return _asked(table, asked, node, builder.path.parent)
    return None


def _said(builder: Builder, table: Table) -> MapShape | Literal[False] | None:
    shape = builder.shape.tables[table.name]
    return shape.map if isinstance(shape, TableShape) else None


def coordinate_columns(builder: Builder, table: Table) -> list[str]:
    """Columns that a map shows."""
    asked = _said(builder, table)
    if asked is None:
        guessed = _guessed(table)
        return [] if guessed is None else guessed[0]
    named = (asked.longitude, asked.latitude, asked.x, asked.y) if asked else ()
    return [name for name in named if name is not None]


def _asked(table: Table, asked: MapShape, node: Tree, folder: Path) -> Places:
    """The places that the scenario names."""
    if asked.outlines is not None:
        named = node_at(node, "outlines") or node
        path = inside(folder, asked.outlines, named.place)
        return _outlined(table, path, named.place, asked.unit)
    names = (asked.longitude, asked.latitude) if asked.longitude else (asked.x, asked.y)
    columns = [_column(table, str(name), node) for name in names]
    found = _points(table, columns, asked.unit, geographic=asked.longitude is not None)
    if found is None:
        words = " and ".join(map(quoted, names))
        raise Problematic(codes.NO_COORDINATES, node.place, f"no row has numbers in {words}")
    return found


def _column(table: Table, name: str, node: Tree) -> Column:
    column = table.column(name)
    if column is None:
        hint = nearest(name, table.columns)
        message = f"table {quoted(table.name)} has no column {quoted(name)}"
        raise Problematic(codes.NO_COORDINATES, node.place, message, hint)
    if column.numbers is None:
        place = table.sheet.place(column.bad[0], column.position)
        message = f"expected a coordinate; found {quoted(column.texts[column.bad[0]])}"
        raise Problematic(codes.NO_COORDINATES, place, message)
    return column


def _found(table: Table, faults: Faults) -> Places | None:
    """Places that nobody named: what seems wrong with them is a warning, and there is no map."""
    try:
        beside, at = table.path.with_suffix(".geojson"), table.sheet.whole
        if isinstance(table.sheet, CsvSheet) and is_there(beside):
            return _outlined(table, inside(beside.parent, beside.name, at), at, "")
        columns = _guessed(table)
        if columns is None:
            return None
        pair, geographic = columns
        return _points(table, [table.columns[each] for each in pair], "", geographic=geographic)
    except Problematic as fault:
        hint = fault.hint or "name the columns under map in the table, or say map: false"
        faults.warn(codes.NO_MAP, fault.place, f"there is no map: {fault.message}", hint)
        return None


def _guessed(table: Table) -> tuple[list[str], bool] | None:
    """Columns that are called as coordinates are, and whether they are degrees."""
    known = {name.lower(): name for name in table.columns}
    for pairs, geographic in ((DEGREES, True), (PLANE, False)):
        for pair in pairs:
            if all(each in known for each in pair):
                names = [known[each] for each in pair]
                if all(table.columns[each].numbers is not None for each in names):
                    return names, geographic
    return None


def _points(table: Table, columns: list[Column], unit: str, *, geographic: bool) -> Places | None:
    """A point for each row that has both coordinates; None where no row has."""
    shapes = dict(_each_point(table, columns, geographic=geographic))
    require("map_features", len(shapes), table.sheet.whole)
    return Places(geographic, unit, simplified(shapes, geographic=geographic)) if shapes else None


def _each_point(
    table: Table, columns: list[Column], *, geographic: bool
) -> Iterator[tuple[str, Shape]]:
    across, up = columns
    pairs = zip(across.numbers or (), up.numbers or (), strict=True)
    for row, (x, y) in enumerate(pairs):
        if x is None or y is None:
            continue
        if max(abs(x), abs(y)) >= LARGEST:
            place = table.sheet.place(row, (across if abs(x) >= abs(y) else up).position)
            message = f"coordinates are below {LARGEST:.0e}"
            raise Problematic(codes.NO_COORDINATES, place, message)
        if geographic and not is_on_earth(x, y):
            wrong = across if abs(x) > 180 else up
            place = table.sheet.place(row, wrong.position)
            most = 180 if wrong is across else 90
            expected = f"expected degrees from -{most} to {most}"
            message = f"{quoted(wrong.name)}: {expected}; found {wrong.texts[row].strip()}"
            raise Problematic(codes.NO_COORDINATES, place, message)
        yield table.key(row)[0], Shape(POINT, [[(x, y)]])


def _outlined(table: Table, path: Path, at: Place, unit: str) -> Places:
    """The features of a GeoJSON that are rows of the table."""
    shapes = read_shapes(path, table.keys[0], at, geographic=not unit)
    known = {key: each for key, each in shapes.items() if key in table.rows}
    if not known:
        first = next(iter(shapes), "")
        hint = nearest(first, map(str, table.rows)) if first else ""
        message = f"none of its features is a row of {quoted(table.name)}: {quoted(first)} is first"
        raise Problematic(codes.NO_COORDINATES, Place(str(path)), message, hint)
    return Places(not unit, unit, simplified(known, geographic=not unit))
