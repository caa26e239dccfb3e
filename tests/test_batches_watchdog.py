"""The watchdog of a batch: who neither answers nor works is given up, and no one else."""

import importlib
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import wholepie as wp
from wholepie.batches import batch as making
from wholepie.batches import crews
from wholepie.batches.crews import Local
from wholepie.batches.watchdog import HURRY, Pulse, Watchdog, pulse

ON_LINUX = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="reads /proc")


class Told:
    """A clock and a process that do what they are told."""

    def __init__(self, **asked: float) -> None:
        self.now = self.cpu = 0.0
        self.ready = False
        self.dog = Watchdog(clock=lambda: self.now, pulse=self._pulse, **asked)

    def _pulse(self, _pid: int) -> Pulse | None:
        return Pulse(self.cpu, self.ready)

    def passes(self, seconds: float, *, share: float = 0.0, step: float = 2.0) -> list[str]:
        """Let time pass while the process uses a share of a CPU; why it was given up."""
        for _ in range(int(seconds / step)):
            self.now += step
            self.cpu += share * step
            if found := self.dog.given_up():
                return [why for _, why in found]
        return []


def test_who_neither_answers_nor_works_is_given_up() -> None:
    told = Told(silence=100.0)
    told.dog.watch("run", 7, None)
    assert told.passes(98) == []
    (why,) = told.passes(4)
    assert why == "given up: it neither answered nor worked for 100 s"


@pytest.mark.parametrize("sign", ["answer", "work", "ready", "over"])
def test_a_sign_of_life_is_enough(sign: str) -> None:
    told = Told(silence=100.0)
    told.dog.watch("run", 7, None)
    for _ in range(10):
        assert told.passes(90) == []
        if sign == "answer":
            told.dog.hear("run", begins=False)
        elif sign == "over":
            told.dog.forget("run")
        else:
            told.ready = sign == "ready"
            assert told.passes(4, share=0.5 if sign == "work" else 0.0) == []
            told.ready = False


def test_to_wake_up_now_and_then_is_not_work() -> None:
    told = Told(silence=100.0)
    told.dog.watch("run", 7, None)
    assert told.passes(200, share=0.001) != []


def test_without_a_time_limit_a_process_that_works_is_never_given_up() -> None:
    told = Told(silence=100.0, grace=100.0)
    told.dog.watch("run", 7, None)
    assert told.passes(100_000, share=1.0) == []


@pytest.mark.parametrize(("limit", "most"), [(10.0, 110.0), (500.0, 1000.0)])
def test_far_past_its_time_limit_also_one_that_works_is_given_up(limit: float, most: float) -> None:
    told = Told(silence=100.0, grace=100.0)
    told.dog.watch("run", 7, limit)
    assert told.passes(most - 2, share=1.0) == []
    told.dog.hear("run", begins=True)  # reading the scenario does not count
    assert told.passes(most - 2, share=1.0) == []
    told.dog.hear("run", begins=False)
    (why,) = told.passes(4, share=1.0)
    assert "went on long after its time limit" in why


def test_time_in_which_the_watchdog_slept_does_not_count() -> None:
    told = Told(silence=100.0)
    told.dog.watch("run", 7, None)
    told.now += 10_000
    assert told.dog.given_up() == []
    assert told.passes(90) == []


def test_who_does_not_end_when_told_to_is_given_up_sooner() -> None:
    told = Told()
    told.dog.watch("run", 7, None)
    told.dog.hurry()
    assert told.passes(HURRY - 2) == []
    assert told.passes(4) != []


def test_where_no_pulse_can_be_taken_only_the_time_limit_counts() -> None:
    now = [0.0]
    dog = Watchdog(clock=lambda: now[0], pulse=lambda _pid: None)
    dog.watch("run", 7, None)
    for _ in range(1000):
        now[0] += 4.0
        assert dog.given_up() == []


@ON_LINUX
def test_the_pulse_of_a_process_is_its_cpu_time() -> None:
    before = pulse(os.getpid())
    while sum(os.times()[:2]) - (before.cpu if before else 0.0) < 0.2:
        sum(range(10_000))
    after = pulse(os.getpid())
    assert before is not None
    assert after is not None
    assert after.cpu - before.cpu >= 0.1
    assert after.ready
    assert pulse(2**22 + 1) is None


TASKS = """
import os, signal, sys, time
from pathlib import Path
from wholepie.batches.work import work

def stop(): os.kill(os.getpid(), signal.SIGSTOP)
def sleep(): time.sleep(1e6)
def read(): os.read(os.pipe()[0], 1)
def spin():
    while not Path("released").exists(): pass

def hang_once(job, report):
    mark = job.out / "hangs"
    if not mark.exists():
        mark.with_name("hangs.new").write_text(str(os.getpid()))
        mark.with_name("hangs.new").rename(mark)
        globals()[Path("how").read_text()]()
    return work(job, report)
"""


def hangs() -> bool:
    """Whether the process that hangs does so still."""
    try:
        os.kill(int(Path("out/hangs").read_text("ascii")), 0)
    except (FileNotFoundError, ProcessLookupError):
        return False
    return True


@pytest.fixture
def looks(
    small_scenario: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[int]]:
    """Batches whose first run hangs as the file ``how`` says, and in which time passes only while
    it does; how often the watchdog has looked at it.
    """
    (folder / "hanging_tasks.py").write_text(TASKS, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", f"{folder}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    monkeypatch.syspath_prepend(str(folder))
    seen: list[int] = []

    def clock() -> float:
        if hangs():
            seen.append(0)
        return 5.0 * len(seen)

    tasks: Any = importlib.import_module("hanging_tasks")
    monkeypatch.setattr(crews, "work", tasks.hang_once)
    dog = Watchdog(silence=40.0, grace=40.0, clock=clock)
    monkeypatch.setattr(making, "Local", lambda: Local(dog))
    yield seen
    del sys.modules["hanging_tasks"]


@ON_LINUX
@pytest.mark.slow
@pytest.mark.parametrize("how", ["stop", "sleep", "read", "spin"])
def test_a_worker_that_hangs_is_replaced_and_the_batch_goes_on(how: str, looks: list[int]) -> None:
    Path("how").write_text(how, encoding="utf-8")
    sweep = {"parameters.budget": [3, 4]}
    found = wp.batch("small.yaml", "out", sweep=sweep, time_limit=1000 if how != "spin" else 20)
    assert found.counts == {"done": 2}
    assert [row["attempts"] for row in found.rows] == [2, 1]
    (note,) = found.notes
    why = "long after its time limit" if how == "spin" else "neither answered nor worked"
    assert note.startswith("small budget=3 is made again: given up")
    assert why in note
    assert not hangs()


@ON_LINUX
@pytest.mark.slow
def test_a_worker_that_hangs_again_and_again_fails_its_own_run_only(looks: list[int]) -> None:
    Path("how").write_text("stop", encoding="utf-8")
    found = wp.batch("small.yaml", "out", sweep={"parameters.budget": [3, 4]}, retry=0)
    assert found.counts == {"done": 1, "failed": 1}
    assert "neither answered nor worked" in found.rows[0]["error"]
    assert wp.batch((), "out", resume=True, retry=1).counts == {"done": 2}


@ON_LINUX
@pytest.mark.slow
def test_without_a_time_limit_a_worker_that_spins_is_waited_for(looks: list[int]) -> None:
    Path("how").write_text("spin", encoding="utf-8")

    def release(_now: Any) -> None:
        if len(looks) > 30:  # 150 s by the clock
            Path("released").touch()

    found = wp.batch("small.yaml", "out", progress=release)
    assert (found.counts, found.notes) == ({"done": 1}, ())
    assert found.rows[0]["attempts"] == 1
    assert len(looks) > 30


@ON_LINUX
@pytest.mark.slow
def test_ctrl_c_ends_a_batch_whose_worker_is_stopped(looks: list[int]) -> None:
    Path("how").write_text("stop", encoding="utf-8")
    presses = iter([signal.SIGINT])

    def press(_now: Any) -> None:
        for number in presses if hangs() else ():
            signal.raise_signal(number)

    found = wp.batch("small.yaml", "out", sweep={"parameters.budget": [3, 4]}, progress=press)
    assert found.interrupted
    assert found.counts.get("done", 0) == 0
    assert not hangs()
