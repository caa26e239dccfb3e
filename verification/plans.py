"""Checks what is listed: each plan keeps every row and has its values; none dominates another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import repeat

from .counterexamples import called
from .helpers import ROUNDING as HIDDEN
from .helpers import helper_columns
from .numerals import brief, shown
from .statement import Amounts, Limits, StatedProblem, Statement
from .tally import Bounds, Tally
from .watch import Watch
from .whole import column_units, completed, is_stepped, is_stepped_goal, whole_form
from .zones import dominated, ranked

#: What rows, bounds and whole numbers of amounts may be off, relative to the largest numbers in
#: them: twice what the engine declares, whose measure of size is a power of two.
TOLERANCE = Fraction(2, 10**6)
#: What values of amounts may be off, relative to the sum of their terms' sizes.
VALUE_TOLERANCE = Fraction(1, 10**9)
#: What double precision leaves of a value that is exact, relative to the same.
ROUNDING = Fraction(4, 10**15)
#: How far doubles are apart at most, relative to them.
APART = Fraction(1, 2**52)


@dataclass(frozen=True)
class CheckedPlans:
    """``values`` (minimised): exact where a goal is stepped, as stated elsewhere. ``exact`` tells
    which goals are.
    """

    values: Sequence[tuple[Fraction, ...]]
    exact: Sequence[bool]


def plan_faults(statement: Statement, watch: Watch) -> Iterator[str]:
    """Plans that break a requirement or do not have their values; also where there is none."""
    checker = PlanChecker.of(statement)
    pairs = list(zip(statement.plans, statement.values, strict=True))
    for number, (x, values) in enumerate(watch.over("plans", pairs), 1):
        for what in (*checker.broken(x), *checker.misstated(x, values)):
            yield f"Plan {number}: {what}."
    if not statement.plans and statement.claims_others:
        yield "No plan is listed, and the run claims something of others."


def checked_plans(statement: Statement, watch: Watch) -> CheckedPlans:
    """What to go on with once the plans are checked."""
    checker = PlanChecker.of(statement)
    pairs = list(zip(statement.plans, statement.values, strict=True))
    minimised = [checker.minimised(x, values) for x, values in watch.over("order", pairs)]
    return CheckedPlans(minimised, checker.exact)


class PlanChecker:
    """The rows and goals of a problem, with which of them are checked in whole numbers.

    A run may state more ``rows_without_steps`` than there are. It then takes decisions that follow
    from others for amounts, and the rows of these have the tolerance of amounts.
    """

    def __init__(self, problem: StatedProblem, rows_without_steps: int = 0) -> None:
        self._problem, self.p = problem, problem.p
        self._helpers = helper_columns(problem)
        self._shown = frozenset(range(problem.n)) - problem.hidden
        units = column_units(problem, self._helpers)
        self._amounts = frozenset(range(problem.n)) - units.keys()
        stepped = [is_stepped(row.form, units) for row in problem.rows]
        if stepped.count(False) < rows_without_steps:
            shown_helpers = self._shown - problem.integer
            stepped = [
                has_steps and shown_helpers.isdisjoint(row.form.columns)
                for row, has_steps in zip(problem.rows, stepped, strict=True)
            ]
        self._rows = list(zip(problem.rows, stepped, strict=True))
        self._row_tally = Tally([row.form for row in problem.rows], problem.n)
        self._goal_tally = Tally([goal.form for goal in problem.goals], problem.n)
        self._bounds = Bounds(problem.limits)
        self.exact = [is_stepped_goal(goal, units, problem) for goal in problem.goals]
        self._rounding = [
            whole_form(goal.form, units).step / 2 if is_exact else None
            for goal, is_exact in zip(problem.goals, self.exact, strict=True)
        ]

    @classmethod
    def of(cls, statement: Statement) -> "PlanChecker":
        """That of a run."""
        return cls(statement.problem, statement.rows_without_steps)

    def completed(self, x: Amounts) -> Amounts:
        """A plan with its helper columns at their best."""
        return completed(x, self._helpers)

    def broken(self, x: Amounts) -> Iterator[str]:
        """What a plan does not keep to."""
        plan = completed(x, self._helpers, self._shown)
        for j, amount in plan.items():
            if j in self._problem.integer and amount.denominator != 1:
                yield f"{self._name(j)} is {shown(amount)} and not a whole number"
        for j in self._bounds.outside(plan):
            limits, amount = self._problem.limits[j], plan.get(j, Fraction(0))
            allowed = Fraction(0) if j in self._problem.integer else _leeway(Fraction(1), limits)
            if limits.excess(amount) > allowed:
                yield f"{self._name(j)} is {shown(amount)}, outside its bounds"
        values = self._row_tally.of(plan)
        for (row, is_exact), value in zip(self._rows, values, strict=True):
            excess = row.limits.excess(value)
            if excess and (is_exact or excess > _leeway(row.form.largest, row.limits)):
                yield f"it breaks {row.name!r} by {brief(excess, 6)}"

    def misstated(
        self, x: Amounts, stated: Sequence[Fraction], ranges: Sequence[Fraction] = ()
    ) -> Iterator[str]:
        """Which values a plan does not have; goals that are not exact may be off by a share of
        their ``ranges`` where there are some.
        """
        plan = completed(x, self._helpers, self._shown)
        values = self._goal_tally.of(plan)
        for k, (goal, true, value) in enumerate(
            zip(self._problem.goals, values, stated, strict=True)
        ):
            if true == value:
                continue
            merged = TOLERANCE * ranges[k] if ranges else Fraction(0)
            allowed = self._allowed(k, goal.form.size(plan), merged, true)
            if abs(true - value) > allowed:
                yield f"{goal.label!r} is {shown(true)} and not {shown(value)}, as stated"

    def _allowed(self, k: int, size: Fraction, merged: Fraction, true: Fraction) -> Fraction:
        """What the value of a goal may be off: half a step where it has steps that doubles tell
        apart, however large its constant is.
        """
        half = self._rounding[k]
        if half is None:
            return max(VALUE_TOLERANCE * size, merged)
        return min(ROUNDING * size, max(half, APART * abs(true)))

    def minimised(self, x: Amounts, stated: Sequence[Fraction]) -> tuple[Fraction, ...]:
        """The values to go on with, minimised."""
        plan = completed(x, self._helpers, self._shown)
        parts = zip(self._problem.goals, self._goal_tally.of(plan), stated, self.exact, strict=True)
        return tuple(
            goal.sign * (true if is_exact else value) for goal, true, value, is_exact in parts
        )

    def keeps_exactly(self, x: Amounts) -> bool:
        """Whether a plan keeps every requirement and bound, without a tolerance for amounts."""
        if any(self.broken(x)):
            return False
        plan = completed(x, self._helpers, self._shown)
        if any(map(self._is_outside, self._bounds.outside(plan), repeat(plan))):
            return False
        pairs = zip(self._rows, self._row_tally.of(plan), strict=True)
        return not any(row.limits.excess(value) for (row, _), value in pairs)

    def _is_outside(self, j: int, plan: Amounts) -> bool:
        """Whether an amount is outside its bounds, or another column by more than rounding."""
        excess = self._problem.limits[j].excess(plan.get(j, Fraction(0)))
        return j in self._amounts or excess > HIDDEN * (1 + abs(plan.get(j, Fraction(0))))

    @property
    def amounts(self) -> frozenset[int]:
        """The columns that neither are whole nor follow from whole ones."""
        return self._amounts

    def true_values(self, x: Amounts) -> tuple[Fraction, ...]:
        """The minimised values that a plan has."""
        plan = completed(x, self._helpers, self._shown)
        pairs = zip(self._problem.goals, self._goal_tally.of(plan), strict=True)
        return tuple(goal.sign * value for goal, value in pairs)

    def _name(self, j: int) -> str:
        return called(self._problem.names[j])


def _leeway(largest: Fraction, limits: Limits) -> Fraction:
    ends = [abs(end) for end in (limits.lower, limits.upper) if end is not None]
    return TOLERANCE * (largest + max(ends, default=Fraction(0)))


def order_faults(checked: CheckedPlans, watch: Watch) -> Iterator[str]:
    """Points that are listed twice, that others dominate, or that are out of order."""
    values = checked.values
    ranks, _ = ranked(values, len(checked.exact))
    for i, j in dominated(ranks, watch):
        if values[i] == values[j]:
            yield f"Plans {i + 1} and {j + 1} have the same values."
        else:
            yield f"Plan {i + 1} dominates plan {j + 1}."
    rows = list(map(tuple, ranks.tolist()))
    if rows != sorted(rows):
        yield "The plans are not in the order of their goals."
