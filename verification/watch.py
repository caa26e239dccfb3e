"""How far a check is, and how much time it has."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

T = TypeVar("T")

Step = Literal["plans", "order", "proofs", "zones", "cover", "questions"]

_BEAT = 0.1


class TimeUpError(Exception):
    """The time limit has passed."""


@dataclass(frozen=True)
class VerificationProgress:
    """How much of a ``step`` is ``done``, of a ``total``.

    Listed ``plans`` are checked, then their ``order`` and the run's ``proofs``; ``zones`` are
    found, and which of them proofs ``cover``; then ``questions`` are put to the second solver.
    """

    step: Step
    done: int
    total: int


Onlooker = Callable[[VerificationProgress], None]


class Watch:
    """Counts the seconds from when it is made, and tells an onlooker of each step."""

    def __init__(self, limit: float | None = None, onlooker: Onlooker | None = None) -> None:
        self._started = time.monotonic()
        self._limit, self._onlooker = limit, onlooker

    @property
    def seconds(self) -> float:
        """How many have passed."""
        return time.monotonic() - self._started

    @property
    def seconds_left(self) -> float:
        """How many there are, without a limit a great many."""
        return 1e9 if self._limit is None else self._limit - self.seconds

    def tell(self, step: Step, done: int, total: int) -> None:
        """Say how far a step is."""
        if self._onlooker is not None:
            self._onlooker(VerificationProgress(step, done, total))

    def over(self, step: Step, items: Sequence[T]) -> Iterator[T]:
        """The items of a step, one by one; raises TimeUpError where there is no time for the next.

        All steps but the last go through here, so none of them goes on beyond the limit.
        """
        told = -_BEAT
        for done, item in enumerate(items):
            now = self.seconds
            if self._limit is not None and now > self._limit:
                raise TimeUpError
            if now - told >= _BEAT:
                self.tell(step, done, len(items))
                told = now
            yield item
        self.tell(step, len(items), len(items))
