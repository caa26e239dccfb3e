"""Batches that are stopped, by a limit, by Ctrl-C or by force, lose nothing done."""

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import wholepie as wp
from batching import SMALL, call, quick, written_at
from executors import Here
from programs import Program
from wholepie.batches import crews, schedule
from wholepie.batches.batch import Batch, BatchProgress

pytestmark = pytest.mark.usefixtures("small_scenario")


def write_hard(name: str = "hard.yaml", items: int = 60) -> str:
    """A scenario whose front takes a while, with two budgets."""
    numbers = [[(i * k * k) % 89 + 10 for k in (3, 5, 7, 11, 13)] for i in range(1, items + 1)]
    rows = [f"i{i},{','.join(map(str, row))}" for i, row in enumerate(numbers)]
    Path("items.csv").write_text("\n".join(["item,w,v,x,y,z", *rows, ""]), encoding="utf-8")
    goals = [
        f"    goals: {{g{k}: {{maximize: sum(i.{k} * take[i] for i in items)}}}}" for k in "xyz"
    ]
    text = [
        "wholepie: 1",
        "title: Hard",
        "parameters: {budget: 1200}",
        "tables: {items: items.csv}",
    ]
    text += ["decisions: {take: {for: i in items, type: binary}}", "stakeholders:", "  a:"]
    text += [
        "    requires:",
        "      r: sum(i.w * take[i] for i in items) <= budget",
        "      s: sum(i.v * take[i] for i in items) <= 1500",
        goals[0],
    ]
    text += ["  b:", goals[1], "  c:", goals[2], ""]
    Path(name).write_text("\n".join(text), encoding="utf-8")
    return name


def test_a_total_time_limit_leaves_runs_waiting() -> None:
    name = write_hard()
    found = quick(name, sweep={"parameters.budget": [900, 1000, 1100]}, total_time_limit=0.5)
    assert found.counts.get("waiting", 0) >= 1
    assert sum(found.counts.values()) == 3
    for row in found.rows:
        assert row["state"] in ("stopped", "waiting")


def test_ctrl_c_gives_up_what_an_executor_has_not_done() -> None:
    gate = threading.Event()

    class Slow(Here):
        def submit(self, call: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            return pool.submit(lambda: (gate.wait(30), call(*args, **kwargs))[1])

    def interrupt(now: BatchProgress) -> None:
        if now.running and not gate.is_set():
            signal.raise_signal(signal.SIGINT)
            gate.set()

    with ThreadPoolExecutor(1) as pool:
        sweep = {"parameters.budget": [1, 2, 3, 4]}
        found = wp.batch(
            "small.yaml", "out", sweep=sweep, executor=Slow(), workers=2, progress=interrupt
        )
    assert found.counts == {"interrupted": 2, "waiting": 2}
    assert quick((), resume=True).counts == {"done": 4}


def test_ctrl_c_keeps_what_an_executor_has_done() -> None:
    stops = iter([signal.SIGINT])

    def interrupt(now: BatchProgress) -> None:
        for number in stops if now.running else ():
            signal.raise_signal(number)

    found = quick(sweep={"parameters.budget": [1, 2, 3]}, workers=2, progress=interrupt)
    assert found.counts == {"done": 2, "waiting": 1}


def workers_of(pid: int) -> list[int]:
    """Processes that a process started, as Linux tells them."""
    task = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(each) for each in task.read_text(encoding="ascii").split()]


def running(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text(encoding="ascii").rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def command(*arguments: str) -> Program:
    return Program("batch", *arguments)


def states() -> list[str]:
    try:
        text = Path("out/batch.json").read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    return [row["state"] for row in json.loads(text)["runs"]]


def until(is_so: Callable[[], bool], program: Program) -> None:
    """Wait for something that a program does; there is no hurry, but it must not have ended."""
    while not is_so():
        assert not program.over, (states(), program.end())
        time.sleep(0.02)


def under_way(pattern: str) -> bool:
    """Whether a run has written a good part of its search down."""
    return any(log.stat().st_size > 60_000 for log in Path("out").glob(f"{pattern}/run.sqlite-wal"))


def made() -> dict[Path, int]:
    """The runs that are whole, and when they were written."""
    return {path: path.stat().st_mtime_ns for path in Path("out").glob("*/run.json")}


ON_LINUX = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="reads /proc")


@ON_LINUX
def test_ctrl_c_keeps_what_was_found_and_resuming_makes_the_rest() -> None:
    name = write_hard()
    sweep = ["--set", "parameters.budget=3,900,905"]
    batch = command(name, *sweep, "--workers", "1", "--out", "out")
    until(lambda: under_way("hard-budget=900*") and "done" in states(), batch)
    children = workers_of(batch.pid)
    batch.send(signal.SIGINT)
    code, _, errors = batch.end()
    assert code == 130, errors
    assert "Traceback" not in errors
    assert states() == ["done", "interrupted", "waiting"]
    assert not any(map(running, children))
    found = Batch.open("out")
    half = dict(found)["hard budget=900"]
    assert len(half) > 0
    assert not half.complete
    first, second, _ = (row["run"] for row in found.rows)
    stops = iter([signal.SIGINT])

    def interrupt(now: BatchProgress) -> None:
        moment = now.running.get(second)
        for number in stops if moment is not None and moment.points > len(half) else ():
            signal.raise_signal(number)

    resumed = wp.batch((), "out", resume=True, progress=interrupt)
    assert written_at(resumed)[first] == written_at(found)[first]
    assert resumed.rows[1]["points"] > len(half)


@ON_LINUX
def test_a_killed_batch_leaves_no_process_and_loses_nothing_done() -> None:
    hard = Path(write_hard())
    hard.write_text(hard.read_text("utf-8").replace("<= budget", "<= 900 + budget"), "utf-8")
    sweep = ("--set", "parameters.budget=1,2,3", "--workers", "2")
    batch = command("small.yaml", str(hard), *sweep, "--out", "out")
    until(lambda: len(made()) >= 3 and under_way("hard-*"), batch)
    children = workers_of(batch.pid)
    assert children
    batch.send(signal.SIGKILL)
    batch.end()
    while any(map(running, children)):
        time.sleep(0.02)
    before = made()
    resumed = quick((), resume=True, time_limit=0.2)
    assert resumed.counts == {"done": 3, "stopped": 3}
    assert before.items() <= made().items()
    assert resumed.summary["points"].tolist()[:3] == [2, 3, 4]


@ON_LINUX
def test_a_killed_worker_costs_its_own_run_only() -> None:
    batch = command(write_hard(), "small.yaml", "--out", "out", "--workers", "1", "--retry", "0")
    until(lambda: under_way("hard-*"), batch)
    (child,) = workers_of(batch.pid)
    os.kill(child, signal.SIGKILL)
    assert batch.end()[0] == 1
    rows = Batch.open("out").rows
    assert [row["state"] for row in rows] == ["failed", "done"]
    assert "ended by signal 9" in rows[0]["error"]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("ended_as", ["done", "failed", "infeasible"])
def test_ctrl_c_is_told_however_the_runs_under_way_ended(
    ended_as: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    budget = {"done": "3", "infeasible": "-1", "failed": "2"}[ended_as]
    if ended_as == "failed":
        monkeypatch.setattr(crews, "solve", lambda *_: 1 / 0)

    @contextmanager
    def pressed(stop: Callable[[], None], **_: Any) -> Iterator[None]:
        monkeypatch.setattr(schedule.Schedule, "tell", lambda _: stop())
        yield

    monkeypatch.setattr(schedule, "on_interrupt", pressed)
    sweep = ("--set", f"parameters.budget={budget},4", "--workers", "1")
    result = call("batch", "small.yaml", *sweep, "--out", "out")
    assert states() == [ended_as, "waiting"]
    assert result.exit_code == 130


@pytest.mark.slow
@ON_LINUX
def test_two_hundred_runs_one_in_ten_broken_interrupted_twice_and_resumed() -> None:
    Path("small.yaml").unlink()
    for i in range(200):
        text = SMALL.replace("budget: 3", f"budget: {i % 9 + 1}")
        if i % 10 == 0:
            text = text.replace("maximize: y}", "maximize: z}")
        Path(f"s{i:03}.yaml").write_text(text, encoding="utf-8")
    batch = command("s*.yaml", "--out", "out", "--workers", "2")
    until(lambda: len(made()) >= 50, batch)
    batch.send(signal.SIGINT)
    assert batch.end()[0] == 130
    kept = made()
    assert 50 <= len(kept) < 180
    batch = command("--out", "out", "--resume", "--workers", "2")
    until(lambda: len(made()) >= len(kept) + 50, batch)
    batch.send(signal.SIGKILL)
    batch.end()
    kept |= made()
    assert command("--out", "out", "--resume", "--workers", "2").end()[0] == 1
    found = Batch.open("out")
    assert found.counts == {"done": 180, "failed": 20}
    assert kept.items() <= made().items()
    table = found.summary.set_index("name")
    good = [i for i in range(200) if i % 10]
    assert table.loc[[f"s{i:03}" for i in good], "points"].tolist() == [i % 9 + 2 for i in good]
    broken = table.loc[[f"s{i:03}" for i in range(0, 200, 10)], "error"]
    assert all(f"s{i:03}.yaml:12:32" in e for i, e in zip(range(0, 200, 10), broken, strict=True))
    volumes = table.loc[[f"s{i:03}" for i in good], "hypervolume"].astype(float)
    by_budget = volumes.groupby([i % 9 for i in good])
    assert (by_budget.nunique() == 1).all()
    assert by_budget.first().is_monotonic_increasing
