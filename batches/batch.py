"""Batches: queues many runs with one time and one worker budget; none is lost, all can resume."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..api.fronts import executor_of, options_of
from ..api.names import MethodName
from ..diagnostics import codes
from ..optimizer import arguments
from ..optimizer.comparison.digest import digest, summary
from ..optimizer.errors import InputError
from ..optimizer.journal.lock import held
from ..optimizer.methods.method import METHODS
from ..optimizer.results import manifest
from ..optimizer.results.file_check import check, is_own
from ..optimizer.results.front import Front
from ..optimizer.results.outputs import damage
from ..optimizer.results.plain import plain, records
from ..optimizer.results.result import PublicResult
from ..optimizer.results.run_check import ELSEWHERE, VERIFICATION
from ..optimizer.results.run_folder import described, read_points
from ..optimizer.results.run_states import DAMAGED, DONE, FAILED, INFEASIBLE, STATES
from ..optimizer.run_place import files_of
from ..optimizer.search.executors import width
from . import folder as batchfolder
from .causes import is_settled
from .crews import Local, Remote
from .jobs import Job, Row, jobs_asked
from .schedule import BatchLimits, BatchProgress, Schedule, make_all
from .work import state_of

__all__ = ["Batch", "BatchProgress", "batch"]

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

    ``notes`` are remarks: runs that were given twice or made again. ``interrupted`` tells that
    Ctrl-C ended the batch before every run was made, and ``full`` that the disk had no room.
    """

    folder: Path
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    interrupted: bool = False
    full: bool = False

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[str, Front]]:
        """Name and front of every run that has one; read from its folder."""
        for row in self.shown:
            if "points" in row:
                yield row["name"], Front.open(self.folder / row["run"])

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        counts = ", ".join(f"{count} {state}" for state, count in self.counts.items())
        runs = "run" if len(self) == 1 else "runs"
        return f"{len(self)} {runs}: {counts}" if counts else "no runs"

    def to_dict(self) -> dict[str, Any]:
        """Folder, how many runs are in which state, and a row for each run, as plain data."""
        table = self.summary.astype(object)
        runs = records(table.where(table.notna(), None))
        return dict(plain({"batch": self.folder, "counts": self.counts, "runs": runs}))

    @property
    def counts(self) -> dict[str, int]:
        """How many runs are in which state; states that none is in are left out."""
        found = [row["state"] for row in self.shown]
        return {state: found.count(state) for state in STATES if state in found}

    @property
    def unmade(self) -> int:
        """How many runs ``resume`` would make, or make again, if nothing changed."""
        failed = (FAILED, INFEASIBLE)
        return sum(
            row.get(manifest.ELSEWHERE)
            or (row["state"] != DONE and not (row["state"] in failed and is_settled(row)))
            for row in self.shown
        )

    @cached_property
    def shown(self) -> tuple[Row, ...]:
        """The rows; those of runs whose folders are lost or damaged since say so, without plans."""
        return tuple(map(self._found, self.rows))

    def _found(self, row: Row) -> Row:
        if row.get(manifest.ELSEWHERE):
            return self._judged(row)
        is_made = "output" in row
        why = damage(self.folder / row["run"], row["output"]) if is_made else ""
        if not why:
            return row
        return _lost(row, why)

    def _judged(self, row: Row) -> Row:
        """A row of others: of a run that was made it says what the run's own folder does."""
        if "output" not in row and not row.get("points"):
            return _kept(row, "state", "error") | {"verification": ELSEWHERE}
        try:
            front = Front.open(self.folder / row["run"])
        except InputError as error:
            return _lost(row, str(error))
        made = {each["path"]: each["value"] for each in front.about.get("overrides", ())}
        if made != row["overrides"]:
            return _lost(row, "its folder holds another run")
        return _kept(row) | digest(front) | {"state": state_of(front), "error": ""}

    @cached_property
    def points(self) -> dict[str, np.ndarray]:
        """Minimised goal values, shape (N, p), by run, of every run that has plans."""
        return {
            row["run"]: read_points(self.folder / row["run"], row["goals"], row["points"])
            for row in self.shown
            if row.get("points")
        }

    @cached_property
    def summary(self) -> pd.DataFrame:
        """One row for each run; see :func:`wholepie.optimizer.comparison.digest.summary`."""
        return summary([row | self._checked(row) for row in self.shown], self.points)

    def _checked(self, row: Row) -> Row:
        """What a check of the run came to, if there was one: a refuted run proves nothing."""
        if "verification" in row:
            return {}
        folder = self.folder / row["run"]
        files = files_of(folder)
        try:
            if not (files / VERIFICATION).is_file():
                is_of_others = "points" in row and not is_own(described(folder))
                return {"verification": ELSEWHERE} if is_of_others else {}
            found = check(files, described(folder))
        except InputError:
            return {"verification": DAMAGED, "complete": False, "gap": None}
        nothing = {"complete": False, "gap": None} if found.doubtful else {}
        return {"verification": found.state} | nothing

    @staticmethod
    def open(folder: str | Path) -> "Batch":
        """A batch as it was saved; raises InputError where there is none."""
        where = arguments.path(folder, "folder")
        _, rows = manifest.read(where)
        return Batch(where, tuple(rows))


def _kept(row: Row, *more: str) -> Row:
    """What tells a run from others, and some parts more."""
    names = ("run", "name", "file", "overrides", manifest.ELSEWHERE, *more)
    return {name: row[name] for name in names if name in row}


def _lost(row: Row, why: str) -> Row:
    return _kept(row) | {"state": DAMAGED, "error": f"{why}; --resume makes it again"}


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
    retry: int | None = None,
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
    finished, infeasible and failed runs stay while their files are what they were, finished ones
    while their folder is, too; the others are resumed or made again. Without ``files`` it is the
    whole batch as before. A failed run is made again ``retry`` times, also one of before; by
    default twice where what happened may pass: its process died or was given up, it had no memory,
    or a file changed while it was made.

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
    again = arguments.maybe(_retries, retry, "retry")
    limits = BatchLimits(of_each.time_limit, total, of_each.workers)
    onlooker, goes_on = arguments.callback(progress, "progress"), arguments.flag(resume, "resume")
    given, rows = _files(files), arguments.maybe(arguments.path, table, "table")
    settings = _settings(sweep)
    folder = arguments.path(out, "out")
    if not given and not (folder / manifest.MANIFEST).exists():
        raise InputError(codes.USAGE, _nothing(folder) if goes_on else "No scenario file is given.")
    batchfolder.usable(folder, resume=goes_on)
    with held(folder / batchfolder.LOCK, f"the batch in {folder}"):
        before, known = batchfolder.before(folder)
        with manifest.reading_part(folder, "options"):
            _require_options(known)
        options = batchfolder.settled(known, options, _DEFAULTS, folder)
        wanted, twice = jobs_asked(given, settings, rows, folder, options, before)
        _refuse_lost(before, wanted)
        schedule = Schedule(folder, options, wanted, onlooker, before, again)
        if twice:
            schedule.notes.append(f"{twice} of the runs are given twice and made once.")
        make_all(schedule, Local() if solved_by is None else Remote(solved_by), limits)
    made, notes = tuple(schedule.rows.values()), tuple(schedule.notes)
    return Batch(folder, made, notes, schedule.interrupted, schedule.full)


def _nothing(folder: Path) -> str:
    return f"{folder} holds no batch to resume; name scenario files to begin one."


def _require_options(known: Mapping[str, Any]) -> None:
    """Raise InputError where the options of a batch that goes on make no sense."""
    options_of(**{name: known[name] for name in _OF_FRONTS if name in known})
    if known.get("method") is not None:
        METHODS.named(known["method"])


def _retries(value: object, what: str) -> int:
    return arguments.count(value, what, least=0)


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


def _refuse_lost(before: Mapping[str, Row], wanted: Iterable[Job]) -> None:
    lost = before.keys() - {job.run for job in wanted}
    if lost:
        names = ", ".join(before[run]["name"] for run in sorted(lost)[:3])
        runs, them = f"{len(lost)} runs that are", "them"
        if len(lost) == 1:
            runs, them = "1 run that is", "it"
        raise InputError(
            codes.RUN_CHANGED,
            f"The batch has {runs} not given now, such as {names}: name {them} too, or name no "
            "files to continue with all.",
        )
