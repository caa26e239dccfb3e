"""The shape of plain data that strangers may have written, checked part by part."""

import reprlib
from collections.abc import Mapping
from typing import Any

from ..diagnostics import codes
from .errors import InputError

#: A shape is a type, a list of the shape of its items, or a mapping of the shapes of keys: one that
#: ends in ? may be missing, ``*`` stands for every key, and other keys may be there.
Shape = Any
NUMBER, LEVEL = int | float, int | float | None
#: Whole numbers are no larger than those that arrays hold.
_MOST = 2**62
_WORDS: dict[Any, str] = {
    bool: "true or false",
    dict: "a mapping",
    int: "a whole number",
    list: "a list",
    str: "a text",
    NUMBER: "a number",
    LEVEL: "a number or nothing",
    dict | None: "a mapping or nothing",
    int | None: "a whole number or nothing",
    list | None: "a list or nothing",
    str | None: "a text or nothing",
}


def require_shape(said: Any, shape: Shape, place: str, file: str) -> None:
    """Raise InputError with the ``place`` in a ``file`` of the first part of another shape."""
    if not _is(said, _kind(shape)):
        raise unlike(place, file, _expected(shape), reprlib.repr(said))
    if isinstance(shape, list):
        # Of long lists of plain data only what does not fit is looked at one by one.
        plain = not isinstance(shape[0], dict | list)
        if not (plain and all(_is(each, shape[0]) for each in said)):
            for number, each in enumerate(said):
                require_shape(each, shape[0], f"{place}[{number}]", file)
    elif isinstance(shape, dict):
        require_keys(said, shape, f"{place}.", file)


def require_keys(
    said: Mapping[str, Any], shape: Mapping[str, Shape], place: str, file: str
) -> None:
    """The same for the keys of a mapping, whose places begin with ``place``."""
    for named, part in shape.items():
        key = named.removesuffix("?")
        for each in said if key == "*" else [key]:
            if each in said:
                require_shape(said[each], part, f"{place}{each}", file)
            elif key == named:
                raise unlike(f"{place}{key}", file, _expected(part), "nothing")


def unlike(place: str, file: str, expected: str, found: str) -> InputError:
    """The error for a part that is not as expected."""
    words = f"{place} in {file} is expected to be {expected}; it is {found}"
    return InputError(codes.RUN_DAMAGED, f"{words}.")


def _kind(shape: Shape) -> Any:
    return type(shape) if isinstance(shape, dict | list) else shape


def _expected(shape: Shape) -> str:
    return _WORDS.get(_kind(shape), "something")


def _is(said: Any, kind: Any) -> bool:
    """Whether something is of a type; true and false do not count as numbers."""
    if isinstance(said, bool):
        return kind in (bool, object)
    return isinstance(said, kind) and not (isinstance(said, int) and abs(said) > _MOST)
