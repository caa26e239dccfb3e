"""Schedule: which runs of a batch are made when, and which are made again; none is lost."""

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from ..optimizer.errors import InputError
from ..optimizer.journal.signing import trouble_met
from ..optimizer.results.manifest import ELSEWHERE
from ..optimizer.results.outputs import damage
from ..optimizer.results.run_states import DONE, FAILED, INFEASIBLE, INTERRUPTED, RUNNING, WAITING
from ..optimizer.search.history import Progress
from ..optimizer.search.interrupt import on_interrupt
from . import folder as batchfolder
from .causes import CHANGED, FULL, is_full, is_settled, retries
from .crews import Crew
from .inputs import changed_since, file_digest
from .jobs import Job, Row, blank_row

_TICK = 0.25
_SAVE_SECONDS = 1.0
_LEAST_SECONDS = 1e-3


@dataclass(frozen=True)
class BatchProgress:
    """The state of a batch: the rows of all runs, and the progress of those under way, by run."""

    rows: Mapping[str, Row]
    running: Mapping[str, Progress | None]
    seconds: float


@dataclass
class BatchLimits:
    """Budgets of the whole batch; its clock starts here."""

    time_limit: float | None
    total: float | None
    workers: int
    started: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        """Seconds left for all."""
        return np.inf if self.total is None else self.total - (time.monotonic() - self.started)

    def of_run(self) -> float | None:
        """Seconds that a run may take from now on."""
        limits = [each for each in (self.time_limit, self.left) if each is not None]
        least = max(min(limits), _LEAST_SECONDS)
        return None if least == np.inf else least


class Schedule:
    """Rows of all runs, as they are and as they are saved, and the runs that are still to make.

    A failed run is made again ``retry`` times; by default a few times where it may pass.
    """

    def __init__(
        self,
        folder: Path,
        options: Mapping[str, Any],
        wanted: list[Job],
        progress: Callable[[BatchProgress], None] | None,
        before: Mapping[str, Row],
        retry: int | None,
    ) -> None:
        self.folder, self.options, self.progress, self.retry = folder, options, progress, retry
        theirs = {run for run, row in before.items() if row.get(ELSEWHERE)}
        self.rows = {
            job.run: blank_row(job) if job.run in theirs else before.get(job.run, blank_row(job))
            for job in wanted
        }
        wanted = [replace(job, saved=self.rows[job.run].get("output", "")) for job in wanted]
        self.notes = [_of_others(len(theirs))] if theirs else []
        self.running: dict[str, Progress | None] = {}
        self.stopping = self.full = False
        self.pending = deque(self._unfinished(wanted, before))
        self._jobs = {job.run: job for job in wanted}
        self._started = time.monotonic()
        self._saved = -np.inf

    def _unfinished(self, wanted: list[Job], before: Mapping[str, Row]) -> Iterator[Job]:
        """The runs still to make. A run whose files have changed, or whose folder does not hold it
        any more, is made again.
        """
        digest = cache(file_digest)  # runs of a sweep share their files
        for job in wanted:
            row = self.rows[job.run]
            files = changed_since(row, self.folder, digest)
            why = f"{', '.join(files)} changed since" if files else self._lost(row)
            if why:
                self.notes.append(f"{row['name']} is made again: {why}.")
            if why or not self._is_settled(row):
                # What changed is known also if this batch ends before the run is made.
                kept = {name: row[name] for name in ("files", "output") if name in row}
                self.rows[job.run] = blank_row(job) | (kept if files else {"files": {}})
                yield replace(job, fresh=bool(files) or job.run not in before)

    def _lost(self, row: Row) -> str:
        return damage(self.folder / row["run"], row["output"]) if "output" in row else ""

    def _is_settled(self, row: Row) -> bool:
        """Whether a run need not be made again while its inputs are what they were."""
        if row["state"] == FAILED and self.retry:
            return False
        if row["state"] in (FAILED, INFEASIBLE):
            return is_settled(row)
        return row["state"] == DONE and "output" in row

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C left runs to make, however those under way ended."""
        left = {row["state"] for row in self.rows.values()} & {INTERRUPTED, WAITING}
        return self.stopping and bool(left)

    @property
    def may_start(self) -> bool:
        """Whether another run may start."""
        return bool(self.pending) and not self.stopping and not self.full

    def begun(self) -> Job:
        """The next run to make."""
        job = self.pending.popleft()
        self.running[job.run] = None
        return replace(job, attempts=job.attempts + 1)

    def stop(self) -> None:
        """Start no more runs, and end those under way."""
        self.stopping = True

    def take(self, run: str, found: Any) -> None:
        """A run's row, or its progress."""
        if isinstance(found, dict):
            self.running.pop(run, None)
            self.rows[run] = self._ended(run, found)
            self.save(at_most_every=_SAVE_SECONDS)
        elif run in self.running:
            self.running[run] = found

    def _ended(self, run: str, row: Row) -> Row:
        """The row of a run that is over, or of one that waits to be made again."""
        if note := row.pop("note", ""):
            self.notes.append(f"{row['name']}: {note}")
        self.full |= row.get("cause") == FULL
        is_last = self.full or row.get("attempts", 0) > retries(row, self.retry)
        if row["state"] != FAILED or is_last:
            return row
        when = "is not made" if self.stopping else "is made again"
        self.notes.append(f"{row['name']} {when}: {row['error']}.")
        again = replace(
            self._jobs[run], fresh=row.get("cause") == CHANGED, attempts=row["attempts"]
        )
        self.pending.append(again)
        return blank_row(again)

    def tell(self) -> None:
        """Report the progress."""
        if self.progress is not None:
            seconds = time.monotonic() - self._started
            self.progress(BatchProgress(self.rows, self.running, seconds))

    def save(self, at_most_every: float = 0.0) -> None:
        """Write the manifest whole or not at all; a run's own folder has what it lacks. A full
        disk ends the batch.
        """
        if time.monotonic() - self._saved < at_most_every:
            return
        rows = [
            row | {"state": RUNNING} if run in self.running else row
            for run, row in self.rows.items()
        ]
        try:
            batchfolder.write(self.folder, self.options, rows)
        except InputError as error:
            if not is_full(error):
                raise
            self.notes += [] if self.full else [str(error)]
            self.full = True
        self._saved = time.monotonic()


def _of_others(rows: int) -> str:
    runs, them = ("1 run", "It is") if rows == 1 else (f"{rows:,} runs", "They are")
    words = (
        f"What batch.json says of {runs} was written by another user, another machine or an older "
        f"version of wholepie. {them} made again, but for what is proved here already."
    )
    return " ".join(filter(None, [words, trouble_met()]))


def make_all(schedule: Schedule, crew: Crew, limits: BatchLimits) -> None:
    """Make all runs still to make, and save the manifest whatever happens."""
    try:
        schedule.save()
        with on_interrupt(schedule.stop):
            _make(schedule, crew, limits)
    finally:
        crew.close()
        schedule.save()


def _make(schedule: Schedule, crew: Crew, limits: BatchLimits) -> None:
    """Make the runs within the budgets."""
    used: dict[str, int] = {}
    reported = False
    while True:
        while schedule.may_start and limits.left > 0:
            free = limits.workers - sum(used.values())
            if free < 1:
                break
            job = schedule.begun()
            used[job.run] = max(1, free // (len(schedule.pending) + 1)) if crew.shares else 1
            crew.start(replace(job, time_limit=limits.of_run(), workers=used[job.run]))
        schedule.tell()
        if not crew.busy:
            return
        if schedule.stopping and not reported:
            crew.stop()
            reported = True
        event = crew.next(_TICK)
        if event is not None:
            run, found = event
            schedule.take(run, found)
            if isinstance(found, dict):
                used.pop(run, None)
