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
from .statement import Amounts, LinearForm, StatedProblem

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


def version() -> str:
    """Its name, version and what is different."""
    return f"HiGHS {_Highs().version()} without presolve"


class OtherHighs:
    """One model, whose goals are bounded anew for each question; used by one thread at a time, on
    which HiGHS alone runs. ``scales`` are the sizes of the goals.
    """

    def __init__(self, problem: StatedProblem, scales: Sequence[Fraction], stop: Halt) -> None:
        self._problem, self._stop, self._first = problem, stop, len(problem.rows)
        self._scales = np.array([1.0 / float(scale) for scale in scales])
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
    ) -> Answer:
        """Whether some plan has minimised goals of at most ``upper``; with ``weights``, also a
        proved least of their weighted sum over such plans.
        """
        for k, bound in enumerate(upper):
            end = np.inf if bound is None else float(bound - self._constant(k)) * self._scales[k]
            self._highs.changeRowBounds(self._first + k, -np.inf, end)
        cost, scale = self._cost(weights)
        self._highs.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost * scale)
        self._highs.clearSolver()
        self._highs.setOptionValue("time_limit", self._limit(effort))
        self._highs.run()
        return self._answer(weights, scale)

    def _limit(self, effort: Effort) -> float:
        """HiGHS counts the seconds of an LP from its first run."""
        past = 0.0 if self._problem.integer else float(self._highs.getRunTime())
        return past + min(effort.seconds, _SECONDS * effort.work)

    def _answer(self, weights: Sequence[Fraction] | None, scale: float) -> Answer:
        status, info = self._highs.getModelStatus(), self._highs.getInfo()
        if status == Status.kInfeasible:
            return Answer("empty")
        if status not in (Status.kOptimal, Status.kModelEmpty):
            return Answer("late" if status in _LATE else "unclear")
        x = self._plan()
        if weights is None:
            return Answer("plan", x)
        is_mip = bool(self._problem.integer)
        said = info.mip_dual_bound if is_mip else info.objective_function_value
        least = float(said) - _BOUND_MARGIN * (1.0 + abs(float(said)))
        constants = (w * self._constant(k) for k, w in enumerate(weights))
        return Answer("plan", x, Fraction(least / scale) + sum(constants, Fraction(0)))

    def _plan(self) -> Amounts:
        values = self._highs.getSolution().col_value
        exact = (round(v) if j in self._problem.integer else v for j, v in enumerate(values))
        return {j: Fraction(value) for j, value in enumerate(exact) if value}

    def _constant(self, k: int) -> Fraction:
        goal = self._problem.goals[k]
        return goal.sign * goal.form.constant

    def _cost(self, weights: Sequence[Fraction] | None) -> tuple[np.ndarray, float]:
        """What is minimised, and the factor that makes its largest coefficient 1."""
        cost = np.zeros(self._problem.n)
        for goal, w in zip(self._problem.goals, weights or (), strict=weights is not None):
            cost[list(goal.form.columns)] += _floats(goal.form, goal.sign * w)
        largest = np.abs(cost).max(initial=0.0)
        return cost, 1.0 / largest if largest > 0 else 1.0

    def _load(self) -> None:
        rows, goals = self._problem.rows, self._problem.goals
        parts = [_scaled(row.form) for row in rows]
        signed = zip(goals, self._scales, strict=True)
        parts += [(_floats(goal.form, goal.sign) * scale, scale) for goal, scale in signed]
        forms = [*(row.form for row in rows), *(goal.form for goal in goals)]
        counts = [len(form.columns) for form in forms]
        limits = [row.limits for row in rows]
        ends = np.array([(_end(each.lower, -1), _end(each.upper, 1)) for each in limits])
        scales = np.array([scale for _, scale in parts[: self._first]])
        free = np.full(len(goals), np.inf)
        lower, upper = (ends.reshape(-1, 2) * scales[:, None]).T
        columns = np.array([(_end(e.lower, -1), _end(e.upper, 1)) for e in self._problem.limits])
        whole = [int(j in self._problem.integer) for j in range(self._problem.n)]
        self._highs.passModel(
            self._problem.n,
            len(forms),
            sum(counts),
            int(highspy.MatrixFormat.kRowwise),
            int(highspy.ObjSense.kMinimize),
            0.0,
            np.zeros(self._problem.n),
            columns.reshape(-1, 2)[:, 0],
            columns.reshape(-1, 2)[:, 1],
            np.concatenate([lower, -free]),
            np.concatenate([upper, free]),
            np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int32),
            np.concatenate([list(form.columns) for form in forms]).astype(np.int32),
            np.concatenate([numbers for numbers, _ in parts]),
            np.array(whole, dtype=np.int32),
        )

    def _watch(self) -> None:
        kinds, stop = highspy.cb.HighsCallbackType, self._stop

        def called(_kind: Any, _said: str, _out: Any, data_in: Any, _user: Any) -> None:
            data_in.user_interrupt = stop.wished

        self._highs.setCallback(called, None)
        for kind in (kinds.kCallbackMipInterrupt, kinds.kCallbackSimplexInterrupt):
            self._highs.startCallback(kind)


def _floats(form: LinearForm, factor: Fraction | int = 1) -> np.ndarray:
    return np.array([float(a * factor) for a in form.coefficients])


def _scaled(form: LinearForm) -> tuple[np.ndarray, float]:
    """A row with its largest coefficient near 1, and the power of two by which it is multiplied."""
    scale = 2.0 ** -round(np.log2(float(form.largest))) if form.largest else 1.0
    return _floats(form) * scale, scale


def _end(bound: Fraction | None, sign: int) -> float:
    return sign * np.inf if bound is None else float(bound)
