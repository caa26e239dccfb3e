"""Recorded workers write what they find in a journal, and do not solve again what it holds.

A method decides only by the outcomes that it gets and by their order. So a run resumes by replaying
its journal: outcomes come in the order in which they first came, until the journal has no more, and
workers then solve only what was under way. Every method resumes like that, without code of its own,
with its counters and its clock.

Where a method asks for something else than before (other rounding, another version, a turn that
ended elsewhere), the journal still answers all questions that it knows, in whatever order they
come. Plans that it has without an answer, of an older format, join the first outcome that is
solved.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..errors import JournalError, SolverError
from ..geometry.dominance import nondominated
from ..problem.problem import Floats, Problem
from ..search.clock import Clock
from ..search.door import Door
from ..search.packing import question_digest, vector_digest
from ..search.pool import Pool
from ..search.workers import Workers
from ..solver.budget import Budget
from ..solver.outcome import Outcome, Reason, Subproblem
from ..solver.strategies import StrategyPortfolio
from .entries import NOT_ASKED, Entry
from .journal import Journal

_VERDICTS = (Reason.OPTIMAL, Reason.INFEASIBLE, Reason.UNBOUNDED)


@dataclass
class _Known:
    """An outcome that waits to be returned; ``entry`` is None where no counter takes it."""

    tag: Any
    outcome: Outcome
    entry: Entry | None = None


class RecordedWorkers:
    """Workers with a journal. ``broken`` says in words why it is no longer written.

    While the journal is gone through, the clock shows what it showed then, the budget does not run,
    and what the journal does not know is held back.
    """

    def __init__(
        self,
        journal: Journal,
        workers: Workers,
        problem: Problem,
        *,
        budget: Budget,
        clock: Clock,
        portfolio: StrategyPortfolio,
        hurried: bool,
    ) -> None:
        self._workers, self._journal, self._problem = workers, journal, problem
        self._budget, self._clock, self._portfolio = budget, clock, portfolio
        self._hurried = hurried
        self._door = Door(problem)
        self.broken = ""
        self._turn = 0
        self._coming = journal.after(0)
        self._known: dict[bytes, _Known] = {}
        self._ready: deque[_Known] = deque()
        self._held: list[list[tuple[Any, Subproblem]]] = []
        self._again: dict[bytes, list[Any]] = {}
        self._kept: tuple[tuple[Floats, Floats], ...] = ()
        self._time_left = budget.remaining
        if self.replaying:
            budget.deadline = np.inf
            clock.hold(0.0)
        else:
            # Where the first outcome is damaged those after it have turns that are taken again.
            self._write(journal.forget_turns, 0)
            self._kept = self._plans_alone()

    @property
    def replaying(self) -> bool:
        """Whether the journal is still gone through."""
        return self._coming is not None

    @property
    def count(self) -> int:
        """How many subproblems may be under way: as many as then, while the journal tells."""
        return self._workers.count if self._coming is None else self._coming.workers

    @property
    def hurried(self) -> bool:
        """Whether a stop is foreseen, or was then, while the journal tells."""
        return self._hurried if self._coming is None else self._coming.hurried

    @property
    def busy(self) -> int:
        """How many subproblems are under way, or known and not yet returned."""
        here = len(self._known) + len(self._ready) + sum(map(len, self._held))
        return here + sum(map(len, self._again.values())) + self._workers.busy

    @property
    def at_hand(self) -> int:
        """How many outcomes :meth:`next` returns without waiting, at least."""
        return len(self._ready) or self._workers.at_hand

    def submit(self, tasks: Sequence[tuple[Any, Subproblem]]) -> None:
        """Hand in subproblems with tags; what the journal knows of them is not solved again."""
        unknown = [each for each in tasks if not self._is_known(*each)]
        if unknown:
            asked = [((tag, question_digest(sub)), sub) for tag, sub in unknown]
            self._held.append(asked)
        if not self.replaying:
            self._release()

    def _is_known(self, tag: Any, subproblem: Subproblem) -> bool:
        """Whether the outcome is known, or that of the same question will be."""
        question = question_digest(subproblem)
        if question in self._again:
            self._again[question].append(tag)
            return True
        entry = self._find(question)
        if entry is not None and entry.turn is not None and entry.turn <= self._turn:
            self._ready.append(_Known(tag, _free(entry.outcome)))
            return True
        self._again[question] = []
        if entry is not None:
            self._known[question] = _Known(tag, entry.outcome, entry)
        return entry is not None

    def next(self) -> tuple[Any, Outcome]:
        """The next outcome: one that is known before one that must be waited for."""
        if not self._ready and self._coming is not None:
            self._go_through(self._coming)
        return self._returned(self._ready.popleft()) if self._ready else self._solved()

    def note(self, plans: Sequence[tuple[Floats, Floats]]) -> None:
        """Write down plans, (values, plan) each, that the method found without asking."""
        question = vector_digest(np.concatenate([x for _, x in plans]))
        now = self._workers.count, self._hurried, self._clock.seconds
        outcome = replace(NOT_ASKED, met=tuple(plans))
        self._write(self._journal.append, Entry(question, None, *now, outcome))

    @property
    def noted(self) -> Sequence[Floats]:
        """The best plans that were written down without a verdict, shape (n,) each."""
        return [x for _, x in self._plans_alone()]

    def close(self) -> None:
        """Release the workers."""
        self._workers.close()

    def _find(self, question: bytes) -> Entry | None:
        """What the journal says of a question, if that can be true."""
        entry = self._journal.find(question)
        if entry is None or entry.outcome.reason not in _VERDICTS:
            return None
        return entry if self._door.passed([entry.outcome]) == [entry.outcome] else None

    def _plans_alone(self) -> tuple[tuple[Floats, Floats], ...]:
        """The best of the plans that the journal has without a verdict, with the values that they
        have.
        """
        pool = Pool(self._problem.n)
        for entry in self._journal.whole():
            if entry.outcome.reason not in _VERDICTS:
                for x in (self._problem.settled(x) for _, x in entry.outcome.plans):
                    with suppress(SolverError):
                        pool.add(self._door.require(x), x, own=False)
        return tuple((f, pool[f]) for f in nondominated(pool.values(self._problem.p)))

    def _go_through(self, coming: Entry) -> None:
        """Take what came next then, if the method asked for it again."""
        if coming.question in self._known:
            self._ready.append(self._known.pop(coming.question))
        elif self._budget.stop.is_set():
            self._give_up()
        else:
            self._go_live()

    def _give_up(self) -> None:
        """A stop came while the journal was gone through; it stays as it is."""
        known = [_Known(each.tag, each.outcome) for each in self._known.values()]
        others = [tag for tags in self._again.values() for tag in tags]
        unknown = [tag for held in self._held for (tag, _), _ in held] + others
        self._ready.extend(known + [_Known(tag, NOT_ASKED) for tag in unknown])
        self._known.clear()
        self._held.clear()
        self._again.clear()

    def _go_live(self) -> None:
        """From here on nothing comes in the order in which it came then."""
        self._write(self._journal.forget_turns, self._turn)
        self._coming = None
        self._budget.deadline = time.monotonic() + self._time_left
        self._clock.resume()
        self._release()

    def _release(self) -> None:
        """Let return what is known, and have solved what is not."""
        self._ready.extend(self._known.values())
        self._known.clear()
        for tasks in self._held:
            self._workers.submit(tasks)
        self._held.clear()

    def _returned(self, known: _Known) -> tuple[Any, Outcome]:
        """What is known, returned as if it had been solved now."""
        entry = known.entry
        if entry is None:
            return known.tag, known.outcome
        self._portfolio.note_all(entry.outcome.timings)
        self._answer_again(entry.question, entry.outcome)
        if self._coming is None:
            self._append(entry.question, entry.outcome)
            return known.tag, known.outcome
        self._turn = self._coming.turn or self._turn
        self._clock.hold(self._coming.seconds)
        self._coming = self._journal.after(self._turn)
        if self._coming is None:
            self._go_live()
        return known.tag, known.outcome

    def _solved(self) -> tuple[Any, Outcome]:
        try:
            asked, outcome = self._workers.next()
        except SolverError:
            self._again.clear()
            raise
        if outcome.reason is Reason.UNDER_WAY:
            return asked, outcome
        tag, question = asked
        if self._kept:
            outcome = replace(outcome, met=(*outcome.met, *self._kept))
            self._kept = ()
        self._answer_again(question, outcome)
        if outcome.reason in _VERDICTS:
            self._append(question, outcome)
        return tag, outcome

    def _answer_again(self, question: bytes, outcome: Outcome) -> None:
        """Answer those who asked the same while it was under way."""
        tags = self._again.pop(question, [])
        self._ready.extend(_Known(tag, _free(outcome)) for tag in tags)

    def _append(self, question: bytes, outcome: Outcome) -> None:
        self._turn += 1
        now = self._workers.count, self._hurried, self._clock.seconds
        self._write(self._journal.append, Entry(question, self._turn, *now, outcome))

    def _write(self, call: Callable[[Any], None], what: Any) -> None:
        """Write in the journal, until that fails for the first time."""
        if self.broken:
            return
        try:
            call(what)
        except JournalError as error:
            self.broken = error.message


def _free(outcome: Outcome) -> Outcome:
    """An outcome that has been counted before."""
    return replace(outcome, solves=0, seconds=0.0, runs=0, relaxations=0, timings=())
