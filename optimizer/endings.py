"""Signals that end a program end a command as Ctrl-C does: it keeps what it found and says so."""

import atexit
import math
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
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
    heard: dict[int, Callable[[int, Any], None]]
    heard = {each: interrupt for each in ENDINGS if signal.getsignal(each) == signal.SIG_DFL}
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        break_off.renew()
        heard[signal.SIGINT] = break_off
    before = {each: signal.signal(each, handler) for each, handler in heard.items()}
    try:
        yield
    finally:
        for each, handler in before.items():
            if not isinstance(signal.getsignal(each), _Leaving):
                signal.signal(each, handler)
        atexit.unregister(_be_over)
        atexit.register(_be_over)


def end_without_memory() -> None:
    """From here on the process ends where memory runs out and nothing raises that: Python waits for
    ever for a thread that does not even begin.
    """
    sys.unraisablehook = _unheard


def _unheard(said: Any) -> None:
    sys.__unraisablehook__(said)
    error = said.exc_value
    while error is not None and not isinstance(error, MemoryError):
        error = None if error.__suppress_context__ else error.__context__
    if error is not None:
        os.write(2, b"There is no more memory; what was saved is whole.\n")
        os._exit(1)


def leave_with(code: int) -> None:
    """From here on signals end the program at once as it has ended: with this exit code."""
    for each in (signal.SIGINT, *ENDINGS):
        if signal.getsignal(each) != signal.SIG_IGN:
            signal.signal(each, _Leaving(code))


class _Leaving:
    """Ends the program without another word."""

    def __init__(self, code: int) -> None:
        self._code = code

    def __call__(self, _number: int, _frame: Any) -> None:
        os._exit(self._code)


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


def interrupt(_number: int, _frame: Any) -> None:
    """End as Ctrl-C does, only once: who sends both or one twice does not ask for an end without a
    word.
    """
    for each in ENDINGS:
        if signal.getsignal(each) is interrupt:
            signal.signal(each, _again)
    if not callable(signal.getsignal(signal.SIGINT)):
        raise KeyboardInterrupt  # as a shell has it that starts a program in the background
    signal.raise_signal(signal.SIGINT)


def _again(_number: int, _frame: Any) -> None:
    """The program is ending already."""
