"""Feasibility oracle: whether chosen requirements can hold together, asked as seldom as possible.

What is known already answers for free: part of a set that some plan meets can hold, and a set with
a conflict in it cannot. A time limit is not a verdict: it ends the questions.
"""

import numpy as np

from ...diagnostics import codes
from ..errors import TIME_UP, OutOfTimeError
from ..problem.extended import with_goal
from ..problem.problem import Floats, Problem
from ..solver.budget import Budget
from ..solver.kernel import Kernel
from ..solver.outcome import Reason, Subproblem
from .requirement_units import Chosen, Units


class Oracle:
    """Answers for the units of one problem; ``tests`` counts questions that HiGHS had to answer."""

    def __init__(self, units: Units, budget: Budget) -> None:
        self.units, self.budget = units, budget
        self.tests = self.solves = 0
        self._can: list[Chosen] = []
        self._cannot: list[Chosen] = []

    def holds(self, chosen: Chosen) -> bool:
        """Whether some plan meets the structure and all chosen units.

        Raises OutOfTimeError where the budget ended first, SolverError where HiGHS failed.
        """
        if any(chosen <= known for known in self._can):
            return True
        if any(known <= chosen for known in self._cannot):
            return False
        return self._ask(chosen)

    def asking(self, units: Units) -> "Oracle":
        """An oracle for other units of the same explanation; it goes on counting."""
        other = Oracle(units, self.budget)
        other.tests, other.solves = self.tests, self.solves
        return other

    def _ask(self, chosen: Chosen) -> bool:
        if self.budget.spent:
            raise OutOfTimeError(codes.OUT_OF_TIME, TIME_UP)
        problem = self.units.keeping(chosen)
        outcome = self.solve(with_goal(problem, np.zeros(problem.n)))
        self.tests += 1
        if outcome is None:
            self._cannot = [known for known in self._cannot if not chosen <= known] + [chosen]
            return False
        met = self.units.met(outcome) | chosen
        if any(known <= met for known in self._cannot):
            # Met within our tolerance, and refused by HiGHS: its verdict on them together stands.
            met = chosen
        self._can = [known for known in self._can if not known <= met] + [met]
        return True

    def solve(self, problem: Problem) -> Floats | None:
        """Columns that are best for the problem's only goal; None if there are none.

        Raises as :meth:`holds` does.
        """
        outcome = Kernel(problem, self.budget).solve(Subproblem(np.ones(1), np.full(1, np.inf)))
        self.solves += outcome.solves
        if outcome.reason is Reason.OPTIMAL and outcome.x is not None:
            return outcome.x
        if outcome.reason is not Reason.INFEASIBLE:
            raise outcome.unreached()
        return None
