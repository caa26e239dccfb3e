"""Small problems, and runs of them that write a journal and go on from it."""

import contextlib
import functools
import sqlite3
from pathlib import Path

import numpy as np

from wholepie import Front, Problem
from wholepie.optimizer.engine import Options, Recording, run
from wholepie.optimizer.methods.method import METHODS as REGISTRY


@functools.cache
def problem(p: int = 3, n: int = 14, seed: int = 3) -> Problem:
    """A knapsack of p goals and n items, whose numbers follow from the seed."""
    rng = np.random.default_rng(seed)
    rows = rng.integers(10, 60, (2, n))
    goals = -rng.integers(10, 60, (p, n))
    return Problem.from_arrays(goals, rows, row_upper=rows.sum(1) // 2, upper=1, integer=True)


def problem_for(method: str) -> Problem:
    """A problem of as many goals as the method takes, at most three."""
    p = min(3, REGISTRY.named(method).most_goals)
    return problem(p, 14 if p > 2 else 24)


@functools.cache
def whole(method: str) -> Front:
    """Its front by the method, found without a journal."""
    return run(problem_for(method), Options(method=method))


def assert_same(front: Front, other: Front) -> None:
    np.testing.assert_array_equal(front.values, other.values)
    assert (front.gap, front.complete) == (other.gap, other.complete)


def journalled(folder: Path, points: int | None = 8) -> Front:
    """The front of a run that writes its journal into the folder and ends after so many points."""
    return run(problem(), Options(method="zones", max_points=points), recording=Recording(folder))


def resumed(folder: Path, **options: object) -> Front:
    """The front of the run in the folder, once it has gone on."""
    asked = Options(**{"method": "zones", **options})  # type: ignore[arg-type]
    return run(problem(), asked, recording=Recording(folder, resume=True))


def outcomes(folder: Path) -> int:
    """How many outcomes its journal holds."""
    with contextlib.closing(sqlite3.connect(folder / "run.sqlite")) as base:
        return int(base.execute("SELECT count(*) FROM outcome").fetchone()[0])
