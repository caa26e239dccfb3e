"""Opens the file of a journal, which a stranger may have made.

SQLite runs what a schema says: a view, a trigger, a check or a computed column may take for ever,
and a file beside the database may name others to delete. So the files must be plain ones, and the
schema must be that of wholepie, word for word, before anything else is asked.
"""

import os
import sqlite3
import stat
from collections.abc import Sequence
from pathlib import Path

from ...diagnostics import codes
from ..errors import InputError, JournalError

#: The format, and those of which the plans are read; what was claimed in them of other plans is not
#: signed, or rests on checks that let more pass.
FORMAT, OLDER = 4, (2, 3)
APPLICATION = 0x57504A4C
_BUSY, _CORRUPT, _NOT_A_DATABASE = 5, 11, 26
_LONGEST = 2**28
#: How a file beside a database ends that names the journal of several databases.
_NAMES_ANOTHER = bytes.fromhex("d9d505f920a163d7")
_MARK = "        mark BLOB NOT NULL\n"
TABLES = (
    "CREATE TABLE identity (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    f"""CREATE TABLE outcome (
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
        checksum INTEGER NOT NULL,
{_MARK}    )""",
)


class DamagedError(InputError):
    """A journal is damaged; what is whole in it may still be read."""


class StrangeError(InputError):
    """wholepie did not make a file, or in a format that cannot be read."""


def damaged(path: Path) -> DamagedError:
    """The error for a file that cannot be read."""
    return DamagedError(
        codes.RUN_DAMAGED, f"{path} is not a journal, or it is damaged beyond reading."
    )


def require_plain_files(path: Path) -> None:
    """Raise InputError where a database, or a file that SQLite keeps beside it, is a link, a pipe
    or the like, or names files elsewhere.
    """
    for suffix in ("", "-wal", "-shm", "-journal"):
        beside = Path(f"{path}{suffix}")
        if os.path.lexists(beside) and not stat.S_ISREG(beside.lstat().st_mode):
            raise InputError(codes.RUN_DAMAGED, f"{beside} is a link, or is not a file.")
    if os.path.lexists(beside) and _ending(beside) == _NAMES_ANOTHER:
        raise InputError(codes.RUN_DAMAGED, f"{beside} names a file that is not of this run.")


def _ending(path: Path) -> bytes:
    """The last bytes of a file, which may be long."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - len(_NAMES_ANOTHER)))
        return file.read(len(_NAMES_ANOTHER))


def connected(path: Path, *, to_mend: bool) -> sqlite3.Connection:
    """A connection that keeps all others out; a damaged file is opened ``to_mend`` it.

    Raises InputError where the file is damaged or strange, or another process has it open.
    """
    require_plain_files(path)
    base = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        _restrict(base)
        # A file that was cut is read as far as it goes only if this is on.
        base.execute(f"PRAGMA writable_schema = {'ON' if to_mend else 'OFF'}")
        base.execute("PRAGMA locking_mode = EXCLUSIVE")
        base.execute("PRAGMA temp_store = MEMORY")
        if not path.exists() or not path.stat().st_size:
            # An empty file has nothing to lose; what is written first, in begin, is synced there.
            base.execute("PRAGMA synchronous = OFF")
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = NORMAL")
        base.execute("BEGIN IMMEDIATE")
        base.execute("COMMIT")
        require_own(base, path)
    except sqlite3.Error as error:
        base.close()
        raise _refusal(path, error) from error
    except InputError:
        base.close()
        raise
    return base


def only_read(path: Path) -> sqlite3.Connection:
    """A connection to what is in the file itself, whether some process works on it or not."""
    require_plain_files(path)
    base = sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True)
    _restrict(base)
    base.execute("PRAGMA writable_schema = ON")
    return base


def _restrict(base: sqlite3.Connection) -> None:
    base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
    base.execute("PRAGMA trusted_schema = OFF")
    base.execute("PRAGMA cell_size_check = ON")


def require_own(base: sqlite3.Connection, path: Path) -> None:
    """Raise StrangeError unless a database is empty, or has the tables of a journal alone."""
    rows = base.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    if not rows:
        return
    (application,) = base.execute("PRAGMA application_id").fetchone()
    if application != APPLICATION:
        raise StrangeError(codes.NOT_A_RUN, f"{path} is not a journal of wholepie.")
    if (found := format_of(base)) not in (FORMAT, *OLDER):
        what = f"has the format {found}; this version of wholepie reads {FORMAT}"
        raise StrangeError(codes.RUN_FORMAT, f"{path} {what}.")
    of_keys = [
        written is None and str(name).startswith("sqlite_autoindex_") for _, name, written in rows
    ]
    said = [
        _words(written) for (_, _, written), of_key in zip(rows, of_keys, strict=True) if not of_key
    ]
    if sorted(said) != sorted(map(_words, _tables(found))):
        raise StrangeError(
            codes.RUN_DAMAGED,
            f"{path} is not a journal of wholepie: it has other tables, or views, triggers or "
            "columns that no journal has.",
        )


def format_of(base: sqlite3.Connection) -> int:
    """The format of a journal."""
    (found,) = base.execute("PRAGMA user_version").fetchone()
    return int(found)


def _tables(number: int) -> Sequence[str]:
    if number == FORMAT:
        return TABLES
    return [each.replace(f",\n{_MARK}", "\n") for each in TABLES]


def _words(statement: object) -> str:
    return " ".join(str(statement).split())


def _refusal(path: Path, error: sqlite3.Error) -> InputError | JournalError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == _BUSY:
        return InputError(codes.RUN_BUSY, f"Another process works on the run in {path.parent}.")
    if code in (_CORRUPT, _NOT_A_DATABASE):
        return damaged(path)
    return JournalError(codes.JOURNAL_WRITE, f"The journal {path} cannot be written: {error}.")
