"""Batches: how much faster two workers are than one, on this machine and over a Dask cluster.

Twelve knapsacks of about a second each. Processes are started, and import what they need, while the
clock runs; the workers of the cluster were there before.
"""

import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import numpy as np

import wholepie as wp
from table import show
from wholepie.optimizer.search.cluster import connect

SCENARIO = """wholepie: 1
title: Knapsack
tables: {items: items.csv}
parameters: {budget: 900}
decisions: {take: {for: i in items, type: binary}}
stakeholders:
  a:
    requires: {r: sum(i.w * take[i] for i in items) <= budget}
    goals: {x: {maximize: sum(i.x * take[i] for i in items)}}
  b: {goals: {y: {maximize: sum(i.y * take[i] for i in items)}}}
"""
RUNS = 12


def write(folder: Path, items: int) -> Path:
    """The scenario and its table."""
    numbers = np.random.default_rng(1).integers(10, 60, (items, 3))
    rows = [f"i{i},{','.join(map(str, row))}" for i, row in enumerate(numbers)]
    (folder / "items.csv").write_text("\n".join(["item,w,x,y", *rows, ""]), encoding="utf-8")
    (folder / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    return folder / "scenario.yaml"


def seconds(file: Path, out: Path, **asked: Any) -> float:
    """Wall time of a batch, all of whose runs must be done."""
    budgets = list(range(400, 400 + 20 * RUNS, 20))
    started = time.perf_counter()
    found = wp.batch(file, out, sweep={"parameters.budget": budgets}, **asked)
    assert found.counts == {"done": RUNS}
    return time.perf_counter() - started


def on_cluster(workers: int, measure: Callable[[Executor], float]) -> float:
    """What is measured on a cluster of so many worker processes on loopback."""
    from distributed import LocalCluster

    options = {"threads_per_worker": 1, "host": "127.0.0.1", "dashboard_address": None}
    with (
        LocalCluster(n_workers=workers, processes=True, **options) as cluster,
        connect(cluster.scheduler_address) as executor,
    ):
        return measure(executor)


def main(*, long: bool = False) -> None:
    """One worker and two, of each kind."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        file = write(folder, 90 if long else 60)
        here = [seconds(file, folder / f"here{n}", workers=n) for n in (1, 2)]
        there = [
            on_cluster(
                n, lambda executor, n=n: seconds(file, folder / f"there{n}", executor=executor)
            )
            for n in (1, 2)
        ]
    rows = [
        [kind, f"{one:.1f}", f"{two:.1f}", f"{one / two:.2f}"]
        for kind, (one, two) in (("processes", here), ("Dask workers", there))
    ]
    show("A batch on one worker and on two", ["where", "one, s", "two, s", "speed-up"], rows)


if __name__ == "__main__":
    main()
