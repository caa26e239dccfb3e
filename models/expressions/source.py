"""An expression as written, parsed by Python's own parser and held to a whitelist.

Nothing is ever evaluated that is not in :data:`_ALLOWED`; what is not gets a fault in words, at its
own column of the scenario file.
"""

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from ...diagnostics import codes
from ...diagnostics.diagnostic import Error
from ...optimizer.name_hints import nearest, quoted
from ..document import Scalar
from ..faults import Faults, Place, Problematic
from ..homoglyphs import NO_BREAK
from .sheet_functions import said, sheet_function
from .slips import decimal_comma, slip
from .spelling import comment_at, for_parser, taken, without_texts

# Each with what it stands for and an example, for the reference.
FUNCTIONS = {
    "sum": ("all of it added up", "sum(p.cost * build[p] for p in parks if p.green == 1)"),
    "min": ("the least, of several or of one for each", 'min(visits["north"], visits["hill"])'),
    "max": ("the most, of several or of one for each", "max(load[n] for n in nurses)"),
    "abs": ("how far from zero", 'abs(load["ann"] - load["bob"])'),
    "len": ("how many there are", "len([p for p in parks if p.green == 1])"),
    "first": ("the first of a set", "stock[first(months)]"),
    "last": ("the last of a set", "stock[last(months)]"),
    "previous": (
        "the one before, in the set of its loop or in one that is named",
        "sum(stock[previous(m)] for m in months if m != first(months))",
    ),
    "next": (
        "the one after",
        "sum(work[next(d)] for d in days if d != last(days))",
    ),
    "position": (
        "which one of its set it is: 1, 2, ...",
        "sum(position(m) * work[m] for m in months)",
    ),
    "count": ("how many conditions hold", "count(load[n] >= 5 for n in nurses)"),
    "any": ("one condition holds at least", "any(build[p] == 1 for p in parks if p.green == 1)"),
    "all": ("every condition holds", "all(visits[q] >= 50 for q in quarters)"),
    "piecewise": ("a broken line through points", "piecewise(x, {0: 0, 10: 50, 30: 90})"),
    "steps": ("what each amount and all above it count", "steps(x, {0: 0, 1: 20, 11: 35})"),
    "implies": ("if the first holds, the second does", 'implies(build["pond"], cost <= 300)'),
}
#: Functions of an amount and of points, written as pairs in braces.
OF_POINTS = ("piecewise", "steps")
#: Words of functions that may also be names of what the file defines.
ORDER = ("first", "last", "previous", "next", "position")
FREE_NAMES = (*ORDER, "count", "any", "all", "implies", *OF_POINTS)
LONGEST = 20_000
_DEEPEST = 60
_LONGEST_DIGITS = 30
_LARGEST = 1e300
_LOOPS_AFTER = re.compile(r"\bfor +(\w+ in \w[^'\"]*)$")
_BRACKETS = re.compile(r"[(\[{][^()\[\]{}]*[)\]}]")
_OTHER_BASE = re.compile(r"(?<![\w.])0[xXoObB]\w*")
_BARE_DATE = re.compile(r"(?<![\w.])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![\w.])")

_ALLOWED: tuple[type[ast.AST], ...] = (
    ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.Call, ast.Attribute, ast.Subscript,
    ast.Name, ast.Constant, ast.GeneratorExp, ast.SetComp, ast.ListComp, ast.comprehension,
    ast.Tuple, ast.List, ast.Set, ast.Load, ast.Store,
    ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.LShift, ast.UAdd, ast.USub,
    ast.Not, ast.And, ast.Or,
    ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn,
)  # fmt: skip
_Refusal = tuple[Error, str, str]
_REFUSED: dict[type[ast.AST], tuple[str, str]] = {
    ast.Lambda: ("a lambda cannot be used here", ""),
    ast.IfExp: ("'if ... else' cannot be used here", "use two terms, each with its own 'if'"),
    ast.Dict: ("pairs in braces stand only in piecewise and steps", ""),
    ast.DictComp: ("a dictionary cannot be used here", ""),
    ast.NamedExpr: ("':=' cannot be used here", "to compare, write =="),
    ast.JoinedStr: ("an f-string cannot be used here", "write a plain text in quotes"),
    ast.Starred: ("'*' before a name cannot be used here", ""),
    ast.Slice: ("a range with ':' cannot be used as an index", ""),
    ast.FloorDiv: ("'//' cannot be used here", "write / for division"),
    ast.Mod: ("'%' cannot be used here", "5% is a number, a share in per cent is share / 100"),
    ast.BitXor: ("'^' cannot be used here", "a power is written **"),
    ast.BitOr: ("'|' cannot be used here", "write 'or' in conditions"),
    ast.BitAnd: ("'&' cannot be used here", "write 'and' in conditions"),
    ast.Is: ("'is' cannot be used here", "to compare, write =="),
    ast.IsNot: ("'is not' cannot be used here", "to compare, write !="),
    ast.MatMult: ("'@' cannot be used here", "a product is written *"),
}


@dataclass(frozen=True)
class ExpressionText:
    """A text of the scenario, from character ``start`` on, as an expression."""

    scalar: Scalar
    text: str
    start: int = 0

    @classmethod
    def of(cls, scalar: Scalar) -> "ExpressionText":
        """The whole of a scalar; line breaks count as blanks."""
        return cls(scalar, re.sub(r"[\n\r\t\f]", " ", scalar.text))

    def part(self, begin: int, end: int) -> "ExpressionText":
        """A piece of the text that knows where it stands."""
        return ExpressionText(self.scalar, self.text[begin:end], self.start + begin)

    def place(self, node: ast.AST | None = None) -> Place:
        """Where a node of the parsed expression begins."""
        offset = self.offset(getattr(node, "col_offset", 0))
        return self.scalar.at(self.start + offset)

    def end(self, node: ast.expr) -> Place:
        """Where a node of the parsed expression ends."""
        assert node.end_col_offset is not None
        return self.scalar.at(self.start + self.offset(node.end_col_offset))

    def said(self, node: ast.expr) -> str:
        """A node as it was written, on one line."""
        assert node.end_col_offset is not None
        begin, end = self.offset(node.col_offset), self.offset(node.end_col_offset)
        return " ".join(self.text[begin:end].split())

    def offset(self, byte: int) -> int:
        """Character number of a byte of the text, for the parser counts bytes."""
        stripped = len(self.text) - len(self.text.lstrip())
        if self.text.isascii():
            return stripped + byte
        head = self.text.lstrip().encode("utf-8", "surrogatepass")[:byte]
        return stripped + len(head.decode("utf-8", "ignore"))


def parse(source: ExpressionText, faults: Faults) -> ast.expr | None:
    """The syntax tree of an allowed expression; None with faults recorded."""
    try:
        tree = _parsed(source)
        _check_depth(tree, source)
    except Problematic as fault:
        faults.take(fault)
        return None
    before = len(faults.found)
    comma = decimal_comma(source.text) if isinstance(tree, ast.Tuple) else None
    if comma is not None:
        place = source.scalar.at(source.start + comma.at)
        faults.add(codes.DECIMAL_COMMA, place, comma.message, comma.hint)
    for match in _OTHER_BASE.finditer(without_texts(source.text)):
        place = source.scalar.at(source.start + match.start())
        faults.add(
            codes.NOT_DECIMAL,
            place,
            f"{quoted(match[0])} is not a decimal number",
            "write it in decimal digits",
        )
    for node, kind, message, hint in _refusals(tree):
        faults.add(kind, source.place(node), message, hint)
    return tree if len(faults.found) == before else None


#: Characters that cannot be nested so deeply that the parser's stack ends, with a MemoryError too.
_SHORT = 1000


def _parsed(source: ExpressionText) -> ast.expr:
    text = source.text.strip()
    if not text:
        raise Problematic(
            codes.EMPTY_EXPRESSION, source.place(), "expected an expression; found nothing"
        )
    if len(text) > LONGEST:
        raise Problematic(
            codes.TOO_DEEP, source.place(), f"an expression of more than {LONGEST} characters"
        )
    comment = comment_at(source.text)
    if comment >= 0:
        place = source.scalar.at(source.start + comment)
        raise Problematic(
            codes.COMMENT_IN_EXPRESSION,
            place,
            "'#' inside an expression",
            "put the comment on its own line",
        )
    written = taken(source.text)
    if written:
        place = source.scalar.at(source.start + written.start())
        message = f"{quoted(written[0])} cannot be used here"
        raise Problematic(codes.NOT_IN_LANGUAGE, place, message)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(for_parser(text), mode="eval").body
    except SyntaxError as error:
        raise _syntax_fault(source, error) from None
    except (RecursionError, MemoryError) as error:
        if isinstance(error, MemoryError) and len(text) < _SHORT:
            raise
        raise Problematic(
            codes.TOO_DEEP, source.place(), "an expression nested too deeply"
        ) from None
    except ValueError:
        raise Problematic(
            codes.EXPRESSION_SYNTAX, source.place(), "an expression that cannot be read"
        ) from None


def _syntax_fault(source: ExpressionText, error: SyntaxError) -> Problematic:
    hard = without_texts(source.text).find(NO_BREAK)
    if hard >= 0:
        place = source.scalar.at(source.start + hard)
        message = "a non-breaking space in an expression"
        return Problematic(codes.HARD_BLANK, place, message, "type an ordinary one")
    known = slip(source.text)
    if known is not None:
        place = source.scalar.at(source.start + known.at)
        return Problematic(codes.EXPRESSION_SYNTAX, place, known.message, known.hint)
    text = source.text.strip()
    at = min(max((error.offset or 1) - 1, 0), len(text))
    stripped = len(source.text) - len(source.text.lstrip())
    place = source.scalar.at(source.start + stripped + at)
    message = (error.msg or "").removeprefix("invalid syntax. ").split(" (detected")[0]
    hint = _syntax_hint(text, message)
    if message.startswith(("invalid syntax", "Perhaps")) or "Maybe" in message:
        message = f"cannot be read as an expression from {quoted(text[at:] or 'its end')} on"
    elif "leading zeros" in message:
        message = "a number that begins with 0"
    else:
        message = f"cannot be read as an expression: {message}"
    return Problematic(codes.EXPRESSION_SYNTAX, place, message, hint)


def _syntax_hint(text: str, message: str) -> str:
    if re.search(r"[\w\])]\s*%", text):
        return "5% is a number, a share in per cent is share / 100"
    if _BARE_DATE.search(without_texts(text)):
        return 'a date is in quotes, as in p.day >= "2026-12-31"'
    if "leading zeros" in message:
        return "write it without the 0, or in quotes if it is a name"
    if "decimal literal" in message:
        return "write numbers as 1000 or 1_000, with no unit"
    loops = _LOOPS_AFTER.search(_outside_brackets(text))
    if loops and "never closed" not in message:
        return f"a rule for each of several is {{rule: ..., for: '{loops[1]}'}}"
    if re.search(r"\d +[A-Za-z]", text):
        return "write a number without its unit"
    words = re.search(r"[A-Za-z_]\w* +[A-Za-z_]\w*", text)
    if words and not re.search(r"\b(for|if|in|and|or|not)\b", text):
        return "a name is one word: write _ for a blank"
    return ""


def _outside_brackets(text: str) -> str:
    """The text without what is in brackets and in quotes."""
    before, bare = "", without_texts(text)
    while before != bare:
        before, bare = bare, _BRACKETS.sub("", bare)
    return bare


def _check_depth(tree: ast.expr, source: ExpressionText) -> None:
    """Refuse deep nesting; a long sum without brackets is not deep."""
    pending: list[tuple[ast.AST, int]] = [(tree, 0)]
    while pending:
        node, depth = pending.pop()
        if depth > _DEEPEST:
            raise Problematic(codes.TOO_DEEP, source.place(node), "an expression nested too deeply")
        for child in ast.iter_child_nodes(node):
            chained = is_sum(node) and is_sum(child)
            pending.append((child, depth if chained else depth + 1))


def is_sum(node: ast.AST) -> bool:
    """``a + b`` or ``a - b``."""
    return isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub))


def _refusals(tree: ast.expr) -> Iterator[tuple[ast.AST, Error, str, str]]:
    """What is not allowed, each with the node whose place it has: operators have none."""
    pending: list[tuple[ast.AST, ast.AST]] = [(tree, tree)]
    points = set[int]()
    while pending:
        node, placed = pending.pop()
        points.update(map(id, _points_of(node)))
        refusal = None if id(node) in points else _refusal(node)
        if refusal:
            yield placed, *refusal
            continue
        for child in ast.iter_child_nodes(node):
            own = child.target if isinstance(child, ast.comprehension) else child
            pending.append((child, own if hasattr(own, "col_offset") else placed))


def _points_of(node: ast.AST) -> list[ast.AST]:
    """The pairs that a function is of, which stand nowhere else."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        return []
    if node.func.id not in OF_POINTS:
        return []
    return [each for each in node.args[1:2] if isinstance(each, ast.Dict) and None not in each.keys]


def _refusal(node: ast.AST) -> _Refusal | None:
    for kind, words in _REFUSED.items():
        if isinstance(node, kind):
            return codes.NOT_IN_LANGUAGE, *words
    if not isinstance(node, _ALLOWED):
        message = f"{quoted(type(node).__name__.lower())} cannot be used in an expression"
        return codes.NOT_IN_LANGUAGE, message, ""
    if isinstance(node, ast.Constant):
        return _constant_refusal(node)
    if isinstance(node, (ast.Name, ast.Attribute)):
        name = node.id if isinstance(node, ast.Name) else node.attr
        message = "names do not begin with _ here"
        return (codes.NOT_IN_LANGUAGE, message, "") if name.startswith("_") else None
    if isinstance(node, ast.Call):
        return _call_refusal(node)
    if isinstance(node, ast.comprehension):
        return _loop_refusal(node)
    return None


def _constant_refusal(node: ast.Constant) -> _Refusal | None:
    value = node.value
    if isinstance(value, str):
        return None
    if isinstance(value, complex):
        value = value.imag
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return codes.NOT_IN_LANGUAGE, f"{quoted(value)} is not a number or a text", ""
    too_large = value >= 10**_LONGEST_DIGITS if isinstance(value, int) else value > _LARGEST
    return (codes.NUMBER_OVERFLOW, "the number is too large", "") if too_large else None


def _call_refusal(node: ast.Call) -> _Refusal | None:
    allowed = ", ".join(FUNCTIONS)
    if isinstance(node.func, ast.Constant):
        hint = f"a product is written {said(node.func)} * ({', '.join(map(said, node.args))})"
        return codes.UNKNOWN_FUNCTION, "a number before a bracket", hint
    if not isinstance(node.func, ast.Name):
        return codes.UNKNOWN_FUNCTION, "only functions can be called", f"there is {allowed}"
    if node.func.id not in FUNCTIONS:
        spelled = sheet_function(node)
        index = ", ".join(map(said, node.args)) or "..."
        near = nearest(node.func.id, FUNCTIONS)
        as_index = f"an index is in square brackets: {node.func.id}[{index}]; functions: {allowed}"
        hint = near if near.startswith("did") else as_index
        hint = hint if spelled is None else f"write {spelled}"
        return codes.UNKNOWN_FUNCTION, f"there is no function {quoted(node.func.id)}", hint
    if node.keywords:
        return codes.FUNCTION_ARGUMENTS, f"{node.func.id} takes no named values", ""
    return None


def _loop_refusal(node: ast.comprehension) -> _Refusal | None:
    if node.is_async:
        return codes.NOT_IN_LANGUAGE, "'async' cannot be used here", ""
    if not isinstance(node.target, ast.Name):
        hint = "a row of two keys is one name: v.project, v.group"
        return codes.LOOP_SYNTAX, "expected one name after 'for'", hint
    return None
