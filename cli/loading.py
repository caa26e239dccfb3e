"""Ctrl-C and signals that end programs, while modules load."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from ..optimizer.endings import ENDINGS, break_off, interrupt

_INTERRUPTED = 130
_PLAIN = (signal.SIG_DFL, signal.default_int_handler, break_off, interrupt)


@contextmanager
def loading() -> Iterator[None]:
    """Let Ctrl-C and its like end the program at once while the block imports.

    A ``KeyboardInterrupt`` would come out of the middle of somebody's module, as a traceback, or be
    taken there for a package that is missing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard = {each: signal.getsignal(each) for each in (signal.SIGINT, *ENDINGS)}
    plain = {each: handler for each, handler in heard.items() if handler in _PLAIN}
    for each in plain:
        signal.signal(each, _end)
    try:
        yield
    finally:
        for each, handler in plain.items():
            signal.signal(each, handler)


def _end(_number: int, _frame: Any) -> NoReturn:
    os.write(2, b"Interrupted.\n")
    os._exit(_INTERRUPTED)
