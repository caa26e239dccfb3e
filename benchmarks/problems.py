"""Published problems with known fronts, and families made from a seed after published recipes.

The data, their sources and licences are described in notes beside them; they are not shipped here.
All problems are minimised.
"""

import itertools
import os
import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import scipy.sparse as sp

import literature
import wholepie as wp
from wholepie import Problem

ROOT = Path(__file__).resolve().parents[1]
#: A copy of MOrepo-Forget21 that the reader has, which is not shipped here (GPL).
FORGET21 = Path(os.environ.get("FORGET21", ROOT / "build" / "MOrepo-Forget21"))
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


def vectors(path: Path) -> np.ndarray:
    return np.loadtxt(path, ndmin=2)


def knapsack(name: str) -> Known:
    """Several constraints, two and three goals (Florios & Mavrotas)."""

    def table(part: str) -> np.ndarray:
        file = DATA / "knapsack" / name / f"{part}.csv"
        return pd.read_csv(file, index_col=0).to_numpy(dtype=float)

    problem = literature.maximised(table("c"), table("a"), table("b").ravel())
    return Known(problem, -table("pareto_sols"))


def one_row(name: str) -> Known:
    """Knapsacks with one constraint, three to five goals (Kirlik & Sayin)."""
    folder = DATA / "kirlik" / "kp"
    return Known(
        literature.bracketed(folder / f"KP_{name}.dat"), vectors(folder / f"EffSet_KP_{name}.txt")
    )


def assignment(name: str) -> Known:
    """Three goals, n workers on n tasks (Kirlik & Sayin)."""
    folder = DATA / "kirlik" / "ap"
    return Known(
        literature.bracketed(folder / f"AP_{name}.dat"), vectors(folder / f"EffSet_AP_{name}.txt")
    )


def general_integer(name: str) -> Known:
    """Three and four goals, columns from 0 to 100, coefficients of both signs (Kirlik & Sayin)."""
    folder = DATA / "kirlik" / "ilp"
    front = pd.read_csv(folder / f"ILP_{name}.front.csv").to_numpy(dtype=float)
    return Known(literature.bracketed(folder / f"ILP_{name}.dat"), front)


def boland(name: str) -> KnownSegments:
    """Two goals, amounts beside 0/1 (Boland, Charkhgard & Savelsbergh)."""
    folder = DATA / "boland"
    chains = pd.read_csv(folder / f"{name}exact.csv").to_numpy(dtype=float)
    return KnownSegments(literature.mixed(folder / f"{name}dat.txt"), chains)


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
    return literature.with_choices(goals, rows, own, most)


def partitioning(name: str) -> Known:
    """Two goals, every row in exactly one set (vOptLib)."""
    known = (DATA / "spa" / f"Y_N_{name}.txt").read_text(encoding="utf-8").split()
    problem = literature.partitioning(DATA / "spa" / f"bio{name}.txt")
    return Known(problem, np.array(known[2:], dtype=float).reshape(-1, 2))


def moip(name: str) -> Known:
    """Small knapsacks and assignments in LP files and one .mop (Ozlen, Burton & MacRae).

    Two of the knapsacks leave out that an item is taken once at most, as their fronts have it.
    """
    folder = DATA / "aira"
    rows = (folder / name).with_suffix(".out").read_text(encoding="utf-8").splitlines()
    points = [row.split() for row in rows if re.fullmatch(r"(-?[0-9]+\s+)+", row + " ")]
    problem = wp.load(folder / name).problem()
    if name.endswith("KP10.lp"):
        problem = replace(problem, upper=np.ones(problem.n))
    return Known(problem, np.array(points, dtype=float) * problem.signs)


def forget21(kind: str, p: int, number: int) -> Problem:
    """Forget, Gadegaard & Nielsen, EJOR 302, 2022; such as ("UFLP_4_4", 4, 1)."""
    folder = FORGET21 / "instances" / "fgt" / kind.partition("_")[0] / f"{p}obj"
    (path,) = folder.glob(f"Forget21-{kind}_1-*_{number}_{number}.fgt")
    return literature.fgt(path)


def large_knapsack(p: int, n: int, instance: int) -> Problem:
    """One constraint, hundreds of items (Tamby & Vanderpooten); only counts are published."""
    return literature.bracketed(DATA / "mokp" / f"MOKP_p-{p}_n-{n}_{instance}.dat")


def random_knapsack(p: int, n: int, m: int, seed: int) -> Problem:
    """Profits and weights uniform from 10 to 100, capacities half the weights' sum."""
    rng = np.random.default_rng(seed)
    goals, rows = rng.integers(10, 101, (p, n)), rng.integers(10, 101, (m, n))
    return literature.maximised(goals, rows, rows.sum(axis=1) // 2)


def random_assignment(p: int, k: int, seed: int) -> Problem:
    """Costs uniform from 1 to 20, k workers on k tasks."""
    return literature.assignment(np.random.default_rng(seed).integers(1, 21, (p, k * k)))


def bensolvehedron(q: int, m: int) -> Problem:
    """Example 10 of the bensolve distribution: q goals over a cube of (q + 2m)^q columns."""
    base = q + 2 * m
    digits = np.array(list(itertools.product(range(base), repeat=q))).T
    return Problem.from_arrays(digits - (base - 1) / 2, np.zeros((0, base**q)), upper=1)


def district(projects: int, seed: int) -> Problem:
    """A district's budget of the shape of ``instances/citizens-budget``: five goals, one row.

    Costs, approvals of four age bands and green projects are drawn from that district's and
    changed by a fifth at most; the budget is as small a share of all costs.
    """
    folder = ROOT / "instances" / "citizens-budget"
    known = pd.read_csv(folder / "projects.csv", comment="#").set_index("project")
    votes = pd.read_csv(folder / "votes.csv", comment="#")
    bands = votes.pivot(index="project", columns="band", values="count").loc[known.index]
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, len(known), projects)
    jitter = rng.uniform(0.8, 1.2, (projects, 5))
    cost = np.maximum(1, np.rint(known["cost"].to_numpy()[drawn] * jitter[:, 0] / 100)) * 100
    approvals = np.rint(bands.to_numpy()[drawn] * jitter[:, 1:])
    goals = np.column_stack([approvals, known["green"].to_numpy()[drawn]]).T
    budget = np.floor(cost.sum() * 1_011_308 / known["cost"].sum())
    return Problem.from_arrays(-goals, cost[None], row_upper=budget, upper=1, integer=True)


def dispatch(hours: int, seed: int) -> Problem:
    """Hourly dispatch of six thermal units, wind, sun and a store, 12 columns an hour: cost and
    emissions.

    Cheap units are the dirty ones; ramps bound what the output of half of them changes in an hour.
    Whatever else is needed is imported, at a price.
    """
    rng = np.random.default_rng(seed)
    units = 6
    hour = np.arange(hours)
    day, year = 2 * np.pi * hour / 24, 2 * np.pi * hour / 8760
    noise = rng.normal(1.0, 0.03, hours)
    demand = 100 * (1 + 0.2 * np.sin(day - 2) + 0.15 * np.cos(year)) * noise
    gusts = np.convolve(rng.random(hours + 11), np.ones(12) / 12, "valid")
    wind = 45 * np.clip(2.5 * (gusts - 0.5) + 0.4, 0, 1)
    sun = 50 * np.clip(np.sin(day - np.pi / 2), 0, None) * rng.uniform(0.4, 1.0, hours)
    capacity = rng.uniform(20, 40, units)
    price = np.sort(rng.uniform(20, 90, units))
    emission = np.sort(rng.uniform(0.2, 1.1, units))[::-1]
    fuel = 1 + 0.1 * rng.normal(size=hours)[:, None] * np.linspace(0.2, 1, units)
    one = np.ones((hours, 1))
    # Columns of an hour: units, wind, sun, charge, discharge, level, import.
    rest = units + np.arange(6)
    upper = np.hstack(
        [one * capacity, wind[:, None], sun[:, None], one * [15, 15, 90], demand[:, None]]
    )
    cost = np.hstack([price * fuel, one * [0.5, 0.1, 0.2, 0.2, 0, 200]])
    emitted = np.hstack([one * emission, one * [0, 0, 0, 0, 0, 0.45]])
    column = (hour[:, None] * (units + 6) + np.arange(units + 6)).astype(np.int64)
    n = column.size
    produced = np.concatenate([np.arange(units), rest[[0, 1, 3, 5]]])
    balance = _entries(n, column[:, [*produced, rest[2]]], [1.0] * len(produced) + [-1.0])
    before = column[hour - 1]
    level, charge, discharge = rest[4], rest[2], rest[3]
    stored = np.column_stack([column[:, [level, charge, discharge]], before[:, level]])
    store = _entries(n, stored, [1.0, -0.95, 1 / 0.95, -1.0])
    ramped = [
        _entries(n, np.column_stack([column[1:, k], column[:-1, k]]), [1.0, -1.0])
        for k in range(units // 2)
    ]
    ramp = np.repeat(0.15 * capacity[: units // 2], hours - 1)
    return Problem.from_arrays(
        np.vstack([cost.ravel(), emitted.ravel()]),
        sp.vstack([balance, store, *ramped]),
        row_lower=np.concatenate([demand, np.zeros(hours), -ramp]),
        row_upper=np.concatenate([demand, np.zeros(hours), ramp]),
        upper=upper.ravel(),
    )


def _entries(n: int, columns: np.ndarray, values: list[float]) -> sp.csr_array:
    """Rows of the same coefficients each, at these columns."""
    rows = np.repeat(np.arange(len(columns)), columns.shape[1])
    data = np.tile(values, len(columns))
    return sp.csr_array((data, (rows, columns.ravel())), shape=(len(columns), n))
