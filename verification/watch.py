"""How far a check is."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from .deadline import Deadline

T = TypeVar("T")

Step = Literal["plans", "order", "proofs", "zones", "cover", "questions"]

_BEAT = 0.1


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
    """Looks at a deadline, and tells an onlooker of each step."""

    def __init__(self, deadline: Deadline | None = None, onlooker: Onlooker | None = None) -> None:
        self.deadline = Deadline() if deadline is None else deadline
        self._onlooker = onlooker

    def tell(self, step: Step, done: int, total: int) -> None:
        """Say how far a step is."""
        if self._onlooker is not None:
            self._onlooker(VerificationProgress(step, done, total))

    def over(self, step: Step, items: Sequence[T]) -> Iterator[T]:
        """The items of a step, one by one; raises PastDeadlineError before one that there is no
        time for.

        All steps but the last go through here, so none of them goes on beyond the deadline.
        """
        told = -_BEAT
        for done, item in enumerate(self.deadline.watched(items)):
            now = time.monotonic()
            if now - told >= _BEAT:
                self.tell(step, done, len(items))
                told = now
            yield item
        self.tell(step, len(items), len(items))
