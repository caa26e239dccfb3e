"""What a goal reaches that is the largest or least of several sums, against every plan."""

import itertools
import os
from pathlib import Path
from random import Random

import numpy as np
import pytest

import wholepie as wp
from fuzz_fronts import case_of
from wholepie import Problem
from wholepie.optimizer.problem.strides import Strides
from wholepie.optimizer.problem.value_grid import ValueGrid

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("WHOLEPIE_DATA", ROOT.parent / "shared" / "data")).parent
ROSTER = SHARED / "cases" / "planner" / "roster"


def shares(seed: int, tmp_path: Path) -> tuple[Problem, list[float]]:
    """The least or largest of some shares of three columns, and all that it can be worth."""
    rng = Random(f"strides {seed}")
    of, sense = rng.choice((("min", "maximize"), ("max", "minimize")))
    waiting = [rng.randint(2, 30) for _ in range(3)]
    sizes = [rng.randint(1, 6) for _ in range(3)]
    parts = [f"{a} * x{j} / {w}" for j, (a, w) in enumerate(zip(sizes, waiting, strict=True))]
    parts += [str(rng.choice((1, 2)))] if rng.random() < 0.3 else []
    text = ["wholepie: 1", "title: Shares", "decisions:"]
    text += [f"  x{j}: {{type: integer, at least: 0, at most: 4}}" for j in range(3)]
    text += [
        "stakeholders:",
        "  all:",
        "    goals:",
        f"      g: {{{sense}: '{of}({', '.join(parts)})'}}",
    ]
    text += ["      other: {minimize: x0 + x1 + x2}", ""]
    path = tmp_path / "scenario.yaml"
    path.write_text("\n".join(text), encoding="utf-8")
    problem = wp.load(path).problem()
    extreme = min if of == "min" else max
    limit = [float(parts[3])] if len(parts) > 3 else []
    worth = {
        extreme([*(a * x / w for a, x, w in zip(sizes, plan, waiting, strict=True)), *limit])
        for plan in itertools.product(range(5), repeat=3)
    }
    sign = -1 if of == "min" else 1
    return problem, sorted(sign * value for value in worth)


@pytest.mark.parametrize("seed", range(40))
def test_no_value_is_passed_over(seed: int, tmp_path: Path) -> None:
    problem, worth = shares(seed, tmp_path)
    grid, at = ValueGrid(problem), np.array(worth)
    for low, high in itertools.pairwise(worth):
        other = np.full(problem.p, np.inf)
        other[0] = high
        assert grid.below(other)[0] >= low - 1e-12
        other[0] = low
        assert grid.above(other)[0] <= high + 1e-12
        assert grid.at_least(0, (low + high) / 2) <= high + 1e-12
    assert np.allclose([grid.at_least(0, value) for value in worth], at, rtol=0, atol=1e-12)


def test_most_steps_are_passed_over(tmp_path: Path) -> None:
    """Else the test above would hold of every grid."""
    found = [shares(seed, tmp_path)[0] for seed in range(40)]
    assert sum(problem.strides[0] is not None for problem in found) > 30


def test_strides_of_planners_goals_hold_in_every_plan() -> None:
    """Max, min and abs of planners' numbers: each value is one that is reached."""
    seen = 0
    for seed in range(0, 400, 5):
        case = case_of(seed)
        if not any(aim.of for aim in case.stated.goals):
            continue
        problem = wp.problem(case.stated.model())
        for k, strides in enumerate(problem.strides):
            if strides is None:
                continue
            seen += 1
            sign = case.stated.goals[k].sense == "minimize" or -1
            for plan in case.stated.everything[:200]:
                value = sign * case.stated.goals[k].at(tuple(plan))
                steps = (value - problem.stepped.constants[k]) / problem.stepped.goal_step(k)
                assert strides.at_least(int(steps)) == strides.at_most(int(steps)) == steps
    assert seen > 10


@pytest.mark.parametrize("number", range(-30, 30))
def test_strides_round_to_the_nearest_that_is_reached(number: int) -> None:
    strides = Strides(((0, 4), (1, 10), (-7, 0)))
    reached = sorted({-7, *range(-60, 60, 4), *range(-59, 60, 10)})
    assert strides.at_least(number) == min(r for r in reached if r >= number)
    assert strides.at_most(number) == max(r for r in reached if r <= number)


@pytest.mark.skipif(not ROSTER.is_dir(), reason=f"no roster at {ROSTER}")
def test_a_roster_of_sixty_whole_numbers_has_its_whole_front() -> None:
    front = wp.front(ROSTER)
    assert front.exact
    assert front.record.solves < 100


@pytest.mark.slow
@pytest.mark.skipif(not ROSTER.is_dir(), reason=f"no roster at {ROSTER}")
def test_a_roster_with_five_goals_has_its_whole_front(tmp_path: Path) -> None:
    for file in ROSTER.iterdir():
        text = file.read_text(encoding="utf-8")
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    more = """
  administration:
    goals:
      little overtime: {minimize: all_overtime, unit: shifts}
      busiest day: {minimize: max(used[t] for t in days), unit: shifts}
  emergency:
    goals:
      urgent:
        maximize: 'min(treated[d] / d.waiting for d in departments if d["urgent share"] >= 0.2)'
"""
    with (tmp_path / "scenario.yaml").open("a", encoding="utf-8") as file:
        file.write(more)
    front = wp.front(tmp_path)
    assert front.exact
    assert len(front) > 400
