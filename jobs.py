"""Jobs of a batch: what one run is, where it goes, and the work itself, in whatever process."""

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any, TypeVar

from . import api, models
from .models import Override, Scenario
from .models.overrides import written
from .models.sweeps import Variant
from .optimizer.digest import digest
from .optimizer.engine import Options, run
from .optimizer.errors import (
    InfeasibleError,
    InputError,
    InterruptionError,
    OutOfTimeError,
    WholepieError,
)
from .optimizer.front import Front
from .optimizer.highs import Reason
from .optimizer.journal import has_journal, peek
from .optimizer.packing import problem_digest
from .optimizer.problem import Problem
from .optimizer.search import Progress

SCENARIO = "scenario.yaml"
DONE, STOPPED, INTERRUPTED = "done", "stopped", "interrupted"
INFEASIBLE, FAILED, WAITING, RUNNING = "infeasible", "failed", "waiting", "running"
#: States that a run may have in the end; what is not done is made, or gone on with, on resuming.
STATES = (DONE, STOPPED, INTERRUPTED, INFEASIBLE, FAILED, WAITING)

_MOST_SLUG = 60
_UNSAFE = re.compile(r"[^A-Za-z0-9=+-]+")
_DIGITS = 8
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(?![A-Za-z0-9])", re.I)

Row = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Job:
    """One run: a scenario file with overrides, and the folder in ``out`` that it is saved in.

    ``options`` are those of :func:`wholepie.front` but for time and workers.
    """

    file: Path
    out: Path
    overrides: tuple[Override, ...] = ()
    name: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    time_limit: float | None = None
    workers: int = 1
    fresh: bool = True

    @property
    def values(self) -> dict[str, Any]:
        """The overriding values by path."""
        return {written(each.path): _plain(each.value) for each in self.overrides}

    @cached_property
    def shown_file(self) -> str:
        """The file's path as seen from the batch's folder, so that both can be moved together."""
        try:
            return PurePath(os.path.relpath(self.file.absolute(), self.out.absolute())).as_posix()
        except ValueError:  # on another drive
            return self.file.absolute().as_posix()

    @cached_property
    def run(self) -> str:
        """Name of the run's folder: readable, safe in any file system, and no other run's.

        It follows from the file and the overrides alone, whatever else is in the batch.
        """
        identity = json.dumps([self.shown_file, sorted(self.values.items())], ensure_ascii=False)
        digits = hashlib.sha256(identity.encode()).hexdigest()[:_DIGITS]
        return f"{_slug(self)}-{digits}"

    @property
    def folder(self) -> Path:
        """Where the run is saved."""
        return self.out / self.run

    @property
    def title(self) -> str:
        """What the run is called where it is shown."""
        return self.name or " ".join([_stem(self.file), *_settings(self)])


def jobs(
    files: Iterable[Path], variants: Iterable[Variant], out: Path, options: Mapping[str, Any]
) -> tuple[list[Job], int]:
    """One job for each file with each variant, and how many were there twice and are made once."""
    chosen = list(variants)
    asked = [Job(f, out, v.overrides, v.name, options) for f in files for v in chosen]
    distinct = {job.run: job for job in reversed(asked)}
    return list(reversed(distinct.values())), len(asked) - len(distinct)


def _plain(value: Any) -> Any:
    """A number that is whole is the same run whether it is written 900 or 900.0."""
    return int(value) if isinstance(value, float) and value == int(value) else value


def _stem(file: Path) -> str:
    whole = file.absolute()
    return whole.parent.name if whole.name == SCENARIO else whole.stem


def _settings(job: Job) -> list[str]:
    return [f"{each.path[-1]}={_plain(each.value)}" for each in job.overrides]


def _slug(job: Job) -> str:
    text = _UNSAFE.sub("-", "_".join([_stem(job.file), *_settings(job)])).strip("-")
    text = text[:_MOST_SLUG].rstrip("-") or "run"
    return f"run-{text}" if _RESERVED.match(text) else text


def blank_row(job: Job) -> Row:
    """The row of a run that waits."""
    return {
        "run": job.run,
        "name": job.title,
        "file": job.shown_file,
        "overrides": job.values,
        "state": WAITING,
        "error": "",
    }


def work(job: Job, report: Callable[[Progress], None] | None) -> Row:
    """Make the run, or go on with it, and save it; its row. Errors become words in it."""
    return told(job, lambda: _made(job, report))


def told(job: Job, make: Callable[[], T]) -> Row | T:
    """What is made, or a row that says why nothing was."""
    try:
        return make()
    except InfeasibleError as error:
        state, words = INFEASIBLE, str(error)
    except (InterruptionError, KeyboardInterrupt):
        state, words = INTERRUPTED, "interrupted before there was a plan"
    except OutOfTimeError as error:
        state, words = STOPPED, str(error)
    except WholepieError as error:
        state, words = FAILED, str(error)
    except Exception as error:  # a batch goes on whatever one of its runs does
        state, words = FAILED, f"{type(error).__name__}: {error}"
    return blank_row(job) | {"state": state, "error": words}


def _made(job: Job, report: Callable[[Progress], None] | None) -> Row:
    scenario = read(job)
    if (saved := finished(job, scenario)) is not None:
        return row_of(job, scenario, saved)
    resume = not job.fresh and _goes_on(job, scenario)
    front = api.front(
        scenario,
        **job.options,
        time_limit=job.time_limit,
        workers=job.workers,
        progress=report,
        folder=job.folder,
        resume=resume,
        overwrite=not resume,
    )
    return row_of(job, scenario, front)


def _goes_on(job: Job, scenario: Scenario) -> bool:
    """Whether there is a journal of the same problem."""
    try:
        known = peek(job.folder).problem if has_journal(job.folder) else ""
    except InputError:
        return False
    return known == problem_digest(api.problem(scenario, job.options.get("goals")))


def read(job: Job) -> Scenario:
    """The job's scenario with its overrides; raises as :func:`wholepie.load` does."""
    return models.load(job.file, overrides=job.overrides)


def solve(problem: Problem, options: Options, about: Mapping[str, Any]) -> Front:
    """The front alone, for a worker that shares no files; raises as :func:`wholepie.front` does."""
    with api.conflict_told(problem, options.time_limit):
        return replace(run(problem, options, None, about), problem=None)


def finished(job: Job, scenario: Scenario) -> Front | None:
    """The run as it was saved, if it is finished and of the same scenario."""
    if job.fresh or not (job.folder / "run.json").exists():
        return None
    try:
        saved = Front.open(job.folder)
    except WholepieError:
        return None
    now = json.loads(json.dumps(scenario.about()))
    same = all(saved.about.get(k) == now.get(k) for k in ("sha256", "tables", "overrides"))
    return saved if same and saved.reached else None


def saved_row(job: Job, scenario: Scenario, front: Front) -> Row:
    """Save a run; its row."""
    front.save(job.folder)
    return row_of(job, scenario, front)


def row_of(job: Job, scenario: Scenario, front: Front) -> Row:
    """The row of a run that has a front."""
    files = [scenario.path, *(table.path for table in scenario.read.tables.values())]
    row = blank_row(job) | digest(front) | {"files": hashes(files, job.out)}
    return row | {"state": _state(front), "error": _why(front)}


def _state(front: Front) -> str:
    if front.reached:
        return DONE
    stopped = front.record.stopped
    if stopped == Reason.INTERRUPTED.value:
        return INTERRUPTED
    return FAILED if _why(front) else STOPPED


def _why(front: Front) -> str:
    stopped = front.record.stopped
    return "" if front.reached or not stopped.startswith("the solver failed") else stopped


def hashes(files: Iterable[Path], out: Path) -> dict[str, str]:
    """SHA-256 of files, by their path as seen from the batch's folder."""
    return {
        Job(file, out).shown_file: hashlib.sha256(file.read_bytes()).hexdigest() for file in files
    }


def changed(row: Row, out: Path) -> list[str]:
    """The files of a run that are not as they were when it was made."""
    return [
        file
        for file, known in row.get("files", {}).items()
        if not (out / file).is_file()
        or hashlib.sha256((out / file).read_bytes()).hexdigest() != known
    ]
