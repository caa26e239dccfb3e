"""A batch over a real Dask cluster: a scheduler and two worker processes on loopback."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

import wholepie as wp
from wholepie.batches.batch import BatchProgress
from wholepie.cli import main
from wholepie.optimizer.search.cluster import connect

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.slow

KNAPSACK = """wholepie: 1
title: Knapsack
tables: {items: items.csv}
parameters: {budget: 150}
decisions: {take: {for: i in items, type: binary}}
stakeholders:
  a:
    requires: {r: sum(i.w * take[i] for i in items) <= budget}
    goals: {x: {maximize: sum(i.x * take[i] for i in items)}}
  b:
    goals: {y: {maximize: sum(i.y * take[i] for i in items)}}
"""
BUDGETS = list(range(60, 300, 20))


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address=None,
    ) as found:
        yield found


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    rows = [f"i{i},{i * 7 % 23 + 5},{i * 11 % 19 + 3},{i * 5 % 17 + 3}" for i in range(30)]
    Path("items.csv").write_text("\n".join(["item,w,x,y", *rows, ""]), encoding="utf-8")
    Path("knapsack.yaml").write_text(KNAPSACK, encoding="utf-8")
    return tmp_path


def told(found: Any) -> pd.DataFrame:
    """All of a summary but what the machine had to do with."""
    return found.summary.drop(columns=["seconds", "solves"])


def test_a_cluster_comes_to_the_same_and_survives_a_dead_worker(cluster: Any) -> None:
    sweep = {"parameters.budget": [*BUDGETS, -1]}
    here = wp.batch("knapsack.yaml", "here", sweep=sweep, workers=2)
    with connect(cluster.scheduler_address) as executor:
        there = wp.batch("knapsack.yaml", "there", sweep=sweep, executor=executor)
    assert here.counts == there.counts == {"done": len(BUDGETS), "infeasible": 1}
    pd.testing.assert_frame_equal(told(here), told(there))

    killed: list[int] = []

    def kill(now: BatchProgress) -> None:
        done = sum(row["state"] == "done" for row in now.rows.values())
        if done >= 3 and not killed:
            killed.append(next(iter(cluster.workers.values())).pid)
            os.kill(killed[0], signal.SIGKILL)

    with connect(cluster.scheduler_address) as executor:
        after = wp.batch("knapsack.yaml", "after", sweep=sweep, executor=executor, progress=kill)
    assert killed
    pd.testing.assert_frame_equal(told(here), told(after))


def test_the_command_uses_a_cluster(cluster: Any) -> None:
    sweep = ["--set", "parameters.budget=60,80", "--out", "out"]
    asked = ["batch", "knapsack.yaml", *sweep, "--scheduler", cluster.scheduler_address]
    found = CliRunner().invoke(main, asked)
    assert found.exit_code == 0, found.output
    assert (Path("out") / "summary.html").is_file()
    wrong = CliRunner().invoke(main, [*asked[:-1], "tcp://127.0.0.1:1", "--resume"])
    assert wrong.exit_code == 2
    assert "No Dask scheduler answers" in wrong.stderr
