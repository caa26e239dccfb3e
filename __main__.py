"""``python -m wholepie`` is the program ``wholepie``."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import NoReturn

from .optimizer.endings import end_without_memory, ended_by_signals, leave_with

_INTERRUPTED = 130


def program(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command to its end; a signal at any moment ends it with exit code 130 and words."""
    sys.excepthook = _told
    end_without_memory()
    with ended_by_signals():
        try:
            code = _ended(arguments)
            _flush()
            leave_with(code)
        except KeyboardInterrupt:
            code = _interrupted()
            leave_with(code)
    sys.exit(code)


def _ended(arguments: Sequence[str] | None) -> int:
    """The exit code of a command."""
    from .cli import main

    try:
        main(arguments, prog_name="wholepie")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return 0


def _flush() -> None:
    """Print what is still to print; nobody need hear twice of a disk that is full."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _interrupted() -> int:
    os.write(2, b"Interrupted.\n")
    return _INTERRUPTED


def _told(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    """No traceback of a Ctrl-C, wherever it comes."""
    if issubclass(kind, KeyboardInterrupt):
        os._exit(_interrupted())
    sys.__excepthook__(kind, error, traceback)


if __name__ == "__main__":
    program()
