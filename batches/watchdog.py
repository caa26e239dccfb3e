"""Watchdog: which processes neither answer nor work, or work far past their time limit.

That a process exists, or that one of its threads answers, proves nothing: it may be stopped, wait
for what never comes, or go in circles. What it does is seen from its CPU time and from what it
reports. Without a time limit, a process that uses the CPU is never given up.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

#: Seconds without an answer and without CPU time, and seconds past a time limit, that are too many.
SILENCE, GRACE = 300.0, 300.0
#: The same as SILENCE once the batch is to end.
HURRY = 15.0
_PAUSE = 1.0
#: More seconds between two looks are time in which the watchdog itself did not run.
_AWAY = 5.0
#: A process that waits wakes up now and then, which is not work.
_LEAST_SHARE = 0.01


@dataclass(frozen=True)
class Pulse:
    """CPU seconds that a process has used, and whether a thread of it could run now."""

    cpu: float
    ready: bool


def pulse(pid: int) -> Pulse | None:
    """The pulse of a process, as Linux tells it; None where nothing tells it."""
    try:
        stats = [each.read_text("ascii", "replace") for each in _stats(pid)]
    except OSError:
        return None
    whole, *threads = [each.rsplit(")", 1)[1].split() for each in stats]
    ticks = int(whole[11]) + int(whole[12])
    return Pulse(ticks / os.sysconf("SC_CLK_TCK"), any(each[0] == "R" for each in threads))


def _stats(pid: int) -> list[Path]:
    """Of the process as a whole, and of its threads."""
    return [Path(f"/proc/{pid}/stat"), *Path(f"/proc/{pid}/task").glob("*/stat")]


@dataclass
class _Watched:
    """A run under way: its process, its time limit, and for how long it has done what."""

    pid: int
    limit: float | None
    last: Pulse | None
    silent: float = 0.0
    spent: float = 0.0

    def pass_time(self, seconds: float, now: Pulse | None) -> None:
        """Count seconds that passed."""
        self.spent += seconds
        is_idle = (
            now is not None
            and self.last is not None
            and not now.ready
            and now.cpu - self.last.cpu < _LEAST_SHARE * seconds
        )
        self.silent = self.silent + seconds if is_idle else 0.0
        self.last = now


@dataclass
class Watchdog:
    """Watches runs in processes; ``clock`` and ``pulse`` tell the time and what processes do."""

    silence: float = SILENCE
    grace: float = GRACE
    clock: Callable[[], float] = time.monotonic
    pulse: Callable[[int], Pulse | None] = pulse
    _watched: dict[str, _Watched] = field(default_factory=dict)
    _looked: float = 0.0

    def watch(self, run: str, pid: int, limit: float | None) -> None:
        """Watch a run from now on."""
        if not self._watched:
            self._looked = self.clock()
        self._watched[run] = _Watched(pid, limit, self.pulse(pid))

    def hear(self, run: str, *, begins: bool) -> None:
        """A run has answered; its time limit is counted from where it ``begins`` to solve."""
        if run in self._watched:
            self._watched[run].silent = 0.0
            self._watched[run].spent *= not begins

    def forget(self, run: str) -> None:
        """A run is over."""
        self._watched.pop(run, None)

    def hurry(self) -> None:
        """All runs are to end now."""
        self.silence = min(self.silence, HURRY)
        for each in self._watched.values():
            each.limit, each.spent = 0.0, 0.0

    def given_up(self) -> list[tuple[int, str]]:
        """The processes to give up, and why."""
        seconds = self.clock() - self._looked
        if seconds < _PAUSE:
            return []
        self._looked += seconds
        for each in self._watched.values():
            each.pass_time(min(seconds, _AWAY), self.pulse(each.pid))
        reasons = [(each.pid, self._why(each)) for each in self._watched.values()]
        return [(pid, why) for pid, why in reasons if why]

    def _why(self, run: _Watched) -> str:
        if run.silent >= self.silence:
            return f"given up: it neither answered nor worked for {run.silent:.0f} s"
        if run.limit is not None and run.spent >= run.limit + max(run.limit, self.grace):
            return f"given up: it went on long after its time limit, for {run.spent:.0f} s"
        return ""
