"""What methods cost beside their solves: HiGHS is replaced by a look-up in a made-up front.

For zones the front consists of points of a sphere, rounded to whole numbers; each column is one of
them, and one is chosen. For segments it consists of slices, short edges about a quarter of a
circle. A plan is a place on an edge, told by two amounts, and the number of the edge; rows that
would say so are left out. All are made from a seed. CPU seconds without those of the look-up.
"""

import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

import table
import wholepie as wp
from wholepie import Problem
from wholepie.optimizer.geometry.dominance import nondominated
from wholepie.optimizer.search import workers
from wholepie.optimizer.solver.outcome import Outcome, Reason, Subproblem

FAST, LONG = ((3, 1000), (4, 400)), ((3, 5000), (4, 800))
FAST_SLICES, LONG_SLICES = (250, 1000), (250, 1000, 4000)
#: What amounts add to the goals: one gains where the other loses, so that none has a best value.
AMOUNTS = np.array([[1.0, -0.5], [-0.5, 1.0]])


class LookUp:
    """A kernel that knows the front."""

    seconds = 0.0

    def __init__(self, problem: Problem, *_: Any) -> None:
        self._points = problem.C.T

    def solve_all(self, subproblems: Sequence[Subproblem]) -> list[Outcome]:
        started = time.thread_time()
        outcomes = [self._answer(sub) for sub in subproblems]
        LookUp.seconds += time.thread_time() - started
        return outcomes

    def _answer(self, sub: Subproblem) -> Outcome:
        inside = np.flatnonzero((self._points <= sub.bounds).all(axis=1))
        if not len(inside):
            return Outcome(Reason.INFEASIBLE, None, None, np.inf, 1)
        there = self._points[inside]
        best = int(np.lexsort((there.sum(axis=1), there @ sub.weights))[0])
        x = np.zeros(len(self._points))
        x[inside[best]] = 1.0
        return Outcome(Reason.OPTIMAL, there[best], x, float(there[best] @ sub.weights), 1)


class LookUpSlices(LookUp):
    """A kernel that knows all edges, as many as the last column has numbers."""

    def __init__(self, problem: Problem, *_: Any) -> None:
        self._starts, self._ends = edges(int(problem.upper[2]) + 1)

    def _answer(self, sub: Subproblem) -> Outcome:
        numbers = np.arange(len(self._starts)) if sub.fixed is None else [round(sub.fixed[2])]
        a, b = self._starts[numbers], self._ends[numbers]
        first = np.clip((a[:, 1] - sub.bounds[1]) / (a - b)[:, 1], 0, None)
        last = np.clip((sub.bounds[0] - a[:, 0]) / (b - a)[:, 0], None, 1)
        shares = np.where((b - a) @ sub.weights < 0, last, first)[:, None]
        values = np.where(first <= last, ((1 - shares) * a + shares * b) @ sub.weights, np.inf)
        best = int(values.argmin())
        if np.isinf(values[best]):
            return Outcome(Reason.INFEASIBLE, None, None, np.inf, 1)
        f = (1 - shares[best]) * a[best] + shares[best] * b[best]
        x = np.array([*np.linalg.solve(AMOUNTS, f), numbers[best]])
        return Outcome(Reason.OPTIMAL, f, x, float(values[best]), 1)


def sphere(p: int, count: int) -> np.ndarray:
    rng = np.random.default_rng(1)
    directions = np.abs(rng.normal(size=(3 * count, p)))
    directions /= np.linalg.norm(directions, axis=1)[:, None]
    found = nondominated(np.unique(np.rint(10_000 * (1 - directions)), axis=0))
    rng.shuffle(found)
    return found[:count]


def edges(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Starts and ends, both (count, 2): some cross, some leave gaps between them."""
    rng = np.random.default_rng(1)
    angles = np.sort(rng.uniform(0, np.pi / 2, count))
    middles = 1 - np.column_stack([np.cos(angles), np.sin(angles)])
    halves = rng.uniform(0.2, 1.0, (count, 2)) / count * [1, -1]
    return middles - halves, middles + halves


def rows(cases: tuple[tuple[int, int], ...]) -> Iterator[list[object]]:
    for p, count in cases:
        points = sphere(p, count)
        one = np.ones((1, len(points)))
        problem = Problem.from_arrays(
            points.T, one, row_lower=1, row_upper=1, upper=1, integer=True
        )
        front, cpu = measured(problem, "zones", LookUp)
        assert len(front) == len(points)
        yield [p, len(points), front.solves, cpu, 1000 * cpu / front.solves]


def rows_of_slices(counts: tuple[int, ...]) -> Iterator[list[object]]:
    for count in counts:
        problem = Problem.from_arrays(
            np.hstack([AMOUNTS, np.zeros((2, 1))]),
            np.zeros((0, 3)),
            lower=[-9, -9, 0],
            upper=[9, 9, count - 1],
            integer=[False, False, True],
        )
        front, cpu = measured(problem, "segments", LookUpSlices)
        yield [count, len(front), front.solves, cpu, 1000 * cpu / front.solves]


def measured(problem: Problem, method: str, kernel: type[LookUp]) -> tuple[wp.Front, float]:
    """The front, and the CPU seconds that it took beside the look-up."""
    kept, workers.Kernel = workers.Kernel, kernel  # type: ignore[misc, assignment]
    try:
        LookUp.seconds, started = 0.0, time.process_time()
        front = wp.front(problem, method=method)
        cpu = time.process_time() - started - LookUp.seconds
    finally:
        workers.Kernel = kept  # type: ignore[misc]
    assert front.complete
    return front, cpu


def main(*, long: bool = False) -> None:
    beside = ["answers", "CPU, s", "ms an answer"]
    cases, counts = (LONG, LONG_SLICES) if long else (FAST, FAST_SLICES)
    table.show("Zones beside their solves", ["goals", "points", *beside], rows(cases))
    head = ["slices", "points", *beside]
    table.show("Segments beside their solves", head, rows_of_slices(counts))
