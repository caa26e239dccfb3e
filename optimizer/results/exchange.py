"""Exchanging the files of a run: the older run stands until the newer is whole, at every moment.

The newer files are written to the hidden folder ``.part``, forced to the disk, and the folder is
renamed to ``.newer``. From that one step on they are the run, and readers find them there, see
:func:`~wholepie.optimizer.run_place.files_of`. Then they get their plain names too, ``run.json``
last, and ``.newer`` goes. What is cut off in between is completed by whoever reads or writes next.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import chain, count
from pathlib import Path

from .. import disk
from ..errors import InputError
from ..journal.begun import MARK
from ..run_place import NEWER, RUN, files_of, is_plain, is_whole
from .file_check import FILES
from .page_mark import REPORT, is_page
from .run_check import VERIFICATION

ADDITIONS = ("explanation", "concessions", "coalitions", "map", "less", "freedom", "session")
#: Folders that are no runs of their own.
PART = ".part"
HIDDEN = (PART, NEWER)
_SESSION = "session.json"
#: What was said of an older run goes with it.
_OF_OLDER = (VERIFICATION, *(f"{name}.json" for name in ADDITIONS))


@contextmanager
def drafted(folder: Path) -> Iterator[Path]:
    """A folder for the files of a run, which replace those of ``folder`` together when the block
    ends.

    Raises OSError where they cannot be written, and what was there stays; InputError where another
    process writes the same run.
    """
    disk.make_folder(folder)
    with disk.alone(folder):
        _settle(folder)
        part = folder / PART
        for left in (part, folder / NEWER):
            _clear(left)
        disk.system.make(part)
        try:
            yield part
            disk.sync_folder(part)
            _commit(part, folder)
        except BaseException:
            with suppress(OSError):
                _clear(part)
            raise
        with suppress(OSError):  # the newer run is there; whoever reads it completes the rest
            _settle(folder)
            disk.remove(folder / MARK)


def _commit(part: Path, folder: Path) -> None:
    disk.system.rename(part, folder / NEWER)
    try:
        disk.sync_folder(folder)
    except OSError:
        disk.system.rename(folder / NEWER, part)
        raise


def settle(folder: Path) -> None:
    """Complete an exchange that was cut off, if there is one and it can be done now.

    Where not, as in a folder that is only for reading, :func:`files_of` finds its files.
    """
    if files_of(folder) != folder:
        with suppress(OSError, InputError), disk.alone(folder, waits=False):
            _settle(folder)


def _settle(folder: Path) -> None:
    newer = files_of(folder)
    if newer == folder or not is_whole(newer):
        return
    _clear(folder / PART)  # or else nothing could be put there at the end
    if (folder / _SESSION).is_file():
        # What people said of an earlier front is not thrown away, though it fits no other one.
        disk.system.rename(folder / _SESSION, _free_name(folder))
    old_report = [REPORT] if is_page(folder / REPORT) else []
    for name in (RUN, *_OF_OLDER, *old_report):
        disk.remove(folder / name)
    for name in (*FILES, RUN):
        if is_plain(newer / name):
            disk.link(newer / name, folder / name)
        else:
            disk.remove(folder / name)
    disk.sync_folder(folder)
    disk.rename(newer, folder / PART)
    _clear(folder / PART)


def _free_name(folder: Path) -> Path:
    """A name for an older session that no other one has."""
    names = chain(["session.old.json"], (f"session.old-{k}.json" for k in count(2)))
    return next(folder / name for name in names if not os.path.lexists(folder / name))


def _clear(part: Path) -> None:
    """Remove a folder of what is needed no more, also of folders, which somebody put there."""
    if not _is_folder(part):
        disk.remove(part)
        return
    folders = [part]
    for folder in folders:  # it grows meanwhile
        for path in folder.iterdir():
            if _is_folder(path):
                folders.append(path)
            else:
                disk.remove(path)
    for folder in reversed(folders):
        disk.system.remove_folder(folder)


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()
