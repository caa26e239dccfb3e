"""Checks a run's statement: what is listed at once, all other plans by questions to a second
solver, as many as there is time for.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from . import cpsat
from .answers import Effort, Halt
from .asking import Asker, Matter, Ruling
from .inquiry import Inquiry, inquiry
from .plans import PlanChecker, check_plans
from .proofs import covered, proof_faults
from .questions import Question, allowance
from .regions import face_faults
from .statement import StatedProblem, Statement
from .verdict import Verdict
from .whole import whole_problem

#: What is spent on a question in the first round, and how many times that in each one after it.
_FIRST_WORK, _TIMES, _MOST_ROUNDS = 1.0, 8.0, 8
_BEAT = 0.2
_MOST_TOLD = 5


@dataclass(frozen=True)
class VerificationProgress:
    """How many of the ``regions`` are ``decided`` so far."""

    decided: int
    regions: int


Onlooker = Callable[[VerificationProgress], None]


def check(
    statement: Statement,
    *,
    by_cpsat: bool = True,
    time_limit: float | None = None,
    workers: int = 1,
    progress: Onlooker | None = None,
) -> Verdict:
    """What holds of a statement, after ``time_limit`` seconds at the latest; Ctrl-C ends it too.

    ``by_cpsat`` says which solver is asked where all is in whole numbers. Raises MissingError where
    CP-SAT is needed and is not installed.
    """
    started = time.monotonic()
    checked = check_plans(statement)
    faults = [*statement.faults, *checked.faults, *face_faults(statement)]
    faults += proof_faults(statement, checked)
    whole, exam = whole_problem(statement.problem), _Exam()
    made = inquiry(statement, checked, are_sound=not faults)
    in_steps = whole if made.kind == "zones" else None
    cover = covered(statement, made, in_steps)
    if made.questions:
        if by_cpsat and in_steps is not None:
            cpsat.version()
        allowed = allowance(statement, checked)
        checker = PlanChecker(statement.problem)
        matter = Matter(statement.problem, checker, allowed, in_steps, by_cpsat)
        deadline = None if time_limit is None else started + time_limit
        exam = _Examiner(matter, workers, deadline, progress).examine(_doubtful_first(made, cover))
    return Verdict(
        plans=len(statement.plans),
        faults=[*faults, *map(_contradiction, exam.told(statement.problem))],
        kind=made.kind,
        regions=len(made.questions),
        empty=dict(exam.empty),
        refuted=len(exam.refuted),
        exact=whole is not None and not statement.faces,
        unchecked=made.unchecked,
        covered=sum(cover) if cover else None,
        seconds=time.monotonic() - started,
        digest=statement.digest,
        interrupted=exam.interrupted,
    )


def _doubtful_first(made: Inquiry, cover: Sequence[bool]) -> list[Question]:
    """Questions that no proof of the run answers come first."""
    if not cover:
        return list(made.questions)
    pairs = sorted(zip(cover, range(len(cover)), strict=True))
    return [made.questions[i] for _, i in pairs]


def _contradiction(values: str) -> str:
    return f"No listed plan matches a plan with {values} as closely as the run claims."


@dataclass
class _Exam:
    """What the rulings add up to."""

    empty: Counter[str] = field(default_factory=Counter)
    refuted: list[Ruling] = field(default_factory=list)
    unclear: int = 0
    interrupted: bool = False

    @property
    def decided(self) -> int:
        return self.empty.total() + len(self.refuted) + self.unclear

    def note(self, ruling: Ruling) -> None:
        if ruling.word == "empty":
            self.empty[ruling.solver] += 1
        elif ruling.word == "refuted":
            self.refuted.append(ruling)
        else:
            self.unclear += 1

    def told(self, problem: StatedProblem) -> Iterator[str]:
        """The values of some plans that should not be."""
        for ruling in self.refuted[:_MOST_TOLD]:
            pairs = zip(problem.goals, ruling.values, strict=True)
            yield ", ".join(f"{goal.label} = {float(value):.12g}" for goal, value in pairs)


class _Examiner:
    """Puts questions to solvers in threads, in rounds of growing effort."""

    def __init__(
        self, matter: Matter, workers: int, deadline: float | None, progress: Onlooker | None
    ) -> None:
        self._matter, self._workers = matter, workers
        self._deadline, self._progress = deadline, progress
        self._stop, self._here = Halt(), threading.local()

    def examine(self, questions: Sequence[Question]) -> _Exam:
        """Ask until all is decided, or the time is up."""
        exam, left, work = _Exam(), list(questions), _FIRST_WORK
        with ThreadPoolExecutor(self._workers) as threads:
            try:
                for _ in range(_MOST_ROUNDS):
                    left = self._round(threads, left, work, exam, len(questions))
                    work *= _TIMES
                    if not left or self._seconds_left() <= 0:
                        break
            except KeyboardInterrupt:
                exam.interrupted = True
            finally:
                self._stop.wish()
        return exam

    def _round(
        self,
        threads: ThreadPoolExecutor,
        questions: Sequence[Question],
        work: float,
        exam: _Exam,
        total: int,
    ) -> list[Question]:
        """Ask each question with so much work; what was not decided comes back."""
        asked = {threads.submit(self._ask, each, work): each for each in questions}
        waiting: set[Future[Ruling]] = set(asked)
        late = []
        while waiting:
            done, waiting = wait(waiting, timeout=_BEAT, return_when=FIRST_COMPLETED)
            for future in done:
                ruling = future.result()
                if ruling.word == "late":
                    late.append(asked[future])
                else:
                    exam.note(ruling)
            if self._progress is not None and done:
                self._progress(VerificationProgress(exam.decided, total))
        return late

    def _ask(self, question: Question, work: float) -> Ruling:
        seconds = self._seconds_left()
        if self._stop.wished or seconds <= 0:
            return Ruling("late")
        if not hasattr(self._here, "asker"):
            self._here.asker = Asker(self._matter, self._stop)
        asker: Asker = self._here.asker
        return asker.ask(question, Effort(work, seconds))

    def _seconds_left(self) -> float:
        return 1e9 if self._deadline is None else self._deadline - time.monotonic()
