"""Ctrl-C as a stop that keeps what was found."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from ..endings import break_off
from ..solver.budget import Budget


def interruptible(budget: Budget) -> AbstractContextManager[None]:
    """Let Ctrl-C end the budget while the block runs; pressed again, it aborts."""
    return on_interrupt(budget.stop.set)


@contextmanager
def on_interrupt(stop: Callable[[], None]) -> Iterator[None]:
    """Let Ctrl-C call ``stop`` while the block runs; pressed again, it aborts."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def handle(_number: int, _frame: Any) -> None:
        stop()
        break_off.renew()
        signal.signal(signal.SIGINT, break_off)

    old = signal.signal(signal.SIGINT, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, old)
