"""Batches: all runs are made whatever becomes of some, nothing done is done again."""

import importlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from executors import Here
from programs import Program
from wholepie import InputError
from wholepie.batches import batch as making
from wholepie.batches import crews
from wholepie.batches.batch import Batch, BatchProgress
from wholepie.batches.jobs import Job, jobs
from wholepie.batches.processes import Event, Processes
from wholepie.cli import main
from wholepie.models import Override
from wholepie.models.sweeps import Variant
from wholepie.optimizer.comparison.digest import hypervolumes

SMALL = """wholepie: 1
title: Small
parameters: {budget: 3}
decisions:
  x: {type: integer, at most: 9}
  y: {type: integer, at most: 9}
stakeholders:
  a:
    requires: {enough: x + y <= budget}
    goals: {more x: {maximize: x}}
  b:
    goals: {more y: {maximize: y}}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("small.yaml").write_text(SMALL, encoding="utf-8")
    return tmp_path


def quick(files: Any = "small.yaml", out: str = "out", **asked: Any) -> Batch:
    return wp.batch(files, out, executor=Here(), **asked)


def write_hard(name: str = "hard.yaml", items: int = 60) -> str:
    """A scenario whose front takes a while."""
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
    text += ["    requires: {r: sum(i.w * take[i] for i in items) <= budget}", goals[0]]
    text += ["  b:", goals[1], "  c:", goals[2], ""]
    Path(name).write_text("\n".join(text), encoding="utf-8")
    return name


def test_a_sweep_is_a_run_for_each_value_with_the_values_as_columns() -> None:
    found = quick(sweep={"parameters.budget": [1, 2, 3]})
    table = found.summary
    assert table["parameters.budget"].tolist() == [1, 2, 3]
    assert table["points"].tolist() == [2, 3, 4]
    assert table["state"].tolist() == ["done"] * 3
    assert table["best: a: more x"].tolist() == [1, 2, 3]
    assert table["gap"].tolist() == [0, 0, 0]
    fronts = dict(found)
    assert [len(front) for front in fronts.values()] == [2, 3, 4]
    assert all(len(front.plans) for front in fronts.values())


def test_runs_are_what_they_would_be_alone() -> None:
    quick(sweep={"parameters.budget": [5]})
    alone = wp.front(wp.load("small.yaml", overrides={"parameters.budget": 5}))
    ((_, front),) = Batch.open("out")
    np.testing.assert_array_equal(front.values, alone.values)
    assert front.about == json.loads(json.dumps(alone.about))


def test_processes_and_executors_come_to_the_same(folder: Path) -> None:
    sweep = {"parameters.budget": [1, 2, 3, -1], "decisions.y.type": ["integer", "continuous"]}
    ours = wp.batch("small.yaml", "ours", sweep=sweep, workers=2).summary
    with ThreadPoolExecutor(2) as pool:
        theirs = wp.batch("small.yaml", "theirs", sweep=sweep, executor=pool).summary
    left_out = ["seconds"]
    pd.testing.assert_frame_equal(ours.drop(columns=left_out), theirs.drop(columns=left_out))
    assert ours["state"].tolist().count("infeasible") == 2


def test_failures_are_rows_with_their_reasons_and_stop_nothing() -> None:
    Path("broken.yaml").write_text(SMALL.replace("budget: 3", "budget: [3"), encoding="utf-8")
    Path("wrong.yaml").write_text(SMALL.replace("maximize: x}", "maximize: z}"), encoding="utf-8")
    Path("never.yaml").write_text(SMALL.replace("<= budget", "<= -budget"), encoding="utf-8")
    found = quick(["broken.yaml", "wrong.yaml", "small.yaml", "never.yaml"])
    states = {Path(row["file"]).stem: row["state"] for row in found.rows}
    assert states == {"broken": "failed", "wrong": "failed", "small": "done", "never": "infeasible"}
    errors = {Path(row["file"]).stem: row["error"] for row in found.rows}
    assert "broken.yaml:" in errors["broken"]
    assert 'nothing here is called "z"' in errors["wrong"]
    assert "enough" in errors["never"]
    assert found.counts == {"done": 1, "infeasible": 1, "failed": 2}


def test_hypervolumes_of_a_sweep_have_one_reference() -> None:
    table = quick(sweep={"parameters.budget": [2, 4, 8]}).summary
    volumes = table["hypervolume"].tolist()
    assert volumes == sorted(volumes)
    assert volumes[0] < volumes[-1]
    points = [np.array([[-k, -(b - k)] for k in range(b + 1)], dtype=float) for b in (2, 4, 8)]
    assert volumes == pytest.approx(hypervolumes(points))


def test_runs_with_other_goals_are_another_group() -> None:
    Path("other.yaml").write_text(SMALL.replace("more y", "much y"), encoding="utf-8")
    table = quick(["small.yaml", "other.yaml"], sweep={"parameters.budget": [2, 4]}).summary
    assert table["group"].tolist() == [1, 1, 2, 2]
    assert table["hypervolume"].tolist()[:2] == pytest.approx(table["hypervolume"].tolist()[2:])


def test_files_are_given_as_folders_and_patterns_each_once() -> None:
    Path("deep/er").mkdir(parents=True)
    for name in ("deep/one.yaml", "deep/er/scenario.yaml"):
        Path(name).write_text(SMALL, encoding="utf-8")
    found = quick(["deep/*.yaml", "deep/er", "deep/**/scenario.yaml", "small.yaml"])
    assert [row["name"] for row in found.rows] == ["one", "er", "small"]
    for wrong, words in (("no*.yaml", "no file"), ("deep", "holds no scenario.yaml")):
        with pytest.raises(InputError, match=words):
            quick(wrong, out="other")
    assert not Path("other").exists() or not (Path("other") / "batch.json").exists()


def test_a_path_that_leads_nowhere_stops_the_batch_before_it_begins() -> None:
    with pytest.raises(InputError, match=r"did you mean parameters.budget at small.yaml:3:14"):
        quick(sweep={"parameters.bugdet": [1, 2]})
    assert not Path("out/batch.json").exists()


def test_the_same_run_twice_is_made_once_and_that_is_said() -> None:
    found = quick(["small.yaml", "./small.yaml"], sweep=["parameters.budget=2,2.0,3"])
    assert len(found) == 2
    assert "1 of the runs are given twice" in found.notes[0]


def test_what_is_done_stays_and_what_failed_is_made_again() -> None:
    Path("late.yaml").write_text("nonsense", encoding="utf-8")
    first = quick(["small.yaml", "late.yaml"])
    assert [row["state"] for row in first.rows] == ["done", "failed"]
    stamp = written_at(first)
    Path("late.yaml").write_text(SMALL, encoding="utf-8")
    second = quick((), resume=True)
    assert [row["state"] for row in second.rows] == ["done", "done"]
    assert written_at(second) | stamp == written_at(second)


def written_at(found: Batch) -> dict[str, int]:
    """When the runs that are done were written."""
    paths = {row["run"]: found.folder / row["run"] / "run.json" for row in found.rows}
    return {run: path.stat().st_mtime_ns for run, path in paths.items() if path.exists()}


def test_a_run_whose_file_has_changed_is_made_again_with_a_word() -> None:
    Path("other.yaml").write_text(SMALL, encoding="utf-8")
    first = quick(["small.yaml", "other.yaml"])
    Path("small.yaml").write_text(SMALL.replace("budget: 3", "budget: 5"), encoding="utf-8")
    second = quick((), resume=True)
    assert second.summary["points"].tolist() == [6, 4]
    assert any("small is made again" in note and "small.yaml" in note for note in second.notes)
    times = [written_at(each)[first.rows[1]["run"]] for each in (first, second)]
    assert times[0] == times[1]


def test_another_option_or_a_lost_run_is_refused_and_more_runs_are_added() -> None:
    quick(sweep={"parameters.budget": [1, 2]}, within=0.1)
    with pytest.raises(InputError, match=r"made with within 0\.1, and now it is 0\.2"):
        quick((), resume=True, within=0.2)
    with pytest.raises(InputError, match="1 runs that are not given now"):
        quick(sweep={"parameters.budget": [1]}, resume=True)
    more = quick(sweep={"parameters.budget": [1, 2, 3]}, resume=True)
    assert more.counts == {"done": 3}
    with pytest.raises(InputError, match="already holds a batch"):
        quick(sweep={"parameters.budget": [1, 2]})
    Path("full").mkdir()
    Path("full/letter.txt").write_text("hello", encoding="utf-8")
    with pytest.raises(InputError, match="not a batch"):
        quick(out="full")


def test_a_finished_run_that_the_manifest_missed_is_taken_over() -> None:
    first = quick(sweep={"parameters.budget": [1, 2]})
    manifest = json.loads(Path("out/batch.json").read_text(encoding="utf-8"))
    lost = manifest["runs"][0]
    manifest["runs"][0] = {k: lost[k] for k in ("run", "name", "file", "overrides", "error")} | {
        "state": "running"
    }
    Path("out/batch.json").write_text(json.dumps(manifest), encoding="utf-8")
    second = quick((), resume=True)
    assert written_at(first) == written_at(second)
    assert second.counts == {"done": 2}


def test_a_damaged_manifest_is_told() -> None:
    quick()
    Path("out/batch.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match=r"batch\.json is damaged"):
        quick((), resume=True)
    with pytest.raises(InputError, match="is not a batch"):
        Batch.open("nowhere")


def test_a_manifest_that_cannot_be_written_leaves_the_old_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    quick(sweep={"parameters.budget": [1, 2]})
    before = Path("out/batch.json").read_bytes()

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left"):
        quick((), resume=True)
    assert Path("out/batch.json").read_bytes() == before


def test_two_at_once_on_one_batch_are_told() -> None:
    quick()
    holding = (
        "import sqlite3, sys; b = sqlite3.connect('out/batch.lock', isolation_level=None); "
        "b.execute('BEGIN EXCLUSIVE'); print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holding], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(InputError, match="Another process works on the batch"):
            quick((), resume=True)
        other.kill()
    assert quick((), resume=True).counts == {"done": 1}


def test_a_total_time_limit_leaves_runs_waiting() -> None:
    name = write_hard()
    found = quick(name, sweep={"parameters.budget": [900, 1000, 1100]}, total_time_limit=0.5)
    assert found.counts.get("waiting", 0) >= 1
    assert sum(found.counts.values()) == 3
    for row in found.rows:
        assert row["state"] in ("stopped", "waiting")


def test_runs_that_remain_get_the_workers_that_are_left() -> None:
    seen: list[int] = []

    class Watching(Here):
        def submit(self, call: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            seen.append(args[1].workers)
            return super().submit(call, *args, **kwargs)

    wp.batch("small.yaml", "there", executor=Watching(), workers=4)
    assert seen == [1]  # who solves elsewhere has the workers that are there
    found = wp.batch("small.yaml", "here", workers=2)
    ((_, front),) = found
    assert front.record.options["workers"] == 2


def test_progress_tells_of_every_run() -> None:
    seen: list[BatchProgress] = []
    quick(sweep={"parameters.budget": [1, 2]}, progress=seen.append)
    assert [row["state"] for row in seen[-1].rows.values()] == ["done", "done"]


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


@pytest.mark.parametrize("value", ['"kg, dry"', '"3"', '"a ""b"" c"', "1:2"])
def test_a_front_goes_on_with_its_overrides_whatever_is_in_them(value: str) -> None:
    setting = f"stakeholders.b.goals.more y.unit={value}"
    first = call("front", "small.yaml", "--set", setting, "--out", "run", "--max-points", "2")
    assert first.exit_code == 4, first.output
    again = call("front", "small.yaml", "--out", "run", "--resume")
    assert again.exit_code == 0, again.output
    front = wp.open("run")
    assert front.complete
    assert front.goals[1].unit == value.strip('"').replace('""', '"')


def test_a_batch_that_died_in_its_first_moment_leaves_nothing_in_the_way() -> None:
    Path("out").mkdir()
    Path("out/batch.lock").touch()
    Path("out/batch.json.new").write_text("{", encoding="utf-8")
    assert quick().counts == {"done": 1}


@given(st.lists(st.text(min_size=1, max_size=90), min_size=1, max_size=3), st.text(max_size=90))
def test_folders_are_safe_and_short_and_no_two_runs_share_one(values: list[str], more: str) -> None:
    variants = [
        Variant(tuple(Override.of(("p", f"n{i}"), v) for i, v in enumerate(each)))
        for each in (values, [*values, more], [*values[:-1], values[-1] + "x"])
    ]
    found, _ = jobs([Path("a/con.yaml"), Path("b/con.yaml")], variants, Path("out"), {})
    names = [job.run for job in found]
    assert len({name.lower() for name in names}) == len(names) == 6
    for name in names:
        assert len(name) < 80
        assert not set(name) & set('<>:"/\\|?* .')
        assert name.isascii()
        assert not name.startswith("con-")


def test_a_runs_name_follows_from_the_file_and_the_overrides_alone() -> None:
    def name(folder: str, value: Any) -> str:
        given_ = (Override.of("p.q", value),)
        return Job(Path(folder, "in/a.yaml"), Path(folder, "out"), given_).run

    assert name("x", 1) == name("y/z", 1.0)
    assert name("x", 1) != name("x", 2)
    assert name("x", 1) != name("x", "1")


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.mark.usefixtures("here")
def test_the_command_says_what_is_done_by_its_exit_code() -> None:
    sweep = ("--set", "parameters.budget=1:3:3")
    done = call("batch", "small.yaml", *sweep, "--out", "out", "--json")
    assert done.exit_code == 0
    data = json.loads(done.stdout)
    assert data["counts"] == {"done": 3}
    assert [run["points"] for run in data["runs"]] == [2, 3, 4]
    assert {path.name for path in Path("out").glob("summary.*")} >= {"summary.csv", "summary.html"}
    bad = ("batch", "small.yaml", "--set", "parameters.budget=1,-1", "--out", "bad")
    failed = call(*bad)
    assert failed.exit_code == 1
    assert "infeasible: small budget=-1" in failed.stdout
    assert "1 done, 1 infeasible" in failed.stderr
    again = json.loads(call("batch", "--out", "bad", "--resume", "--json").stdout)
    assert [run["points"] for run in again["runs"]] == [2, None]
    wrong = call("batch", "small.yaml", "--set", "parameters.bugdet=1", "--out", "worse")
    assert wrong.exit_code == 2
    assert "did you mean parameters.budget" in wrong.stderr
    assert "Traceback" not in failed.output + wrong.output


@pytest.mark.usefixtures("here")
def test_the_summary_as_csv_is_the_summary() -> None:
    table = pd.DataFrame({"parameters.budget": [1, 2], "name": ["=1+1", "two"]})
    table.to_csv("variants.csv", index=False)
    assert call("batch", "small.yaml", "--table", "variants.csv", "--out", "out").exit_code == 0
    summed = pd.read_csv("out/summary.csv")
    assert summed["name"].tolist() == ["'=1+1", "two"]  # no formula for a spreadsheet to run
    assert summed["points"].tolist() == [2, 3]
    assert pd.read_parquet("out/summary.parquet")["points"].tolist() == [2, 3]


TASKS = """
import os, signal, time

def kill(_argument, _report):
    os.kill(os.getpid(), signal.SIGKILL)

def fail(_argument, _report):
    raise LookupError("on purpose")

def wait(seconds, report):
    report("begun")
    time.sleep(seconds)
    print("what is printed does no harm")
    return os.getpid()
"""


@pytest.fixture
def tasks(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Functions that other processes can import."""
    (folder / "tasks_of_test.py").write_text(TASKS, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.syspath_prepend(str(folder))
    yield importlib.import_module("tasks_of_test")
    del sys.modules["tasks_of_test"]


def all_events(processes: Processes) -> list[Event]:
    found = []
    while processes.busy:
        event = processes.next(1.0)
        if event is not None:
            found.append(event)
    return found


def test_a_process_that_dies_costs_its_own_task_only(tasks: Any) -> None:
    processes = Processes()
    processes.submit("killed", tasks.kill, None)
    processes.submit("fails", tasks.fail, None)
    processes.submit("lives", tasks.wait, 0.3)
    events = all_events(processes)
    ends = {each.tag: each for each in events if each.final}
    assert ends["killed"].kind == "died"
    assert "signal 9" in ends["killed"].value
    assert ends["fails"].kind == "failed"
    assert isinstance(ends["fails"].value, LookupError)
    assert ends["lives"].kind == "done"
    assert [each.value for each in events if each.kind == "progress"] == ["begun"]
    processes.submit("again", tasks.wait, 0.0)
    (_, again) = all_events(processes)
    assert again.kind == "done"
    pids = [ends["lives"].value, again.value]
    processes.close()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_work_that_a_process_cannot_load_is_told(tasks: Any, folder: Path) -> None:
    (folder / "tasks_of_test.py").unlink()
    processes = Processes()
    processes.submit("lost", tasks.wait, 0.0)
    (event,) = all_events(processes)
    processes.close()
    assert event.kind == "died"
    assert "No module named 'tasks_of_test'" in event.value


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
    batch = command(write_hard(), "small.yaml", "--out", "out", "--workers", "1")
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
    def pressed(stop: Callable[[], None]) -> Iterator[None]:
        monkeypatch.setattr(making._State, "tell", lambda _: stop())
        yield

    monkeypatch.setattr(making, "on_interrupt", pressed)
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
