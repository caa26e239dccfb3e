"""The table of the best of each goal alone, compared with the listed plans.

Row k has the values of a plan that is best for goal k. With three goals or more, or to the
tolerance of amounts, its ties may be broken loosely, so that the plan need not be a listed one.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cached_property

import numpy as np

from .mixing import evenest
from .plans import CheckedPlans
from .questions import allowance
from .statement import Statement
from .sums import weighted

Values = tuple[Fraction, ...]
#: What double precision leaves of a value that is exact, relative to it.
_ROUNDING = Fraction(1, 10**12)


def payoff_faults(statement: Statement, checked: CheckedPlans) -> Iterator[str]:
    """Rows that the listed plans contradict."""
    for row in _rows(statement, checked):
        if row.is_contradicted:
            yield f"The payoff table does not state the best of {row.label!r}."


def payoff_doubts(statement: Statement, checked: CheckedPlans) -> Iterator[str]:
    """Rows that no listed plan has, and none contradicts."""
    for row in _rows(statement, checked):
        if not (row.is_contradicted or row.is_listed):
            yield f"It was not checked that a plan has the values of the payoff of {row.label!r}."


def _rows(statement: Statement, checked: CheckedPlans) -> Iterator["_Row"]:
    if statement.payoff is None or not checked.values:
        return
    goals = statement.problem.goals
    allowed = allowance(statement, checked)
    is_strict = len(goals) <= 2 and len(statement.problem.integer) == statement.problem.n
    faces = [[vertex.values for vertex in face] for face in statement.faces]
    for k, said in enumerate(statement.payoff):
        stated = tuple(goal.sign * value for goal, value in zip(goals, said, strict=True))
        slack = [a + _ROUNDING * abs(v) for a, v in zip(allowed.tolerance, stated, strict=True)]
        gap = None if statement.gap is None else allowed.gap[k]
        yield _Row(goals[k].label, k, stated, slack, gap, checked.values, is_strict, faces)


class _Row:
    """The minimised values of a plan that is said to be best for goal k."""

    def __init__(
        self,
        label: str,
        k: int,
        stated: Values,
        slack: Sequence[Fraction],
        gap: Fraction | None,
        listed: Sequence[Values],
        is_strict: bool,
        faces: Sequence[Sequence[Values]],
    ) -> None:
        self.label, self._k, self._stated, self._slack = label, k, stated, slack
        self._gap, self._listed, self._is_strict = gap, listed, is_strict
        self._faces = faces

    @property
    def is_listed(self) -> bool:
        """Whether a listed plan has these values, or a mixture of plans on one face."""
        return any(self._is_near(each) for each in (*self._listed, *self._mixtures))

    @property
    def is_contradicted(self) -> bool:
        """Whether a listed plan is better in the goal, or none is as good as the run claims."""
        k, slack = self._k, self._slack[self._k]
        best = min(each[k] for each in self._listed)
        if best < self._stated[k] - slack:
            return True
        if self._gap is not None and best > self._stated[k] + self._gap + slack:
            return True
        if self._is_strict:
            return not self.is_listed
        no_worse = (self._is_matched_by(each) for each in (*self._listed, *self._mixtures))
        return self._gap == 0 and not any(no_worse)

    @cached_property
    def _mixtures(self) -> list[Values]:
        """Of each face the mixture that is nearest to being no worse."""
        return [self._mixture(face) for face in self._faces if face]

    def _mixture(self, face: Sequence[Values]) -> Values:
        """The mixture of a face's vertices whose largest excess, in their ranges, is the least."""
        values = np.array([[float(v) for v in each] for each in face])
        size = np.ptp(values, axis=0) + [float(slack) for slack in self._slack]
        size = np.where(size > 0, size, 1.0)
        stated = np.array([float(v) for v in self._stated])
        shares = evenest((stated - values) / size)
        if shares is None:
            return face[0]
        return tuple(weighted(shares, column) for column in zip(*face, strict=True))

    def _is_near(self, values: Values) -> bool:
        parts = zip(values, self._stated, self._slack, strict=True)
        return all(abs(value - stated) <= slack for value, stated, slack in parts)

    def _is_matched_by(self, values: Values) -> bool:
        parts = zip(values, self._stated, self._slack, strict=True)
        return all(value <= stated + slack for value, stated, slack in parts)
