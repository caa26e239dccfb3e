"""Remote: what a worker process of an executor does with a task, and what it remembers.

A task names its problem by a digest and carries a subproblem: a few hundred bytes. A worker that
does not know the problem says so, and gets the task again with the problem. So the problem goes
once to every process that works on it, whenever that process joined, and nothing is lost with a
process that dies. Each thread of a worker has kernels of its own; its threads share one portfolio
for each problem.
"""

import pickle
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import numpy as np

from ...diagnostics import codes
from ..errors import InputError, SolverError
from ..problem.names import Columns, Rows
from ..problem.problem import Problem
from ..solver.budget import Budget
from ..solver.kernel import Kernel
from ..solver.outcome import Outcome, Reason, Subproblem
from ..solver.strategies import StrategyPortfolio
from ..solver.tuning import Tuning
from ..solver.versions import proving_versions, version_faults
from .interrupt import interruptible
from .workers import failed

T = TypeVar("T")
_MOST_PROBLEMS, _MOST_KERNELS, _MOST_RUNS = 4, 2, 64
STOPPED = Outcome(Reason.INTERRUPTED, None, None, -np.inf)


@dataclass(frozen=True, eq=False)
class RemoteTask:
    """A subproblem of the problem with this digest, to be solved within ``seconds`` for a run.

    ``versions`` are those of the process that asks.
    """

    run: str
    problem: str
    subproblem: Subproblem
    seconds: float
    tuning: Tuning
    versions: Mapping[str, str]


def packed_problem(problem: Problem) -> bytes:
    """All that a kernel needs of a problem, pickled; names of columns and rows stay behind."""
    columns = Columns((), np.empty(0, dtype=np.int64), (), problem.columns.hidden)
    rows = Rows((), np.empty(0, dtype=np.int64), ())
    return pickle.dumps(replace(problem, columns=columns, rows=rows, stakeholders=()))


def solve(task: RemoteTask, packed: bytes | None = None) -> Outcome | None:
    """The outcome of a task; None where the problem is not known here and must be sent along.

    Raises SolverError where this process has other versions than the one that asks.
    """
    faults = version_faults(task.versions, proving_versions())
    if faults:
        raise SolverError(codes.WORKER_LOST, f"a worker was refused, since {faults}")
    problem = _problem(task.problem, packed)
    if problem is None:
        return None
    try:
        seat = _seat(problem, task)
        with _under_way(task, seat.budget):
            return seat.kernel.solve(task.subproblem)
    except InputError:
        raise
    except Exception as error:
        # What is left of that kernel is not to be relied upon.
        _OF_THREAD.seats.forget(_seat_name(task))
        return failed(error)


def stop(run: str) -> None:
    """Have all solves for a run in this process return soon, and tasks that still come at once."""
    with _LOCK:
        _STOPPED.get(run, lambda: run)
        for budget in _ACTIVE.get(run, ()):
            budget.stop.set()


class _Memory(Generic[T]):
    """The last few things that were used, by name."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._things: OrderedDict[str, T] = OrderedDict()

    def get(self, name: str, make: Callable[[], T | None]) -> T | None:
        """The thing of that name, made where it is not known; None where it cannot be."""
        thing = self._things.get(name)
        thing = make() if thing is None else thing
        if thing is not None:
            self._things[name] = thing
            self._things.move_to_end(name)
            while len(self._things) > self._most:
                self._things.popitem(last=False)
        return thing

    def forget(self, name: str) -> None:
        """Let go of the thing of that name."""
        self._things.pop(name, None)


@dataclass(frozen=True, eq=False)
class _Seat:
    """A thread's kernel of one problem, with the budget that it looks at."""

    kernel: Kernel
    budget: Budget


_LOCK = threading.Lock()
_PROBLEMS: _Memory[Problem] = _Memory(_MOST_PROBLEMS)
_PORTFOLIOS: _Memory[StrategyPortfolio] = _Memory(_MOST_PROBLEMS)
_STOPPED: _Memory[str] = _Memory(_MOST_RUNS)
_ACTIVE: dict[str, list[Budget]] = {}
_OF_THREAD = threading.local()


def _problem(digest: str, packed: bytes | None) -> Problem | None:
    with _LOCK:
        return _PROBLEMS.get(digest, lambda: pickle.loads(packed) if packed else None)


def _seat(problem: Problem, task: RemoteTask) -> _Seat:
    if not hasattr(_OF_THREAD, "seats"):
        _OF_THREAD.seats = _Memory[_Seat](_MOST_KERNELS)
    name = _seat_name(task)

    def make() -> _Seat:
        budget = Budget()
        with _LOCK:
            portfolio = _PORTFOLIOS.get(name, lambda: StrategyPortfolio(task.tuning))
        return _Seat(Kernel(problem, budget, portfolio), budget)

    seat: _Seat = _OF_THREAD.seats.get(name, make)
    return seat


def _seat_name(task: RemoteTask) -> str:
    return f"{task.problem} {task.tuning}"


@contextmanager
def _under_way(task: RemoteTask, budget: Budget) -> Iterator[None]:
    """Let the budget end with the task's time, with its run, or with Ctrl-C in this process."""
    budget.stop.clear()
    budget.deadline = time.monotonic() + task.seconds
    with _LOCK:
        _ACTIVE.setdefault(task.run, []).append(budget)
        if _STOPPED.get(task.run, lambda: None):
            budget.stop.set()
    try:
        with interruptible(budget):
            yield
    finally:
        with _LOCK:
            _ACTIVE[task.run] = [each for each in _ACTIVE[task.run] if each is not budget]
            if not _ACTIVE[task.run]:
                del _ACTIVE[task.run]
