"""Causes: which failures say nothing of a run, so that it is made again."""

import errno
import sqlite3
from collections.abc import Iterator, Mapping
from concurrent.futures import BrokenExecutor, CancelledError
from typing import Any

from ..diagnostics import codes
from ..diagnostics.diagnostic import Diagnostic
from ..optimizer.errors import JournalError, SaveError, WholepieError

CHANGED, DIED, HUNG, MEMORY = "input changed", "process died", "given up", "out of memory"
FULL, UNSAVED, BUSY = "disk full", "not saved", "busy"
LOST, GONE = "worker lost", "cluster lost"
#: What may pass: such a run is made again by itself, a few times.
PASSING = (CHANGED, DIED, HUNG, MEMORY, LOST)
#: How often a failed run is made again by itself.
RETRIES = 2

_KINDS: dict[Diagnostic, str] = {
    codes.RUN_BUSY: BUSY,
    codes.CANNOT_WRITE: UNSAVED,
    codes.WORKER_LOST: GONE,
}
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_SQLITE_FULL = 13
_OF_MEMORY = ("can't start new thread", "failed to map segment", "annot allocate memory")
FULL_JOURNAL = "is full"


def cause_of(error: BaseException) -> str:
    """The cause of an error, if it is one of those above; else empty."""
    if is_full(error):
        return FULL
    if any(map(_is_want_of_memory, _chain(error))):
        return MEMORY
    if isinstance(error, JournalError | SaveError | OSError):
        return UNSAVED
    if isinstance(error, BrokenExecutor | CancelledError):
        return LOST
    return _KINDS.get(error.kind, "") if isinstance(error, WholepieError) else ""


def is_full(error: BaseException) -> bool:
    """Whether an error comes of a disk without room."""
    return any(map(_has_no_room, _chain(error)))


def _has_no_room(error: BaseException) -> bool:
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF == _SQLITE_FULL
    return isinstance(error, OSError) and error.errno in _FULL


def _is_want_of_memory(error: BaseException) -> bool:
    """Also that of the system: of a file, for the stack of a thread, or for code that is loaded."""
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    return isinstance(error, MemoryError) or any(said in str(error) for said in _OF_MEMORY)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def retries(row: Mapping[str, Any], asked: int | None) -> int:
    """How often the run of a row is made again: ``asked`` for every failure; by default a few times
    for those that may pass.
    """
    if asked is not None:
        return asked
    return RETRIES if row.get("cause") in PASSING else 0


def is_settled(row: Mapping[str, Any]) -> bool:
    """Whether a failed run would fail again while its inputs are what they were, as far as can be
    known: no cause says anything of them.
    """
    return bool(row.get("files")) and not row.get("cause")
