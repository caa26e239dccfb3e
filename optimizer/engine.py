"""Engine: runs one method on one problem and returns the front with its certificate."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import asdict
from functools import partial
from typing import Any

from ..diagnostics import codes
from .errors import InfeasibleError, InputError, InterruptionError, SolverError
from .journal.journal import Journal
from .journal.recording import Recording, identity
from .journal.replay import RecordedWorkers
from .methods.method import Method, Result, choice_in_words, choose
from .problem.indexes import require_told_apart
from .problem.problem import Problem
from .results.front import Front, Record
from .results.run_folder import require_free
from .search.history import Progress
from .search.options import Options
from .search.search import Search
from .search.stopping import StopKind
from .solver.tuning import Tuning
from .solver.versions import versions

__all__ = ["Options", "Progress", "Recording", "run"]


def run(
    problem: Problem,
    options: Options,
    progress: Callable[[Progress], None] | None = None,
    about: Mapping[str, Any] | None = None,
    tuning: Tuning | None = None,
    executor: Executor | None = None,
    recording: Recording | None = None,
) -> Front:
    """Compute the front; a stop by Ctrl-C, time or failure returns what was found, certified.

    A failure before anything was found is an error.

    With an ``executor`` subproblems are solved there, ``options.workers`` at once. With a
    ``recording`` every outcome is in its journal as soon as it is known, and the front is saved
    beside it.

    Raises
    ------
    InfeasibleError, UnboundedError
        No plan meets all requirements; a goal has no finite best.
    InputError
        No method takes this problem; the recording cannot be begun, or not be resumed since
        something changed; the folder holds something that is not a run; decisions cannot be told
        apart in a file.
    InterruptionError
        Ctrl-C came before a resumed run was where it had been; it stays as it was.
    SaveError
        The front cannot be saved; the error holds it.
    SolverError
        HiGHS or the executor failed before a plan was found.
    """
    require_told_apart(problem.columns)
    if recording is not None:
        require_free(recording.folder)
    method = choose(problem, options.method)
    with ExitStack() as stack:
        journal: Journal | None = None
        notes: list[str] = []
        if recording is not None:
            of = identity(problem, options, method.name, about or {}, recording.source)
            journal, notes = recording.begun(of, problem.n)
            stack.callback(journal.close)
        recorder = None if journal is None else partial(RecordedWorkers, journal)
        search = Search(problem, options, progress, tuning, executor=executor, recorder=recorder)
        with search:
            result = _result(search, method, journal)
        front = _front(search, result, method, about or {}, notes)
        if recording is not None:
            front.save(recording.folder)
        return front


def _result(search: Search, method: Method, journal: Journal | None) -> Result:
    try:
        result = method.solve(search)
    except (InputError, InfeasibleError):
        # Nothing was found yet that could go on.
        if journal is not None and search.history.last is None:
            journal.discard()
        raise
    stopped = search.stopped
    if stopped and stopped.kind is StopKind.SOLVER_FAILED and not len(result.points):
        if journal is not None and not len(search.found):
            journal.discard()
        raise SolverError(codes.SOLVER_STOPPED, f"No plan was found: {stopped}.")
    if search.replaying and stopped and stopped.kind is StopKind.INTERRUPTED:
        raise InterruptionError(
            codes.INTERRUPTED, "Interrupted while its journal was read; the run is as it was."
        )
    return result


def _front(
    search: Search, result: Result, method: Method, about: Mapping[str, Any], notes: Sequence[str]
) -> Front:
    record = Record(
        method=method.name,
        stopped=str(search.stopped or ""),
        solves=search.solves,
        runs=search.runs,
        relaxations=search.relaxations,
        seconds=search.seconds,
        solver_seconds=search.solver_seconds,
        options=asdict(search.options),
        versions=versions(),
        about=about,
        strategies=search.portfolio.record(),
        history=search.history.rows(result.points),
        choice=choice_in_words(search.problem, method, search.options),
        notes=[*result.notes, *notes],
        merged=result.merged,
        contradictions=search.contradictions,
        unsettled=search.unsettled,
        without_steps=search.problem.without_steps,
        rows_without_steps=int((~search.problem.stepped.row_coefficients.exist).sum()),
    )
    return Front.of(
        search.problem,
        ((f, search.plan(f)) for f in result.points),
        gap=result.gap,
        complete=result.gap == 0,
        payoff=result.payoff,
        record=record,
        faces=result.faces,
        supports=result.supports,
        proofs=search.proofs,
    )
