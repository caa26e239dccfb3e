"""Published problems with known fronts, and families made from a seed after published recipes.

The data, their sources and licences are described in notes beside them; they are not shipped here.
All problems are minimised.
"""

import itertools
import os
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from wholepie import Goal, Problem

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("WHOLEPIE_DATA", ROOT.parent / "shared" / "data")) / "fronts"


@dataclass
class KnownSegments:
    """A problem of two goals, and its exact front: rows of chain, values and 1 for a closed end."""

    problem: Problem
    chains: np.ndarray


@dataclass
class Known:
    """A problem, and its whole front in minimised values, shape (N, p)."""

    problem: Problem
    front: np.ndarray


def maximised(goals: np.ndarray, rows: np.ndarray, most: np.ndarray, upper: int = 1) -> Problem:
    named = [Goal(f"goal {k}", "maximize") for k in range(len(goals))]
    return Problem.from_arrays(goals, rows, row_upper=most, upper=upper, integer=True, goals=named)


def numbers(path: Path) -> np.ndarray:
    text = path.read_text(encoding="utf-8")
    return np.array([float(number) for number in re.findall(r"-?\d+\.?\d*", text)])


def vectors(path: Path) -> np.ndarray:
    return np.loadtxt(path, ndmin=2)


def knapsack(name: str) -> Known:
    """Several constraints, two and three goals (Florios & Mavrotas)."""

    def table(part: str) -> np.ndarray:
        file = DATA / "knapsack" / name / f"{part}.csv"
        return pd.read_csv(file, index_col=0).to_numpy(dtype=float)

    problem = maximised(table("c"), table("a"), table("b").ravel())
    return Known(problem, -table("pareto_sols"))


def one_row(name: str) -> Known:
    """Knapsacks with one constraint, three to five goals (Kirlik & Sayin)."""
    values = numbers(DATA / "kirlik" / "kp" / f"KP_{name}.dat")
    p, n, most = int(values[0]), int(values[1]), values[2]
    goals, weights = values[3 : 3 + p * n].reshape(p, n), values[3 + p * n :].reshape(1, n)
    front = vectors(DATA / "kirlik" / "kp" / f"EffSet_KP_{name}.txt")
    return Known(maximised(goals, weights, np.array([most])), front)


def assignment(name: str) -> Known:
    """Three goals, n workers on n tasks (Kirlik & Sayin)."""
    values = numbers(DATA / "kirlik" / "ap" / f"AP_{name}.dat")
    p, n = int(values[0]), int(values[1])
    front = vectors(DATA / "kirlik" / "ap" / f"EffSet_AP_{name}.txt")
    return Known(assigned(values[2:].reshape(p, n * n)), front)


def general_integer(name: str) -> Known:
    """Three and four goals, columns from 0 to 100, coefficients of both signs (Kirlik & Sayin)."""
    values = numbers(DATA / "kirlik" / "ilp" / f"ILP_{name}.dat")
    p, n, m = map(int, values[:3])
    goals, rest = values[3 : 3 + p * n].reshape(p, n), values[3 + p * n :]
    rows, most = rest[: m * n].reshape(m, n), rest[m * n :]
    front = pd.read_csv(DATA / "kirlik" / "ilp" / f"ILP_{name}.front.csv").to_numpy(dtype=float)
    return Known(maximised(goals, rows, most, upper=100), front)


def boland(name: str) -> KnownSegments:
    """Two goals, amounts beside 0/1 (Boland, Charkhgard & Savelsbergh)."""
    values = numbers(DATA / "boland" / f"{name}dat.txt")
    m, continuous, binary = map(int, values[:3])
    n = continuous + binary
    goals, values = values[3 : 3 + 2 * n].reshape(2, n), values[3 + 2 * n :]
    amounts = values[: continuous * (m - 1)].reshape(continuous, m - 1).T
    own, most = values[continuous * (m - 1) :][:binary], values[-(m - 1) :]
    chains = pd.read_csv(DATA / "boland" / f"{name}exact.csv").to_numpy(dtype=float)
    return KnownSegments(with_choices(goals, amounts, own, most), chains)


def with_choices(
    goals: np.ndarray, amounts: np.ndarray, own: np.ndarray, most: np.ndarray
) -> Problem:
    """Rows of amounts, the i-th with a choice of its own; a third of the choices at most."""
    binary = len(own)
    rows = np.zeros((len(amounts) + 1, amounts.shape[1] + binary))
    rows[:-1, : amounts.shape[1]] = amounts
    rows[np.arange(binary), amounts.shape[1] + np.arange(binary)] = own
    rows[-1, amounts.shape[1] :] = 1
    is_choice = np.arange(rows.shape[1]) >= amounts.shape[1]
    upper = np.where(is_choice, 1, np.inf)
    return Problem.from_arrays(
        goals, rows, row_upper=[*most, binary / 3], upper=upper, integer=is_choice
    )


def random_segments(amounts: int, choices: int, seed: int) -> Problem:
    """After the same recipe, as far as the files show it: a row for each choice and as many again.

    Half the coefficients of rows are 0, the others from 1 to 20; goals of amounts from -10 to 10,
    of choices from -200 to 200; what a choice takes from a row is from 1 to 20.
    """
    rng = np.random.default_rng(seed)
    m = amounts + choices - 1
    rows = rng.integers(1, 21, (m, amounts)) * (rng.random((m, amounts)) < 0.5)
    rows[rng.integers(0, m, amounts), np.arange(amounts)] += 1
    goals = np.hstack([rng.integers(-10, 11, (2, amounts)), rng.integers(-200, 201, (2, choices))])
    own, most = rng.integers(1, 21, choices), rng.integers(50, 101, m)
    return with_choices(goals, rows, own, most)


def partitioning(name: str) -> Known:
    """Two goals, every row in exactly one set (vOptLib)."""
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


def large_knapsack(p: int, n: int, instance: int) -> Problem:
    """One constraint, hundreds of items (Tamby & Vanderpooten); only counts are published."""
    values = numbers(DATA / "mokp" / f"MOKP_p-{p}_n-{n}_{instance}.dat")
    goals, weights = values[3 : 3 + p * n].reshape(p, n), values[3 + p * n :][:n].reshape(1, n)
    return maximised(goals, weights, values[2:3])


def random_knapsack(p: int, n: int, m: int, seed: int) -> Problem:
    """Profits and weights uniform from 10 to 100, capacities half the weights' sum."""
    rng = np.random.default_rng(seed)
    goals, rows = rng.integers(10, 101, (p, n)), rng.integers(10, 101, (m, n))
    return maximised(goals, rows, rows.sum(axis=1) // 2)


def random_assignment(p: int, k: int, seed: int) -> Problem:
    """Costs uniform from 1 to 20, k workers on k tasks."""
    return assigned(np.random.default_rng(seed).integers(1, 21, (p, k * k)))


def assigned(goals: np.ndarray) -> Problem:
    n = round(goals.shape[1] ** 0.5)
    rows = np.vstack([np.kron(np.eye(n), np.ones(n)), np.kron(np.ones(n), np.eye(n))])
    return Problem.from_arrays(goals, rows, row_lower=1, row_upper=1, upper=1, integer=True)


def bensolvehedron(q: int, m: int) -> Problem:
    """Example 10 of the bensolve distribution: q goals over a cube of (q + 2m)^q columns."""
    base = q + 2 * m
    digits = np.array(list(itertools.product(range(base), repeat=q))).T
    return Problem.from_arrays(digits - (base - 1) / 2, np.zeros((0, base**q)), upper=1)
