"""A run of a batch, in any process: makes it, or says what failed, and fills its row."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from ..api import fronts, paths, solving, sources
from ..models import ModelFile, Scenario
from ..optimizer.comparison.digest import digest
from ..optimizer.engine import Options, run
from ..optimizer.errors import (
    InfeasibleError,
    InputError,
    InterruptionError,
    OutOfTimeError,
    WholepieError,
)
from ..optimizer.journal.journal import has_journal, peek
from ..optimizer.problem.problem import Problem
from ..optimizer.results.front import Front
from ..optimizer.search.history import Progress
from ..optimizer.search.packing import problem_digest
from ..optimizer.search.stopping import Stop, StopKind
from .jobs import Job, Row, blank_row
from .states import DONE, FAILED, INFEASIBLE, INTERRUPTED, STOPPED

T = TypeVar("T")


def work(job: Job, report: Callable[[Progress], None] | None) -> Row:
    """Make or resume the run and save it; returns its row, which holds any error in words."""
    return made_or_row(job, lambda: _made(job, report))


def made_or_row(job: Job, make: Callable[[], T]) -> Row | T:
    """The front, or a row that says why there is none."""
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
    except Exception as error:  # one failed run does not end the batch
        state, words = FAILED, f"{type(error).__name__}: {error}"
    return blank_row(job) | {"state": state, "error": words}


def _made(job: Job, report: Callable[[Progress], None] | None) -> Row:
    scenario = read(job)
    if (saved := finished(job, scenario)) is not None:
        return row_of(job, scenario, saved)
    resume = not job.fresh and _goes_on(job, scenario)
    front = fronts.front(
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


def _goes_on(job: Job, scenario: Scenario | ModelFile) -> bool:
    """Whether there is a journal of the same problem."""
    try:
        known = peek(job.folder).problem if has_journal(job.folder) else ""
    except InputError:
        return False
    return known == problem_digest(sources.problem(scenario, job.options.get("goals")))


def read(job: Job) -> Scenario | ModelFile:
    """The job's scenario with its overrides; raises as :func:`wholepie.load` does."""
    return sources.load(job.file, overrides=job.overrides)


def solve(problem: Problem, options: Options, about: Mapping[str, Any]) -> Front:
    """The front alone, for a worker that shares no files; raises as :func:`wholepie.front` does."""
    with solving.conflict_explained(problem, options.time_limit):
        return replace(run(problem, options, None, about), problem=None)


def finished(job: Job, scenario: Scenario | ModelFile) -> Front | None:
    """The run as it was saved, if it is finished and of the same scenario."""
    if job.fresh or not paths.is_run(job.folder):
        return None
    try:
        saved = Front.open(job.folder)
    except WholepieError:
        return None
    now = json.loads(json.dumps(scenario.about()))
    same = all(saved.about.get(k) == now.get(k) for k in ("sha256", "tables", "overrides"))
    return saved if same and saved.reached and not saved.check.doubtful else None


def saved_row(job: Job, scenario: Scenario | ModelFile, front: Front) -> Row:
    """Save a run; its row."""
    front.save(job.folder)
    return row_of(job, scenario, front)


def row_of(job: Job, scenario: Scenario | ModelFile, front: Front) -> Row:
    """The row of a run that has a front."""
    files = [scenario.path]
    if isinstance(scenario, Scenario):
        files += [table.path for table in scenario.read.tables.values()]
    row = blank_row(job) | digest(front) | {"files": hashes(files, job.out)}
    return row | {"state": _state(front), "error": _why(front)}


def _state(front: Front) -> str:
    if front.reached:
        return DONE
    kind = Stop.kind_of(front.record.stopped)
    if kind is StopKind.INTERRUPTED:
        return INTERRUPTED
    return FAILED if kind is StopKind.SOLVER_FAILED else STOPPED


def _why(front: Front) -> str:
    return front.record.stopped if _state(front) == FAILED else ""


def hashes(files: Iterable[Path], out: Path) -> dict[str, str]:
    """SHA-256 of files, by their path as seen from the batch's folder."""
    return {
        Job(file, out).shown_file: hashlib.sha256(file.read_bytes()).hexdigest() for file in files
    }


def changed(row: Row, out: Path, digest: Callable[[Path], str]) -> list[str]:
    """The files of a run whose digest is not what it was when the run was made."""
    return [file for file, known in row.get("files", {}).items() if digest(out / file) != known]


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes; empty where there is no such file."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
