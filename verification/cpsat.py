"""The second solver for whole numbers: OR-tools' CP-SAT, the only user of ortools here.

It computes in whole numbers, on one thread and from a given seed, so the same question has the same
answer. It is loaded when it is used.
"""

from collections.abc import Sequence
from importlib import metadata
from typing import Any

from .answers import Answer, Effort, Halt
from .ranges import TooLargeError, column_ranges, extremes
from .whole import WholeForm, WholeProblem

_SEED = 1


class MissingError(ImportError):
    """OR-tools is not installed."""


def version() -> str:
    """Its name and version; raises MissingError where it is not installed."""
    try:
        return f"CP-SAT {metadata.version('ortools')}"
    except metadata.PackageNotFoundError as error:
        raise MissingError("ortools") from error


class CpSat:
    """One model, whose goals are bounded anew for each question; used by one thread at a time."""

    def __init__(self, problem: WholeProblem, stop: Halt) -> None:
        from ortools.sat.python import cp_model

        self._problem, self._stop, self._cp = problem, stop, cp_model

    def ask(self, bounds: Sequence[int | None], effort: Effort) -> Answer:
        """Whether some plan has no more than ``bounds`` steps of each goal (None: any number)."""
        try:
            ranges = column_ranges(self._problem, bounds)
        except TooLargeError:
            return Answer("too large")
        if ranges is None:
            return Answer("empty")
        return self._solved(self._model(ranges, bounds), effort)

    def _model(self, ranges: Sequence[tuple[int, int]], bounds: Sequence[int | None]) -> Any:
        model = self._cp.CpModel()
        x = [model.new_int_var(*ends, "") for ends in ranges]
        for form, limits in self._problem.rows:
            self._add(model, x, ranges, form, limits.lower, limits.upper)
        for form, bound in zip(self._problem.goals, bounds, strict=True):
            self._add(model, x, ranges, form, None, bound)
        return model

    def _add(
        self,
        model: Any,
        x: Sequence[Any],
        ranges: Sequence[tuple[int, int]],
        form: WholeForm,
        lower: int | None,
        upper: int | None,
    ) -> None:
        """A row, unless every plan keeps it."""
        least, most = extremes(form, ranges)
        low = least if lower is None else max(lower, least)
        high = most if upper is None else min(upper, most)
        if (low, high) == (least, most):
            return
        terms = [x[j] for j in form.columns]
        total = self._cp.LinearExpr.weighted_sum(terms, list(form.coefficients))
        model.add_linear_constraint(total, low, high)

    def _solved(self, model: Any, effort: Effort) -> Answer:
        solver = self._cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = _SEED
        solver.parameters.max_deterministic_time = effort.work
        solver.parameters.max_time_in_seconds = effort.seconds
        with self._stop.calling(solver.stop_search):
            status = solver.solve(model)
        if status == self._cp.INFEASIBLE:
            return Answer("empty")
        if status not in (self._cp.OPTIMAL, self._cp.FEASIBLE):
            return Answer("late" if status == self._cp.UNKNOWN else "unclear")
        counts = enumerate(solver.response_proto.solution)
        return Answer("plan", self._problem.amounts(dict(counts)))
