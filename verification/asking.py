"""Asks second solvers a question and judges their answers."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from . import cpsat, other_highs
from .answers import Answer, Effort, Halt
from .plans import PlanChecker
from .questions import Allowance, Question
from .statement import Amounts, StatedProblem
from .whole import WholeProblem

Word = Literal["empty", "refuted", "late", "unclear"]
_HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Ruling:
    """What became of a question: by which solver it was found to be ``empty``, or ``refuted`` by a
    plan, whose ``values`` are in the goals' own senses.
    """

    word: Word
    solver: str = ""
    values: tuple[Fraction, ...] = ()


@dataclass(frozen=True)
class Matter:
    """What questions are about: the problem, in whole numbers too where CP-SAT is to answer, and
    what is allowed.
    """

    problem: StatedProblem
    checker: PlanChecker
    allowed: Allowance
    whole: WholeProblem | None
    by_cpsat: bool


class Asker:
    """Solvers for one thread."""

    def __init__(self, matter: Matter, stop: Halt) -> None:
        self._matter, self._stop = matter, stop
        whole = matter.whole if matter.by_cpsat else None
        self._cpsat = None if whole is None else cpsat.CpSat(whole, stop)
        self._highs: other_highs.OtherHighs | None = None

    def ask(self, question: Question, effort: Effort) -> Ruling:
        """The ruling on a question after some effort."""
        if self._cpsat is not None and self._matter.whole is not None:
            answer = self._cpsat.ask(self._steps(self._matter.whole, question), effort)
            if answer.word != "too large":
                return self._ruled(question, answer, cpsat.version())
        return self._ruled(question, self._by_highs(question, effort), other_highs.version())

    def _steps(self, whole: WholeProblem, question: Question) -> list[int | None]:
        pairs = zip(whole.goals, question.upper, strict=True)
        return [None if bound is None else form.below(bound) for form, bound in pairs]

    def _by_highs(self, question: Question, effort: Effort) -> Answer:
        if self._highs is None:
            sizes = self._matter.allowed.sizes
            self._highs = other_highs.OtherHighs(self._matter.problem, sizes, self._stop)
        return self._highs.ask(question.upper, question.weights, effort)

    def _ruled(self, question: Question, answer: Answer, solver: str) -> Ruling:
        if answer.word == "empty":
            return Ruling("empty", solver)
        if answer.word != "plan":
            return Ruling("late" if answer.word == "late" else "unclear")
        if answer.bound is not None and answer.bound >= question.floor:
            return Ruling("empty", solver)
        values = self._kept(answer.x)
        slack = tuple(_HALF * each for each in self._matter.allowed.tolerance)
        if values is None or not question.denies(values, slack):
            return Ruling("unclear")
        signs = [goal.sign for goal in self._matter.problem.goals]
        return Ruling("refuted", solver, tuple(s * v for s, v in zip(signs, values, strict=True)))

    def _kept(self, x: Amounts) -> tuple[Fraction, ...] | None:
        """The minimised values of a plan; None where it breaks a requirement."""
        plan = self._matter.checker.completed(x)
        if any(self._matter.checker.broken(plan)):
            return None
        return self._matter.checker.true_values(plan)
