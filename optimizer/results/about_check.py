"""What a run keeps of its scenario in words, checked when it is read: everybody may have written
it, and all views rely on its shape.
"""

from typing import Any

from ...diagnostics import codes
from ..errors import InputError

#: A shape is a type, a list of the shape of its items, or a mapping of the shapes of keys: one that
#: ends in ? may be missing, ``*`` stands for every key, and other keys may be there.
Shape = Any
_NUMBER, _LEVEL = int | float, int | float | None
_FILE: Shape = {"file": str, "sha256": str, "rows": int}
_PARAMETER: Shape = {"name": str, "value": object, "unit?": str}
_DECISION: Shape = {
    "name": str, "type": str, "count": int, "words": str, "unit?": str, "captions?": {"*": str},
    "axes?": [{"name": str, "labels": {"*": str}}], "tables?": [dict],
}  # fmt: skip
_MEASURE: Shape = {"name": str, "rule": str, "unit?": str, "count?": int, "forms?": [dict]}
_GOAL: Shape = {
    "label": str, "name?": str, "sense?": str, "rule?": str, "unit?": str, "step?": _LEVEL,
    "at_least?": _LEVEL, "at_most?": _LEVEL, "target?": _LEVEL,
}  # fmt: skip
_PARTY: Shape = {
    "name": str, "weight": _NUMBER, "description": str, "goals": [_GOAL],
    "contributes": [{"name": str, "amount": _NUMBER}],
    "requires": [{"name": str, "rule": str, "count": int}],
}  # fmt: skip
_ABOUT: Shape = {
    "title?": str, "description?": str, "source?": str, "rule?": str,
    "file?": str, "sha256?": str, "tables?": [_FILE], "parameters?": [_PARAMETER],
    "decisions?": [_DECISION], "measures?": [_MEASURE], "stakeholders?": [_PARTY],
    "overrides?": [{"path": str, "value": object}], "goals?": [str],
}  # fmt: skip
_WORDS: dict[Any, str] = {dict: "a mapping", list: "a list", str: "a text", int: "a whole number"}


def require_sound(about: Any) -> None:
    """Raise InputError, naming the part, unless it has the shape that wholepie writes."""
    _require(about, _ABOUT, "about")
    if "file" in about and "sha256" not in about:
        raise _damaged("about.sha256", "a text", "nothing")


def _require(said: Any, shape: Shape, place: str) -> None:
    kind = type(shape) if isinstance(shape, dict | list) else shape
    if not isinstance(said, kind):
        expected = _WORDS.get(kind, "a number" if kind is _NUMBER else "something else")
        raise _damaged(place, expected, f"{said!r:.40}")
    if isinstance(shape, list):
        for number, each in enumerate(said):
            _require(each, shape[0], f"{place}[{number}]")
    elif isinstance(shape, dict):
        _require_keys(said, shape, place)


def _require_keys(said: Any, shape: dict[str, Shape], place: str) -> None:
    for named, part in shape.items():
        key = named.removesuffix("?")
        for each in said if key == "*" else [key]:
            if each in said:
                _require(said[each], part, f"{place}.{each}")
            elif key == named:
                raise _damaged(f"{place}.{key}", _WORDS.get(part, "something"), "nothing")


def _damaged(place: str, expected: str, found: str) -> InputError:
    words = f"{place} in run.json is expected to be {expected}; it is {found}"
    return InputError(codes.RUN_DAMAGED, f"{words}.")
