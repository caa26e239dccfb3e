"""Checks a run's statement: what is listed at once, all other plans by questions to a second
solver, as many as there is time for.
"""

import time
from collections.abc import Iterable, Sequence

from . import cpsat
from .asking import Matter
from .deadline import Deadline, PastDeadlineError
from .examining import Exam, Examiner, Onlooker
from .inquiry import Inquiry, inquiry
from .plans import CheckedPlans, PlanChecker, checked_plans, order_faults, plan_faults
from .proofs import covered, proof_faults
from .questions import Question, allowance
from .regions import face_faults
from .statement import Statement
from .steps import step_faults
from .verdict import Verdict
from .whole import whole_problem

_LISTED = "Not all that is listed was checked."
_OTHERS = "What the run claims of other plans was not checked."


def check(
    statement: Statement,
    *,
    by_cpsat: bool = True,
    deadline: Deadline,
    workers: int = 1,
    progress: Onlooker | None = None,
) -> Verdict:
    """What holds of a statement, as far as it is known when the time is over or Ctrl-C ends it.

    ``by_cpsat`` says which solver is asked where all is in whole numbers. Raises MissingError where
    CP-SAT is needed and is not installed.
    """
    started, checking = time.monotonic(), _Check(statement, deadline)
    try:
        checking.run(by_cpsat, workers, progress)
    except (PastDeadlineError, KeyboardInterrupt) as error:
        checking.interrupted = isinstance(error, KeyboardInterrupt)
    return checking.verdict(time.monotonic() - started)


class _Check:
    """A check under way: what was found before it ends is kept."""

    def __init__(self, statement: Statement, deadline: Deadline) -> None:
        self._statement, self._deadline = statement, deadline
        self._faults = list(statement.faults)
        self._left = [_LISTED, _OTHERS] if statement.claims_others else [_LISTED]
        self._made, self._cover = Inquiry("zones", ()), list[bool]()
        self._exam, self._is_whole, self.interrupted = Exam(), False, False

    def run(self, by_cpsat: bool, workers: int, progress: Onlooker | None) -> None:
        """Check what is listed, then ask about all other plans."""
        statement, deadline = self._statement, self._deadline
        checked = self._listed()
        whole = whole_problem(statement.problem)
        self._is_whole = whole is not None and not statement.faces
        self._made = inquiry(statement, checked, deadline, are_sound=not self._faults)
        self._left.clear()
        if not self._made.questions:
            return
        in_steps = whole if self._made.kind == "zones" else None
        if by_cpsat and in_steps is not None:
            cpsat.version()
        self._cover = covered(statement, self._made, in_steps, deadline)
        checker, allowed = PlanChecker(statement.problem), allowance(statement, checked)
        matter = Matter(statement.problem, checker, allowed, in_steps, by_cpsat)
        questions = _doubtful_first(self._made, self._cover)
        Examiner(matter, workers, deadline, progress).examine(questions, self._exam)

    def _listed(self) -> CheckedPlans:
        statement, deadline = self._statement, self._deadline
        self._note(plan_faults(statement, deadline))
        checked = checked_plans(statement, deadline)
        self._note(order_faults(checked, deadline))
        self._note(face_faults(statement, deadline))
        self._left.remove(_LISTED)
        self._note(step_faults(statement))
        self._note(proof_faults(statement, checked, deadline))
        return checked

    def _note(self, faults: Iterable[str]) -> None:
        for fault in faults:
            self._faults.append(fault)

    def verdict(self, seconds: float) -> Verdict:
        """What is known by now."""
        statement, exam = self._statement, self._exam
        return Verdict(
            plans=0 if _LISTED in self._left else len(statement.plans),
            faults=[*self._faults, *map(_contradiction, exam.told(statement.problem))],
            kind=self._made.kind,
            regions=len(self._made.questions),
            empty=dict(exam.empty),
            refuted=len(exam.refuted),
            exact=self._is_whole,
            unchecked=[*self._left, *self._made.unchecked],
            covered=sum(self._cover) if self._cover else None,
            claims_others=statement.claims_others,
            seconds=seconds,
            digest=statement.digest,
            interrupted=self.interrupted,
        )


def _doubtful_first(made: Inquiry, cover: Sequence[bool]) -> list[Question]:
    """Questions that no proof of the run answers come first."""
    if not cover:
        return list(made.questions)
    pairs = sorted(zip(cover, range(len(cover)), strict=True))
    return [made.questions[i] for _, i in pairs]


def _contradiction(values: str) -> str:
    return f"No listed plan matches a plan with {values} as closely as the run claims."
