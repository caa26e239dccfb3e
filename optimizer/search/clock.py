"""Clock: the wall time that a search has taken, over all the sessions it was worked on."""

import time


class Clock:
    """Runs from its creation on, unless it is held at a reading."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._held: float | None = None

    @property
    def seconds(self) -> float:
        """The reading now."""
        return time.perf_counter() - self._started if self._held is None else self._held

    def hold(self, seconds: float) -> None:
        """Stand still at this reading."""
        self._held = seconds

    def resume(self) -> None:
        """Run on from the reading now."""
        self._started, self._held = time.perf_counter() - self.seconds, None
