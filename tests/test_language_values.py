"""What expressions come to: against numpy, and against every plan of small problems."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from examples import examples
from wholepie.models import Scenario, ScenarioError, load
from wholepie.optimizer.problem.problem import Problem

N = 4
HEAD = """wholepie: 1
title: Values
tables: {items: items.csv}
parameters: {k: 1.5}
decisions:
  x: {for: i in items, type: integer, at least: -2, at most: 2}
  y: {type: integer, at least: -1, at most: 2}
"""
ITEMS = "item,a,b,kind\np,1,2.5,red\nq,-3,0,blue\nr,0.5,4,red\ns,7,-1,green\n"
A, B = np.array([1, -3, 0.5, 7]), np.array([2.5, 0, 4, -1])
RED = np.array([1.0, 0, 1, 0])
SETTINGS = examples(120)
Evaluate = Callable[[np.ndarray[Any, Any], float], float]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "items.csv").write_text(ITEMS, encoding="utf-8")
    return tmp_path


def scenario(folder: Path, goals: dict[str, str], requires: str = "") -> Scenario:
    lines = "".join(f"      {name}: {{{text}}}\n" for name, text in goals.items())
    wanted = f"    requires: {{r: '{requires}'}}\n" if requires else ""
    text = f"{HEAD}stakeholders:\n  s:\n{wanted}    goals:\n{lines}"
    (folder / "scenario.yaml").write_text(text, encoding="utf-8")
    return load(folder / "scenario.yaml")


def linear() -> st.SearchStrategy[tuple[str, Evaluate]]:
    """Texts that are linear in x and y, with the functions that they are."""
    leaves: list[tuple[str, Evaluate]] = [
        ("y", lambda x, y: y),
        ('x["q"]', lambda x, y: x[1]),
        ("sum(x[i] for i in items)", lambda x, y: x.sum()),
        ("sum(i.a * x[i] for i in items)", lambda x, y: A @ x),
        ("sum((i.a - i.b) / 2 * x[i] for i in items)", lambda x, y: (A - B) @ x / 2),
        ('sum(x[i] for i in items if i.kind == "red")', lambda x, y: RED @ x),
        ("sum(k * x[i] + 1 for i in items if i.b > 2)", lambda x, y: 1.5 * (x[0] + x[2]) + 2),
        ("sum(i.a * x[j] for i in items for j in items if i.a < j.b)", _pairs),
        ("max(i.b for i in items) * y", lambda x, y: 4 * y),
        ("3", lambda x, y: 3.0),
    ]
    number = st.sampled_from([-2.0, -0.5, 0.0, 0.25, 3.0])
    return st.recursive(
        st.sampled_from(leaves),
        lambda part: st.one_of(
            st.tuples(part, part).map(lambda p: _plus(*p)),
            st.tuples(part, part).map(lambda p: _minus(*p)),
            st.tuples(number, part).map(lambda p: _times(*p)),
            part.map(lambda p: (f"-({p[0]})", lambda x, y: -p[1](x, y))),
        ),
        max_leaves=6,
    )


def _pairs(x: np.ndarray[Any, Any], y: float) -> float:
    return float(sum(A[i] * x[j] for i in range(N) for j in range(N) if A[i] < B[j]))


def _plus(p: tuple[str, Evaluate], q: tuple[str, Evaluate]) -> tuple[str, Evaluate]:
    return f"{p[0]} + {q[0]}", lambda x, y: p[1](x, y) + q[1](x, y)


def _minus(p: tuple[str, Evaluate], q: tuple[str, Evaluate]) -> tuple[str, Evaluate]:
    return f"{p[0]} - ({q[0]})", lambda x, y: p[1](x, y) - q[1](x, y)


def _times(number: float, p: tuple[str, Evaluate]) -> tuple[str, Evaluate]:
    return f"{number} * ({p[0]})", lambda x, y: number * p[1](x, y)


@SETTINGS
@given(goal=linear(), values=st.lists(st.integers(-2, 2), min_size=N + 1, max_size=N + 1))
def test_linear_expressions_are_what_numpy_makes_of_them(
    folder: Path, goal: tuple[str, Evaluate], values: list[int]
) -> None:
    text, evaluate = goal
    parts = scenario(folder, {"g": f"minimize: '{text}'"}).parts
    form = parts.goals[0][1]
    found = form.constant + sum(c * values[j] for j, c in form.terms.items())
    assert found == pytest.approx(evaluate(np.array(values[:N], float), values[N]), abs=1e-9)


def best(problem: Problem, k: int) -> float:
    """A goal's optimum in its own sense, by a solver that knows nothing of this project."""
    rows = LinearConstraint(problem.A, problem.row_lower, problem.row_upper)
    done = milp(
        problem.C[k],
        constraints=[rows] if problem.A.shape[0] else [],
        bounds=Bounds(problem.lower, problem.upper),
        integrality=problem.integer.astype(int),
    )
    return float(problem.signs[k] * (done.fun + problem.c0[k]))


PLANS = [
    (np.array(x, float), float(y))
    for x in itertools.product(range(-2, 3), repeat=N)
    for y in range(-1, 3)
]
KINKS: list[tuple[str, str, Evaluate]] = [
    ("minimize", "max(x[i] * i.a - y for i in items)", lambda x, y: max(A * x - y)),
    ("maximize", "min(x[i] * i.a + y for i in items)", lambda x, y: min(A * x + y)),
    ("minimize", "abs(x['p'] - 1) + abs(y + 3)", lambda x, y: abs(x[0] - 1) + abs(y + 3)),
    ("maximize", "y - 2 * max(y, x['p'], 1)", lambda x, y: y - 2 * max(y, x[0], 1)),
    (
        "minimize",
        "max(abs(y - 1), 0.5 * abs(x['q'])) - min(y, x['p'])",
        lambda x, y: max(abs(y - 1), 0.5 * abs(x[1])) - min(y, x[0]),
    ),
    ("maximize", "min(y, min(x['p'], x['q'] + 1))", lambda x, y: min(y, x[0], x[1] + 1)),
]


@pytest.mark.parametrize(("sense", "text", "evaluate"), KINKS)
def test_kinks_reach_the_true_optimum(
    folder: Path, sense: str, text: str, evaluate: Evaluate
) -> None:
    made = scenario(folder, {"g": f'{sense}: "{text}"'}, "y >= -1")
    pick = min if sense == "minimize" else max
    assert best(made.problem(), 0) == pytest.approx(pick(evaluate(x, y) for x, y in PLANS))


RULES: list[tuple[str, Callable[[Any, float], bool]]] = [
    ("max(x[i] for i in items) + y <= 1", lambda x, y: max(x) + y <= 1),
    ("1 <= min(x[i] for i in items) + y", lambda x, y: min(x) + y >= 1),
    ("abs(y - 1) <= 0.5 + min(y, 1)", lambda x, y: abs(y - 1) <= 0.5 + min(y, 1)),
    ("-1 <= y - 1 <= 0", lambda x, y: -1 <= y - 1 <= 0),
    ("y == 2 - sum(x[i] for i in items)", lambda x, y: y == 2 - sum(x)),
]


@pytest.mark.parametrize(("rule", "holds"), RULES)
def test_rules_leave_the_plans_that_meet_them(
    folder: Path, rule: str, holds: Callable[[Any, float], bool]
) -> None:
    goals = {"g": "maximize: 3 * y + sum(i.a * x[i] for i in items)", "h": "minimize: y"}
    problem = scenario(folder, goals, rule).problem()
    kept = [(x, y) for x, y in PLANS if holds(x, y)]
    assert best(problem, 0) == pytest.approx(max(3 * y + A @ x for x, y in kept))
    assert best(problem, 1) == pytest.approx(min(y for _, y in kept))


def test_a_strict_part_of_a_chain_is_refused(folder: Path) -> None:
    with pytest.raises(ScenarioError, match="strictly"):
        scenario(folder, {"g": "minimize: y"}, "2 >= 2 * y > -9")


def test_a_column_that_stands_for_whole_numbers_is_whole(folder: Path) -> None:
    problem = scenario(folder, {"g": "minimize: max(x[i] for i in items)"}).problem()
    assert problem.integer.all()
    assert problem.columns.hidden.sum() == 1
