"""Puts questions to second solvers in threads, as many as there is time for."""

import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from .answers import Effort, Halt
from .asking import Asker, Matter, Ruling
from .counterexamples import Counterexample, distinct
from .questions import Question
from .watch import Watch

#: What is spent on a question in the first round, and how many times that in each one after it.
_FIRST_WORK, _TIMES, _MOST_ROUNDS = 1.0, 8.0, 8
_BEAT = 0.2


@dataclass
class Exam:
    """What the rulings add up to."""

    empty: Counter[str] = field(default_factory=Counter)
    refuted: list[Ruling] = field(default_factory=list)
    unclear: int = 0

    @property
    def decided(self) -> int:
        """How many questions need not be asked again."""
        return self.empty.total() + len(self.refuted) + self.unclear

    @property
    def counterexamples(self) -> list[Counterexample]:
        """The plans that should not be, one of each that have the same values."""
        return distinct(each.plan for each in self.refuted if each.plan)

    def note(self, ruling: Ruling) -> None:
        """Count a ruling that is not late."""
        if ruling.word == "empty":
            self.empty[ruling.solver] += 1
        elif ruling.word == "refuted":
            self.refuted.append(ruling)
        else:
            self.unclear += 1


class Examiner:
    """Asks in rounds of growing effort; its ``exam`` holds the rulings so far."""

    def __init__(self, matter: Matter, workers: int, watch: Watch) -> None:
        self.exam = Exam()
        self._matter, self._watch = matter, watch
        self._stop, self._here = Halt(), threading.local()
        self._threads = ThreadPoolExecutor(workers)
        self._asked: dict[Future[Ruling], Question] = {}

    def examine(self, questions: Sequence[Question]) -> None:
        """Ask until all is decided, or the time is up. Ctrl-C ends it, and is raised."""
        left, work = list(questions), _FIRST_WORK
        try:
            for _ in range(_MOST_ROUNDS):
                left = self._round(left, work, len(questions))
                work *= _TIMES
                if not left or self._watch.seconds_left <= 0:
                    break
        finally:
            self._halt()

    def _halt(self) -> None:
        """Let no thread go on. A wish to stop can come before a search that it does not reach."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._stop.wish()
        while not all(each.done() for each in self._asked):
            time.sleep(_BEAT / 10)
            self._stop.wish()

    def _round(self, questions: Sequence[Question], work: float, total: int) -> list[Question]:
        """Ask each question with so much work; what was not decided comes back."""
        self._asked = {}
        for each in questions:
            self._asked[self._threads.submit(self._ask, each, work)] = each
        waiting, late = set(self._asked), []
        while waiting:
            done, waiting = wait(waiting, timeout=_BEAT, return_when=FIRST_COMPLETED)
            for future in done:
                ruling = future.result()
                if ruling.word == "late":
                    late.append(self._asked[future])
                else:
                    self.exam.note(ruling)
            if done:
                self._watch.tell("questions", self.exam.decided, total)
            if self._watch.seconds_left <= 0:
                self._stop.wish()
        return late

    def _ask(self, question: Question, work: float) -> Ruling:
        seconds = self._watch.seconds_left
        if self._stop.wished or seconds <= 0:
            return Ruling("late")
        if not hasattr(self._here, "asker"):
            self._here.asker = Asker(self._matter, self._stop)
        asker: Asker = self._here.asker
        return asker.ask(question, Effort(work, seconds))
