"""Recording: opens the journal of a run, new or to resume from, and tells what was damaged."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...diagnostics import codes
from ..errors import InputError
from ..problem.problem import Problem
from ..search.options import Options
from ..search.packing import problem_digest
from ..solver.versions import versions
from .journal import NAME, Identity, Journal, has_journal
from .opening import DamagedError, StrangeError

#: Options that another front would come of.
_MATTERING = ("within", "samples", "tolerance")
#: Whether a method was asked for or chosen matters less than which one it is.
_ASKED = "method"
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
        if (has_journal(self.folder) or self._has_front) and not (self.resume or self.overwrite):
            raise InputError(
                codes.RUN_EXISTS, f"{self.folder} holds a run already: resume it or overwrite it."
            )
        if self.resume and self._has_front and not has_journal(self.folder):
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

    @property
    def _has_front(self) -> bool:
        return (self.folder / "run.json").exists()

    def _make(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(
                codes.CANNOT_WRITE, f"Cannot write to {self.folder}: {error.strerror}."
            ) from error

    def _opened(self, columns: int) -> tuple[Journal, list[str]]:
        path = self.folder / NAME
        try:
            return Journal(path, columns), []
        except (DamagedError, StrangeError) as error:
            if self.overwrite:
                path.unlink()
                return Journal(path, columns), []
            if isinstance(error, StrangeError):
                raise
            return _mended(path, columns)

    def _agreed(self, journal: Journal, asked: Identity) -> list[str]:
        known = None if self.overwrite else journal.identity
        if known is not None:
            _require_same(known, asked, self.folder)
            return _differences(known, asked) + _brought_up(journal, trust=self.trust_journal)
        (self.folder / "run.json").unlink(missing_ok=True)
        journal.begin(asked)
        return []


def identity(
    problem: Problem, options: Options, method: str, about: Mapping[str, Any], source: str
) -> Identity:
    """What a run is of, given the method that was asked for or chosen."""
    files = {about["file"]: about["sha256"]} if about else {}
    files |= {f"table {each['file']}": each["sha256"] for each in about.get("tables", ())}
    mattering = {name: getattr(options, name) for name in _MATTERING}
    named = {"goals": problem.labels, **mattering, "solved by": method, _ASKED: options.method}
    named["set"] = {each["path"]: each["value"] for each in about.get("overrides", ())}
    return Identity(problem_digest(problem), files, named, versions(), source)


def _mended(path: Path, columns: int) -> tuple[Journal, list[str]]:
    """A journal of what is whole in a damaged one, which is kept under another name.

    Raises DamagedError where not even what it is of can be read.
    """
    damaged = Journal(path, columns, damaged=True)
    part, kept = path.with_name("run.mending.sqlite"), path.with_name("run.damaged.sqlite")
    part.unlink(missing_ok=True)
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
    path.replace(kept)
    for log in ("-wal", "-shm"):
        path.with_name(f"{NAME}{log}").unlink(missing_ok=True)
    part.replace(path)
    what = f"The journal was damaged: {count:,} whole outcomes were kept; the file is {kept.name}."
    return Journal(path, columns), [what]


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
