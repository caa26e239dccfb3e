"""Budget: when to stop."""

import threading
import time
from dataclasses import dataclass, field

import numpy as np


@dataclass
class Budget:
    """When to stop: a deadline on the monotonic clock, or a flag that any thread may set.

    A budget within another one also ends when that one is stopped.
    """

    deadline: float = np.inf
    stop: threading.Event = field(default_factory=threading.Event)
    within: "Budget | None" = None

    @classmethod
    def lasting(cls, seconds: float | None) -> "Budget":
        """A budget of so many seconds from now on, or without end."""
        return cls() if seconds is None else cls(time.monotonic() + seconds)

    def anew(self) -> "Budget":
        """A budget within this one with a flag of its own, which a search sets as it ends."""
        return Budget(self.deadline, within=self)

    def first(self, seconds: float) -> "Budget":
        """A budget within this one, of so many seconds at most."""
        return Budget(min(self.deadline, time.monotonic() + seconds), within=self)

    @property
    def remaining(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.deadline - time.monotonic())

    @property
    def stopped(self) -> bool:
        """Whether somebody said to end now."""
        return self.stop.is_set() or (self.within is not None and self.within.stopped)

    @property
    def spent(self) -> bool:
        """Whether work should end now."""
        return self.stopped or time.monotonic() >= self.deadline
