"""Has a front checked by code that shares nothing with the engine, and by a second solver."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

from ..diagnostics import codes
from ..optimizer import arguments
from ..optimizer.errors import InputError
from ..optimizer.results import additions, exchange
from ..optimizer.results.file_check import is_signed, signed
from ..optimizer.results.front import Front
from ..optimizer.results.result import PublicResult
from ..optimizer.results.run_check import VERIFICATION
from ..optimizer.run_files import DAMAGES, json_content
from ..optimizer.run_place import SIGNED, files_of
from ..verification import reading
from ..verification.checking import check
from ..verification.contents import PROBLEM, UnreadableError
from ..verification.cpsat import MissingError
from ..verification.deadline import Deadline
from ..verification.statement import Statement
from ..verification.verdict import Verdict
from ..verification.watch import VerificationProgress
from . import paths
from .names import SecondSolverName

__all__ = ["Verification", "VerificationProgress", "verify"]

NAME = "verify"
_KEPT = "An earlier check of the same files came further: verify.json keeps its result."


@dataclass(frozen=True, eq=False, repr=False)
class Verification(Verdict, PublicResult):
    """What a check confirmed, what it refuted and what it left undecided.

    ``plans`` listed plans were checked, and ``regions`` of goal space, which ``kind`` names: zones,
    pieces and gaps, or facets. ``empty`` says how many of them each second solver found to be
    empty; in ``refuted`` others a plan was found that the run denies. ``faults`` are the
    contradictions, in sentences; ``exact`` says whether all was checked in whole numbers, and
    ``unchecked`` what was not checked. A run is ``verified`` if nothing is left to check; where it
    does not claim anything of plans that it does not list (``claims_others``), as to its plans
    alone. ``gap`` and ``complete`` are what the run states, and ``claims_exact`` says whether it
    claims to be exact. ``digest`` tells the files that were checked from others.
    ``counterexamples`` are some of the plans that were found, with what their decisions are worth;
    there are so many ``more`` with other values. ``kept`` says that the run keeps the result of an
    earlier check of the same files, which came further; ``unsaved`` why the result could not be
    saved in the run, in a sentence, and is empty otherwise.
    """

    kept: bool = False
    unsaved: str = ""

    @property
    def sentences(self) -> list[str]:
        """What holds and what does not, in sentences; contradictions come first."""
        told = [_KEPT] if self.kept else []
        return [*super().sentences, *told, *([self.unsaved] if self.unsaved else [])]

    def to_dict(self) -> dict[str, Any]:
        """The verification as plain data."""
        return super().to_dict() | {"kept": self.kept, "unsaved": self.unsaved}


def verify(
    source: Front | arguments.PathLike,
    *,
    solver: SecondSolverName = "cp-sat",
    time_limit: arguments.Time | None = None,
    workers: int = 1,
    progress: Callable[[VerificationProgress], None] | None = None,
) -> Verification:
    """Check a front, or the run in a folder, by code that shares nothing with the engine.

    Every listed plan is checked in whole numbers and fractions. Then a second solver is asked
    whether the parts of goal space are empty in which the front says that no plan is. ``solver``
    answers where everything is in whole numbers: ``"cp-sat"`` needs the extra ``verify``;
    ``"highs"`` is HiGHS with other settings, which answers in all other cases too. After
    ``time_limit``, or Ctrl-C, the result says which share was decided. For a folder the result is
    also saved there, for its report, unless an earlier check of the same files came further.

    Raises
    ------
    InputError
        The folder does not hold a run with its problem, or it cannot be read; the front was read
        from a folder; the extra is not installed.

    >>> import pyomo.environ as pyo
    >>> from wholepie import front
    >>> model = pyo.ConcreteModel()
    >>> model.x = pyo.Var([1, 2], domain=pyo.Integers, bounds=(0, 2))
    >>> model.gain = pyo.Objective(expr=model.x[1] + 2 * model.x[2], sense=pyo.maximize)
    >>> model.cost = pyo.Objective(expr=2 * model.x[1] + 3 * model.x[2])
    >>> verify(front(model), solver="highs").confirmed
    8
    """
    deadline = Deadline(arguments.limit(time_limit, "time_limit"))
    asked = {
        "by_cpsat": arguments.one_of(solver, "solver", get_args(SecondSolverName)) == "cp-sat",
        "deadline": deadline,
        "workers": arguments.count(workers, "workers"),
        "progress": arguments.callback(progress, "progress"),
    }
    if isinstance(source, Front):
        return _checked(_stated(source), "The front", **asked)
    folder = paths.run_folder(arguments.path(source, "source"))
    exchange.settle(folder)
    found = _checked(_read(files_of(folder)), folder, **asked)
    if _came_further(folder, found):
        return replace(found, kept=True)
    try:
        additions.put(folder, NAME, signed(found.to_dict()))
    except InputError as error:
        return replace(found, unsaved=f"This result is not saved: {error.message}")
    return found


def _came_further(folder: Path, found: Verification) -> bool:
    """Whether the last check of the same files found more than this one, which has no verdict."""
    if found.verified or found.faults:
        return False
    try:
        old = json_content(folder / f"{NAME}.json")
        if not is_signed(VERIFICATION, old, old.pop(SIGNED, "")):
            return False
        has_verdict = bool(old["verified"] or old["faults"])
        share = (has_verdict, old["confirmed"], old["plans"])
        return bool(old["digest"] == found.digest and share > (False, found.confirmed, found.plans))
    except DAMAGES:
        return False


def _stated(front: Front) -> Statement:
    """What a front states, read back from the files that it would be saved in."""
    if front.problem is None:
        raise InputError(
            codes.PROBLEM_NOT_HELD,
            "A front that was read from a folder does not hold its problem; verify the folder.",
        )
    with tempfile.TemporaryDirectory() as folder:
        return _read(front.save(Path(folder) / "run"))


def _read(folder: Path) -> Statement:
    try:
        return reading.read(folder)
    except reading.NoProblemError as error:
        raise InputError(
            codes.RUN_WITHOUT_PROBLEM,
            f"{folder} does not hold its problem ({PROBLEM}): it was saved by an older "
            "version of wholepie, or from a front without its problem. Make the run again.",
        ) from error
    except reading.OtherFormatError as error:
        raise InputError(codes.RUN_FORMAT, f"{folder} cannot be checked: {error}.") from error
    except UnreadableError as error:
        raise _damaged(folder, error) from error


def _damaged(folder: object, error: object) -> InputError:
    return InputError(codes.RUN_DAMAGED, f"{folder} cannot be checked: {error}.")


def _checked(statement: Statement, name: object, **asked: Any) -> Verification:
    try:
        return Verification(**vars(check(statement, **asked)))
    except (ArithmeticError, MemoryError) as error:
        raise _damaged(name, "its numbers are too large to compute with") from error
    except MissingError as error:
        raise InputError(
            codes.PACKAGE_MISSING,
            "The second solver, CP-SAT, is not installed; install it with: pip install "
            "'wholepie[verify]', or ask HiGHS with other settings instead (solver 'highs').",
        ) from error
