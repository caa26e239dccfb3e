"""Relaxed rules: what to change in the text of a rule so that it asks for less.

A threshold that is a number is replaced, and so is the factor of a side that rests on decisions;
elsewhere an allowance is added.
"""

import ast
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from math import ceil, floor, log10

from ..diagnostics import codes
from ..optimizer.errors import InputError
from ..optimizer.insight.agreements import Concession
from .building import Builder
from .definitions import Formula, formula, mentioned
from .document import MappingTree, Tree
from .expressions.defaults import is_look_up
from .expressions.source import ExpressionText
from .expressions.spelling import number_of as written_number
from .faults import Faults
from .requirement_rules import tells_apart
from .validate import node_at

_DIGITS, _DIGITS_OF_FACTORS, _TYPED_DIGITS, _MOST_DIGITS = 9, 4, 15, 60
_LEAST_PLAIN, _MOST_PLAIN = Decimal("1e-9"), Decimal("1e15")
_EXACT = 1e-12
_NEARLY = 1e-9
_SIDES = ("at least", "at most")


@dataclass(frozen=True)
class RuleEdit:
    """Replace characters ``begin`` to ``end`` of a rule's text by ``text``."""

    made: Formula
    begin: int
    end: int
    text: str


@dataclass(frozen=True)
class RelaxedRules:
    """Finds what to change in the document of a builder.

    ``shares`` relaxes each member of a ``for`` by the same share of what it asks, where its rule
    can express that; else all members by the largest amount.
    """

    builder: Builder
    shares: bool = True

    def edits(self, concession: Concession) -> list[RuleEdit]:
        """What to change for one requirement.

        Raises InputError where it is not in the file, or compares in a way that cannot be
        rewritten.
        """
        node, side = self.node(concession)
        made = self.formula(node)
        if not side:
            return self.of_rule(made, concession)
        amount = -concession.below if side == "at least" else concession.above
        return [_shifted(made, made.tree, amount, "")]

    def of_text(self, concessions: Iterable[Concession]) -> list[Concession]:
        """One for each text: parties and goals alike have one, which gives up what any of them
        does.

        Raises as :meth:`edits` does.
        """
        found: dict[int, Concession] = {}
        for each in concessions:
            at = id(self.node(each)[0])
            found[at] = _together(found[at], each) if at in found else each
        return list(found.values())

    def read(self, concession: Concession) -> tuple[str, str]:
        """How the rule reads before and after; of an unchanged left side only what follows it.

        Raises as :meth:`edits` does.
        """
        node, side = self.node(concession)
        made, edits = self.formula(node), self.edits(concession)
        after = _edited(made.source.text, edits)
        if not side and self.is_condition(made.tree):
            return made.text, "optional"
        if side:
            return f"{side} {made.text}", f"{side} {' '.join(after.split())}"
        begin = _unchanged(made)
        kept = begin >= 0 and all(edit.begin > begin for edit in edits)
        return made.text, " ".join((after[begin:] if kept else after).split())

    def node(self, concession: Concession) -> tuple[Tree | None, str]:
        """Where a requirement's rule stands; of a goal's level also which side it is."""
        owner, name = concession.requirement.owner, concession.requirement.name
        party = node_at(self.builder.document, "stakeholders", owner or "")
        node = node_at(party, "requires", name) if party else None
        if node is not None:
            return (node_at(node, "rule") if isinstance(node, MappingTree) else node), ""
        for side in _SIDES:
            goal = name.removesuffix(f" {side}")
            level = node_at(party, "goals", goal, side) if party and goal != name else None
            if level is not None:
                return level, side
        raise InputError(
            codes.UNKNOWN_REQUIREMENT,
            f"{concession.requirement.label} is not a requirement of the scenario.",
        )

    def is_condition(self, tree: ast.expr) -> bool:
        """Whether a rule holds or not, with nothing between: it compares no amounts."""
        if not isinstance(tree, ast.Compare) or tells_apart(tree):
            return True
        return any(map(self._is_told, (tree.left, *tree.comparators)))

    def _is_told(self, side: ast.expr) -> bool:
        """Whether a side of a comparison is a condition, and no look-up with a default."""
        if isinstance(side, ast.BoolOp) and is_look_up(side):
            rests = self.builder.rests_on_decisions(mentioned([side]))
            return rests and written_number(side.values[-1]) is None
        negated = isinstance(side, ast.UnaryOp) and isinstance(side.op, ast.Not)
        return negated or isinstance(side, ast.Compare | ast.BoolOp)

    def of_rule(self, made: Formula, concession: Concession) -> list[RuleEdit]:
        tree = made.tree
        if self.is_condition(tree):
            # A condition holds or not: less of it is nothing.
            text = made.source.text
            first, last = len(text) - len(text.lstrip()), len(text.rstrip())
            return [RuleEdit(made, first, first, "0 == 0 or ("), RuleEdit(made, last, last, ")")]
        assert isinstance(tree, ast.Compare)
        sides = [tree.left, *tree.comparators]
        known = [not self.builder.rests_on_decisions(mentioned([side])) for side in sides]
        if len(sides) == 2:
            return [self.of_pair(made, tree.ops[0], sides, known, concession)]
        if len(sides) == 3 and known == [True, False, True]:
            return self.of_ends(made, tree.ops, sides, concession)
        raise InputError(
            codes.NOT_NEGOTIABLE,
            f"{concession.requirement.label} compares {len(sides)} quantities, which cannot be "
            "relaxed together; write a requirement for each comparison.",
        )

    def of_pair(
        self,
        made: Formula,
        op: ast.cmpop,
        sides: Sequence[ast.expr],
        known: Sequence[bool],
        concession: Concession,
    ) -> RuleEdit:
        if isinstance(op, ast.Eq):
            return _range(made, sides[0], concession)
        factor = concession.reading.factor
        found = factor_of(sides) if factor is not None else None
        if factor is not None and found is not None:
            return RuleEdit(made, *_offsets(made.source, found[1]), _written(factor))
        amount = concession.above if isinstance(op, ast.LtE) else -concession.below
        literal = [side for side in (1, 0) if number_of(sides[side]) is not None]
        at = (literal or [side for side in (1, 0) if known[side]] or [1])[0]
        by_share = self.by_share(made, sides[at], concession) if known[at] else ""
        return _shifted(made, sides[at], amount if at == 1 else -amount, by_share)

    def by_share(self, made: Formula, side: ast.expr, concession: Concession) -> str:
        """A share of what each member asks for; empty where an amount is all there is to say."""
        if not (self.shares and concession.proportional and concession.rows > 1):
            return ""
        share = _up(concession.share, _DIGITS)
        return f"{_written(share)} * abs({_text(made, side)})"

    def of_ends(
        self,
        made: Formula,
        ops: Sequence[ast.cmpop],
        sides: Sequence[ast.expr],
        concession: Concession,
    ) -> list[RuleEdit]:
        """``low <= x <= high``, either way round."""
        edits = []
        for at, op in ((0, ops[0]), (2, ops[1])):
            lower = isinstance(op, ast.LtE) == (at == 0)
            amount = -concession.below if lower else concession.above
            edits += [_shifted(made, sides[at], amount, "")] if amount else []
        return edits

    def formula(self, node: Tree | None) -> Formula:
        """The rule that stands there."""
        faults = Faults()
        made = formula(node, faults)
        faults.raise_if_any(str(self.builder.path))
        assert made is not None
        return made


def _together(one: Concession, other: Concession) -> Concession:
    """What gives up as much as each of two."""
    more = max(one, other, key=lambda each: each.share)
    return replace(
        more,
        below=max(one.below, other.below),
        above=max(one.above, other.above),
        rows=one.rows + other.rows,
        proportional=one.proportional and other.proportional,
    )


def factor_of(sides: Sequence[ast.expr]) -> tuple[int, ast.expr] | None:
    """Which of two sides is a number times something, and the number; the right one first."""
    for at in (1, 0):
        side = sides[at]
        if isinstance(side, ast.BinOp) and isinstance(side.op, ast.Mult):
            numbers = [part for part in (side.left, side.right) if (number_of(part) or 0) > 0]
            if len(numbers) == 1:
                return at, numbers[0]
    return None


def factor_rounded(factor: float, *, up: bool) -> float:
    """A factor in few digits that asks for no more than this one."""
    near = _rounded(factor, round, _DIGITS_OF_FACTORS)
    if abs(near - factor) <= _NEARLY * abs(factor):
        return near
    return _rounded(factor, ceil if up else floor, _DIGITS_OF_FACTORS)


def number_of(side: ast.expr) -> float | None:
    """The number that an expression is; None for all else."""
    if isinstance(side, ast.UnaryOp) and isinstance(side.op, ast.USub):
        inner = number_of(side.operand)
        return None if inner is None else -inner
    found = written_number(side)
    return None if found is None else float(found)


def _edited(text: str, edits: Sequence[RuleEdit]) -> str:
    for edit in sorted(edits, key=lambda each: each.begin, reverse=True):
        text = text[: edit.begin] + edit.text + text[edit.end :]
    return text


def _unchanged(made: Formula) -> int:
    """Where the last side but one of a comparison ends, if an operator alone follows; else -1."""
    tree = made.tree
    if not isinstance(tree, ast.Compare):
        return -1
    *_, before, last = (tree.left, *tree.comparators)
    (_, end), (begin, _) = _offsets(made.source, before), _offsets(made.source, last)
    return end if made.source.text[end:begin].strip() in ("<=", ">=") else -1


def _range(made: Formula, left: ast.expr, concession: Concession) -> RuleEdit:
    """An equation as a range, with all brackets that stand around its sides."""
    text = made.source.text
    _, after = _offsets(made.source, left)
    equals = text.index("==", after)
    first, last = len(text) - len(text.lstrip()), len(text.rstrip())
    one, other = (" ".join(side.split()) for side in (text[first:equals], text[equals + 2 : last]))
    low, high = (_written(_up(each)) for each in (concession.below, concession.above))
    sign = "-" if concession.below else ""
    return RuleEdit(made, first, last, f"{sign}{low} <= {one} - ({other}) <= {high}")


def _shifted(made: Formula, side: ast.expr, amount: float, by_share: str) -> RuleEdit:
    """The side moved by an amount, up or down: a number is replaced, all else gets an allowance."""
    begin, end = _offsets(made.source, side)
    old = number_of(side)
    if old is not None:
        grouped = "_" in made.source.text[begin:end]
        return RuleEdit(made, begin, end, _written(_moved(old, amount), grouped=grouped))
    sign = "+" if amount > 0 else "-"
    return RuleEdit(made, end, end, f" {sign} {by_share or _written(_up(abs(amount)))}")


def _moved(old: float, amount: float) -> Decimal:
    """A number moved by at least an amount."""
    with localcontext(prec=_MOST_DIGITS):
        return _typed(old) + _typed(math.copysign(_up(abs(amount)), amount))


def _typed(number: float) -> Decimal:
    """The decimal as which a number is typed."""
    return Decimal(repr(number))


def _up(amount: float, typed: int = _TYPED_DIGITS) -> float:
    """An amount as it is if somebody can have ``typed`` so many digits, else rounded up to nine."""
    if amount == 0 or len(_typed(amount).normalize().as_tuple().digits) <= typed:
        return amount
    near = _rounded(amount, round)
    is_noise = typed > _DIGITS and abs(near - amount) <= _EXACT * amount
    return near if is_noise else _rounded(amount, ceil)


def _rounded(number: float, how: Callable[[float], int], digits: int = _DIGITS) -> float:
    """A number to so many digits."""
    if number == 0:
        return 0.0
    power = digits - 1 - floor(log10(abs(number)))
    scale = 10.0 ** abs(power)
    return how(number * scale) / scale if power >= 0 else how(number / scale) * scale


def _written(number: float | Decimal, *, grouped: bool = False) -> str:
    """A number in the language; ``grouped`` has a ``_`` between thousands."""
    exact = number if isinstance(number, Decimal) else _typed(number)
    if exact and not _LEAST_PLAIN <= abs(exact) < _MOST_PLAIN:
        return f"{float(exact)!r}"
    text = f"{exact + 0:f}"
    whole, dot, rest = text.partition(".")
    rest = rest.rstrip("0")
    dot = dot if rest else ""
    sign, whole = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(whole):_}{dot}{rest}" if grouped else f"{sign}{whole}{dot}{rest}"


def _text(made: Formula, side: ast.expr) -> str:
    begin, end = _offsets(made.source, side)
    return " ".join(made.source.text[begin:end].split())


def _offsets(source: ExpressionText, side: ast.expr) -> tuple[int, int]:
    assert side.end_col_offset is not None
    return source.offset(side.col_offset), source.offset(side.end_col_offset)
