"""Disjunctions in rows: constraints that hold where their disjunct is chosen (big-M)."""

from collections.abc import Callable, Iterator
from typing import Any

from pyomo.core import Block, Constraint, LogicalConstraint
from pyomo.gdp import Disjunct, Disjunction

from ..problem.affine import Affine, End, MissingBoundError, Number, Sense
from ..problem.names import component_name
from .forms import FormReader, NotLinearError, total
from .logic import Logic
from .maker import Form, bound_wanted, exact

Hold = Callable[[Form, End, End], None]


class Disjunctions:
    """Puts disjunctions into rows, also those within disjuncts."""

    def __init__(self, forms: FormReader, logic: Logic) -> None:
        self.forms, self.logic = forms, logic
        self.known: set[int] = set()
        self.hidden: set[str] = set()

    def state(self, disjunction: Any, hold: Hold, chosen: Form | None = None) -> None:
        """Hold a disjunction, where ``chosen`` is 1 if it is part of a disjunct.

        Raises NotLinearError, and ValueError as forms do.
        """
        picks = []
        for disjunct in disjunction.disjuncts:
            self.known.add(id(disjunct))
            if disjunct.parent_component() is disjunction.parent_component()._autodisjuncts:
                self.hidden.add(component_name(disjunct.indicator_var))
            if disjunct.active:
                pick = self.logic.yes(disjunct.indicator_var)
                self._state_parts(disjunct, pick, hold)
                picks.append(pick)
        needed = Affine({}, 1) if chosen is None else chosen
        hold(total(picks).plus(needed, -1), 0, 0 if disjunction.xor else None)

    def _state_parts(self, disjunct: Any, pick: Form, hold: Hold) -> None:
        def parts(kind: type) -> Iterator[Any]:
            found: Iterator[Any] = disjunct.component_data_objects(
                kind, active=True, descend_into=Block
            )
            return found

        for constraint in parts(Constraint):
            for form, upper in self.sides(constraint):
                self._hold_if(form, upper, pick, hold, constraint)
        for logical in parts(LogicalConstraint):
            needed = self.forms.linearizer.require(self.logic.condition(logical.expr))
            hold(needed.plus(pick, -1), 0, None)
        for inner in parts(Disjunction):
            self.state(inner, hold, pick)

    def sides(self, constraint: Any) -> Iterator[tuple[Form, Number]]:
        """FormReader of a constraint that are at most a number each."""
        ends: tuple[tuple[Sense, Any], ...] = ((1, constraint.ub), (-1, constraint.lb))
        for sign, bound in ends:
            if bound is not None:
                yield self.forms.of(constraint.body, sign).times(sign), sign * exact(bound)

    def _hold_if(self, form: Form, upper: Number, pick: Form, hold: Hold, constraint: Any) -> None:
        try:
            more = self.forms.linearizer.most(form) - upper
        except MissingBoundError as error:
            cure = bound_wanted(error, self.forms.maker)
            raise NotLinearError(constraint.name, cure) from error
        if more > 0:
            hold(form.plus(pick, more), None, upper + more)


def stray(model: Any, known: set[int]) -> Iterator[str]:
    """Active disjuncts that are part of no disjunction, by name."""
    for disjunct in model.component_data_objects(Disjunct, active=True, descend_into=Block):
        if id(disjunct) not in known:
            yield disjunct.name
