"""Names stand beside what they name: none over another, each in an ink that can be read."""

import re
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

import wholepie as wp
from examples import examples
from executors import Here
from shipped import INSTANCES
from wholepie.optimizer.comparison.comparison import compare
from wholepie.optimizer.problem.labels import Goal
from wholepie.views.charts import batch_figures, overlay
from wholepie.views.charts.batch_figures import Axis
from wholepie.views.charts.direct_labels import EndLabel, lay, spread
from wholepie.views.charts.overlay import Overlay
from wholepie.views.pages import batch_page, comparison_page, plain_page
from wholepie.views.vocabulary import palette

SIZED = st.lists(st.tuples(st.integers(0, 300), st.integers(10, 40)), min_size=1, max_size=6)
SCREENS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1200, "height": 900}},
    "dark phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
}


@examples(60)
@given(SIZED)
def test_labels_move_no_more_than_they_must(wanted: list[tuple[int, int]]) -> None:
    """As near in least squares as a general solver finds, in the order of their places, within the
    panel.
    """
    places, sizes = map(np.array, zip(*wanted, strict=True))
    height = 300.0
    found = np.array(spread(places.tolist(), sizes.tolist(), height))
    assert (found >= sizes / 2 - 1e-9).all()
    assert (found <= height - sizes / 2 + 1e-9).all()
    order = np.argsort(places, kind="stable")
    gaps = np.diff(found[order]) - (sizes[order][1:] + sizes[order][:-1]) / 2
    assert (gaps >= -1e-9).all()
    bounds = [
        {"type": "ineq", "fun": lambda x, a=a, b=b: x[b] - x[a] - (sizes[a] + sizes[b]) / 2}
        for a, b in pairwise(order)
    ]
    ends = list(zip(sizes / 2, height - sizes / 2, strict=True))
    start = np.empty(len(places))
    start[order] = np.cumsum(sizes[order]) - sizes[order] / 2
    best = minimize(lambda x: ((x - places) ** 2).sum(), start, constraints=bounds, bounds=ends)
    assert ((found - places) ** 2).sum() <= best.fun + 1e-3 * (1 + best.fun)


def names(figure: Any) -> list[str]:
    """What is written beside, without signs, line ends and isolates."""
    plain = [re.sub("[\u2066-\u2069]|<br>", " ", each.text) for each in figure.layout.annotations]
    return [" ".join(words.split()) for words in plain]


@pytest.mark.parametrize("runs", [2, 5, 8])
@pytest.mark.parametrize("goals", [2, 3, 5])
def test_every_front_is_named_and_no_figure_has_a_legend(runs: int, goals: int) -> None:
    kinds = [Goal(f"g{k}", "maximize", "t", f"party {k}") for k in range(goals)]
    points = np.random.default_rng(1).random((runs, 6, goals))
    over = Overlay(kinds, {f"run {k}": points[k] for k in range(runs)})
    for figure in [overlay.pair(over)] if goals == 2 else [overlay.matrix(over)]:
        assert [name.split(" ", 1)[1] for name in names(figure)] == list(over.points)
        assert not figure.layout.showlegend
        pairs = zip(figure.layout.annotations, palette.OVERLAY, strict=False)
        assert all(each.font.color == palette.inks(colour)[0] for each, colour in pairs)


@pytest.mark.parametrize("lines", [1, 8, 30])
def test_every_name_stands_whole_beside_its_panel(lines: int) -> None:
    """Of whatever many that all belong to the foot of the panel; the figure grows for them."""
    figure = go.Figure(layout={"height": 300, "margin": {"t": 40, "b": 40}})
    labels = [EndLabel("letters of sixteen", 0.0, palette.OVERLAY[0], "●")] * lines
    lay(figure, labels, height=220)
    height = figure.layout.height - 80
    middles = [each.y * height for each in figure.layout.annotations]
    assert len(middles) == lines
    assert 15 <= min(middles) <= max(middles) <= height - 15
    longest = max(
        len(line) for each in figure.layout.annotations for line in each.text.split("<br>")
    )
    assert figure.layout.margin.r >= 7 * (longest - 2)


def test_every_line_of_a_batch_is_named_in_its_colour_and_a_single_one_is_not() -> None:
    table = pd.DataFrame({"p": [1, 2, 3], "name": list("abc"), "x": [1, 2, 3], "y": [3, 2, 3.0]})
    axis = Axis("p", True)
    both = batch_figures.lines(table, axis, {"x": "rises", "y": "stays high"}, [], "t")
    assert names(both) == ["rises", "stays high"]
    for line, name in zip(both.data, both.layout.annotations, strict=True):
        assert palette.inks(line.line.color)[0] == name.font.color
    assert names(batch_figures.lines(table, axis, {"x": "rises"}, [], "t")) == []


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("labelled")
    sweep = {"parameters.income.wheat": [700, 800, 900]}
    found = wp.batch(INSTANCES / "quickstart", folder / "batch", sweep=sweep, executor=Here())
    fronts = {row["run"]: wp.open(found.folder / row["run"]) for row in found.rows}
    compared = comparison_page.write(compare(fronts), folder / "compared.html")
    own = batch_page.page(found.summary, found.rows, found.folder, found.points)
    return {"batch": plain_page.write(own, folder / "batch.html"), "compare": compared}


BOXES = """[...document.querySelectorAll('.js-plotly-plot')].map((plot) => {
  const edge = plot.getBoundingClientRect();
  return [edge.left, edge.right, [...plot.querySelectorAll('.annotation-text')].map((each) => {
    const { left, right, top, bottom } = each.getBoundingClientRect();
    return [left, right, top, bottom, getComputedStyle(each).fill];
  })];
})"""


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("kind", ["batch", "compare"])
def test_names_are_whole_apart_and_readable_in_a_browser(
    kind: str, screen: str, pages: dict[str, Path], browser: Any
) -> None:
    page = browser.new_context(reduced_motion="reduce", **SCREENS[screen]).new_page()
    page.goto(pages[kind].as_uri())
    page.wait_for_selector("html[data-ready]", state="attached")
    inks = {palette.inks(each)["dark" in screen] for each in palette.SERIES + palette.OVERLAY}
    allowed = {f"rgb({', '.join(str(int(ink[k : k + 2], 16)) for k in (1, 3, 5))})" for ink in inks}
    some = 0
    for left, right, boxes in page.evaluate(BOXES):
        for one in boxes:
            assert left - 1 <= one[0] < one[1] <= right + 1, one
            assert one[4] in allowed
        for one, other in combinations(boxes, 2):
            apart = one[1] <= other[0] or other[1] <= one[0]
            assert apart or one[3] <= other[2] + 2 or other[3] <= one[2] + 2, (one, other)
        some += len(boxes)
    assert some >= 3
    assert page.evaluate("document.documentElement.scrollWidth") == page.viewport_size["width"]
    page.context.close()
