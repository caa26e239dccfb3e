"""Asks second solvers a question and judges their answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from . import cpsat, other_highs
from .answers import Answer, Effort, Halt
from .counterexamples import Counterexample, counterexample
from .exactly import exact_plans
from .plans import PlanChecker
from .questions import Allowance, Question
from .statement import Amounts, StatedProblem
from .whole import WholeProblem

Word = Literal["empty", "refuted", "late", "unclear"]
_HALF, _NONE = Fraction(1, 2), Fraction(0)


@dataclass(frozen=True)
class Ruling:
    """What became of a question: by which solver it was found to be ``empty``, or ``refuted`` by a
    ``plan``.
    """

    word: Word
    solver: str = ""
    plan: Counterexample | None = None


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
        answer, solver = self._answer(question, effort)
        if answer.word == "empty":
            return Ruling("empty", solver)
        if answer.word != "plan":
            return Ruling("late" if answer.word == "late" else "unclear")
        if answer.bound is not None and answer.bound >= question.floor:
            return Ruling("empty", solver)
        plan = self._denying(question, answer.x)
        if plan is None:
            nearby = self._with_best_amounts(question, answer.x, effort)
            plan = None if nearby is None else self._denying(question, nearby)
        if plan is None:
            return Ruling("unclear")
        values = self._matter.checker.true_values(plan)
        return self._refuted(plan, values, solver, effort)

    def _denying(self, question: Question, x: Amounts) -> Amounts | None:
        """A plan like x that keeps every requirement exactly and contradicts what is asked about
        by more than half of what it may.
        """
        checker, slack = self._matter.checker, self._matter.allowed.tolerance
        half = tuple(_HALF * each for each in slack)
        for plan in exact_plans(self._matter.problem, checker, x):
            if question.denies(checker.true_values(plan), half):
                return plan
        return None

    def _with_best_amounts(self, question: Question, x: Amounts, effort: Effort) -> Amounts | None:
        """A plan with the same whole columns that contradicts as much as HiGHS can find."""
        checker = self._matter.checker
        if not checker.amounts:
            return None
        plan, n = checker.completed(x), self._matter.problem.n
        decided = {j: plan.get(j, _NONE) for j in range(n) if j not in checker.amounts}
        weights = question.weights or [1 / size for size in self._matter.allowed.sizes]
        answer = self._other().ask(question.upper, weights, effort, decided)
        return answer.x if answer.word == "plan" else None

    def _answer(self, question: Question, effort: Effort) -> tuple[Answer, str]:
        whole = self._matter.whole
        if self._cpsat is not None and whole is not None:
            pairs = zip(whole.goals, question.upper, strict=True)
            bounds = [None if bound is None else form.below(bound) for form, bound in pairs]
            answer = self._cpsat.ask(bounds, effort)
            if answer.word != "too large":
                return answer, cpsat.version()
        return self._other().ask(question.upper, question.weights, effort), other_highs.version()

    def _other(self) -> other_highs.OtherHighs:
        if self._highs is None:
            sizes = self._matter.allowed.sizes
            self._highs = other_highs.OtherHighs(self._matter.problem, sizes, self._stop)
        return self._highs

    def _kept(self, x: Amounts) -> tuple[Fraction, ...] | None:
        """The minimised values of a plan like x; None where it breaks a requirement."""
        plans = exact_plans(self._matter.problem, self._matter.checker, x)
        return next(map(self._matter.checker.true_values, plans), None)

    def _refuted(
        self, plan: Amounts, values: Sequence[Fraction], solver: str, effort: Effort
    ) -> Ruling:
        """The ruling with what the plan's decisions are worth: columns that are no decisions may
        make a goal look worse than it is.
        """
        problem = self._matter.problem
        worth = [self._worth(plan, k, value, effort) for k, value in enumerate(values)]
        known = [
            goal.sign * v for goal, v in zip(problem.goals, worth, strict=True) if v is not None
        ]
        if len(known) < problem.p:
            return Ruling("late")
        return Ruling("refuted", solver, counterexample(problem, known, plan))

    def _worth(self, plan: Amounts, k: int, value: Fraction, effort: Effort) -> Fraction | None:
        """The minimised value of goal k with the decisions of a plan, of which one is known; None
        if it is not known after the effort.
        """
        hidden = self._matter.problem.hidden
        if not hidden:
            return value
        decided = {j: plan.get(j, _NONE) for j in range(self._matter.problem.n) if j not in hidden}
        answer = self._least(k, decided, effort)
        if answer.word == "late":
            return None
        found = self._kept(answer.x) if answer.word == "plan" else None
        return value if found is None else min(value, found[k])

    def _least(self, k: int, decided: Amounts, effort: Effort) -> Answer:
        """A plan with these decisions and the least of minimised goal k."""
        whole = self._matter.whole
        if self._cpsat is not None and whole is not None:
            counts = {j: int(amount / whole.units[j]) for j, amount in decided.items()}
            answer = self._cpsat.least(k, counts, effort)
            if answer.word != "too large":
                return answer
        p = self._matter.problem.p
        weights = [Fraction(i == k) for i in range(p)]
        return self._other().ask((None,) * p, weights, effort, decided)
