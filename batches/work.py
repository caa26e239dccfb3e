"""A run of a batch, in any process: makes it, or says what failed, and fills its row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from ..api import fronts, solving, sources
from ..diagnostics import codes
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
from ..optimizer.problem.problem import Problem
from ..optimizer.results.front import Front
from ..optimizer.results.outputs import saved_digest
from ..optimizer.results.run_states import DONE, FAILED, INFEASIBLE, INTERRUPTED, STOPPED
from ..optimizer.search.history import Progress
from ..optimizer.search.stopping import Stop, StopKind
from .causes import CHANGED, FULL, FULL_JOURNAL, UNSAVED, cause_of
from .inputs import Inputs
from .jobs import Job, Row, blank_row
from .room import finished, make_room, set_aside

T = TypeVar("T")
#: Why a run cannot be resumed: its folder has the journal of another, or none that can be read.
_OF_ANOTHER = (codes.RUN_CHANGED, codes.RUN_FORMAT)
_NOTHING_LEFT = (codes.RUN_DAMAGED, codes.NOT_A_RUN)


@dataclass(frozen=True)
class Begun:
    """News of a run: its scenario is read and compiled, from files with these hashes."""

    files: Mapping[str, str]


def work(job: Job, report: Callable[[Progress | Begun], None] | None) -> Row:
    """Make or resume the run and save it; returns its row, which holds any error in words."""
    inputs = Inputs(job)
    return made_or_row(job, inputs, lambda: _made(job, inputs, report))


def made_or_row(job: Job, inputs: Inputs, make: Callable[[], T]) -> Row | T:
    """What is made, or a row that says why there is nothing; the files that are read are noted."""
    cause = ""
    try:
        with inputs.recorded():
            return make()
    except InfeasibleError as error:
        state, words = INFEASIBLE, str(error)
    except (InterruptionError, KeyboardInterrupt):
        state, words = INTERRUPTED, "interrupted before there was a plan"
    except OutOfTimeError as error:
        state, words = STOPPED, str(error)
    except WholepieError as error:
        state, words, cause = FAILED, str(error), cause_of(error)
    except Exception as error:  # one failed run does not end the batch
        state, words, cause = FAILED, f"{type(error).__name__}: {error}", cause_of(error)
    row = blank_row(job) | {"state": state, "error": words, "cause": cause}
    return row | {"files": inputs.hashes} | _stale(inputs, state)


def _stale(inputs: Inputs, state: str) -> Row:
    """What is to be said of a run that was made of files that are no longer what they were."""
    changed = [] if state == INTERRUPTED else inputs.changed()
    if not changed:
        return {}
    words = f"{', '.join(changed)} changed while the run was made"
    return {"state": FAILED, "error": words, "cause": CHANGED}


def _made(job: Job, inputs: Inputs, report: Callable[[Progress | Begun], None] | None) -> Row:
    scenario = read(job)
    if (saved := finished(job, scenario)) is not None:
        return row_of(job, inputs, saved)
    note = make_room(job, scenario)
    if report is not None:
        sources.problem(scenario, job.options.get("goals"))
        report(Begun(inputs.hashes))
    make = partial(
        fronts.front,
        scenario,
        **job.options,
        time_limit=job.time_limit,
        workers=job.workers,
        progress=report,
        folder=job.folder,
    )
    try:
        front = make(resume=not job.fresh, overwrite=job.fresh)
    except InputError as error:
        if job.fresh or error.kind not in (*_OF_ANOTHER, *_NOTHING_LEFT):
            raise
        note = set_aside(job.folder) if error.kind in _OF_ANOTHER else note
        front = make(overwrite=True)
    return row_of(job, inputs, front, note)


def read(job: Job) -> Scenario | ModelFile:
    """The job's scenario with its overrides; raises as :func:`wholepie.load` does."""
    return sources.load(job.file, overrides=job.overrides)


def solve(problem: Problem, options: Options, about: Mapping[str, Any]) -> Front:
    """The front alone, for a worker that shares no files; raises as :func:`wholepie.front` does."""
    finish = fronts.naming(options.time_limit)
    with solving.conflict_explained(problem, options.time_limit):
        return replace(run(problem, options, None, about, finish=finish), problem=None)


def saved_row(job: Job, inputs: Inputs, front: Front, note: str = "") -> Row:
    """Save a run; its row."""
    front.save(job.folder)
    return row_of(job, inputs, front, note)


def row_of(job: Job, inputs: Inputs, front: Front, note: str = "") -> Row:
    """The row of a run that has a front, whose digest in ``run.json`` tells it from all others."""
    state, cause = state_of(front), _cause(front)
    row = blank_row(job) | digest(front) | {"state": state, "error": _why(front), "cause": cause}
    row |= {"files": inputs.hashes, "output": saved_digest(job.folder), "note": note}
    stale = _stale(inputs, state)
    if not stale:
        return row
    note = set_aside(job.folder)  # nobody takes it for a result of the batch
    return blank_row(job) | {"files": inputs.hashes, "note": note} | stale


def state_of(front: Front) -> str:
    """The state of a run that has a front."""
    if front.reached:
        return DONE
    kind = Stop.kind_of(front.record.stopped)
    if kind is StopKind.INTERRUPTED:
        return INTERRUPTED
    failed = (StopKind.SOLVER_FAILED, StopKind.JOURNAL_FAILED)
    return FAILED if kind in failed else STOPPED


def _why(front: Front) -> str:
    return front.record.stopped if state_of(front) == FAILED else ""


def _cause(front: Front) -> str:
    stopped = front.record.stopped
    if state_of(front) != FAILED or Stop.kind_of(stopped) is not StopKind.JOURNAL_FAILED:
        return ""
    return FULL if FULL_JOURNAL in stopped else UNSAVED
