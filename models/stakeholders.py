"""Requirements and goals of stakeholders, as rows and linear forms, and what neither can be."""

from dataclasses import dataclass, field
from functools import partial

from ..diagnostics import codes
from ..optimizer.name_hints import quoted
from ..optimizer.problem.labels import (
    Goal,
    Requirement,
    Sense,
    label,
)
from .auxiliary import Auxiliary
from .building import Builder
from .causes import spans_behind
from .columns import ModelRow, possible
from .definitions import Formula, formula, loops_at, mentioned_in
from .document import MappingTree, Scalar
from .exact import Number
from .expressions.arithmetic import as_push
from .expressions.forms import Form
from .expressions.scope import Scope, new_env
from .expressions.values import LinearValue, NumberValue
from .faults import Place, Problematic
from .indexing import for_each, member_words, open_index
from .party_shape import GoalShape, GroupShape, RequirementShape
from .requirement_rules import RequirementRows, RequirementRule, worded, wording_of
from .units import WrittenUnits
from .validate import node_at
from .whole_rows import held

_ONE = "what is fixed cannot be given up: leave one of the two out"


@dataclass
class StakeholderReader:
    """Reads the goals and requirements of all stakeholders; faults go to the builder's."""

    builder: Builder
    auxiliary: Auxiliary
    goals: list[tuple[Goal, Form]] = field(default_factory=list)
    requirements: list[RequirementRows] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    weights: dict[str, float] = field(default_factory=dict)
    units: WrittenUnits = field(init=False)

    def __post_init__(self) -> None:
        made = self.builder
        self.units = WrittenUnits.of(made.document, made.shape, made.tables, made.symbols)

    def read(self) -> None:
        """Read every stakeholder."""
        for owner, party in self.builder.shape.stakeholders.items():
            self.weights[owner] = self.weight("stakeholders", owner)
            for name, asked in party.requires.items():
                assert not isinstance(asked, GroupShape)
                with self.builder.faults.caught():
                    self.requirement(owner, name, asked)
            wanted = party.goals if self.builder.wants(owner) else {}
            for name, goal in wanted.items():
                with self.builder.faults.caught():
                    self.goal(owner, name, goal)
        self.check_labels()

    def weight(self, *path: str) -> float:
        """The weight of a party or goal; 1 if there is none."""
        found = self.builder.number_at(*path, "weight")
        node = node_at(self.builder.document, *path, "weight")
        if found is not None and found <= 0 and node is not None:
            whose = member_words(self.builder.symbols_at(*path))
            message = f"{quoted('weight')}: expected more than 0; found {found:g}{whose}"
            self.builder.faults.add(codes.OUT_OF_RANGE, node.place, message)
        return 1.0 if found is None else found

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
        if not seen and "goals" not in faults.lost and not self.builder.alike.incomplete:
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
        if made is None:
            return
        resource = self.builder.rests_on_contributions(mentioned_in([made], loops or ()))
        if not (resource or said.shared or self.builder.wants(owner)):
            return
        symbols = self.builder.symbols_at(*path)
        indexing = open_index(loops, made.source, symbols, faults)
        if said.fixed and said.negotiable:
            message = f"{quoted(name)} is fixed and negotiable"
            faults.add(codes.OUT_OF_RANGE, place, message, _ONE)
        named = Requirement(
            name,
            owner,
            said.negotiable and not said.fixed,
            resource=resource,
            shared=said.shared,
            fixed=said.fixed,
            unit=self.units.text_of(made.tree, loops or []),
            rule=made.text + member_words(symbols) + for_each(loops),
        )
        computable = partial(self.builder.computable, mentioned_in([made], loops or ()))
        rule = RequirementRule(indexing, made, self.auxiliary, self.used, computable)
        found = rule.rows(named)
        if found is not None:
            self.requirements.append(found)
        if found is not None and not found.rows and not found.never:
            names = mentioned_in([made], loops or ())
            message = f"the requirement {quoted(name)} is met by every plan"
            hint = "it depends on no decision, and is left out"
            causes = spans_behind(document, node_at(document, *path), self.builder.behind(names))
            faults.warn_of_effect(codes.CONSTANT_REQUIREMENT, place, message, hint, causes)

    # Goals.

    def goal(self, owner: str, name: str, shape: GoalShape) -> None:
        path = ("stakeholders", owner, "goals", name)
        word = shape.senses[0]
        sense: Sense = "minimize" if word.startswith("min") else "maximize"
        made = formula(node_at(self.builder.document, *path, word), self.builder.faults)
        numbers = {key: self.builder.number_at(*path, key) for key in ("step", "target", "outside")}
        limits = {key: self.builder.exact_at(*path, key) for key in ("at least", "at most")}
        sound = self.check_numbers(path, numbers["step"], limits)
        form = None if made is None else self.form(made, path)
        if form is None or made is None:
            return
        lowered = self.auxiliary.lowering.linear(form, 1 if sense == "minimize" else -1)
        if not sound:
            return
        goal = Goal(
            name,
            sense,
            unit=shape.unit,
            owner=owner,
            weight=self.weight(*path),
            priority=shape.priority,
            **numbers,
        )
        self.goals.append((goal, lowered))
        for side, limit in limits.items():
            if limit is not None:
                self.reservation(goal, side, form, limit, path)
        if form.is_constant:
            document, names = self.builder.document, self.builder.behind(mentioned_in([made]))
            causes = spans_behind(document, node_at(document, *path), names)
            message = f"no decision affects the goal {quoted(name)}"
            place = self.place(owner, "goals", name)
            self.builder.faults.warn_of_effect(codes.CONSTANT_GOAL, place, message, "", causes)

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

    def form(self, made: Formula, path: tuple[str, ...]) -> Form | None:
        """The form of a goal; None with faults recorded."""
        symbols, faults = self.builder.symbols_at(*path), self.builder.faults
        scope = Scope(made.source, symbols, faults, goal=made.tree)
        value = scope.value(made.tree)
        if not isinstance(value, (NumberValue, LinearValue)):
            scope.as_number(value, made.tree)
            return None
        if not self.builder.computable(mentioned_in([made])):
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
            row = ModelRow((), lowered, low, high, wording_of(lowered, limit))
            asked = f"{side} {node.text}" if isinstance(node, Scalar) else ""
            requirement = Requirement(f"{goal.name} {side}", goal.owner, unit=goal.unit, rule=asked)
            never = "" if possible(row) else f"it is {float(form.constant):g} in every plan"
            rows = [] if lowered.is_constant else [held(row, self.auxiliary.columns)]
            unmet = (row,) if never else ()
            self.requirements.append(
                RequirementRows(worded(requirement, rows), rows, False, never, unmet)
            )
