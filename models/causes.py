"""Where a warning may come from: an effect has none beside that of its cause."""

from collections.abc import Iterator

from .document import MappingTree, Tree, scalars
from .faults import Span
from .validate import node_at

_SECTIONS = ("sets", "measures")


def spans_behind(document: MappingTree, tree: Tree | None, names: set[str]) -> tuple[Span, ...]:
    """Where an expression is written, and what it rests on: sets and measures among the names."""
    found = list(_spans(tree))
    sections = [node_at(document, section) for section in _SECTIONS]
    for node in [each for each in sections if isinstance(each, MappingTree)]:
        for name in names & node.values.keys():
            place = node.keys[name].place
            found += [Span(place, place), *_spans(node.values[name])]
    return tuple(found)


def _spans(tree: Tree | None) -> Iterator[Span]:
    for scalar in scalars(tree):
        yield Span(scalar.at(0), scalar.at(len(scalar.text)))
