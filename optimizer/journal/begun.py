"""A mark in a folder says that a newer run was begun there than the one that it holds whole.

The whole run stands until the newer one is saved; only the journal is of the newer one. The mark
is the digest of the whole run's ``run.json``: once another one is there, it says nothing any more.
"""

import hashlib
from pathlib import Path

from .. import disk

MARK, _RUN = ".begun", "run.json"
_DIGITS = 64


def mark_begun(folder: Path) -> None:
    """Say that a newer run begins, if the folder holds one; raises InputError where it cannot."""
    if has_front(folder):
        disk.write(folder / MARK, _digest(folder))


def is_begun(folder: Path) -> bool:
    """Whether a newer run was begun and is not saved yet."""
    try:
        with (folder / MARK).open("rb") as file:
            return file.read(_DIGITS + 1).decode() == _digest(folder)
    except (OSError, ValueError):
        return False


def has_front(folder: Path) -> bool:
    """Whether the folder holds a run that was saved."""
    return (disk.current(folder) / _RUN).exists()


def _digest(folder: Path) -> str:
    with (disk.current(folder) / _RUN).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
