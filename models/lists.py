"""A list in one text, as a cell of a workbook and an override have it."""

import re
from dataclasses import replace

from .document import Scalar, SequenceTree, Tree
from .expressions.spelling import without_texts

#: An element in quotes, or a plain one as YAML has it: it begins with none and holds no ": ".
_PART = r"""\s*("[^"]*"|'[^']*'|[^\s,"'\[\]{}](?:(?!:\s)[^,\[\]{}])*)\s*"""
_LIST = re.compile(rf"\[{_PART}(?:,{_PART})*,?\s*\]")
_LOOP = re.compile(r"\bfor\s+\w+\s+in\b")


def in_brackets(scalar: Scalar) -> Tree | None:
    """What a text says of a whole set: ``{v.group for v in votes}``, ``[d for d in days]``, or a
    list such as ``[1..2, 5]``; None where it is one element.
    """
    text = scalar.text.strip()
    if text.startswith("{"):
        return scalar
    if not (text.startswith("[") and text.endswith("]")):
        return None
    if not _LIST.fullmatch(text) or _LOOP.search(without_texts(text)):
        return scalar
    parts = [each.strip() for each in re.findall(_PART, text[1:-1])]
    elements: list[Tree] = [
        replace(scalar, text=each.strip("\"'"), plain=each[0] not in "\"'") for each in parts
    ]
    return SequenceTree(scalar.place, elements)
