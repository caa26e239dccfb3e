"""Engine: runs one method on one problem and returns the front with its certificate."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .errors import InfeasibleError, InputError, InterruptionError, SaveError
from .front import Front, Record
from .highs import Reason
from .journal import Identity, Journal, differences, opened
from .methods import Method, Result, choose, told
from .options import Options
from .packing import problem_digest
from .problem import Problem
from .search import Progress, Search
from .trace import trace
from .tuning import Tuning
from .versions import versions

__all__ = ["Options", "Progress", "Recording", "run"]

#: Options that another answer would come of.
_MATTERING = ("within", "samples", "tolerance")


@dataclass(frozen=True)
class Recording:
    """Where a run is written down, and whether to ``resume`` or to ``overwrite`` what is there.

    ``source`` says where the scenario is, for those who look for its runs.
    """

    folder: Path
    resume: bool = False
    overwrite: bool = False
    source: str = ""


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

    With an ``executor`` subproblems are solved there, ``options.workers`` at once. With a
    ``recording`` every outcome is in its journal as soon as it is known, and the front is saved
    beside it.

    Raises
    ------
    InfeasibleError, UnboundedError
        No plan meets all requirements; a goal has no finite best.
    InputError
        No method takes this problem; the recording cannot be begun, or not be resumed since
        something changed.
    InterruptionError
        Ctrl-C came before a resumed run was where it had been; it stays as it was.
    SaveError
        The front cannot be saved; the error holds it.
    """
    method = choose(problem, options.method)
    with ExitStack() as stack:
        journal: Journal | None = None
        notes: list[str] = []
        if recording is not None:
            journal, notes = _begun(recording, problem, options, method, about or {})
            stack.callback(journal.close)
        search = Search(problem, options, progress, tuning, executor=executor, journal=journal)
        with search:
            result = _result(search, method, journal)
        front = _front(search, result, method, about or {}, notes)
        return front if recording is None else saved(front, recording.folder)


def _result(search: Search, method: Method, journal: Journal | None) -> Result:
    try:
        result = method.run(search)
    except (InputError, InfeasibleError):
        if journal is not None:
            journal.discard()
        raise
    if search.replaying and search.stopped == Reason.INTERRUPTED.value:
        raise InterruptionError("Interrupted while its journal was read; the run is as it was.")
    return result


def saved(front: Front, folder: Path) -> Front:
    """The front, once it is saved; raises SaveError with the front where it cannot be."""
    try:
        front.save(folder)
    except OSError as error:
        raise SaveError(f"Could not save in {folder}: {error.strerror}.", front) from error
    return front


def _begun(
    recording: Recording,
    problem: Problem,
    options: Options,
    method: Method,
    about: Mapping[str, Any],
) -> tuple[Journal, list[str]]:
    """The journal, and what is to be said of how the run went on."""
    asked = _identity(recording, problem, options, method, about)
    journal = opened(
        recording.folder,
        asked,
        problem.n,
        resume=recording.resume,
        overwrite=recording.overwrite,
    )
    if recording.overwrite:
        (recording.folder / "run.json").unlink(missing_ok=True)
    known = journal.identity
    return journal, [] if known is None else differences(known, asked)


def _identity(
    recording: Recording,
    problem: Problem,
    options: Options,
    method: Method,
    about: Mapping[str, Any],
) -> Identity:
    files = {about["file"]: about["sha256"]} if about else {}
    files |= {f"table {each['file']}": each["sha256"] for each in about.get("tables", ())}
    mattering = {name: getattr(options, name) for name in _MATTERING}
    return Identity(
        problem_digest(problem),
        files,
        {"goals": problem.labels, **mattering, "solved by": method.name, "method": options.method},
        versions(),
        recording.source,
    )


def _front(
    search: Search, result: Result, method: Method, about: Mapping[str, Any], notes: Sequence[str]
) -> Front:
    record = Record(
        method=method.name,
        stopped=search.stopped,
        solves=search.solves,
        runs=search.runs,
        relaxations=search.relaxations,
        seconds=search.seconds,
        solver_seconds=search.solver_seconds,
        options=asdict(search.options),
        versions=versions(),
        about=about,
        ways=search.race.record(),
        trace=trace(search.moments, search.history, result.points),
        choice=told(search.problem, method, search.options),
        notes=[*result.notes, *notes],
    )
    return Front.of(
        search.problem,
        [(f, search.plan(f)) for f in result.points],
        gap=result.gap,
        complete=result.gap == 0,
        payoff=result.payoff,
        record=record,
        faces=result.faces,
        supports=result.supports,
    )
