"""A lock that only one process holds, and that ends with its process, however it ends."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ...diagnostics import codes
from ..errors import InputError
from .opening import require_plain_files

_BUSY = 5


@contextmanager
def held(path: Path, what: str) -> Iterator[None]:
    """Hold a lock while the block runs; the file, a database of SQLite without anything, stays.

    Raises InputError where another process holds it, or the file cannot be made.
    """
    require_plain_files(path)
    try:
        base = sqlite3.connect(path, timeout=0, isolation_level=None)
        base.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == _BUSY:
            raise InputError(codes.RUN_BUSY, f"Another process works on {what}.") from error
        raise InputError(codes.CANNOT_WRITE, f"Cannot write {path}: {error}.") from error
    with closing(base):
        yield
