"""The one deadline of a check, which every long loop looks at."""

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


class PastDeadlineError(Exception):
    """The time of a check is over."""


class Deadline:
    """Counts down from so many seconds; None is no limit."""

    def __init__(self, seconds: float | None = None) -> None:
        self._end = float("inf") if seconds is None else time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds that are left; infinite without a limit."""
        return self._end - time.monotonic()

    def watched(self, things: Iterable[T]) -> Iterator[T]:
        """The same things; raises PastDeadlineError before one that there is no time for."""
        for each in things:
            if self.left <= 0:
                raise PastDeadlineError
            yield each
