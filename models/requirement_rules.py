"""Rules of requirements: a comparison as rows, and how these were written."""

import ast
import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeAlias

from ..diagnostics import codes
from ..optimizer.name_hints import quoted
from ..optimizer.problem.labels import AS_IT_STANDS, Requirement, Wording
from ..optimizer.problem.linearizing import Sense
from .auxiliary import Auxiliary
from .columns import Index, ModelRow, possible
from .definitions import Formula
from .exact import Number, double
from .expressions.arithmetic import as_push
from .expressions.decided import Truth, as_condition, decided, sides_of
from .expressions.forms import Form
from .expressions.scope import Scope
from .expressions.values import (
    Bad,
    DecidedValue,
    Env,
    LinearValue,
    NumberValue,
    TruthValue,
    Value,
)
from .faults import Problematic, gathered
from .indexing import Indexing
from .whole_rows import held

_OPPOSITE: dict[type[ast.cmpop], str] = {ast.Lt: "<=", ast.Gt: ">="}
_SENSES: dict[type[ast.cmpop], Sense] = {ast.LtE: 1, ast.GtE: -1}
_HOLDS: dict[type[ast.cmpop], Callable[[Number, Number], bool]] = {
    ast.LtE: lambda left, right: left <= right,
    ast.GtE: lambda left, right: left >= right,
    ast.Eq: lambda left, right: left == right,
    ast.Lt: lambda left, right: left < right,
    ast.Gt: lambda left, right: left > right,
}


Entry: TypeAlias = Callable[[Index, Env], list[ModelRow]]


@dataclass(frozen=True)
class RequirementRows:
    """A requirement with its rows; ``never`` says in words why it cannot be met by any plan.

    ``unmet`` are the rows without decisions that do not hold.
    """

    requirement: Requirement
    rows: list[ModelRow] = field(repr=False)
    indexed: bool
    never: str = ""
    unmet: tuple[ModelRow, ...] = ()


@dataclass
class RequirementRule:
    """One requirement's comparison, for each combination of its loops."""

    indexing: Indexing
    made: Formula
    auxiliary: Auxiliary
    used: set[str]
    computable: Callable[[], bool] = lambda: True

    def rows(self, requirement: Requirement) -> RequirementRows | None:
        """The rows, without those that always hold; None with faults recorded."""
        scope = self.indexing.scope_of(self.made)
        entry = self.compiled(self.made.tree, scope)
        if entry is None or not (self.indexing.sound and self.computable()):
            return None
        self.used |= scope.used
        found: list[ModelRow] = []
        unmet: list[ModelRow] = []
        columns = self.auxiliary.columns
        failed: Problematic | None = None
        for _, index, env in self.indexing.entries():
            try:
                rows = entry(index, env)
            except Problematic as fault:
                failed = gathered(failed, fault)
                continue
            unmet += [row for row in rows if not possible(row)]
            found += [held(row, columns) for row in rows if not row.form.is_constant]
        if failed is not None:
            raise failed
        indexed = bool(self.indexing.loops) or len(found) > 1
        never = self.words(unmet[0]) if unmet else ""
        return RequirementRows(worded(requirement, found), found, indexed, never, tuple(unmet))

    def compiled(self, tree: ast.expr, scope: Scope) -> Entry | None:
        """What makes the rows for an index; None with faults recorded."""
        if isinstance(tree, ast.Compare) and not tells_apart(tree):
            compared = sides_of(tree, scope)
            if compared is None:
                return None
            if not compared.conditions:
                sides = self.sides(tree, compared.values, scope)
                return None if sides is None else partial(self.entry, tree, sides)
        value = scope.value(tree)
        if isinstance(value, (TruthValue, DecidedValue, LinearValue)):
            found = as_condition(value, tree, scope)
            return None if found is None else partial(self.decided, decided(found))
        if not isinstance(value, Bad):
            hint = "such as cost <= budget"
            message = "expected a comparison with <=, >= or ==, or a condition"
            scope.fault(codes.NOT_A_COMPARISON, tree, message, hint)
        return None

    def decided(self, truth: Truth, index: Index, env: Env) -> list[ModelRow]:
        """One row: the condition, as a whole number, is 1 at least."""
        form = truth(env).tidy(self.made.source.place(self.made.tree))
        if len(form.kinks) == 1 and not form.terms and form.constant == 0:
            ((factor, kink),) = form.kinks
            if kink.kind == "any" and factor == 1:
                # That one of several is 1 is what their sum says.
                form = Form()
                for each in kink.forms:
                    form.add(each, 1)
        lowered = self.auxiliary.lowering.linear(form, -1)
        return [ModelRow(index, lowered, 1, None, Wording(known=double(lowered.constant)))]

    def sides(
        self, tree: ast.Compare, values: list[Value], scope: Scope
    ) -> list[NumberValue | LinearValue] | None:
        """The compared quantities; None with faults recorded."""
        nodes = [tree.left, *tree.comparators]
        found: list[NumberValue | LinearValue] = []
        for value, node in zip(values, nodes, strict=True):
            if isinstance(value, (NumberValue, LinearValue)):
                found.append(value)
            else:
                scope.as_number(value, node)
        sound = len(found) == len(nodes) and self.comparable(tree, found, scope)
        return found if sound else None

    def comparable(
        self, tree: ast.Compare, sides: list[NumberValue | LinearValue], scope: Scope
    ) -> bool:
        before = len(scope.faults.found)
        for op, left, right, node in zip(
            tree.ops, sides, sides[1:], tree.comparators, strict=False
        ):
            if type(op) not in _HOLDS:
                scope.fault(codes.NOT_A_COMPARISON, node, "expected a comparison with <=, >= or ==")
            elif type(op) in _OPPOSITE and (
                isinstance(left, LinearValue) or isinstance(right, LinearValue)
            ):
                hint = f"write {_OPPOSITE[type(op)]}; for whole numbers, a < b is a <= b - 1"
                message = "a plan cannot be kept strictly below or above"
                scope.fault(codes.STRICT_COMPARISON, node, message, hint)
        return len(scope.faults.found) == before

    def entry(
        self, tree: ast.Compare, sides: list[NumberValue | LinearValue], index: Index, env: Env
    ) -> list[ModelRow]:
        """One row for each comparison, or a single row with two bounds: ``1 <= x <= 3``."""
        forms = [self.evaluated(side, env) for side in sides]
        if [form.is_constant for form in forms] == [True, False, True]:
            row = self.between(tree.ops, forms, index)
            if row.lower is None or row.upper is None or row.lower <= row.upper:
                return [row]  # Pyomo refuses crossed ends; two rows say the same.
        rows = [self.row(op, forms[i], forms[i + 1], index) for i, op in enumerate(tree.ops)]
        if len(rows) > 1:
            return [replace(row, index=(*index, i)) for i, row in enumerate(rows, start=1)]
        return rows

    def between(self, ops: list[ast.cmpop], forms: list[Form], index: Index) -> ModelRow:
        """``low <= x <= high`` as one row with two bounds."""
        (first, last), (left, middle, right) = ops, forms
        low: Number | float = -math.inf
        high: Number | float = math.inf
        for op, end in ((_mirrored(first), left.constant), (type(last), right.constant)):
            low = max(low, end) if op is not ast.LtE else low
            high = min(high, end) if op is not ast.GtE else high
        form = middle
        if middle.kinks:
            sense: Sense = 1 if low == -math.inf else -1 if high == math.inf else 0
            form = self.auxiliary.lowering.linear(middle, sense)
        return ModelRow(
            index, form, _bound(low), _bound(high), Wording(known=double(form.constant))
        )

    def evaluated(self, side: NumberValue | LinearValue, env: Env) -> Form:
        form = Form()
        as_push(side)(env, 1, form)
        return form.tidy(self.made.source.place(self.made.tree))

    def row(self, op: ast.cmpop, left: Form, right: Form, index: Index) -> ModelRow:
        if left.is_constant and right.is_constant:
            return _known(op, left.constant, right.constant, index)
        difference = Form()
        difference.add(left, 1)
        difference.add(right, -1)
        difference = difference.tidy(self.made.source.place(self.made.tree))
        form = self.auxiliary.lowering.linear(difference, _SENSES.get(type(op), 0))
        bounds = (
            None if isinstance(op, ast.LtE) else 0,
            None if isinstance(op, ast.GtE) else 0,
        )
        return ModelRow(index, form, *bounds, _compared(form, left, right))

    def words(self, row: ModelRow) -> str:
        which = f" for {', '.join(map(quoted, row.index))}" if row.index else ""
        return f"{self.made.text}{which} does not hold, whatever is decided"


def tells_apart(tree: ast.Compare) -> bool:
    """Whether it is a condition and no bounds: that two things differ."""
    return any(isinstance(op, ast.NotEq) for op in tree.ops)


def _mirrored(op: ast.cmpop) -> type[ast.cmpop]:
    """The comparison read from right to left."""
    return {ast.LtE: ast.GtE, ast.GtE: ast.LtE}.get(type(op), ast.Eq)


def _compared(difference: Form, left: Form, right: Form) -> Wording:
    """How ``left - right`` was written, if one side is a number: the other side is compared."""
    if right.is_constant:
        return wording_of(difference, right.constant, right.constant)
    if left.is_constant:
        return Wording(-1.0, double(left.constant - difference.constant) if left.constant else 0.0)
    return AS_IT_STANDS


def wording_of(form: Form, asked: Number, more: Number = 0) -> Wording:
    """The form's own constant belongs to what is compared; where 0 is asked, to what is asked."""
    return Wording(known=double(form.constant + more)) if asked else AS_IT_STANDS


def worded(requirement: Requirement, rows: list[ModelRow]) -> Requirement:
    """The requirement with how its rows were written, where the model has them otherwise."""
    wordings = {row.index: row.wording for row in rows if row.wording != AS_IT_STANDS}
    return replace(requirement, wordings=wordings)


def _bound(number: Number | float) -> Number | float | None:
    return None if number in (-math.inf, math.inf) else number


def _known(op: ast.cmpop, left: Number, right: Number, index: Index) -> ModelRow:
    """A row without decisions: without bounds if it holds; else what is asked of its left side.

    What no bound can say, such as <, gets an impossible one.
    """
    asked: dict[type[ast.cmpop], tuple[Number | None, Number | None]] = {
        ast.LtE: (None, right),
        ast.GtE: (right, None),
        ast.Eq: (right, right),
    }
    holds = _HOLDS[type(op)](left, right)
    bounds = (None, None) if holds else asked.get(type(op), (math.inf, None))
    return ModelRow(index, Form(left), *bounds)
