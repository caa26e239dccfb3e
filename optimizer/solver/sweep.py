"""Sweep: many weighted sums of one linear problem, solved one after another and checked together.

A linear problem of some hundred columns takes HiGHS a fraction of a millisecond where it starts
from the basis before: less than what is done in Python around each single one.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..problem.problem import Floats, Problem
from ..problem.tolerances import VALUE_ROUNDING
from ..problem.verification import is_plain, row_scales, violations
from .asked import Asked
from .exact_model import ExactModel, objective_agrees
from .highs import HotModel
from .outcome import Outcome, Reason, Subproblem

#: So many numbers of rows and columns are solved and checked at once.
_AT_ONCE = 20_000
_MOST = 48


def at_once(problem: Problem) -> int:
    """How many weighted sums of a problem are handed over together: 1 where it does not pay."""
    if not is_plain(problem):
        return 1
    return int(np.clip(_AT_ONCE // (sum(problem.A.shape) + 1), 1, _MOST))


class _Answer(NamedTuple):
    """HiGHS' columns, objective and row duals, and what they took."""

    x: Floats
    objective: float
    duals: Floats
    seconds: float
    runs: int


class Sweep:
    """Sweeps over one plain problem, in the model that HiGHS has of it as it is ``asked``."""

    def __init__(self, problem: Problem, asked: Asked, model: HotModel, exact: ExactModel) -> None:
        self._problem, self._asked, self._model, self._exact = problem, asked, model, exact
        self._scales = row_scales(problem)

    @staticmethod
    def takes(sub: Subproblem) -> bool:
        """Whether a subproblem is a weighted sum and nothing else."""
        bare = sub.then is None and sub.fixed is None and not (sub.careful or sub.slack)
        return bare and np.isinf(sub.seconds) and bool(np.isinf(sub.bounds).all())

    def outcomes(self, subproblems: Sequence[Subproblem]) -> dict[int, Outcome]:
        """Optimal outcomes by the identity of their subproblem: of those alone that HiGHS gave an
        answer to that can be believed at once.

        The goals of the model must be free, and so must its columns.
        """
        weights = np.array([sub.weights for sub in subproblems])
        costs, offsets = weights @ self._asked.problem.C, weights @ self._asked.problem.c0
        answers = {i: answer for i, cost in enumerate(costs) if (answer := self._solved(cost))}
        if not answers:
            return {}
        raw = np.array([answer.x for answer in answers.values()])
        plans = np.clip(self._asked.written(raw), self._problem.lower, self._problem.upper)
        good = violations(self._problem, self._scales, plans).max(axis=1, initial=0.0)
        good = good <= VALUE_ROUNDING
        at = list(answers)
        proved = self._exact.proved(costs[at], np.array([each.duals for each in answers.values()]))
        bounds = np.minimum(proved, [each.objective for each in answers.values()]) + offsets[at]
        return {
            id(subproblems[i]): self._outcome(answers[i], x, float(bound))
            for i, x, bound, is_good in zip(at, plans, bounds, good, strict=True)
            if is_good
        }

    def _outcome(self, answer: _Answer, x: Floats, bound: float) -> Outcome:
        f = np.asarray(self._problem.C @ x + self._problem.c0)
        return Outcome(Reason.OPTIMAL, f, x, bound, 1, answer.seconds, answer.runs)

    def _solved(self, cost: Floats) -> _Answer | None:
        """The optimum that HiGHS finds; None where it finds none, or contradicts itself."""
        model = self._model
        model.runs, model.seconds = 0, 0.0
        model.set_cost(cost)
        if model.run() is not Reason.OPTIMAL or not model.has_plan:
            return None
        if not objective_agrees(model, cost):
            return None
        return _Answer(model.x, model.objective, model.row_duals, model.seconds, model.runs)
