"""Batches: many runs with one time and one worker budget, that lose nothing and can be resumed."""

import glob
import json
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .crews import Crew, Local, Remote
from .jobs import (
    DONE,
    RUNNING,
    SCENARIO,
    STATES,
    Job,
    Row,
    blank_row,
    changed,
    jobs,
)
from .models import Override
from .models.document import read_document
from .models.faults import Faults
from .models.overrides import check_paths
from .models.sweeps import Variant, setting, variants
from .optimizer.digest import summary
from .optimizer.engine import Options
from .optimizer.errors import InputError
from .optimizer.front import Front
from .optimizer.interrupt import on_interrupt
from .optimizer.lock import held
from .optimizer.runfolder import read_points
from .optimizer.search import Progress
from .optimizer.versions import versions
from .optimizer.workers import width

__all__ = ["Batch", "BatchProgress", "batch"]

FORMAT = 1
MANIFEST = "batch.json"
LOCK = "batch.lock"
_TICK = 0.25
_SAVE_SECONDS = 1.0
_LEAST_SECONDS = 1e-3


@dataclass(frozen=True, eq=False)
class Batch:
    """What became of a batch: ``rows`` are JSON-able, one a run, in the order asked for.

    ``notes`` tell what was noticed: runs that were asked for twice, files that have changed.
    """

    folder: Path
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[str, Front]]:
        """Name and front of every run that has one; read from its folder."""
        for row in self.rows:
            if "points" in row:
                yield row["name"], Front.open(self.folder / row["run"])

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
        """One row a run; see :func:`wholepie.optimizer.digest.summary`."""
        return summary(self.rows, self.points)

    @staticmethod
    def open(folder: str | Path) -> "Batch":
        """A batch as it was left; raises InputError where there is none."""
        rows = _read_manifest(Path(folder))["runs"]
        return Batch(Path(folder), tuple(rows))


@dataclass(frozen=True)
class BatchProgress:
    """A moment of a batch: the rows of all runs, and how far those under way are, by run."""

    rows: Mapping[str, Row]
    running: Mapping[str, Progress | None]
    seconds: float


def batch(
    files: str | Path | Iterable[str | Path],
    out: str | Path,
    *,
    sweep: Mapping[str, Iterable[Any]] | Sequence[str] = (),
    table: str | Path | None = None,
    goals: Sequence[str] | None = None,
    within: float | None = None,
    time_limit: float | None = None,
    total_time_limit: float | None = None,
    max_points: int | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    method: str | None = None,
    samples: int | None = None,
    tolerance: float = 0.0,
    resume: bool = False,
    progress: Callable[[BatchProgress], None] | None = None,
) -> Batch:
    """Make the front of every scenario with every combination of overrides, each in its folder.

    ``files`` are scenario files, their folders, or patterns such as ``"plans/*.yaml"``. ``sweep``
    gives the values to try by path, or is written as on the command line, ``"parameters.budget=
    800,900"``; ``table`` is a CSV or XLSX file with a row a run and paths on top. Each run may take
    ``time_limit`` seconds, all together ``total_time_limit``; ``workers`` is how many there are for
    all, in processes of this machine, or runs at a time of an ``executor``; if not given, 1, or as
    many as the executor has. The other options are
    those of :func:`wholepie.front`. A run that fails is told in its row, and the others go on;
    Ctrl-C ends all soon and keeps what was found. ``resume`` goes on with the batch in ``out``:
    what is done stays, what is not is gone on with or made again; without ``files`` it is the whole
    batch as it was asked for.

    Raises
    ------
    InputError, ScenarioError
        A file is not there, an override leads nowhere, an option makes no sense, or ``out`` holds
        something else, or a batch that was asked for with other options.
    """
    options = {
        "goals": list(goals) if goals else None,
        "within": within,
        "max_points": max_points,
        "method": method,
        "samples": samples,
        "tolerance": tolerance,
    }
    at_once = width(executor) if workers is None else workers
    _check(options, time_limit, total_time_limit, at_once)
    limits = _Limits(time_limit, total_time_limit, at_once)
    folder = _usable(Path(out), resume)
    with held(folder / LOCK, f"the batch in {folder}"):
        before = _before(folder, options)
        asked, twice = _asked(files, sweep, table, folder, options, before)
        _refuse_lost(before, asked)
        notes = [f"{twice} of the runs are asked for twice and made once."] if twice else []
        state = _State(folder, options, asked, progress, before, notes)
        _work(state, Local() if executor is None else Remote(executor), limits)
    return Batch(folder, tuple(state.rows.values()), tuple(notes))


def _check(
    options: Mapping[str, Any], time_limit: float | None, total: float | None, workers: int
) -> None:
    """Refuse what no run could use; raises InputError."""
    rest = {name: value for name, value in options.items() if name != "goals"}
    Options(**rest, time_limit=time_limit, workers=workers)
    Options(time_limit=total)


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
        asked: list[Job],
        progress: Callable[[BatchProgress], None] | None,
        before: Mapping[str, Row],
        notes: list[str],
    ) -> None:
        self.folder, self.options, self.progress = folder, options, progress
        self.rows = {job.run: before.get(job.run, blank_row(job)) for job in asked}
        self.running: dict[str, Progress | None] = {}
        self.stopping = False
        self.pending = deque(self._unfinished(asked, before, notes))
        self._started = time.monotonic()
        self._saved = -np.inf

    def _unfinished(
        self, asked: list[Job], before: Mapping[str, Row], notes: list[str]
    ) -> Iterator[Job]:
        """What is left to do; a run whose files have changed is made anew."""
        for job in asked:
            row = self.rows[job.run]
            files = changed(row, self.folder)
            if files:
                notes.append(f"{row['name']} is made again: {', '.join(files)} has changed.")
            if files or row["state"] != DONE:
                self.rows[job.run] = blank_row(job)
                yield replace(job, fresh=bool(files) or job.run not in before)

    def stop(self) -> None:
        """Start no more runs, and end those under way."""
        self.stopping = True

    def take(self, run: str, found: Any) -> None:
        """A run's row, or how far it is."""
        if isinstance(found, dict):
            self.running.pop(run, None)
            self.rows[run] = found
            self.save(at_most_every=_SAVE_SECONDS)
        elif run in self.running:
            self.running[run] = found

    def tell(self) -> None:
        """Tell whoever watches."""
        if self.progress is not None:
            seconds = time.monotonic() - self._started
            self.progress(BatchProgress(self.rows, self.running, seconds))

    def save(self, at_most_every: float = 0.0) -> None:
        """Write the manifest whole or not at all; a run's own folder tells what it misses."""
        if time.monotonic() - self._saved < at_most_every:
            return
        rows = [
            row | {"state": RUNNING} if run in self.running else row
            for run, row in self.rows.items()
        ]
        manifest = {
            "wholepie_batch": FORMAT,
            "options": self.options,
            "versions": versions(),
            "runs": rows,
        }
        _write(self.folder / MANIFEST, manifest)
        self._saved = time.monotonic()


def _work(state: _State, crew: Crew, limits: _Limits) -> None:
    """Make all runs, and keep what there is whatever happens."""
    try:
        state.save()
        with on_interrupt(state.stop):
            _make(state, crew, limits)
    finally:
        crew.close()
        state.save()


def _make(state: _State, crew: Crew, limits: _Limits) -> None:
    """Make all runs that are left to do, as far as the budgets go."""
    used: dict[str, int] = {}
    told = False
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
        if state.stopping and not told:
            crew.stop()
            told = True
        event = crew.next(_TICK)
        if event is not None:
            run, found = event
            state.take(run, found)
            if isinstance(found, dict):
                used.pop(run, None)


def _asked(
    files: str | Path | Iterable[str | Path],
    sweep: Mapping[str, Iterable[Any]] | Sequence[str],
    table: str | Path | None,
    folder: Path,
    options: Mapping[str, Any],
    before: Mapping[str, Row],
) -> tuple[list[Job], int]:
    """The jobs asked for, and how many were there twice; without files those of before."""
    found = scenario_files(files)
    if found:
        chosen = variants(_settings(sweep), table)
        _check_paths(found, chosen)
        return jobs(found, chosen, folder, options)
    if not before:
        raise InputError("No scenario file is given.")
    if sweep or table is not None:
        raise InputError("Overrides need the scenario files that they are for.")
    return [_job_of(row, folder, options) for row in before.values()], 0


def _settings(sweep: Mapping[str, Iterable[Any]] | Sequence[str]) -> list[list[Override]]:
    if isinstance(sweep, Mapping):
        return [[Override.of(path, each) for each in values] for path, values in sweep.items()]
    return [setting(each) for each in sweep]


def _job_of(row: Row, folder: Path, options: Mapping[str, Any]) -> Job:
    file = Path(os.path.normpath(folder / row["file"]))
    given = tuple(Override.of(path, value) for path, value in row["overrides"].items())
    return Job(file, folder, given, row["name"], options)


def scenario_files(given: str | Path | Iterable[str | Path]) -> list[Path]:
    """The scenario files that paths, folders and patterns stand for, each once.

    Raises InputError where there is none.
    """
    each_given = [given] if isinstance(given, str | Path) else list(given)
    found: dict[Path, None] = {}
    for each in each_given:
        matches = [Path(each)]
        if not matches[0].exists():
            matches = [Path(match) for match in sorted(glob.glob(str(each), recursive=True))]
        if not matches:
            raise InputError(f"There is no file {str(each)!r}.")
        for path in matches:
            found[_scenario_file(path)] = None
    return list(found)


def _scenario_file(path: Path) -> Path:
    if not path.is_dir():
        return path
    if not (path / SCENARIO).is_file():
        raise InputError(f"{path} holds no {SCENARIO}; give the file's path.")
    return path / SCENARIO


def _check_paths(files: Iterable[Path], chosen: Iterable[Variant]) -> None:
    """Refuse overrides that lead nowhere in some file, before any time is spent.

    A file that cannot be read fails as a run.
    """
    faults = Faults()
    firsts = {each.path: each for variant in chosen for each in variant.overrides}
    for file in files if firsts else ():
        others = Faults()
        with others.caught():
            check_paths(read_document(file, others), firsts.values(), faults)
    faults.raise_if_any("")


def _usable(folder: Path, resume: bool) -> Path:
    """The folder of the batch, which is made.

    Raises InputError where it holds something else, or a batch that is not to be resumed.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file; a batch needs a folder.")
    if (folder / MANIFEST).exists():
        if not resume:
            raise InputError(
                f"{folder} holds a batch already; resume it, or choose another folder."
            )
    elif folder.exists() and any(each.name != LOCK for each in folder.iterdir()):
        raise InputError(f"{folder} holds something that is no batch; choose another folder.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"Cannot make {folder}: {error.strerror}.") from error
    return folder


def _before(folder: Path, options: Mapping[str, Any]) -> dict[str, Row]:
    """Rows of the batch to go on with, by run; empty for a new one.

    Raises InputError where what was asked for was another.
    """
    if not (folder / MANIFEST).exists():
        return {}
    manifest = _read_manifest(folder)
    for name, now in options.items():
        then = manifest["options"].get(name)
        if then != now:
            raise InputError(
                f"The batch in {folder} was made with {name} {then!r}, and now it is {now!r}: give "
                "the same, or choose another folder."
            )
    return {row["run"]: row for row in manifest["runs"]}


def _refuse_lost(before: Mapping[str, Row], asked: Iterable[Job]) -> None:
    lost = before.keys() - {job.run for job in asked}
    if lost:
        names = ", ".join(before[run]["name"] for run in sorted(lost)[:3])
        raise InputError(
            f"The batch has {len(lost)} runs that are not asked for now, such as {names}: name "
            "them too, or name no files to go on with all."
        )


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        if manifest["wholepie_batch"] != FORMAT:
            raise InputError(f"{path} has a format that this version of wholepie does not read.")
        return {"options": dict(manifest["options"]), "runs": list(manifest["runs"])}
    except OSError as error:
        raise InputError(f"{folder} is no batch: {path} cannot be read.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} is damaged: {error!r}.") from error


def _write(path: Path, data: Any) -> None:
    beside = path.with_name(f"{path.name}.new")
    text = json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False)
    try:
        with beside.open("w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError as error:
        raise InputError(f"Cannot write {path}: {error.strerror}.") from error
