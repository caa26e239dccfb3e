"""A scenario with some requirements relaxed, as a text: only what must change is changed.

A threshold that is a number is replaced; elsewhere an allowance is added to the rule. Everything
else, comments and layout too, stays as it was, and a comment on top says what was relaxed. The text
is edited in place, for scenario files need not be what other YAML writers take.
"""

import ast
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from pathlib import Path
from shutil import copyfile

from ..diagnostics import codes
from ..optimizer.errors import InputError
from ..optimizer.insight.concessions import Concession
from .books.package import is_book
from .building import Builder
from .definitions import Formula, formula, mentioned
from .document import MappingTree, Tree, read_document, read_text
from .expressions.source import ExpressionText
from .faults import Faults, Place
from .table_shape import TableShape
from .validate import node_at, validate

_DIGITS = 9
_EXACT = 1e-12
_SIDES = ("at least", "at most")


@dataclass(frozen=True)
class Edit:
    """Replace the text from one (line, column) to another, counted from 1, by ``text``."""

    begin: tuple[int, int]
    end: tuple[int, int]
    text: str


def relaxed_text(path: Path, concessions: Iterable[Concession], *, shares: bool = True) -> str:
    """The text of the scenario file at ``path`` with requirements relaxed as conceded.

    ``shares`` relaxes each member of a ``for`` by the same share of what it asks, where its rule
    can express that; else all members by the largest amount.

    Raises
    ------
    InputError
        A requirement is not in the file, or compares in a way that cannot be rewritten.
    """
    if is_book(path):
        message = (
            f"{path} is a workbook; only a YAML scenario can be written with relaxed requirements."
        )
        raise InputError(
            codes.NOT_A_SCENARIO,
            f"{message} Make one with wholepie convert {path.name} --out FOLDER.",
        )
    faults = Faults()
    document = read_document(path, faults)
    shape = validate(document, faults)
    faults.raise_if_any(str(path))
    assert shape is not None
    builder = Builder(path, document, shape, faults)
    builder.definitions()
    writer = _Writer(builder, shares)
    given = list(concessions)
    edits = [edit for each in given for edit in writer.edits(each)]
    text = read_text(path, Place(str(path))).replace("\r\n", "\n")
    notes = [f"# Relaxed: {_note(each)}\n" for each in given]
    return "".join(notes) + _edited(text, edits)


def _note(concession: Concession) -> str:
    requirement = concession.requirement
    words = " ".join(f"{requirement.name} ({requirement.owner})".split())
    what = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in words)
    return f"{what}, by {concession.share:.4%} of what was asked"


def _edited(text: str, edits: Iterable[Edit]) -> str:
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for edit in sorted(edits, key=lambda each: each.begin, reverse=True):
        begin, end = (starts[line - 1] + column - 1 for line, column in (edit.begin, edit.end))
        text = text[:begin] + edit.text + text[end:]
    return text


@dataclass(frozen=True)
class _Writer:
    """Finds what to change in the document of a builder."""

    builder: Builder
    shares: bool

    def edits(self, concession: Concession) -> list[Edit]:
        """What to change for one requirement."""
        owner, name = concession.requirement.owner, concession.requirement.name
        party = node_at(self.builder.document, "stakeholders", owner or "")
        node = node_at(party, "requires", name) if party else None
        if node is not None:
            rule = node_at(node, "rule") if isinstance(node, MappingTree) else node
            return self.of_rule(rule, concession)
        for side in _SIDES:
            goal = name.removesuffix(f" {side}")
            level = node_at(party, "goals", goal, side) if party and goal != name else None
            if level is not None:
                return self.of_level(level, side, concession)
        raise InputError(
            codes.UNKNOWN_REQUIREMENT,
            f"{concession.requirement.label} is not a requirement of the scenario.",
        )

    def of_level(self, node: Tree, side: str, concession: Concession) -> list[Edit]:
        """``at least`` or ``at most`` of a goal."""
        made = self.formula(node)
        amount = -concession.below if side == "at least" else concession.above
        return [_shifted(made, made.tree, amount, "")]

    def of_rule(self, node: Tree | None, concession: Concession) -> list[Edit]:
        made = self.formula(node)
        tree = made.tree
        assert isinstance(tree, ast.Compare)
        sides = [tree.left, *tree.comparators]
        known = [not self.builder.rests_on_decisions(mentioned([side])) for side in sides]
        if len(sides) == 2:
            return self.of_pair(made, tree.ops[0], sides, known, concession)
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
    ) -> list[Edit]:
        if isinstance(op, ast.Eq):
            return [_range(made, sides[0], concession)]
        amount = concession.above if isinstance(op, ast.LtE) else -concession.below
        literal = [side for side in (1, 0) if _number(sides[side]) is not None]
        at = (literal or [side for side in (1, 0) if known[side]] or [1])[0]
        by_share = self.by_share(made, sides[at], concession) if known[at] else ""
        return [_shifted(made, sides[at], amount if at == 1 else -amount, by_share)]

    def by_share(self, made: Formula, side: ast.expr, concession: Concession) -> str:
        """A share of what each member asks for; empty where an amount is all there is to say."""
        if not (self.shares and concession.proportional and concession.rows > 1):
            return ""
        return f"{_written(_up(concession.share))} * abs({_text(made, side)})"

    def of_ends(
        self,
        made: Formula,
        ops: Sequence[ast.cmpop],
        sides: Sequence[ast.expr],
        concession: Concession,
    ) -> list[Edit]:
        """``low <= x <= high``, either way round."""
        edits = []
        for at, op in ((0, ops[0]), (2, ops[1])):
            lower = isinstance(op, ast.LtE) == (at == 0)
            amount = -concession.below if lower else concession.above
            edits += [_shifted(made, sides[at], amount, "")] if amount else []
        return edits

    def formula(self, node: Tree | None) -> Formula:
        faults = Faults()
        made = formula(node, faults)
        faults.raise_if_any(str(self.builder.path))
        assert made is not None
        return made


def _range(made: Formula, left: ast.expr, concession: Concession) -> Edit:
    """An equation as a range, with all brackets that stand around its sides."""
    source = made.source
    _, after = _offsets(source, left)
    equals = source.text.index("==", after)
    first = len(source.text) - len(source.text.lstrip())
    last = len(source.text.rstrip())
    sides = source.text[first:equals], source.text[equals + 2 : last]
    one, other = (" ".join(side.split()) for side in sides)
    below, above = (_written(_up(each)) for each in (concession.below, concession.above))
    begin, end = _places(source, first, last)
    return Edit(begin, end, f"-{below} <= {one} - ({other}) <= {above}")


def _shifted(made: Formula, side: ast.expr, amount: float, by_share: str) -> Edit:
    """The side moved by an amount, up or down: a number is replaced, all else gets an allowance."""
    begin, end = _span(made, side)
    old = _number(side)
    if old is not None:
        return Edit(begin, end, _written(_moved(old, amount)))
    sign = "+" if amount > 0 else "-"
    return Edit(end, end, f" {sign} {by_share or _written(_up(abs(amount)))}")


def _moved(old: float, amount: float) -> float:
    """A number moved by at least an amount, to nine digits."""
    new = old + amount
    near = _rounded(new, round)
    if abs(near - new) <= _EXACT * max(abs(old), abs(new)):
        return near
    return _rounded(new, ceil if amount > 0 else floor)


def _up(amount: float) -> float:
    near = _rounded(amount, round)
    return near if abs(near - amount) <= _EXACT * amount else _rounded(amount, ceil)


def _rounded(number: float, how: Callable[[float], int]) -> float:
    """A number to nine digits."""
    if number == 0:
        return 0.0
    scale = 10.0 ** (_DIGITS - 1 - floor(log10(abs(number))))
    return how(number * scale) / scale


def _written(number: float) -> str:
    return f"{number + 0.0:.12g}"


def _number(side: ast.expr) -> float | None:
    if isinstance(side, ast.UnaryOp) and isinstance(side.op, ast.USub):
        inner = _number(side.operand)
        return None if inner is None else -inner
    is_number = isinstance(side, ast.Constant) and isinstance(side.value, int | float)
    return float(side.value) if is_number else None  # type: ignore[attr-defined]


def _text(made: Formula, side: ast.expr) -> str:
    begin, end = _offsets(made.source, side)
    return " ".join(made.source.text[begin:end].split())


def _span(made: Formula, side: ast.expr) -> tuple[tuple[int, int], tuple[int, int]]:
    """Where in the file a part of an expression begins and ends."""
    return _places(made.source, *_offsets(made.source, side))


def _places(
    source: ExpressionText, begin: int, end: int
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Where in the file a piece of an expression's text begins and ends."""
    spots, start = source.scalar.spots, source.start
    last, after = spots[start + end - 1], spots[start + end]
    # What follows on another line is not the end: the line of the last character is.
    stop = after if after[0] == last[0] else (last[0], last[1] + 1)
    return spots[start + begin], stop


def _offsets(source: ExpressionText, side: ast.expr) -> tuple[int, int]:
    assert side.end_col_offset is not None
    return source.offset(side.col_offset), source.offset(side.end_col_offset)


def write_relaxed(
    path: Path, target: Path, concessions: Iterable[Concession], *, shares: bool = True
) -> None:
    """Write :func:`relaxed_text` to ``target``, and the scenario's tables and outlines beside it.

    Raises
    ------
    InputError
        As :func:`relaxed_text`; a file cannot be written, or a table of that name is there and
        different.
    """
    text = relaxed_text(path, concessions, shares=shares)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        for file in _files(path):
            _copy(path.parent / file, target.parent / file)
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(codes.CANNOT_WRITE, f"Cannot write {target}: {error.strerror}.") from error


def _files(path: Path) -> list[str]:
    """Tables of a scenario, and what says where their rows are."""
    faults = Faults()
    shape = validate(read_document(path, faults), faults)
    assert shape is not None
    tables = [t if isinstance(t, TableShape) else TableShape(file=t) for t in shape.tables.values()]
    outlines = [t.map.outlines for t in tables if t.map and t.map.outlines]
    beside = [str(Path(t.file).with_suffix(".geojson")) for t in tables if t.map is None]
    found = [t.file for t in tables] + outlines
    return found + [each for each in beside if (path.parent / each).is_file()]


def _copy(source: Path, target: Path) -> None:
    if target.exists():
        if target.read_bytes() != source.read_bytes():
            raise InputError(
                codes.ALREADY_THERE, f"{target} is there and is not the scenario's table."
            )
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    copyfile(source, target)
