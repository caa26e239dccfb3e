"""The ``for`` of a definition: ``p in projects, g in groups if p.cost > 0``."""

import ast
import io
import tokenize
from dataclasses import dataclass

from ...diagnostics import codes
from ...optimizer.name_hints import quoted
from ..document import Scalar
from ..faults import Faults
from .source import ExpressionText, parse

_OPEN, _CLOSE = "([{", ")]}"


@dataclass(frozen=True)
class Loop:
    """One ``name in domain``; ``condition`` follows the last."""

    source: ExpressionText
    target: ast.Name
    domain: ast.expr
    condition: tuple[ExpressionText, ast.expr] | None = None


def parse_loops(scalars: list[Scalar], faults: Faults) -> list[Loop] | None:
    """The loops of a ``for``, given as one text or several; None with faults recorded."""
    found: list[Loop | None] = []
    for scalar in scalars:
        found += _loops_of(ExpressionText.of(scalar), faults)
    loops = [loop for loop in found if loop is not None]
    return loops if loops and len(loops) == len(found) else None


def _loops_of(source: ExpressionText, faults: Faults) -> list[Loop | None]:
    head, tail = _split(source)
    condition = None
    if tail is not None:
        tree = parse(tail, faults)
        if tree is None:
            return [None]
        condition = (tail, tree)
    whole = parse(head, faults)
    if whole is None:
        return [None]
    parts = whole.elts if isinstance(whole, ast.Tuple) else [whole]
    last = len(parts) - 1
    return [
        _loop(head, part, condition if i == last else None, faults) for i, part in enumerate(parts)
    ]


def _loop(
    source: ExpressionText,
    part: ast.expr,
    condition: tuple[ExpressionText, ast.expr] | None,
    faults: Faults,
) -> Loop | None:
    if isinstance(part, ast.Compare) and len(part.ops) == 1 and isinstance(part.ops[0], ast.In):
        if isinstance(part.left, ast.Name):
            return Loop(source, part.left, part.comparators[0], condition)
    elif isinstance(part, ast.Name):
        hint = f"such as {part.id[0]} in {part.id}"
        faults.add(
            codes.LOOP_SYNTAX,
            source.place(part),
            f"expected 'name in table'; found {quoted(part.id)}",
            hint,
        )
        return None
    faults.add(
        codes.LOOP_SYNTAX,
        source.place(part),
        "expected 'name in table or set'",
        "such as p in projects",
    )
    return None


def _split(source: ExpressionText) -> tuple[ExpressionText, ExpressionText | None]:
    """What stands before and after an ``if`` that is in no bracket."""
    depth = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(source.text.lstrip()).readline):
            depth += (token.string in _OPEN) - (token.string in _CLOSE) if token.string else 0
            if token.string == "if" and token.type == tokenize.NAME and depth == 0:
                begin = token.start[1] + len(source.text) - len(source.text.lstrip())
                end = len(source.text)
                return source.part(0, begin), source.part(begin + 2, end)
    except (tokenize.TokenError, SyntaxError):
        pass
    return source, None
