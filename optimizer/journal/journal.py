"""Journal: the SQLite file that keeps what a search learned, outcome by outcome, at once.

``run.sqlite`` holds one row an outcome: the question's digest, its answer, the plans and the bound.
It is a SQLite database with a write-ahead log: a process that dies, in whatever way, loses nothing
that was written; a computer that dies may lose the last moments, but never what was before them.

Only one process at a time has a journal open. What keeps the others out is SQLite's lock on the
file, which the operating system drops when the process ends, however it ends. One thread owns it.

Nothing in it is run or unpickled, and nothing is believed: every row has a checksum, and whoever
reads a plan checks it against the problem. Rows that are damaged count as never written. Every row
is signed, too: of one that this machine did not write only the plans are used, see ``signing.py``.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from ...diagnostics import codes
from .. import disk
from ..errors import InputError, JournalError
from ..run_files import DAMAGES, parsed
from ..shapes import Shape, require_keys
from . import signing
from .begun import MARK
from .entries import NOT_ASKED, Entry, checksum_of, entry_of, facts_of
from .opening import (
    APPLICATION,
    FORMAT,
    OLDER,
    TABLES,
    connected,
    format_of,
    only_read,
    require_own,
)
from .opening import damaged as damage

NAME = "run.sqlite"
_SCHEMA = (
    f"PRAGMA application_id = {APPLICATION}",
    f"PRAGMA user_version = {FORMAT}",
    *TABLES,
)
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
_FACTS = "question, reason, bound, own, met, counts"
_READ = f"turn, workers, hurried, seconds, {_FACTS}, checksum"
_COLUMNS = f"{_READ}, mark"
_PLACES = ", ".join("?" * len(_COLUMNS.split()))
_LEAST_ROW = 64
#: After so many numbers in a row of outcomes that cannot be read no more are tried.
_MOST_FAILURES = 100_000
_IDENTITY: Shape = {
    "problem": str,
    "files": {"*": str},
    "options": {"goals": [str], "solved by": str, "method": str | None, "set": dict},
    "versions": {"*": str},
    "source": str,
}


@dataclass(frozen=True)
class Identity:
    """What a run is of: the digest of its problem, those of its files by name, and its options.

    ``versions`` are those of what its answers depend on; ``source`` is where the scenario is.
    """

    problem: str
    files: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    source: str = ""


class Journal:
    """The outcomes of one search, by question and in the order in which they came.

    ``columns`` is how many a plan has. Raises JournalError where it cannot be written or read; what
    was written before stays whole.
    """

    def __init__(self, path: Path, columns: int, *, damaged: bool = False) -> None:
        """Open it and keep others out; a ``damaged`` one only to read what is whole in it.

        Raises DamagedError where it is damaged, StrangeError where it is none of wholepie's, and
        InputError where another process has it open.
        """
        self._path, self._columns, self._problem = path, columns, ""
        self._base = connected(path, to_mend=damaged)
        if not damaged and not self._is_sound():
            self._base.close()
            raise damage(path)

    def _is_sound(self) -> bool:
        try:
            return self._base.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]
        except sqlite3.DatabaseError:
            return False

    @property
    def identity(self) -> Identity | None:
        """What the run is of; None in a journal without anything.

        Raises DamagedError where it does not say it.
        """
        return _identity(self._base, self._path)

    @property
    def is_older(self) -> bool:
        """Whether it has an older format, of which only the plans may be used."""
        return format_of(self._base) in OLDER

    @property
    def unsigned(self) -> Sequence[int]:
        """The outcomes, by their numbers in the file, that are whole and not of this machine."""
        with _told(self._path):
            rows = self._base.execute(f"SELECT id, mark, checksum, {_FACTS} FROM outcome")
            return [
                number
                for number, mark, checksum, *facts in rows
                if mark != self._mark(facts) and checksum == checksum_of(facts)
            ]

    def sign(self, numbers: Sequence[int]) -> None:
        """Sign outcomes as if this machine had written them."""
        with _told(self._path), self._base:
            self._base.execute("BEGIN")
            for number in numbers:
                facts = self._base.execute(
                    f"SELECT {_FACTS} FROM outcome WHERE id = ?", (number,)
                ).fetchone()
                marked = (self._mark(facts), number)
                self._base.execute("UPDATE outcome SET mark = ? WHERE id = ?", marked)

    def keep_plans(self, numbers: Sequence[int]) -> None:
        """Of these outcomes the plans stay, and no claim or turn."""
        with _told(self._path), self._base:
            self._base.execute("BEGIN")
            for number in numbers:
                asked = f"SELECT {_READ} FROM outcome WHERE id = ?"
                row = self._base.execute(asked, (number,)).fetchone()
                self._base.execute("DELETE FROM outcome WHERE id = ?", (number,))
                self._append_plans(row)

    def bring_up(self) -> None:
        """Bring it to today's format: of each outcome the plans stay, and no claim or turn."""
        with _told(self._path), self._base:
            self._base.execute("BEGIN")
            self._base.execute("ALTER TABLE outcome RENAME TO older")
            self._base.execute(_SCHEMA[-1])
            for row in self._base.execute(f"SELECT {_READ} FROM older"):
                self._append_plans(row)
            self._base.execute("DROP TABLE older")
            self._base.execute(f"PRAGMA user_version = {FORMAT}")

    def _append_plans(self, row: Sequence[Any]) -> None:
        entry = entry_of(row, self._columns)
        if entry is not None and (plans := tuple(entry.outcome.plans)):
            self.append(replace(entry, turn=None, outcome=replace(NOT_ASKED, met=plans)))

    def _mark(self, facts: Sequence[Any]) -> bytes:
        if not self._problem and (known := self.identity) is not None:
            self._problem = known.problem
        return signing.mark(self._problem, facts)

    def begin(self, identity: Identity) -> None:
        """Make it the empty journal of a run, whatever it held."""
        rows = [(name, json.dumps(value)) for name, value in asdict(identity).items()]
        with _told(self._path), self._base:
            self._base.execute("BEGIN")
            for (name,) in self._base.execute(_TABLES).fetchall():
                self._base.execute(f'DROP TABLE "{name}"')
            for statement in _SCHEMA:
                self._base.execute(statement)
            self._base.executemany("INSERT INTO identity VALUES (?, ?)", rows)
            self._problem = identity.problem
        with _told(self._path):
            # What is in the file itself is there even if somebody loses the log.
            self._base.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def after(self, turn: int) -> Entry | None:
        """The outcome that came next after a turn, if it is whole."""
        return self._first("turn > ? ORDER BY turn LIMIT 1", turn)

    def find(self, question: bytes) -> Entry | None:
        """The outcome of a question, if it is known and whole."""
        return self._first("question = ?", question)

    def append(self, entry: Entry, *, mark: bytes | None = None) -> None:
        """Write an outcome, for good; one of the same question is replaced.

        It is signed, unless it keeps the ``mark`` that it was read with.
        """
        facts = facts_of(entry)
        row = (entry.turn, entry.workers, entry.hurried, entry.seconds, *facts, checksum_of(facts))
        with _told(self._path):
            insert = f"INSERT OR REPLACE INTO outcome ({_COLUMNS}) VALUES ({_PLACES})"
            self._base.execute(insert, (*row, self._mark(facts) if mark is None else mark))

    def forget_turns(self, after: int) -> None:
        """Forget in which order the outcomes after a turn came; they stay known."""
        with _told(self._path):
            self._base.execute("UPDATE outcome SET turn = NULL WHERE turn > ?", (after,))

    def whole(self) -> Iterator[Entry]:
        """Every entry that can be read and is whole, in the order in which they were written."""
        return (entry for entry, _ in self._marked())

    def copy_to(self, other: "Journal") -> int:
        """Write what is whole in another journal, signed by whom it was; how many outcomes."""
        count = 0
        for entry, mark in self._marked():
            other.append(entry, mark=mark)
            count += 1
        return count

    def _marked(self) -> Iterator[tuple[Entry, bytes]]:
        last, most = 0, self._path.stat().st_size // _LEAST_ROW
        failures = 0
        columns = f"{_READ}, x''" if self.is_older else _COLUMNS
        while last < most and failures < _MOST_FAILURES:
            try:
                for number, *row, mark in self._base.execute(
                    f"SELECT id, {columns} FROM outcome WHERE id > ? ORDER BY id", (last,)
                ):
                    last, failures = number, 0
                    if (entry := entry_of(row, self._columns)) is not None:
                        yield entry, mark
                return
            except sqlite3.DatabaseError:
                last, failures = last + 1, failures + 1

    def discard(self) -> None:
        """Remove it, and its folder where that holds nothing else."""
        self.close()
        folder = self._path.parent
        for path in (*(Path(f"{self._path}{log}") for log in ("", "-wal", "-shm")), folder / MARK):
            disk.remove(path)
        with suppress(OSError):
            disk.system.remove_folder(folder)

    def close(self) -> None:
        """Let go of the file, with all that was written in it."""
        with suppress(sqlite3.Error):
            self._base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._base.close()

    def _first(self, condition: str, value: Any) -> Entry | None:
        with _told(self._path):
            asked = f"SELECT {_READ} FROM outcome WHERE {condition}"
            row = self._base.execute(asked, (value,)).fetchone()
        return None if row is None else entry_of(row, self._columns)


def has_journal(folder: Path) -> bool:
    """Whether a folder holds a journal."""
    return (folder / NAME).is_file()


def peek(folder: Path) -> Identity | None:
    """What the run in a folder is of, whether some process works on it or not; None where its
    journal says nothing yet, as after a full disk.

    Raises InputError where its journal cannot be read.
    """
    path = folder / NAME
    try:
        # What a run is of is in the file from the start, and is never written again.
        with closing(only_read(path)) as base:
            require_own(base, path)
            return _identity(base, path)
    except sqlite3.Error as error:
        raise InputError(codes.RUN_DAMAGED, f"{path} cannot be read: {error}.") from error


def _identity(base: sqlite3.Connection, path: Path) -> Identity | None:
    try:
        if not base.execute(_TABLES).fetchall():
            return None
        rows = base.execute("SELECT name, value FROM identity").fetchmany(len(_IDENTITY) + 1)
        said = {name: parsed(value.encode()) for name, value in rows}
        require_keys(said, _IDENTITY, "", str(path))
        return Identity(**said)
    except (sqlite3.DatabaseError, *DAMAGES, InputError) as error:
        raise damage(path) from error


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into words."""
    try:
        yield
    except sqlite3.Error as error:
        raise JournalError(
            codes.JOURNAL_WRITE, f"the journal {path} cannot be written: {error}"
        ) from error
