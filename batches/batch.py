"""Batches: queues many runs with one time and one worker budget; none is lost, all can resume."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..api.fronts import executor_of, options_of
from ..api.names import MethodName
from ..diagnostics import codes
from ..optimizer import arguments
from ..optimizer.comparison.digest import summary
from ..optimizer.errors import InputError
from ..optimizer.journal.lock import held
from ..optimizer.results.catalogue import DAMAGED
from ..optimizer.results.file_check import check
from ..optimizer.results.front import Front
from ..optimizer.results.plain import plain, records
from ..optimizer.results.result import PublicResult
from ..optimizer.results.run_check import VERIFICATION
from ..optimizer.results.run_folder import described, read_points
from ..optimizer.search.executors import width
from ..optimizer.search.history import Progress
from ..optimizer.search.interrupt import on_interrupt
from . import folder as batchfolder
from .crews import Crew, Local, Remote
from .jobs import Job, Row, blank_row, jobs_asked
from .states import DONE, INTERRUPTED, RUNNING, STATES, WAITING
from .work import changed, file_digest

__all__ = ["Batch", "BatchProgress", "batch"]

_TICK = 0.25
_SAVE_SECONDS = 1.0
_LEAST_SECONDS = 1e-3
_DEFAULTS: dict[str, Any] = {
    "goals": None,
    "within": None,
    "max_points": None,
    "method": None,
    "samples": None,
    "tolerance": 0.0,
    "deterministic": False,
}
_OF_FRONTS = tuple(name for name in _DEFAULTS if name != "goals")


@dataclass(frozen=True, eq=False, repr=False)
class Batch(PublicResult):
    """The outcome of a batch: ``rows`` are JSON-able, one for each run, in the given order.

    ``notes`` are remarks: runs that were given twice, files that have changed. ``interrupted``
    tells that Ctrl-C ended the batch before every run was made.
    """

    folder: Path
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    interrupted: bool = False

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[str, Front]]:
        """Name and front of every run that has one; read from its folder."""
        for row in self.rows:
            if "points" in row:
                yield row["name"], Front.open(self.folder / row["run"])

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        counts = ", ".join(f"{count} {state}" for state, count in self.counts.items())
        return f"{len(self)} runs: {counts}" if counts else "no runs"

    def to_dict(self) -> dict[str, Any]:
        """Folder, how many runs are in which state, and a row for each run, as plain data."""
        table = self.summary.astype(object)
        runs = records(table.where(table.notna(), None))
        return dict(plain({"batch": self.folder, "counts": self.counts, "runs": runs}))

    @property
    def counts(self) -> dict[str, int]:
        """How many runs are in which state; states that none is in are left out."""
        found = [row["state"] for row in self.rows]
        return {state: found.count(state) for state in STATES if state in found}

    @cached_property
    def points(self) -> dict[str, np.ndarray]:
        """Minimised goal values, shape (N, p), by run, of every run that has plans."""
        return {
            row["run"]: read_points(self.folder / row["run"], row["goals"])
            for row in self.rows
            if row.get("points")
        }

    @cached_property
    def summary(self) -> pd.DataFrame:
        """One row for each run; see :func:`wholepie.optimizer.comparison.digest.summary`."""
        return summary([row | self._checked(row) for row in self.rows], self.points)

    def _checked(self, row: Row) -> Row:
        """What a check of the run came to, if there was one: a refuted run proves nothing."""
        folder = self.folder / row["run"]
        if not (folder / VERIFICATION).is_file():
            return {}
        try:
            found = check(folder, described(folder))
        except InputError:
            return {"verification": DAMAGED, "complete": False, "gap": None}
        nothing = {"complete": False, "gap": None} if found.doubtful else {}
        return {"verification": found.state} | nothing

    @staticmethod
    def open(folder: str | Path) -> "Batch":
        """A batch as it was saved; raises InputError where there is none."""
        where = arguments.path(folder, "folder")
        _, rows = batchfolder.read(where)
        return Batch(where, tuple(rows))


@dataclass(frozen=True)
class BatchProgress:
    """The state of a batch: the rows of all runs, and the progress of those under way, by run."""

    rows: Mapping[str, Row]
    running: Mapping[str, Progress | None]
    seconds: float


def batch(
    files: arguments.PathLike | Iterable[arguments.PathLike],
    out: arguments.PathLike,
    *,
    sweep: arguments.SupportsItems | arguments.Names = (),
    table: arguments.PathLike | None = None,
    goals: arguments.Names | None = None,
    within: arguments.Share | None = None,
    time_limit: arguments.Time | None = None,
    total_time_limit: arguments.Time | None = None,
    max_points: int | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    method: MethodName | None = None,
    samples: int | None = None,
    tolerance: arguments.Share = 0.0,
    deterministic: bool = False,
    resume: bool = False,
    progress: Callable[[BatchProgress], None] | None = None,
) -> Batch:
    """Make the front of every scenario with every combination of overrides, each in its folder.

    ``files`` are scenario files, their folders, or patterns such as ``"plans/*.yaml"``. ``sweep``
    gives the values to try by path, or is a text as on the command line, ``"parameters.budget=
    800,900"``; ``table`` is a CSV or XLSX file with a row for each run and paths as heads. Each run
    may take ``time_limit`` seconds, all together ``total_time_limit``; ``workers`` is their number
    for the whole batch, in processes of this machine, or runs at a time of an ``executor``; by
    default 1, or as many as the executor has. The other options are those of
    :func:`wholepie.front`. The row of a run that fails has the error, and the others continue;
    Ctrl-C ends all soon and keeps what was found. ``resume`` continues the batch in ``out``:
    finished runs stay, the others are resumed or made again; without ``files`` it is the whole
    batch as before.

    Raises
    ------
    InputError, ScenarioError
        A file is not there, an override leads nowhere, an option makes no sense, or ``out`` holds
        something else, or a batch with other options.
    """
    solved_by = executor_of(executor)
    of_each = options_of(
        within=within,
        time_limit=time_limit,
        max_points=max_points,
        workers=arguments.maybe(arguments.count, workers, "workers") or width(solved_by),
        method=method,
        samples=samples,
        tolerance=tolerance,
        deterministic=deterministic,
    )
    named = arguments.maybe(arguments.names, goals, "goals")
    options = {"goals": named} | {name: getattr(of_each, name) for name in _OF_FRONTS}
    total = arguments.limit(total_time_limit, "total_time_limit")
    limits = _Limits(of_each.time_limit, total, of_each.workers)
    onlooker, goes_on = arguments.callback(progress, "progress"), arguments.flag(resume, "resume")
    given, rows = _files(files), arguments.maybe(arguments.path, table, "table")
    settings = _settings(sweep)
    folder = batchfolder.usable(arguments.path(out, "out"), resume=goes_on)
    with held(folder / batchfolder.LOCK, f"the batch in {folder}"):
        before, known = batchfolder.before(folder)
        options = batchfolder.settled(known, options, _DEFAULTS, folder)
        wanted, twice = jobs_asked(given, settings, rows, folder, options, before)
        _refuse_lost(before, wanted)
        notes = [f"{twice} of the runs are given twice and made once."] if twice else []
        state = _State(folder, options, wanted, onlooker, before, notes)
        _work(state, Local() if solved_by is None else Remote(solved_by), limits)
    return Batch(folder, tuple(state.rows.values()), tuple(notes), state.interrupted)


def _settings(sweep: object) -> dict[str, list[Any]] | list[str]:
    """Values to try by path, or settings as on the command line."""
    if not hasattr(sweep, "items") or isinstance(sweep, type):
        return arguments.names(sweep, "sweep")
    given = arguments.values(sweep, "sweep")
    return {path: arguments.several(each, f"sweep of {path}") for path, each in given.items()}


def _files(files: arguments.PathLike | Iterable[arguments.PathLike]) -> list[Path]:
    if isinstance(files, arguments.PATH_TYPES):
        return [arguments.path(files, "files")]
    if not arguments.is_row(files):
        raise arguments.wrong_kind(files, "files", "a path, a pattern or a list of them")
    return [arguments.path(each, "An entry of files") for each in files]


@dataclass
class _Limits:
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


class _State:
    """Rows of all runs, as they are and as they are saved."""

    def __init__(
        self,
        folder: Path,
        options: Mapping[str, Any],
        wanted: list[Job],
        progress: Callable[[BatchProgress], None] | None,
        before: Mapping[str, Row],
        notes: list[str],
    ) -> None:
        self.folder, self.options, self.progress = folder, options, progress
        self.rows = {job.run: before.get(job.run, blank_row(job)) for job in wanted}
        self.running: dict[str, Progress | None] = {}
        self.stopping = False
        self.pending = deque(self._unfinished(wanted, before, notes))
        self._started = time.monotonic()
        self._saved = -np.inf

    def _unfinished(
        self, wanted: list[Job], before: Mapping[str, Row], notes: list[str]
    ) -> Iterator[Job]:
        """The runs still to make; a run whose files have changed is made again."""
        digest = cache(file_digest)  # runs of a sweep share their files
        for job in wanted:
            row = self.rows[job.run]
            files = changed(row, self.folder, digest)
            if files:
                notes.append(f"{row['name']} is made again: {', '.join(files)} has changed.")
            if files or row["state"] != DONE:
                self.rows[job.run] = blank_row(job)
                yield replace(job, fresh=bool(files) or job.run not in before)

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C left runs to make, however those under way ended."""
        left = {row["state"] for row in self.rows.values()} & {INTERRUPTED, WAITING}
        return self.stopping and bool(left)

    def stop(self) -> None:
        """Start no more runs, and end those under way."""
        self.stopping = True

    def take(self, run: str, found: Any) -> None:
        """A run's row, or its progress."""
        if isinstance(found, dict):
            self.running.pop(run, None)
            self.rows[run] = found
            self.save(at_most_every=_SAVE_SECONDS)
        elif run in self.running:
            self.running[run] = found

    def tell(self) -> None:
        """Report the progress."""
        if self.progress is not None:
            seconds = time.monotonic() - self._started
            self.progress(BatchProgress(self.rows, self.running, seconds))

    def save(self, at_most_every: float = 0.0) -> None:
        """Write the manifest whole or not at all; a run's own folder has what it lacks."""
        if time.monotonic() - self._saved < at_most_every:
            return
        rows = [
            row | {"state": RUNNING} if run in self.running else row
            for run, row in self.rows.items()
        ]
        batchfolder.write(self.folder, self.options, rows)
        self._saved = time.monotonic()


def _work(state: _State, crew: Crew, limits: _Limits) -> None:
    """Make all runs, and save the manifest whatever happens."""
    try:
        state.save()
        with on_interrupt(state.stop):
            _make(state, crew, limits)
    finally:
        crew.close()
        state.save()


def _make(state: _State, crew: Crew, limits: _Limits) -> None:
    """Make all runs still to make, within the budgets."""
    used: dict[str, int] = {}
    reported = False
    while True:
        while state.pending and not state.stopping and limits.left > 0:
            free = limits.workers - sum(used.values())
            if free < 1:
                break
            job = state.pending.popleft()
            used[job.run] = max(1, free // (len(state.pending) + 1)) if crew.shares else 1
            state.running[job.run] = None
            crew.start(replace(job, time_limit=limits.of_run(), workers=used[job.run]))
        state.tell()
        if not crew.busy:
            return
        if state.stopping and not reported:
            crew.stop()
            reported = True
        event = crew.next(_TICK)
        if event is not None:
            run, found = event
            state.take(run, found)
            if isinstance(found, dict):
                used.pop(run, None)


def _refuse_lost(before: Mapping[str, Row], wanted: Iterable[Job]) -> None:
    lost = before.keys() - {job.run for job in wanted}
    if lost:
        names = ", ".join(before[run]["name"] for run in sorted(lost)[:3])
        raise InputError(
            codes.RUN_CHANGED,
            f"The batch has {len(lost)} runs that are not given now, such as {names}: name "
            "them too, or name no files to continue with all.",
        )
