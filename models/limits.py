"""Limits on what is read of a scenario: what goes beyond one is a fault with its place."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from ..diagnostics import codes
from ..optimizer.reading_limits import WORDS, current
from .faults import Place, Problematic

_STEPS_BETWEEN_LOOKS = 10_000


def require(name: str, found: int, place: Place) -> None:
    """Raise Problematic where there is more of something than the limit of that name allows."""
    most = getattr(current(), name)
    if found > most:
        raise too_many(name, most, place, f"{found:_}")


def too_many(name: str, most: int, place: Place, found: str = "") -> Problematic:
    """The fault of going beyond a limit."""
    many = f"{found} {WORDS[name]}; at most {most:_} are read"
    said = many if found else f"more {WORDS[name]} than the {most:_} that are read"
    hint = f"if this is intended, allow more with --limit {name}=..."
    return Problematic(codes.LIMIT_EXCEEDED, place, said, hint)


class Meter:
    """Counts the turns of loops and the coefficients that expressions come to, while one scenario
    is read.
    """

    def __init__(self) -> None:
        self._limits = current()
        self._deadline = time.monotonic() + self._limits.seconds
        self._turns = self._terms = self._indexes = self._looked = 0

    def turn(self, count: int, place: Place) -> None:
        """Count the turns of a loop before it is run; Problematic where there are too many."""
        self._turns += count
        if self._turns > self._looked:
            self._look(place)

    def keep(self, count: int, place: Place) -> None:
        """Count coefficients that are kept; Problematic where there are too many."""
        self._terms += count
        if self._terms > self._limits.terms:
            raise too_many("terms", self._limits.terms, place)

    def index(self, count: int, place: Place) -> None:
        """Count indexes of definitions; Problematic where there are too many."""
        self._indexes += count
        if self._indexes > self._limits.indexes:
            raise too_many("indexes", self._limits.indexes, place)

    def _look(self, place: Place) -> None:
        if self._turns > self._limits.steps:
            raise too_many("steps", self._limits.steps, place)
        if time.monotonic() > self._deadline:
            raise too_many("seconds", self._limits.seconds, place)
        self._looked = self._turns + _STEPS_BETWEEN_LOOKS


_METER: ContextVar[Meter | None] = ContextVar("meter", default=None)


def meter() -> Meter:
    """The meter of the scenario that is being read."""
    return _METER.get() or Meter()


@contextmanager
def metered() -> Iterator[None]:
    """Count what is read in the block from zero."""
    token = _METER.set(Meter())
    try:
        yield
    finally:
        _METER.reset(token)
