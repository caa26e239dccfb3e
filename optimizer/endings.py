"""Signals that end a program end a command as Ctrl-C does: it keeps what it found and says so."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

#: ``kill`` sends the first, a terminal that closes the other, often twice.
ENDINGS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let signals that end programs be Ctrl-C while the block runs, but for those that this one was
    told to ignore, as ``nohup`` does.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard = [each for each in ENDINGS if signal.getsignal(each) == signal.SIG_DFL]
    for each in heard:
        signal.signal(each, _interrupt)
    try:
        yield
    finally:
        for each in heard:
            signal.signal(each, signal.SIG_DFL)


def _interrupt(_number: int, _frame: Any) -> None:
    """Only once: who sends both or one twice does not ask for an end without a word."""
    for each in ENDINGS:
        if signal.getsignal(each) is _interrupt:
            signal.signal(each, _again)
    signal.raise_signal(signal.SIGINT)


def _again(_number: int, _frame: Any) -> None:
    """The program is ending already."""
