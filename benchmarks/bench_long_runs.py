"""Long runs: what the journal costs, how memory grows, and a table of many plans on disk.

``python benchmarks/run.py long_runs`` prints all three; with ``--long`` also the table in which no
decision is 0, 100 million rows. Peaks are of the whole process.
"""

import resource
import tempfile
import time
import tracemalloc
from pathlib import Path

import numpy as np
import scipy.sparse as sp

import table
import wholepie as wp
from wholepie import Problem
from wholepie.optimizer.engine import Options, Recording, run
from wholepie.optimizer.journal.entries import Entry
from wholepie.optimizer.journal.journal import Identity, Journal
from wholepie.optimizer.results.front import Front, Record
from wholepie.optimizer.search.search import Search
from wholepie.optimizer.solver.outcome import Outcome, Reason

PLANS, COLUMNS = 5000, 20_000
INSTANCES = ("citizens-budget", "quickstart", "rd-portfolio", "food-relief")


def peak() -> float:
    """Most memory of the process so far, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def journal_overhead() -> None:
    """Seconds to find and save a front without and with a journal, least of five."""
    root = Path(__file__).parents[1] / "instances"
    for name in INSTANCES:
        problem = wp.load(root / name).problem()
        # The method that is chosen for whole numbers may need no solve at all.
        options = Options(method="zones" if problem.is_discrete else None)
        plain, recorded = [], []
        for _ in range(5):
            with tempfile.TemporaryDirectory() as folder:
                started = time.perf_counter()
                front = run(problem, options)
                front.save(Path(folder) / "plain")
                plain.append(time.perf_counter() - started)
                recording = Recording(Path(folder) / "run")
                started = time.perf_counter()
                run(problem, options, recording=recording)
                recorded.append(time.perf_counter() - started)
        more = (min(recorded) - min(plain)) / front.solves * 1e3
        table.say(
            f"{name:20} {min(plain):7.3f} s, with a journal {min(recorded):7.3f} s: "
            f"{more:.2f} ms a solve"
        )


def append_cost() -> None:
    """Milliseconds to write one outcome, by the columns that its plan has."""
    rng = np.random.default_rng(0)
    for n in (40, 2000, 20_000):
        x = (rng.random(n) < 0.1).astype(float)
        with tempfile.TemporaryDirectory() as folder:
            journal = Journal(Path(folder) / "run.sqlite", n)
            journal.begin(Identity("none"))
            outcome = Outcome(Reason.OPTIMAL, np.zeros(3), x, 0.0, 1, 0.001, 1, 1)
            started = time.perf_counter()
            for turn in range(1, 1001):
                key = turn.to_bytes(16, "little")
                journal.append(Entry(key, turn, 1, False, 0.0, outcome))
            took = time.perf_counter() - started
            size = (Path(folder) / "run.sqlite-wal").stat().st_size / 1e6
            journal.close()
        table.say(f"{n:6} columns: {took:.3f} ms an outcome, log {size:.1f} MB after 1,000")


def knapsack(n: int) -> Problem:
    rng = np.random.default_rng(1)
    rows = rng.integers(10, 60, (1, n))
    goals = -rng.integers(10, 60, (2, n))
    return Problem.from_arrays(goals, rows, row_upper=rows.sum() // 20, upper=1, integer=True)


def memory_of_a_search() -> None:
    """What a search holds after many plans of 20,000 columns, most of them dominated."""
    problem = knapsack(COLUMNS)
    rng = np.random.default_rng(2)
    search = Search(problem)
    tracemalloc.start()
    for k in range(1, 4001):
        x = np.zeros(COLUMNS)
        x[rng.choice(COLUMNS, 800, replace=False)] = 1.0
        f = problem.evaluate(x)
        search._record(Outcome(Reason.OPTIMAL, None, None, 0.0, met=((f, x),)))
        search.report(1, 0.5)
        if k in (500, 1000, 2000, 4000):
            held, _ = tracemalloc.get_traced_memory()
            dense = k * COLUMNS * 8 / 1e6
            dense_too = f"({dense:.0f} MB as dense vectors)"
            table.say(f"{k:5} plans met: {held / 1e6:6.2f} MB held {dense_too}")
    tracemalloc.stop()
    search.close()


def table_of_plans(density: float) -> None:
    """Write and read a front of 5,000 plans by 20,000 decisions."""
    problem = knapsack(COLUMNS)
    rng = np.random.default_rng(3)
    values = np.column_stack([np.arange(PLANS), -np.arange(PLANS)]).astype(float)
    per = int(density * COLUMNS)
    at = np.concatenate([np.sort(rng.choice(COLUMNS, per, replace=False)) for _ in range(PLANS)])
    starts = np.arange(0, PLANS * per + 1, per)
    solutions = sp.csr_array((np.ones(len(at)), at.astype(np.int32), starts), (PLANS, COLUMNS))
    front = Front(
        goals=problem.goals,
        stakeholders=(),
        columns=problem.columns,
        values=values,
        solutions=solutions,
        gap=np.inf,
        complete=False,
        payoff=None,
        record=Record(),
    )
    before = peak()
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        front.save(folder)
        written, most = time.perf_counter() - started, peak()
        size = (Path(folder) / "plans.csv").stat().st_size / 1e6
        started = time.perf_counter()
        again = wp.open(folder)
        read = time.perf_counter() - started
    assert (again.solutions != front.solutions).nnz == 0
    table.say(
        f"{len(at):,} decisions that are not 0, {size:,.0f} MB: written in {written:.0f} s "
        f"(peak {before:.0f} -> {most:.0f} MB), read in {read:.0f} s (peak {peak():.0f} MB)"
    )


def main(*, long: bool) -> None:
    append_cost()
    journal_overhead()
    memory_of_a_search()
    table_of_plans(0.02)
    if long:
        table_of_plans(1.0)


if __name__ == "__main__":
    main(long=False)
