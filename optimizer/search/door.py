"""Door: every plan that comes into a search is checked against the problem, whoever sends it.

Answers come from kernels, of this machine or of others, and from journals. What they prove can only
be compared with plans (see :mod:`.claims`); what they say of plans can be computed.
"""

from dataclasses import replace

import numpy as np

from ..errors import SolverError
from ..problem.problem import Floats, Problem
from ..problem.tolerances import SUM_ROUNDING
from ..problem.verification import require_feasible, row_scales
from ..solver.outcome import Outcome, Reason

_NO_NUMBERS = "An answer's plan is not one of finite numbers."
_OTHER_VALUES = "An answer's plan has other values than it says."


class Door:
    """Lets plans of one problem in; used from one thread only."""

    def __init__(self, problem: Problem) -> None:
        self._problem, self._scales = problem, row_scales(problem)
        # What goals without steps are worth may be computed in another order elsewhere.
        self._rounding = np.where(problem.grid > 0, 0.0, SUM_ROUNDING)

    def require(self, x: Floats) -> Floats:
        """The minimised values, shape (p,), of a plan x, shape (n,); SolverError if it is none."""
        require_feasible(self._problem, self._scales, x)
        return self._problem.evaluate(x)

    def passed(self, outcome: Outcome) -> Outcome:
        """The outcome without plans that are none; where its own is none, it has failed."""
        faults = [self._fault(f, x) for f, x in outcome.plans]
        if not any(faults):
            return outcome
        plans = [plan for plan, fault in zip(outcome.plans, faults, strict=True) if not fault]
        is_own = outcome.f is not None and outcome.x is not None
        if not (is_own and faults[0]):
            return replace(outcome, met=tuple(plans[is_own:]))
        return replace(
            outcome,
            reason=Reason.FAILED,
            f=None,
            x=None,
            bound=-np.inf,
            met=tuple(plans),
            words=faults[0],
        )

    def _fault(self, f: Floats, x: Floats) -> str:
        """Why a plan is none, as a sentence; empty for one that is as it is said to be."""
        if x.shape != (self._problem.n,) or not np.isfinite(x).all():
            return _NO_NUMBERS
        try:
            values = self.require(x)
        except SolverError as error:
            return error.message
        agree = f.shape == values.shape and np.abs(values - f) <= self._rounding * (1 + np.abs(f))
        return "" if np.all(agree) else _OTHER_VALUES
