"""A Dask cluster on loopback: what a task costs beside its solve, and what two workers bring.

``python benchmarks/run.py cluster`` starts a scheduler and two worker processes and ends them;
``--long`` sends a problem of 20,000 columns too.
"""

import os
import pickle
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import numpy as np

import table
import wholepie as wp
from wholepie import Problem
from wholepie.optimizer.engine import Options, run
from wholepie.optimizer.search.cluster import Cluster, connect
from wholepie.optimizer.search.packing import problem_digest
from wholepie.optimizer.search.remote import RemoteTask, packed_problem, solve
from wholepie.optimizer.solver.outcome import Subproblem
from wholepie.optimizer.solver.tuning import Tuning
from wholepie.optimizer.solver.versions import proving_versions

ADDRESS = "tcp://127.0.0.1:8797"


@contextmanager
def running(*arguments: str) -> Iterator[None]:
    command = [sys.executable, "-m", "dask", *arguments, "--no-dashboard"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def knapsack(n: int, m: int = 2) -> Problem:
    rng = np.random.default_rng(1)
    rows = rng.integers(10, 60, (m, n))
    goals = -rng.integers(10, 60, (3, n))
    return Problem.from_arrays(goals, rows, row_upper=rows.sum(1) // 2, upper=1, integer=True)


def overhead(executor: Cluster) -> None:
    """Milliseconds a task beside its solve, one after another."""
    problem = knapsack(12)
    free = np.full(3, np.inf)
    sub = Subproblem(np.ones(3), free)
    task = RemoteTask("run", problem_digest(problem), sub, np.inf, Tuning(), proving_versions())
    packed = packed_problem(problem)
    for _ in range(20):
        if executor.submit(solve, task).result() is None:
            executor.submit(solve, task, packed).result()
    inside, started, count = 0.0, time.perf_counter(), 300
    for _ in range(count):
        inside += executor.submit(solve, task).result().seconds
    beside = (time.perf_counter() - started - inside) / count * 1e3
    table.say(f"a task of {len(pickle.dumps(task))} bytes: {beside:.1f} ms beside HiGHS")


def speed(executor: Cluster) -> None:
    problem = knapsack(40)
    started = time.perf_counter()
    front = run(problem, Options(max_points=60))
    alone = time.perf_counter() - started
    for count in (1, 2):
        started = time.perf_counter()
        run(problem, Options(max_points=60, workers=count), executor=executor)
        took = time.perf_counter() - started
        there = f"{took:.1f} s on {count} of the cluster"
        table.say(f"{front.solves} solves: {alone:.1f} s here, {there}")


def large(executor: Cluster) -> None:
    """A problem of 20,000 columns goes to both workers."""
    rng = np.random.default_rng(2)
    problem = Problem.from_arrays(
        rng.integers(1, 50, (2, 20_000)), rng.random((40, 20_000)), row_lower=1.0, upper=1.0
    )
    started = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        front = wp.front(problem, executor=executor, max_points=5)
    took, size = time.perf_counter() - started, len(packed_problem(problem)) / 1e6
    table.say(
        f"20,000 columns, {size:.0f} MB: {len(front)} points, {front.solves} solves, {took:.1f} s"
    )


def main(*, long: bool) -> None:
    with ExitStack() as stack:
        port = ADDRESS.rpartition(":")[2]
        stack.enter_context(running("scheduler", "--host", "127.0.0.1", "--port", port))
        for _ in range(2):
            stack.enter_context(running("worker", ADDRESS, "--nthreads", "1", "--no-nanny"))
        executor = stack.enter_context(connect(ADDRESS))
        while executor.num_workers < 2:
            time.sleep(0.1)
        overhead(executor)
        speed(executor)
        if long:
            large(executor)


if __name__ == "__main__":
    main(long=True)
