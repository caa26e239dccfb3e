"""One way to concede is suggested, and whatever shows a run of concessions names that one."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import packed
import wholepie as wp
from examples import examples
from wholepie.cli import main
from wholepie.optimizer.insight import concessions
from wholepie.optimizer.parties.listed import fair_plans, fairest, is_conceded
from wholepie.views.explorer.serving import Sources
from wholepie.views.explorer.state import opened
from wholepie.views.export.brief import brief
from wholepie.views.terminal.plot import Plot
from wholepie.views.vocabulary import concessions as vocabulary

INSTANCES = Path(wp.__file__).parent / "instances"
#: Amounts: the fairest way to concede lies between the vertices of the front.
AMOUNTS = """
wholepie: 1
title: Water
decisions:
  flow: {for: 'f in ["farms", "mills", "town"]', type: continuous, at most: 50}
measures:
  all: 'sum(flow[f] for f in ["farms", "mills", "town"])'
stakeholders:
  river: {requires: {the river: {rule: all <= 60, negotiable: true}}}
  farms: {requires: {the farms: {rule: 'flow["farms"] >= 40', negotiable: true}}}
  mills:
    requires: {the mills: {rule: 'flow["mills"] >= 30', negotiable: true}}
    goals: {water: {maximize: all}}
"""


def called(*parts: object) -> str:
    found = CliRunner().invoke(main, list(map(str, parts)), catch_exceptions=False)
    assert found.exit_code in (0, 4), found.stderr
    return found.stdout


def water(folder: Path) -> Path:
    (folder / "water").mkdir()
    (folder / "water" / "scenario.yaml").write_text(AMOUNTS, encoding="utf-8")
    return folder / "water"


SLOW = [pytest.param(each, marks=pytest.mark.slow) for each in ("citizens-budget-clash", "stopped")]


@pytest.fixture(scope="module", params=["water", *SLOW])
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("conceded")
    is_water = request.param == "water"
    scenario = water(folder) if is_water else INSTANCES / "citizens-budget-clash"
    few = ["--within", "60%"] if request.param == "stopped" else []
    told = called("concessions", scenario, "--out", folder / "run", *few)
    (folder / "told.txt").write_text(told, encoding="utf-8")
    return folder / "run"


def suggested(run: Path) -> int:
    """The plan that the run's file of concessions suggests, found by what its parties concede."""
    data = json.loads((run / "concessions.json").read_text(encoding="utf-8"))["suggested"]
    front, conceded = wp.open(run), dict[str, float]()
    for each in data["concessions"]:
        conceded[each["owner"]] = conceded.get(each["owner"], 0.0) + 100 * each["share"]
    asked = np.array([conceded.get(str(goal.owner), 0.0) for goal in front.goals])
    (same,) = np.flatnonzero(np.abs(front.values - asked).max(axis=1) < 1e-3)
    return int(same) + 1


def in_report(run: Path) -> set[int]:
    page = wp.open(run).report(run / "report.html").read_text(encoding="utf-8")
    data = packed.content(page)["data"]
    named = re.findall(r"Plan (\d+) is the suggested one", re.sub("<[^>]*>", "", page))
    assert named
    return {data["fairest"], *map(int, named)}


def in_workbook(run: Path) -> set[int]:
    (book,) = wp.open(run).export(run / "front.xlsx", overwrite=True)
    sheets = openpyxl.load_workbook(book)
    assert "Fair plans" not in sheets.sheetnames
    cells = [str(cell) for sheet in sheets for row in sheet.values for cell in row if cell]
    return {int(n) for cell in cells for n in re.findall(r"Plan (\d+), the suggested one", cell)}


def in_terminal(run: Path) -> set[int]:
    told = " ".join((run.parent / "told.txt").read_text(encoding="utf-8").split())
    return set(map(int, re.findall(r"In the list below it is plan (\d+)", told)))


def everywhere(run: Path) -> dict[str, set[int]]:
    front = wp.open(run)
    session = opened(Sources(front, run)).session
    lines = Plot(front).lines(80, nice=False) if len(front.goals) == 2 else []
    plotted = re.findall(r"plan (\d+), the suggested one", " ".join(lines))
    return {
        "terminal": in_terminal(run),
        "report": in_report(run),
        "workbook": in_workbook(run),
        "brief": {each.plan for each in brief(front).options},
        "explorer": {int(session.chosen)},
        "robust": {json.loads(called("robust", run, "--json"))["plan"]},
        "trade-offs": {wp.conflicts(front).joint},
        "plot": set(map(int, plotted)),
    }


def test_one_way_to_concede_is_suggested_everywhere(run: Path) -> None:
    front, number = wp.open(run), suggested(run)
    assert is_conceded(front)
    assert not fair_plans(front)
    for who, plans in everywhere(run).items():
        assert plans <= {number}, who
    assert in_terminal(run) == {number}
    assert in_report(run) == {number}
    for word in ("the fairest", "fairest of those listed"):
        assert word not in (run / "report.html").read_text(encoding="utf-8")


def test_a_way_between_the_vertices_of_the_front_is_listed(tmp_path: Path) -> None:
    """All concede alike: 60 (1 + s) = 70 (1 - s)."""
    found = wp.concessions(water(tmp_path))
    assert found.suggested_plan
    conceded = found.front.values[found.suggested_plan - 1]
    assert conceded == pytest.approx(100 / 13, abs=1e-3)
    assert found.agreement(found.suggested_plan).total == found.suggested.total
    assert found.rule == "leximin"


def fronts(values: Any) -> wp.Front:
    """A front of concessions with such values."""
    from wholepie.optimizer.problem.labels import CONCEDED, Goal
    from wholepie.optimizer.problem.problem import Problem

    rows = np.array(values, dtype=float)
    goals = [
        Goal("concedes", "minimize", unit=CONCEDED, owner=f"p{k}") for k in range(rows.shape[1])
    ]
    problem = Problem.from_arrays(
        rows.T, np.ones((1, len(rows))), row_lower=[1.0], row_upper=[1.0], upper=1, integer=True,
        goals=goals,
    )  # fmt: skip
    return wp.front(problem)


@examples(30)
@given(st.lists(st.tuples(*[st.integers(0, 12)] * 3), min_size=1, max_size=8))
def test_the_suggested_way_is_leximin_of_what_is_conceded(
    values: list[tuple[int, ...]],
) -> None:
    """And not of shares of each party's own range."""
    front = fronts(values)
    number = fairest(front)
    assert number is not None
    least = min(sorted(row, reverse=True) for row in values)
    assert sorted(front.values[number - 1].tolist(), reverse=True) == pytest.approx(least)


def test_what_the_front_cannot_list_is_not_called_the_fairest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(concessions, "listing", lambda *given: None)
    found = wp.concessions(water(tmp_path))
    assert found.fairest is None
    assert found.rule == concessions.LEXIMIN_LISTED


@given(
    value=st.floats(0, 1e7) | st.integers(0, 3).map(lambda whole: whole + 4e-5),
    unit=st.sampled_from(["", "EUR", "trucks", "wolves"]),
)
def test_what_is_given_and_what_was_asked_are_written_in_one_way(value: float, unit: str) -> None:
    one = vocabulary.amount_given({"gives": value, "unit": unit})
    index = {"index": (), "side": "at least", "asked": value, "granted": -1.0}
    told = {"worst": [index], "asked": None, "unit": unit, "after": ""}
    assert f"where {one} was asked" in vocabulary.worst(told)
    assert (one == "1 truck") == (unit == "trucks" and one.startswith("1 "))
