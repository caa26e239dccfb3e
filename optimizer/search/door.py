"""Door: every plan that comes into a search is checked against the problem, whoever sends it.

Answers come from kernels, of this machine or of others, and from journals. What they prove can only
be compared with plans (see :mod:`.claims`); what they say of plans can be computed.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..errors import SolverError
from ..problem.problem import Floats, Problem
from ..problem.tolerances import SUM_ROUNDING
from ..problem.verification import are_feasible, is_plain, require_feasible, row_scales
from ..solver.outcome import Outcome, Reason

_NO_NUMBERS = "An answer's plan is not one of finite numbers."
_OTHER_VALUES = "An answer's plan has other values than it says."


class Door:
    """Lets plans of one problem in; used from one thread only."""

    def __init__(self, problem: Problem) -> None:
        self._problem, self._scales = problem, row_scales(problem)
        self._is_plain = is_plain(problem)
        # What goals without steps are worth may be computed in another order elsewhere.
        self._rounding = np.where(problem.grid > 0, 0.0, SUM_ROUNDING)

    def require(self, x: Floats) -> Floats:
        """The minimised values, shape (p,), of a plan x, shape (n,); SolverError if it is none."""
        require_feasible(self._problem, self._scales, x)
        return self._problem.evaluate(x)

    def passed(self, outcomes: Sequence[Outcome]) -> list[Outcome]:
        """The outcomes without plans that are none; those whose own is none have failed."""
        if len(outcomes) > 1 and self._are_sound(outcomes):
            return list(outcomes)
        return [self._without_faults(outcome) for outcome in outcomes]

    def _are_sound(self, outcomes: Sequence[Outcome]) -> bool:
        """Whether all plans are, and at once; False where that does not tell."""
        problem, plans = self._problem, [plan for each in outcomes for plan in each.plans]
        if not plans:
            return True
        if not self._is_plain:
            return False
        shapes = {(f.shape, x.shape) for f, x in plans}
        if shapes != {((problem.p,), (problem.n,))}:
            return False
        values, columns = (np.array(each) for each in zip(*plans, strict=True))
        return bool(
            np.isfinite(columns).all()
            and are_feasible(problem, self._scales, columns).all()
            and self._agree(columns @ problem.C.T + problem.c0, values)
        )

    def _agree(self, values: Floats, said: Floats) -> bool:
        return bool(np.all(np.abs(values - said) <= self._rounding * (1 + np.abs(said))))

    def _without_faults(self, outcome: Outcome) -> Outcome:
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
        agree = f.shape == values.shape and self._agree(values, f)
        return "" if agree else _OTHER_VALUES
