"""A plan that was adopted against the front: judged by enumerating all plans and all orders."""

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import linprog

import shipped
import wholepie as wp
from clocks import out_of_time_after
from examples import examples
from wholepie import Goal, InputError, Problem
from wholepie.cli import main
from wholepie.optimizer.insight.alignment import Alignment, PlanBeside, alignment
from wholepie.optimizer.problem.problem import Floats
from wholepie.optimizer.results import problem_file
from wholepie.views.vocabulary import alignment as words

QUICKSTART = shipped.INSTANCES / "quickstart"
RELIEF = shipped.INSTANCES / "food-relief"
BUDGET = shipped.INSTANCES / "citizens-budget"


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


# Against all plans of small problems.


def numbers(least: int, most: int, count: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(least, most), min_size=count, max_size=count)


@st.composite
def adopted_plans(draw: st.DrawFn) -> tuple[Problem, Floats]:
    """Six yes/no decisions, rows with one or two ends, and any plan at all."""
    n, p, m = 6, draw(st.integers(2, 3)), draw(st.integers(1, 3))
    rows = np.array([draw(numbers(-3, 6, n)) for _ in range(m)], dtype=float)
    inside = np.array(draw(numbers(0, 1, n)), dtype=float)
    slack = np.array([draw(numbers(0, 4, m)) for _ in range(2)], dtype=float)
    two_ends = np.array(draw(numbers(0, 1, m)), dtype=bool)
    C = np.array([draw(numbers(-5, 9, n)) for _ in range(p)], dtype=float)
    senses = ["maximize" if draw(st.booleans()) else "minimize" for _ in range(p)]
    problem = Problem.from_arrays(
        C,
        rows,
        row_lower=np.where(two_ends, rows @ inside - slack[0], -np.inf),
        row_upper=rows @ inside + slack[1],
        upper=1,
        integer=True,
        goals=[Goal(f"g{k}", sense) for k, sense in enumerate(senses)],  # type: ignore[arg-type]
    )
    return problem, np.array(draw(numbers(0, 1, n)), dtype=float)


@cache
def everything(n: int) -> Floats:
    return np.array(list(product((0.0, 1.0), repeat=n)))


def broken_rows(problem: Problem, x: Floats) -> dict[int, float]:
    activity = problem.A.toarray() @ x
    by = np.maximum(problem.row_lower - activity, activity - problem.row_upper)
    return {i: float(amount) for i, amount in enumerate(by) if amount > 1e-9}


def plans_of(problem: Problem) -> Floats:
    return np.array([x for x in everything(problem.n) if not broken_rows(problem, x)])


def values(problem: Problem, plans: Floats) -> Floats:
    return np.asarray(plans @ problem.C.T + problem.c0)


def dominators(problem: Problem, x: Floats) -> Floats:
    plans = plans_of(problem)
    f, own = values(problem, plans), values(problem, x[None])[0]
    return plans[(f <= own + 1e-9).all(axis=1) & (f < own - 1e-9).any(axis=1)]


@given(adopted_plans(), st.booleans())
@examples(60)
def test_what_is_broken_and_which_plans_are_better(
    case: tuple[Problem, Floats], with_front: bool
) -> None:
    problem, x = case
    found = alignment(problem, x, front=wp.front(problem) if with_front else None)
    assert_breaches_are_those_of_the_rows(found, problem, x)
    better = dominators(problem, x)
    assert (found.better is not None) == bool(len(better))
    assert found.justified <= (found.better is None and not found.breaches)
    all_values, own = values(problem, plans_of(problem)), values(problem, x[None])[0]
    for each in found.beside:
        assert not broken_rows(problem, each.plan.x)
        assert not dominators(problem, each.plan.x).size
        assert each.differs == int((each.plan.x != x).sum())
        assert each.dominates == bool(len(better)) or not found.keeps_rules
        assert each.as_good == each.dominates or not found.keeps_rules
        assert each.changes == pytest.approx(own - values(problem, each.plan.x[None])[0])
    spread = np.where(found.plan.ranges > 0, found.plan.ranges, 1.0)
    assert_nothing_takes_less(found.beside, (own - all_values) / spread)
    some_as_good = bool((all_values <= own + 1e-9).all(axis=1).any())
    none = "No plan that keeps all requirements is as good in every goal."
    assert (none in words.verdict(found)) == (bool(found.breaches) and not some_as_good)


def assert_breaches_are_those_of_the_rows(found: Alignment, problem: Problem, x: Floats) -> None:
    by = {each.row: each.by for each in found.breaches}
    known = {problem.rows.name(i): amount for i, amount in broken_rows(problem, x).items()}
    assert by == pytest.approx(known)
    assert found.keeps_rules == (not known)
    assert (found.stability is None) == bool(known)


def assert_nothing_takes_less(beside: Sequence[PlanBeside], gained: Floats) -> None:
    """All plans change goals by shares (N, p) of their ranges: of those that are felt by somebody,
    if none is as good in all goals, the first one beside takes least, from a list or by solves.
    """
    taken = np.maximum(-gained.min(axis=1), 0.0)
    assert all(each.taken >= taken.min() - 1e-6 for each in beside)
    felt = (gained >= 0.05 - 1e-6).any(axis=1)
    if taken.min() > 1e-6 and felt.any():
        assert beside[0].taken == pytest.approx(taken[felt].min(), abs=1e-5)


# The order of changes.


def chain_exists(kept: set[frozenset[int]], items: frozenset[int], largest: int) -> bool:
    """Whether subsets that keep the rules lead from none to all in steps of at most so many."""
    reached, fresh = {frozenset[int]()}, [frozenset[int]()]
    while fresh:
        here = fresh.pop()
        rest = sorted(items - here)
        for size in range(1, largest + 1):
            for more in combinations(rest, size):
                there = here | frozenset(more)
                if there in kept and there not in reached:
                    reached.add(there)
                    fresh.append(there)
    return items in reached


def between(x: Floats, y: Floats, chosen: Iterable[int]) -> Floats:
    at = list(chosen)
    plan = x.copy()
    plan[at] = y[at]
    return plan


def subsets(items: frozenset[int]) -> Iterator[frozenset[int]]:
    for size in range(len(items) + 1):
        yield from map(frozenset, combinations(sorted(items), size))


def breaks_no_more(problem: Problem, x: Floats, plan: Floats) -> bool:
    """Whether a plan goes beyond no end of a row farther than x does."""
    before, after = problem.A @ x, problem.A @ plan
    below = after >= np.minimum(problem.row_lower, before) - 1e-5
    above = after <= np.maximum(problem.row_upper, before) + 1e-5
    return bool((below & above).all())


@given(adopted_plans())
@examples(60)
def test_each_step_keeps_the_rules_and_no_order_has_smaller_steps(
    case: tuple[Problem, Floats],
) -> None:
    problem, x = case
    found = alignment(problem, x)
    assume(found.changeover is not None)
    assert found.changeover is not None
    way, y = found.changeover, found.beside[0].plan.x
    items = frozenset(np.flatnonzero(x != y).tolist())
    assert set(way.columns) == items
    assert sorted(j for step in way.steps for j in step.columns) == sorted(items)
    assume(items)
    done: list[int] = []
    for step in way.steps:
        done += step.columns
        assert step.x.tolist() == between(x, y, done).tolist()
        assert breaks_no_more(problem, x, step.x)
    assert way.proved
    kept = {each for each in subsets(items) if breaks_no_more(problem, x, between(x, y, each))}
    assert chain_exists(kept, items, way.largest)
    assert way.largest == 1 or not chain_exists(kept, items, way.largest - 1)
    assert ("one decision after another" in words.order(found)) == (way.largest == 1)


def test_no_claim_is_made_of_orders_with_a_detour() -> None:
    """From x to y one could add z, drop x, add y and drop z."""
    problem = Problem.from_arrays(
        [[1, 2, 0], [1, 2, 0]], [[1, 1, 1], [1, 1, 0]],
        row_lower=[1, -np.inf], row_upper=[np.inf, 1], upper=1, integer=True,
        goals=[Goal("a", "maximize"), Goal("b", "maximize")],
    )  # fmt: skip
    detour = [[1, 0, 0], [1, 0, 1], [0, 0, 1], [0, 1, 1], [0, 1, 0]]
    assert not any(broken_rows(problem, np.array(plan)) for plan in detour)
    found = alignment(problem, np.array(detour[0], dtype=float))
    assert found.changeover is not None
    assert found.beside[0].plan.x.tolist() == detour[-1]
    assert (found.changeover.largest, found.changeover.proved) == (2, True)
    assert "If each of these decisions changes once, and no other" in words.order(found)


@pytest.mark.parametrize("with_front", [False, True])
def test_a_plan_with_the_same_values_that_keeps_the_rules_is_as_good(*, with_front: bool) -> None:
    """The first of two equal projects is forbidden; a third plan gives more to one party."""
    problem = Problem.from_arrays(
        [[5, 5, 9], [5, 5, 1]], [[1, 1, 1], [1, 0, 0]], row_upper=[1, 0], upper=1, integer=True,
        goals=[Goal("a", "maximize"), Goal("b", "maximize")],
    )  # fmt: skip
    front = wp.front(problem) if with_front else None
    found = alignment(problem, np.array([1.0, 0.0, 0.0]), front=front)
    assert found.beside[0].plan.x.tolist() == [0, 1, 0]
    assert found.better is None
    said = words.verdict(found)
    assert said.endswith("is as good in every goal and keeps all requirements.")
    assert "takes" not in said + words.order(found) + words.head(found.beside[0])


@cache
def many_plans() -> wp.Front:
    """All of 221 plans are efficient without the second decision, and worse with it."""
    return wp.front(
        Problem.from_arrays(
            [[1, -900], [-1, -900]], [[1, 0]], row_upper=220, upper=[220, 1], integer=True,
            goals=[Goal("a", "maximize"), Goal("b", "maximize")],
        )
    )  # fmt: skip


@pytest.mark.parametrize("adopted", [0, 100, 220])
def test_of_many_better_plans_the_nearest_in_decisions_is_first(adopted: int) -> None:
    front = many_plans()
    assert front.problem is not None
    found = alignment(front.problem, np.array([adopted, 1.0]), front=front)
    assert found.beside[0].plan.x.tolist() == [adopted, 0]
    assert found.beside[0].differs == 1


@st.composite
def places(draw: st.DrawFn) -> tuple[Problem, Floats]:
    """Three sites to open, and what each sends to two towns, which follows."""
    fixed, room = draw(numbers(1, 9, 3)), draw(numbers(2, 8, 3))
    asked, costs = draw(numbers(1, 4, 2)), draw(numbers(1, 9, 6))
    demand = np.hstack([np.zeros((2, 3)), np.tile(np.eye(2), 3)])
    capacity = np.hstack([-np.diag(room), np.kron(np.eye(3), np.ones(2))])
    most = np.array([[1.0] * 3 + [0.0] * 6])
    count = draw(st.integers(1, 3))
    problem = Problem.from_arrays(
        [fixed + [0] * 6, [0] * 3 + costs],
        np.vstack([demand, capacity, most]),
        row_lower=[*asked, *[-np.inf] * 4],
        row_upper=[*asked, 0, 0, 0, count],
        upper=[1.0] * 3 + [9.0] * 6,
        integer=[True] * 3 + [False] * 6,
    )
    return problem, np.array(draw(numbers(0, 1, 3)), dtype=float)


def follows(problem: Problem, x: Floats, whole: Floats) -> bool:
    """Whether amounts exist with which whole decisions break no more than x does."""
    A = problem.A.toarray()
    lower, upper = np.minimum(problem.row_lower, A @ x), np.maximum(problem.row_upper, A @ x)
    rows, ends = np.vstack([A, -A]), np.concatenate([upper, -lower])
    finite = np.isfinite(ends)
    bounds = [(v, v) for v in whole[:3]] + [(0, 9)] * 6
    return bool(linprog(np.zeros(9), rows[finite], ends[finite] + 1e-7, bounds=bounds).status == 0)


@given(places())
@examples(15)
def test_amounts_that_nobody_decided_follow(case: tuple[Problem, Floats]) -> None:
    problem, opened = case
    decided = np.array([True] * 3 + [False] * 6)
    try:
        found = alignment(problem, np.append(opened, np.zeros(6)), decided=decided)
    except wp.InfeasibleError:
        assume(False)
    x = found.plan.x
    assert x[:3].tolist() == opened.tolist()
    possible = linprog(
        np.zeros(9), problem.A[2:].toarray(), problem.row_upper[2:],
        problem.A[:2].toarray(), problem.row_upper[:2],
        bounds=[(v, v) for v in opened] + [(0, 9)] * 6,
    ).status == 0  # fmt: skip
    assert found.keeps_rules == possible
    assume(found.changeover is not None)
    assert found.changeover is not None
    way, y = found.changeover, found.beside[0].plan.x
    items = frozenset(np.flatnonzero(np.abs(x - y)[:3] > 0.5).tolist())
    done: list[int] = []
    for step in way.steps if items else ():
        done += step.columns
        assert step.x[:3].tolist() == between(x, y, done)[:3].tolist()
        assert breaks_no_more(problem, x, step.x)
    kept = {each for each in subsets(items) if follows(problem, x, between(x, y, each))}
    assert not items or way.largest == 1 or not chain_exists(kept, items, way.largest - 1)


def test_long_ways_are_followed_without_a_claim() -> None:
    n = 20
    problem = Problem.from_arrays(
        [np.arange(1, n + 1), np.arange(n, 0, -1)], [np.ones(n)],
        row_lower=10, row_upper=10, upper=1, integer=True,
        goals=[Goal("a", "maximize"), Goal("b", "minimize")],
    )  # fmt: skip
    x = np.array([1.0] * 10 + [0.0] * 10)
    found = alignment(problem, x)
    assert found.changeover is not None
    assert found.changeover.largest == 2
    assert not found.changeover.proved
    assert "not all were tried" in words.order(found)
    assert all(step.x.sum() == 10 for step in found.changeover.steps)
    assert len(found.changeover.steps) == 10


# As planners use it.


@pytest.fixture
def adopted(tmp_path: Path) -> Path:
    path = tmp_path / "adopted.csv"
    path.write_text("crop,hectares\nwheat,1\nmeadow,2\n", encoding="utf-8")
    return path


def test_a_dominated_plan_is_justified_by_nothing(adopted: Path) -> None:
    found = wp.alignment(QUICKSTART, adopted)
    assert not found.justified
    assert found.better is not None
    better = found.better.values - found.plan.values
    assert (better >= 0).all()
    assert better.max() > 0
    listed = shipped.front("quickstart").points
    assert (listed == found.better.values).all(axis=1).any()


def test_plans_of_a_front_are_justified_or_lose_what_the_front_says(tmp_path: Path) -> None:
    front = shipped.front("quickstart")
    found = []
    for number in front.numbers:
        path = tmp_path / "adopted.csv"
        front.plans[front.plans["plan"] == number].to_csv(path, index=False)
        aligned = wp.alignment(front, path)
        assert aligned.better is None
        assert aligned.plan.number == number
        assert aligned.plan.values.tolist() == front.points.loc[number].tolist()
        assert all(each.plan.number != number for each in aligned.beside)
        assert all((each.shares > 0).any() for each in aligned.beside)
        found.append((aligned.justified, wp.stability(number, front=front).supported))
    assert all(own == listed for own, listed in found)
    assert any(own for own, _ in found)


def test_a_plan_off_the_hull_is_not_dominated_and_yet_not_justified() -> None:
    goals = [Goal("x", "maximize"), Goal("y", "maximize")]
    found = Problem.from_arrays(
        [[0, 10, 4], [10, 0, 4]], [[1, 1, 1]], row_upper=1, upper=1, integer=True, goals=goals
    )
    aligned = alignment(found, np.array([0.0, 0.0, 1.0]))
    assert aligned.better is None
    assert not aligned.justified
    assert aligned.stability is not None
    assert aligned.stability.gap == pytest.approx(0.1, abs=1e-6)


def test_a_plan_with_auxiliary_columns_is_completed(tmp_path: Path) -> None:
    plan = wp.plan(RELIEF, "weighted")
    path = tmp_path / "adopted.csv"
    table = pd.DataFrame(plan.decisions)
    table[table["value"] != 0].to_csv(path, index=False)
    aligned = wp.alignment(RELIEF, path)
    assert aligned.plan.values.to_numpy() == pytest.approx(plan.values.to_numpy(), rel=1e-5)
    assert aligned.keeps_rules


@pytest.mark.parametrize(
    ("table", "broken"),
    [
        ("wheat,9\n", {"owner: no more than there is": 5.0}),
        ("wheat,0.5\n", {"": 0.0}),
        ("wheat,-1\n", {"": 1.0}),
    ],
)
def test_a_plan_that_breaks_rules_is_compared_all_the_same(
    tmp_path: Path, table: str, broken: dict[str, float]
) -> None:
    path = tmp_path / "adopted.csv"
    path.write_text(table, encoding="utf-8")
    found = wp.alignment(QUICKSTART, path)
    assert {each.requirement: each.by for each in found.breaches} == broken
    assert found.beside
    refused = call("align", QUICKSTART, path)
    assert refused.exit_code == 3
    assert "The plan breaks 1 requirement." in refused.stdout
    told = json.loads(call("align", QUICKSTART, path, "--json").stdout)
    assert told["breaches"][0]["by"] == next(iter(broken.values()))


def test_a_run_compares_its_listed_plans_also_without_its_scenario(
    tmp_path: Path, adopted: Path
) -> None:
    source = tmp_path / "scenario.yaml"
    source.write_bytes((QUICKSTART / "scenario.yaml").read_bytes())
    run = wp.front(source).save(tmp_path / "run")
    source.unlink()
    found = wp.alignment(run, adopted)
    assert found.better is not None
    assert found.better.number is not None
    assert found.better.values.tolist() == wp.open(run).points.loc[found.better.number].tolist()
    assert call("align", run, adopted).exit_code == 0
    with pytest.raises(InputError, match="goals of a front are fixed"):
        wp.alignment(run, adopted, goals="owner: earn")


@pytest.mark.parametrize("name", ["quickstart", "food-relief", "citizens-budget"])
def test_the_problem_of_a_run_is_read_as_it_was(tmp_path: Path, name: str) -> None:
    front = shipped.front(name)
    own = front.problem
    assert own is not None
    path = tmp_path / "problem.json.gz"
    problem_file.write(own, path)
    read = problem_file.read(path, front.goals, front.columns, front.stakeholders)
    assert read is not None
    for each in ("row_lower", "row_upper", "lower", "upper", "integer", "C", "c0"):
        assert np.array_equal(getattr(read, each), getattr(own, each)), each
    assert (read.A != own.A).nnz == 0
    names = [[p.rows.name(i) for i in range(len(p.row_lower))] for p in (read, own)]
    assert names[0] == names[1]
    assert problem_file.read(path, front.goals[1:], front.columns, ()) is None
    path.write_bytes(b"no gzip")
    assert problem_file.read(path, front.goals, front.columns, ()) is None


@pytest.mark.parametrize(
    ("part", "key", "value"),
    [
        ("rows", "lower", []),
        ("rows", "of", [-1]),
        ("rows", "coefficients", [["1", "1", None]]),
        ("rows", "columns", [[0, 1, 99]]),
        ("columns", "upper", ["1"]),
        ("columns", "lower", ["nan", "0", "0"]),
        ("columns", "integer", [7]),
        ("rows", "written", [[5, 1, 0]]),
    ],
)
def test_a_forged_problem_is_none(tmp_path: Path, part: str, key: str, value: Any) -> None:
    front = shipped.front("quickstart")
    path = tmp_path / "problem.json.gz"
    problem_file.write(front.problem, path)  # type: ignore[arg-type]
    said = json.loads(gzip.decompress(path.read_bytes()))
    said[part][key] = value
    path.write_bytes(gzip.compress(json.dumps(said).encode()))
    assert problem_file.read(path, front.goals, front.columns, front.stakeholders) is None


def test_one_more_project_is_named_as_people_call_it(tmp_path: Path) -> None:
    """A plan of the front without one of its projects."""
    front = shipped.front("citizens-budget")
    plan = front.plans[front.plans["plan"] == 20]
    path = tmp_path / "names.csv"
    path.write_text("\n".join(plan["index_1"].iloc[1:]), encoding="utf-8")
    found = wp.alignment(front, path)
    assert found.better is not None
    assert found.changeover is not None
    assert found.changeover.largest == 1
    captions = front.about["decisions"][0]["captions"]
    called = {captions[key] for key in found.changes["index_1"]}
    assert all(name in words.swaps(found) for name in called)
    assert found.steps.loc[len(found.changeover.steps), front.labels].tolist() == (
        found.better.values.tolist()
    )


def test_a_decision_has_one_name_in_an_answer(tmp_path: Path) -> None:
    """Also where its amount is beyond its bound."""
    source = tmp_path / "scenario.yaml"
    source.write_text(
        """wholepie: 1
title: Ships
tables: {ports: ports.csv}
decisions:
  ship: {for: p in ports, type: integer, at most: 3}
  shed: {type: binary}
stakeholders:
  us:
    goals:
      much: {maximize: 'sum(ship[p] for p in ports) + 9 * shed'}
""",
        encoding="utf-8",
    )
    (tmp_path / "ports.csv").write_text("port,name\na,Aden\nb,Baku\n", encoding="utf-8")
    path = tmp_path / "adopted.csv"
    path.write_text("ship,a,5\nship,b,1\nshed,yes\n", encoding="utf-8")
    shown = " ".join(call("align", source, path).stdout.split())
    assert "ship Aden is 5; it may be at most 3." in shown
    assert "ship Aden from 5 to 3" in shown
    assert "ship[a]" not in shown


def test_the_page_is_one_file_without_a_script(tmp_path: Path, adopted: Path) -> None:
    out = tmp_path / "why.html"
    assert call("align", QUICKSTART, adopted, "--page", out).exit_code == 0
    text = out.read_text(encoding="utf-8")
    assert "Why not this plan?" in text
    assert "<script" not in text
    assert "script-src &#39;none&#39;" in text
    assert out.stat().st_size < 60_000
    assert (
        wp.alignment(QUICKSTART, adopted).page(tmp_path / "same.html").read_text(encoding="utf-8")
        == text
    )


def test_the_command_prints_and_gives_data(adopted: Path) -> None:
    shown = call("align", QUICKSTART, adopted).stdout
    assert "worse in none" in shown.splitlines()[0]
    assert "No positive weights justify" in shown
    told = json.loads(call("align", QUICKSTART, adopted, "--json").stdout)
    assert told["justified"] is False
    assert told["beside"][0]["dominates"] is True
    assert told["steps"][0]["broken"] == 0


# Stopped before all is known.


def test_what_is_known_by_the_time_limit_is_shown(tmp_path: Path) -> None:
    adopted = tmp_path / "adopted.csv"
    adopted.write_text("crops,plant\nwheat,1\nmeadow,1\nsolar,1\n", encoding="utf-8")
    asked = ("align", QUICKSTART, adopted, "--json", "--time-limit", "10h")
    whole = json.loads(call(*asked).stdout)
    missing = set[str]()
    for solves in range(1, 100):
        with pytest.MonkeyPatch.context() as patched:
            out_of_time_after(solves, patched)
            done = call(*asked)
        if done.exit_code == 0:
            break
        assert done.exit_code == 4
        found = json.loads(done.stdout)
        if "beside" in found:
            assert [each["values"] for each in found["beside"]] == [
                each["values"] for each in whole["beside"]
            ]
            missing |= set(found["notes"])
            assert found["weights"] is None
            assert not found["justified"]
    assert solves > 3
    assert {note.split(" is not known")[0] for note in missing} == {
        "For which weights the plan is best"
    }
