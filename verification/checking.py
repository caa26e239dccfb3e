"""Checks a run's statement: what is listed at once, all other plans by questions to a second
solver, as many as there is time for.
"""

import time
from collections.abc import Iterable, Sequence

from . import cpsat
from .asking import Matter
from .deadline import Deadline, PastDeadlineError
from .examining import Exam, Examiner
from .face_table import normal_faults
from .fairness import fairness_faults
from .inquiry import DISAGREE, WRONG, Inquiry, inquiry
from .payoff import payoff_doubts, payoff_faults
from .plans import CheckedPlans, PlanChecker, checked_plans, order_faults, plan_faults
from .proofs import covered, proof_faults
from .questions import Question, allowance
from .regions import face_faults
from .rule_in_use import rule_faults
from .statement import Statement
from .steps import step_faults
from .verdict import Verdict
from .watch import Onlooker, Watch
from .whole import whole_problem

_LISTED = "Not all that is listed was checked."
_SAID = "Not all steps and proofs that the run states were checked."
_OTHERS = "What the run claims of other plans was not checked."
_MOST_TOLD = 5


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
    started, checking = time.monotonic(), _Check(statement, Watch(deadline, progress))
    try:
        checking.run(by_cpsat, workers)
    except (PastDeadlineError, KeyboardInterrupt) as error:
        checking.interrupted = isinstance(error, KeyboardInterrupt)
    return checking.verdict(time.monotonic() - started)


class _Check:
    """A check under way: what was found before it ends is kept."""

    def __init__(self, statement: Statement, watch: Watch) -> None:
        self._statement, self._watch = statement, watch
        self._faults = list(statement.faults)
        self._left = [_LISTED, _SAID, *([_OTHERS] if statement.claims_others else [])]
        self._made, self._cover = Inquiry("zones", ()), list[bool]()
        self._exam, self._is_whole, self.interrupted = Exam(), False, False
        self._is_listed_wrong = False

    def run(self, by_cpsat: bool, workers: int) -> None:
        """Check what is listed, then ask about all other plans."""
        statement, watch = self._statement, self._watch
        whole = whole_problem(statement.problem)
        self._is_whole = whole is not None and not statement.faces
        checked = self._listed()
        why_not = WRONG if self._is_listed_wrong else DISAGREE if self._faults else ""
        self._note(normal_faults(statement, checked))
        self._note(payoff_faults(statement, checked))
        self._note(fairness_faults(statement, checked))
        self._note(rule_faults(statement, checked))
        self._made = inquiry(statement, checked, watch, why_not)
        self._left = list(payoff_doubts(statement, checked))
        if not self._made.questions:
            return
        in_steps = whole if self._made.kind == "zones" else None
        if by_cpsat and in_steps is not None:
            cpsat.version()
        self._cover = covered(statement, self._made, in_steps, watch)
        checker, allowed = PlanChecker.of(statement), allowance(statement, checked)
        matter = Matter(statement.problem, checker, allowed, in_steps, by_cpsat)
        questions = _doubtful_first(self._made, self._cover)
        examiner = Examiner(matter, workers, watch)
        self._exam = examiner.exam
        examiner.examine(questions)

    def _listed(self) -> CheckedPlans:
        statement, watch = self._statement, self._watch
        self._note(plan_faults(statement, watch))
        checked = checked_plans(statement, watch)
        self._note(order_faults(checked, watch))
        self._note(face_faults(statement, watch))
        self._left.remove(_LISTED)
        self._is_listed_wrong = len(self._faults) > len(statement.faults)
        self._note(step_faults(statement))
        self._note(proof_faults(statement, checked, watch))
        self._left.remove(_SAID)
        return checked

    def _note(self, faults: Iterable[str]) -> None:
        for fault in faults:
            self._faults.append(fault)

    def verdict(self, seconds: float) -> Verdict:
        """What is known by now."""
        statement, exam = self._statement, self._exam
        found = exam.counterexamples
        told = found[:_MOST_TOLD]
        return Verdict(
            plans=0 if _LISTED in self._left else len(statement.plans),
            faults=[*self._faults, *map(str, told)],
            counterexamples=told,
            more=len(found) - len(told),
            kind=self._made.kind,
            regions=len(self._made.questions),
            empty=dict(exam.empty),
            refuted=len(exam.refuted),
            exact=self._is_whole,
            unchecked=[*self._left, *self._made.unchecked],
            covered=sum(self._cover) if self._cover else None,
            claims_others=statement.claims_others,
            claims_exact=statement.is_exact,
            complete=statement.is_complete,
            gap=None if statement.gap is None else float(statement.gap),
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
