"""All plans with the same values, against all plans; and what is said where not all are found."""

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import test_frontier
import test_frontier_extremes
import wholepie as wp
from problems import DATA, knapsack
from wholepie import InfeasibleError, InputError, Problem
from wholepie.cli import main
from wholepie.optimizer.frontier import all_plans as pass_for_one
from wholepie.optimizer.frontier.all_plans import AllPlansLimits, all_plans
from wholepie.optimizer.frontier.counted_problem import CountedProblem, objection
from wholepie.optimizer.frontier.layers import Layers, TooManySetsError
from wholepie.optimizer.frontier.states import States
from wholepie.optimizer.insight.same_values import same_values
from wholepie.optimizer.problem.names import Floats
from wholepie.optimizer.solver.budget import Budget

LIMITS = AllPlansLimits(10**6, 10**7)
QUICKSTART = Path(wp.__file__).parent / "instances" / "quickstart"


def with_few_values(kind: str, seed: int) -> Problem:
    """Goals so coarse that many plans reach the same values, and some columns are hidden."""
    problem = test_frontier.made(kind, seed)
    hidden = np.random.default_rng(seed).random(problem.n) < 0.3 * (seed % 2)
    coarse = Problem.from_arrays(
        np.trunc(problem.C / 5),
        problem.A,
        row_lower=problem.row_lower,
        row_upper=problem.row_upper,
        lower=problem.lower,
        upper=problem.upper,
        integer=True,
    )
    return replace(coarse, columns=replace(coarse.columns, hidden=hidden))


def points(problem: Problem) -> Iterator[Floats]:
    """For each point of the front all plans that reach it, shape (N, n)."""
    plans = test_frontier.feasible(problem)
    values = plans @ problem.C.T
    for z in sorted(test_frontier.known_front(problem)):
        yield plans[(values == z).all(axis=1)]


def rows(table: Floats) -> list[tuple[float, ...]]:
    return sorted({tuple(row) for row in table.tolist()})


@pytest.mark.parametrize("many", [0, 10**9], ids=["bounds", "values"])
@pytest.mark.parametrize("kind", test_frontier.KINDS)
@pytest.mark.parametrize(
    "seeds", [range(12), pytest.param(range(12, 90), marks=pytest.mark.slow)], ids=["few", "many"]
)
def test_all_plans_are_found(
    kind: str, seeds: range, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pass_for_one, "_MANY", many)
    several = 0
    for seed in seeds:
        problem = with_few_values(kind, seed)
        if objection(problem):
            continue
        for plans in points(problem):
            found = all_plans(CountedProblem.of(problem), plans[-1], LIMITS, Budget())
            seen = plans[:, found.columns]
            assert not found.stopped
            assert found.count == len(found.plans) == len(rows(seen))
            assert rows(found.plans) == rows(seen), seed
            assert found.plans[0].tolist() == seen[-1].tolist()
            assert found.least.tolist() == seen.min(axis=0).tolist()
            assert found.most.tolist() == seen.max(axis=0).tolist()
            several += found.count > 1
    assert several


@pytest.mark.parametrize(
    "seeds", [range(40), pytest.param(range(40, 500), marks=pytest.mark.slow)], ids=["few", "many"]
)
def test_goals_may_be_a_max_min_or_abs(seeds: range) -> None:
    several = 0
    for seed in seeds:
        problem, front = test_frontier_extremes.made(seed)
        if objection(problem):
            continue
        n = int((~problem.columns.hidden).sum())
        spans = zip(problem.lower[:n], problem.upper[:n], strict=True)
        grid = np.meshgrid(*(np.arange(a, b + 1) for a, b in spans), indexing="ij")
        plans = np.zeros((grid[0].size, problem.n))
        plans[:, :n] = np.array([each.ravel() for each in grid]).T
        plans = plans[plans @ problem.A.toarray()[-1] <= problem.row_upper[-1]]
        plans = np.array([problem.settled(x) for x in plans])
        values = np.array([problem.evaluate(x) for x in plans])
        for z in front:
            same = plans[(values == z).all(axis=1)]
            found = same_values(problem, same[0], most=10**6)
            assert found.complete
            assert found.count == len(same)
            several += found.count > 1
    assert several


@pytest.mark.parametrize("kind", ["budget", "choices", "stock"])
def test_what_is_found_with_few_states_is_right_as_far_as_it_goes(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pass_for_one, "_MOST_AT_ONCE", 4)
    monkeypatch.setattr(pass_for_one, "_FEW", 1)
    short = 0
    for seed in range(40):
        problem = with_few_values(kind, seed)
        if objection(problem):
            continue
        for plans in points(problem):
            found = all_plans(CountedProblem.of(problem), plans[0], LIMITS, Budget())
            seen = rows(plans[:, found.columns])
            assert set(rows(found.plans)) <= set(seen)
            assert 1 <= found.count == len(found.plans)
            assert found.stopped or found.count == len(seen)
            short += found.count < len(seen)
    assert short


def alike(n: int, at_most: int, kinds: int = 1) -> Problem:
    """So many of n equal things, each of some kinds that are all the same but for their names."""
    values = np.ones((1, n * kinds))
    once = np.kron(np.eye(n), np.ones(kinds))
    return Problem.from_arrays(
        -values, np.vstack([values, once]), row_upper=[at_most, *np.ones(n)], upper=1, integer=True
    )


def test_numbers_of_plans_are_exact_however_large() -> None:
    plan = wp.plan(alike(200, 100))
    found = wp.same_values(plan, most=7)
    assert found.complete
    assert found.count == math.comb(200, 100)
    assert found.plans.shape == (7, 200)
    assert (found.plans.sum(axis=1) == 100).all()
    assert len(found.plans.drop_duplicates()) == 7
    assert (len(found.varying), len(found.fixed)) == (200, 0)
    assert json.loads(json.dumps(found.to_dict()))["count"] == math.comb(200, 100)
    assert found.brief.endswith("plans, 200 decisions vary")


def test_groups_of_which_one_is_chosen_are_counted() -> None:
    found = wp.same_values(wp.plan(alike(6, 4, kinds=3)))
    assert found.count == math.comb(6, 4) * 3**4


def test_plans_that_look_the_same_are_one() -> None:
    problem = alike(8, 5, kinds=3)
    hidden = np.arange(problem.n) % 3 > 0
    problem = replace(problem, columns=replace(problem.columns, hidden=hidden))
    found = wp.same_values(wp.plan(problem), most=1000)
    # What is chosen is seen where it is of the first kind; five things of some kind are chosen.
    assert found.count == sum(math.comb(8, k) for k in range(6)) == len(found.plans)
    assert found.plans.shape[1] == 8


def test_where_nothing_is_seen_there_is_one_plan() -> None:
    problem = alike(8, 5)
    problem = replace(problem, columns=replace(problem.columns, hidden=np.ones(8, dtype=bool)))
    found = wp.same_values(wp.plan(problem))
    assert (found.count, found.plans.shape, len(found.decisions)) == (1, (1, 0), 0)


def test_too_many_sets_of_states_leave_some_plans() -> None:
    problem = alike(8, 5, kinds=3)
    hidden = np.arange(problem.n) % 3 > 0
    problem = replace(problem, columns=replace(problem.columns, hidden=hidden))
    plan = wp.plan(problem)
    found = same_values(problem, plan.x, ways=1000)
    few = same_values(problem, plan.x, ways=20)
    assert found.complete
    assert few.stopped == "states limit"
    assert 1 <= few.count <= found.count
    assert few.plans.iloc[0].tolist() == plan.x[~hidden].tolist()


def test_time_and_ctrl_c_end_it_with_what_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pass_for_one, "_FEW", 3)
    problem = alike(60, 30)
    x, budget = wp.plan(problem).x, Budget()
    budget.stop.set()
    found = same_values(problem, x, budget=budget)
    assert found.stopped == "interrupted"
    assert 1 < found.count < math.comb(60, 30)
    assert same_values(problem, x, budget=Budget(deadline=0.0)).stopped == "time limit"
    assert not found.complete
    assert found.brief.startswith("at least")


def test_the_last_of_many_sets_is_too_much() -> None:
    with pytest.raises(TooManySetsError):
        Layers.side_by_side(np.zeros((3, 2), dtype=np.int32)).told_apart([np.zeros(1)] * 2, 1)


def test_a_plan_that_another_beats_is_refused() -> None:
    problem = Problem.from_arrays([[1, 2, 3], [2, 1, 3]], np.zeros((0, 3)), upper=1, integer=True)
    plan = wp.plan(problem).instead("all", np.ones(3))
    with pytest.raises(InputError, match=r"not efficient: another is better .*6 to 0"):
        wp.same_values(plan)
    broken = wp.plan(alike(4, 2))
    with pytest.raises(InputError, match="does not meet the requirements"):
        wp.same_values(broken.instead("all", np.ones(4)))


def test_other_kinds_of_problems_are_refused_with_what_to_use() -> None:
    problem = Problem.from_arrays([[1.0, 2], [2, 1]], [[1.0, 1]], row_lower=1)
    with pytest.raises(InputError, match=r"where .*wholepie\.alternatives"):
        wp.same_values(wp.plan(problem))


def test_a_plan_of_a_front_is_one_by_number_in_a_folder_too(tmp_path: Path) -> None:
    front = wp.front(QUICKSTART)
    run = front.save(tmp_path / "run")
    for number in front.numbers:
        found = wp.same_values(int(number), front=front)
        assert found.complete
        assert found.values.tolist() == front.points.loc[number].tolist()
        assert wp.same_values(front[number]).to_dict() == found.to_dict()
        assert wp.same_values(int(number), front=run).to_dict() == found.to_dict()
    for wrong in ({"plan": 99, "front": front}, {"plan": 1}, {"plan": front[1], "front": front}):
        with pytest.raises(InputError):
            wp.same_values(**wrong)


def test_the_command_line_counts_and_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = str(wp.front(QUICKSTART).save(tmp_path / "run"))
    for source in (str(QUICKSTART), run):
        shown = CliRunner().invoke(main, ["robust", source, "--same-values", "3"])
        assert shown.exit_code == 0, shown.output
        assert "Only this plan has these goal values: proved." in shown.stdout
    asked = ["robust", run, "--same-values", "3", "--time-limit", "60s", "--json"]
    data = json.loads(CliRunner().invoke(main, asked).stdout)["same_values"]
    assert (data["count"], data["complete"], data["varying"]) == (1, True, [])
    assert len(data["fixed"]) == 3
    monkeypatch.setattr(pass_for_one, "_MOST_AT_ONCE", 1)
    short = CliRunner().invoke(main, asked)
    assert short.exit_code == 4
    assert json.loads(short.stdout)["same_values"]["stopped"] == "states limit"
    monkeypatch.undo()
    assert CliRunner().invoke(main, ["robust", run, "--time-limit", "9s"]).exit_code == 2


@pytest.mark.skipif(not DATA.is_dir(), reason=f"no published fronts at {DATA}")
def test_plans_of_a_published_front_are_all_by_the_solvers_word_too() -> None:
    """With the plans found forbidden and the values asked for, HiGHS finds no other."""
    problem = knapsack("2kp50").problem
    front = wp.front(problem)
    numbers = [int(k) for k in front.numbers[28:32]]
    counts = [wp.same_values(k, front=front).count for k in numbers]
    assert min(counts) == 1
    several = numbers[int(np.argmax(counts))]
    found = wp.same_values(several, front=front)
    assert found.count == len(found.plans) == max(counts) > 1
    assert set(found.varying["least"]) == {0}
    x = np.tile(front[several].x, (found.count, 1))
    x[:, [int(j) for j in np.flatnonzero(varies(problem, found))]] = found.plans.to_numpy()
    values = np.array([problem.evaluate(each) for each in x])
    assert (values == front[several].f).all()
    rows = np.vstack([problem.A.toarray(), problem.C, 2 * x - 1])
    limits = np.concatenate([problem.row_upper, front[several].f, x.sum(axis=1) - 1])
    with pytest.raises(InfeasibleError):
        wp.plan(Problem.from_arrays(problem.C, rows, row_upper=limits, upper=1, integer=True))


def varies(problem: Problem, found: wp.SameValues) -> Floats:
    names = set(map(tuple, found.varying.drop(columns=["least", "most"]).to_numpy().tolist()))
    table = found.decisions.drop(columns=["least", "most"]).to_numpy().tolist()
    assert len(table) == problem.n
    return np.array([tuple(row) in names for row in table])


def test_a_time_limit_holds_where_decisions_may_be_many_numbers() -> None:
    """Once time is up the steps that are left take a moment each."""
    rng = np.random.default_rng(1)
    rows = rng.integers(1, 5, (3, 30))
    problem = Problem.from_arrays(
        -rng.integers(1, 5, (1, 30)), rows, row_upper=rows.sum(axis=1) * 200, upper=900,
        integer=True,
    )  # fmt: skip
    made, extend = [0], States.extend

    def counting(self: States) -> tuple[Any, Any]:
        found = extend(self)
        made[0] = max(made[0], len(self))
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(States, "extend", counting)
        found = same_values(problem, wp.plan(problem).x, budget=Budget(deadline=0.0))
    assert found.stopped == "time limit"
    assert made[0] < 10_000
