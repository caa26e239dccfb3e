"""Workers: what solves subproblems for a search; here threads of this machine, a kernel each.

HiGHS runs outside Python's global lock.
"""

import threading
import traceback
from collections import deque
from collections.abc import Sequence
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

    @property
    def at_hand(self) -> int:
        """How many outcomes :meth:`next` returns without waiting, at least."""

    def submit(self, tasks: Sequence[tuple[Any, Subproblem]]) -> None:
        """Hand in subproblems with tags, for one worker; :meth:`next` returns their outcomes."""

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
        self._tags: dict[Future[list[Outcome]], list[Any]] = {}
        self._answered: deque[tuple[Any, Outcome]] = deque()
        self._heard: SimpleQueue[Outcome] = SimpleQueue()

    @property
    def busy(self) -> int:
        """How many subproblems are under way, or answered and not yet returned."""
        return sum(map(len, self._tags.values())) + len(self._answered)

    @property
    def at_hand(self) -> int:
        """How many outcomes :meth:`next` returns without waiting, at least."""
        return len(self._answered)

    def submit(self, tasks: Sequence[tuple[Any, Subproblem]]) -> None:
        """Hand in subproblems with tags, for one worker; :meth:`next` returns their outcomes."""
        tags, subproblems = [tag for tag, _ in tasks], [sub for _, sub in tasks]
        self._tags[self._pool.submit(self._solve, subproblems)] = tags

    def next(self) -> tuple[Any, Outcome]:
        """Wait for an outcome, or for a plan of one under way. Ctrl-C interrupts the wait."""
        while not self._answered:
            done, _ = wait(self._tags, _TICK, return_when=FIRST_COMPLETED)
            if done:
                future = done.pop()
                outcomes = future.result()
                self._answered.extend(zip(self._tags.pop(future), outcomes, strict=True))
            elif not self._heard.empty():
                return None, self._heard.get()
        return self._answered.popleft()

    def close(self) -> None:
        """Wait for the threads to end."""
        self._pool.shutdown(cancel_futures=True)

    def _solve(self, subproblems: list[Subproblem]) -> list[Outcome]:
        try:
            kernel: Kernel | None = getattr(self._local, "kernel", None)
            if kernel is None:
                asked = self._problem, self._budget, self._portfolio
                kernel = self._local.kernel = Kernel(*asked, self._heard.put)
            return kernel.solve_all(subproblems)
        except InputError:
            raise
        except Exception as error:
            # What is left of that kernel is not to be relied upon.
            self._local.kernel = None
            return [failed(error)] * len(subproblems)


def failed(error: Exception) -> Outcome:
    """The outcome of a subproblem on which the kernel failed, in whatever way."""
    if isinstance(error, WholepieError):
        return Outcome(Reason.FAILED, None, None, -np.inf, words=error.message)
    said = f"{type(error).__name__}: {error}".rstrip(": ")
    *_, last = traceback.extract_tb(error.__traceback__)
    words = f"{said}, in {Path(last.filename).name}, line {last.lineno}"
    return Outcome(Reason.FAILED, None, None, -np.inf, words=words, is_bug=True)
