"""Maps of plans: where places come from, how they are projected, and what is refused."""

import json
import math
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest.mock import patch
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import shipped
import wholepie as wp
from examples import examples
from wholepie.api import plans
from wholepie.models import outlines
from wholepie.models.geojson import AREA, LINE, POINT, Shape
from wholepie.models.outlines import simplified
from wholepie.optimizer.errors import InputError
from wholepie.views.charts.place_map import drawing
from wholepie.views.pages import place_figures, report_page, signing_page
from wholepie.views.vocabulary.places import DecisionMap, PlacedDecision, maps_of

SCENARIO = """\
wholepie: 1
title: Trees
tables:
  sites: TABLE
decisions:
  plant: {for: s in sites, type: TYPE, at most: 9}
stakeholders:
  town:
    requires: {money: 'sum(s.price * plant[s] for s in sites) <= 9'}
    goals: {trees: {maximize: 'sum(plant[s] for s in sites)'}}
  cashier:
    goals: {cost: {minimize: 'sum(s.price * plant[s] for s in sites)'}}
"""
NAMES = ("mill", "a <b>&\"'", "pond", "hill")
PRICES = (2, 3, 4, 5)
#: North to south and west to east: what is above and left of what on a map.
DEGREES = ((21.0, 52.3), (21.2, 52.3), (21.0, 52.0), (21.4, 52.1))
SQUARE = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
Record = dict[str, Any]


def cell(text: str) -> str:
    quoted = text.replace('"', '""')
    return f'"{quoted}"'


def write(
    folder: Path,
    *,
    heads: tuple[str, str] = ("lon", "lat"),
    at: Any = DEGREES,
    table: str = "sites.csv",
    kind: str = "integer",
) -> Path:
    folder.mkdir(exist_ok=True)
    text = SCENARIO.replace("TABLE", table).replace("TYPE", kind)
    if kind == "binary":
        text = text.replace(", at most: 9", "")
    (folder / "scenario.yaml").write_text(text, encoding="utf-8")
    rows = [
        f"{cell(name)},{price},{x},{y}"
        for name, price, (x, y) in zip(NAMES, PRICES, at, strict=True)
    ]
    text = "\n".join([f"site,price,{heads[0]},{heads[1]}", *rows, ""])
    (folder / "sites.csv").write_text(text, encoding="utf-8")
    return folder


def features(*given: tuple[str, str, Any]) -> str:
    made = [
        {
            "type": "Feature",
            "properties": {"site": name},
            "geometry": {"type": kind, "coordinates": coordinates},
        }
        for name, kind, coordinates in given
    ]
    return json.dumps({"type": "FeatureCollection", "features": made})


def shapes_of(folder: Path) -> Record:
    return dict(wp.load(folder).about()["places"]["sites"]["shapes"])


# Where places come from.


@pytest.mark.parametrize(
    ("heads", "geographic"),
    [
        (("longitude", "latitude"), True),
        (("LON", "Lat"), True),
        (("lng", "lat"), True),
        (("Easting", "Northing"), False),
    ],
)
def test_columns_that_are_called_as_coordinates_are_found(
    tmp_path: Path, heads: tuple[str, str], geographic: bool
) -> None:
    loaded = wp.load(write(tmp_path, heads=heads))
    assert not loaded.warnings
    said = loaded.about()
    assert said["placed"] == {"plant": "sites"}
    assert said["places"]["sites"]["geographic"] is geographic
    found = {name: tuple(parts[0][0]) for name, (_, parts) in shapes_of(tmp_path).items()}
    assert found == dict(zip(NAMES, DEGREES, strict=True))


@pytest.mark.parametrize("heads", [("x", "y"), ("X", "Y"), ("east", "north"), ("lat", "price2")])
def test_columns_that_may_be_other_figures_make_no_map(
    tmp_path: Path, heads: tuple[str, str]
) -> None:
    scenario = wp.load(write(tmp_path, heads=heads))
    assert "places" not in scenario.about()
    assert not scenario.warnings


@pytest.mark.parametrize(
    ("table", "heads", "shown"),
    [
        ("{file: sites.csv, map: {x: x, y: y}}", ("x", "y"), []),
        ("sites.csv", ("x", "y"), ["x", "y"]),
        ("sites.csv", ("lon", "lat"), []),
        ("{file: sites.csv, map: false}", ("lon", "lat"), ["lon", "lat"]),
    ],
)
def test_columns_stand_beside_decisions_unless_a_map_shows_them(
    tmp_path: Path, table: str, heads: tuple[str, str], shown: list[str]
) -> None:
    (decision,) = wp.load(write(tmp_path, table=table, heads=heads)).about()["decisions"]
    assert decision["tables"][0]["columns"] == ["price", *shown]


@pytest.mark.parametrize(
    ("table", "heads", "geographic", "unit"),
    [
        ("{file: sites.csv, map: {longitude: a, latitude: b}}", ("a", "b"), True, ""),
        ("{file: sites.csv, map: {x: lon, y: lat, unit: km}}", ("lon", "lat"), False, "km"),
    ],
)
def test_columns_can_be_named(
    tmp_path: Path, table: str, heads: tuple[str, str], geographic: bool, unit: str
) -> None:
    said = wp.load(write(tmp_path, table=table, heads=heads)).about()["places"]["sites"]
    assert (said["geographic"], said["unit"]) == (geographic, unit)


@pytest.mark.parametrize("table", ["{file: sites.csv, map: false}", "sites.csv"])
def test_without_coordinates_or_when_told_so_there_is_no_map(tmp_path: Path, table: str) -> None:
    heads = ("lon", "lat") if "false" in table else ("lon", "height")
    scenario = wp.load(write(tmp_path, table=table, heads=heads))
    assert "places" not in scenario.about()
    assert not scenario.warnings
    assert (
        "places"
        not in report_page.html(wp.front(scenario)).partition("<main>")[2].partition("<script")[0]
    )


def test_a_row_without_coordinates_has_no_place(tmp_path: Path) -> None:
    front = wp.front(write(tmp_path, at=(*DEGREES[:3], ("", "")), kind="binary"))
    drawn = place_figures.of_front(front, 1)[0]
    assert len(drawn.marks) == 3
    assert "Without a place: 1 decision." in drawn.legend


def test_a_geojson_beside_the_table_is_found_by_its_name(tmp_path: Path) -> None:
    write(tmp_path, heads=("a", "b"))
    text = features(
        (NAMES[0], "Point", [21, 52, 100]),
        (NAMES[1], "LineString", [[21, 52], [22, 53]]),
        (NAMES[2], "Polygon", [SQUARE]),
        (NAMES[3], "MultiPolygon", [[SQUARE], [[[2, 2], [3, 2], [3, 3], [2, 2]]]]),
        ("elsewhere", "Point", [0, 0]),
    )
    (tmp_path / "sites.geojson").write_text(text, encoding="utf-8")
    kinds = {name: (kind, len(parts)) for name, (kind, parts) in shapes_of(tmp_path).items()}
    assert kinds == dict(zip(NAMES, [(POINT, 1), (LINE, 1), (AREA, 1), (AREA, 2)], strict=True))


BROKEN = {
    "not JSON": "{",
    "brackets within brackets": '{"features": ' + "[" * 100_000,
    "it says NaN, which is not a number": features((NAMES[0], "Point", [1, 2])).replace(
        "[1, 2]", "[NaN, 2]"
    ),
    "expected a FeatureCollection": '{"type": "Feature"}',
    "feature 1 is not a feature": '{"features": [7]}',
    'feature 1 has no property "site"': '{"features": [{"geometry": null}]}',
    "expected Point, LineString": features((NAMES[0], "GeometryCollection", [])),
    "a position is two numbers": features((NAMES[0], "Point", ["1", 2])),
    "a position is two numbers;": features((NAMES[0], "Point", [10**399, 2])),
    "are not lists": features((NAMES[0], "Polygon", 3)),
    "needs 4 positions": features((NAMES[0], "Polygon", [SQUARE[:2]])),
    "a Polygon needs": features((NAMES[0], "Polygon", [])),
    "not degrees of longitude and latitude": features((NAMES[0], "Point", [634_000, 5_790_000])),
    "appears twice": features((NAMES[0], "Point", [1, 2]), (NAMES[0], "Point", [1, 2])),
    "none of its features is a row": features(("mil", "Point", [1, 2])),
}


@pytest.mark.parametrize("words", BROKEN)
def test_a_foreign_geojson_is_refused_in_words_and_only_warned_of_where_nobody_named_it(
    tmp_path: Path, words: str
) -> None:
    asked = "{file: sites.csv, map: {outlines: sites.geojson}}"
    write(tmp_path, table=asked)
    (tmp_path / "sites.geojson").write_text(BROKEN[words], encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(words)) as refused:
        wp.load(tmp_path)
    assert "sites.geojson" in str(refused.value)
    write(tmp_path)
    loaded = wp.load(tmp_path)
    assert [each.code for each in loaded.warnings] == ["WP351"]
    assert words in str(loaded.warnings[0])
    assert "places" not in loaded.about()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("{x: east, y: lat}", 'no column "east"'),
        ("{x: site, y: lat}", 'expected a coordinate; found "mill"'),
        ("{x: lon}", "expected longitude and latitude, x and y, or outlines"),
        ("{x: lon, y: lat, outlines: a.geojson}", "expected longitude and latitude, x and y"),
        ("{x: lon, y: lat, unit: miles}", '"unit": expected'),
        ("{outlines: ../a.geojson}", "outside the scenario's folder"),
        ("{outlines: nowhere.geojson}", 'there is no file "nowhere.geojson"'),
        ("yes", '"map": expected false; found "yes"'),
        ("{longitude: price, latitude: price2}", 'no column "price2"'),
    ],
)
def test_what_a_map_cannot_be_made_of_is_told_with_its_place(
    tmp_path: Path, asked: str, words: str
) -> None:
    write(tmp_path, table=f"{{file: sites.csv, map: {asked}}}")
    with pytest.raises(InputError, match=re.escape(words)) as refused:
        wp.load(tmp_path)
    assert re.match(r".*(scenario\.yaml:4:|sites\.csv:2:)", str(refused.value))


def test_a_latitude_beyond_the_pole_is_told_at_its_cell(tmp_path: Path) -> None:
    loaded = wp.load(write(tmp_path, at=(*DEGREES[:3], (21.4, 521))))
    assert "sites.csv:5:" in str(loaded.warnings[0])
    assert "expected degrees from -90 to 90; found 521" in str(loaded.warnings[0])


def test_a_map_survives_a_workbook_and_a_folder(tmp_path: Path) -> None:
    for asked in ("false", "{x: lon, y: lat, unit: m}"):
        folder = write(tmp_path / asked[:2].strip("{"), table=f"{{file: sites.csv, map: {asked}}}")
        book = wp.convert(folder, folder / "book.xlsx").written[0]
        again = wp.convert(book, folder / "again").written[0]
        first = wp.load(folder).about().get("places")
        assert wp.load(book).about().get("places") == first
        assert wp.load(again).about().get("places") == first


# Fewer vertices.


@st.composite
def lines(draw: st.DrawFn) -> list[tuple[float, float]]:
    steps = draw(st.lists(st.tuples(*[st.floats(-1, 1)] * 2), min_size=2, max_size=60))
    return [(float(x), float(y)) for x, y in np.cumsum(steps, axis=0)]


def distance(point: tuple[float, float], line: list[tuple[float, float]]) -> float:
    """How far a point is from a line, by a fine sample of each of its pieces."""
    pieces = list(pairwise(line)) or [(line[0], line[0])]
    shares = np.linspace(0, 1, 2001)[:, None]
    best = math.inf
    for start, end in pieces:
        samples = np.array(start) * (1 - shares) + np.array(end) * shares
        best = min(best, float(np.hypot(*(samples - point).T).min()))
    return best


@given(lines(), st.sampled_from([0, 2, 32]))
@examples(60)
def test_no_position_left_out_is_off_by_more_than_a_screen_shows(
    line: list[tuple[float, float]], levels: int
) -> None:
    with patch.object(outlines, "_LEVELS", levels):
        found = simplified({"a": Shape(LINE, [line])}, geographic=False)["a"].parts[0]
    extent = float(np.ptp(np.array(line), axis=0).max())
    assert len(found) <= len(line)
    for point in line:
        assert distance(point, found) <= extent / 1_000 + 1e-9


def test_very_many_vertices_become_few_and_small_areas_stay() -> None:
    angles = np.linspace(0, 2 * np.pi, 1_000)
    ring = np.column_stack([np.cos(angles), np.sin(angles)])
    rough = ring * (1 + 0.1 * (np.arange(1_000) % 2))[:, None]
    shapes = {str(k): Shape(AREA, [[(x + 3 * k, y) for x, y in rough.tolist()]]) for k in range(60)}
    shapes["dot"] = Shape(AREA, [[(x / 1e9, y / 1e9) for x, y in ring.tolist()]])
    found = simplified(shapes, geographic=False)
    assert sum(len(part) for each in found.values() for part in each.parts) <= 20_000
    assert found.keys() == shapes.keys()
    assert all(len(part) >= 4 for each in found.values() for part in each.parts)


def zigzag(count: int) -> list[tuple[float, float]]:
    """Each piece of it is farthest off at its first position."""
    return [(1500 * k / count, 3.0 * (k % 2)) for k in range(count)]


def spiral(count: int) -> list[tuple[float, float]]:
    return [
        (1.02 ** -(9 * k / count) * math.cos(k), math.sin(k) / (1 + k / count))
        for k in range(count)
    ]


@pytest.mark.parametrize("made", [zigzag, spiral])
@pytest.mark.parametrize("kind", [LINE, AREA])
def test_work_grows_little_faster_than_the_positions(
    made: Callable[[int], list[tuple[float, float]]], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured = []
    within = outlines._distances
    monkeypatch.setattr(
        outlines, "_distances", lambda at, *ends: measured.append(len(at)) or within(at, *ends)
    )
    for count in (1_000, 30_000):
        measured.clear()
        line = made(count)
        ring = [*line, line[0]] if kind == AREA else line
        (found,) = simplified({"a": Shape(kind, [ring])}, geographic=False)["a"].parts
        assert len(found) <= 20_000
        assert sum(measured) <= 50 * count


# The drawing.


def placed(at: list[tuple[float, float]], *, geographic: bool, unit: str = "") -> DecisionMap:
    places = [PlacedDecision(k, str(k), str(k), POINT, [[each]]) for k, each in enumerate(at)]
    return DecisionMap("plant", False, geographic, unit, places, 0)


@given(
    st.lists(st.tuples(st.integers(-170, 170), st.integers(-80, 80)), min_size=2, max_size=8,
             unique=True),
    st.booleans(),
)  # fmt: skip
@examples(100)
def test_north_is_up_and_east_is_right_and_lengths_are_true(
    at: list[tuple[int, int]], geographic: bool
) -> None:
    degrees = [(x / 100, 40 + y / 100) for x, y in at]
    found = placed(degrees, geographic=geographic)
    drawn = drawing(found, np.ones(len(at)), most=1.0, shown=range(len(at)))
    marks = {mark.shown: (mark.x, mark.y) for mark in drawn.marks}
    south, north = min(y for _, y in degrees), max(y for _, y in degrees)
    narrow = math.cos(math.radians((south + north) / 2)) if geographic else 1.0
    lengths = []
    for i, (x, y) in enumerate(degrees):
        assert 0 <= marks[i][0] <= drawn.width
        assert 0 <= marks[i][1] <= drawn.height
        for k, (u, v) in enumerate(degrees[:i]):
            assert (x > u) == (marks[i][0] > marks[k][0] + 1e-9) or x == u
            assert (y > v) == (marks[i][1] < marks[k][1] - 1e-9) or y == v
            lengths.append(math.dist(marks[i], marks[k]) / math.hypot((x - u) * narrow, y - v))
    assert np.allclose(lengths, lengths[0], rtol=1e-6)


def haversine(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres over a sphere."""
    (a, b), (c, d) = (tuple(map(math.radians, each)) for each in (one, other))
    half = math.sin((d - b) / 2) ** 2 + math.cos(b) * math.cos(d) * math.sin((c - a) / 2) ** 2
    return 2 * 6_371_008.8 * math.asin(math.sqrt(half))


@pytest.mark.parametrize("latitude", [0.0, 35.0, -52.0, 69.0])
@pytest.mark.parametrize("width", [0.001, 0.1, 2.0])
def test_the_bar_is_as_long_as_it_says(latitude: float, width: float) -> None:
    at = [(10.0, latitude), (10.0 + width, latitude), (10.0, latitude + width / 3)]
    drawn = drawing(placed(at, geographic=True), np.ones(3), most=1.0, shown=range(3))
    assert drawn.bar is not None
    number, unit = drawn.bar.words.split()
    metres = float(number) * {"m": 1, "km": 1000}[unit]
    (x, y), (u, v) = ((mark.x, mark.y) for mark in drawn.marks[:2])
    assert drawn.bar.length / math.dist((x, y), (u, v)) == pytest.approx(
        metres / haversine(at[0], at[1]), rel=0.02
    )
    assert drawn.bar.length <= drawn.width / 4


@pytest.mark.parametrize(("unit", "words"), [("", None), ("m", "50 m"), ("km", "50 km")])
def test_a_plane_has_a_bar_only_where_its_unit_is_known(unit: str, words: str | None) -> None:
    found = placed([(0.0, 0.0), (300.0, 100.0)], geographic=False, unit=unit)
    bar = drawing(found, np.ones(2), most=1.0, shown=range(2)).bar
    assert (bar and bar.words) == words


def test_a_circle_is_as_large_as_its_amount() -> None:
    found = placed([(0.0, 0.0), (1.0, 0.0), (2.0, 0.0)], geographic=False)
    marks = drawing(found, np.array([0.0, 2.0, 8.0]), most=8.0, shown=range(3)).marks
    assert [mark.look for mark in marks] == ["no", "yes", "yes"]
    areas = [mark.radius**2 for mark in marks]
    assert areas[0] == 0
    assert areas[2] / areas[1] == pytest.approx(4)


def test_places_that_are_the_same_are_drawn_side_by_side() -> None:
    same = [PlacedDecision(k, str(k), str(k), POINT, [[(1.0, 1.0)]]) for k in range(30)]
    found = DecisionMap("fund", True, True, "", same, 0)
    marks = drawing(found, np.zeros(30), most=0.0, shown=range(30)).marks
    apart = [math.dist((a.x, a.y), (b.x, b.y)) for a in marks for b in marks if a is not b]
    assert min(apart) >= 2 * marks[0].radius
    assert drawing(found, np.zeros(30), most=0.0, shown=range(30)).bar is None


# On pages.


def svg(page: str) -> ElementTree.Element:
    start = page.index('<svg class="places"')
    return ElementTree.fromstring(page[start : page.index("</svg>", start) + 6])


def test_the_report_draws_the_chosen_plan(tmp_path: Path) -> None:
    front = wp.front(write(tmp_path, kind="binary"))
    for plan in front.numbers:
        picture = svg(report_page.html(front, plan=plan))
        looks = [each.get("class") for each in picture.iter("circle")]
        taken = front.decisions(plan)["value"].tolist()
        assert looks == ["yes" if value else "no" for value in taken]
        desc = picture.find("desc")
        assert desc is not None
        assert f"Of 4 places {int(sum(taken))} are chosen" in str(desc.text)


def test_the_page_to_sign_names_every_place(tmp_path: Path) -> None:
    plan = wp.plan(write(tmp_path), "leximin")
    scenario = wp.load(tmp_path)
    drawn = place_figures.of_plan(plan, scenario.about())
    assert [mark.name for mark in drawn[0].marks] == list(NAMES)
    picture = svg(signing_page.html(plans.page(plan), scenario.about()))
    titles = [str(each.text) for mark in picture.iter("circle") for each in mark.iter("title")]
    values = plan.decisions["value"].tolist()
    told = [f"{name}: {value:g}" for name, value in zip(NAMES, values, strict=True)]
    assert titles == told


def test_a_shipped_run_keeps_its_places(tmp_path: Path) -> None:
    front = shipped.front("citizens-budget")
    saved = wp.open(front.save(tmp_path / "run"))
    drawn = place_figures.of_front(saved, 1)
    assert len(drawn) == 1
    assert len(drawn[0].marks) == 38
    assert drawn[0].bar is not None


@pytest.mark.parametrize(
    "change",
    [
        {"placed": 7},
        {"placed": {"plant": "nowhere"}},
        {"places": {"sites": {"geographic": True, "unit": "", "shapes": 3}}},
        {"places": {"sites": {"geographic": True, "unit": "", "shapes": {}}}},
        {"places": {"sites": {"geographic": True, "unit": "<b>", "shapes": {}}}},
        *(
            {"places": {"sites": {"geographic": True, "unit": "", "shapes": {"mill": shape}}}}
            for shape in (
                [],
                ["point", []],
                ["point", [[]]],
                ["circle", [[[1, 2]]]],
                ["point", [[[1, "2"]]]],
                ["point", [[[1, math.nan]]]],
                ["point", [[[1, 1e300]]]],
                ["point", [[[1, 2, 3]]]],
                ["line", [[[1, 2]] * 200_001]],
            )
        ),
    ],
)
def test_forged_places_are_refused(tmp_path: Path, change: Record) -> None:
    front = wp.front(write(tmp_path))
    forged = replace(front, record=replace(front.record, about={**front.about, **change}))
    with pytest.raises(InputError, match=r"The places in run\.json are damaged"):
        maps_of(forged.about, forged.columns)
