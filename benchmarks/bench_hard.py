"""Hard models within a time limit: when there is a plan, and how its gap shrinks.

Single-source facility location with capacities, 50 sites and 100 customers: 5,050 columns of 0 or
1, two goals (what building costs, what serving costs), made from a seed. The peer in the same run
is plain HiGHS on the two goals alone: what it has of them after as long.
"""

import time
from collections.abc import Iterator

import numpy as np
import scipy.sparse as sp

import table
import wholepie as wp
from plain import PlainSolver
from wholepie import Problem
from wholepie.optimizer.engine import Progress

SECONDS, EVERY = 100.0, 10.0
WITHIN = 0.01


def facility_location(sites: int, customers: int, seed: int) -> Problem:
    """Each customer is served from one site, whose capacity is at least thrice its share."""
    rng = np.random.default_rng(seed)
    demand, capacity = rng.integers(5, 36, customers), rng.integers(10, 161, sites)
    least = capacity * 3 * demand.sum() / capacity.sum()
    capacity = np.maximum(capacity, least).astype(int)
    build = rng.integers(0, 91, sites) + (rng.integers(100, 111, sites) * np.sqrt(capacity)).astype(
        int
    )
    site, customer = rng.random((sites, 2)), rng.random((customers, 2))
    distance = np.sqrt(((site[:, None] - customer[None]) ** 2).sum(-1))
    pairs = sites * customers
    costs = np.zeros((2, pairs + sites))
    costs[0, pairs:], costs[1, :pairs] = build, (10 * distance * demand).astype(int).ravel()
    served = sp.hstack(
        [sp.kron(np.ones((1, sites)), sp.eye(customers)), sp.csr_array((customers, sites))]
    )
    weight = sp.kron(sp.eye(sites), demand[None].astype(float))
    load = sp.hstack([weight, -sp.diags(1.0 * capacity)])
    opened = sp.hstack([sp.eye(pairs), -sp.kron(sp.eye(sites), np.ones((customers, 1)))])
    return Problem.from_arrays(
        costs,
        sp.vstack([served, load, opened]).tocsr(),
        row_lower=np.r_[np.ones(customers), np.full(sites + pairs, -np.inf)],
        row_upper=np.r_[np.ones(customers), np.zeros(sites + pairs)],
        lower=0,
        upper=1,
        integer=True,
    )


def moments(problem: Problem) -> Iterator[list[object]]:
    """What is known after every ten seconds, once more at the end."""
    started, seen = time.monotonic(), []

    def look(moment: Progress) -> None:
        seen.append((time.monotonic() - started, moment.points, moment.gap, moment.solves))

    front = wp.front(problem, within=WITHIN, time_limit=SECONDS, progress=look)
    first = next(at for at, points, _, _ in seen if points)
    proved = next((at for at, _, gap, _ in seen if np.isfinite(gap)), np.inf)
    yield ["first plan", first, "", "", ""]
    yield ["first gap", proved, "", "", ""]
    for at in np.arange(EVERY, SECONDS, EVERY):
        before = [each for each in seen if each[0] <= at]
        yield ["", float(at), *(before[-1][1:] if before else (0, np.inf, 0))]
    yield ["end", front.seconds, len(front), front.gap, front.solves]


def alone(problem: Problem) -> Iterator[list[object]]:
    """Plain HiGHS on one goal after the other, half of the time each."""
    for k, weights in enumerate(np.eye(problem.p)):
        solver, started = PlainSolver(problem), time.monotonic()
        solver.highs.setOptionValue("time_limit", SECONDS / 2)
        solver.minimise(weights, np.full(problem.p, np.inf))
        info, took = solver.highs.getInfo(), time.monotonic() - started
        yield [f"goal {k + 1}", took, info.objective_function_value, info.mip_dual_bound]


def main(*, long: bool = False) -> None:
    problem = facility_location(50, 100, 1)
    head = ["", "after, s", "points", "gap", "solves"]
    table.show(f"Facility location 50 x 100, within {WITHIN:.0%}", head, moments(problem))
    if long:
        head = ["plain HiGHS", "wall, s", "best", "bound"]
        table.show("The goals alone", head, alone(problem))
