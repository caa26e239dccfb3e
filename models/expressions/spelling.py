"""What Python's parser does not know, spelt for it: ``95%`` and ``1..12``.

Each is as long in one spelling as in the other, so that places stay: a number in per cent is an
imaginary number to the parser, and a range a shift. Neither is ever anything else in an expression,
for both are refused where they were written.
"""

import ast
import math
import re

from ..document import as_number
from ..exact import Number, exact, quotient

_TEXT = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
_NUMBER = r"(?<![\w.])(?:(?:0|[1-9][\d_]*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_AFTER = r"(?=\s*(?:$|[-+*/)\]},<>=!]|(?:if|for|or|and|in|not|else)\b))"
_PER_CENT = re.compile(rf"({_NUMBER})(\s*)%{_AFTER}")
_RANGE = re.compile(r"(?<!\.)\.\.(?!\.)")
_MOST_DIGITS = 15
_TAKEN = re.compile(r"<<|(?<![\w.])(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?[jJ]\b")


def without_texts(text: str) -> str:
    """The text with what is in quotes blanked out, so that positions stay."""
    return _TEXT.sub(lambda match: " " * len(match[0]), text)


def comment_at(text: str) -> int:
    """Where a comment begins, outside quotes; -1 where none does."""
    bare = without_texts(text)
    at = bare.find("#")
    return -1 if {'"', "'"} & set(bare[: max(at, 0)]) else at


def taken(text: str) -> re.Match[str] | None:
    """Where what the parser is given instead was written itself, if it was."""
    return _TAKEN.search(without_texts(text))


def for_parser(text: str) -> str:
    """The text in Python's spelling, as long as it was.

    >>> for_parser('95% * x["5%"] for m in 1..12'), for_parser("5 % + 2 % 3")
    ('95j * x["5%"] for m in 1<<12', '5j  + 2 % 3')
    """
    found = list(text)
    bare = without_texts(text)
    for match in _PER_CENT.finditer(bare):
        if sum(map(str.isdigit, match[1])) > _MOST_DIGITS:
            continue  # the parser would round it
        found[match.end(1) : match.end()] = "j" + " " * len(match[2])
    for match in _RANGE.finditer(bare):
        found[match.start() : match.end()] = "<<"
    return "".join(found)


def number_of(node: ast.AST) -> Number | None:
    """The number that is written, also in per cent; None for all else, and where it is too large
    for any.
    """
    value = node.value if isinstance(node, ast.Constant) else None
    if isinstance(value, bool) or not isinstance(value, (int, float, complex)):
        return None
    if isinstance(value, int):
        return value
    in_per_cent = isinstance(value, complex)
    number = value.imag if isinstance(value, complex) else value
    if not math.isfinite(number):
        return None
    return _per_cent(number) if in_per_cent else exact(number)


def number_in(text: str) -> Number | None:
    """The number that a text is, also in per cent; None for all else.

    >>> number_in("5 %"), number_in("1_000"), number_in("a")
    (Fraction(1, 20), 1000, None)
    """
    bare = text.removesuffix("%").rstrip()
    number = as_number(bare)
    if number is None:
        return None
    return exact(number) if bare == text else _per_cent(number)


def _per_cent(number: float) -> Number:
    return quotient(exact(number), 100)
