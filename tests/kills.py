"""Runs, batches and clusters that are killed, starved and hurried, and what must be left of them.

Each function does one kind of harm ``kills`` times, raises AssertionError where anything is lost,
and returns what happened as a row of the campaign's table. Moments follow from a random generator
and from what is in the journals; what must be there to be harmed is held, however fast it is.
"""

import contextlib
import os
import resource
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

import wholepie as wp
from dask_processes import Staff
from kept import Journals, Seen, all_seen, held, outcomes, require_nothing_lost, seen, wait
from programs import Program
from wholepie.batches.batch import Batch
from wholepie.optimizer.search.cluster import connect
from wholepie.optimizer.search.heartbeats import Patience
from wholepie.optimizer.search.history import Progress

#: Of a cluster that comes back, however busy the machine is.
LONG = Patience(connect=100.0, scheduler=600.0, worker=600.0, pulse=0.2)


@dataclass(frozen=True)
class Harm:
    """A row of the table: what was harmed how often, how often a session began, how each ended."""

    what: str
    kills: int
    sessions: int
    ended: str
    seconds: float


def knapsack(file: Path, goals: int, items: int, seed: int = 7) -> str:
    """Write a scenario of so many goals and items; its name."""
    drawn, letters = Random(seed), "abcdef"[:goals]
    rows = [[drawn.randint(10, 60) for _ in range(goals + 2)] for _ in range(items)]
    lines = [f"i{i},{','.join(map(str, row))}" for i, row in enumerate(rows)]
    table = file.with_suffix(".csv")
    table.write_text("\n".join([f"item,w,v,{','.join(letters)}", *lines, ""]), encoding="utf-8")
    parties = [
        f"  {each}: {{goals: {{{each}: {{maximize: sum(i.{each} * take[i] for i in items)}}}}}}"
        for each in letters
    ]
    head = [
        *("wholepie: 1", "title: Knapsack", "rule: leximin", f"tables: {{items: {table.name}}}"),
        f"parameters: {{weight: {sum(row[0] for row in rows) // 2}}}",
        "decisions: {take: {for: i in items, type: binary}}",
        *("stakeholders:", "  office:", "    requires:"),
        "      weight: sum(i.w * take[i] for i in items) <= weight",
        f"      volume: sum(i.v * take[i] for i in items) <= {sum(row[1] for row in rows) // 2}",
    ]
    file.write_text("\n".join([*head, *parties, ""]), encoding="utf-8")
    return file.name


def require_same(found: wp.Front, expected: wp.Front) -> None:
    """The same points, gap and completeness, and the same points named by rules."""
    order = [np.lexsort(front.values.T) for front in (found, expected)]
    np.testing.assert_array_equal(found.values[order[0]], expected.values[order[1]])
    assert (found.gap, found.complete) == (expected.gap, expected.complete)
    assert _named(found) == _named(expected)


def _named(front: wp.Front) -> list[dict[str, list[float]]]:
    """The points of the plans that rules name."""
    each = (front.fair, front.in_use)
    return [{rule: front.values[k - 1].tolist() for rule, k in named.items()} for named in each]


# Fronts.


def fronts(method: str, scenario: str, whole: wp.Front, kills: int, drawn: Random) -> Harm:
    """SIGKILL for the process that seeks a front, at drawn numbers of outcomes; then whole.

    It is held there, and after the first kill let go again for up to a fiftieth of a second. A
    front that ends before it is killed is compared and thrown away, and no kill is counted.
    """
    run, begun, done = Path(f"killed-{method}"), time.monotonic(), 0
    command = ("front", scenario, "--method", method, "--out", str(run))
    known: Seen = set()
    for moment in moments(drawn, kills, whole.solves):
        more = ["--resume"] if (run / "run.sqlite").is_file() else []
        program = Program(*command, *more, held_after=max(1, moment - len(known)))
        if program.is_held() and done:
            program.go_on()
            time.sleep(drawn.random() / 50)
        program.deliver(signal.SIGSTOP)
        known = _not_fewer(known, seen(run))
        program.deliver(signal.SIGKILL)
        code, out, err = program.end()
        assert code in (0, -signal.SIGKILL), (code, out, err)
        known = _not_fewer(known, seen(run))
        done += code != 0
        if code == 0:
            require_same(wp.open(run), whole)
            shutil.rmtree(run)
            known = set()
    code, out, err = Program(*command, *(["--resume"] if run.is_dir() else [])).end()
    assert code == 0, (code, out, err)
    _not_fewer(known, seen(run))
    require_same(wp.open(run), whole)
    assert done
    return Harm(f"coordinator of a front, {method}", done, kills + 1, "same front", since(begun))


def _not_fewer(before: Seen, after: Seen) -> Seen:
    require_nothing_lost({"the front": before}, {"the front": after})
    return after


def moments(drawn: Random, count: int, outcomes: int) -> list[int]:
    """Numbers of outcomes at which a run is killed, rising."""
    return sorted(drawn.randint(0, outcomes * 9 // 10) for _ in range(count))


def signalled(scenario: str, whole: wp.Front, number: signal.Signals) -> Harm:
    """Ctrl-C, or a signal that ends programs; then whole."""
    run, begun = Path(f"sent-{number.name}"), time.monotonic()
    command = ("front", scenario, "--method", "zones", "--out", str(run))
    program = Program(*command, held_after=4)
    program.send(number)
    code, _, err = program.end()
    assert code == 130, (code, err)
    assert err.endswith("--resume\n"), err
    known = seen(run)
    assert known
    code_then, _, err = Program(*command, "--resume").end()
    assert code_then == 0, err
    require_nothing_lost({"": known}, {"": seen(run)})
    require_same(wp.open(run), whole)
    return Harm(f"{number.name} to a front", 1, 2, f"exit code {code}, same front", since(begun))


# Batches.


def batch_command(scenario: str, folder: str, weights: str) -> tuple[str, ...]:
    """A sweep with two workers."""
    sweep = ("--set", f"parameters.weight={weights}", "--method", "zones")
    return ("batch", scenario, *sweep, "--workers", "2", "--out", folder)


def batch_workers(command: tuple[str, ...], whole: Batch, kills: int, drawn: Random) -> Harm:
    """SIGKILL for processes that make the runs of a batch, while they do; then whole."""
    return _batch("batch workers", command, whole, kills, drawn, _kill_a_worker)


def batch_coordinators(command: tuple[str, ...], whole: Batch, kills: int, drawn: Random) -> Harm:
    """SIGKILL for the process that hands out the runs of a batch; then whole."""
    return _batch("batch coordinators", command, whole, kills, drawn, _kill_the_coordinator)


def starved(command: tuple[str, ...], whole: Batch, kills: int, drawn: Random) -> Harm:
    """No more memory for a process that makes runs (RLIMIT_AS); then whole."""
    return _batch("RLIMIT_AS in a batch worker", command, whole, kills, drawn, _starve_a_worker)


def _batch(
    what: str,
    command: tuple[str, ...],
    whole: Batch,
    kills: int,
    drawn: Random,
    harm: Callable[[Program, Random], bool],
) -> Harm:
    folder, begun = Path(command[-1]), time.monotonic()
    left, sessions, codes = kills, 0, Counter[int]()
    apart = max(1, sum(front.solves for _, front in whole) // (kills + 1))
    known: Journals = {}
    pause = 5.0
    while True:
        program = Program(*(resume(command) if (folder / "batch.json").is_file() else command))
        sessions += 1
        while left and not program.over:
            more = drawn.choice((0, 0, 0, drawn.randint(1, apart)))
            _await_a_moment(program, folder, more, pause * drawn.random())
            with held(workers(program.pid)):
                known = _none_fewer(known, all_seen(folder))
                left -= harm(program, drawn)
        code, out, err = program.end()
        codes[code] += 1
        assert code in (0, 1, 130, -signal.SIGKILL), (code, out, err)
        assert "Traceback" not in err, err
        require_nobody_left(program.pid)
        known = _none_fewer(known, all_seen(folder))
        if code == 0 and not left:
            break
        assert sessions < 3 * kills + 10, (code, out, err)
        if code == 0:  # done before so many kills: on with another, of the same runs, and sooner
            pause /= 2
            _require_fronts(folder, whole)
            shutil.rmtree(folder)
            known = {}
    _require_fronts(folder, whole)
    ended = f"same fronts; exit codes {told(codes)}"
    return Harm(what, kills, sessions, ended, since(begun))


def _none_fewer(before: Journals, after: Journals) -> Journals:
    require_nothing_lost(before, after)
    return after


def _require_fronts(folder: Path, whole: Batch) -> None:
    found = dict(Batch.open(folder))
    for name, front in whole:
        require_same(found[name], front)


def _await_a_moment(program: Program, folder: Path, more: int, seconds: float) -> None:
    """Wait for so many outcomes more; for none, until a worker is there, and so long after it."""
    most = outcomes(folder) + more
    if more:
        wait(lambda: program.over or outcomes(folder) >= most)
        return
    wait(lambda: program.over or bool(workers(program.pid)))
    time.sleep(seconds)


def resume(command: tuple[str, ...]) -> tuple[str, ...]:
    """The command that goes on with a batch."""
    return ("batch", *command[-4:], "--resume")


def _kill_a_worker(program: Program, drawn: Random) -> bool:
    victims = workers(program.pid)
    if victims:
        os.kill(drawn.choice(victims), signal.SIGKILL)
    return bool(victims)


def _kill_the_coordinator(program: Program, _drawn: Random) -> bool:
    program.send(signal.SIGKILL)
    return program.end()[0] == -signal.SIGKILL


def _starve_a_worker(program: Program, drawn: Random) -> bool:
    """Let a worker have no more memory than it has, once it has loaded what it computes with."""
    victims = list(filter(_has_loaded, workers(program.pid)))
    if victims:
        victim = drawn.choice(victims)
        with contextlib.suppress(ProcessLookupError, FileNotFoundError):
            pages = int(Path(f"/proc/{victim}/statm").read_text().split()[0])
            most = pages * resource.getpagesize()
            resource.prlimit(victim, resource.RLIMIT_AS, (most, most))
    return bool(victims)


def _has_loaded(pid: int) -> bool:
    """Whether OpenBLAS is there, which asks for ever where it gets no memory while it is loaded."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return "scipy.libs/libscipy_openblas" in Path(f"/proc/{pid}/maps").read_text()
    return False


def workers(coordinator: int) -> list[int]:
    """The processes that make runs for a batch."""
    tasks = Path(f"/proc/{coordinator}/task").glob("*/children")
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        found = [int(pid) for each in tasks for pid in each.read_text().split()]
        return [pid for pid in found if b"serve" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    return []


def two_batches(command: tuple[str, ...], whole: Batch) -> Harm:
    """A second batch on a folder that a first one works on is refused, and harms nothing."""
    folder, begun = Path(command[-1]), time.monotonic()
    first = Program(*command, held_at="wholepie.batches.crews:Local.start")
    assert first.is_held(), first.end()
    code, _, err = Program(*resume(command)).end()
    first.go_on()
    assert (code, "another process" in err.lower()) == (2, True), (code, err)
    code, out, err = first.end()
    assert code == 0, (out, err)
    _require_fronts(folder, whole)
    return Harm("two batches on one folder", 1, 2, "second refused (2), first done", since(begun))


# Clusters.


def cluster_workers(scenario: str, whole: wp.Front, kills: int, drawn: Random) -> Harm:
    """SIGKILL for workers of a cluster while a front is sought there; others come."""

    def harm(staff: Staff) -> None:
        staff.replace(drawn.randrange(len(staff.workers)))

    return _on_cluster("Dask workers", scenario, whole, kills, 2, harm)


def cluster_schedulers(scenario: str, whole: wp.Front, kills: int, _drawn: Random) -> Harm:
    """SIGKILL for the scheduler while a front is sought; another comes at its address."""
    return _on_cluster("Dask scheduler", scenario, whole, kills, 1, Staff.restart)


def _on_cluster(
    what: str,
    scenario: str,
    whole: wp.Front,
    kills: int,
    workers: int,
    harm: Callable[[Staff], None],
) -> Harm:
    begun, done = time.monotonic(), 0
    staff = Staff(workers)

    def onlooker(now: Progress) -> None:
        nonlocal done
        if done < kills and now.points * (kills + 1) > (done + 1) * len(whole) // 2:
            harm(staff)
            done += 1

    try:
        with connect(staff.address, LONG) as executor:
            asked: dict[str, Any] = {"method": "zones", "executor": executor, "fair_plans": True}
            found = wp.front(scenario, progress=onlooker, **asked)
    finally:
        staff.close()
    assert done == kills, f"{done} of {kills}"
    assert not found.record.stopped, found.record.stopped
    require_same(found, whole)
    return Harm(what, kills, 1, "same front", since(begun))


# Clocks.


def clocks(scenario: str, whole: wp.Front, jumps: int, drawn: Random) -> Harm:
    """Clocks that can be set jump by an hour, forwards or backwards, while a limit runs."""
    begun, ahead, real = time.monotonic(), 0.0, time.time

    def onlooker(_now: Progress) -> None:
        nonlocal ahead
        ahead += drawn.choice((-3600.0, 3600.0))

    for number in range(jumps):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(time, "time", lambda: real() + ahead)
            patch.setattr(time, "time_ns", lambda: int((real() + ahead) * 1e9))
            limits: dict[str, Any] = {"time_limit": "30m", "method": "zones"}
            run = f"clock-{number}"
            most = drawn.randint(1, len(whole) - 1)
            wp.front(scenario, folder=run, progress=onlooker, max_points=most, **limits)
            found = wp.front(scenario, folder=run, progress=onlooker, resume=True, **limits)
        assert not found.record.stopped, found.record.stopped
        require_same(found, whole)
    return Harm("clock that jumps an hour", jumps, 2 * jumps, "same front", since(begun))


# Words.


def require_nobody_left(coordinator: int) -> None:
    """No process outlives the batch that it worked for."""
    wait(lambda: not workers(coordinator))


def told(codes: Mapping[int, int]) -> str:
    """Exit codes and how often each was."""
    return ", ".join(f"{code} ({count} times)" for code, count in sorted(codes.items()))


def since(begun: float) -> float:
    """Seconds since then."""
    return time.monotonic() - begun
