"""Indexes of decisions as plain data: written to a file, read back, and told apart for good.

A set of Pyomo may hold whatever can be hashed. Texts, bytes, numbers and dates, and tuples and
frozen sets of them, come back as they were; those of NumPy as Python's. Of anything else, such as
a member of an enumeration, its class and its words come back, which are enough to find the same
member in the same model.
"""

import json
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from ...diagnostics import codes
from ..errors import InputError
from .names import Columns

_PLAIN = (str, int, bool, type(None))
_ADDRESS = " at 0x"
#: Decimals of more digits, before or after the point, are told apart by their words alone.
_MOST_DIGITS = 4000


@dataclass(frozen=True)
class Unknown:
    """A member of a set that is known by its class, what is shown of it, and its full words."""

    kind: str
    shown: str
    words: str

    def __str__(self) -> str:
        return self.shown


def _timestamp(text: str) -> Any:
    # Who has no dates needs no pandas.
    import pandas as pd

    return pd.Timestamp(text)


def _text(part: Any) -> str:
    if not isinstance(part, str):
        raise TypeError("a text is expected")
    return part


_READERS: dict[str, Callable[[Any], Any]] = {
    "float": float,
    "decimal": Decimal,
    "fraction": lambda text: Fraction(*map(int, text.split("/"))),
    "bytes": bytes.fromhex,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "timestamp": _timestamp,
    "tuple": lambda parts: tuple(map(decoded, parts)),
    "set": lambda parts: frozenset(map(decoded, parts)),
    "unknown": lambda parts: Unknown(*map(_text, parts)),
}


def encoded(part: Any) -> Any:
    """One part of an index as JSON has it; what JSON cannot say becomes ``{kind: data}``.

    >>> encoded(np.int64(3)), encoded("a"), encoded(date(2024, 5, 1)), encoded(frozenset([2, 1]))
    (3, 'a', {'date': '2024-05-01'}, {'set': [1, 2]})
    """
    if type(part) in _PLAIN:
        return part
    if isinstance(part, np.generic):
        own = _of_python(part)
        return {"unknown": _described(part)} if own is part else encoded(own)
    if type(part) is float:
        return part if math.isfinite(part) else {"float": str(part)}
    if type(part) in (date, datetime):
        return {type(part).__name__: part.isoformat()}
    if type(part).__name__ == "Timestamp" and isinstance(part, datetime):
        return {"timestamp": part.isoformat()}
    if type(part) in (Decimal, Fraction):
        return {type(part).__name__.lower(): str(part)}
    if type(part) is bytes:
        return {"bytes": part.hex()}
    if type(part) is tuple:
        return {"tuple": list(map(encoded, part))}
    if type(part) is frozenset:
        return {"set": sorted(map(encoded, part), key=json.dumps)}
    return {"unknown": _described(part)}


def _of_python(part: np.generic) -> Any:
    """The text, bytes or number of Python that equals NumPy's; the same part where none does."""
    if isinstance(part, np.longdouble | np.clongdouble):
        rounded = float(part) if isinstance(part, np.longdouble) else complex(part)
        return rounded if rounded == part else part
    plain = isinstance(part, np.str_ | np.bytes_ | np.bool_ | np.number)
    return part.item() if plain and not isinstance(part, np.timedelta64) else part


def _described(part: Any) -> list[str]:
    if isinstance(part, Unknown):
        return [part.kind, part.shown, part.words]
    kind = f"{type(part).__module__}.{type(part).__qualname__}"
    return [kind, str(part), repr(part)]


def decoded(data: Any) -> Any:
    """What :func:`encoded` wrote; ValueError and the like for anything else."""
    if isinstance(data, list):
        raise ValueError("an index has a list for a part")
    if not isinstance(data, dict):
        return data
    ((kind, value),) = data.items()
    return _READERS[kind](value)


def key(name: str, index: Iterable[Any]) -> tuple[str, ...]:
    """What tells a decision from all others of its model, also when both come from files.

    Numbers that are equal are one member of a set, whatever their types, and so are moments.

    >>> key("x", (1,)) == key("x", (Decimal(1),)), key("x", (1,)) == key("x", ("1",))
    (True, False)
    """
    return (name, *map(_told, index))


def _told(part: Any) -> str:
    """Words that no other part has; texts and whole numbers, which are many, at once."""
    if type(part) is str:
        return f"'{part}"
    if type(part) is int:
        return str(part)
    if isinstance(part, np.str_):
        return _told(str(part))
    return json.dumps(_without_type(encoded(part)))


def _without_type(data: Any) -> Any:
    """The same data for all parts that are equal."""
    if isinstance(data, bool | int | float):
        return _number(data)
    if not isinstance(data, dict):
        return data
    ((kind, value),) = data.items()
    if kind in ("tuple", "set"):
        parts = list(map(_without_type, value))
        return {kind: sorted(parts, key=json.dumps) if kind == "set" else parts}
    if kind in ("decimal", "fraction", "float"):
        return _number(_READERS[kind](value))
    if kind in ("datetime", "timestamp"):
        return {"moment": _moment(_READERS[kind](value))}
    return data


def _number(value: Any) -> Any:
    if not math.isfinite(value):
        return {"float": str(float(value))}
    if isinstance(value, Decimal) and not _is_short(value):
        return {"decimal": str(value)}
    exact = Fraction(value)
    return int(exact) if exact.denominator == 1 else {"number": str(exact)}


def _is_short(value: Decimal) -> bool:
    _, digits, exponent = value.as_tuple()
    return len(digits) + abs(int(exponent)) <= _MOST_DIGITS


def _moment(value: datetime) -> str:
    """The moment in words, those of universal time where it has a time zone."""
    if value.utcoffset() is None:
        return value.isoformat()
    try:
        return value.astimezone(UTC).isoformat()
    except (OverflowError, ValueError):  # the first or last day that there is
        return value.isoformat()


def keys(columns: Columns) -> list[tuple[str, ...]]:
    """The key of each column."""
    names = (columns.names[component] for component in columns.component)
    return [key(name, index) for name, index in zip(names, columns.index, strict=True)]


def require_told_apart(columns: Columns) -> None:
    """Raise InputError where a decision could not be found again by what a file can say of it."""
    seen: dict[tuple[str, ...], int] = {}
    for j, known in enumerate(keys(columns)):
        if columns.hidden[j]:
            continue
        if not _is_writable(known):
            raise _refusal(columns, j, "it holds half a character, which no file can")
        if any(map(_is_placed, columns.index[j])):
            raise _refusal(columns, j, "nothing but its place in memory says which it is")
        if known in seen:
            raise _refusal(columns, j, f"{columns.name(seen[known])} reads the same")
        seen[known] = j


def _is_placed(part: Any) -> bool:
    """Whether what is known of a part, or of something in it, says where it is in memory."""
    if type(part) in (str, int):
        return False
    if type(part) in (tuple, frozenset):
        return any(map(_is_placed, part))
    data = encoded(part)
    words = data.get("unknown", ()) if isinstance(data, dict) else ()
    return any(_ADDRESS in each for each in words)


def _is_writable(words: tuple[str, ...]) -> bool:
    try:
        "".join(words).encode()
    except UnicodeEncodeError:
        return False
    return True


def _refusal(columns: Columns, j: int, why: str) -> InputError:
    kinds = ", ".join(type(part).__name__ for part in columns.index[j])
    return InputError(
        codes.UNFIT_INDEX,
        f"The decision {columns.name(j)!r} has an index of {kinds} that cannot be saved: {why}. "
        "Use texts or numbers, or give the class a __repr__.",
    )
