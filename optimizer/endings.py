"""Signals that end a program end a command as Ctrl-C does: it keeps what it found and says so."""

import atexit
import math
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

#: ``kill`` sends the first, a terminal that closes the other, often twice.
ENDINGS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]

_SAME_SECONDS = 1.0


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
    is_plain = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if is_plain:
        break_off.renew()
        signal.signal(signal.SIGINT, break_off)
    try:
        yield
    finally:
        for each in heard:
            signal.signal(each, signal.SIG_DFL)
        if is_plain:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        atexit.unregister(_be_over)
        atexit.register(_be_over)


def _be_over() -> None:
    """What comes while Python ends cannot change how the command has ended."""
    for each in (signal.SIGINT, *ENDINGS):
        signal.signal(each, signal.SIG_IGN)


class _BreakingOff:
    """Ctrl-C as Python has it, but for one that comes right after another: it is the same to who
    sent it, and would cut off the words on how to go on.
    """

    def __init__(self) -> None:
        self._last = -math.inf

    def __call__(self, _number: int, _frame: Any) -> None:
        now = time.monotonic()
        if now - self._last > _SAME_SECONDS:
            self._last = now
            raise KeyboardInterrupt

    def renew(self) -> None:
        """Let the next one count, whenever it comes."""
        self._last = -math.inf


break_off = _BreakingOff()


def _interrupt(_number: int, _frame: Any) -> None:
    """Only once: who sends both or one twice does not ask for an end without a word."""
    for each in ENDINGS:
        if signal.getsignal(each) is _interrupt:
            signal.signal(each, _again)
    if not callable(signal.getsignal(signal.SIGINT)):
        raise KeyboardInterrupt  # as a shell has it that starts a program in the background
    signal.raise_signal(signal.SIGINT)


def _again(_number: int, _frame: Any) -> None:
    """The program is ending already."""
