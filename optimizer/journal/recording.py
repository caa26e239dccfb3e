"""Recording: opens the journal of a run, new or to resume from, and tells what was damaged."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...diagnostics import codes
from .. import disk
from ..errors import InputError, JournalError
from ..problem.problem import Problem
from ..run_files import read_as
from ..run_place import is_run
from ..search.options import Options
from ..search.packing import problem_digest
from ..solver.versions import versions
from .begun import mark_begun
from .journal import NAME, Identity, Journal, has_journal
from .opening import DamagedError, StrangeError

#: Options that another front would come of.
_MATTERING = ("within", "samples", "tolerance")
#: Whether a method was asked for or chosen matters less than which one it is.
_ASKED = "method"
#: A journal of what was whole in a damaged one, which takes its place next, and the damaged one.
_MENDED, _KEPT = "run.mended.sqlite", "run.damaged.sqlite"
_PROVING = ("highs", "wholepie")
_PLANS_ALONE = (
    "The journal had an older format: its plans were checked again, and all else was proved anew."
)
_OTHERS = (
    "{:,} answers in the journal were not written by this user on this machine: their plans were "
    "checked again, and all else was proved anew."
)
_TRUSTED = (
    "{:,} answers in the journal were not written by this user on this machine; they were trusted, "
    "as was asked."
)


@dataclass(frozen=True)
class Recording:
    """Where a run is written down, and whether to ``resume`` or to ``overwrite`` what is there.

    ``source`` says where the scenario is, for those who look for its runs. ``trust_journal``
    believes what a journal of another machine claims.
    """

    folder: Path
    resume: bool = False
    overwrite: bool = False
    source: str = ""
    trust_journal: bool = False

    def __post_init__(self) -> None:
        """``~`` is the home directory."""
        object.__setattr__(self, "folder", self.folder.expanduser())

    def begun(self, asked: Identity, columns: int) -> tuple[Journal, list[str]]:
        """The journal, and what is to be said of how the run goes on.

        Raises
        ------
        InputError
            There is a run already, or one of something else; another process works on it; it was
            written by another version's format, or cannot be read.
        JournalError
            It cannot be written.
        """
        if (has_journal(self.folder) or is_run(self.folder)) and not (
            self.resume or self.overwrite
        ):
            raise InputError(
                codes.RUN_EXISTS, f"{self.folder} holds a run already: resume it or overwrite it."
            )
        if self.resume and is_run(self.folder) and not has_journal(self.folder):
            raise InputError(
                codes.NOT_A_RUN, f"{self.folder} holds a run without a journal to go on from."
            )
        self._make()
        journal, notes = self._opened(columns)
        try:
            return journal, notes + self._agreed(journal, asked)
        except BaseException:
            journal.close()
            raise

    def _make(self) -> None:
        with disk.told(self.folder):
            disk.make_folder(self.folder)

    def _opened(self, columns: int) -> tuple[Journal, list[str]]:
        path = self.folder / NAME
        _take_mended(path)
        try:
            return Journal(path, columns), []
        except (DamagedError, StrangeError) as error:
            if self.overwrite:
                with disk.told(path):
                    disk.remove(path)
                return Journal(path, columns), []
            if isinstance(error, StrangeError):
                raise
            return _mended(path, columns)

    def _agreed(self, journal: Journal, asked: Identity) -> list[str]:
        known = None if self.overwrite else journal.identity
        if known is not None:
            _require_same(known, asked, self.folder)
            return _differences(known, asked) + _brought_up(journal, trust=self.trust_journal)
        mark_begun(self.folder)
        journal.begin(asked)
        with disk.told(self.folder):
            disk.sync_folder(self.folder)
        return []


def identity(
    problem: Problem, options: Options, method: str, about: Mapping[str, Any], source: str
) -> Identity:
    """What a run is of, given the method that was asked for or chosen."""
    files = {about["file"]: read_as(about)} if about else {}
    files |= {f"table {each['file']}": read_as(each) for each in about.get("tables", ())}
    mattering = {name: getattr(options, name) for name in _MATTERING}
    named = {"goals": problem.labels, **mattering, "solved by": method, _ASKED: options.method}
    named["set"] = {each["path"]: each["value"] for each in about.get("overrides", ())}
    return Identity(problem_digest(problem), files, named, versions(), source)


def _mended(path: Path, columns: int) -> tuple[Journal, list[str]]:
    """A journal of what is whole in a damaged one, which is kept under another name.

    Raises DamagedError where not even what it is of can be read.
    """
    damaged = Journal(path, columns, damaged=True)
    part = path.with_name("run.mending.sqlite")
    with disk.told(part):
        _remove_with_logs(part)
    mended = Journal(part, columns)
    try:
        known = damaged.identity
        if known is None:
            raise DamagedError(
                codes.RUN_DAMAGED, f"{path} is damaged: it does not say what it is of."
            )
        mended.begin(known)
        count = damaged.copy_to(mended)
    except BaseException:
        mended.discard()
        raise
    finally:
        mended.close()
        damaged.close()
    if part.with_name(f"{part.name}-wal").exists():
        raise JournalError(codes.JOURNAL_WRITE, f"The journal {part} cannot be written.")
    with disk.told(path):
        disk.rename(part, path.with_name(_MENDED))
    _take_mended(path)
    what = f"The journal was damaged: {count:,} whole outcomes were kept; the file is {_KEPT}."
    return Journal(path, columns), [what]


def _take_mended(path: Path) -> None:
    """Put a mended journal, if there is one, in the place of the damaged one, which is kept."""
    mended, kept = path.with_name(_MENDED), path.with_name(_KEPT)
    if not mended.is_file():
        return
    with disk.told(path):
        if path.exists():
            disk.link(path, kept)
        log = path.with_name(f"{NAME}-wal")
        if log.exists():
            disk.system.rename(log, kept.with_name(f"{_KEPT}-wal"))
        disk.remove(path.with_name(f"{NAME}-shm"))
        # The mended journal must never be found beside the log of the damaged one.
        disk.sync_folder(path.parent)
        disk.rename(mended, path)


def _remove_with_logs(path: Path) -> None:
    for log in ("", "-wal", "-shm"):
        disk.remove(path.with_name(f"{path.name}{log}"))


def _brought_up(journal: Journal, *, trust: bool) -> list[str]:
    """Make it a journal of today's format that this machine has written, and say how."""
    if journal.is_older:
        journal.bring_up()
        return [_PLANS_ALONE]
    if not (unsigned := journal.unsigned):
        return []
    (journal.sign if trust else journal.keep_plans)(unsigned)
    return [(_TRUSTED if trust else _OTHERS).format(len(unsigned))]


def _require_same(known: Identity, asked: Identity, folder: Path) -> None:
    """Raise InputError, with what changed, unless both are the same problem and options."""
    changed = [
        f"{name} was {json.dumps(known.options.get(name))}, and is {json.dumps(value)}"
        for name, value in asked.options.items()
        if name != _ASKED and known.options.get(name) != value
    ]
    if known.problem != asked.problem:
        changed += _changed_files(known, asked) or ["the model is another"]
    if changed:
        what = "; ".join(changed)
        raise InputError(
            codes.RUN_CHANGED, f"The run in {folder} cannot go on, since something changed: {what}."
        )


def _differences(known: Identity, asked: Identity) -> list[str]:
    """What is not as it was though the problem is, in sentences."""
    files = [
        f"Since the run began {each}; the problem it states has not."
        for each in _changed_files(known, asked)
    ]
    return files + [
        f"Part of this front was found with {name} {version}."
        for name, version in known.versions.items()
        if name in _PROVING and version != asked.versions.get(name)
    ]


def _changed_files(known: Identity, asked: Identity) -> list[str]:
    """Which files are not as they were, in words."""
    names = dict.fromkeys([*known.files, *asked.files])
    return [
        f"{name} has changed" for name in names if known.files.get(name) != asked.files.get(name)
    ]
