"""Puts questions to second solvers in threads, as many as there is time for."""

import threading
import time
from collections import Counter, deque
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
#: Solvers take no infinite time limit.
_FOREVER = 1e9


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
        """Count a ruling, unless it is late."""
        if ruling.word == "empty":
            self.empty[ruling.solver] += 1
        elif ruling.word == "refuted":
            self.refuted.append(ruling)
        elif ruling.word == "unclear":
            self.unclear += 1


class Examiner:
    """Asks in rounds of growing effort; its ``exam`` holds the rulings so far."""

    def __init__(self, matter: Matter, workers: int, watch: Watch) -> None:
        self.exam = Exam()
        self._matter, self._watch = matter, watch
        self._stop, self._here = Halt(), threading.local()
        self._threads, self._at_once = ThreadPoolExecutor(workers), 2 * workers
        self._asked: dict[Future[Ruling], Question] = {}

    def examine(self, questions: Sequence[Question]) -> None:
        """Ask until all is decided, or the time is up. Ctrl-C ends it, and is raised."""
        left, work = list(questions), _FIRST_WORK
        try:
            for _ in range(_MOST_ROUNDS):
                left = self._round(left, work, len(questions))
                work *= _TIMES
                if not left or self._watch.deadline.left <= 0:
                    break
        finally:
            self._halt()

    def _halt(self) -> None:
        """Let no thread go on, and note what they have found.

        A wish to stop can come before a search that it does not reach, so it is said again.
        """
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._stop.wish()
        while not all(each.done() for each in self._asked):
            time.sleep(_BEAT / 10)
            self._stop.wish()
        for each in self._asked:
            if not each.cancelled() and each.exception() is None:
                self.exam.note(each.result())

    def _round(self, questions: Sequence[Question], work: float, total: int) -> list[Question]:
        """Ask each question with so much work; what was not decided comes back."""
        late, waiting = [], deque(questions)
        self._watch.tell("questions", self.exam.decided, total)
        while waiting or self._asked:
            while waiting and len(self._asked) < self._at_once:
                question = waiting.popleft()
                self._asked[self._threads.submit(self._ask, question, work)] = question
            done, _ = wait(self._asked, timeout=_BEAT, return_when=FIRST_COMPLETED)
            for future in done:
                question, ruling = self._asked.pop(future), future.result()
                if ruling.word == "late":
                    late.append(question)
                self.exam.note(ruling)
            if done:
                self._watch.tell("questions", self.exam.decided, total)
            if self._watch.deadline.left <= 0:
                self._stop.wish()
        return late

    def _ask(self, question: Question, work: float) -> Ruling:
        seconds = min(self._watch.deadline.left, _FOREVER)
        if self._stop.wished or seconds <= 0:
            return Ruling("late")
        if not hasattr(self._here, "asker"):
            self._here.asker = Asker(self._matter, self._stop)
        asker: Asker = self._here.asker
        return asker.ask(question, Effort(work, seconds))
