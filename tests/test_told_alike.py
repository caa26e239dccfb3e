"""What is told of a run: the same beside constants, and no plan is called fair that is not."""

import io
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

import shipped
import wholepie as wp
from examples import examples
from knapsack import choices
from wholepie import Goal, Problem
from wholepie.cli import main
from wholepie.optimizer.insight.alignment import alignment
from wholepie.optimizer.insight.conflicts import Conflicts
from wholepie.views.terminal.conflict_tables import conflict_tables
from wholepie.views.terminal.front_tables import face_table
from wholepie.views.vocabulary import answer, story
from wholepie.views.vocabulary.selection import fairest_words


def small(seed: int) -> Problem:
    """Three goals of three parties, in whole numbers."""
    goals = [Goal(name, "maximize", owner=f"party {name}") for name in "abc"]
    return choices(np.random.default_rng(seed), goals)


def printed(renderable: object, width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=False, record=True)
    console.print(renderable)
    return console.export_text()


def differences(found: Conflicts) -> list[object]:
    """All that conflicts say of changes and shares, and not of the goals' own values."""
    near = [(each.goal, each.better, each.changes.tolist()) for each in found.neighbours]
    pairs = [(each.one, each.other, each.relation) for each in found.pairs]
    return [near, pairs, found.losses.round(6).fillna(-1.0).to_numpy().tolist(), found.joint]


@examples(25)
@given(seed=st.integers(0, 10_000), constant=st.sampled_from([1e6, 1e9, -1e9]))
def test_constants_of_goals_change_nothing_that_is_told_of_a_front(
    seed: int, constant: float
) -> None:
    problem = small(seed)
    front, moved = wp.front(problem), wp.front(replace(problem, c0=problem.c0 + constant))
    if len(front) < 3:
        return
    assert differences(wp.conflicts(moved)) == differences(wp.conflicts(front))
    plain, beside = (wp.representatives(each, 2) for each in (front, moved))
    assert [each.plan for each in beside.families] == [each.plan for each in plain.families]
    assert beside.within == pytest.approx(plain.within)
    weights, others = (wp.weigh(each, "critic").weights for each in (front, moved))
    assert others.to_numpy() == pytest.approx(weights.to_numpy())
    told, expected = (
        [each.changes.tolist() for each in wp.page(wp.plan(of, "leximin"), front=listed).neighbours]
        for of, listed in ((moved.problem, moved), (problem, front))
    )
    assert told == expected


@examples(15)
@given(seed=st.integers(0, 10_000))
def test_a_comparison_is_the_same_beside_constants(seed: int) -> None:
    one, two = small(seed), small(seed + 1)
    moved = [replace(each, c0=each.c0 + 1e9) for each in (one, two)]
    plain = wp.compare(*(wp.front(each) for each in (one, two)), names=["one", "two"])
    beside = wp.compare(*(wp.front(each) for each in moved), names=["one", "two"])
    shares, others = plain.satisfaction.to_numpy(), beside.satisfaction.to_numpy()
    assert others == pytest.approx(shares, abs=1e-6, nan_ok=True)


def hopeless(outside: float) -> Problem:
    """Two parties of whom the second would have ``outside`` without an agreement."""
    goals = [
        Goal("a", "maximize", owner="one"),
        Goal("b", "maximize", owner="two", outside=outside),
    ]
    return Problem.from_arrays(
        [[5, 1, 4], [1, 4, 3]], [[3, 2, 4]], row_upper=6, upper=1, integer=True, goals=goals
    )


@pytest.mark.parametrize(("outside", "fair"), [(0.0, True), (20.0, False)])
def test_no_plan_is_called_fair_where_a_party_is_better_off_alone(
    outside: float, fair: bool, tmp_path: Path
) -> None:
    front = wp.front(hopeless(outside))
    front.save(tmp_path / "run")
    assert story.fair_words(front).startswith("Plan ") == fair
    assert (fairest_words(front) == "the fairest") == fair
    assert wp.conflicts(front).joint_is == ("leximin" if fair else "first")
    assert (
        "none is fair to all" in " ".join(printed(conflict_tables(wp.conflicts(front))).split())
    ) != fair
    done = CliRunner().invoke(main, ["robust", str(tmp_path / "run")])
    assert (done.exit_code == 0) == fair
    if not fair:
        assert "two" in done.output
        assert "better off without" in " ".join(done.output.split())
        with pytest.raises(wp.InfeasibleError):
            wp.plan(hopeless(outside), "leximin")


def test_a_stopped_front_names_the_fairest_of_its_own_plans() -> None:
    front = wp.front(small(5), max_points=3)
    assert not front.complete
    found = wp.conflicts(replace(front, fair={}))
    assert found.joint_is == "listed"
    told = " ".join(printed(conflict_tables(found)).split())
    assert "the leximin plan of those listed; another may be fairer" in told


def test_rules_that_name_no_plan_are_not_said_to_name_one() -> None:
    """Nobody's outside options can be met together, so that no product of gains is above 0."""
    goals = [
        Goal("a", "maximize", owner="one", outside=7),
        Goal("b", "maximize", owner="two", outside=6),
        Goal("c", "minimize", owner="three", outside=4),
    ]
    problem = Problem.from_arrays(
        [[5, 1, 4, 2], [1, 4, 3, 2], [3, 2, 4, 1]],
        [[3, 2, 4, 1]],
        row_upper=6,
        upper=1,
        integer=True,
        goals=goals,
    )
    with pytest.raises(wp.InfeasibleError):
        wp.plan(problem, "nash")
    assert "every rule" not in answer.answered(wp.front(problem)).title


@examples(20)
@given(seed=st.integers(0, 10_000), width=st.sampled_from([80, 100]))
def test_tables_of_faces_cut_no_number(seed: int, width: int) -> None:
    rng = np.random.default_rng(seed)
    goals = [Goal(f"goal {k}", "maximize", "tonnes", owner=f"party {k}") for k in range(4)]
    gains = rng.integers(1, 10, (4, 7)) / 7
    problem = Problem.from_arrays(
        gains, rng.integers(1, 9, (2, 7)), row_upper=20, upper=3, goals=goals
    )
    front = wp.front(problem)
    if front.faces is None:
        return
    lines = printed(face_table(front), width).splitlines()
    assert len(lines) > 4
    assert not re.search(r"[\d.,]…", "".join(lines))


def test_a_plan_of_a_rule_has_its_number_also_between_vertices(tmp_path: Path) -> None:
    """Two solves of Nash's product end a little apart on a face."""
    goals = [
        Goal("g0", "maximize", owner="p0", weight=3),
        Goal("g1", "maximize", owner="p0", weight=3),
        Goal("g3", "minimize", owner="p1"),
    ]
    problem = Problem.from_arrays(
        [[6, 8], [0, 5], [8, 2]], [[6, 8], [2, 1]], row_upper=[19, 7], upper=[2, 5], goals=goals
    )
    front = wp.front(problem, folder=tmp_path / "run")
    assert set(front.fair) == {"leximin", "nash", "total"}
    for rule, number in front.fair.items():
        assert wp.plan(problem, rule, front=wp.open(tmp_path / "run")).number == number


def test_numbers_beside_an_adopted_plan_are_never_cut(tmp_path: Path) -> None:
    """Of goals with ten digits, in as many tables as they need; and amounts are named too."""
    (tmp_path / "scenario.yaml").write_text(
        """
wholepie: 1
title: Large
sets: {P: [a, b, c]}
parameters: {v: {a: 4, b: 1, c: 3}}
decisions:
  x: {for: p in P, type: binary}
  cash: {type: continuous, at most: 5}
stakeholders:
  the town and its people:
    requires: {some: 'x["a"] + x["b"] + x["c"] <= 2'}
    goals: {left over: {minimize: '1000000000 + 3 * x["a"] + x["b"] + cash', unit: EUR}}
  the club of the town:
    goals: {visits: {maximize: 'sum(v[p] * x[p] for p in P) - 1000000000 + 2 * cash', unit: a}}
""",
        encoding="utf-8",
    )
    (tmp_path / "mine.csv").write_text("x,b,yes\ncash,2\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["align", str(tmp_path), str(tmp_path / "mine.csv")])
    assert done.exit_code == 0, done.output
    assert not re.search(r"[\d.,]…", done.output)
    assert "1,000,000,003" in done.output
    assert "cash from 2" in " ".join(done.output.split())


def test_what_a_run_says_of_a_plan_that_is_none_is_not_taken() -> None:
    """Also where it lies so near to the plan of a rule that it would do."""
    goals = [Goal("gain", "maximize", owner="a"), Goal("cost", "minimize", owner="b")]
    rows = {"row_upper": [19, 7], "upper": [2, 5], "goals": goals}
    problem = Problem.from_arrays([[6, 8], [8, 2]], [[6, 8], [2, 1]], **rows)
    front = wp.front(problem)
    listed = replace(front, fair=dict.fromkeys(("leximin", "nash", "total"), 1))
    plan = wp.plan(problem, "leximin")
    values, solutions = front.values.copy(), front.solutions.tolil()
    values[0] = plan.values.to_numpy() + 1e-7
    solutions[0] = [2.0, 5.0]
    forged = replace(listed, values=values, solutions=solutions.tocsr())
    found = wp.plan(problem, "leximin", front=forged)
    assert (problem.A @ found.x <= problem.row_upper + 1e-6).all()


def test_a_front_in_memory_of_a_scenarios_problem_is_its_own() -> None:
    scenario = wp.load(shipped.INSTANCES / "quickstart")
    plan = wp.plan(scenario, "leximin", front=wp.front(scenario.problem()))
    assert plan.values.equals(wp.plan(scenario, "leximin").values)


@examples(15)
@given(seed=st.integers(0, 10_000))
def test_of_amounts_what_is_better_by_just_what_is_felt_is_shown(seed: int) -> None:
    """Each goal that can be better by 5 % of its range is, in some plan beside the adopted one."""
    rng = np.random.default_rng(seed)
    goals = [Goal(name, "maximize", owner=name) for name in "abc"]
    gains, rows = rng.integers(0, 10, (3, 4)), rng.integers(1, 10, (2, 4))
    problem = Problem.from_arrays(gains, rows, row_upper=30, upper=5, goals=goals)
    adopted = wp.plan(problem, "leximin")
    beside = alignment(problem, adopted.x).beside
    if beside and beside[0].as_good:
        return  # what leximin's solves leave may be a little more than rounding
    ranges, best = adopted.parties.ranges, np.diag(adopted.parties.scale.table)
    for k in np.flatnonzero((ranges > 0) & (adopted.f - best >= 0.06 * ranges)):
        assert any(each.shares[k] >= 0.05 - 1e-6 for each in beside)


def test_what_a_rule_for_many_gives_at_most_is_told_beside_its_share(tmp_path: Path) -> None:
    """Member b gives the larger share, and member a the larger amount, which the rule then says."""
    (tmp_path / "scenario.yaml").write_text(
        """
wholepie: 1
title: Needs
parameters: {need: {a: 100, b: 2, c: 0}}
sets: {P: [a, b, c]}
decisions: {x: {for: p in P, type: integer, at most: 100}}
stakeholders:
  law:
    requires:
      each: {rule: 'x[p] >= need[p]', for: p in P, negotiable: true}
      few: {rule: 'x["a"] <= 95', fixed: true}
      one: {rule: 'x["b"] <= 1', fixed: true}
    goals: {most: {maximize: 'x["c"]'}}
""",
        encoding="utf-8",
    )
    done = CliRunner().invoke(main, ["explain", str(tmp_path)])
    told = " ".join(done.output.split())
    assert "'each' (law, negotiable) gives 1 (50 %), at most 5: x[p] >= need[p]" in told, told


def test_an_amount_that_follows_from_whole_numbers_is_not_called_one() -> None:
    goals = [Goal("g", "maximize"), Goal("h", "maximize")]
    problem = Problem.from_arrays(
        [[1, 0], [-1, 2]], [[2, 3]], row_upper=8, upper=[5, 10], integer=[True, False], goals=goals
    )
    front = wp.front(problem)
    assert (front.plans["value"] % 1 > 0).any()
    assert "or follows from such in steps" in front.record.choice
