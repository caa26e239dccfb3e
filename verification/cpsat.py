"""The second solver for whole numbers: OR-tools' CP-SAT, the only user of ortools here.

It computes in whole numbers, on one thread and from a given seed, so the same question has the same
answer. It is loaded when it is used.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import metadata
from typing import Any

from .answers import Answer, Effort, Halt
from .ranges import LARGEST_SUM, TooLargeError, column_ranges, extremes
from .whole import WholeForm, WholeLimits, WholeProblem

_SEED = 1

Ends = tuple[int, int]


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
        return self._asked(self._problem, bounds, effort)

    def least(self, k: int, decided: Mapping[int, int], effort: Effort) -> Answer:
        """A plan with the least of goal k of those with these numbers of units in some columns."""
        limits = [*self._problem.limits]
        for j, count in decided.items():
            limits[j] = WholeLimits(count, count)
        bounds = [None] * len(self._problem.goals)
        return self._asked(replace(self._problem, limits=limits), bounds, effort, k)

    def _asked(
        self,
        problem: WholeProblem,
        bounds: Sequence[int | None],
        effort: Effort,
        least: int | None = None,
    ) -> Answer:
        try:
            ranges = column_ranges(problem, bounds)
        except TooLargeError:
            return Answer("too large")
        if ranges is None:
            return Answer("empty")
        if any(max(map(abs, ends)) >= LARGEST_SUM for ends in ranges):
            return Answer("too large")
        rows = _limited(problem, bounds, ranges)
        if any(low > high for _, low, high in rows):
            return Answer("empty")
        model = self._cp.CpModel()
        x = [model.new_int_var(*ends, "") for ends in ranges]
        for form, low, high in rows:
            model.add_linear_constraint(self._total(x, ranges, form), low, high)
        if least is not None:
            model.minimize(self._total(x, ranges, problem.goals[least]))
        return self._solved(model, effort)

    def _total(self, x: Sequence[Any], ranges: Sequence[Ends], form: WholeForm) -> Any:
        """A form without columns that are 0 anyway, whose coefficients may be of any size."""
        pairs = zip(form.columns, form.coefficients, strict=True)
        terms = {j: a for j, a in pairs if ranges[j] != (0, 0)}
        return self._cp.LinearExpr.weighted_sum([x[j] for j in terms], list(terms.values()))

    def _solved(self, model: Any, effort: Effort) -> Answer:
        solver = self._cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = _SEED
        # Its own handler would stay behind, for a search that has ended.
        solver.parameters.catch_sigint_signal = False
        solver.parameters.max_deterministic_time = effort.work
        solver.parameters.max_time_in_seconds = effort.seconds
        with self._stop.calling(solver.stop_search):
            status = solver.solve(model)
        if status == self._cp.INFEASIBLE:
            return Answer("empty")
        if status != self._cp.OPTIMAL:
            is_late = status in (self._cp.UNKNOWN, self._cp.FEASIBLE)
            return Answer("late" if is_late else "unclear")
        counts = enumerate(solver.response_proto.solution)
        return Answer("plan", self._problem.amounts(dict(counts)))


def _limited(
    problem: WholeProblem, bounds: Sequence[int | None], ranges: Sequence[Ends]
) -> list[tuple[WholeForm, int, int]]:
    """Rows and goals with their lowest and highest sums, but for those to which every plan keeps.

    A sum that columns within ``ranges`` can have fits 64 bits, and a bound of a row need not.
    """
    goals = zip(problem.goals, bounds, strict=True)
    found = []
    for form, limits in (*problem.rows, *((goal, WholeLimits(None, most)) for goal, most in goals)):
        least, most = extremes(form, ranges)
        low = least if limits.lower is None else max(limits.lower, least)
        high = most if limits.upper is None else min(limits.upper, most)
        if (low, high) != (least, most):
            found.append((form, low, high))
    return found
