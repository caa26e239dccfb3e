"""Reads arguments of functions and options of commands: times, shares, names, mappings of numbers.

Nothing is converted elsewhere. A name stands for a list of one; a dict, a Series or pairs for a
mapping; ``"5%"`` for 0.05; ``"10m"`` or a timedelta for seconds. Anything else raises an InputError
that says what was found and what was expected. The command line reads its options with it too, so
this module imports nothing heavy.
"""

import errno
import math
import operator
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from numbers import Integral, Real
from pathlib import Path
from typing import Any, Protocol, TypeAlias, TypeGuard, TypeVar, cast

from ..diagnostics import codes
from .errors import InputError
from .name_hints import quoted
from .problem.labels import Goal

T = TypeVar("T")


class SupportsItems(Protocol):
    """Has values by name: a dict, a Series, a ComponentMap of Pyomo."""

    def items(self) -> Iterable[tuple[Any, Any]]:
        """Pairs of name and value."""
        ...


#: A share: a number such as ``0.05``, or a text such as ``"5%"``.
Share: TypeAlias = float | str
#: A time: seconds, a text such as ``"90s"``, ``"10m"``, ``"1h"`` or ``"2d"``, or a timedelta.
Time: TypeAlias = float | str | timedelta
PathLike: TypeAlias = str | os.PathLike[str]
#: A goal or requirement by its label or name; a goal also by the Pyomo objective that it is.
Name: TypeAlias = str | Goal
#: One name, or a list, a tuple, a Series or an array of them.
Names: TypeAlias = Name | Collection[Name]
#: Numbers by name: a dict, a Series, or a list of pairs.
Amounts: TypeAlias = SupportsItems | Collection[tuple[Name, float]]

PATH_TYPES = (str, os.PathLike)
_DAY = 86400.0
_SECONDS = {"": 1.0, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": _DAY, "w": 7 * _DAY}
_TIME = re.compile(r"\s*([0-9]+\.?[0-9]*|\.[0-9]+)\s*(s|m|min|h|d|w|)\s*")


def wrong_kind(value: object, what: str, expected: str) -> InputError:
    """The error for a value of the wrong kind.

    >>> str(wrong_kind(True, "workers", "a number"))
    'workers is True; expected a number. [WP802]'
    """
    return InputError(codes.BAD_ARGUMENT, f"{what} is {described(value)}; expected {expected}.")


def described(value: object) -> str:
    """What a value is, in a few words for a message: its type unless it is short."""
    if isinstance(value, str):
        return quoted(value)
    if value is None or isinstance(value, int | float | complex | Decimal | timedelta):
        return str(value)
    kind = type(value).__name__
    return f"{'an' if kind[0].lower() in 'aeio' else 'a'} {kind}"


def maybe(read: Callable[[Any, str], T], value: object, what: str) -> T | None:
    """The value as ``read`` converts it; None stays None."""
    return None if value is None else read(value, what)


def number(value: object, what: str) -> float:
    """A finite number, of any numeric type but bool; a text that is one will do.

    >>> number("2.5", "unit"), number(Decimal("0.1"), "unit")
    (2.5, 0.1)
    """
    found = _as_float(value)
    if not math.isfinite(found):
        raise wrong_kind(value, what, "a finite number")
    return found


def positive(value: object, what: str) -> float:
    """A number of more than 0."""
    found = number(value, what)
    if found <= 0:
        raise wrong_kind(value, what, "a number of more than 0")
    return found


def _as_float(value: object) -> float:
    """NaN where it is not a number."""
    if isinstance(value, bool) or not isinstance(value, str | Real | Decimal):
        return math.nan
    if getattr(getattr(value, "dtype", None), "kind", "f") not in "iuf":  # numpy's times
        return math.nan
    try:
        return float(value)
    except (ValueError, OverflowError, TypeError):
        return math.nan


def share(value: object, what: str) -> float:
    """A share from 0 to below 1.

    >>> share("5 %", "within"), share(0.05, "within")
    (0.05, 0.05)
    """
    bare = value.strip() if isinstance(value, str) else value
    percent = isinstance(bare, str) and bare.endswith("%")
    found = _as_float(bare[:-1]) / 100 if isinstance(bare, str) and percent else _as_float(bare)
    if not 0 <= found < 1:
        raise wrong_kind(value, what, "a share of less than 100 %, such as 0.01 or '1%'")
    return found


def seconds(value: object, what: str) -> float:
    """A time of more than 0, in seconds; infinity means that there is no limit.

    >>> seconds("2m", "time_limit"), seconds(timedelta(minutes=2), "time_limit")
    (120.0, 120.0)
    """
    if getattr(getattr(value, "dtype", None), "kind", "") == "m":  # numpy's timedelta64
        value = cast(Any, value).astype("timedelta64[us]").item()
    if isinstance(value, timedelta):
        found = value.total_seconds()
    elif isinstance(value, str):
        match = _TIME.fullmatch(value)
        found = float(match[1]) * _SECONDS[match[2]] if match else math.nan
    else:
        found = _as_float(value)
    if not found > 0 or (isinstance(value, str) and found == math.inf):
        raise wrong_kind(
            value, what, "a time of more than 0, such as 60, '60s', '2m', '1h' or '2d'"
        )
    return found


def limit(value: object, what: str) -> float | None:
    """A time limit in seconds; None where there is none, as infinity says too.

    >>> limit("2m", "time_limit"), limit(math.inf, "time_limit")
    (120.0, None)
    """
    found = maybe(seconds, value, what)
    return None if found == math.inf else found


def count(value: object, what: str, least: int = 1) -> int:
    """A whole number of at least ``least``.

    >>> count(3.0, "workers")
    3
    """
    expected = f"a whole number of at least {least}"
    try:
        found = operator.index(cast(Any, value)) if not isinstance(value, bool) else None
    except TypeError:
        real = _as_float(value)
        found = int(real) if math.isfinite(real) and real == int(real) else None
    if found is None or found < least:
        raise wrong_kind(value, what, expected)
    return found


def number_among(value: object, known: range) -> int | None:
    """The number of a plan, a face or the like; None where there is none of that number.

    >>> number_among(3, range(1, 5)), number_among(1.5, range(1, 5))
    (3, None)
    """
    counts = isinstance(value, Integral) and not isinstance(value, bool)
    return int(cast(int, value)) if counts and value in known else None


def flag(value: object, what: str) -> bool:
    """True or False, numpy's too."""
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return bool(value)
    raise wrong_kind(value, what, "True or False")


def text(value: object, what: str) -> str:
    """A text that is not empty."""
    if isinstance(value, str) and value.strip():
        return str(value)
    raise wrong_kind(value, what, "a text")


def one_of(value: object, kind: str, known: Iterable[str]) -> str:
    """A known name of its kind; else the error has the nearest one."""
    names = list(known)
    if not isinstance(value, str):
        raise wrong_kind(value, f"The {kind}", f"one of {', '.join(names)}")
    if value not in names:
        raise InputError.unknown(codes.UNKNOWN_CHOICE, kind, value, names)
    return str(value)


def path(value: object, what: str) -> Path:
    """A path; ``~`` is the home folder."""
    expected = "the path of a file or folder"
    if not isinstance(value, str | os.PathLike) or not (plain := os.fspath(value)):
        raise wrong_kind(value, what, expected)
    if not isinstance(plain, str) or "\0" in plain:
        raise wrong_kind(value, what, expected)
    try:
        found = Path(plain).expanduser()
        # Raises where the name is too long; tests such as exists() may hide that.
        found.lstat()
    except RuntimeError as error:  # there is no such user
        raise wrong_kind(value, what, expected) from error
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            words = f"{what} is a name that is too long for a file or folder."
            raise InputError(codes.BAD_ARGUMENT, words) from error
    return found


def callback(value: object, what: str) -> Callable[..., Any] | None:
    """A function to call, or None."""
    if value is None or (callable(value) and not isinstance(value, type)):
        return value
    raise wrong_kind(value, what, "a function")


def instance(value: object, what: str, kind: type[T], expected: str) -> T:
    """The value, which must be of the kind already."""
    if isinstance(value, kind):
        return value
    raise wrong_kind(value, what, expected)


def entries(value: object, what: str, expected: str) -> list[Any]:
    """The entries of a list or of something like one; one text counts as a list of one.

    A set is refused because it has no order, an iterator because it can be read only once.
    """
    if _is_goal(value) and cast(Any, value).is_indexed():
        return list(cast(Any, value).values())
    if isinstance(value, str | Goal) or _is_goal(value):
        return [value]
    unordered = isinstance(value, set | frozenset | bytes | Iterator)
    if unordered or not is_row(value):
        raise wrong_kind(value, what, expected)
    return list(value)


def is_row(value: object) -> TypeGuard[Iterable[Any]]:
    """Whether values come one after the other: no mapping, and no array of other dimensions."""
    is_values = isinstance(value, Iterable) and not isinstance(value, Mapping)
    return is_values and getattr(value, "ndim", 1) == 1


def several(value: object, what: str) -> list[Any]:
    """Values to try one after the other; one value counts as a list of one."""
    one = value is None or isinstance(value, bool | int | float)
    return [value] if one else entries(value, what, "a list of values")


def names(value: object, what: str) -> list[str]:
    """Names, each a text or what :func:`goal` takes.

    >>> names("cost", "goals"), names(("cost", "area"), "goals")
    (['cost'], ['cost', 'area'])
    """
    found = entries(value, what, "a name or a list of names")
    return [goal(each, f"An entry of {what}") for each in found]


def members(value: object, what: str) -> frozenset[str]:
    """Some parties by their names, of which the order says nothing: in a set, too."""
    listed = list(value) if isinstance(value, set | frozenset) else value
    return frozenset(names(listed, what))


def goal(value: object, what: str) -> str:
    """A goal's label or name: a text, a Goal, or the Pyomo objective that the goal is."""
    if isinstance(value, Goal):
        return value.label
    if not _is_goal(value):
        return text(value, what)
    from .pyomo_io.suffixes import label_of

    return label_of(value)


def _is_goal(value: object) -> bool:
    """Whether it is an objective of a Pyomo model, or several under one name."""
    return getattr(getattr(value, "ctype", None), "__name__", "") == "Objective"


def amounts(value: object, what: str) -> dict[str, float]:
    """Numbers by name; empty for None.

    >>> amounts([("cost", 1), ("area", "2.5")], "weights")
    {'cost': 1.0, 'area': 2.5}
    """
    found: dict[str, float] = {}
    for key, each in pairs(value, what):
        name = goal(key, f"A name in {what}")
        if name in found:
            raise InputError(codes.BAD_ARGUMENT, f"{what} names {quoted(name)} twice.")
        found[name] = number(each, f"{what} of {quoted(name)}")
    return found


def values(value: object, what: str) -> dict[str, Any]:
    """Values of any kind by name; empty for None."""
    return {text(key, f"A name in {what}"): each for key, each in pairs(value, what)}


def pairs(value: object, what: str) -> list[tuple[Any, Any]]:
    """Pairs of a dict, a Series or a list; none for None."""
    if value is None:
        return []
    if hasattr(value, "items") and not isinstance(value, type) and getattr(value, "ndim", 1) == 1:
        return list(value.items())
    listed: list[Any] = list(value) if isinstance(value, list | tuple) else [value]
    found = [(each[0], each[1]) for each in listed if _is_pair(each)]
    if len(found) < len(listed):
        raise wrong_kind(value, what, "values by name: a dict, a Series or a list of pairs")
    return found


def _is_pair(value: object) -> bool:
    return isinstance(value, list | tuple) and len(value) == 2
