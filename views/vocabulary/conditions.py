"""Which rules of a scenario are conditions, that hold or not: by their text, as a run keeps it."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from ...optimizer.problem.labels import label

_TOKEN = re.compile(r'"[^"]*"|\'[^\']*\'|[<>=!]=|[<>()\[\]{}]|\w+|[^\w\s]')
_COMPARED = ("<=", ">=", "==", "<", ">", "!=")
_OPEN, _CLOSED = "([{", ")]}"


def conditions(about: Mapping[str, Any]) -> frozenset[str]:
    """The names of the requirements of a scenario whose rules compare no amounts."""
    named = [*about.get("decisions", []), *about.get("measures", [])]
    decided = {str(each["name"]) for each in named}
    written = {name: str(each.get("rule", "")) for name, each in required(about).items()}
    return frozenset(name for name, rule in written.items() if rule and is_condition(rule, decided))


def required(about: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """What a scenario says of each requirement, by name."""
    return {
        label(party["name"], each["name"]): each
        for party in about.get("stakeholders", [])
        for each in party.get("requires", [])
    }


def is_condition(rule: str, decided: Collection[str] = ()) -> bool:
    """Whether a rule holds or not, with nothing between; ``decided`` are the names of decisions
    and measures.

    >>> is_condition("not (a and b)"), is_condition("a + (x[i] or 0) <= 3")
    (True, False)
    >>> is_condition('(count(a, b) >= 1) == c["<="]'), is_condition("any(a, b)")
    (True, True)
    """
    tokens = _TOKEN.findall(rule)
    top = list(_outside(tokens))
    words = {tokens[i] for i in top}
    if not words.isdisjoint(("and", "or", "not", "!=")) or words.isdisjoint(_COMPARED):
        return True
    ends = [-1, *(i for i in top if tokens[i] in _COMPARED), len(tokens)]
    sides = [tokens[a + 1 : b] for a, b in pairwise(ends)]
    return any(_is_told(side, decided) for side in sides)


def _outside(tokens: Sequence[str]) -> Iterator[int]:
    """Numbers of the tokens that are in no brackets."""
    depth = 0
    for i, each in enumerate(tokens):
        depth -= each in _CLOSED
        if not depth:
            yield i
        depth += each in _OPEN


def _is_told(side: Sequence[str], decided: Collection[str]) -> bool:
    """Whether a side of a comparison is a condition in brackets, and no look-up with a default."""
    while side[:1] == ["("] and len(list(_outside(side))) == 2:
        side = side[1:-1]
        words = {side[i] for i in _outside(side)}
        if not words.isdisjoint(("and", "not", *_COMPARED)):
            return True
        if "or" in words:
            return not side[-1].isdecimal() and not set(decided).isdisjoint(side)
    return False
