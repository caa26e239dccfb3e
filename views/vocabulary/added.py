"""What was added to a run, read as what wholepie wrote, or refused in a sentence."""

from collections.abc import Callable
from typing import Any, TypeVar

from ...diagnostics import codes
from ...optimizer.errors import InputError
from ...optimizer.results.front import Front
from ...optimizer.results.run_folder import additions

Made = TypeVar("Made")


def made(name: str, data: Any, make: Callable[[Any], Made]) -> Made:
    """What is made of ``data`` that was added by this name; InputError where that fails."""
    try:
        return make(data)
    except (LookupError, TypeError, AttributeError, ValueError, ArithmeticError) as error:
        words = f"{name}.json of the run is damaged: {error!r}."
        raise InputError(codes.RUN_DAMAGED, words) from error


def made_of(front: Front, name: str, make: Callable[[Any], Made]) -> Made | None:
    """As :func:`made`, of what was added to a front's run; None where it was not."""
    data = None if front.source is None else additions(front.source).get(name)
    return None if data is None else made(name, data, make)
