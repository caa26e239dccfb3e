"""Ctrl-C while modules load."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from ..optimizer.endings import break_off

_INTERRUPTED = 130


@contextmanager
def loading() -> Iterator[None]:
    """Let Ctrl-C end the program at once while the block imports.

    A ``KeyboardInterrupt`` would come out of the middle of somebody's module, as a traceback, or be
    taken there for a package that is missing.
    """
    in_main = threading.current_thread() is threading.main_thread()
    heard = signal.getsignal(signal.SIGINT)
    if not in_main or heard not in (signal.default_int_handler, break_off):
        yield
        return
    signal.signal(signal.SIGINT, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, heard)


def _end(_number: int, _frame: Any) -> NoReturn:
    os.write(2, b"Interrupted.\n")
    os._exit(_INTERRUPTED)
