"""Conditions of loops that are never true, so that what is written falls out silently."""

import ast
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from ...diagnostics import codes
from ...optimizer.name_hints import quoted
from ..exact import Number
from ..faults import Doubt, Fault, Problematic, Span, warning
from ..tables import Table
from .compared import members_of
from .dates import is_date
from .scope import Scope, new_env
from .values import GroupValue, NumberValue, RowValue, TextValue, number_key

#: What says already why a condition is never true.
_CAUSES = (codes.TEXT_NOT_FOUND, codes.MEMBER_WITHOUT_ROWS, codes.EMPTY_SET)
_MOST_LISTED = 5


@dataclass(frozen=True)
class LoopCondition:
    """Whether a condition, of parts that all must hold, is ever true of what a loop runs over."""

    name: str
    parts: tuple[ast.expr, ...]
    scope: Scope
    doubt: Doubt

    @classmethod
    def over(cls, name: str, parts: list[ast.expr], scope: Scope) -> "LoopCondition | None":
        """That of the loop of a variable; None where it has no condition."""
        if not parts:
            return None
        at = scope.source.start + parts[0].col_offset
        doubt = scope.faults.doubt("condition", scope.source.place(parts[0]), at)
        return cls(name, tuple(parts), scope, doubt)

    def looked(self, found: Collection[Any], met: bool) -> None:
        """The loop has run: over all that it found, or what ``met`` its whole condition."""
        if met:
            self.doubt.disproved = bool(found)
        if self.doubt.make is None and (found or self._group(self.name).fixed):
            self.doubt.make = self.fault

    def fault(self) -> Fault | None:
        """The warning; none where the cause has one, or where a condition is a switch that no
        element can turn on.
        """
        own = {part: self._variables(part) for part in self.parts}
        switches = [part for part, names in own.items() if not names]
        if len(switches) == len(own) or not all(self._holds(each) for each in switches):
            return None
        if self._told() or not all(self._any(name) for names in own.values() for name in names):
            return None
        alone = (part for part, names in own.items() if len(names) == 1)
        wrong = next((part for part in alone if not self._ever(part, *own[part])), None)
        at = self.parts[0] if wrong is None else wrong
        said = " and ".join(map(self._part, self.parts)) if wrong is None else self._said(wrong)
        names = set().union(*own.values()) if wrong is None else own[wrong]
        whose = self._whose(*names) if len(names) == 1 else "nothing here"
        hint = "each part of it is true of some" if wrong is None and len(own) > 1 else ""
        return warning(
            codes.NEVER_TRUE,
            self.scope.source.place(at),
            f"the condition {quoted(said)} is never true: {whose} meets it",
            self._extent(wrong) if wrong is not None else hint,
        )

    def _part(self, part: ast.expr) -> str:
        """A part beside others."""
        bare = len(self.parts) == 1 or not isinstance(part, ast.BoolOp)
        return self._said(part) if bare else f"({self._said(part)})"

    def _said(self, part: ast.expr) -> str:
        return self.scope.source.said(part)

    def _variables(self, part: ast.expr) -> set[str]:
        """The loop variables in sight that a part names."""
        names = {node.id for node in ast.walk(part) if isinstance(node, ast.Name)}
        return names & self.scope.variables.keys()

    def _group(self, name: str) -> GroupValue:
        domain = self.scope.variables[name].domain
        assert domain is not None
        return domain.group

    def _whose(self, name: str) -> str:
        domain = self.scope.variables[name].domain
        assert domain is not None
        kind = "row" if isinstance(domain.group.element, Table) else "member"
        return f"no {kind} of {domain.name}"

    def _told(self) -> bool:
        """Whether a warning within the condition says why."""
        source, last = self.scope.source, self.parts[-1]
        span = Span(source.place(self.parts[0]), source.end(last))
        told = (each for each in self.scope.faults.warnings if span.holds(each.place))
        return any(each.code in [kind.code for kind in _CAUSES] for each in told)

    def _any(self, name: str) -> bool:
        """Whether a loop has members at all, as far as that is known here."""
        group = self._group(name)
        return not group.fixed or bool(group.run(new_env()))

    def _ever(self, part: ast.expr, name: str) -> bool:
        """Whether some member meets a part that depends on nothing else; or that is not known."""
        group = self._group(name)
        test = self.scope.truth(part) if group.fixed else None
        return test is None or self._met(test, group.run(new_env()), name)

    def _met(self, test: Callable[[Any], bool], members: Iterable[Any], name: str) -> bool:
        env, slot = new_env(), self.scope.variables[name].slot
        for member in members:
            env[slot] = member
            try:
                if test(env):
                    return True
            except Problematic:  # another part of the condition keeps it from here
                return True
        return False

    def _holds(self, switch: ast.expr) -> bool:
        test = self.scope.truth(switch)
        try:
            return test is None or test(new_env())
        except Problematic:
            return True

    def _extent(self, part: ast.expr) -> str:
        """What there is of what a part compares, in words."""
        if not isinstance(part, ast.Compare):
            return ""
        for side in (part.left, *part.comparators):
            value = self.scope.value(side)
            if isinstance(value, NumberValue | TextValue | RowValue):
                words = _extent_words(value)
                if words:
                    return f"{self._said(side)} is {words}"
        return ""


def _extent_words(value: NumberValue | TextValue | RowValue) -> str:
    if isinstance(value, NumberValue):
        return _numbers(_known_numbers(value))
    if isinstance(value, TextValue) and value.column is not None:
        texts = [text for text in dict.fromkeys(value.column.texts) if text.strip()]
    elif value.domain is not None and value.domain.group.fixed:
        texts = list(members_of(value.domain.group))
    else:
        return ""
    if texts and all(map(is_date, texts)):
        return _ends(min(texts), max(texts))
    return " or ".join(map(quoted, texts)) if len(texts) <= _MOST_LISTED else ""


def _known_numbers(value: NumberValue) -> list[Number]:
    """The numbers of a column, or that a loop variable stands for."""
    if value.column is not None:
        return [each for each in value.column.exact_numbers or [] if each is not None]
    if value.domain is not None and value.domain.group.fixed:
        return list(value.domain.group.run(new_env()))
    return []


def _numbers(numbers: list[Number]) -> str:
    if not numbers:
        return ""
    different = sorted(set(numbers))
    if len(different) <= 2:
        return " or ".join(map(number_key, different))
    return _ends(number_key(different[0]), number_key(different[-1]))


def _ends(first: str, last: str) -> str:
    return first if first == last else f"from {first} to {last}"
