"""What becomes of fronts and batches where a Dask scheduler or workers die, hang or come back."""

import itertools
import signal
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import wholepie as wp
from batching import call
from dask_processes import Staff, end
from test_cluster import QUICKSTART, assert_same, problem
from wholepie import Front, InputError
from wholepie.optimizer.search.cluster import Cluster, _Call, connect
from wholepie.optimizer.search.heartbeats import Patience
from wholepie.optimizer.search.history import Progress

pytest.importorskip("distributed")

#: Of who does answer in the end, however busy the machine is.
LONG = Patience(connect=100.0, scheduler=300.0, worker=300.0, pulse=0.2)
#: Of a scheduler that never answers, and of workers that are gone or hang while it does answer.
NO_SCHEDULER = replace(LONG, connect=1.0, scheduler=2.0)
NO_WORKER = replace(LONG, worker=10.0, pulse=0.5)


Hired = Callable[[int], Staff]


@pytest.fixture
def hired() -> Iterator[Hired]:
    """Makes a scheduler with so many workers, which end with the test."""
    with ExitStack() as stack:

        def made(workers: int) -> Staff:
            found = Staff(workers)
            stack.callback(found.close)
            return found

        yield made


def front_on(
    staff: Staff,
    harm: Callable[[], object],
    then: Patience = LONG,
    first: Patience = LONG,
    **asked: Any,
) -> Front:
    """A front that is harmed when it has some points, with the patience before and then."""
    with connect(staff.address, first) as executor:
        left = [harm]

        def onlooker(moment: Progress) -> None:
            if moment.points > 3 and left:
                left.pop()()
                executor.heartbeats.patience = then

        return wp.front(problem(), executor=executor, progress=onlooker, method="zones", **asked)


def assert_goes_on(front: Front, folder: Path) -> None:
    """Nothing that it found is lost, and it goes on from there without a cluster."""
    assert len(front) > 3
    assert not front.complete
    assert_same(front, wp.open(folder))
    whole = wp.front(problem(), folder=folder, resume=True, method="zones")
    assert_same(whole, wp.front(problem(), method="zones"))
    assert whole.solves < wp.front(problem(), method="zones").solves + front.solves


# Who does not answer at the beginning.


def refuses(address: str, words: str) -> bool:
    with pytest.raises(InputError, match=words), connect(address, NO_SCHEDULER):
        pass
    return True


def test_whoever_is_silent_is_no_scheduler() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        assert refuses(f"tcp://127.0.0.1:{port}", "No Dask scheduler answers")


@pytest.mark.slow
def test_a_scheduler_that_hangs_and_workers_that_hang_are_told(hired: Hired) -> None:
    staff = hired(1)
    staff.workers[0].send_signal(signal.SIGSTOP)
    assert refuses(staff.address, r"The worker of the scheduler at tcp://.* is silent")
    staff.hire()
    brief = replace(NO_WORKER, connect=20.0)
    front = front_on(staff, lambda: None, brief, brief)
    assert front.complete
    staff.scheduler.send_signal(signal.SIGSTOP)
    assert refuses(staff.address, "No Dask scheduler answers")


# Who goes away midway.


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGSTOP, signal.SIGKILL])
def test_a_worker_that_hangs_or_dies_costs_no_point(how: signal.Signals, hired: Hired) -> None:
    staff = hired(2)
    front = front_on(staff, lambda: staff.workers[0].send_signal(how), NO_WORKER)
    assert not front.record.stopped
    assert_same(front, wp.front(problem(), method="zones"))


@pytest.mark.slow
def test_a_scheduler_that_comes_back_costs_no_point(hired: Hired) -> None:
    staff = hired(2)
    front = front_on(staff, staff.restart)
    assert not front.record.stopped
    assert_same(front, wp.front(problem(), method="zones"))


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGSTOP, signal.SIGKILL])
def test_a_scheduler_that_stays_away_ends_the_front_in_good_order(
    how: signal.Signals, hired: Hired, tmp_path: Path
) -> None:
    staff, folder = hired(1), tmp_path / "run"
    front = front_on(staff, lambda: staff.scheduler.send_signal(how), NO_SCHEDULER, folder=folder)
    assert "has not answered for 2 s" in front.record.stopped
    assert_goes_on(front, folder)


@pytest.mark.slow
def test_workers_that_never_come_back_end_the_front_in_good_order(
    hired: Hired, tmp_path: Path
) -> None:
    staff, folder = hired(1), tmp_path / "run"
    front = front_on(staff, lambda: end(staff.workers[0]), NO_WORKER, folder=folder)
    assert "has had no worker for 10 s" in front.record.stopped
    assert_goes_on(front, folder)


@pytest.fixture
def killed_after(monkeypatch: pytest.MonkeyPatch) -> Callable[[Staff, int], None]:
    """Kill a scheduler when a command hands in the call of that number."""

    def arranged(staff: Staff, number: int) -> None:
        submit, count = Cluster.submit, itertools.count(1)

        def counted(self: Cluster, *args: Any) -> "Future[Any]":
            if next(count) == number:
                end(staff.scheduler)
                self.heartbeats.patience = NO_SCHEDULER
            return submit(self, *args)

        monkeypatch.setattr(Cluster, "submit", counted)
        monkeypatch.setattr("wholepie.cli.options.connect", lambda at: connect(at, LONG))

    return arranged


@pytest.mark.slow
def test_the_command_says_how_to_go_on(hired: Hired, killed_after: Any, folder: Path) -> None:
    staff = hired(1)
    killed_after(staff, 6)
    asked = ("front", QUICKSTART, "--out", "run", "--method", "zones")
    found = call(*asked, "--scheduler", staff.address)
    assert found.exit_code == 1
    assert f"the scheduler at {staff.address} has not answered for 2 s" in found.stderr
    assert found.stderr.endswith(f"wholepie front {QUICKSTART}/scenario.yaml --out run --resume\n")
    assert call(*asked, "--resume").exit_code == 0
    assert_same(wp.open("run"), wp.front(QUICKSTART, method="zones"))


@pytest.mark.slow
def test_a_batch_keeps_what_is_done_and_goes_on(
    hired: Hired, killed_after: Any, small_scenario: None, here: None
) -> None:
    staff = hired(1)
    killed_after(staff, 3)
    asked = ("batch", "small.yaml", "--set", "parameters.budget=1:6:6", "--out", "out")
    found = call(*asked, "--scheduler", staff.address)
    assert found.exit_code == 1
    counts = wp.batches.batch.Batch.open("out").counts
    assert counts == {"done": 2, "failed": 1, "waiting": 3}
    assert "has not answered for 2 s" in found.output
    assert "wholepie batch --out out --resume" in found.stderr
    assert call("batch", "--out", "out", "--resume").exit_code == 0


# How often a call may be lost.


class KilledWorker(Exception):
    """As Dask says that a call has killed four workers."""

    __module__ = "distributed.scheduler"


@pytest.mark.parametrize("lost", range(5))
def test_a_call_is_handed_in_again_a_few_times(lost: int) -> None:
    answers = iter([*[KilledWorker("lost")] * lost, "an answer"])

    def submit() -> "Future[Any]":
        made: Future[Any] = Future()
        answer = next(answers)
        if isinstance(answer, KilledWorker):
            made.set_exception(answer)
        else:
            made.set_result(answer)
        return made

    asked = _Call(submit, losses=2)
    asked.make()
    if lost <= 2:
        assert asked.future.result() == "an answer"
    else:
        assert isinstance(asked.future.exception(), KilledWorker)
        assert len(list(answers)) == lost - 2


def test_an_error_of_the_call_itself_is_no_loss() -> None:
    handed_in = []

    def submit() -> "Future[Any]":
        made: Future[Any] = Future()
        made.set_exception(ValueError("of the call"))
        handed_in.append(made)
        return made

    asked = _Call(submit, losses=2)
    asked.make()
    assert isinstance(asked.future.exception(), ValueError)
    assert len(handed_in) == 1
