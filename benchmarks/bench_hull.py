"""Whole fronts of linear problems: solves for each vertex and facet, time inside HiGHS and outside,
a plain loop that starts HiGHS cold for each weight; bensolve, if there is one; a water network
under a certificate.

``--long`` adds larger problems, some ten minutes.
"""

import time
from collections.abc import Callable, Iterable

import numpy as np
import scipy.sparse as sp

import peer_bensolve
import table
from plain import PlainSolver
from problems import bensolvehedron
from wholepie.optimizer.engine import Options, run
from wholepie.optimizer.problem.problem import Problem
from wholepie.optimizer.results.front import Front

#: Weights of facets for which the plain loop is timed; its total is their mean times the solves.
SAMPLE = 25
#: Seconds after which a certified front is given up; its gap then says how far it came.
LIMIT = 120.0


def covering(p: int, rows: int, columns: int, seed: int) -> Problem:
    """Sparse rows of whole numbers to be met at least, columns from 0 to 1, costs from 1 to 99."""
    rng = np.random.default_rng(seed)
    density = min(1.0, 8 / rows)
    matrix = sp.random_array(
        (rows, columns),
        density=density,
        rng=rng,
        data_sampler=lambda size: rng.integers(1, 20, size),
    ).tocsr()
    least = np.asarray(matrix.sum(axis=1)).ravel() * 0.3
    return Problem.from_arrays(rng.integers(1, 100, (p, columns)), matrix, row_lower=least, upper=1)


def transshipment(p: int, nodes: int, arcs: int, seed: int) -> Problem:
    """A capacitated network with given supplies, costs from 1 to 99."""
    rng = np.random.default_rng(seed)
    tail = rng.integers(0, nodes, arcs)
    head = (tail + 1 + rng.integers(0, 40, arcs)) % nodes
    flow = rng.integers(0, 10, arcs) * (rng.random(arcs) < 0.5)
    matrix = incidence(tail, head, nodes)
    upper = flow + rng.integers(0, 20, arcs)
    costs, supply = rng.integers(1, 100, (p, arcs)), matrix @ flow
    return Problem.from_arrays(costs, matrix, row_lower=supply, row_upper=supply, upper=upper)


def incidence(tail: np.ndarray, head: np.ndarray, nodes: int) -> sp.csr_array:
    """Flow into a node less flow out of it; a head of -1 lies outside the network."""
    inside = np.flatnonzero(head >= 0)
    rows = np.concatenate([tail, head[inside]])
    columns = np.concatenate([np.arange(len(tail)), inside])
    signs = np.concatenate([-np.ones(len(tail)), np.ones(len(inside))])
    return sp.csr_array((signs, (rows, columns)), shape=(nodes, len(tail)))


def water(p: int, seed: int = 1, sites: int = 260, months: int = 50) -> Problem:
    """A water network of 13,000 nodes and 37,000 arcs: rivers, canals, reservoirs, deliveries.

    Goals: pumping cost, what is not delivered (at its value), rivers below their wanted flow.
    """
    rng = np.random.default_rng(seed)
    below = np.array([rng.integers(max(0, i - 30), i) for i in range(1, sites)])
    kinds = {
        "river": (np.arange(1, sites), below),
        "sea": (np.array([0]), np.array([-1])),
        "canal": (
            start := rng.integers(0, sites, 150),
            (start + rng.integers(1, sites, 150)) % sites,
        ),
        "delivery": (rng.choice(sites, 190), np.full(190, -1)),
    }
    tail = np.concatenate([tails for tails, _ in kinds.values()])
    head = np.concatenate([heads for _, heads in kinds.values()])
    kind = np.repeat(list(kinds), [len(tails) for tails, _ in kinds.values()])
    arcs, reservoirs = len(tail), rng.choice(sites, 60, replace=False)
    wanted = (kind == "river") & (rng.random(arcs) < 0.3)
    month = np.arange(months)[:, None]
    tails = np.concatenate([(month * sites + tail).ravel(), (month * sites + reservoirs).ravel()])
    heads = np.where(head >= 0, month * sites + head, -1).ravel()
    kept = np.where(month < months - 1, (month + 1) * sites + reservoirs, -1).ravel()
    season = 1 + 0.8 * np.sin(2 * np.pi * month / 12)
    capacity = np.where(kind == "canal", rng.uniform(5, 40, arcs), np.inf)
    capacity = np.where(kind == "delivery", rng.uniform(1, 12, arcs), capacity)
    capacity = np.where(wanted, rng.uniform(10, 60, arcs), capacity)
    pumping = np.where(kind == "canal", rng.uniform(1, 30, arcs), 0.0)
    value = np.where(kind == "delivery", rng.uniform(1, 100, arcs), 0.0)
    one = np.ones((months, 1))
    stored = len(kept)
    goals = [
        np.append((pumping * one).ravel(), np.full(stored, 0.01)),
        np.append((-value * (0.6 + 0.4 * season)).ravel(), np.zeros(stored)),
        np.append((-np.where(wanted, 1.0, 0.0) * one).ravel(), np.zeros(stored)),
    ]
    upper = np.append((capacity * one).ravel(), (rng.uniform(50, 400, 60) * one).ravel())
    # A wanted flow counts up to its capacity; more of it runs beside, unwanted.
    spare = np.flatnonzero(np.tile(wanted, months))
    inflow = (rng.exponential(8, sites) * (rng.random(sites) < 0.5) * season).ravel()
    ends = np.concatenate([heads, kept])
    matrix = incidence(
        np.concatenate([tails, tails[spare]]), np.concatenate([ends, ends[spare]]), sites * months
    )
    costs = np.column_stack([np.array(goals), np.zeros((3, len(spare)))])[:p]
    upper = np.append(upper, np.full(len(spare), np.inf))
    return Problem.from_arrays(costs, matrix, row_lower=-inflow, row_upper=-inflow, upper=upper)


def measured(problem: Problem, **options: object) -> Front:
    return run(problem, Options(**options))  # type: ignore[arg-type]


def cold(problem: Problem, front: Front) -> float:
    """Mean seconds of HiGHS started afresh for weights of the front's facets."""
    assert front.faces is not None
    normals = front.faces.normals
    chosen = normals[np.linspace(0, len(normals) - 1, min(SAMPLE, len(normals))).astype(int)]
    solver, free = PlainSolver(problem), np.full(problem.p, np.inf)
    started = time.perf_counter()
    for weights in chosen:
        solver.forget()
        solver.minimise(weights / weights.max(), free)
    return (time.perf_counter() - started) / len(chosen)


def whole(name: str, problem: Problem) -> list[object]:
    front = measured(problem)
    assert front.complete, (front.gap, front.record.stopped)
    assert front.faces is not None
    record, vertices, facets = front.record, len(front), len(front.faces.members)
    plain = cold(problem, front) * front.solves
    row: list[object] = [name, vertices, facets, front.solves]
    row += [front.solves / (vertices + facets), record.solver_seconds, front.seconds]
    return [*row, front.seconds / record.solver_seconds, plain, plain / front.seconds]


def beside_bensolve(name: str, problem: Problem) -> list[object]:
    """CPU seconds of this process for the front, and of bensolve's for its own way to it."""
    theirs = peer_bensolve.solve(problem)
    started = time.process_time()
    front = measured(problem)
    ours = time.process_time() - started
    assert front.complete
    assert front.faces is not None
    row: list[object] = [name, len(front), len(front.faces.members), front.solves, ours]
    if isinstance(theirs, str):
        return [*row, theirs, "", ""]
    solves, seconds = theirs
    return [*row, solves, seconds, ours / seconds]


def certified(name: str, problem: Problem, within: float, method: str) -> list[object]:
    front = measured(problem, within=within, method=method, time_limit=LIMIT)
    assert front.gap <= within or front.record.stopped
    row: list[object] = [name, method, f"{within:.0%}", f"{front.gap:.2%}", len(front)]
    row += [front.solves, front.seconds, front.record.solver_seconds]
    return [*row, front.record.stopped or "no"]


def certificates() -> Iterable[list[object]]:
    for p, within in ((2, 0.01), (3, 0.05)):
        problem = water(p)
        name = f"{problem.n:,} arcs, {len(problem.row_lower):,} nodes, {p} goals"
        for method in ("hull", "zones"):
            yield certified(name, problem, within, method)


BESIDE: dict[str, Callable[[], Problem]] = {
    "bensolvehedron, q = 3, m = 1": lambda: bensolvehedron(3, 1),
    "bensolvehedron, q = 3, m = 2": lambda: bensolvehedron(3, 2),
    "network, 3 goals, 100 x 300": lambda: transshipment(3, 100, 300, 1),
    "network, 4 goals, 30 x 90": lambda: transshipment(4, 30, 90, 1),
    "network, 4 goals, 40 x 120": lambda: transshipment(4, 40, 120, 1),
    "network, 5 goals, 20 x 60": lambda: transshipment(5, 20, 60, 1),
}
SMALL: dict[str, Callable[[], Problem]] = {
    "bensolvehedron, q = 3, m = 1": lambda: bensolvehedron(3, 1),
    "bensolvehedron, q = 3, m = 2": lambda: bensolvehedron(3, 2),
    "covering, 2 goals, 10 x 10,000": lambda: covering(2, 10, 10_000, 1),
    "network, 2 goals, 3,000 x 10,000": lambda: transshipment(2, 3000, 10_000, 1),
    "network, 3 goals, 100 x 300": lambda: transshipment(3, 100, 300, 1),
    "network, 3 goals, 150 x 450": lambda: transshipment(3, 150, 450, 1),
}
LARGE: dict[str, Callable[[], Problem]] = {
    "covering, 2 goals, 30 x 10,000": lambda: covering(2, 30, 10_000, 1),
    "network, 3 goals, 300 x 900": lambda: transshipment(3, 300, 900, 1),
    "network, 4 goals, 30 x 90": lambda: transshipment(4, 30, 90, 1),
}


def main(*, long: bool = False) -> None:
    head = ["problem", "vertices", "facets", "solves", "solves / (vertices + facets)"]
    head += ["in HiGHS, s", "wall, s", "wall / HiGHS", "plain and cold, s", "ratio"]
    cases = SMALL | (LARGE if long else {})
    table.show("Whole linear fronts", head, (whole(name, make()) for name, make in cases.items()))
    head = ["problem", "vertices", "facets", "solves", "CPU, s"]
    head += ["bensolve's solves", "bensolve's CPU, s", "ratio"]
    rows = (beside_bensolve(name, make()) for name, make in BESIDE.items())
    table.show("Whole linear fronts beside bensolve", head, rows)
    head = ["water network", "method", "within", "proved", "points", "solves", "wall, s"]
    table.show("Certified linear fronts", [*head, "in HiGHS, s", "stopped"], certificates())
