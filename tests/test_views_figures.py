"""Figures and the SVG picture: oriented, labelled with units, and safe with any name."""

import json
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp

from wholepie.optimizer.errors import InputError
from wholepie.optimizer.problem.labels import Goal
from wholepie.optimizer.problem.names import Columns
from wholepie.optimizer.results.front import Front, Record
from wholepie.views.charts import figures
from wholepie.views.charts.parallel import parallel
from wholepie.views.vocabulary.selection import fairest, heights, spread_in_order

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

import front_picture

NAMES = ("<script>alert(1)</script>", "a & b", "%{x} ${y}", "שלום", "long " * 30, "</title>")


def front(plans: int, goals: int, *, about: dict[str, object] | None = None) -> Front:
    """Plans on a simplex, so that none dominates another; every second goal is minimised."""
    wanted = tuple(
        Goal(NAMES[k], "maximize" if k % 2 else "minimize", f"unit{k}", NAMES[-k])
        for k in range(goals)
    )
    values = np.random.default_rng(7).dirichlet(np.ones(goals), plans) * 1000
    values *= [-goal.sign for goal in wanted]
    columns = Columns(("x",), np.zeros(1, np.int64), ((),), np.zeros(1, bool))
    solutions = sp.csr_array(np.ones((plans, 1)))
    return Front(wanted, (), columns, values, solutions, 0.0, True, None, Record(about=about or {}))


DRAWN = [figures.scatter, parallel, figures.matrix, figures.satisfaction]


@pytest.mark.parametrize("draw", DRAWN[:3], ids=lambda each: each.__name__)
@pytest.mark.parametrize("goals", [2, 3, 6])
def test_figures_name_the_unit_of_each_goal(draw: object, goals: int) -> None:
    shown = json.dumps(draw(front(12, goals)).to_dict()["layout"], default=str)  # type: ignore[operator]
    named = range(2) if draw is figures.scatter else range(goals)
    assert all(f"unit{k}" in shown for k in named)


@pytest.mark.parametrize("draw", DRAWN, ids=lambda each: each.__name__)
@pytest.mark.parametrize("plans", [12, 90])
def test_names_are_escaped_in_every_label(draw: object, plans: int) -> None:
    shown = draw(front(plans, 3)).to_json()  # type: ignore[operator]
    assert "\\u003cscript" not in shown
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown


def test_better_is_up_and_to_the_right() -> None:
    layout = figures.scatter(front(5, 2)).layout
    assert layout.xaxis.autorange == "reversed"
    assert layout.yaxis.autorange is True
    assert "better →" in layout.xaxis.title.text
    assert "better ↑" in layout.yaxis.title.text


def test_points_are_not_connected_and_know_their_plan() -> None:
    points = figures.scatter(front(5, 2)).data[0]
    assert points.mode == "markers"
    assert list(points.customdata) == [1, 2, 3, 4, 5]
    assert points.hovertext[2].startswith("<b>plan 3</b>")
    assert "unit1" in points.hovertext[2]


def test_a_long_front_is_drawn_by_its_representatives() -> None:
    found = front(900, 3)
    assert len(figures.scatter(found).data[0].x) == figures.MOST_PLANS
    chosen = spread_in_order(found, 50)
    assert len(chosen) == len(set(chosen)) == 50
    assert {int(i) + 1 for i in heights(found).argmax(axis=0)} <= set(chosen)


def test_satisfaction_is_a_heatmap_until_there_are_too_many_plans() -> None:
    assert figures.satisfaction(front(80, 3)).data[0].type == "heatmap"
    assert figures.satisfaction(front(81, 3)).data[0].type == "box"


def test_the_chosen_plan_is_marked() -> None:
    found = front(6, 2)
    assert figures.scatter(found, plan=4).data[1].x[0] == found.values[3, 0]
    assert figures.scatter(found).data[1].x[0] == found.values[fairest(found) - 1, 0]
    with pytest.raises(InputError, match="There is no plan 7"):
        figures.scatter(found, plan=7)


def test_figures_refuse_what_they_cannot_draw() -> None:
    with pytest.raises(InputError, match="needs 2 goals"):
        parallel(front(3, 1))
    with pytest.raises(InputError, match="no plan"):
        figures.satisfaction(front(0, 2))
    with pytest.raises(InputError, match="two goals"):
        front_picture.svg(front(3, 1))


@pytest.mark.parametrize("goals", [2, 3, 6])
def test_the_picture_is_well_formed_and_shows_names_as_names(goals: int) -> None:
    tree = ET.fromstring(front_picture.svg(front(20, goals, about={"title": NAMES[0]})))
    words = " ".join(tree.itertext())
    assert NAMES[0] in words
    assert "20 efficient plans" in words
    assert {each.tag.split("}")[1] for each in tree.iter()} <= {
        "svg",
        "title",
        "text",
        "path",
        "circle",
        "polyline",
    }


def test_the_picture_has_a_mark_for_every_plan() -> None:
    assert front_picture.svg(front(20, 2)).count("<circle") == 21
    assert front_picture.svg(front(20, 3)).count("<polyline") == 20
