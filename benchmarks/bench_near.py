"""What may still change around a plan, and plans that are nearly as good.

Beside plain HiGHS that is asked for the least and the most of each decision, and beside hop, skip
and jump (Brill, Chang & Hopkins 1982), which minimises the sum of all amounts that plans before
have used.
"""

import time
from collections.abc import Callable
from functools import partial

import numpy as np

import table
import wholepie as wp
from plain import plain_model
from problems import ROOT, dispatch, district
from wholepie import Problem
from wholepie.optimizer.insight.alternatives import allowed
from wholepie.optimizer.insight.far_apart import Distances
from wholepie.optimizer.insight.freedom import freedom
from wholepie.optimizer.plans.plan import Plan

LOSS, COUNT = 0.05, 20
INSTANCES = ROOT / "instances"
USED = 1e-6
FREE: dict[str, Callable[[], Problem]] = {
    "citizens-budget": partial(wp.problem, INSTANCES / "citizens-budget"),
    "green-places": partial(wp.problem, INSTANCES / "green-places"),
    "district of 60": partial(district, 60, 1),
    "food-relief": partial(wp.problem, INSTANCES / "food-relief"),
}
NEAR: dict[str, Callable[[], Problem]] = {
    "food-relief": partial(wp.problem, INSTANCES / "food-relief"),
    "dispatch of 4,200 hours": partial(dispatch, 4200, 1),
}


class Near:
    """Plain HiGHS over the plans that lose as little."""

    def __init__(self, plan: Plan) -> None:
        problem = plan.problem
        self._n, self._highs = problem.n, plain_model(problem)
        self._highs.setOptionValue("mip_rel_gap", 0.0)
        for k, most in enumerate(allowed(plan, LOSS) - problem.c0):
            self._highs.changeRowBounds(problem.A.shape[0] + k, -np.inf, float(most))
        self.solves = 0

    def least(self, cost: np.ndarray) -> np.ndarray:
        """Columns (n,) of the least ``cost @ x``."""
        self._highs.changeColsCost(self._n, np.arange(self._n, dtype=np.int32), cost)
        self._highs.run()
        self.solves += 1
        return np.array(self._highs.getSolution().col_value)[: self._n]


def ranges(name: str, problem: Problem) -> list[object]:
    """Freedom beside two plain solves for each decision."""
    plan = wp.plan(problem, "total")
    begun = time.process_time()
    found = freedom(plan, loss=LOSS)
    ours, begun = time.process_time() - begun, time.process_time()
    near, shown = Near(plan), np.flatnonzero(~problem.columns.hidden)
    ends = np.array(
        [[near.least(sign * row)[j] for sign in (1.0, -1.0)] for j, row in _units(shown, problem.n)]
    )
    plain = time.process_time() - begun
    assert np.allclose(found.decisions[["least", "most"]], ends, atol=1e-4)
    told = [f"{len(shown):,}", f"{found.solves:,}", f"{near.solves:,}"]
    return [name, *told, f"{ours:.2f}", f"{plain:.2f}", f"{ours / plain:.2f}"]


def _units(shown: np.ndarray, n: int) -> list[tuple[int, np.ndarray]]:
    return [(int(j), np.eye(1, n, j)[0]) for j in shown]


def jumps(name: str, problem: Problem) -> list[object]:
    """Alternatives in amounts beside hop, skip and jump, both by the nearest two plans."""
    plan = wp.plan(problem, "total")
    begun = time.process_time()
    found = wp.alternatives(plan, loss=LOSS, count=COUNT)
    ours, begun = time.process_time() - begun, time.process_time()
    near, known, used = Near(plan), [plan.x], plan.x > USED
    for _ in range(COUNT):
        known.append(near.least(used.astype(float)))
        used |= known[-1] > USED
    plain, distances = time.process_time() - begun, Distances(plan)
    apart = min(float(distances.of(x, known[:i]).min()) for i, x in enumerate(known) if i)
    worst = max(float(each.losses.max()) for each in found)
    nearest = min(each.apart for each in found)
    told = [f"{problem.n:,}", len(found), f"{worst:.2%}", f"{nearest:.1%}", f"{apart:.1%}"]
    return [name, *told, f"{ours:.1f}", f"{plain:.1f}"]


def main(*, long: bool = False) -> None:
    """Both tables."""
    head = ["problem", "decisions", "solves", "plain solves", "CPU, s", "plain CPU, s", "ratio"]
    rows = (ranges(name, make()) for name, make in FREE.items())
    table.show("Least and most of every decision within a loss of 5 %", head, rows)
    head = ["problem", "columns", "plans", "largest loss", "nearest two", "of hops"]
    rows = (jumps(name, make()) for name, make in NEAR.items())
    table.show("Twenty alternatives in amounts", [*head, "CPU, s", "CPU of hops, s"], rows)
