"""Limits and interrupts that come after so many solves, however busy the machine is."""

import _thread
import itertools
import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from wholepie.optimizer.solver import budget
from wholepie.optimizer.solver.kernel import Kernel
from wholepie.optimizer.solver.outcome import Outcome, Subproblem

_AHEAD = 1e6


def out_of_time_after(solves: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the kernel has solved so often, the clock of all budgets is far ahead."""
    ahead = [0.0]
    clock = SimpleNamespace(monotonic=lambda: time.monotonic() + ahead[0])
    monkeypatch.setattr(budget, "time", clock)
    _at_solve(solves, lambda: ahead.__setitem__(0, _AHEAD), monkeypatch)


def interrupted_after(solves: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the kernel has solved so often, Ctrl-C is pressed."""
    _at_solve(solves, _thread.interrupt_main, monkeypatch)


def _at_solve(solves: int, act: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    solve, count = Kernel.solve, itertools.count(1)

    def counted(self: Kernel, subproblem: Subproblem) -> Outcome:
        if next(count) == solves:
            act()
        return solve(self, subproblem)

    monkeypatch.setattr(Kernel, "solve", counted)
