"""A document as YAML text that reads back as the same document."""

import json
import re
from collections.abc import Iterator
from typing import Any

from .document import MappingTree, Scalar, SequenceTree, Tree, as_number
from .faults import Place

_UNSAFE_START = re.compile(r"""[-?:,\[\]{}#&*!|>'"%@`\s=<]""")
_UNSAFE = re.compile(r":(\s|$)|\s#")
_ESCAPED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")
_WORDS = ("", "~", "null", "true", "false")
_NOWHERE = Place("")


def document_of(values: dict[str, Any]) -> MappingTree:
    """Plain Python values as a document; texts stay texts, whatever they look like."""
    keys = {name: Scalar(name, False, _NOWHERE, [(1, 1)]) for name in values}
    return MappingTree(_NOWHERE, keys, {name: _tree_of(each) for name, each in values.items()})


def _tree_of(value: Any) -> Tree:
    if isinstance(value, dict):
        return document_of(value)
    if isinstance(value, list):
        return SequenceTree(_NOWHERE, [_tree_of(each) for each in value])
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return Scalar(text, not isinstance(value, str), _NOWHERE, [(1, 1)])


def yaml_text(tree: Tree, comment: str = "") -> str:
    """The YAML text of a document, with a comment on top.

    >>> data = {"title": "Two: valleys", "sets": {"a": ["x", "12"]}, "n": 1.5}
    >>> print(yaml_text(document_of(data)), end="")
    title: 'Two: valleys'
    sets:
      a:
      - x
      - '12'
    n: 1.5
    """
    notes = [f"# {line}".rstrip() for line in comment.splitlines()]
    return "\n".join([*notes, *_lines(tree)]) + "\n"


def _lines(tree: Tree) -> Iterator[str]:
    if isinstance(tree, MappingTree):
        for name, value in tree.values.items():
            yield from _entry(f"{_quoted(name)}:", value)
    elif isinstance(tree, SequenceTree):
        for value in tree.items:
            yield from _entry("-", value)
    else:
        yield _scalar(tree)


def _entry(head: str, value: Tree) -> Iterator[str]:
    """A name or dash with its value: on the same line, or below it."""
    if isinstance(value, Scalar):
        yield f"{head} {_scalar(value)}".rstrip()
    elif not (value.values if isinstance(value, MappingTree) else value.items):
        yield f"{head} {'{}' if isinstance(value, MappingTree) else '[]'}"
    else:
        yield head
        inner = "" if isinstance(value, SequenceTree) and head != "-" else "  "
        yield from (inner + line for line in _lines(value))


def _scalar(value: Scalar) -> str:
    return _plain(value.text) if value.plain else _quoted(value.text)


def _quoted(text: str) -> str:
    """A text, in quotes where it would be read as a number or another word."""
    is_word = as_number(text) is not None or text.lower() in _WORDS
    return f"'{text}'" if is_word else _plain(text)


def _plain(text: str) -> str:
    if _ESCAPED.search(text):
        return _ESCAPED.sub(lambda c: f"\\u{ord(c[0]):04x}", json.dumps(text, ensure_ascii=False))
    if _UNSAFE_START.match(text) or _UNSAFE.search(text) or text != text.strip():
        return "'" + text.replace("'", "''") + "'"
    return text
