"""Published fronts, point for point: knapsack, assignment, general integer, set partitioning.

The data, their sources and licences are described in notes beside them; they are not shipped here.
"""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import wholepie as wp
from wholepie import Goal, Problem

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("WHOLEPIE_DATA", ROOT.parent / "shared" / "data")) / "fronts"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"no published fronts at {DATA}")


@dataclass
class Known:
    problem: Problem
    front: np.ndarray  # minimised


def maximised(goals: np.ndarray, rows: np.ndarray, most: np.ndarray, upper: int = 1) -> Problem:
    named = [Goal(f"goal {k}", "maximize") for k in range(len(goals))]
    return Problem.from_arrays(goals, rows, row_upper=most, upper=upper, integer=True, goals=named)


def numbers(path: Path) -> np.ndarray:
    text = path.read_text(encoding="utf-8")
    return np.array([float(number) for number in re.findall(r"-?\d+\.?\d*", text)])


def vectors(path: Path) -> np.ndarray:
    return np.loadtxt(path, ndmin=2)


def knapsack(name: str) -> Known:
    """Several constraints, two and three goals."""

    def table(part: str) -> np.ndarray:
        file = DATA / "knapsack" / name / f"{part}.csv"
        return pd.read_csv(file, index_col=0).to_numpy(dtype=float)

    problem = maximised(table("c"), table("a"), table("b").ravel())
    return Known(problem, -table("pareto_sols"))


def one_row(name: str) -> Known:
    """Knapsacks with one constraint, three to five goals."""
    values = numbers(DATA / "kirlik" / "kp" / f"KP_{name}.dat")
    p, n, most = int(values[0]), int(values[1]), values[2]
    goals, weights = values[3 : 3 + p * n].reshape(p, n), values[3 + p * n :].reshape(1, n)
    front = vectors(DATA / "kirlik" / "kp" / f"EffSet_KP_{name}.txt")
    return Known(maximised(goals, weights, np.array([most])), front)


def assignment(name: str) -> Known:
    """Three goals, n workers on n tasks."""
    values = numbers(DATA / "kirlik" / "ap" / f"AP_{name}.dat")
    p, n = int(values[0]), int(values[1])
    goals = values[2:].reshape(p, n * n)
    rows = np.vstack([np.kron(np.eye(n), np.ones(n)), np.kron(np.ones(n), np.eye(n))])
    problem = Problem.from_arrays(goals, rows, row_lower=1, row_upper=1, upper=1, integer=True)
    return Known(problem, vectors(DATA / "kirlik" / "ap" / f"EffSet_AP_{name}.txt"))


def general_integer(name: str) -> Known:
    """Three and four goals, columns from 0 to 100, coefficients of both signs."""
    values = numbers(DATA / "kirlik" / "ilp" / f"ILP_{name}.dat")
    p, n, m = map(int, values[:3])
    goals, rest = values[3 : 3 + p * n].reshape(p, n), values[3 + p * n :]
    rows, most = rest[: m * n].reshape(m, n), rest[m * n :]
    front = pd.read_csv(DATA / "kirlik" / "ilp" / f"ILP_{name}.front.csv").to_numpy(dtype=float)
    return Known(maximised(goals, rows, most, upper=100), front)


def partitioning(name: str) -> Known:
    """Two goals, every row in exactly one set."""
    lines = (DATA / "spa" / f"bio{name}.txt").read_text(encoding="utf-8").split("\n")
    m, n = map(int, lines[0].split())
    columns = [list(map(int, line.split())) for line in lines[1 : n + 1]]
    rows = np.zeros((m, n))
    for j, column in enumerate(columns):
        rows[np.array(column[3:]) - 1, j] = 1
    goals = np.array([column[:2] for column in columns]).T
    problem = Problem.from_arrays(goals, rows, row_lower=1, row_upper=1, upper=1, integer=True)
    known = (DATA / "spa" / f"Y_N_{name}.txt").read_text(encoding="utf-8").split()
    return Known(problem, np.array(known[2:], dtype=float).reshape(-1, 2))


FAST = [
    (knapsack, "2kp50"),
    *[(one_row, f"p-3_n-{n}_ins-{i}") for n in (10, 20) for i in (1, 2)],
    *[(one_row, f"p-{p}_n-10_ins-{i}") for p in (4, 5) for i in (1, 2)],
    *[(assignment, f"p-3_n-{n}_ins-1") for n in (5, 10)],
    *[(general_integer, f"p-3_n-10_m-5_ins-{i}") for i in (1, 2, 3)],
    (partitioning, "sppnw10"),
]
SLOW = [
    (knapsack, "2kp100"),
    (knapsack, "3kp40"),
    *[(one_row, f"p-3_n-{n}_ins-{i}") for n in (30, 40) for i in (1, 2)],
    *[(one_row, f"p-4_n-20_ins-{i}") for i in (1, 2)],
    *[(assignment, f"p-3_n-{n}_ins-2") for n in (5, 10)],
    *[(general_integer, f"p-4_n-10_m-5_ins-{i}") for i in (1, 2, 3)],
    *[(general_integer, f"p-3_n-20_m-10_ins-{i}") for i in (1, 2, 3)],
    (partitioning, "sppnw08"),
]
CASES = [
    *(pytest.param(*case, id=f"{case[0].__name__}-{case[1]}") for case in FAST),
    *(pytest.param(*case, id=f"{case[0].__name__}-{case[1]}", marks=pytest.mark.slow)
      for case in SLOW),
]  # fmt: skip


@pytest.mark.parametrize(("read", "name"), CASES)
def test_the_front_is_the_published_one(read: Callable[[str], Known], name: str) -> None:
    known = read(name)
    front = wp.front(known.problem)
    assert front.complete
    found = np.unique(front.values * known.problem.signs, axis=0)
    np.testing.assert_array_equal(found, np.unique(known.front, axis=0))
    assert len(found) == len(front)


@pytest.mark.parametrize("within", [0.1, 0.05, 0.01])
@pytest.mark.parametrize(
    ("read", "name"),
    [
        pytest.param(knapsack, "2kp50", id="2kp50"),
        pytest.param(one_row, "p-3_n-20_ins-1", id="kp-3-20"),
        pytest.param(general_integer, "p-3_n-10_m-5_ins-1", id="ilp-3-10"),
        pytest.param(knapsack, "2kp100", id="2kp100", marks=pytest.mark.slow),
        pytest.param(knapsack, "3kp40", id="3kp40", marks=pytest.mark.slow),
    ],
)
def test_a_certificate_holds_against_the_published_front(
    read: Callable[[str], Known], name: str, within: float
) -> None:
    known = read(name)
    front = wp.front(known.problem, within=within)
    listed = front.values * known.problem.signs
    worse = np.maximum(listed[:, None] - known.front[None], 0.0) / np.ptp(listed, axis=0)
    assert worse.max(axis=2).min(axis=0).max() - 1e-9 <= front.gap <= within
    assert {*map(tuple, listed)} <= {*map(tuple, known.front)}


@pytest.mark.slow
@pytest.mark.parametrize(("instance", "count"), [(1, 317), (2, 316), (3, 399)])
def test_large_fronts_have_the_published_number_of_points(instance: int, count: int) -> None:
    text = (DATA / "mokp" / f"MOKP_p-2_n-200_{instance}.dat").read_text(encoding="utf-8")
    values = np.array([float(number) for number in re.findall(r"-?\d+\.?\d*", text)])
    p, n, most = int(values[0]), int(values[1]), values[2]
    goals, weights = values[3 : 3 + p * n].reshape(p, n), values[3 + p * n :][:n].reshape(1, n)
    front = wp.front(maximised(goals, weights, np.array([most])))
    assert front.complete
    assert len(front) == count
