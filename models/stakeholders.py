"""Requirements and goals of stakeholders, as rows and linear forms, and what neither can be."""

import ast
import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ..diagnostics import codes
from ..optimizer.name_hints import quoted
from ..optimizer.problem.labels import (
    AS_IT_STANDS,
    Goal,
    Requirement,
    Sense,
    Wording,
    label,
)
from .building import Builder
from .columns import Auxiliary, Index, ModelRow, possible
from .definitions import Formula, formula, loops_at, mentioned_in
from .document import MappingTree
from .exact import Number, double
from .expressions.arithmetic import as_push
from .expressions.forms import Form
from .expressions.scope import Scope, new_env
from .expressions.values import Env, LinearValue, NumberValue
from .faults import Place, Problematic
from .indexing import Indexing, open_index
from .shape import GoalShape, RequirementShape
from .validate import node_at
from .whole_rows import held

_OPPOSITE: dict[type[ast.cmpop], str] = {ast.Lt: "<=", ast.Gt: ">="}
_HOLDS: dict[type[ast.cmpop], Callable[[Number, Number], bool]] = {
    ast.LtE: lambda left, right: left <= right,
    ast.GtE: lambda left, right: left >= right,
    ast.Eq: lambda left, right: left == right,
    ast.NotEq: lambda left, right: left != right,
    ast.Lt: lambda left, right: left < right,
    ast.Gt: lambda left, right: left > right,
}


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
class StakeholderReader:
    """Reads the goals and requirements of all stakeholders; faults go to the builder's."""

    builder: Builder
    auxiliary: Auxiliary
    goals: list[tuple[Goal, Form]] = field(default_factory=list)
    requirements: list[RequirementRows] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def read(self) -> None:
        """Read every stakeholder."""
        for owner, party in self.builder.shape.stakeholders.items():
            for name in party.requires:
                with self.builder.faults.caught():
                    self.requirement(owner, name, party.requires[name])
            wanted = party.goals if self.builder.wants(owner) else {}
            for name, goal in wanted.items():
                with self.builder.faults.caught():
                    self.goal(owner, name, goal)
        self.check_labels()

    def place(self, owner: str, section: str, name: str) -> Place:
        node = node_at(self.builder.document, "stakeholders", owner, section)
        assert isinstance(node, MappingTree)
        return node.keys[name].place

    def check_labels(self) -> None:
        """A goal is known by owner and name together, so these must be unique together."""
        faults, seen = self.builder.faults, set[str]()
        for owner, party in self.builder.shape.stakeholders.items():
            for name in party.goals:
                if label(owner, name) in seen:
                    message = f"two goals are called {quoted(label(owner, name))}"
                    faults.add(
                        codes.SAME_GOAL, self.place(owner, "goals", name), message, "rename one"
                    )
                seen.add(label(owner, name))
        if not seen:
            node = node_at(self.builder.document, "stakeholders")
            at = node.place if node is not None else self.builder.document.place
            faults.add(
                codes.NO_GOALS, at, "no stakeholder has a goal; expected at least one in all"
            )

    # Requirements.

    def requirement(self, owner: str, name: str, shape: str | RequirementShape) -> None:
        path = ("stakeholders", owner, "requires", name)
        document, faults = self.builder.document, self.builder.faults
        place = self.place(owner, "requires", name)
        long = isinstance(shape, RequirementShape)
        said = shape if isinstance(shape, RequirementShape) else RequirementShape(rule=shape)
        loops = loops_at(node_at(document, *path, "for"), faults) if long else []
        made = formula(
            node_at(document, *path, "rule") if long else node_at(document, *path), faults
        )
        if loops is None or made is None:
            return
        resource = self.builder.rests_on_contributions(mentioned_in([made], loops))
        if not (resource or said.shared or self.builder.wants(owner)):
            return
        indexing = open_index(loops, made.source, self.builder.symbols, faults)
        if indexing is not None:
            named = Requirement(name, owner, said.negotiable, resource=resource, shared=said.shared)
            found = RequirementRule(self, indexing, made).rows(named)
            if found is not None:
                self.keep(found, place)

    def keep(self, found: RequirementRows, place: Place) -> None:
        self.requirements.append(found)
        if not found.rows and not found.never:
            message = f"the requirement {quoted(found.requirement.name)} is met by every plan"
            self.builder.faults.warn(
                codes.CONSTANT_REQUIREMENT,
                place,
                message,
                "it depends on no decision, and is left out",
            )

    # Goals.

    def goal(self, owner: str, name: str, shape: GoalShape) -> None:
        path = ("stakeholders", owner, "goals", name)
        word = shape.senses[0]
        sense: Sense = "minimize" if word.startswith("min") else "maximize"
        made = formula(node_at(self.builder.document, *path, word), self.builder.faults)
        numbers = {key: self.builder.number_at(*path, key) for key in ("step", "target", "outside")}
        limits = {key: self.builder.exact_at(*path, key) for key in ("at least", "at most")}
        sound = self.check_numbers(path, numbers["step"], limits)
        form = None if made is None else self.form(made)
        if form is None or made is None or not sound:
            return
        goal = Goal(
            name,
            sense,
            unit=shape.unit,
            owner=owner,
            weight=float(shape.weight),
            priority=shape.priority,
            **numbers,
        )
        lowered = self.auxiliary.lowering.linear(form, 1 if sense == "minimize" else -1)
        self.goals.append((goal, lowered))
        for side, limit in limits.items():
            if limit is not None:
                self.reservation(goal, side, form, limit, path)
        if form.is_constant:
            place = self.place(owner, "goals", name)
            self.builder.faults.warn(
                codes.CONSTANT_GOAL, place, f"no decision affects the goal {quoted(name)}"
            )

    def check_numbers(
        self, path: tuple[str, ...], step: float | None, limits: dict[str, Number | None]
    ) -> bool:
        """Whether the numbers of a goal make sense; False with faults recorded."""
        least, most = limits["at least"], limits["at most"]
        wrong = {
            "step": step is not None and step <= 0 and f"expected more than 0; found {step:g}",
            "at most": least is not None
            and most is not None
            and least > most
            and f"found {float(most):g}, which is less than at least {float(least):g}",
        }
        for key, message in wrong.items():
            node = node_at(self.builder.document, *path, key)
            if message and node is not None:
                self.builder.faults.add(codes.OUT_OF_RANGE, node.place, f"{quoted(key)}: {message}")
        return not any(wrong.values())

    def form(self, made: Formula) -> Form | None:
        """The form of a goal; None with faults recorded."""
        scope = Scope(made.source, self.builder.symbols, self.builder.faults)
        value = scope.value(made.tree)
        if not isinstance(value, (NumberValue, LinearValue)):
            scope.as_number(value, made.tree)
            return None
        self.used |= scope.used
        form = Form()
        as_push(value)(new_env(), 1, form)
        return form.tidy(made.source.place(made.tree))

    def reservation(
        self, goal: Goal, side: str, form: Form, limit: Number, path: tuple[str, ...]
    ) -> None:
        """``at least`` and ``at most`` of a goal: requirements that every plan meets."""
        at_most = side == "at most"
        node = node_at(self.builder.document, *path, side)
        with self.builder.faults.caught():
            try:
                lowered = self.auxiliary.lowering.linear(form, 1 if at_most else -1)
            except Problematic as fault:
                place = fault.place if node is None else node.place
                message = f"{side}: {fault.message}"
                raise Problematic(fault.kind, place, message, fault.hint) from None
            low, high = (None, limit) if at_most else (limit, None)
            row = ModelRow((), lowered, low, high, _wording(lowered, limit))
            requirement = Requirement(f"{goal.name} {side}", goal.owner)
            never = "" if possible(row) else f"it is {float(form.constant):g} in every plan"
            rows = [] if lowered.is_constant else [held(row, self.auxiliary.columns)]
            unmet = (row,) if never else ()
            self.requirements.append(
                RequirementRows(_worded(requirement, rows), rows, False, never, unmet)
            )


@dataclass
class RequirementRule:
    """One requirement's comparison, for each combination of its loops."""

    reader: StakeholderReader
    indexing: Indexing
    made: Formula

    def rows(self, requirement: Requirement) -> RequirementRows | None:
        """The rows, without those that always hold; None with faults recorded."""
        tree, scope = self.made.tree, self.indexing.scope_of(self.made)
        if not isinstance(tree, ast.Compare):
            both = isinstance(tree, ast.BoolOp)
            hint = "two conditions are two requirements" if both else "such as cost <= budget"
            scope.fault(
                codes.NOT_A_COMPARISON, tree, "expected a comparison with <=, >= or ==", hint
            )
            return None
        sides = self.sides(tree, scope)
        if sides is None:
            return None
        self.reader.used |= scope.used
        found: list[ModelRow] = []
        unmet: list[ModelRow] = []
        columns = self.reader.auxiliary.columns
        for _, index, env in self.indexing.entries():
            rows = self.entry(tree, sides, index, env)
            unmet += [row for row in rows if not possible(row)]
            found += [held(row, columns) for row in rows if not row.form.is_constant]
        indexed = bool(self.indexing.loops) or len(found) > 1
        never = self.words(unmet[0]) if unmet else ""
        return RequirementRows(_worded(requirement, found), found, indexed, never, tuple(unmet))

    def sides(self, tree: ast.Compare, scope: Scope) -> list[NumberValue | LinearValue] | None:
        """The compared quantities; None with faults recorded."""
        nodes = [tree.left, *tree.comparators]
        values = [scope.value(node) for node in nodes]
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
            elif isinstance(left, LinearValue) or isinstance(right, LinearValue):
                if type(op) in _OPPOSITE:
                    hint = f"write {_OPPOSITE[type(op)]}; for whole numbers, a < b is a <= b - 1"
                    message = "a plan cannot be kept strictly below or above"
                    scope.fault(codes.STRICT_COMPARISON, node, message, hint)
                elif isinstance(op, ast.NotEq):
                    message = "!= between decisions is not linear"
                    scope.fault(codes.STRICT_COMPARISON, node, message, "use <=, >= or ==")
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
            sides: list[tuple[Number | float, ast.cmpop]] = [(low, ast.GtE()), (high, ast.LtE())]
            for bound, side in sides:
                form = self.lowered(middle, side) if bound not in (-math.inf, math.inf) else form
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
        form = self.lowered(difference.tidy(self.made.source.place(self.made.tree)), op)
        bounds = (
            None if isinstance(op, ast.LtE) else 0,
            None if isinstance(op, ast.GtE) else 0,
        )
        return ModelRow(index, form, *bounds, _compared(form, left, right))

    def lowered(self, form: Form, op: ast.cmpop) -> Form:
        if not isinstance(op, ast.Eq):
            return self.reader.auxiliary.lowering.linear(form, 1 if isinstance(op, ast.LtE) else -1)
        if form.kinks:
            kink = form.kinks[0][1]
            message = f"{kink.word} of decisions cannot be made equal to something by linear rows"
            raise Problematic(codes.NOT_CONVEX, kink.place, message, "use <= or >=")
        return form

    def words(self, row: ModelRow) -> str:
        which = f" for {', '.join(map(quoted, row.index))}" if row.index else ""
        return f"{self.made.text}{which} does not hold, whatever is decided"


def _mirrored(op: ast.cmpop) -> type[ast.cmpop]:
    """The comparison read from right to left."""
    return {ast.LtE: ast.GtE, ast.GtE: ast.LtE}.get(type(op), ast.Eq)


def _compared(difference: Form, left: Form, right: Form) -> Wording:
    """How ``left - right`` was written, if one side is a number: the other side is compared."""
    if right.is_constant:
        return _wording(difference, right.constant, right.constant)
    if left.is_constant:
        return Wording(-1.0, double(left.constant - difference.constant) if left.constant else 0.0)
    return AS_IT_STANDS


def _wording(form: Form, asked: Number, more: Number = 0) -> Wording:
    """The form's own constant belongs to what is compared; where 0 is asked, to what is asked."""
    return Wording(known=double(form.constant + more)) if asked else AS_IT_STANDS


def _worded(requirement: Requirement, rows: list[ModelRow]) -> Requirement:
    wordings = {row.index: row.wording for row in rows if row.wording != AS_IT_STANDS}
    return replace(requirement, wordings=wordings)


def _bound(number: Number | float) -> Number | float | None:
    return None if number in (-math.inf, math.inf) else number


def _known(op: ast.cmpop, left: Number, right: Number, index: Index) -> ModelRow:
    """A row without decisions: without bounds if it holds; else what is asked of its left side.

    What no bound can say, such as !=, gets an impossible one.
    """
    asked: dict[type[ast.cmpop], tuple[Number | None, Number | None]] = {
        ast.LtE: (None, right),
        ast.GtE: (right, None),
        ast.Eq: (right, right),
    }
    holds = _HOLDS[type(op)](left, right)
    bounds = (None, None) if holds else asked.get(type(op), (math.inf, None))
    return ModelRow(index, Form(left), *bounds)
