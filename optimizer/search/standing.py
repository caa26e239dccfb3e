"""Standing: answers are relied upon only as long as no plan contradicts them.

HiGHS can be wrong, and it can fail. So every answer is a claim (see :mod:`.claims`), and each plan
that comes is checked (see :mod:`.door`) and compared with all of them:

- An answer that a known plan contradicts, or on which HiGHS fails, is not handed on: the question
  is asked once more, carefully. If that is no better, it counts as *unsettled*: it costs what it
  was to prove, and nothing else.
- A plan may contradict an answer that was handed on. That answer is *withdrawn*, and the method
  begins again: what stands is remembered, so that it comes back without a solve, and the withdrawn
  question is asked carefully. Whatever the method built on it is then as if it had never been.

A question is contradicted at most twice, so this ends.
"""

import heapq
import itertools
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..problem.problem import Floats, Problem
from ..solver.budget import Budget
from ..solver.outcome import NO_VERDICT, Outcome, Reason, Subproblem
from .claims import Claim, Claims
from .door import Door
from .packing import pack, question_digest, unpack
from .workers import Workers

_UNSETTLED = Outcome(Reason.FAILED, None, None, -np.inf)


class ProofWithdrawnError(Exception):
    """A plan contradicts what a method relied upon: it is to begin again from what stands."""


@dataclass(frozen=True, eq=False)
class _Asked:
    """A question under way, and what a first attempt at it came to."""

    tag: Any
    subproblem: Subproblem
    question: bytes
    before: Outcome | None = None


@dataclass(frozen=True, eq=False)
class _Answer:
    """The answer of that number, without the plan's columns, which are packed."""

    number: int
    outcome: Outcome
    x: bytes | None


class StandingAnswers:
    """Workers whose answers stand; used from one thread only.

    While they are ``watching`` answers are claims, failures are asked again and all is remembered.
    ``contradicted`` says whether a claim was withdrawn that was handed on; ``contradictions``
    counts all claims that a plan contradicted. ``words`` are those of the last failure;
    ``bugs`` counts errors of the program by their words.
    """

    def __init__(self, workers: Workers, problem: Problem, budget: Budget, door: Door) -> None:
        self._workers, self._budget, self._columns = workers, budget, problem.n
        self._door = door
        self._claims = Claims(problem)
        self._answers: dict[bytes, _Answer] = {}
        self._doubted: set[bytes] = set()
        self._unsettled: set[bytes] = set()
        self._ready: list[tuple[int, int, Any, _Answer]] = []
        self._judged: deque[tuple[Any, Outcome]] = deque()
        self._tickets = itertools.count()
        self.watching = self.contradicted = self.recalling = False
        self.earlier: list[Claim] = []
        self.contradictions = 0
        self.words = ""
        self.bugs: Counter[str] = Counter()

    @property
    def count(self) -> int:
        """How many subproblems may be under way."""
        return self._workers.count

    @property
    def busy(self) -> int:
        """How many subproblems are under way, or known and not yet returned."""
        return self._workers.busy + len(self._ready) + len(self._judged)

    @property
    def proofs(self) -> list[Claim]:
        """The claims that stand."""
        return self._claims.standing

    @property
    def unsettled(self) -> int:
        """How many questions HiGHS failed on, or answered wrongly, twice."""
        return len(self._unsettled)

    def begin_again(self) -> None:
        """Let the method begin again: what is known comes back, even after a stop.

        ``earlier`` are the claims that stand, for methods that can use them at once.
        """
        self.contradicted, self.recalling = False, True
        self.earlier = self._claims.standing

    def measure(self, spread: Floats) -> None:
        """Tell which differences do not count in goals without steps, shape (p,)."""
        self._withdraw(self._claims.measure(spread))

    def meet(self, f: Floats) -> None:
        """Take note of the minimised values, shape (p,), of a plan."""
        if self.watching:
            self._withdraw(self._claims.meet(f[None]))

    def prove(self, claims: Sequence[Claim]) -> list[Claim]:
        """Add claims that answer no question to those that stand, and to the earlier ones; which do
        stand.
        """
        stand = self._claims.make(claims)
        self.contradictions += int((~stand).sum())
        standing = [claim for claim, stands in zip(claims, stand, strict=True) if stands]
        self.earlier = [*self.earlier, *standing]
        return standing

    def submit(self, tasks: Sequence[tuple[Any, Subproblem]]) -> None:
        """Hand in subproblems with tags, for one worker; known ones are not solved again."""
        asked = [found for task in tasks if (found := self._asked(*task)) is not None]
        if asked:
            self._workers.submit([(each, each.subproblem) for each in asked])

    def _asked(self, tag: Any, subproblem: Subproblem) -> _Asked | None:
        """What is to be asked; None where the answer is known."""
        if not self.watching:
            return _Asked(tag, subproblem, b"")
        question = question_digest(subproblem)
        if question in self._doubted:
            subproblem = replace(subproblem, careful=True)
            question = question_digest(subproblem)
        known = self._answers.get(question)
        if known is not None:
            heapq.heappush(self._ready, (known.number, next(self._tickets), tag, known))
            return None
        self.recalling = False
        return _Asked(tag, subproblem, question)

    def next(self) -> tuple[Any, Outcome]:
        """The next outcome: one that is known before one that must be waited for."""
        while True:
            if self._ready:
                *_, tag, answer = heapq.heappop(self._ready)
                return tag, self._recalled(answer)
            if self._judged:
                return self._judged.popleft()
            self._take_answers()

    def _take_answers(self) -> None:
        """Wait for an answer, and judge all that are there by then."""
        answers = [self._workers.next()]
        answers += [self._workers.next() for _ in range(self._workers.at_hand)]
        heard = [each for _, each in answers if each.reason is Reason.UNDER_WAY]
        self._judged.extend((None, self._overheard(each)) for each in heard)
        answers = [each for each in answers if each[1].reason is not Reason.UNDER_WAY]
        for _, outcome in answers:
            if outcome.is_bug:
                self.bugs[outcome.words] += 1
        passed = self._door.passed([outcome for _, outcome in answers])
        asked = [each for each, _ in answers]
        judged: Iterable[tuple[_Asked, Outcome | None]] = zip(asked, passed, strict=True)
        if self.watching:
            judged = self._judge(asked, passed)
        self._judged.extend((each.tag, outcome) for each, outcome in judged if outcome is not None)

    def _overheard(self, outcome: Outcome) -> Outcome:
        """The plans of a solve that is under way, each of them checked as those of an answer."""
        (outcome,) = self._door.passed([outcome])
        for f, _ in outcome.plans:
            self.meet(f)
        return outcome

    def close(self) -> None:
        """Release the workers."""
        self._workers.close()

    def _judge(
        self, asked: Sequence[_Asked], outcomes: Sequence[Outcome]
    ) -> Iterator[tuple[_Asked, Outcome | None]]:
        """What is to be handed on of each outcome; None where the question is asked once more."""
        met = [f for outcome in outcomes for f, _ in outcome.plans]
        if met:
            self._withdraw(self._claims.meet(np.array(met)))
        outcomes = [_added(each, one.before) for one, each in zip(asked, outcomes, strict=True)]
        claims = [self._claim(one, each) for one, each in zip(asked, outcomes, strict=True)]
        verdicts = self._compared([claim for claim in claims if claim is not None])
        for one, outcome in zip(asked, outcomes, strict=True):
            unclaimed = outcome.reason is not Reason.FAILED, True
            stands, is_best = verdicts.get(one.question, unclaimed)
            yield one, self._handed_on(one, outcome, stands=stands, is_best=is_best)

    def _compared(self, claims: Sequence[Claim]) -> dict[bytes, tuple[bool, bool]]:
        """Of each question whether no known plan contradicts its claim, which stands from now on,
        and whether the plan that it calls best is.
        """
        best, stand = self._claims.are_optimal(claims), self._claims.make(claims)
        self.contradictions += int((~stand).sum())
        return {
            claim.question: (bool(stands), bool(is_best))
            for claim, stands, is_best in zip(claims, stand, best, strict=True)
        }

    def _handed_on(
        self, asked: _Asked, outcome: Outcome, *, stands: bool, is_best: bool
    ) -> Outcome | None:
        if stands and is_best:
            if outcome.reason not in NO_VERDICT:
                self._remember(asked.question, outcome)
            return outcome
        # A plan that is not proved best is one that was met; what is proved stays proved.
        bound, met = outcome.bound if stands else -np.inf, tuple(outcome.plans)
        failure = replace(outcome, reason=Reason.FAILED, f=None, x=None, bound=bound, met=met)
        if self._budget.spent:
            return failure
        if not asked.subproblem.careful:
            self._ask_carefully(asked, failure)
            return None
        self._give_up(asked.question, failure)
        return failure

    def _ask_carefully(self, asked: _Asked, before: Outcome) -> None:
        self._doubted.add(asked.question)
        subproblem = replace(asked.subproblem, careful=True)
        again = _Asked(asked.tag, subproblem, question_digest(subproblem), before)
        self._workers.submit([(again, subproblem)])

    def _claim(self, asked: _Asked, outcome: Outcome) -> Claim | None:
        """What an outcome claims of all plans; None if it claims none."""
        sub = asked.subproblem
        failed = outcome.reason is Reason.FAILED
        if failed or sub.fixed is not None or not outcome.bound > -np.inf:
            return None
        best = outcome.f if outcome.reason is Reason.OPTIMAL else None
        whole = (sub.weights, sub.bounds, outcome.bound, best, max(sub.slack, sub.loose))
        return Claim(asked.question, sub.careful, *whole)

    def _withdraw(self, claims: list[Claim]) -> None:
        """Rely no longer on claims that were handed on."""
        for claim in claims:
            self.contradictions += 1
            self.contradicted = True
            self._answers.pop(claim.question, None)
            if claim.careful:
                self._give_up(claim.question, _UNSETTLED)
            else:
                self._doubted.add(claim.question)

    def _give_up(self, question: bytes, failure: Outcome) -> None:
        self._unsettled.add(question)
        self.words = failure.words or self.words
        self._remember(question, failure)

    def _remember(self, question: bytes, outcome: Outcome) -> None:
        x = None if outcome.x is None else pack(outcome.x)
        bare = Outcome(outcome.reason, outcome.f, None, outcome.bound, words=outcome.words)
        self._answers[question] = _Answer(len(self._answers), bare, x)

    def _recalled(self, answer: _Answer) -> Outcome:
        x = None if answer.x is None else unpack(answer.x, self._columns)
        return replace(answer.outcome, x=x)


def _added(outcome: Outcome, before: Outcome | None) -> Outcome:
    """An outcome with what a first attempt took and met."""
    if before is None:
        return outcome
    return replace(
        outcome,
        met=(*outcome.met, *before.met),
        solves=outcome.solves + before.solves,
        runs=outcome.runs + before.runs,
        relaxations=outcome.relaxations + before.relaxations,
        seconds=outcome.seconds + before.seconds,
    )
