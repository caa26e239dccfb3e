"""Crews make the runs of a batch: processes of this machine, or an executor."""

import queue
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from typing import Any

from ..api import sources
from ..diagnostics import codes
from ..models import ModelFile, Scenario
from ..optimizer.engine import Options
from ..optimizer.errors import SolverError
from ..optimizer.problem.problem import Problem
from ..optimizer.results.front import Front
from .jobs import Job, Row, blank_row
from .processes import Event, Processes
from .states import FAILED, INTERRUPTED
from .work import finished, made_or_row, read, row_of, saved_row, solve, work

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

    def __init__(self) -> None:
        self._processes = Processes()

    @property
    def busy(self) -> int:
        """How many runs are under way."""
        return self._processes.busy

    def start(self, job: Job) -> None:
        """Start a run."""
        self._processes.submit(job, work, job)

    def next(self, timeout: float) -> tuple[str, Any] | None:
        """A run's name with its row, or with a Progress; None after so many seconds."""
        event = self._processes.next(timeout)
        if event is None:
            return None
        return event.tag.run, _row(event) if event.final else event.value

    def stop(self) -> None:
        """End the runs under way soon; :meth:`next` still returns their rows."""
        self._processes.stop()

    def close(self) -> None:
        """End all processes."""
        self._processes.close()


def _row(event: Event) -> Row:
    if event.kind == "done":
        row: Row = event.value
        return row
    interrupted = isinstance(event.value, KeyboardInterrupt)
    state, words = (INTERRUPTED, "") if interrupted else (FAILED, str(event.value))
    return blank_row(event.tag) | {"state": state, "error": words}


@dataclass(frozen=True)
class _UnderWay:
    """A run that is solved elsewhere; its problem stays here, to be saved with its front."""

    job: Job
    scenario: Scenario | ModelFile
    problem: Problem
    future: Future[Front]

    def front(self) -> Front:
        """Its front, once it is solved; raises what went wrong."""
        return replace(self.future.result(), problem=self.problem)


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
        row = blank_row(job) if self._lost else made_or_row(job, lambda: self._submitted(job))
        if row is not None:
            self._ready += 1
            self._rows.put((job, row))

    def _submitted(self, job: Job) -> Row | None:
        scenario = read(job)
        saved = finished(job, scenario)
        if saved is not None:
            return row_of(job, scenario, saved)
        options = dict(job.options)
        problem = sources.problem(scenario, options.pop("goals", None))
        asked = Options(**options, time_limit=job.time_limit)
        future = self._executor.submit(solve, problem, asked, scenario.about())
        self._under_way[job.run] = _UnderWay(job, scenario, problem, future)
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
        asked = self._under_way.pop(job.run)
        self._lost = self._lost or _is_lost(found)
        return job.run, made_or_row(job, lambda: saved_row(job, asked.scenario, asked.front()))

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
