"""Engine: runs one method on one problem and returns the front with its certificate."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import asdict, replace
from functools import partial
from typing import Any

import numpy as np

from ..diagnostics import codes
from . import disk
from .errors import InfeasibleError, InputError, InterruptionError, SolverError
from .geometry.dominance import nondominated
from .geometry.faces import Faces, stacked
from .journal.journal import Journal
from .journal.recording import Recording, identity
from .journal.replay import RecordedWorkers
from .methods.method import Method, Result, choice_in_words, choose, unknown_bests
from .problem.constants import Constants
from .problem.indexes import require_told_apart
from .problem.problem import Floats, Problem
from .problem.value_noise import ValueNoise
from .results.data import MOMENT
from .results.front import Front, Record
from .results.run_folder import require_free
from .search.claims import Claim
from .search.history import Progress
from .search.options import Options
from .search.payoff import Payoff
from .search.scale import Scale, Sizes, listed_scale, settled_scale, with_constants
from .search.search import Search
from .search.stopping import StopKind
from .solver.tuning import Tuning
from .solver.versions import versions

__all__ = ["Options", "Progress", "Recording", "listed", "run"]


def run(
    problem: Problem,
    options: Options,
    progress: Callable[[Progress], None] | None = None,
    about: Mapping[str, Any] | None = None,
    tuning: Tuning | None = None,
    executor: Executor | None = None,
    recording: Recording | None = None,
    finish: Callable[[Front], Front] | None = None,
) -> Front:
    """Compute the front; a stop by Ctrl-C, time or failure returns what was found, certified.

    A failure before anything was found is an error.

    With an ``executor`` subproblems are solved there, ``options.workers`` at once. With a
    ``recording`` every outcome is in its journal as soon as it is known, and the front is saved
    beside it. What ``finish`` makes of a front that was not stopped is saved and returned in its
    place, such as one that lists more plans.

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
    constants = Constants(problem)
    method = choose(constants.rest, options.method)
    with ExitStack() as stack:
        journal: Journal | None = None
        notes: list[str] = []
        if recording is not None:
            of = identity(problem, options, method.name, about or {}, recording.source)
            journal, notes = recording.begun(of, constants.rest.n)
            stack.callback(journal.close)
        recorder = None if journal is None else partial(RecordedWorkers, journal)
        asked = constants.rest, options, progress, tuning
        search = Search(*asked, executor=executor, recorder=recorder)
        with search:
            result = _result(search, method, journal)
            scale = _scale(search, result, constants)
        front = _front(search, result, scale, method, about or {}, notes, constants)
        if finish is not None and not front.record.stopped:
            front = finish(front)
        # It is saved once, while the journal keeps other processes out: none of them sees a part of
        # it, or saves a run that this one then replaces.
        if recording is not None:
            front.save(recording.folder)
        return front


def listed(search: Search, seconds: float) -> Front | None:
    """The front of a search's problem, by a search beside it; None where so many seconds do not do
    to list every efficient combination of goal values.
    """
    constants = Constants(search.problem)
    with search.beside(constants.rest, seconds) as beside:
        try:
            method = choose(constants.rest, None)
            result = _result(beside, method, None)
        except (SolverError, InputError):
            return None
        if result.gap > 0 or result.faces is not None:
            return None
        scale = _scale(beside, result, constants)
        return _front(beside, result, scale, method, {}, [], constants)


#: What a few operations in double precision may have taken from a gap.
_ROUNDED_UP = 1.0 + 8 * sys.float_info.epsilon


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


def _scale(search: Search, result: Result, constants: Constants) -> Scale | None:
    """The scale of the problem as it is stated; None where a stop leaves no time for it."""
    sizes, optima = Sizes.of(constants.problem), result.payoff
    if result.gap == 0 and len(result.points):
        noise = ValueNoise(search.problem).of(result.points)
        found = listed_scale(search.problem.goals, sizes, result.points, noise, settled=True)
    elif optima is None:
        return None
    else:
        known = Payoff(optima, np.diag(optima))
        tied = search.options.time_limit is None
        try:
            settled = settled_scale(search, known, sizes, tied=tied)
        except (InputError, SolverError):
            return None
        if settled is None:
            return None
        found = settled
    return with_constants(found, constants)


def _front(
    search: Search,
    result: Result,
    scale: Scale | None,
    method: Method,
    about: Mapping[str, Any],
    notes: Sequence[str],
    constants: Constants,
) -> Front:
    """The front of the problem as it is stated, from what was found without its constants."""
    plans, problem = list(_listed(search, result, constants)), constants.problem
    faces = result.faces
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
        notes=[*result.notes, *unknown_bests(result, constants), *search.bugs, *notes],
        merged=result.merged + len(result.points) - len(plans),
        contradictions=search.contradictions,
        unsettled=search.unsettled,
        without_steps=_without_steps(search, result, plans, problem),
        rows_without_steps=int((~search.problem.stepped.row_coefficients.exist).sum()),
        ended=f"{disk.system.now():{MOMENT}}",
    )
    return Front.of(
        problem,
        plans,
        gap=result.gap * _ROUNDED_UP,
        complete=result.gap == 0,
        payoff=None if result.payoff is None else constants.added(result.payoff),
        scale=scale,
        record=record,
        faces=faces and _stated_faces(faces, constants),
        supports=result.supports,
        proofs=[_stated(proof, constants) for proof in search.proofs],
    )


def _without_steps(
    search: Search, result: Result, plans: Sequence[Any], problem: Problem
) -> list[str]:
    """Labels of the goals that were told apart by a tolerance; by doubles where constants made
    points the same.
    """
    return (search.problem if len(plans) == len(result.points) else problem).without_steps


def _listed(
    search: Search, result: Result, constants: Constants
) -> Iterator[tuple[Floats, Floats]]:
    """Values and columns of the points, but for those that constants make the same as others."""
    values = constants.added(result.points) + 0.0
    simple = result.faces is None and result.supports is None
    left = {f.tobytes() for f in (nondominated(values) if simple else values)}
    for f, stated in zip(result.points, values, strict=True):
        key = stated.tobytes()
        if key in left:
            left.remove(key)
            yield stated, constants.written(search.plan(f))


def _stated_faces(faces: Faces, constants: Constants) -> Faces:
    faces = replace(faces, values=constants.added(faces.values))
    if not constants.recount:
        return faces
    plans = (constants.written(row.toarray().ravel()) for row in faces.solutions)
    return replace(faces, solutions=stacked(plans, constants.problem.n))


def _stated(proof: Claim, constants: Constants) -> Claim:
    """A proof about the problem without its constants as one about the problem."""
    least = constants.added_to_sum(proof.weights, proof.least)
    return replace(proof, bounds=constants.added_to_bounds(proof.bounds), least=least)
