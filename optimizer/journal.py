"""Journal: what a search learned, outcome by outcome, on disk as soon as it is known.

``run.sqlite`` holds one row an outcome: the question's digest, its answer, the plans and the bound.
It is a SQLite database with a write-ahead log: a process that dies, in whatever way, loses nothing
that was written; a computer that dies may lose the last moments, but never what was before them.

Only one process at a time has a journal open. What keeps the others out is SQLite's lock on the
file, which the operating system drops when the process ends, however it ends. One thread owns it.

Nothing in it is run or unpickled, and nothing is believed: every row has a checksum, and whoever
reads a plan checks it against the problem. Rows that are damaged count as never written.
"""

import json
import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from .errors import InputError, JournalError
from .highs import Reason
from .kernel import Outcome, Told
from .packing import pack_plans, unpack_plans

NAME = "run.sqlite"
FORMAT = 1
_APPLICATION = 0x57504A4C
_NOT_A_DATABASE, _BUSY = 26, 5
_SCHEMA = (
    f"PRAGMA application_id = {_APPLICATION}",
    f"PRAGMA user_version = {FORMAT}",
    "CREATE TABLE identity (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE outcome (
        id INTEGER PRIMARY KEY,
        turn INTEGER UNIQUE,
        workers INTEGER NOT NULL,
        hurried INTEGER NOT NULL,
        seconds REAL NOT NULL,
        question BLOB NOT NULL UNIQUE,
        reason TEXT NOT NULL,
        bound REAL,
        own BLOB NOT NULL,
        met BLOB NOT NULL,
        counts TEXT NOT NULL,
        checksum INTEGER NOT NULL
    )""",
)
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
_COLUMNS = "turn, workers, hurried, seconds, question, reason, bound, own, met, counts, checksum"
#: Whether a method was asked for or chosen matters less than which one it is.
_ASKED = "method"
_PROVING = ("highs", "wholepie")
_COUNTS = ("solves", "runs", "relaxations", "seconds")


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


@dataclass(frozen=True)
class Entry:
    """An outcome as it was written: its ``turn`` among those that came (None: it has none any
    more), and what the search then was like: its ``workers``, whether a stop was foreseen, its
    ``seconds``.
    """

    question: bytes
    turn: int | None
    workers: int
    hurried: bool
    seconds: float
    outcome: Outcome


class Journal:
    """The outcomes of one search, by question and in the order in which they came.

    Raises JournalError where it cannot be written; what was written before stays whole.
    """

    def __init__(self, path: Path, columns: int) -> None:
        self._path, self._columns = path, columns
        self._base = _connected(path)

    @property
    def identity(self) -> Identity | None:
        """What the run is of; None in a journal without anything."""
        return _identity(self._base, self._path)

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
        with _told(self._path):
            # What is in the file itself is there even if somebody loses the log.
            self._base.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @property
    def last_turn(self) -> int:
        """The turn of the last outcome that has one; 0 without."""
        (last,) = self._base.execute("SELECT max(turn) FROM outcome").fetchone()
        return last or 0

    def after(self, turn: int) -> Entry | None:
        """The outcome that came next after a turn."""
        rows = self._base.execute(
            f"SELECT {_COLUMNS} FROM outcome WHERE turn > ? ORDER BY turn LIMIT 1", (turn,)
        )
        return next(_entries(rows, self._columns), None)

    def find(self, question: bytes) -> Entry | None:
        """The outcome of a question, if it is known and whole."""
        rows = self._base.execute(f"SELECT {_COLUMNS} FROM outcome WHERE question = ?", (question,))
        return next(_entries(rows, self._columns), None)

    def append(self, entry: Entry) -> None:
        """Write an outcome, for good; one of the same question is replaced."""
        row = _row(entry)
        places = ", ".join("?" * len(row))
        with _told(self._path):
            insert = f"INSERT OR REPLACE INTO outcome ({_COLUMNS}) VALUES ({places})"
            self._base.execute(insert, row)

    def forget_turns(self, after: int) -> None:
        """Forget in which order the outcomes after a turn came; they stay known."""
        with _told(self._path):
            self._base.execute("UPDATE outcome SET turn = NULL WHERE turn > ?", (after,))

    def discard(self) -> None:
        """Remove it, and its folder where that holds nothing else."""
        self.close()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self._path}{suffix}").unlink(missing_ok=True)
        with suppress(OSError):
            self._path.parent.rmdir()

    def close(self) -> None:
        """Let go of the file, with all that was written in it."""
        with suppress(sqlite3.Error):
            self._base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._base.close()


def has_journal(folder: Path) -> bool:
    """Whether a folder holds a journal."""
    return (folder / NAME).is_file()


def peek(folder: Path) -> Identity:
    """What the run in a folder is of, whether some process works on it or not.

    Raises InputError where its journal cannot be read.
    """
    path = folder / NAME
    try:
        # What a run is of is in the file from the start, and is never written again.
        base = sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True)
        with closing(base):
            found = _identity(base, path)
    except (sqlite3.Error, TypeError, ValueError) as error:
        raise InputError(f"{path} is damaged: {error}.") from error
    if found is None:
        raise InputError(f"{path} is empty.")
    return found


def opened(
    folder: Path, identity: Identity, columns: int, *, resume: bool, overwrite: bool
) -> Journal:
    """The journal of a run in ``folder``: a new one, or to ``resume`` the one that is there.

    Raises
    ------
    InputError
        There is a run already, or one of something else; another process works on it; it was
        written by another version's format, or cannot be read.
    JournalError
        It cannot be written.
    """
    if has_journal(folder) and not (resume or overwrite):
        raise InputError(f"{folder} holds a run already: resume it, or choose another folder.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"Cannot write to {folder}: {error.strerror}.") from error
    journal = Journal(folder / NAME, columns)
    try:
        known = None if overwrite else journal.identity
        if known is None:
            journal.begin(identity)
        else:
            require_same(known, identity, folder)
    except BaseException:
        journal.close()
        raise
    return journal


def require_same(known: Identity, asked: Identity, folder: Path) -> None:
    """Raise InputError, with what changed, unless both are the same problem and options."""
    changed = [
        f"{name} was {json.dumps(known.options.get(name))}, and is {json.dumps(value)}"
        for name, value in asked.options.items()
        if name != _ASKED and known.options.get(name) != value
    ]
    if known.problem != asked.problem:
        changed += changed_files(known, asked) or ["the model is another"]
    if changed:
        what = "; ".join(changed)
        raise InputError(f"The run in {folder} cannot go on, since something changed: {what}.")


def differences(known: Identity, asked: Identity) -> list[str]:
    """What is not as it was though the problem is, in sentences."""
    files = [f"The {each}; the problem it states has not." for each in changed_files(known, asked)]
    kinds = [
        f"Part of this was found with {name} {version}."
        for name, version in known.versions.items()
        if name in _PROVING and version != asked.versions.get(name)
    ]
    return files + kinds


def changed_files(known: Identity, asked: Identity) -> list[str]:
    """Which files are not as they were, in words."""
    names = dict.fromkeys([*known.files, *asked.files])
    return [
        f"{name} has changed" for name in names if known.files.get(name) != asked.files.get(name)
    ]


def _connected(path: Path) -> sqlite3.Connection:
    """A connection that keeps all others out."""
    try:
        base = sqlite3.connect(path, timeout=0, isolation_level=None)
        base.execute("PRAGMA locking_mode = EXCLUSIVE")
        base.execute("PRAGMA temp_store = MEMORY")
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = NORMAL")
        base.execute("BEGIN IMMEDIATE")
        base.execute("COMMIT")
    except sqlite3.Error as error:
        raise _refusal(path, error) from error
    return base


def _refusal(path: Path, error: sqlite3.Error) -> InputError | JournalError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == _BUSY:
        return InputError(f"Another process works on the run in {path.parent}.")
    if code == _NOT_A_DATABASE:
        return InputError(f"{path} is no journal, or damaged beyond reading.")
    return JournalError(f"The journal {path} cannot be written: {error}.")


def _identity(base: sqlite3.Connection, path: Path) -> Identity | None:
    tables = {name for (name,) in base.execute(_TABLES)}
    if not tables:
        return None
    (application,) = base.execute("PRAGMA application_id").fetchone()
    (found,) = base.execute("PRAGMA user_version").fetchone()
    if application != _APPLICATION:
        raise InputError(f"{path} is no journal of wholepie.")
    if found != FORMAT:
        raise InputError(f"{path} has the format {found}; this version of wholepie reads {FORMAT}.")
    rows = base.execute("SELECT name, value FROM identity")
    return Identity(**{name: json.loads(value) for name, value in rows})


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into words."""
    try:
        yield
    except sqlite3.Error as error:
        raise JournalError(f"The journal {path} cannot be written: {error}.") from error


def _row(entry: Entry) -> tuple[Any, ...]:
    outcome = entry.outcome
    own = [] if outcome.f is None or outcome.x is None else [(outcome.f, outcome.x)]
    counts = [getattr(outcome, name) for name in _COUNTS]
    facts = (
        entry.question,
        outcome.reason.value,
        outcome.bound,
        pack_plans(own),
        pack_plans(outcome.met),
        json.dumps([counts, outcome.ways]),
    )
    return (entry.turn, entry.workers, entry.hurried, entry.seconds, *facts, _checksum(facts))


def _entries(rows: Iterator[tuple[Any, ...]], columns: int) -> Iterator[Entry]:
    """The rows that are whole."""
    for turn, workers, hurried, seconds, *facts, checksum in rows:
        if _checksum(facts) == checksum:
            outcome = _outcome(facts, columns)
            yield Entry(facts[0], turn, workers, bool(hurried), seconds, outcome)


def _outcome(facts: Sequence[Any], columns: int) -> Outcome:
    _, reason, bound, own, met, told = facts
    counts, ways = json.loads(told)
    f, x = next(iter(unpack_plans(own, columns)), (None, None))
    return Outcome(
        Reason(reason),
        f,
        x,
        np.nan if bound is None else bound,
        met=unpack_plans(met, columns),
        ways=tuple(Told(*way) for way in ways),
        **dict(zip(_COUNTS, counts, strict=True)),
    )


def _checksum(facts: Sequence[Any]) -> int:
    checksum = 0
    for fact in facts:
        part = fact if isinstance(fact, bytes) else repr(fact).encode()
        checksum = zlib.crc32(part, checksum)
    return checksum
