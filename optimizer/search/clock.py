"""Clock: the wall time that a search has taken, over all the sessions it was worked on."""

import time


class Clock:
    """Runs from its creation on, or from the reading that it was last set to."""

    def __init__(self) -> None:
        self._started = time.perf_counter()

    @property
    def seconds(self) -> float:
        """The reading now."""
        return time.perf_counter() - self._started

    def set(self, seconds: float) -> None:
        """Make this the reading now."""
        self._started = time.perf_counter() - seconds
