"""Checks a run's statement: what is listed at once, all other plans by questions to a second
solver, as many as there is time for.
"""

from collections.abc import Iterable, Sequence

from . import cpsat
from .asking import Matter
from .exam import Exam, Examiner
from .inquiry import Inquiry, inquiry
from .plans import CheckedPlans, PlanChecker, checked_plans
from .proofs import covered, proof_faults
from .questions import Question, allowance
from .regions import face_faults
from .statement import Statement
from .verdict import Reached, Verdict
from .watch import TimeUpError, Watch
from .whole import whole_problem

_MOST_TOLD = 5


def check(
    statement: Statement, watch: Watch, *, by_cpsat: bool = True, workers: int = 1
) -> Verdict:
    """What holds of a statement, when the time of a watch is up at the latest; Ctrl-C ends it too.

    ``by_cpsat`` says which solver is asked where all is in whole numbers. Raises MissingError where
    CP-SAT is needed and is not installed.
    """
    course = _Course(statement, watch)
    try:
        course.follow(by_cpsat, workers)
    except TimeUpError:
        return course.verdict()
    except KeyboardInterrupt:
        return course.verdict(interrupted=True)
    return course.verdict()


class _Course:
    """The steps of a check, and what they have found so far."""

    def __init__(self, statement: Statement, watch: Watch) -> None:
        self._statement, self._watch = statement, watch
        self._whole = whole_problem(statement.problem)
        self._faults = list(statement.faults)
        self._made, self._cover = Inquiry("zones", ()), list[bool]()
        self._exam = Exam()
        self._reached: Reached = "plans"

    def follow(self, by_cpsat: bool, workers: int) -> None:
        """Take all steps. Raises TimeUpError where there is no time for the next."""
        checked = self._check_listed()
        self._find_questions(checked)
        in_steps = self._whole if self._made.kind == "zones" else None
        if self._made.questions and by_cpsat and in_steps is not None:
            cpsat.version()
        self._cover = covered(self._statement, self._made, in_steps, self._watch)
        if self._made.questions:
            problem, allowed = self._statement.problem, allowance(self._statement, checked)
            matter = Matter(problem, PlanChecker(problem), allowed, in_steps, by_cpsat)
            examiner = Examiner(matter, workers, self._watch)
            self._exam = examiner.exam
            examiner.examine(_doubtful_first(self._made, self._cover))

    def _check_listed(self) -> CheckedPlans:
        checked = checked_plans(self._statement, self._watch, self._faults.append)
        self._note(face_faults(self._statement, self._watch))
        return checked

    def _find_questions(self, checked: CheckedPlans) -> None:
        self._reached = "claims"
        self._note(proof_faults(self._statement, checked, self._watch))
        self._made = inquiry(self._statement, checked, self._watch, are_sound=not self._faults)
        self._reached = "questions"

    def _note(self, faults: Iterable[str]) -> None:
        """Faults are kept one by one, whatever ends the search for more of them."""
        for each in faults:
            self._faults.append(each)

    def verdict(self, *, interrupted: bool = False) -> Verdict:
        """What the steps so far have found."""
        found = self._exam.counterexamples
        told = found[:_MOST_TOLD]
        return Verdict(
            plans=len(self._statement.plans),
            faults=[*self._faults, *map(str, told)],
            counterexamples=told,
            more=len(found) - len(told),
            reached=self._reached,
            kind=self._made.kind,
            regions=len(self._made.questions),
            empty=dict(self._exam.empty),
            refuted=len(self._exam.refuted),
            exact=self._whole is not None and not self._statement.faces,
            unchecked=self._made.unchecked,
            covered=sum(self._cover) if self._cover else None,
            seconds=self._watch.seconds,
            digest=self._statement.digest,
            interrupted=interrupted,
        )


def _doubtful_first(made: Inquiry, cover: Sequence[bool]) -> list[Question]:
    """Questions that no proof of the run answers come first."""
    if not cover:
        return list(made.questions)
    pairs = sorted(zip(cover, range(len(cover)), strict=True))
    return [made.questions[i] for _, i in pairs]
