"""Fronts over each other: what is said of plans is proved, or said not to be; runs found again."""

import html
import json
import os
import re
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from executors import Here
from wholepie import Goal, InputError, Problem
from wholepie.cli import main
from wholepie.optimizer.comparison.comparison import compare
from wholepie.optimizer.engine import Options, run
from wholepie.optimizer.geometry.faces import Faces
from wholepie.optimizer.problem.names import Columns
from wholepie.optimizer.results.front import Front, Record
from wholepie.views.pages import comparison_page, plain_page
from wholepie.views.vocabulary import changes
from wholepie.views.vocabulary.text import plain

ROOT = Path(__file__).resolve().parents[1]
SWEEP = {"parameters.income.wheat": [800, 900]}
QUICKSTART = str(ROOT / "instances" / "quickstart")


def goals(p: int, sense: str = "minimize") -> tuple[Goal, ...]:
    return tuple(Goal(f"g{k}", sense, "t", f"party {k}") for k in range(p))  # type: ignore[arg-type]


def front(points: Any, *, gap: float = 0.0, wanted: tuple[Goal, ...] = (), x: Any = None) -> Front:
    """A front of mutually nondominated minimised points; column 0 tells plans apart."""
    values = np.array(sorted(map(tuple, points)), dtype=float).reshape(len(points), -1)
    found = wanted or goals(values.shape[1])
    columns = Columns(("x", "y"), np.arange(2), ((), ("k",)), np.zeros(2, bool))
    solutions = sp.csr_array(
        np.array(x if x is not None else np.ones((len(values), 2)), dtype=float)
    )
    signed = values * np.array([goal.sign for goal in found])
    return Front(found, (), columns, signed, solutions, gap, gap == 0, None, Record())


OLD = [(0, 9), (2, 6), (5, 3), (9, 0)]


def test_the_same_front_has_stayed_and_is_at_no_distance() -> None:
    found = compare({"a": front(OLD), "b": front(OLD)})
    (change,) = found.changes
    assert change.stayed == ((1, 1), (2, 2), (3, 3), (4, 4))
    assert all(change.same_decisions)
    assert (change.vanished, change.appeared) == ((), ())
    assert found.epsilon.to_numpy().tolist() == [[0, 0], [0, 0]]
    assert found.hypervolume["a"] == found.hypervolume["b"]
    assert not len(change.core)
    assert not len(change.fair)


def test_plans_stay_vanish_and_appear_by_their_values() -> None:
    found = compare({"a": front(OLD), "b": front([(0, 9), (1, 4), (9, 0)])})
    (change,) = found.changes
    assert change.stayed == ((1, 1), (4, 3))
    assert change.vanished == (2, 3)
    assert change.appeared == (2,)
    assert (change.open_vanished, change.open_appeared) == ((), ())


def test_the_epsilon_indicator_is_a_share_of_the_common_range() -> None:
    found = compare({"a": front([(0, 10), (10, 0)]), "b": front([(4, 4)])})
    # (0, 10) must lose 6 of 10 to match (4, 4); (4, 4) must lose 4 to match either.
    assert found.epsilon.loc["a", "b"] == pytest.approx(0.6)
    assert found.epsilon.loc["b", "a"] == pytest.approx(0.4)
    assert found.reference == pytest.approx({"party 0: g0": 11, "party 1: g1": 11})
    assert found.hypervolume["b"] == pytest.approx(0.7 * 0.7 / 1.1**2)


POINTS = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=8
)


def efficient(points: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    kept = set(points)
    return [
        p
        for p in kept
        if not any(q != p and all(a <= b for a, b in zip(q, p, strict=True)) for q in kept)
    ]


@given(POINTS, POINTS)
def test_indicators_are_what_their_definitions_say(one: Any, other: Any) -> None:
    a, b = efficient(one), efficient(other)
    found = compare({"a": front(a), "b": front(b)})
    both = np.array(a + b, dtype=float)
    spread = np.ptp(both, axis=0)
    scale = np.where(spread > 0, spread, 1.0)
    A, B = (np.array(each, dtype=float) / scale for each in (a, b))
    slow = max(min((p - q).max() for p in A) for q in B)
    assert found.epsilon.loc["a", "b"] == pytest.approx(slow, abs=1e-12)
    (change,) = found.changes
    assert len(change.stayed) == len(set(a) & set(b))
    assert len(change.vanished) == len(set(a) - set(b))
    assert len(change.appeared) == len(set(b) - set(a))


@given(POINTS, POINTS, st.integers(0, 5))
def test_what_is_proved_of_a_missing_plan_holds_for_every_whole_front(
    one: Any, other: Any, dropped: int
) -> None:
    """B lists some of a whole front, and the gap that this proves; what vanished for sure did."""
    a, whole = efficient(one), efficient(other)
    listed = whole[: max(1, len(whole) - dropped)]
    values = np.array(listed, dtype=float)
    scale = np.ptp(values, axis=0)
    lacks = values[:, None] - np.array(whole, dtype=float)[None]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(lacks > 0, lacks / scale, 0.0)
    gap = float(share.max(axis=2).min(axis=0).max())
    found = compare({"a": front(a), "b": front(listed, gap=gap)})
    (change,) = found.changes
    ordered = sorted(a)
    proved = {ordered[i - 1] for i in change.vanished if i not in change.open_vanished}
    assert not proved & set(whole)


def test_what_a_gap_leaves_open_is_not_called_vanished_for_sure() -> None:
    # Of B, 10 % of the range (0 to 10) may be missed; (3, 5) is that near (2, 6), (6, 8) is beaten.
    b = front([(0, 10), (2, 6), (10, 0)], gap=0.1)
    a = front([(0, 10), (3, 5), (5, 2)])
    (change,) = compare({"a": a, "b": b}).changes
    assert change.vanished == (2, 3)
    assert change.open_vanished == (2,)
    (back,) = compare({"b": b, "a": a}).changes
    assert back.open_appeared == (2,)
    (blind,) = compare({"a": a, "b": replace(b, gap=np.inf)}).changes
    assert blind.open_vanished == (2, 3)


def test_a_plan_between_others_has_not_vanished() -> None:
    values = np.array([[0.0, 4.0], [4.0, 0.0]])
    faces = Faces(
        values=values,
        solutions=sp.csr_array(values),
        efficient=np.array([True, True]),
        members=((0, 1),),
        normals=np.array([[0.5, 0.5]]),
    )
    line = replace(front(values.tolist()), faces=faces)
    points = front([(0, 4), (1, 3), (2, 1), (4, 0)])
    (change,) = compare({"points": points, "line": line}).changes
    assert change.mixed_before == (2,)
    assert change.vanished == (3,)
    assert change.open_vanished == ()


def test_goals_that_not_all_have_are_named_and_left_out() -> None:
    a = front([(0, 5, 1), (1, 4, 0), (5, 0, 3), (2, 4, -1)])
    found = compare({"a": a, "b": front([(0, 5), (1, 4)])})
    assert found.left_out["a"] == ("party 2: g2",)
    assert [goal.name for goal in found.goals] == ["g0", "g1"]
    assert found.numbers["a"] == (1, 2, 4)  # (2, 4) is beaten by (1, 4) once the third is left out
    (change,) = found.changes
    assert change.stayed == ((1, 1), (2, 2))
    assert change.open_vanished == ()


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (goals(2, "maximize"), "minimize t in a, and to maximize t in b"),
        (tuple(replace(goal, unit="kg") for goal in goals(2)), "minimize kg in b"),
        (tuple(replace(goal, owner="x") for goal in goals(2)), "No goal is in all"),
    ],
)
def test_goals_that_do_not_fit_are_an_error(other: tuple[Goal, ...], words: str) -> None:
    with pytest.raises(InputError, match=words):
        compare({"a": front(OLD), "b": front(OLD, wanted=other)})
    with pytest.raises(InputError, match="at least two runs"):
        compare({"a": front(OLD)})


def test_who_gained_is_on_one_scale() -> None:
    found = compare({"a": front([(0, 10), (5, 5), (10, 0)]), "b": front([(0, 5), (2, 2), (5, 0)])})
    best = found.satisfaction.xs("best", axis=1, level=1)
    assert best.to_numpy().tolist() == [[1, 1], [1, 1]]
    fair = found.satisfaction.xs("fair", axis=1, level=1)
    assert fair["a"].tolist() == pytest.approx([0.5, 0.5])
    assert fair["b"].tolist() == pytest.approx([0.8, 0.8])
    assert found.ranges.loc["party 0: g0"].tolist() == [0, 10, 0, 5]


def test_decisions_that_differ_are_named() -> None:
    a = front([(0, 2), (1, 1), (2, 0)], x=[[1, 0], [1, 0], [1, 1]])
    b = front([(0, 2), (1, 1), (2, 0)], x=[[1, 0], [0, 1], [0, 1]])
    (change,) = compare({"a": a, "b": b}).changes
    assert change.same_decisions == (True, False, False)
    core = {(row.decision, row.index): row.shift for row in change.core.itertuples(index=False)}
    assert core == pytest.approx({("x", ""): -2 / 3, ("y", "k"): 1 / 3})
    assert [tuple(row) for row in change.fair.to_numpy()] == [("x", "", 1, 0), ("y", "k", 0, 1)]


def test_a_run_without_plans_is_compared_too() -> None:
    empty = replace(front(OLD), values=np.zeros((0, 2)), solutions=sp.csr_array((0, 2)))
    found = compare({"a": front(OLD), "b": empty})
    assert found.changes[0].vanished == (1, 2, 3, 4)
    assert np.isnan(found.epsilon.loc["a", "b"])
    assert found.hypervolume["b"] == 0
    assert plain_page.html(comparison_page.page(found))
    with pytest.raises(InputError, match="None of the runs"):
        compare({"a": empty, "b": empty})


def test_a_real_change_is_told_truly() -> None:
    rng = np.random.default_rng(5)
    weights, costs = rng.integers(5, 40, (1, 14)), -rng.integers(5, 40, (2, 14))
    fronts = {
        str(limit): run(
            Problem.from_arrays(costs, weights, row_upper=limit, upper=1, integer=True), Options()
        )
        for limit in (120, 160)
    }
    found = compare(fronts)
    assert found.epsilon.loc["160", "120"] <= 0 < found.epsilon.loc["120", "160"]
    assert found.hypervolume["160"] > found.hypervolume["120"]
    (change,) = found.changes
    assert len(change.stayed) + len(change.vanished) == len(fronts["120"])
    assert not change.open_vanished + change.open_appeared


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    for name, value in (("before", "900"), ("after", "700")):
        arguments = ["--set", f"parameters.income.wheat={value}", "--out", str(folder / name)]
        assert call("front", QUICKSTART, *arguments).exit_code == 0
    return folder


@pytest.fixture
def two_runs(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return ["before", "after"]


def test_the_command_compares_runs(two_runs: list[str]) -> None:
    data = json.loads(call("compare", *two_runs, "--json").stdout)
    assert data["runs"] == ["before", "after"]
    assert data["plans"] == {"before": 15, "after": 15}
    assert data["epsilon"]["before"]["after"] <= 0
    shown = call("compare", *two_runs, "--page", "page.html")
    assert shown.exit_code == 0
    assert max(map(len, shown.stdout.splitlines())) <= 80
    page = Path("page.html").read_text(encoding="utf-8")
    assert "Content-Security-Policy" in page
    own = page[: page.index('id="packed"')] + page[page.rindex("<script>") :]
    assert not re.search(r'(src|href)="|https?://', own)
    assert call("compare", "before").exit_code == 2
    assert call("compare", "before", ".").exit_code == 2


def test_names_of_runs_cannot_break_the_page() -> None:
    name = "</script><b>&"
    wanted = tuple(replace(goal, owner=name) for goal in goals(3))
    points = [(0, 2, 1), (1, 1, 1), (2, 0, 0)]
    found = compare({name: front(points, wanted=wanted), "b": front(points, wanted=wanted)})
    page = plain_page.html(comparison_page.page(found))
    assert "</script><b>" not in page
    assert "&lt;/script&gt;" in page


@pytest.mark.parametrize("runs", [2, 3, 8])
def test_of_many_runs_few_sentences_stand_before_the_figure(runs: int) -> None:
    steps = {f"run {k}": front([(k, 9), (k + 2, 6)]) for k in range(runs)}
    page = comparison_page.page(compare(steps))
    first = page.sections[0]
    assert first.figures
    assert len(page.lead) + len(first.words) <= 3
    told = [row[0].text for table in first.tables for row in table.rows]
    assert told == (list(steps)[1:] if runs > 2 else [])


def test_runs_are_found_with_what_they_are(two_runs: list[str]) -> None:
    Path("cut").mkdir()
    Path("cut/run.json").write_text('{"wholepie_run": 1, "goals": []', encoding="utf-8")
    Path("begun").mkdir()
    Path("begun/run.sqlite").touch()
    text = Path("after/front.csv").read_text(encoding="utf-8").splitlines()
    Path("after/front.csv").write_text("\n".join(text[:-2]), encoding="utf-8")
    found = wp.runs().set_index("path")
    assert found["status"].to_dict() == {
        "before": "done",
        "after": "damaged",
        "cut": "damaged",
        "begun": "unfinished",
    }
    assert "does not list the 15 plans that run.json tells of, but 13" in found.loc["after", "note"]
    assert found.loc["before", "overrides"] == "parameters.income.wheat=900"
    shown = call("runs")
    assert shown.exit_code == 0
    assert max(map(len, shown.stdout.splitlines())) <= 80
    data = json.loads(call("runs", "--json", "--status", "done").stdout)
    assert [each["path"] for each in data["runs"]] == ["before"]
    assert json.loads(call("runs", "begun", "--json", "--with-goal", "x").stdout) == {"runs": []}


def test_runs_are_filtered_and_sorted(two_runs: list[str]) -> None:
    old = (datetime.now() - timedelta(days=9)).timestamp()
    os.utime("before/run.json", (old, old))
    for arguments, paths in (
        ([], ["after", "before"]),
        (["--sort", "path"], ["after", "before"]),
        (["--since", "3d"], ["after"]),
        (["--since", "2001-01-01"], ["after", "before"]),
        (["--matching", "WHEAT=900"], ["before"]),
        (["--with-goal", "nests"], ["after", "before"]),
        (["--with-goal", "nothing"], []),
        (["--status", "failed"], []),
    ):
        data = json.loads(call("runs", "--json", *arguments).stdout)
        assert [each["path"] for each in data["runs"]] == paths, arguments
    assert call("runs", "--since", "soon").exit_code == 2
    for wrong in ({"sort": "colour"}, {"status": "odd"}, {"folder": "nowhere"}):
        with pytest.raises(InputError):
            wp.runs(**wrong)


def test_a_batch_is_listed_with_its_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    wp.batch(QUICKSTART, "night", sweep=SWEEP, executor=Here())
    found = wp.runs("night")
    assert found["kind"].tolist().count("batch") == 1
    assert found.loc[found["kind"] == "batch", "title"].item() == "2 runs: 2 done"
    Path("night/batch.json").write_text("[]", encoding="utf-8")
    assert wp.runs("night")["status"].tolist().count("damaged") == 1


def test_pages_draw_their_figures_in_a_browser(browser: Any, two_runs: list[str]) -> None:
    call("compare", *two_runs, "--page", "page.html")
    wp.batch(QUICKSTART, "night", sweep=SWEEP, executor=Here())
    assert call("batch", "--out", "night", "--resume").exit_code == 0
    for path, count in (("page.html", 3), ("night/summary.html", 9)):
        page = browser.new_page()
        told: list[str] = []
        page.on("console", lambda message, told=told: told.append(message.text))
        page.on("pageerror", lambda error, told=told: told.append(str(error)))
        page.goto(Path(path).resolve().as_uri())
        page.wait_for_selector(".main-svg")
        assert page.locator(".figure.js-plotly-plot").count() == count
        assert told == []
        page.close()


def test_the_terminal_begins_with_the_sentences_of_the_page(tmp_path: Path) -> None:
    for name, wheat in (("before", 800), ("after", 900)):
        found = wp.front(wp.load(QUICKSTART, overrides={"parameters.income.wheat": wheat}))
        found.save(tmp_path / name)
    runs = [str(tmp_path / "before"), str(tmp_path / "after")]
    page = tmp_path / "page.html"
    told = CliRunner().invoke(main, ["compare", *runs, "--page", str(page)]).stdout
    found = wp.compare(*runs)
    lead = [plain(each) for each in changes.lead(changes.relabelled(found))]
    assert lead
    flat = " ".join(told.split())
    words = re.sub(r"\s+", " ", re.sub("<[^>]*>", "", page.read_text(encoding="utf-8")))
    for sentence in lead:
        assert sentence in flat
        assert html.unescape(sentence) in html.unescape(words)
    assert flat.startswith(lead[0])
    assert "is before" in flat
