"""Large linear problems under a certificate, beside the same linear problems solved plainly: one
HiGHS model with default options, warm, of which only the costs change; and with the simplex method
alone, where interior points have no turn.

``--long`` adds a problem on which the simplex method takes many minutes.
"""

import time
from collections.abc import Callable
from functools import partial

import highspy
import numpy as np
import scipy.sparse as sp

import table
from bench_hull import covering, incidence, water
from plain import plain_model
from problems import dispatch
from wholepie.optimizer.engine import Options, run
from wholepie.optimizer.problem.problem import Problem
from wholepie.optimizer.results.front import Front
from wholepie.optimizer.solver import simplex_choice

HOURS, WITHIN = 8760, 0.01
#: Each figure is the least of so many, in turn: other processes only add to it.
TIMES = 3
#: Seconds after which a run with the simplex method alone is given up.
LIMIT = 600.0


def blending(products: int, materials: int, periods: int, seed: int) -> Problem:
    """Cost and a second score of blends that keep five qualities, with stocks for all periods."""
    rng = np.random.default_rng(seed)
    shape = periods, products, materials
    column = np.arange(np.prod(shape)).reshape(-1, materials)
    quality, price = rng.uniform(0, 10, (5, materials)), rng.uniform(10, 100, materials)
    blends = len(column)
    whole = np.kron(np.eye(blends, dtype=np.float32), np.ones(materials, dtype=np.float32))
    wanted = rng.dirichlet(np.ones(materials), blends) @ quality.T
    above = quality[None] - wanted[:, :, None] - 0.5
    kept = sp.block_diag(list(above), format="csr")
    stock = sp.kron(np.ones((1, blends)), sp.eye_array(materials), format="csr")
    demand = rng.uniform(50, 150, blends)
    costs = [
        (price * rng.uniform(0.9, 1.1, (blends, materials))).ravel(),
        rng.uniform(0, 5, column.size),
    ]
    return Problem.from_arrays(
        costs,
        sp.vstack([sp.csr_array(whole), kept, stock]),
        row_lower=np.concatenate([demand, np.full(kept.shape[0] + materials, -np.inf)]),
        row_upper=np.concatenate(
            [
                np.full(blends, np.inf),
                np.zeros(kept.shape[0]),
                np.full(materials, 300 * blends / materials),
            ]
        ),
    )


def commodities(nodes: int, arcs: int, count: int, seed: int) -> Problem:
    """Several commodities that share the capacities of a network's arcs, costs from 1 to 99."""
    rng = np.random.default_rng(seed)
    tail = rng.integers(0, nodes, arcs)
    net = incidence(tail, (tail + 1 + rng.integers(0, nodes - 1, arcs)) % nodes, nodes)
    flows = rng.integers(0, 10, (count, arcs)) * (rng.random((count, arcs)) < 0.3)
    supply = np.concatenate([net @ flow for flow in flows])
    capacity = flows.sum(axis=0) + rng.integers(0, 8, arcs)
    rows = [sp.block_diag([net] * count), sp.hstack([sp.eye_array(arcs)] * count)]
    return Problem.from_arrays(
        rng.integers(1, 100, (2, count * arcs)),
        sp.csr_array(sp.vstack(rows)),
        row_lower=np.concatenate([supply, np.full(arcs, -np.inf)]),
        row_upper=np.concatenate([supply, capacity]),
    )


def transport(sources: int, sinks: int, seed: int) -> Problem:
    """Distance and a second cost of what goes from sources to sinks, every pair a column."""
    rng = np.random.default_rng(seed)
    pair = np.arange(sources * sinks)
    at = np.concatenate([pair // sinks, sources + pair % sinks])
    rows = sp.csr_array((np.ones(2 * len(pair)), (at, np.tile(pair, 2))))
    demand = rng.integers(1, 50, sinks)
    supply = np.full(sources, np.ceil(1.2 * demand.sum() / sources))
    here, there = rng.random((sources, 1, 2)), rng.random((1, sinks, 2))
    distance = 100 * np.hypot(*(here - there).transpose(2, 0, 1)).ravel()
    return Problem.from_arrays(
        [distance, rng.uniform(1, 100, len(pair))],
        rows,
        row_lower=np.concatenate([np.full(sources, -np.inf), demand]),
        row_upper=np.concatenate([supply, np.full(sinks, np.inf)]),
    )


def proofs(front: Front) -> list[tuple[np.ndarray, float]]:
    """The weights of all goals without bounds, each once, in order, and what is proved of them."""
    free = [claim for claim in front.proofs if np.isinf(claim.bounds).all()]
    return list({each.weights.tobytes(): (each.weights, each.least) for each in free}.values())


def timed(call: Callable[[], object]) -> float:
    """CPU seconds of a call."""
    started = time.process_time()
    call()
    return time.process_time() - started


def certified(problem: Problem) -> Front:
    return run(problem, Options(within=WITHIN, method="hull", time_limit=LIMIT))


def plainly(problem: Problem, front: Front) -> None:
    """Solve the same, and see that the proofs hold and are as good."""
    model, numbers = plain_model(problem, with_goals=False), np.arange(problem.n, dtype=np.int32)
    for weights, least in proofs(front):
        model.changeColsCost(len(numbers), numbers, weights @ problem.C)
        model.run()
        assert model.getModelStatus() == highspy.HighsModelStatus.kOptimal
        value = float(model.getInfo().objective_function_value)
        assert abs(value - least) <= 1e-6 * max(1.0, abs(value)), (value, least)


def beside_plain(name: str, problem: Problem) -> list[object]:
    ours, plain = [], []
    for _ in range(TIMES):
        started = time.process_time()
        front = certified(problem)
        ours.append(time.process_time() - started)
        plain.append(timed(partial(plainly, problem, front)))
    assert front.gap <= WITHIN
    row: list[object] = [name, f"{problem.n:,}", f"{front.gap:.2%}", len(front), front.solves]
    return [*row, len(proofs(front)), min(ours), min(plain), min(ours) / min(plain)]


def in_turns(name: str, problem: Problem) -> list[object]:
    """CPU seconds with interior points where they have their turn, and with none at all."""
    front = certified(problem)
    both = timed(partial(certified, problem))
    large, simplex_choice._LARGE = simplex_choice._LARGE, 2**62
    alone = timed(partial(certified, problem))
    simplex_choice._LARGE = large
    row: list[object] = [name, f"{problem.A.shape[0]:,}", f"{problem.n:,}", front.solves]
    return [*row, both, alone, both / alone]


BESIDE: dict[str, Callable[[], Problem]] = {
    "dispatch #1": partial(dispatch, HOURS, 1),
    "dispatch #2": partial(dispatch, HOURS, 2),
    "dispatch #3": partial(dispatch, HOURS, 3),
    "water network": partial(water, 2),
}
TURNS: dict[str, Callable[[], Problem]] = {
    "dispatch #1": partial(dispatch, HOURS, 1),
    "water network": partial(water, 2),
    "transport, 200 x 500": partial(transport, 200, 500, 1),
    "blending, 400 blends": partial(blending, 20, 100, 20, 1),
    "20 commodities, 1,500 arcs": partial(commodities, 100, 1500, 20, 1),
}
LONG: dict[str, Callable[[], Problem]] = {
    "covering, 1,000 x 50,000": partial(covering, 2, 1000, 50_000, 1)
}


def main(*, long: bool = False) -> None:
    certified(dispatch(48, 1))
    head = ["problem", "columns", "proved", "points", "solves", "plain solves"]
    rows = (beside_plain(name, make()) for name, make in BESIDE.items())
    table.show("Large linear models", [*head, "CPU, s", "plain CPU, s", "ratio"], rows)
    head = ["problem", "rows", "columns", "solves", "CPU, s", "simplex alone: CPU, s", "ratio"]
    cases = TURNS | (LONG if long else {})
    rows = (in_turns(name, make()) for name, make in cases.items())
    table.show("Interior points in their turn", head, rows)
