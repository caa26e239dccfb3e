"""What was added to a run, read as what wholepie wrote, or refused in a sentence."""

import math
from collections.abc import Callable
from typing import Any, TypeVar

from ...diagnostics import codes
from ...optimizer.errors import InputError
from ...optimizer.results.additions import Addition, addition
from ...optimizer.results.front import Front

Made = TypeVar("Made")
_WHOSE = (
    "another user, another machine or an older version of wholepie, or follows from a run of theirs"
)
_ELSEWHERE = f"This is of {_WHOSE}: what it says is their word, which nobody has checked here."


def made(name: str, data: Any, make: Callable[[Any], Made]) -> Made:
    """What is made of ``data`` that was added by this name; InputError where that fails."""
    try:
        return make(data)
    except (LookupError, TypeError, AttributeError, ValueError, ArithmeticError) as error:
        words = f"{name}.json of the run is damaged: {error!r}."
        raise InputError(codes.RUN_DAMAGED, words) from error


def made_of(front: Front, name: str, make: Callable[[Any], Made]) -> tuple[Made | None, str]:
    """As :func:`made`, of what was added to a front's run, with its :func:`origin`; None where it
    was not added.
    """
    found = None if front.source is None else addition(front.source, name)
    return (None, "") if found is None else (made(name, found.said, make), origin(found))


def number(said: Any) -> float:
    """A finite number that was read; raises ValueError where it is none."""
    if isinstance(said, bool) or not isinstance(said, int | float) or not math.isfinite(said):
        raise ValueError(f"{said!r} is not a number")
    return float(said)


def maybe(said: Any) -> float | None:
    """As :func:`number`, or None."""
    return None if said is None else number(said)


def origin(found: Addition) -> str:
    """Whose word an addition is, in a sentence; empty where it is this user's."""
    return "" if found.own else _ELSEWHERE
