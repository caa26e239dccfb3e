"""Exchanging the files of a run: the older run stands until the newer is whole, at every moment.

The newer files are written to the hidden folder ``.part``, forced to the disk, and the folder is
renamed to ``.newer``. From that one step on they are the run, and readers find them there, see
:func:`~wholepie.optimizer.disk.current`. Then they get their plain names too, ``run.json`` last,
and ``.newer`` goes. What is cut off in between is completed by whoever reads or writes next.
"""

import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .. import disk
from ..disk import NEWER
from ..errors import InputError
from ..journal.begun import MARK
from .about_check import RUN
from .file_check import FILES
from .page_mark import REPORT, is_page
from .run_check import VERIFICATION

ADDITIONS = ("explanation", "concessions", "coalitions", "map", "less", "session")
#: Folders that are no runs of their own.
PART = ".part"
HIDDEN = (PART, NEWER)
_SESSION, _OLD_SESSION = "session.json", "session.old.json"
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

    Where not, as in a folder that is only for reading, :func:`current` finds its files.
    """
    if disk.current(folder) != folder:
        with suppress(OSError, InputError), disk.alone(folder, waits=False):
            _settle(folder)


def _settle(folder: Path) -> None:
    newer = disk.current(folder)
    if newer == folder:
        return
    if (folder / _SESSION).is_file():
        # What people said of an earlier front is not thrown away, though it fits no other one.
        disk.system.rename(folder / _SESSION, folder / _OLD_SESSION)
    old_report = [REPORT] if is_page(folder / REPORT) else []
    for name in (RUN, *_OF_OLDER, *old_report):
        disk.remove(folder / name)
    for name in (*FILES, RUN):
        if _is_plain(newer / name):
            disk.link(newer / name, folder / name)
        else:
            disk.remove(folder / name)
    disk.sync_folder(folder)
    disk.system.rename(newer, folder / PART)
    disk.sync_folder(folder)
    _clear(folder / PART)


def _is_plain(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _clear(part: Path) -> None:
    """Remove a folder of files that are needed no more."""
    if not part.is_dir() or part.is_symlink():
        disk.remove(part)
        return
    for path in part.iterdir():
        disk.remove(path)
    disk.system.remove_folder(part)
