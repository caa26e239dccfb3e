"""Disk: what is written for good goes through these few operations, and so does the wall clock.

A file is written under another name, forced to the disk and renamed, and then its folder is forced
to the disk: whatever fails or dies in between, what was there stays. Files that belong together are
exchanged by ``results/exchange.py``. SQLite, which writes journals, has ways of its own for this.

Tests put another :class:`System` in the place of the machine's: one that fails, cuts, waits or dies
at the n-th operation.
"""

import errno
import io
import os
import secrets
import stat
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from ..diagnostics import codes
from .errors import InputError

_PIECE = 2**18
#: Not every file system can force a folder to the disk; there is nothing to do about it.
_CANNOT_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EBADF}
_TRIES, _SECONDS_BETWEEN = 100, 0.1


class System:
    """The file system and the wall clock of this machine, operation by operation.

    Operations raise OSError.
    """

    def make(self, folder: Path, mode: int = 0o777) -> None:
        """Make a folder in one that is there."""
        folder.mkdir(mode)

    def create(self, path: Path, mode: int) -> io.FileIO:
        """A new file to write to, which must not be there."""
        return io.FileIO(path, "x", opener=lambda name, flags: os.open(name, flags, mode))

    def sync(self, file: io.FileIO) -> None:
        """Force what was written to a file to the disk."""
        os.fsync(file.fileno())

    def sync_folder(self, folder: Path) -> None:
        """Force the names in a folder to the disk, where the system can."""
        if os.name != "posix":
            return
        place = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(place)
        finally:
            os.close(place)

    def rename(self, old: Path, new: Path) -> None:
        """Give a file or folder another name; a file of that name is replaced in the same step."""
        old.replace(new)

    def link(self, old: Path, new: Path) -> None:
        """Give one more name to a file."""
        os.link(old, new)

    def remove(self, path: Path) -> None:
        """Remove a file."""
        path.unlink()

    def remove_folder(self, folder: Path) -> None:
        """Remove an empty folder."""
        folder.rmdir()

    def now(self) -> datetime:
        """The wall clock, which may be set at any time: limits never look at it."""
        return datetime.now(UTC)


system = System()


def write(
    path: Path, content: str | bytes, *, parents: bool = False, follows: bool = False
) -> None:
    """Write a file, whole or not at all, and for good; one that is there is replaced.

    ``parents`` makes the folders above it. A path that the user named ``follows`` links, and may be
    a terminal or a pipe; one in the folder of a run may not, since a stranger can have made it: the
    link itself is replaced. Raises InputError where it cannot be written.
    """
    with told(path):
        if parents:
            make_folder(path.parent)
        data = content.encode() if isinstance(content, str) else content
        if follows and path.exists() and not path.is_file():
            path.write_bytes(data)  # such as a terminal, which nothing can replace
        else:
            _replace(path.resolve() if follows and path.is_symlink() else path, data)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what keeps the block from writing a path into an InputError in words."""
    try:
        yield
    except OSError as error:
        raise InputError(
            codes.CANNOT_WRITE, f"Cannot write {path}: {error.strerror or error}."
        ) from error


def _replace(path: Path, data: bytes) -> None:
    mode = _mode(path)
    draft = path.with_name(f".{secrets.token_hex(4)}.part")
    try:
        with new(draft, mode) as file:
            file.write(data)
        system.rename(draft, path)
    except BaseException:
        with suppress(OSError):
            remove(draft)
        raise
    sync_folder(path.parent)


def _mode(path: Path) -> int:
    """The mode of the file that is replaced, else of a new one; OSError for anything but a file."""
    if path.is_symlink() or not path.exists():
        return 0o666
    found = path.stat().st_mode
    if not stat.S_ISREG(found):
        raise OSError(errno.EINVAL, "something is there that is not a file; remove it")
    return found & 0o777


@contextmanager
def new(path: Path, mode: int = 0o666) -> Iterator[BinaryIO]:
    """A new file to write to, which is on the disk when the block ends; raises OSError."""
    raw = system.create(path, mode)
    with io.BufferedWriter(raw, _PIECE) as file:
        yield file
        file.flush()
        system.sync(raw)


def write_new(path: Path, content: str | bytes) -> None:
    """Write a file that is not there yet, which is on the disk then; raises OSError."""
    with new(path) as file:
        file.write(content.encode() if isinstance(content, str) else content)


def make_folder(folder: Path, mode: int = 0o777) -> None:
    """Make a folder of a mode, and those above it, for good; raises OSError."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    try:
        system.make(folder, mode)
    except FileExistsError:
        if not folder.is_dir():
            raise
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Force the names in a folder to the disk, where that can be done; raises OSError."""
    try:
        system.sync_folder(folder)
    except PermissionError:  # a folder that one may write to and not list
        pass
    except OSError as error:
        if error.errno not in _CANNOT_SYNC:
            raise


def rename(old: Path, new_name: Path) -> None:
    """Give a file or folder another name, for good; raises OSError."""
    system.rename(old, new_name)
    sync_folder(new_name.parent)


def remove(path: Path) -> None:
    """Remove a file, if it is there; raises OSError."""
    if path.exists() or path.is_symlink():
        with suppress(FileNotFoundError):
            system.remove(path)


def link(old: Path, new_name: Path) -> None:
    """Give one more name to a file, in the place of what has it; raises OSError.

    It is a copy where the file system knows one name for each file alone.
    """
    draft = new_name.with_name(f".{secrets.token_hex(4)}.part")
    try:
        try:
            system.link(old, draft)
        except (OSError, NotImplementedError):
            _copy(old, draft)
        system.rename(draft, new_name)
    finally:
        with suppress(OSError):
            remove(draft)  # it stays where both names were of one file already


def _copy(old: Path, path: Path) -> None:
    with old.open("rb") as source, new(path) as file:
        while piece := source.read(_PIECE):
            file.write(piece)


def is_taken(folder: Path, ours: Collection[str] = ()) -> bool:
    """Whether a folder holds something that is not hidden, and not ``ours`` by its name."""
    return any(not each.name.startswith(".") and each.name not in ours for each in folder.iterdir())


@contextmanager
def alone(folder: Path, *, waits: bool = True) -> Iterator[None]:
    """Keep other processes and threads out that exchange files of a folder, while the block runs.

    The operating system lets go when the process ends. Raises InputError where another has it, for
    some seconds if this one ``waits``. Windows has no such lock on folders.
    """
    if os.name != "posix":
        yield
        return
    place = os.open(folder, os.O_RDONLY)
    try:
        _lock(place, folder, _TRIES if waits else 1)
        yield
    finally:
        os.close(place)


def _lock(place: int, folder: Path, tries: int) -> None:
    import fcntl

    for left in reversed(range(tries)):
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not left:
                break
            time.sleep(_SECONDS_BETWEEN)
        except OSError:  # not every file system has locks
            return
        else:
            return
    raise InputError(codes.RUN_BUSY, f"Another process writes the run in {folder}.")
