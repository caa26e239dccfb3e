"""What may still change around a plan, and what deciding otherwise costs, against all plans."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.optimize as so
from click.testing import CliRunner

import test_frontier
import wholepie as wp
from wholepie import InputError, Problem
from wholepie.cli import main
from wholepie.optimizer.insight.alike_decisions import AlikeDecisions
from wholepie.optimizer.insight.alternatives import allowed
from wholepie.optimizer.insight.freedom import freedom
from wholepie.optimizer.insight.replacement import replacement
from wholepie.optimizer.plans.plan import Plan
from wholepie.optimizer.problem.names import Floats
from wholepie.optimizer.problem.numbers import divisors
from wholepie.optimizer.results.result import as_plan
from wholepie.optimizer.search.stopping import Stop, StopKind
from wholepie.optimizer.solver.budget import Budget

BUDGET = Path(wp.__file__).parent / "instances" / "citizens-budget"
LOSSES = (0.0, 0.1, 0.4)
MANY = [range(6), pytest.param(range(6, 60), marks=pytest.mark.slow)]


def chosen(kind: str, seeds: range) -> Iterator[tuple[Plan, Floats, Floats]]:
    """Of small problems a plan in the middle of the front, all plans (N, n) and their values."""
    for seed in seeds:
        problem = test_frontier.made(kind, seed)
        plans = test_frontier.feasible(problem)
        if len(plans):
            front = wp.front(problem)
            values = plans @ problem.C.T + problem.c0
            yield as_plan(front, len(front) // 2 + 1), plans, values


def amounts(seed: int) -> Problem:
    """Two goals and a cap on amounts, some of them whole."""
    drawn = np.random.default_rng(seed)
    C, A = drawn.integers(-9, 9, (2, 5)) * 1.0, drawn.integers(0, 9, (3, 5)) * 1.0
    whole = drawn.random(5) < 0.4
    return Problem.from_arrays(C, A, row_upper=A.sum(axis=1) * 2.0, upper=4.0, integer=whole)


@pytest.mark.parametrize("seeds", MANY, ids=["few", "many"])
@pytest.mark.parametrize("kind", test_frontier.KINDS)
def test_least_and_most_are_those_of_all_plans_that_lose_so_little(kind: str, seeds: range) -> None:
    for plan, plans, values in chosen(kind, seeds):
        halves = [tuple(range(k, plan.problem.n, 2)) for k in range(2)]
        groups = [AlikeDecisions("x", "half", str(k), half) for k, half in enumerate(halves)]
        for loss in LOSSES:
            found = freedom(plan, loss=loss, groups=groups)
            near = plans[(values <= allowed(plan, loss)).all(axis=1)]
            assert found.complete
            assert (found.decisions["least"] == near.min(axis=0)).all()
            assert (found.decisions["most"] == near.max(axis=0)).all()
            sums = np.array([near[:, list(half)].sum(axis=1) for half in halves])
            assert (found.groups["least"] == sums.min(axis=1)).all()
            assert (found.groups["most"] == sums.max(axis=1)).all()


@pytest.mark.parametrize("seeds", MANY, ids=["few", "many"])
@pytest.mark.parametrize("kind", test_frontier.KINDS)
def test_a_cost_is_the_least_largest_loss_of_all_plans_decided_so(kind: str, seeds: range) -> None:
    for plan, plans, values in chosen(kind, seeds):
        ranged, more = plan.ranges > 0, np.maximum(values - plan.f, 0.0)
        shares = (more / divisors(plan.ranges))[:, ranged].max(axis=1, initial=0.0)
        losses = np.where((more[:, ~ranged] > 0).any(axis=1), np.inf, shares)
        lower, upper = plan.problem.lower, plan.problem.upper
        for row in replacement(plan).decisions.to_dict("records"):
            j = int(row["index_1"])
            forced = plans[:, j] == (lower if row["forced"] == "out" else upper)[j]
            if not forced.any():
                assert row["verdict"] == "impossible"
            else:
                assert row["verdict"] == "costs"
                assert row["loss"] == pytest.approx(losses[forced].min(), abs=1e-6)


@pytest.mark.parametrize(
    "seed", [*range(8), *(pytest.param(k, marks=pytest.mark.slow) for k in range(8, 80))]
)
def test_amounts_reach_what_another_solver_reaches(seed: int) -> None:
    problem = amounts(seed)
    plan = wp.plan(problem, "weighted")
    found = freedom(plan, loss=0.1)
    rows = so.LinearConstraint(problem.A, problem.row_lower, problem.row_upper)
    goals = so.LinearConstraint(problem.C, -np.inf, allowed(plan, 0.1) - problem.c0)
    for j in range(problem.n):
        for sign, side in ((1.0, "least"), (-1.0, "most")):
            cost = sign * np.eye(problem.n)[j]
            bounds = so.Bounds(problem.lower, problem.upper)
            known = so.milp(
                cost, constraints=[rows, goals], bounds=bounds, integrality=problem.integer
            )
            assert found.decisions.loc[j, side] == pytest.approx(sign * known.fun, abs=1e-5)


@pytest.mark.parametrize("scale", [1.0, 1e6])
def test_rounding_of_the_solver_is_no_freedom(scale: float) -> None:
    one = Problem.from_arrays(
        [[-1.0, -2.0, 0.0]],
        [[0.1, 0.3, 0.0]],
        row_upper=1.7 * scale,
        upper=[40 * scale, 40 * scale, 1.0],
    )
    found = wp.freedom(one, rule="weighted", loss=0).decisions
    assert found["verdict"].tolist() == ["fixed", "fixed", "varies"]
    assert found["least"].tolist()[:2] == found["most"].tolist()[:2] == found["value"].tolist()[:2]


def test_a_goal_without_a_range_loses_nothing_and_is_no_share() -> None:
    C = [[-1.0, -1.0, 0.0], [-2.0, -1.0, 0.0], [0.0, 0.0, -0.01]]
    made = Problem.from_arrays(C, [[1.0, 1.0, 0.0]], row_upper=1, upper=1.0, integer=True)
    plan = wp.plan(made, "weighted")
    assert plan.ranges[2] == 0
    free, dear = freedom(plan, loss=0.05), replacement(plan)
    assert len(free.without_range) == 3
    assert free.decisions["verdict"].tolist()[2] == "must"
    costs = dear.decisions.set_index("index_1").loc[2]
    assert (costs["verdict"], costs["loss"]) == ("costs", np.inf)
    (row,) = np.flatnonzero(dear.decisions["index_1"] == 2)
    assert dear.goals.iloc[row, 2] == 0
    assert dear.to_dict()["decisions"][row]["loss"] is None


@pytest.mark.parametrize("seed", range(30))
def test_yes_no_is_settled_if_and_only_if_it_costs_more(seed: int) -> None:
    drawn = np.random.default_rng(seed)
    C = -drawn.integers(0, 4, (3, 7)) * (drawn.random((3, 7)) < 0.5) * 1.0
    made = Problem.from_arrays(
        C, drawn.integers(1, 9, (1, 7)), row_upper=15, upper=1.0, integer=True
    )
    plan = wp.plan(made, "weighted")
    costs = replacement(plan).decisions.set_index("index_1")
    for loss in (0.0, 0.2, 0.6):
        free = freedom(plan, loss=loss).decisions.set_index("index_1")["verdict"]
        for j, verdict in free.items():
            dear = costs.loc[j, "verdict"] == "impossible" or costs.loc[j, "loss"] > loss + 1e-9
            assert (verdict != "may") == dear


def test_what_is_left_alone_is_counted() -> None:
    made = Problem.from_arrays(
        [[1.0, -1.0]], [[1.0, 1.0]], row_lower=0, lower=[-np.inf, 0], upper=8.0
    )
    found = replacement(wp.plan(made, "weighted"))
    assert found.left_alone + len(found.decisions) == 2
    assert found.left_alone > 0


def test_what_was_found_is_shown_where_the_time_ends_before_the_costs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = replace(wp.freedom(BUDGET), stopped=str(Stop(StopKind.TIME_LIMIT)))

    def ended(*_: Any, **__: Any) -> Any:
        return found

    monkeypatch.setattr("wholepie.api.freedom.freedom", ended)
    said = called(str(BUDGET), "--costs")
    assert said.exit_code == 4
    assert "The search ended early" in said.stdout
    assert "decided otherwise" not in said.stdout


def test_what_costs_more_than_the_loss_is_settled_by_it() -> None:
    front = wp.front(BUDGET)
    for number in (1, 9, 30):
        costs = wp.replacement(front, number).decisions.set_index("index_1")["loss"]
        for loss in (0.02, 0.05, 0.2):
            free = wp.freedom(front, number, loss=loss).decisions.set_index("index_1")["verdict"]
            dear = costs.loc[free.index] > loss + 1e-9
            assert (free[dear] != "may").all()
            assert (free[~dear] == "may").all()


@pytest.mark.slow
def test_costs_on_the_budget_are_those_of_plain_highs() -> None:
    plan = wp.plan(BUDGET, "leximin")
    problem, spread = plan.problem, divisors(plan.ranges)
    n, p = problem.n, problem.p
    A = np.vstack([problem.A.toarray(), problem.C])
    t = np.concatenate([np.zeros(len(problem.row_lower)), -spread])[:, None]
    low = np.concatenate([problem.row_lower, np.full(p, -np.inf)])
    high = np.concatenate([problem.row_upper, plan.f - problem.c0])
    rows, whole = so.LinearConstraint(np.hstack([A, t]), low, high), np.append(problem.integer, 0)
    costs = wp.replacement(BUDGET).decisions.set_index("index_1")
    for j in np.flatnonzero(~problem.columns.hidden):
        lower, upper = np.append(problem.lower, 0.0), np.append(problem.upper, np.inf)
        lower[j] = upper[j] = 1.0 - round(plan.x[j])
        cost = np.append(np.zeros(n), 1.0)
        options = {"mip_rel_gap": 0.0}
        known = so.milp(
            cost,
            constraints=rows,
            bounds=so.Bounds(lower, upper),
            integrality=whole,
            options=options,
        )
        own = costs.loc[str(problem.columns.index[j][0])]
        assert own["loss"] == pytest.approx(known.fun, abs=1e-6)


def test_few_solves_settle_yes_no_decisions_together() -> None:
    found = wp.freedom(BUDGET, loss=0.05)
    assert found.counts["must"] + found.counts["may"] + found.counts["cannot"] == 38
    assert found.solves < 38


def test_what_is_not_proved_in_time_is_not_known() -> None:
    plan = wp.plan(BUDGET, "leximin")
    found = freedom(plan, loss=0.05, budget=Budget.lasting(1e-9))
    assert not found.complete
    assert set(found.decisions["verdict"]) == {"not known"}
    assert "time" in found.stopped
    dear = replacement(plan, budget=Budget.lasting(1e-9))
    assert set(dear.decisions["verdict"]) == {"not known"}
    assert dear.decisions["loss"].isna().all()


def called(*arguments: str) -> Any:
    return CliRunner().invoke(main, ["freedom", *arguments])


def test_the_command_says_what_is_settled_and_what_is_open() -> None:
    said = called(str(BUDGET), "--group-by", "category", "--costs")
    assert said.exit_code == 0, said.output
    assert "14 decisions are yes in all of them" in " ".join(said.stdout.split())
    assert "urban greenery" in said.stdout
    assert max(map(len, said.stdout.splitlines())) <= 80
    data = json.loads(called(str(BUDGET), "--group-by", "category", "--json").stdout)
    by_hand = wp.freedom(BUDGET, by=["category"])
    assert data["counts"] == by_hand.counts
    assert data["groups"] == json.loads(json.dumps(by_hand.to_dict()["groups"]))
    assert data["costs"] is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--group-by", "categry"], "category"),
        (["--decision", "found"], "fund"),
        (["--plan", "3"], "--plan is for a RUN"),
        (["--lose", "100%"], "less than 100 %"),
        (["--lose", "-1%"], "share"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_nearest_name(
    arguments: list[str], words: str
) -> None:
    said = called(str(BUDGET), *arguments)
    assert said.exit_code == 2
    assert words in said.output


def test_a_plan_of_a_run_is_looked_at_as_one_of_a_file(tmp_path: Path) -> None:
    front = wp.front(BUDGET)
    front.save(tmp_path / "run")
    there = wp.freedom(tmp_path / "run", 9, loss=0.03)
    assert there.decisions.equals(wp.freedom(front, 9, loss=0.03).decisions)
    with pytest.raises(InputError, match="goals of a front are fixed"):
        wp.freedom(front, 9, goals=["65+: served"])
