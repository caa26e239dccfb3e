"""A few plans that stand for a front: the least cover, its proof and its families, against all."""

import json
import re
import threading
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, count
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
import scipy.sparse as sp
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from plotly.utils import PlotlyJSONEncoder

import hostile
import shipped
import wholepie as wp
from examples import examples
from exploring import sources
from wholepie import Goal, InputError
from wholepie.cli import main
from wholepie.optimizer.geometry.dominance import nondominated
from wholepie.optimizer.insight.covering import CoverEffort, best_cover
from wholepie.optimizer.insight.trade_steps import said, trade_steps
from wholepie.optimizer.parties.listed import minimised, parties_listed
from wholepie.optimizer.problem.names import Columns
from wholepie.optimizer.problem.numbers import goal_ranges
from wholepie.optimizer.results.front import Front, Record
from wholepie.optimizer.solver import budget as clocks
from wholepie.optimizer.solver.budget import Budget
from wholepie.views.explorer import layout
from wholepie.views.explorer.app import Acts
from wholepie.views.explorer.state import opened
from wholepie.views.pages import report_page
from wholepie.views.vocabulary import representatives as words
from wholepie.views.vocabulary import text
from wholepie.views.vocabulary.rounding import rounded, told_apart

PROJECTS = 6


def made(points: np.ndarray, senses: Sequence[str], taken: np.ndarray) -> Front:
    """A front of minimised points (N, p), whose plans take these of six projects."""
    goals = tuple(Goal(f"goal {k}", sense) for k, sense in enumerate(senses))
    index = tuple((f"p{j}",) for j in range(PROJECTS))
    columns = Columns(("fund",), np.zeros(PROJECTS, np.int64), index, np.zeros(PROJECTS, bool))
    values = points * [goal.sign for goal in goals]
    return Front(goals, (), columns, values, sp.csr_array(taken), 0.0, True, None, Record())


def sphere(count: int, p: int, seed: int) -> np.ndarray:
    drawn = np.abs(np.random.default_rng(seed).normal(size=(count, p)))
    return np.asarray(-drawn / np.linalg.norm(drawn, axis=1, keepdims=True))


@st.composite
def fronts(draw: st.DrawFn, most: int = 10, goals: int = 4) -> Front:
    """Whole values with many ties, and maybe one goal that is alike in all plans, and one whose
    scale has no range.
    """
    seed, p = draw(st.integers(0, 10_000)), draw(st.integers(2, goals))
    rng, largest = np.random.default_rng(seed), draw(st.sampled_from([4, 12, 1000]))
    points = np.rint(sphere(3 * most, p, seed) * largest)
    if draw(st.booleans()):
        points[:, rng.integers(p)] = 7.0
    points = nondominated(np.unique(points, axis=0))[:most]
    senses = [draw(st.sampled_from(["minimize", "maximize"])) for _ in range(p)]
    taken = (rng.random((len(points), PROJECTS)) < 0.5).astype(float)
    front = made(points, senses, taken)
    return without_range(front, int(rng.integers(p))) if draw(st.booleans()) else front


def without_range(front: Front, k: int) -> Front:
    """The front with a scale on which goal k is at its best in the plans best for any goal."""
    scale = parties_listed(front).scale
    table, ranges = scale.table.copy(), scale.ranges.copy()
    table[:, k], ranges[k] = table[k, k], 0.0
    return replace(front, scale=replace(scale, table=table, ranges=ranges))


def distance(front: Front, one: int, other: int) -> Fraction:
    """By which share of the ranges plan ``one`` is worse than the ``other`` where it is worst."""
    ranges = parties_listed(front).scale.ranges
    ranges = np.where(ranges > 0, ranges, goal_ranges(minimised(front)))
    pairs = zip(minimised(front)[one - 1], minimised(front)[other - 1], ranges, strict=True)
    shares = [(Fraction(a) - Fraction(b)) / Fraction(r) for a, b, r in pairs if r > 0]
    return max(Fraction(0), *shares, Fraction(0))


def farthest(front: Front, plans: Sequence[int]) -> Fraction:
    """Within which share these plans cover all."""
    return max(min(distance(front, plan, each) for plan in plans) for each in front.numbers)


@examples(50)
@given(front=fronts(), plans=st.integers(1, 11))
def test_no_choice_of_as_many_plans_comes_closer(front: Front, plans: int) -> None:
    found = wp.representatives(front, plans)
    amount = min(plans, len(front))
    table = [[distance(front, one, other) for other in front.numbers] for one in front.numbers]
    best = min(max(map(min, zip(*rows, strict=True))) for rows in combinations(table, amount))
    assert len(set(found.plans)) == amount
    assert found.proved
    assert found.within == pytest.approx(float(best), abs=1e-9)
    assert found.within == pytest.approx(float(farthest(front, found.plans)), abs=1e-9)


@examples(60)
@given(front=fronts(most=30), plans=st.integers(1, 6))
def test_each_plan_is_in_the_family_of_the_plan_that_covers_it_nearest(
    front: Front, plans: int
) -> None:
    found = wp.representatives(front, plans)
    members = [plan for family in found.families for plan in family.members]
    assert sorted(members) == list(front.numbers)
    for family in found.families:
        assert family.plan in family.members
        own = [distance(front, family.plan, member) for member in family.members]
        for member, reached in zip(family.members, own, strict=True):
            least = min(distance(front, plan, member) for plan in found.plans)
            assert float(reached) == pytest.approx(float(least), abs=1e-9)
        assert family.within == pytest.approx(float(max(own)), abs=1e-9)


@examples(60)
@given(front=fronts(most=30), plans=st.integers(1, 6))
def test_marks_are_shared_by_all_members_and_by_so_many_others(front: Front, plans: int) -> None:
    taken = front.solutions.toarray()
    for family in wp.representatives(front, plans).families:
        alike = np.ones(len(front), dtype=bool)
        inside = np.isin(front.numbers, family.members)
        for mark in family.marks:
            assert mark.decision == "fund"
            before = int((alike & ~inside).sum())
            alike &= taken[:, int(mark.index[0][1:])] == mark.yes
            assert alike[inside].all()
            left = int((alike & ~inside).sum())
            assert mark.others == pytest.approx(left / int((~inside).sum()))
            assert left <= before / 2


def staircase(count: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.column_stack([np.sort(rng.random(count)), -np.sort(rng.random(count))])


def needed(points: np.ndarray, limit: float) -> int:
    """How many points of two goals are needed within a limit: from the left, always the point that
    covers the first one left and reaches farthest (Vaz et al. 2015)."""
    covers = (points[:, None] - points[None] <= limit).all(axis=2)
    first = count = 0
    while first < len(points):
        reach = [np.flatnonzero(~row[first:]) for row in covers if row[first]]
        first = max(first + int(each[0]) if len(each) else len(points) for each in reach)
        count += 1
    return count


@examples(12)
@given(count=st.integers(30, 120), plans=st.integers(2, 9), seed=st.integers(0, 1000))
def test_two_goals_are_covered_as_by_greedy_intervals(count: int, plans: int, seed: int) -> None:
    points = staircase(count, seed)
    found = best_cover(points, plans, Budget())
    assert found.least == found.within
    assert needed(points, found.within + 1e-9) <= plans
    assert needed(points, found.within - 1e-6) > plans


@pytest.mark.parametrize("p", [2, 3, 5])
@pytest.mark.parametrize("plans", [1, 4, 20])
def test_what_is_told_of_a_search_that_was_stopped_holds(p: int, plans: int) -> None:
    points, rng = sphere(300, p, plans), np.random.default_rng(p)
    stopped = threading.Event()
    stopped.set()
    found = best_cover(points, plans, Budget(stop=stopped))
    reach = (points[list(found.rows)][:, None] - points[None]).max(axis=2).min(axis=0).max()
    assert len(set(found.rows)) == plans
    assert found.least <= found.within == pytest.approx(max(reach, 0.0))
    for _ in range(50):
        others = points[rng.choice(300, plans, replace=False)]
        reach = (others[:, None] - points[None]).max(axis=2).min(axis=0).max()
        assert reach >= found.least - 1e-9


@pytest.mark.parametrize(
    "effort", [CoverEffort(0), CoverEffort(3), CoverEffort(nodes=0), CoverEffort(9, 2)]
)
def test_what_is_told_of_a_search_of_little_effort_holds_and_is_the_same_each_time(
    effort: CoverEffort,
) -> None:
    points = sphere(60, 3, 7)
    found = best_cover(points, 6, Budget(), effort)
    assert found == best_cover(points, 6, Budget(), effort)
    whole = best_cover(points, 6, Budget())
    assert found.least <= whole.least == whole.within <= found.within


def test_what_views_show_does_not_depend_on_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    front = made(sphere(60, 3, 3), ["minimize"] * 3, np.zeros((60, PROJECTS)))
    first, seconds = words.of_front(front), count(step=100.0)
    monkeypatch.setattr(clocks.time, "monotonic", lambda: next(seconds))
    slow = words.of_front(front)
    assert first is not None
    assert slow is not None
    assert slow.to_dict() == first.to_dict()


def test_a_goal_without_range_on_the_scale_counts_by_its_listed_range() -> None:
    points = np.array([[0.0, 10.0, 0.0], [2.0, 2.0, 5.0], [10.0, 0.0, 0.0]])
    front = made(points, ["minimize"] * 3, np.zeros((3, PROJECTS)))
    assert parties_listed(front).scale.ranges[2] == 0
    found = wp.representatives(front, 1)
    # Plan 2 is 5 of 5 worse than the others in goal 2, and these are 10 of 10 worse elsewhere.
    assert found.within == found.least == 1.0
    assert "for \u2068goal 2\u2069 in the listed plans" in words.proof(found)


@pytest.mark.parametrize(("p", "plans"), [(3, 3), (4, 4), (6, 2)])
def test_bounds_of_larger_fronts_meet(p: int, plans: int) -> None:
    found = best_cover(sphere(200, p, 1), plans, Budget())
    assert found.within == found.least > 0


@pytest.mark.parametrize("plans", [1, 2, 4])
def test_points_that_are_alike_are_covered_by_any(plans: int) -> None:
    found = best_cover(np.array([[0.0, 1.0]] * 5), plans, Budget())
    assert (len(set(found.rows)), found.within, found.least) == (plans, 0.0, 0.0)


def test_senses_and_units_do_not_matter() -> None:
    points = sphere(40, 3, 5)
    taken = np.zeros((40, PROJECTS))
    first = wp.representatives(made(points, ["minimize"] * 3, taken), 5)
    scaled = points * [1.0, 4096.0, 0.25]
    other = wp.representatives(made(scaled, ["maximize", "minimize", "maximize"], taken), 5)
    assert other.within == pytest.approx(first.within, abs=1e-12)


def test_one_plan_and_more_than_there_are() -> None:
    front = shipped.front("quickstart")
    whole = wp.representatives(front, 99)
    assert whole.plans == tuple(front.numbers)
    assert (whole.within, whole.least, whole.proved) == (0.0, 0.0, True)
    assert words.title(whole) == "All plans"
    only = wp.representatives(front, plans=1)
    assert len(only.families[0].members) == len(front)
    assert words.title(only) == f"One plan that stands for {len(front)}"


@pytest.mark.parametrize("plans", [0, -1, 1.5, "x", None])
def test_a_number_of_plans_that_is_none_is_refused(plans: object) -> None:
    with pytest.raises(InputError, match="plans"):
        wp.representatives(shipped.front("quickstart"), plans)  # type: ignore[arg-type]


def test_a_front_without_plans_is_refused() -> None:
    with pytest.raises(InputError, match="no plan"):
        wp.representatives(made(np.zeros((0, 2)), ["minimize"] * 2, np.zeros((0, PROJECTS))))


# Words.


@examples(80)
@given(share=st.floats(1e-6, 1))
def test_shares_are_never_told_better_than_they_are(share: float) -> None:
    def told(write: object) -> float:
        return float(str(write(share)).removesuffix(" %")) / 100  # type: ignore[operator]

    assert share - 1e-9 <= told(words._at_most) <= share + 0.00101
    assert share - 0.00101 <= told(words._at_least) <= share + 1e-9


@examples(80)
@given(
    values=st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=6),
    step=st.none() | st.floats(1e-3, 1e3),
)
def test_rounded_values_are_near_and_what_can_be_told_apart_stays_apart(
    values: list[float], step: float | None
) -> None:
    unit = told_apart(max(values) - min(values), step)
    shown = [float(each.replace(",", "")) for each in rounded(values, values, step)]
    for value, near in zip(values, shown, strict=True):
        assert abs(value - near) <= unit / 2 + 1e-3 * max(1.0, abs(value))
    if unit >= 1:
        for i, j in combinations(range(len(values)), 2):
            assert shown[i] != shown[j] or abs(values[i] - values[j]) <= unit * (1 + 1e-9)


@examples(60)
@given(front=fronts(most=20), scale=st.sampled_from([1.0, 37.5, 1e4]), plans=st.integers(1, 9))
def test_what_is_rounded_says_so_and_nothing_else(front: Front, scale: float, plans: int) -> None:
    """A goal is named with its unit if a number of its column is not that of the plan."""
    front = replace(front, values=front.values * scale)
    found = wp.representatives(front, plans)
    told = words.rounding(found)
    for k, (goal, column) in enumerate(zip(front.goals, words.values(found), strict=True)):
        exact = [text.number(front.values[plan - 1, k]) for plan in found.plans]
        shown = [text.number(float(cell.replace(",", ""))) for cell in column]
        assert (f" in {text.isolated(goal.label)}" in told) == (shown != exact)


@examples(60)
@given(front=fronts(most=20))
def test_trade_steps_are_said_and_about_a_twentieth_of_the_range(front: Front) -> None:
    steps = trade_steps(front.goals, minimised(front))
    for step, spread in zip(steps, np.ptp(minimised(front), axis=0), strict=True):
        assert step == said(step)
        assert step == 1 or spread / 20 / 1.6 <= step <= spread / 20 * 1.6


@examples(40)
@given(front=fronts(most=20), plans=st.integers(2, 9), same=st.booleans())
def test_no_two_families_are_called_alike(front: Front, plans: int, same: bool) -> None:
    """Also where no decision tells them apart, or goals have names that are shortened alike."""
    if same:
        goals = [replace(goal, name="a" * 40 + goal.name) for goal in front.goals]
        nothing = sp.csr_array(front.solutions.shape)
        front = replace(front, goals=tuple(goals), solutions=nothing)
    found = wp.representatives(front, plans)
    names = [re.sub(r"\(\d+[^)]*\)", "", each) for each in words.names(found).values()]
    assert len(set(names)) == len(found.families)


def test_families_tell_of_hostile_names_without_what_they_could_do() -> None:
    page = report_page.html(hostile.front(30, 4))
    assert "Seven plans that stand for 30" in page
    assert "<script>document.title" not in page
    assert "&lt;script&gt;document.title" in page


# Views and commands.


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shipped.front("citizens-budget").save(tmp_path_factory.mktemp("few") / "run")


def invoke(*arguments: object) -> str:
    done = CliRunner().invoke(main, [str(each) for each in arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_long_front_is_told_by_seven_plans(tmp_path: Path) -> None:
    told = invoke("front", shipped.INSTANCES / "citizens-budget", "--out", tmp_path / "run")
    assert "Seven plans that stand for 64" in told
    assert "Proved: no seven plans come closer." in " ".join(told.split())
    assert "All 64 plans are in front.csv (or --all)." in told
    few = wp.representatives(wp.open(tmp_path / "run"))
    for family in few.families:
        assert f"Plan {family.plan} stands for {len(family.members)} plans" in told


def test_every_view_says_what_is_rounded(tmp_path: Path) -> None:
    run = tmp_path / "run"
    told = invoke("front", shipped.INSTANCES / "food-relief", "--out", run, "--plans", 3)
    note = (
        "Values in this table are rounded, to 100 USD a day in donors: pay little, 0.001 in benef"
    )
    assert note in " ".join(told.split())
    assert "22,300" in told
    page = report_page.html(wp.open(run), plans=3)
    assert "Values in this table are rounded, to 100 USD a day in " in page


def test_as_many_plans_as_are_asked_for(tmp_path: Path) -> None:
    source = shipped.INSTANCES / "quickstart"
    data = json.loads(invoke("front", source, "--out", tmp_path / "a", "--plans", 3, "--json"))
    found = wp.representatives(shipped.front("quickstart"), 3)
    assert data["representatives"] == json.loads(json.dumps(found.to_dict()))
    assert len(data["points"]) == len(shipped.front("quickstart"))
    told = invoke("front", source, "--out", tmp_path / "b", "--plans", 3)
    assert "Three plans that stand for 15" in told
    assert "stand for" not in invoke("front", source, "--out", tmp_path / "c")
    refused = CliRunner().invoke(main, ["front", str(source), "--plans", "3", "--all"])
    assert refused.exit_code == 2


def test_an_export_of_a_few_plans_holds_these_alone(run: Path, tmp_path: Path) -> None:
    few = wp.representatives(wp.open(run), 5)
    sizes = [len(each.members) for each in few.families]
    invoke("export", run, "--to", "csv", "--plans", 5, "--out", tmp_path / "csv")
    points = pd.read_csv(tmp_path / "csv" / "points.csv")
    assert points["plan"].tolist() == list(few.plans)
    assert points["stands_for"].tolist() == sizes
    for name in ("plans", "satisfaction", "requirements"):
        assert set(pd.read_csv(tmp_path / "csv" / f"{name}.csv")["plan"]) <= set(few.plans)
    members = pd.read_csv(tmp_path / "csv" / "families.csv").groupby("plan").size()
    assert members.tolist() == sizes
    data = json.loads(invoke("export", run, "--to", "json", "--plans", 5))
    assert data["representatives"]["plans"] == list(few.plans)
    assert [each["stands_for"] for each in data["points"]] == sizes
    invoke("export", run, "--to", "xlsx", "--plans", 5, "--out", tmp_path / "few.xlsx")
    book = openpyxl.load_workbook(tmp_path / "few.xlsx")
    rows = list(book["A few plans"].iter_rows(min_row=4, max_col=2, values_only=True))
    assert rows == list(zip(few.plans, sizes, strict=True))
    assert [row[0] for row in book["Front"].iter_rows(min_row=3, values_only=True)] == list(
        few.plans
    )
    refused = CliRunner().invoke(main, ["export", str(run), "--to", "svg", "--plans", "5"])
    assert refused.exit_code == 2


def test_the_explorer_chooses_one_of_them_by_a_click(tmp_path: Path) -> None:
    state = opened(replace(sources(tmp_path), plans=3))
    few = words.of_front(state.desk.front, 3)
    assert few is not None
    page = json.dumps(layout.page(state, None, few), cls=PlotlyJSONEncoder)
    assert "Three plans that stand for 15" in page
    for plan in few.plans:
        assert f'"act": "few", "plan": "{plan}"' in page
        Acts(state, {"looking": state.session.chosen}).do([({"act": "few", "plan": str(plan)}, 1)])
        assert state.session.chosen == str(plan)
    assert "stand for" not in json.dumps(layout.page(state, None, None), cls=PlotlyJSONEncoder)


def test_the_report_shows_them_before_all(run: Path, tmp_path: Path) -> None:
    front = wp.open(run)
    front.report(tmp_path / "five.html", plans=5)
    page = (tmp_path / "five.html").read_text(encoding="utf-8")
    assert page.index("Five plans that stand for 64") < page.index('id="plans"')
    assert "plans that stand for" not in report_page.html(shipped.front("quickstart"))
