"""HiGHS with other settings than the engine's, for what is not in whole numbers alone: without
presolve and with another seed. It computes in double precision.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import highspy
import numpy as np
from highspy import HighsModelStatus as Status
from highspy._core import _Highs

from .answers import Answer, Effort, Halt
from .float_model import FloatModel
from .statement import Amounts, StatedProblem

_OPTIONS: dict[str, Any] = {
    "output_flag": False,
    "threads": 1,
    "presolve": "off",
    "random_seed": 1789,
    "mip_rel_gap": 0.0,
    "mip_feasibility_tolerance": 1e-7,
    "small_matrix_value": 1e-12,
}
_LATE = (Status.kTimeLimit, Status.kInterrupt)
_BOUND_MARGIN = 2e-6
_SECONDS = 5.0
_NOTHING: Amounts = {}


def version() -> str:
    """Its name, version and what is different."""
    # The core's class, here and below: that of highspy prints a banner when it is made.
    return f"HiGHS {_Highs().version()} without presolve"


class OtherHighs:
    """One model, whose goals are bounded anew for each question; used by one thread at a time, on
    which HiGHS alone runs. ``sizes`` are those of the goals.
    """

    def __init__(self, problem: StatedProblem, sizes: Sequence[Fraction], stop: Halt) -> None:
        self._problem, self._stop = problem, stop
        self._model = FloatModel(problem, sizes)
        self._held: list[int] = []
        self._is_mip = bool(self._model.whole.any())
        self._highs = _Highs()
        for name, setting in _OPTIONS.items():
            self._highs.setOptionValue(name, setting)
        self._load()
        self._watch()

    def ask(
        self,
        upper: Sequence[Fraction | None],
        weights: Sequence[Fraction] | None,
        effort: Effort,
        decided: Amounts = _NOTHING,
    ) -> Answer:
        """Whether some plan has minimised goals below ``upper``, which goals that are not stepped
        may reach; with ``weights``, also a proved least of their weighted sum over such plans. What
        is ``decided`` are amounts of some columns.
        """
        self._bound_columns(decided)
        for k, bound in enumerate(upper):
            for row, end in self._model.goal_ends(k, bound):
                self._highs.changeRowBounds(row, -np.inf, end)
        cost = self._model.cost(weights)
        scale = 1.0 / (np.abs(cost).max(initial=0.0) or 1.0)
        self._highs.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost * scale)
        self._highs.clearSolver()
        self._highs.setOptionValue("time_limit", self._limit(effort))
        self._highs.run()
        return self._answer(weights, scale)

    def _bound_columns(self, decided: Amounts) -> None:
        """Hold columns at what is decided, and let go of those before."""
        model = self._model
        for j in self._held:
            self._highs.changeColBounds(j, model.lower[j], model.upper[j])
        for j, amount in decided.items():
            count = float(amount / model.units.get(j, 1))
            self._highs.changeColBounds(j, count, count)
        self._held = list(decided)

    def _limit(self, effort: Effort) -> float:
        """HiGHS counts the seconds of an LP from its first run."""
        past = 0.0 if self._is_mip else float(self._highs.getRunTime())
        return past + min(effort.seconds, _SECONDS * effort.work)

    def _answer(self, weights: Sequence[Fraction] | None, scale: float) -> Answer:
        status, info = self._highs.getModelStatus(), self._highs.getInfo()
        if status == Status.kInfeasible:
            return Answer("empty")
        if status not in (Status.kOptimal, Status.kModelEmpty):
            return Answer("late" if status in _LATE else "unclear")
        x = self._model.amounts(self._highs.getSolution().col_value)
        if weights is None:
            return Answer("plan", x)
        said = info.mip_dual_bound if self._is_mip else info.objective_function_value
        least = float(said) - _BOUND_MARGIN * (1.0 + abs(float(said)))
        constants = (w * self._constant(k) for k, w in enumerate(weights))
        return Answer("plan", x, Fraction(least / scale) + sum(constants, Fraction(0)))

    def _constant(self, k: int) -> Fraction:
        goal = self._problem.goals[k]
        return goal.sign * goal.form.constant

    def _load(self) -> None:
        model = self._model
        rows, counts = model.rows, [len(row.columns) for row in model.rows]
        self._highs.passModel(
            len(model.lower),
            len(rows),
            sum(counts),
            int(highspy.MatrixFormat.kRowwise),
            int(highspy.ObjSense.kMinimize),
            0.0,
            np.zeros(len(model.lower)),
            np.array(model.lower),
            np.array(model.upper),
            np.array([row.lower for row in rows]),
            np.array([row.upper for row in rows]),
            np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int32),
            np.concatenate([list(row.columns) for row in rows]).astype(np.int32),
            np.concatenate([row.numbers for row in rows]),
            model.whole.astype(np.int32),
        )

    def _watch(self) -> None:
        kinds, stop = highspy.cb.HighsCallbackType, self._stop

        def called(_kind: Any, _said: str, _out: Any, data_in: Any, _user: Any) -> None:
            data_in.user_interrupt = stop.wished

        self._highs.setCallback(called, None)
        for kind in (kinds.kCallbackMipInterrupt, kinds.kCallbackSimplexInterrupt):
            self._highs.startCallback(kind)
