"""What a second solver is given and what it answers."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from .statement import Amounts

Word = Literal["empty", "plan", "late", "unclear", "too large"]


@dataclass(frozen=True)
class Effort:
    """How much is spent on a question: ``work``, which CP-SAT counts in a unit of its own, the same
    on every machine, and HiGHS in some seconds each; and ``seconds``, as many as are left.
    """

    work: float
    seconds: float


@dataclass(frozen=True)
class Answer:
    """``empty``: no such plan; ``plan``: here it is; ``late``: not known after the effort;
    ``unclear``: not known after any; ``too large``: the numbers do not fit the solver. ``bound`` is
    a proved least of a weighted sum.
    """

    word: Word
    x: Amounts = field(default_factory=dict)
    bound: Fraction | None = None


class Halt:
    """A wish to stop that reaches solvers that are at work."""

    def __init__(self) -> None:
        self._lock, self._calls = threading.Lock(), dict[int, Callable[[], object]]()
        self._wished = threading.Event()

    @property
    def wished(self) -> bool:
        """Whether to stop."""
        return self._wished.is_set()

    def wish(self) -> None:
        """Halt all that is under way, and what is not begun."""
        self._wished.set()
        with self._lock:
            for call in self._calls.values():
                call()

    @contextmanager
    def calling(self, call: Callable[[], object]) -> Iterator[None]:
        """While the block runs, a wish to stop makes this call."""
        with self._lock:
            self._calls[id(call)] = call
        try:
            yield
        finally:
            with self._lock:
                del self._calls[id(call)]
