"""Workers: what solves subproblems for a search; here threads of this machine, a kernel each.

HiGHS runs outside Python's global lock.
"""

import threading
import traceback
from concurrent.futures import (
    FIRST_COMPLETED,
    Future,
    wait,
)
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Protocol

import numpy as np

from ..errors import InputError, WholepieError
from ..problem.problem import Problem
from ..solver.budget import Budget
from ..solver.kernel import Kernel
from ..solver.outcome import Outcome, Reason, Subproblem
from ..solver.strategies import StrategyPortfolio
from ..solver.threads import solver_threads

#: Seconds between two looks at what solves under way have found.
_TICK = 0.5


class Workers(Protocol):
    """Solve subproblems of one problem, several at once; used from one thread only."""

    @property
    def count(self) -> int:
        """How many subproblems may be under way."""

    @property
    def busy(self) -> int:
        """How many subproblems are under way."""

    def submit(self, tag: Any, subproblem: Subproblem) -> None:
        """Hand in a subproblem; :meth:`next` returns its outcome with the tag."""

    def next(self) -> tuple[Any, Outcome]:
        """Wait for an outcome; raises SolverError where there is nothing left that could solve.

        One that is under way tells of plans that were found so far, and has no tag.
        """

    def close(self) -> None:
        """Let go of whatever works for it."""


class ThreadWorkers:
    """Solves subproblems of one problem in ``count`` threads; used from one thread only."""

    def __init__(
        self, problem: Problem, budget: Budget, count: int, portfolio: StrategyPortfolio
    ) -> None:
        self.count = count
        self._local = threading.local()
        self._problem, self._budget, self._portfolio = problem, budget, portfolio
        self._pool = solver_threads(count)
        self._tags: dict[Future[Outcome], Any] = {}
        self._heard: SimpleQueue[Outcome] = SimpleQueue()

    @property
    def busy(self) -> int:
        """How many subproblems are under way."""
        return len(self._tags)

    def submit(self, tag: Any, subproblem: Subproblem) -> None:
        """Hand in a subproblem; :meth:`next` returns its outcome with the tag."""
        self._tags[self._pool.submit(self._solve, subproblem)] = tag

    def next(self) -> tuple[Any, Outcome]:
        """Wait for an outcome, or for a plan of one under way. Ctrl-C interrupts the wait."""
        while True:
            done, _ = wait(self._tags, _TICK, return_when=FIRST_COMPLETED)
            if done:
                future = done.pop()
                return self._tags.pop(future), future.result()
            if not self._heard.empty():
                return None, self._heard.get()

    def close(self) -> None:
        """Wait for the threads to end."""
        self._pool.shutdown(cancel_futures=True)

    def _solve(self, subproblem: Subproblem) -> Outcome:
        try:
            kernel: Kernel | None = getattr(self._local, "kernel", None)
            if kernel is None:
                asked = self._problem, self._budget, self._portfolio
                kernel = self._local.kernel = Kernel(*asked, self._heard.put)
            return kernel.solve(subproblem)
        except InputError:
            raise
        except Exception as error:
            # What is left of that kernel is not to be relied upon.
            self._local.kernel = None
            return failed(error)


def failed(error: Exception) -> Outcome:
    """The outcome of a subproblem on which the kernel failed, in whatever way."""
    if isinstance(error, WholepieError):
        return Outcome(Reason.FAILED, None, None, -np.inf, words=error.message)
    said = f"{type(error).__name__}: {error}".rstrip(": ")
    *_, last = traceback.extract_tb(error.__traceback__)
    words = f"{said}, in {Path(last.filename).name}, line {last.lineno}"
    return Outcome(Reason.FAILED, None, None, -np.inf, words=words, is_bug=True)
