"""ExecutorWorkers: subproblems solved by whatever an executor has; see :mod:`.remote`."""

import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    CancelledError,
    Executor,
    Future,
    wait,
)
from dataclasses import replace
from functools import cached_property
from typing import Any, Protocol, runtime_checkable

import numpy as np

from ...diagnostics import codes
from ..errors import SolverError, WholepieError
from ..problem.problem import Problem
from ..solver.budget import Budget
from ..solver.outcome import Outcome, Reason, Subproblem
from ..solver.strategies import StrategyPortfolio
from ..solver.tuning import Tuning
from ..solver.versions import proving_versions
from .packing import problem_digest
from .remote import STOPPED, RemoteTask, packed_problem, solve, stop

_TICK, _GRACE = 0.2, 2.0


class ExecutorWorkers:
    """Solves subproblems on any executor, which stays the caller's; see :mod:`.remote`.

    After a stop those that wait are not begun, and those under way may return for ``_GRACE``
    seconds with the bounds they have. Where the executor reaches all its workers beside their tasks
    they are told to; elsewhere they are given up after that, and end when their time is up.
    """

    def __init__(
        self,
        problem: Problem,
        budget: Budget,
        count: int,
        portfolio: StrategyPortfolio,
        executor: Executor,
        tuning: Tuning,
    ) -> None:
        self.count = count
        self._problem, self._budget, self._portfolio = problem, budget, portfolio
        self._executor, self._tuning = executor, tuning
        self._digest, self._run = problem_digest(problem), uuid.uuid4().hex
        self._tasks: dict[Future[Outcome | None], tuple[Any, Subproblem]] = {}
        self._given_up = np.inf

    @property
    def busy(self) -> int:
        """How many subproblems are under way."""
        return len(self._tasks)

    @property
    def at_hand(self) -> int:
        """How many outcomes :meth:`next` returns without waiting, at least."""
        return 0

    def submit(self, tasks: Sequence[tuple[Any, Subproblem]]) -> None:
        """Hand in subproblems with tags; :meth:`next` returns their outcomes."""
        for tag, subproblem in tasks:
            self._send(tag, subproblem, None)

    def next(self) -> tuple[Any, Outcome]:
        """Wait for an outcome; raises SolverError where a worker was lost."""
        while True:
            future = self._finished()
            tag, subproblem = self._tasks.pop(future)
            outcome = self._outcome(future)
            if outcome is None:
                self._send(tag, subproblem, self._packed)
            elif outcome.reason is Reason.INTERRUPTED and not self._budget.spent:
                # Somebody stopped that worker alone.
                self._send(tag, subproblem, None)
            else:
                self._portfolio.note_all(outcome.timings)
                return tag, self._told_why(outcome)

    def close(self) -> None:
        """Call off what is still under way."""
        if self._tasks:
            self._call_off()

    def _told_why(self, outcome: Outcome) -> Outcome:
        """The outcome; workers that were called off do not know that it was for the time."""
        if outcome.reason is not Reason.INTERRUPTED or self._budget.stop.is_set():
            return outcome
        return replace(outcome, reason=Reason.TIME_LIMIT)

    @cached_property
    def _packed(self) -> bytes:
        return packed_problem(self._problem)

    def _send(self, tag: Any, subproblem: Subproblem, packed: bytes | None) -> None:
        task = RemoteTask(
            self._run,
            self._digest,
            subproblem,
            self._budget.remaining,
            self._tuning,
            proving_versions(),
        )
        try:
            future = self._executor.submit(solve, task, packed)
        except Exception as error:  # whatever an executor raises that has lost its workers
            future = Future()
            future.set_exception(error)
        self._tasks[future] = tag, subproblem

    def _finished(self) -> Future[Outcome | None]:
        """A future that is done, or one that is given up after a stop."""
        while True:
            done, _ = wait(self._tasks, _TICK, FIRST_COMPLETED)
            if done:
                return done.pop()
            if self._budget.spent and self._given_up == np.inf:
                self._given_up = time.monotonic() + _GRACE
                self._call_off()
            gone = [future for future in self._tasks if future.cancelled()]
            if gone or time.monotonic() > self._given_up:
                return next(iter(gone or self._tasks))

    def _call_off(self) -> None:
        stop(self._run)
        if isinstance(self._executor, Reaching):
            self._executor.everywhere(stop, self._run)
            return
        for future in self._tasks:
            future.cancel()

    def _outcome(self, future: "Future[Outcome | None]") -> Outcome | None:
        if self._budget.spent and (future.cancelled() or not future.done()):
            return STOPPED
        try:
            return future.result()
        except WholepieError:
            raise
        except (Exception, CancelledError) as error:
            what = f"{type(error).__name__}: {error}".rstrip(": ")
            raise SolverError(codes.WORKER_LOST, f"a worker was lost ({what})") from error


@runtime_checkable
class Reaching(Protocol):
    """An executor that can call all its workers, whatever they are at."""

    def everywhere(self, call: Callable[[str], None], what: str) -> None:
        """Have every worker process make a call, without waiting for it."""


def width(executor: Executor | None) -> int:
    """How many tasks an executor works on at once, as far as it tells; 1 without one."""
    told = (getattr(executor, name, None) for name in ("_max_workers", "num_workers"))
    return max(1, next((count for count in told if isinstance(count, int)), 1))
