"""Run folders as the commands name them: where a run goes, and which one goes on."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ..api import paths
from ..diagnostics import codes
from ..optimizer import disk
from ..optimizer.errors import InputError
from ..optimizer.path_text import as_text
from ..optimizer.run_place import is_run
from .output import in_shell

if TYPE_CHECKING:
    from ..optimizer.journal.journal import Identity

RUNS = Path("runs")


def fresh_folder(file: Path, out: Path | None, *, overwrite: bool) -> Path:
    """Where a new run goes, known to be usable before any work is done."""
    if out is None:
        return _unused(file)
    if out.exists() and not out.is_dir():
        raise InputError(codes.RUN_EXISTS, f"{out} is a file; --out names a folder.")
    if out.is_dir() and any(out.iterdir()):
        _require_run(file, out, overwrite=overwrite)
    return _usable(out)


def _require_run(file: Path, out: Path, *, overwrite: bool) -> None:
    """Raise InputError unless what is in a folder is a run that may be replaced."""
    from ..optimizer.journal.journal import has_journal
    from ..optimizer.results.run_folder import holds_run, is_finished

    if not holds_run(out):
        raise InputError(
            codes.RUN_EXISTS, f"{out} holds something that is not a run; choose another --out."
        )
    if overwrite:
        return
    if has_journal(out) and not is_finished(out):
        raise InputError(
            codes.RUN_EXISTS,
            f"{out} holds an unfinished run; resume it with:\n  {resuming(file, out)}\n"
            "or add --overwrite to replace it.",
        )
    raise InputError(codes.RUN_EXISTS, f"{out} holds a run already; add --overwrite to replace it.")


def _unused(file: Path) -> Path:
    """A folder under ``runs`` named after the scenario and the moment, that is not there yet."""
    stem = f"{paths.called(file) or 'scenario'}-{disk.system.now().astimezone():%Y%m%d-%H%M%S}"
    folder, count = RUNS / stem, 1
    while folder.exists():
        count += 1
        folder = RUNS / f"{stem}-{count}"
    return _usable(folder)


def _usable(folder: Path) -> Path:
    """The folder, if it is there or can be made; it is made when there is something to save."""
    above = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    if not (above.is_dir() and os.access(above, os.W_OK)):
        raise InputError(
            codes.CANNOT_WRITE,
            f"Cannot write to {folder}: {above} is not a folder that you may write to.",
        )
    return folder


def resumed_folder(file: Path, out: Path | None) -> tuple[Path, Identity]:
    """The run that goes on, and what it is of: the one in ``out``, or the newest unfinished one.

    Raises InputError where there is none.
    """
    from ..optimizer.journal.journal import has_journal, peek

    if out is None:
        out = _newest_unfinished(file)
    elif not has_journal(out):
        what = "no journal to resume from" if is_run(out) else "no run to resume"
        raise InputError(codes.NOT_A_RUN, f"{out} holds {what}.")
    known = peek(out)
    if known is None:  # nor does it know which options were given
        words = f"{out} holds a journal in which nothing is yet; begin again with --overwrite."
        raise InputError(codes.NOT_A_RUN, words)
    return out, known


def _newest_unfinished(file: Path) -> Path:
    from ..optimizer.journal.journal import peek
    from ..optimizer.results.run_folder import is_finished

    source = as_text(file.resolve())
    begun = [path.parent for path in RUNS.glob("*/run.sqlite") if not is_finished(path.parent)]
    for folder in sorted(begun, key=lambda each: (each / "run.sqlite").stat().st_mtime)[::-1]:
        try:
            known = peek(folder)
            if known is not None and known.source == source:
                return folder
        except InputError:
            continue
    raise InputError(
        codes.NOT_A_RUN, f"There is no unfinished run of {file} under {RUNS}; name one with --out."
    )


def written(folder: Path, *names: str) -> dict[str, tuple[int, int]]:
    """The files of these names that stand in a folder, and what tells when each was written."""
    found = {}
    for name in names:
        with suppress(OSError):
            stat = (folder / name).stat()
            found[name] = stat.st_ino, stat.st_mtime_ns
    return found


def resuming(file: Path, folder: Path, settings: Iterable[str] = ()) -> str:
    """The command that resumes a run."""
    given = "".join(f" --set {in_shell(each)}" for each in settings)
    return f"wholepie front {in_shell(file)} --out {in_shell(folder)} --resume{given}"
