"""Files of runs, which strangers may have made: bounded before they are read.

Only a regular file is opened, so that nothing waits for a pipe or drives a device; a link is
followed where it leads to a file of the same folder. How long a file may be and how many values
JSON may hold is in ``reading_limits.py``. What is refused is refused in words.
"""

import csv
import hashlib
import io
import json
import math
import os
import re
import stat
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NoReturn, cast

from ..diagnostics import codes
from .errors import InputError
from .reading_limits import VARIABLE, WORDS, current

#: What reading raises where a file says something else than what was written.
DAMAGES = (
    *(OSError, EOFError, LookupError, ValueError, TypeError, AttributeError, ArithmeticError),
    *(RecursionError, MemoryError, csv.Error, zlib.error),
)
#: Of JSON: a value takes no more bytes than this, on average; levels, and digits of a number.
_BYTES_PER_VALUE, _MOST_DEPTH, _MOST_DIGITS = 32, 100, 400
_LONGEST_LINE = 2**20
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class UnfitFileError(ValueError):
    """A file is not read; the words go on after its name."""


def in_words(error: BaseException) -> str:
    """What one of the ``DAMAGES`` says of a file, in words that go on after its name."""
    match error:
        case UnfitFileError():
            return str(error)
        case json.JSONDecodeError():
            return f"is not JSON: see line {error.lineno}, column {error.colno}"
        case UnicodeDecodeError():
            return "is not text in UTF-8"
        case KeyError(args=[str(key)]):
            return f"lacks {key!r}"
        case OSError(strerror=str(why)):
            return f"cannot be read: {why}"
        case EOFError() | zlib.error():
            return "is not what gzip compressed, or was changed"
        case RecursionError():
            return "is too deep to read"
        case MemoryError():
            return "takes more memory than there is"
        case TypeError() | AttributeError() | LookupError() | ArithmeticError():
            return "does not follow the format"
    return f"does not follow the format: {error!s:.200}"


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """While the block reads a file, what is wrong there is an InputError that names it."""
    try:
        yield
    except DAMAGES as error:
        raise InputError(codes.RUN_DAMAGED, f"{path} is damaged: it {in_words(error)}.") from error


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """A regular file of no more bytes than are read, open; UnfitFileError for anything else."""
    _require_inside(path)
    if not stat.S_ISREG(path.stat().st_mode):
        raise UnfitFileError("is not a file")
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):  # it was replaced meanwhile
            raise UnfitFileError("is not a file")
        _require_short(found.st_size, current().run_bytes, "run_bytes")
        yield file


def _require_inside(path: Path) -> None:
    """A link may tell what lies elsewhere on this machine to whoever gets the report."""
    if path.is_symlink() and not current().allow_outside:
        # A circle of links is an OSError, in later versions of Python where it is opened.
        try:
            inside = path.resolve().is_relative_to(path.parent.resolve())
        except RuntimeError:
            raise UnfitFileError("is a link to itself") from None
        if not inside:
            raise UnfitFileError("is a link that leads out of its folder")


def _require_short(size: int, most: int, name: str) -> None:
    if size > most:
        raise UnfitFileError(f"is larger than the {most:,} bytes that are read{_more(name)}")


def _more(name: str) -> str:
    return f"; allow more {WORDS[name]} with {VARIABLE}={name}=..."


def json_bytes(path: Path) -> bytes:
    """The bytes of a file of JSON; UnfitFileError where it is not regular or has too many."""
    with opened(path) as file:
        found = file.read(most_json() + 1)
    _require_short(len(found), most_json(), "run_values")
    return found


def most_json() -> int:
    """How many bytes of JSON are read."""
    return _BYTES_PER_VALUE * current().run_values


def json_content(path: Path) -> Any:
    """What a file of JSON says; one of the ``DAMAGES`` where it says nothing of the kind."""
    return parsed(json_bytes(path))


def unpacked_json(path: Path) -> Any:
    """What a file of JSON says that gzip compressed; no more is unpacked than is read."""
    return parsed(_unpacked(path))


def _unpacked(path: Path) -> bytes:
    most, unpacking = most_json(), zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    found = unpacking.decompress(json_bytes(path), most + 1)
    _require_short(len(found), most, "run_values")
    if not unpacking.eof:
        raise EOFError
    return found


def parsed(text: bytes) -> Any:
    """The values of a text in JSON; each key stands once, and every number is finite."""
    _require_few(text)
    return strict_json(text.decode("utf-8"))


def _require_few(text: bytes) -> None:
    values = sum(map(text.count, (b",", b"[", b"{")))
    if values > current().run_values:
        raise UnfitFileError(f"has about {values:,} values, too many{_more('run_values')}")


def require_readable(path: Path) -> None:
    """Raise UnfitFileError, with the name of a file of JSON that was written, where it is so long
    that it would not be read again.
    """
    try:
        _require_few(_unpacked(path) if path.suffix == ".gz" else json_bytes(path))
    except UnfitFileError as error:
        raise UnfitFileError(f"{path.name} {error}") from None


def strict_json(text: str) -> Any:
    """The same of a text whose length somebody else has limited."""
    found = json.loads(
        text,
        object_pairs_hook=_once,
        parse_float=_finite,
        parse_int=_whole,
        parse_constant=_no_number,
    )
    _require_flat(found)
    if _SURROGATE.search(text):
        json.dumps(found, ensure_ascii=False).encode(
            "utf-8"
        )  # UnicodeEncodeError for half a letter
    return found


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        (twice, _), *_ = Counter(name for name, _ in pairs).most_common(1)
        raise UnfitFileError(f"has {twice[:40]!r} twice in one place")
    return found


def _finite(text: str) -> float:
    found = float(text)
    return found if math.isfinite(found) else _no_number(text)


def _whole(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise UnfitFileError(f"has a number of more than {_MOST_DIGITS} digits")
    return int(text)


def _no_number(text: str) -> NoReturn:
    raise UnfitFileError(f"says {text[:40]}, which is not a number")


def _require_flat(found: Any) -> None:
    level = [found] if isinstance(found, dict | list) else []
    for _ in range(_MOST_DEPTH):
        parts = (each.values() if isinstance(each, dict) else each for each in level)
        level = [one for part in parts for one in part if isinstance(one, dict | list)]
    if level:
        raise RecursionError


def read_as(file: Mapping[str, Any]) -> str:
    """The SHA-256 by which a file that a run describes is known again: of what a workbook says
    without results, else of all bytes.
    """
    return str(file.get("contents") or file.get("sha256", ""))


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with opened(path) as file:
        return hashlib.file_digest(cast(io.BufferedReader, file), "sha256").hexdigest()


class ShortLines(io.RawIOBase):
    """A file of lines, read in pieces; ValueError where one is too long to be a line."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._since = file, 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The next bytes."""
        found = self._file.read(min(len(buffer), _LONGEST_LINE))
        first, _, _ = found.partition(b"\n")
        if self._since + len(first) > _LONGEST_LINE:
            raise UnfitFileError(f"has a line of more than {_LONGEST_LINE:,} bytes")
        _, ended, last = found.rpartition(b"\n")
        self._since = len(last) if ended else self._since + len(last)
        buffer[: len(found)] = found
        return len(found)


@contextmanager
def table(path: Path, heads: int) -> Iterator[IO[bytes]]:
    """A table in CSV of so many columns, open; UnfitFileError where it has others."""
    with opened(path) as file:
        first = file.read(_LONGEST_LINE).decode("utf-8-sig", "replace")
        found = next(csv.reader(io.StringIO(first, newline="")), [])
        if len(found) != heads:
            raise UnfitFileError(f"has {len(found):,} columns; {heads:,} are expected")
        file.seek(0)
        yield io.BufferedReader(ShortLines(file), _LONGEST_LINE // 4)
