"""Puts questions to second solvers, as many as there is time for, and counts their rulings."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from .answers import Effort, Halt
from .asking import Asker, Matter, Ruling
from .deadline import Deadline
from .questions import Question
from .statement import StatedProblem

#: What is spent on a question in the first round, and how many times that in each one after it.
_FIRST_WORK, _TIMES, _MOST_ROUNDS = 1.0, 8.0, 8
_BEAT = 0.2
_MOST_TOLD = 5
#: Solvers take no infinite time limit.
_FOREVER = 1e9


@dataclass(frozen=True)
class VerificationProgress:
    """How many of the ``regions`` are ``decided`` so far."""

    decided: int
    regions: int


Onlooker = Callable[[VerificationProgress], None]


@dataclass
class Exam:
    """What the rulings add up to."""

    empty: Counter[str] = field(default_factory=Counter)
    refuted: list[Ruling] = field(default_factory=list)
    unclear: int = 0

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


class Examiner:
    """Puts questions to solvers in threads, in rounds of growing effort."""

    def __init__(
        self, matter: Matter, workers: int, deadline: Deadline, progress: Onlooker | None
    ) -> None:
        self._matter, self._workers = matter, workers
        self._deadline, self._progress = deadline, progress
        self._stop, self._here = Halt(), threading.local()

    def examine(self, questions: Sequence[Question], exam: Exam) -> None:
        """Ask until all is decided, or the time is up; rulings are noted as they come."""
        left, work = list(questions), _FIRST_WORK
        with ThreadPoolExecutor(self._workers) as threads:
            try:
                for _ in range(_MOST_ROUNDS):
                    left = self._round(threads, left, work, exam, len(questions))
                    work *= _TIMES
                    if not left or self._deadline.left <= 0:
                        break
            finally:
                self._stop.wish()

    def _round(
        self,
        threads: ThreadPoolExecutor,
        questions: Sequence[Question],
        work: float,
        exam: Exam,
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
        seconds = min(self._deadline.left, _FOREVER)
        if self._stop.wished or seconds <= 0:
            return Ruling("late")
        if not hasattr(self._here, "asker"):
            self._here.asker = Asker(self._matter, self._stop)
        asker: Asker = self._here.asker
        return asker.ask(question, Effort(work, seconds))
