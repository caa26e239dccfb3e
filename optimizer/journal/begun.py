"""A mark in a folder says that a newer run was begun there than the one that it holds whole.

The whole run stands until the newer one is saved; only the journal is of the newer one. The mark
is the digest of the whole run's ``run.json``: once another one is there, it says nothing any more.
"""

from pathlib import Path

from .. import disk
from ..run_files import DAMAGES, digest, opened
from ..run_place import RUN, files_of

MARK = ".begun"
_DIGITS = 64


def mark_begun(folder: Path) -> None:
    """Say that a newer run begins, if the folder holds one that can be read.

    Raises InputError where it cannot.
    """
    try:
        known = digest(files_of(folder) / RUN)
    except DAMAGES:  # nothing that is whole stands there
        return
    disk.write(folder / MARK, known)


def is_begun(folder: Path) -> bool:
    """Whether a newer run was begun and is not saved yet."""
    try:
        with opened(folder / MARK) as file:
            return file.read(_DIGITS + 1).decode() == digest(files_of(folder) / RUN)
    except DAMAGES:
        return False
