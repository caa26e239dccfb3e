"""How requirements of a scenario read once they give something up, in the words of their rules."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ..optimizer.errors import InputError
from ..optimizer.insight.agreements import Concession, Reading
from ..optimizer.problem.problem import Floats, Problem
from .building import Builder
from .definitions import Formula, loops_at, mentioned
from .document import MappingTree
from .exact import double, exact
from .expressions.arithmetic import as_push
from .expressions.forms import Form, worth
from .expressions.scope import new_env
from .expressions.values import LinearValue, NumberValue
from .faults import Faults, Problematic
from .indexing import open_index
from .limits import metered
from .rule_edits import RelaxedRules, factor_of, factor_rounded, number_of
from .scenario import Read
from .validate import node_at

_PULL = {(1, ast.GtE): False, (0, ast.LtE): False, (1, ast.LtE): True, (0, ast.GtE): True}
Amounts = dict[int, float]


@dataclass(frozen=True)
class Sides:
    """What both sides of a comparison come to in a plan, for each index."""

    made: Formula
    values: dict[tuple[Any, ...], tuple[float, float]]

    @property
    def compared(self) -> ast.Compare:
        """The comparison."""
        assert isinstance(self.made.tree, ast.Compare)
        return self.made.tree

    def factor(self) -> float | None:
        """The factor that every member keeps to: as near as can be to the one that was written.

        None where no side is a number times what is more than 0 in all members.
        """
        tree = self.compared
        found = factor_of([tree.left, *tree.comparators])
        if found is None or (found[0], type(tree.ops[0])) not in _PULL:
            return None
        at, number = found
        old, up = number_of(number) or 0.0, _PULL[at, type(tree.ops[0])]
        bases = [sides[at] / old for sides in self.values.values()]
        if not old or min(bases, default=0.0) <= 0:
            return None
        others = [sides[1 - at] for sides in self.values.values()]
        ratios = [other / base for other, base in zip(others, bases, strict=True)]
        new = max(old, *ratios) if up else min(old, *ratios)
        return factor_rounded(new, up=up) if new >= 0 else None


@dataclass(frozen=True, eq=False)
class RuleReader:
    """Reads concessions of a scenario that was ``read``, with the rules as they were written."""

    read: Read

    @cached_property
    def _builder(self) -> Builder:
        read = self.read
        builder = Builder(read.path, read.document, read.shape, Faults(), left=read.left)
        builder.tables |= self.read.tables
        builder.build()
        return builder

    def __call__(self, problem: Problem, concession: Concession, x: Floats) -> Reading | None:
        """The rule before and after; None where it cannot be rewritten."""
        try:
            with metered():
                return self._reading(problem, concession, x)
        except (InputError, Problematic):
            return None

    def _reading(self, problem: Problem, concession: Concession, x: Floats) -> Reading:
        rules = RelaxedRules(self._builder)
        sides = self._sides(rules, problem, concession, x)
        factor, reached, asked = None, None, None
        if sides is not None:
            factor = sides.factor()
            at = (factor_of([sides.compared.left, *sides.compared.comparators]) or (1,))[0]
            both = sides.values.get(concession.members[0].index)
            reached, asked = (both[1 - at], both[at]) if both else (None, None)
        first = Reading("", "", factor, reached, asked)
        before, after = rules.read(replace(concession, reading=first))
        return first._replace(before=before, after=after)

    def _sides(
        self, rules: RelaxedRules, problem: Problem, concession: Concession, x: Floats
    ) -> Sides | None:
        """Of a comparison of two quantities that both rest on decisions; else None."""
        node, level = rules.node(concession)
        made = rules.formula(node)
        tree = made.tree
        if level or rules.is_condition(tree):
            return None
        assert isinstance(tree, ast.Compare)
        if len(tree.ops) > 1:
            return None
        nodes = [tree.left, *tree.comparators]
        if not all(self._builder.rests_on_decisions(mentioned([side])) for side in nodes):
            return None
        amounts = self._amounts(problem, x)
        return Sides(made, dict(self._valued(concession, made, nodes, amounts)))

    def _amounts(self, problem: Problem, x: Floats) -> Amounts:
        """The plan by the builder's number of each column."""
        columns = problem.columns
        keys = zip((columns.names[c] for c in columns.component), columns.index, strict=True)
        at = {key: j for j, key in enumerate(keys)}
        found: Amounts = {}
        for decision in self._builder.decisions:
            for number, index in enumerate(decision.indexes, decision.symbol.first):
                j = at.get((decision.symbol.name, index))
                found[number] = 0.0 if j is None else float(x[j])
        return found

    def _valued(
        self, concession: Concession, made: Formula, nodes: Sequence[ast.expr], amounts: Amounts
    ) -> Iterator[tuple[tuple[Any, ...], tuple[float, float]]]:
        builder, faults = self._builder, Faults()
        path = ("stakeholders", concession.requirement.owner or "", "requires")
        written = node_at(builder.document, *path, concession.requirement.name)
        loops = node_at(written, "for") if isinstance(written, MappingTree) else None
        symbols = builder.symbols_at(*path)
        indexing = open_index(loops_at(loops, faults), made.source, symbols, faults)
        if not indexing.sound:
            return
        scope = indexing.scope_of(made)
        values = [scope.value(node) for node in nodes]
        pushes = [as_push(v) for v in values if isinstance(v, NumberValue | LinearValue)]
        for _, index, env in indexing.entries():
            forms = [Form() for _ in pushes]
            for push, form in zip(pushes, forms, strict=True):
                push(env or new_env(), 1, form)
            left, right = (_value(form, amounts) for form in forms)
            yield index, (left, right)


def _value(form: Form, amounts: Amounts) -> float:
    """What a form comes to."""
    total = double(form.constant) + sum(double(c) * amounts[j] for j, c in form.terms.items())
    for factor, kink in form.kinks:
        values = [exact(_value(each, amounts)) for each in kink.forms]
        total += double(factor) * double(worth(kink, values))
    return total
