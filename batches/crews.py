"""Crews make the runs of a batch: processes of this machine, or an executor."""

import queue
from collections.abc import Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from typing import Any

from ..api import sources
from ..diagnostics import codes
from ..optimizer.engine import Options
from ..optimizer.errors import SolverError
from ..optimizer.problem.problem import Problem
from ..optimizer.results.front import Front
from ..optimizer.results.run_states import FAILED, INTERRUPTED
from .causes import DIED, HUNG, MEMORY, cause_of
from .inputs import Inputs
from .jobs import Job, Row, blank_row
from .processes import Event, Processes
from .room import finished, make_room
from .watchdog import Watchdog
from .work import Begun, made_or_row, read, row_of, saved_row, solve, work

__all__ = ["Crew", "Local", "Remote"]


class Crew:
    """Makes runs; used from one thread only. Every run ends with a row, whatever happens."""

    #: Whether a run may use several workers.
    shares = False

    @property
    def busy(self) -> int:
        """How many runs are under way."""
        raise NotImplementedError

    def start(self, job: Job) -> None:
        """Start a run."""
        raise NotImplementedError

    def next(self, timeout: float) -> tuple[str, Any] | None:
        """A run's name with its row, or with a Progress; None after so many seconds."""
        raise NotImplementedError

    def stop(self) -> None:
        """End the runs under way soon; :meth:`next` still returns their rows."""
        raise NotImplementedError

    def close(self) -> None:
        """Release everything; runs under way are lost except for their journals."""
        raise NotImplementedError


class Local(Crew):
    """Processes of this machine, kept alive over runs; each run has its own threads."""

    shares = True

    def __init__(self, watchdog: Watchdog | None = None) -> None:
        self._processes = Processes()
        self._watchdog = watchdog or Watchdog()
        self._files: dict[str, Mapping[str, str]] = {}

    @property
    def busy(self) -> int:
        """How many runs are under way."""
        return self._processes.busy

    def start(self, job: Job) -> None:
        """Start a run."""
        pid = self._processes.submit(job, work, job)
        self._watchdog.watch(job.run, pid, job.time_limit)

    def next(self, timeout: float) -> tuple[str, Any] | None:
        """A run's name with its row, or with a Progress; None after so many seconds."""
        for pid, why in self._watchdog.given_up():
            self._processes.give_up(pid, why)
        event = self._processes.next(timeout)
        if event is None:
            return None
        run, begun = event.tag.run, isinstance(event.value, Begun)
        self._watchdog.hear(run, begins=begun)
        if begun:
            self._files[run] = event.value.files
            return None
        return run, self._ended(event) if event.final else event.value

    def _ended(self, event: Event) -> Row:
        """The row of a run that is over; a process that had no memory left is not used again."""
        self._watchdog.forget(event.tag.run)
        row = _row(event, self._files.pop(event.tag.run, {}))
        if row.get("cause") == MEMORY:
            self._processes.renew()
        return row

    def stop(self) -> None:
        """End the runs under way soon; :meth:`next` still returns their rows."""
        self._watchdog.hurry()
        self._processes.stop()

    def close(self) -> None:
        """End all processes."""
        self._processes.close()


def _row(event: Event, files: Mapping[str, str]) -> Row:
    """The row of a task that is over; ``files`` are the inputs that it had told of."""
    if event.kind == "done":
        row: Row = event.value
        return row
    interrupted = isinstance(event.value, KeyboardInterrupt)
    state, words = (INTERRUPTED, "") if interrupted else (FAILED, str(event.value))
    cause = {"died": DIED, "given up": HUNG}.get(event.kind, "")
    if state == FAILED and isinstance(event.value, Exception):
        words, cause = words or type(event.value).__name__, cause_of(event.value)
    known = files or Inputs(event.tag).hashes
    row = {"state": state, "error": words, "cause": cause, "files": known}
    return blank_row(event.tag) | row


@dataclass(frozen=True)
class _UnderWay:
    """A run that is solved elsewhere; its problem stays here, to be saved with its front."""

    job: Job
    inputs: Inputs
    problem: Problem
    future: Future[Front]
    note: str

    def row(self) -> Row:
        """Its row, once it is solved and saved, or failed."""
        return made_or_row(self.job, self.inputs, self._saved)

    def _saved(self) -> Row:
        front = replace(self.future.result(), problem=self.problem)
        return saved_row(self.job, self.inputs, front, self.note)


class Remote(Crew):
    """Any executor, such as a cluster's: scenarios are read and runs saved here, solved there."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._rows: queue.SimpleQueue[tuple[Job, Row | Future[Front]]] = queue.SimpleQueue()
        self._under_way: dict[str, _UnderWay] = {}
        self._ready = 0
        self._lost = False

    @property
    def busy(self) -> int:
        """How many runs are under way."""
        return len(self._under_way) + self._ready

    def start(self, job: Job) -> None:
        """Start a run; where the executor was lost it stays as one that waits."""
        inputs = Inputs(job)
        row = (
            blank_row(job)
            if self._lost
            else made_or_row(job, inputs, lambda: self._submitted(job, inputs))
        )
        if row is not None:
            self._ready += 1
            self._rows.put((job, row))

    def _submitted(self, job: Job, inputs: Inputs) -> Row | None:
        scenario = read(job)
        saved = finished(job, scenario)
        if saved is not None:
            return row_of(job, inputs, saved)
        note = make_room(job, scenario)
        options = dict(job.options)
        problem = sources.problem(scenario, options.pop("goals", None))
        asked = Options(**options, time_limit=job.time_limit)
        future = self._executor.submit(solve, problem, asked, scenario.about())
        self._under_way[job.run] = _UnderWay(job, inputs, problem, future, note)
        future.add_done_callback(lambda done: self._rows.put((job, done)))
        return None

    def next(self, timeout: float) -> tuple[str, Any] | None:
        """A run's name with its row; None after so many seconds."""
        try:
            job, found = self._rows.get(timeout=timeout)
        except queue.Empty:
            return None
        if isinstance(found, dict):
            self._ready -= 1
            return job.run, found
        if job.run not in self._under_way:  # given up before
            return None
        self._lost = self._lost or _is_lost(found)
        return job.run, self._under_way.pop(job.run).row()

    def stop(self) -> None:
        """Give up what is under way: an executor cannot interrupt a task that runs."""
        for asked in list(self._under_way.values()):
            if asked.future.done():  # its row still comes
                continue
            asked.future.cancel()
            del self._under_way[asked.job.run]
            words = {"state": INTERRUPTED, "error": "given up when the batch was interrupted"}
            self._ready += 1
            self._rows.put((asked.job, blank_row(asked.job) | words))

    def close(self) -> None:
        """Give up what is under way; the executor belongs to the caller."""
        for asked in self._under_way.values():
            asked.future.cancel()


def _is_lost(found: Future[Front]) -> bool:
    """Whether nothing more is to be expected of what a run was handed to."""
    if found.cancelled():
        return False
    error = found.exception()
    return isinstance(error, SolverError) and error.kind is codes.WORKER_LOST
