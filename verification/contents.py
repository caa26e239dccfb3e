"""The files of a run folder, each read once: whatever a stranger wrote in them, reading ends.

Files and numbers have a size beyond which they are not read. No file is opened that is not a
regular one, so that nothing waits for one to be written.
"""

import csv
import hashlib
import io
import json
import math
import os
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

PROBLEM, PROOFS, RUN = "problem.json.gz", "proofs.json.gz", "run.json"
FILES = ("front.csv", "plans.csv", "helpers.csv", "faces.json", "faces.csv", PROBLEM, PROOFS, RUN)
#: Of all files together, and of what is packed in one: a few bytes of gzip may stand for thousands.
_MOST_BYTES, _MOST_UNPACKED = 2**27, 2**27
#: Of values in JSON; more are read where the environment says so.
_MOST_VALUES, _ALLOWED = 2_500_000, re.compile(r"\brun_values=([\d_.e+]+)")
_NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?|-?\d+/[1-9]\d*", re.ASCII)
_MOST_DIGITS = 1000
#: Beyond the largest double, and beyond the denominators of the small fractions that a run has.
_TOO_LARGE, _MOST_PARTS = 2**1024, 2**40
#: Sums of fractions are never longer than this; all with denominators up to 10,000 are shorter.
_MOST_BITS = 2**15

Contents = Mapping[str, bytes]


class Numeral(str):
    """A number in JSON, as it is written."""

    __slots__ = ()


class UnreadableError(ValueError):
    """A file of a run is missing or is not what the format says.

    Inside :func:`inside`, the words go on after the name of the file.
    """


#: What reading raises where a file says something else than the format.
DAMAGES = (
    OSError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    MemoryError,
    csv.Error,
    zlib.error,
)


class FilePlace:
    """A place in a file: the file, or a ``line`` of it."""

    def __init__(self, name: str) -> None:
        self._name, self.line = name, 0

    def __str__(self) -> str:
        return f"{self._name}, line {self.line}," if self.line else self._name


@contextmanager
def inside(name: str) -> Iterator[FilePlace]:
    """While the block reads a file, what goes wrong there is an UnreadableError with the place."""
    place = FilePlace(name)
    try:
        yield place
    except DAMAGES as error:
        raise UnreadableError(f"{place} {_in_words(error)}") from error


def _in_words(error: Exception) -> str:
    """What is wrong with a file, to go on after its name."""
    match error:
        case UnreadableError():
            return str(error)
        case UnicodeDecodeError():
            return "is not text in UTF-8"
        case json.JSONDecodeError():
            return f"is not JSON: see line {error.lineno}, column {error.colno}"
        case KeyError(args=[str(key)]):
            return f"lacks {key!r}"
        case csv.Error():
            return f"is not CSV: {error}"
        case zlib.error():
            return "is not what gzip compressed, or was changed"
        case OSError(strerror=str(why)):
            return f"cannot be read: {why}"
        case RecursionError():
            return "is too deep to read"
        case MemoryError():
            return "takes more memory than there is"
    return "does not follow the format"


def content(files: Contents, name: str) -> bytes:
    """The bytes of a file, which has to be there."""
    if name not in files:
        raise UnreadableError("is not there")
    return files[name]


def contents(folder: Path) -> Contents:
    """The bytes of each file that a run's statement is in, by name."""
    paths = [folder / name for name in FILES]
    found, left = dict[str, bytes](), _allowed_more(_MOST_BYTES)
    for path in filter(Path.is_file, paths):
        with inside(path.name):
            found[path.name] = _read(path, left)
        left -= len(found[path.name])
    return found


def _read(path: Path, most: int) -> bytes:
    """The bytes of a file; a link must not lead out of the folder."""
    if path.is_symlink() and not path.resolve().is_relative_to(path.parent.resolve()):
        raise UnreadableError("is a link that leads out of its folder")
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size > most:
            raise _too_much("is", "bytes", most)
        return _short(file.read(most + 1), most)


def _allowed_more(most: int) -> int:
    """A limit, as many times larger as the environment allows more values than usual."""
    found = _ALLOWED.search(os.environ.get("WHOLEPIE_LIMITS", ""))
    return int(most * max(1.0, float(found[1].replace("_", "")) / _MOST_VALUES)) if found else most


def _too_much(verb: str, what: str, most: int) -> UnreadableError:
    more = "allow more with WHOLEPIE_LIMITS=run_values=..."
    return UnreadableError(f"{verb} more than the {most:,} {what} that are read; {more}")


def _short(found: bytes, most: int) -> bytes:
    if len(found) > most:
        raise _too_much("is", "bytes", most)
    return found


def digests(files: Contents) -> dict[str, str]:
    """The SHA-256 of each file, by name."""
    return {name: hashlib.sha256(each).hexdigest() for name, each in files.items()}


def digest(files: Contents) -> str:
    """What tells the files of a run from all others."""
    return hashlib.sha256(json.dumps(sorted(digests(files).items())).encode()).hexdigest()


def parsed(text: bytes) -> Any:
    """JSON whose numbers stay as they are written."""
    most = _allowed_more(_MOST_VALUES)
    if sum(map(text.count, (b",", b"[", b"{"))) > most:
        raise _too_much("has", "values", most)
    return json.loads(
        text.decode("utf-8"),
        parse_float=Numeral,
        parse_int=Numeral,
        parse_constant=_no_number,
        object_pairs_hook=_once,
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise UnreadableError("has a key twice")
    return found


def _no_number(text: str) -> str:
    raise UnreadableError(f"says {text}, which is not a number")


def unpacked(files: Contents, name: str) -> Any:
    """The JSON in a file that gzip compressed."""
    most, unpacking = _allowed_more(_MOST_UNPACKED), zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    found = _short(unpacking.decompress(content(files, name), most + 1), most)
    if not unpacking.eof or unpacking.unused_data:
        raise UnreadableError("is cut, or goes on after its end")
    return parsed(found)


def table(
    files: Contents, name: str, width: int, at: FilePlace
) -> tuple[list[str], Iterator[list[str]]]:
    """The heads of a CSV file, and its other lines of ``width`` cells, which are read one by one:
    ``at`` is the place of each.

    Raises UnreadableError where it is empty, and at a line of another width.
    """
    text = io.TextIOWrapper(io.BytesIO(content(files, name)), "utf-8", newline="")
    lines = csv.reader(text, strict=True)
    if (heads := next(lines, None)) is None:
        raise UnreadableError("is empty")
    return heads, _as_wide(lines, width, at)


def _as_wide(lines: Iterable[list[str]], width: int, at: FilePlace) -> Iterator[list[str]]:
    for at.line, cells in enumerate(lines, 2):
        if len(cells) != width:
            raise UnreadableError(f"has {len(cells):,} cells, not {width:,}")
        yield cells


def number(text: str) -> Fraction:
    """The number that a text says exactly: a whole number, a decimal or a fraction.

    >>> number("0.1"), number("1e3"), number("1/3")
    (Fraction(1, 10), Fraction(1000, 1), Fraction(1, 3))
    """
    if len(text) > _MOST_DIGITS or not _NUMBER.fullmatch(text):
        raise UnreadableError(f"says {text[:40]!r}, which is not a number")
    found = Fraction(text)
    if abs(found) >= _TOO_LARGE or ("/" in text and found.denominator > _MOST_PARTS):
        raise UnreadableError(f"says {text[:40]!r}, which no run can have")
    return found


def numeral(said: Any) -> Fraction:
    """The number that JSON has, which is no text there."""
    if not isinstance(said, Numeral):
        raise UnreadableError(f"says {str(said)[:40]!r} in place of a number")
    return number(said)


def whole(said: Any) -> int:
    """The whole number that JSON has."""
    numeral(said)
    return int(said)


def require_addable(numbers: Iterable[Fraction]) -> None:
    """Raise UnreadableError where a sum of some of these may be too long to compute."""
    common = 1
    for bottom in {each.denominator for each in numbers}:
        common = math.lcm(common, bottom)
        if common.bit_length() > _MOST_BITS:
            raise UnreadableError(
                "the numbers of the run have no common denominator of a sensible size"
            )
