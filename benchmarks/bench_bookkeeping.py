"""What zones cost beside their solves: HiGHS is replaced by a look-up in the points of the front.

The fronts are points of a sphere, rounded to whole numbers, made from a seed; each column is one of
the points, and one is chosen. CPU seconds without those of the look-up.
"""

import time
from collections.abc import Iterator
from typing import Any

import numpy as np

import table
import wholepie as wp
from wholepie import Problem
from wholepie.optimizer.geometry.dominance import nondominated
from wholepie.optimizer.search import workers
from wholepie.optimizer.solver.outcome import Outcome, Reason, Subproblem

FAST, LONG = ((3, 1000), (4, 400)), ((3, 5000), (4, 800))


class LookUp:
    """A kernel that knows all points."""

    seconds = 0.0

    def __init__(self, problem: Problem, *_: Any) -> None:
        self._points = problem.C.T

    def solve(self, sub: Subproblem) -> Outcome:
        started = time.thread_time()
        outcome = self._answer(sub)
        LookUp.seconds += time.thread_time() - started
        return outcome

    def _answer(self, sub: Subproblem) -> Outcome:
        inside = np.flatnonzero((self._points <= sub.bounds).all(axis=1))
        if not len(inside):
            return Outcome(Reason.INFEASIBLE, None, None, np.inf, 1)
        there = self._points[inside]
        best = int(np.lexsort((there.sum(axis=1), there @ sub.weights))[0])
        x = np.zeros(len(self._points))
        x[inside[best]] = 1.0
        return Outcome(Reason.OPTIMAL, there[best], x, float(there[best] @ sub.weights), 1)


def sphere(p: int, count: int) -> np.ndarray:
    rng = np.random.default_rng(1)
    directions = np.abs(rng.normal(size=(3 * count, p)))
    directions /= np.linalg.norm(directions, axis=1)[:, None]
    found = nondominated(np.unique(np.rint(10_000 * (1 - directions)), axis=0))
    rng.shuffle(found)
    return found[:count]


def rows(cases: tuple[tuple[int, int], ...]) -> Iterator[list[object]]:
    for p, count in cases:
        points = sphere(p, count)
        one = np.ones((1, len(points)))
        problem = Problem.from_arrays(
            points.T, one, row_lower=1, row_upper=1, upper=1, integer=True
        )
        LookUp.seconds, started = 0.0, time.process_time()
        front = wp.front(problem, method="zones")
        cpu = time.process_time() - started - LookUp.seconds
        assert front.complete
        assert len(front) == len(points)
        yield [p, len(points), front.solves, cpu, 1000 * cpu / front.solves]


def main(*, long: bool = False) -> None:
    kept, workers.Kernel = workers.Kernel, LookUp  # type: ignore[misc, assignment]
    try:
        head = ["goals", "points", "answers", "CPU, s", "ms an answer"]
        table.show("Zones beside their solves", head, rows(LONG if long else FAST))
    finally:
        workers.Kernel = kept  # type: ignore[misc]
