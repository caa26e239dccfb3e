"""Problem: the one form of an optimisation problem that the whole engine hangs on.

Goals are minimised inside, ``f = C x + c0``, subject to ``row_lower <= A x <= row_upper``, ``lower
<= x <= upper`` and integrality. A Pyomo model is compiled into it once and never walked again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from ...diagnostics import codes
from ..displayed import Displayed
from ..errors import InputError
from .arrays import Arrays
from .entries import Span
from .labels import Goal, Requirement, Stakeholder
from .names import Bools, Columns, Floats, Rows
from .numeric_limits import (
    lost_coefficients,
    lost_costs,
    refuse,
    unreachable_values,
    unrepresentable_bounds,
    unrepresentable_coefficients,
    unrepresentable_goals,
    unrepresentable_whole_numbers,
)
from .reach import reach
from .settling import Settling, settling_of
from .stepped import Stepped
from .strides import Strides, strides_of
from .tightening import tightened
from .tolerances import LARGEST_COST, LEAST_STEP, LEAST_STEP_OF_A_UNIT

__all__ = ["Floats", "Problem"]


@dataclass(frozen=True, eq=False, repr=False)
class Problem(Displayed, Arrays):
    """Immutable and picklable; ``p`` goals, ``n`` columns, ``m`` rows.

    ``grid[k] > 0`` says that goal k takes only values ``c0[k] + grid[k] * integer``.

    The data are what people wrote, and what is derived from them is computed once: ``stepped`` says
    what whole numbers keep to and are worth, ``tight`` is what a solver is given.
    """

    goals: tuple[Goal, ...]
    rows: Rows
    stakeholders: tuple[Stakeholder, ...] = ()

    @classmethod
    def from_arrays(
        cls,
        C: npt.ArrayLike,
        A: Any,
        *,
        row_lower: npt.ArrayLike = -np.inf,
        row_upper: npt.ArrayLike = np.inf,
        lower: npt.ArrayLike = 0.0,
        upper: npt.ArrayLike = np.inf,
        integer: npt.ArrayLike = False,
        goals: Sequence[Goal] | None = None,
    ) -> "Problem":
        """Problem from goals ``C`` (p, n) in their own senses and rows ``A`` (m, n), dense or
        sparse.

        Bounds and integrality broadcast; without ``goals`` every goal is minimised. Raises
        InputError where shapes do not agree or HiGHS cannot represent a number; all such numbers
        are named.
        """
        costs = _matrix(np.array, C, "C, the goals,")
        p, n = costs.shape
        matrix = _matrix(sp.csr_array, A, "A, the rows,")
        m = matrix.shape[0]
        if matrix.shape[1] != n:
            raise InputError(
                codes.MATRIX_SHAPE,
                f"A has {matrix.shape[1]} columns and C has {n}; they are the same.",
            )
        named = goals or [Goal(f"f{k + 1}", "minimize") for k in range(p)]
        if len(named) != p or not p:
            raise InputError(
                codes.MATRIX_SHAPE,
                f"C has {p} goals, and {len(named)} are named; there is one at least.",
            )
        index = tuple((j,) for j in range(n))
        problem = cls(
            A=matrix,
            row_lower=_full(row_lower, m, "row_lower"),
            row_upper=_full(row_upper, m, "row_upper"),
            lower=_full(lower, n, "lower"),
            upper=_full(upper, n, "upper"),
            integer=_full(integer, n, "integer") != 0,
            C=costs * np.array([goal.sign for goal in named])[:, None],
            c0=np.zeros(p),
            goals=tuple(named),
            columns=Columns(("x",), np.zeros(n, dtype=np.int64), index, np.zeros(n, dtype=bool)),
            rows=Rows(
                (Requirement("row"),), np.zeros(m, dtype=np.int64), tuple((i,) for i in range(m))
            ),
        )
        problem.require_representable()
        return problem

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        kinds = f"{self.n} columns, {int(self.integer.sum())} of them integer"
        return f"{kinds}, {len(self.row_lower)} rows, goals: {', '.join(self.labels)}"

    def to_dict(self) -> dict[str, Any]:
        """Goals and size as plain data, as ``wholepie check`` prints them with ``--json``."""
        goals = [asdict(goal) for goal in self.goals]
        return {"goals": goals, "columns": self.n, "rows": len(self.row_lower)}

    def require_representable(self) -> None:
        """Raise InputError naming every number that HiGHS would drop, misread or choke on."""
        ends = self.lower, self.upper
        faults = [
            *unrepresentable_coefficients(self.A, self.rows, self.columns),
            *unrepresentable_bounds(self.rows, self.row_lower, self.row_upper),
            *unrepresentable_bounds(self.columns, *ends),
            *unrepresentable_whole_numbers(self.columns, *ends, self.integer),
            *unrepresentable_goals(self.C, self.c0, self.labels, self.columns),
        ]
        no_steps = np.zeros(self.A.shape[0], dtype=bool), np.zeros(self.p, dtype=bool)
        if self.is_discrete and not faults:
            faults = list(unreachable_values(self.columns, ends, self.reached, self.integer))
        lost = list(self._lost(*no_steps))
        if lost and not faults:
            lost = list(self._lost(self.stepped.row_coefficients.exist, self.grid > 0))
        refuse([*faults, *lost])

    def _lost(self, rows: Bools, goals: Bools) -> Iterator[str]:
        """Numbers that would be lost; not those of rows and goals in steps, on bounded columns."""
        bounded = np.isfinite(self.lower) & np.isfinite(self.upper)
        yield from lost_coefficients(self.A, self.rows, self.columns, rows, bounded)
        # What cannot move is added at the end, in whole numbers.
        moving = np.where(self.integer & (self.lower == self.upper), 0.0, self.C)
        yield from lost_costs(moving, self.labels, self.columns, goals, bounded)

    def __getstate__(self) -> dict[str, Any]:
        """The data alone: what is derived from them is soon computed anew."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @property
    def p(self) -> int:
        """Number of goals."""
        return len(self.goals)

    @property
    def labels(self) -> list[str]:
        """The goals' labels, in order."""
        return [goal.label for goal in self.goals]

    @cached_property
    def signs(self) -> Floats:
        """Shape (p,); multiply minimised values by it to get a goal's own sense."""
        return np.array([goal.sign for goal in self.goals])

    @cached_property
    def stepped(self) -> Stepped:
        """The rows and goals whose values are whole numbers of steps."""
        return Stepped.of(self, self.settling, self.reached)

    @cached_property
    def settling(self) -> Settling:
        """The columns whose best value follows from the others."""
        return settling_of(self)

    @cached_property
    def reached(self) -> Span:
        """The lowest and highest values of the columns, both (n,); see :func:`reach`."""
        return reach(self, self.settling)

    @cached_property
    def strides(self) -> tuple[Strides | None, ...]:
        """Which of their steps the goals reach, None for all."""
        return tuple(
            strides_of(k, costs, self.settling, self.stepped) for k, costs in enumerate(self.C)
        )

    @cached_property
    def largest_costs(self) -> Floats:
        """Largest coefficient of each goal, shape (p,), 1 for a goal without.

        A column that stands for a max counts with the largest coefficient of what it stands for.
        """
        largest = (np.abs(self.C) * self.settling.sizes).max(axis=1, initial=0.0)
        return np.where(largest > 0, largest, 1.0)

    @cached_property
    def told_apart(self) -> Bools:
        """Which goals have steps that HiGHS tells apart in an objective, shape (p,)."""
        widths = np.where(self.integer, self.upper - self.lower, 0.0)
        moved = (self.C != 0) @ np.where(np.isfinite(widths), widths, 0.0)
        least = np.maximum(LEAST_STEP, LEAST_STEP_OF_A_UNIT * moved)
        is_seen = self.largest_costs * least <= LARGEST_COST * self.grid
        return np.asarray((self.grid > 0) & is_seen)

    def settled(self, x: Floats) -> Floats:
        """A plan, shape (n,), with columns that stand for a min, max or abs at what they stand for.

        No goal is worse for it, and no requirement is kept less; see :mod:`settling`.
        """
        return self.settling.settled(x, decisions=True)

    @cached_property
    def tight(self) -> "Problem":
        """What a solver is given: the same plans of whole numbers in tighter rows and bounds.

        Prices and units of requirements, and reasons why they cannot be kept, are those of the
        problem as written. Itself where there is nothing to tighten.
        """
        found = tightened(self, self.stepped)
        found.__dict__.update(tight=found, settling=self.settling)
        if found is not self:
            same = Stepped.of(found, self.settling, found.reached)
            stepped = replace(same, goals=self.stepped.goals, endless=self.stepped.endless)
            found.__dict__["stepped"] = stepped
        return found

    @property
    def without_steps(self) -> list[str]:
        """The labels of the goals whose values are not whole numbers of steps."""
        return [goal.label for goal, step in zip(self.goals, self.grid, strict=True) if not step]

    @property
    def is_exact(self) -> bool:
        """Whether all goals and rows have steps, so that no tolerance decides about a plan."""
        return bool((self.grid > 0).all() and self.stepped.row_coefficients.exist.all())

    @property
    def grid(self) -> Floats:
        """Shape (p,): spacing of each goal's possible values, 0 where there is none.

        A goal has none either where its values may be 2**51 steps or more from 0.
        """
        return self.stepped.grid

    def evaluate(self, x: Floats) -> Floats:
        """Minimised goal values, shape (p,), of a plan x, shape (n,).

        Goals with min, conditions or products are worth what was written, wherever x has hidden
        columns that stand for them. Those of stepped goals are computed in whole numbers, and
        rounded once.
        """
        x = self.settling.settled(x, decisions=False)
        f = np.asarray(self.C @ x + self.c0)
        for k, steps in enumerate(self.stepped.values(x)):
            if steps is not None:
                f[k] = self.stepped.value(k, steps)
        return f

    def select(self, labels: Sequence[str]) -> "Problem":
        """The same problem with only the named goals, in the given order.

        Raises
        ------
        InputError
            A label is unknown or given twice, or there is none.
        """
        if not labels:
            raise InputError(
                codes.GOAL_SELECTION, "There is no goal to choose by; name one at least."
            )
        chosen = [self.goal_number(label) for label in labels]
        if len(set(chosen)) < len(chosen):
            raise InputError(codes.GOAL_SELECTION, f"A goal is named twice: {', '.join(labels)}.")
        goals = tuple(self.goals[k] for k in chosen)
        return replace(self, C=self.C[chosen], c0=self.c0[chosen], goals=goals)

    def weight_of(self, stakeholder: str | None) -> float:
        """Weight of a stakeholder; 1 for one who is not named among them."""
        weights = (each.weight for each in self.stakeholders if each.name == stakeholder)
        return next(weights, 1.0)

    def goal_number(self, label: str) -> int:
        """Position of the goal with this label, or with this name where only one goal has it."""
        return goal_number(self.goals, label)


def goal_number(goals: Sequence[Goal], label: str) -> int:
    """Position of the goal with this label, or with this name where only one goal has it."""
    known = isinstance(label, str)
    exact = [k for k, goal in enumerate(goals) if known and goal.label == label]
    named = [k for k, goal in enumerate(goals) if known and goal.name == label]
    if not exact and len(named) != 1:
        raise InputError.unknown(codes.UNKNOWN_GOAL, "goal", label, [goal.label for goal in goals])
    return (exact or named)[0]


def _matrix(make: Any, values: Any, what: str) -> Any:
    try:
        made = make(values, dtype=float)
    except (ValueError, TypeError, OverflowError) as error:
        raise InputError(
            codes.MATRIX_SHAPE, f"{what} is not a matrix of numbers: {error}."
        ) from error
    if made.ndim != 2:
        raise InputError(
            codes.MATRIX_SHAPE, f"{what} has {made.ndim} dimensions; expected rows and columns."
        )
    return made


def _full(values: npt.ArrayLike, size: int, what: str) -> Floats:
    try:
        return np.array(np.broadcast_to(np.asarray(values, dtype=float), size))
    except (ValueError, TypeError, OverflowError) as error:
        raise InputError(
            codes.MATRIX_SHAPE, f"{what} is neither a number nor {size} of them: {error}."
        ) from error
