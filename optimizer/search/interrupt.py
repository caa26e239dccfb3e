"""Ctrl-C as a stop that keeps what was found."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from ..solver.budget import Budget


def interruptible(budget: Budget) -> AbstractContextManager[None]:
    """Let Ctrl-C end the budget while the block runs; pressed again, it aborts."""
    return on_interrupt(budget.stop.set)


#: Signals that end a program: ``kill`` sends the first, a terminal that closes the other.
ENDINGS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


@contextmanager
def on_interrupt(stop: Callable[[], None], *, endings: bool = False) -> Iterator[None]:
    """Let Ctrl-C call ``stop`` while the block runs; pressed again, it aborts. With ``endings``
    the signals that end a program call it too, but for those that it was told to ignore, as
    ``nohup`` does.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def handle(_number: int, _frame: Any) -> None:
        stop()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    heard = [each for each in ENDINGS if endings and signal.getsignal(each) != signal.SIG_IGN]
    old = {each: signal.signal(each, handle) for each in (signal.SIGINT, *heard)}
    try:
        yield
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)
