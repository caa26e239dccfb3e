"""Faces in every view: drawn with their open ends, traded at true rates, told in words."""

import json
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
from click.testing import CliRunner
from rich.console import Console

import shipped
import wholepie as wp
from wholepie import Goal, InputError, Problem
from wholepie.cli import main
from wholepie.optimizer.engine import Options, run
from wholepie.optimizer.geometry.faces import Faces
from wholepie.optimizer.results.front import Front, Record
from wholepie.views.charts import figures, surface
from wholepie.views.export.data import tables
from wholepie.views.export.document import json_text
from wholepie.views.pages import report_page
from wholepie.views.terminal import front_tables
from wholepie.views.vocabulary import faces, text

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

import front_picture

GOALS = [Goal("cost <b>", "minimize", "EUR"), Goal("gain", "maximize", "t")]


def half_open() -> Front:
    """(0, 1) to the open end (2, 5), then (2, 6) to (3, 8), and (4, 9) alone."""
    problem = Problem.from_arrays(np.eye(2), np.ones((1, 2)), row_lower=0, goals=GOALS)
    values = np.array([[0.0, -1.0], [2.0, -5.0], [2.0, -6.0], [3.0, -8.0], [4.0, -9.0]])
    between = Faces(
        values=values[:4],
        solutions=sp.csr_array(values[:4]),
        efficient=np.array([True, False, True, True]),
        members=((0, 1), (2, 3)),
        normals=np.array([[2.0, 1.0], [2.0, 1.0]]),
    )
    plans = [(values[i], values[i]) for i in (0, 2, 3, 4)]
    record = Record(method="made", choice="Method made.")
    return Front.of(
        problem, plans, gap=0.0, complete=True, payoff=None, record=record, faces=between
    )


def solid() -> Front:
    """The front of a cube's corner cut off: one triangle of three goals."""
    goals = [Goal(f"goal {k}", "minimize", f"unit{k}") for k in range(3)]
    rows = [[1.0, 2.0, 4.0]]
    return run(Problem.from_arrays(np.eye(3), rows, row_lower=8, goals=goals), Options())


def printed(renderable: object) -> str:
    console = Console(width=80, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(renderable)
    return console.export_text()


def test_segments_are_lines_and_open_ends_rings() -> None:
    drawn = {trace.name: trace for trace in figures.scatter(half_open()).data}
    assert list(drawn["segments"].x) == [0, 2, None, 2, 3, None]
    assert list(drawn["segments"].y) == [1, 5, None, 6, 8, None]
    assert (list(drawn["open ends"].x), list(drawn["open ends"].y)) == ([2], [5])
    root = ET.fromstring(front_picture.svg(half_open()))
    lines = [each for each in root.iter() if each.tag.endswith("path")]
    rings = [each for each in root.iter() if each.get("stroke-width") == "2" and each.get("r")]
    assert len(lines) == 3
    assert len(rings) == 1


def test_a_front_of_points_has_no_lines() -> None:
    points = replace(half_open(), faces=None)
    assert {trace.name for trace in figures.scatter(points).data} == {"plans", "chosen plan"}
    assert "<path" in front_picture.svg(points)
    assert "faces" not in tables(points)


def test_rates_are_what_a_unit_costs_along_the_face() -> None:
    front = solid()
    assert len(front.face_plans) == 1
    np.testing.assert_allclose(faces.rates(front), [[1, 2, 4]])
    np.testing.assert_allclose(faces.spans(front), [1.0])
    np.testing.assert_allclose(faces.rates(half_open())[:, 1], 0.5)


def test_a_face_shorter_than_the_step_does_not_say_what_it_costs() -> None:
    """Segments that span 0.5 and 2, of which 0.5 is less than the step of 1 t."""
    goals = [GOALS[0], replace(GOALS[1], step=1.0)]
    values = np.array([[0.0, 0.0], [0.25, 0.5], [4.25, 2.5]])
    between = Faces(
        values=values,
        solutions=sp.csr_array(values[:, :1]),
        efficient=np.ones(3, dtype=bool),
        members=((0, 1), (1, 2)),
        normals=np.array([[2.0, -1.0], [1.0, -2.0]]),
    )
    front = replace(half_open(), goals=tuple(goals), values=values, faces=between)
    costs = faces.trades(front)[1][:, 1]
    np.testing.assert_allclose(costs, [np.nan, 2.0])
    assert text.MISSING in faces.untold_words(front)
    assert faces.untold_words(solid()) == ""


def test_an_edge_among_three_goals_has_no_single_rate() -> None:
    goals = np.array([[1.0, 0, 0], [0, 1, 0], [1, 0, 0]])
    front = run(Problem.from_arrays(goals, [[1.0, 1, 0]], row_lower=1), Options())
    assert front.face_plans == ((1, 2),)
    assert np.isnan(faces.rates(front)).all()
    assert text.MISSING in printed(front_tables.face_table(front))


def test_the_surface_is_made_of_the_faces() -> None:
    front = solid()
    drawn = {trace.name: trace for trace in surface.surface(front).data}
    assert sorted([*drawn["faces"].i, *drawn["faces"].j, *drawn["faces"].k]) == [0, 1, 2]
    assert len(drawn["edges"].x) == 5
    assert list(drawn["plans"].customdata) == [1, 2, 3]
    with pytest.raises(InputError, match="three goals"):
        surface.surface(half_open())


def test_a_polygon_is_filled_whatever_the_order_of_its_corners() -> None:
    angle = np.random.default_rng(2).permutation(np.linspace(0, 2 * np.pi, 8)[:-1])
    corners = np.column_stack([np.cos(angle), np.sin(angle), np.cos(angle) + np.sin(angle)])
    around = angle[faces.polygon_order(corners)]
    steps = np.sort(np.diff(np.append(around, around[0])) % (2 * np.pi))
    assert np.ptp(np.minimum(steps, 2 * np.pi - steps)) < 1e-9
    area = sum(
        np.linalg.norm(np.cross(corners[j] - corners[i], corners[k] - corners[i])) / 2
        for i, j, k in faces.triangles(corners)
    )
    assert area == pytest.approx(np.sqrt(3) * 7 / 2 * np.sin(2 * np.pi / 7))


def test_the_page_and_the_table_say_what_lies_between() -> None:
    page = report_page.html(half_open())
    assert "Between the plans" in page
    assert "1, open end" in page
    assert "2 segments between the plans" in page
    assert "cost &lt;b&gt;" in page
    assert "Method made." in page
    shown = printed(front_tables.face_table(half_open()))
    assert "1, open end (2; 5)" in shown
    assert "2 segments; mixtures of their plans are efficient too" in shown
    assert "0.5" in shown
    assert "close to an open end" in shown
    assert "close to an open end" in page
    assert "close to an open end" not in report_page.html(solid())
    assert "Chosen among the listed plans by rules" in report_page.html(solid())
    assert 'data-figure="surface"' in report_page.html(solid())


def test_exported_faces_tell_open_ends() -> None:
    table = tables(half_open())["faces"]
    assert table["plan"].tolist() == [1, 0, 2, 3]
    assert table["included"].tolist() == [1, 0, 1, 1]
    data = json.loads(json_text(half_open()))["faces"]
    assert data[0]["plans"] == [1, 0]
    assert data[0]["values"] == [[0.0, 1.0], [2.0, 5.0]]


def test_a_plan_between_plans_from_the_command_line(tmp_path: object) -> None:
    run_folder = str(half_open().save(str(tmp_path)))
    asked = ["at", run_folder, "--value", "cost <b>=1", "--json"]
    result = CliRunner().invoke(main, asked)
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)
    assert data["face"] == 1
    assert data["values"] == pytest.approx({"cost <b>": 1.0, "gain": 3.0})
    assert [each["plan"] for each in data["shares"]] == [1, 0]
    assert [each["share"] for each in data["shares"]] == pytest.approx([0.5, 0.5])
    shown = CliRunner().invoke(main, asked[:-1])
    assert "50 % plan 1 and 50 % open end" in shown.output
    assert "not proved" not in shown.output
    wrong = CliRunner().invoke(main, ["at", run_folder, "--value", "gain=5.5"])
    assert wrong.exit_code == 2
    assert "No efficient plan has gain 5.5" in wrong.stderr


def test_a_plan_of_a_front_that_is_not_whole_is_told_to_be_that(tmp_path: Path) -> None:
    folder = str(replace(half_open(), gap=0.05, complete=False).save(tmp_path))
    shown = CliRunner().invoke(main, ["at", folder, "--value", "cost <b>=1"])
    assert "not proved to be whole" in shown.stderr
    assert "at most 5 % of each goal's range worse" in shown.stderr


def test_weights_of_supported_plans_are_shown() -> None:
    rng = np.random.default_rng(3)
    problem = Problem.from_arrays(
        rng.integers(1, 30, (2, 12)),
        rng.integers(1, 9, (1, 12)),
        row_lower=25,
        upper=1,
        integer=True,
    )
    front = run(problem, Options(method="hull"))
    assert front.supports is not None
    shown = printed(front_tables.weight_table(front))
    assert f"{100 * front.supports.least_and_most(1)[0][0]:.0f} to 100" in shown
    data = json.loads(json_text(front))
    assert [each["plan"] for each in data["supports"]] == list(front.numbers)
    assert "faces" not in data


def test_food_relief_has_an_exact_front_with_its_faces_in_the_report() -> None:
    front = shipped.front("food-relief")
    pay, coverage, bought = front.labels
    assert front.complete
    assert (len(front), len(front.face_plans)) == (47, 22)
    full = front.points[front.points[coverage] > 1 - 1e-9]
    assert full[pay].min() == pytest.approx(34006.97, abs=0.01)
    sample = wp.front(
        Path(__file__).parents[1] / "instances" / "food-relief", method="zones", within=0.2
    )
    for values in sample.values:
        found = front.at({pay: values[0], coverage: values[1]})
        assert found.values[bought] == pytest.approx(values[2], rel=1e-4)
    page = report_page.html(front)
    assert 'data-figure="surface"' in page
    assert "22 faces between the plans" in page
    # 34,376 USD for all that is needed, in steps of 2 % of it.
    assert "687.5" in page
    assert "+0.02" in page
