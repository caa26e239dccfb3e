"""Decisions: one column for each combination of their loops, with its bounds."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import TypeAlias

from ..diagnostics import codes
from ..optimizer.name_hints import quoted
from ..optimizer.problem.names import indexed
from .columns import ColumnBounds, Index
from .definitions import Definition, Formula, formula
from .document import MappingTree, Tree
from .domains import STEP, ColumnDomain, DomainFormulas, OpenDomain, open_domain
from .exact import Number, finite
from .expressions.keys import row_keys
from .expressions.symbols import DecisionSymbol
from .expressions.values import Element, Env
from .faults import Faults, Place, Problematic, gathered
from .indexing import Indexing
from .limits import meter
from .tables import Key
from .validate import node_at

SIDES = ("at least", "at most")
Run: TypeAlias = Callable[[Env], Number]


@dataclass
class DecisionColumns:
    """The columns of one decision: its symbol, what its loops run over, and the index of each as
    shown to people."""

    symbol: DecisionSymbol
    kind: str
    elements: tuple[Element, ...]
    indexes: list[Index] = field(repr=False)
    domains: dict[int, ColumnDomain] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class DecisionBounds:
    """The kind of a decision and its compiled bounds, with the place of each."""

    kind: str
    runs: dict[str, Run]
    places: dict[str, Place]
    place: Place
    domain: OpenDomain = field(default_factory=lambda: OpenDomain({}))

    def bounds(self, env: Env, index: Index) -> tuple[Number | None, Number | None]:
        """Lower and upper bound; Problematic where they are crossed."""
        if self.kind == "binary":
            return 0, 1
        lower, upper = (self._bound(side, env) for side in SIDES)
        lower = 0 if lower is None else lower
        if self.kind == "integer":
            lower, upper = math.ceil(lower), None if upper is None else math.floor(upper)
        if upper is not None and lower > upper:
            raise Problematic(
                codes.CROSSED_BOUNDS,
                self.places.get("at most", self.place),
                self._crossed(env, index),
            )
        return lower, upper

    def only(self, env: Env, lower: Number | None, upper: Number | None) -> bool:
        """Whether lots or whole numbers leave one value between bounds that are apart."""
        if lower is None or lower != upper or "at most" not in self.runs:
            return False
        least, most = (self._bound(side, env) for side in SIDES)
        return (least or 0) != most

    def tell_only(self, name: str, only: dict[Index, Number], of: int, faults: Faults) -> None:
        """Warn of entries that can have one value only, by their indexes."""
        if not only:
            return
        index, value = next(iter(only.items()))
        of_step = STEP in self.domain.places
        place = self.domain.places[STEP] if of_step else self.places["at most"]
        what = f"multiple of {quoted(STEP)}" if of_step else "whole number"
        message = (
            f"{indexed(name, index)} can only be {float(value):g}: no other {what} lies between "
            "its bounds"
        )
        hint = f"so it is with {len(only)} of {of} entries" if index else ""
        faults.warn(codes.ONLY_VALUE, place, message, hint)

    def _bound(self, side: str, env: Env) -> Number | None:
        run = self.runs.get(side)
        return None if run is None else checked(run(env), self.places[side])

    def _crossed(self, env: Env, index: Index) -> str:
        lower, upper = (self._bound(side, env) for side in SIDES)
        which = f", for {', '.join(map(quoted, index))}" if index else ""
        whole = "no integer" if self.kind == "integer" else "nothing"
        least = (
            "0, which at least is if left out," if lower is None else f"at least {float(lower):g}"
        )
        most = math.inf if upper is None else float(upper)
        return f"{whole} lies between {least} and at most {most:g}{which}"


@dataclass(frozen=True)
class DecisionFormulas:
    """Bounds and domain of a decision, parsed."""

    sides: dict[str, Formula]
    domain: DomainFormulas
    whole: bool = True

    @classmethod
    def at(cls, node: Tree | None, faults: Faults) -> "DecisionFormulas":
        """Those of a decision that can be read; not the whole with faults recorded."""
        assert isinstance(node, MappingTree)
        limits = {side: node_at(node, side) for side in SIDES}
        given = {side: formula(n, faults) for side, n in limits.items() if n is not None}
        sound = {side: each for side, each in given.items() if each is not None}
        domain = DomainFormulas.at(node, faults)
        whole = domain is not None and len(sound) == len(given)
        return cls(sound, domain or DomainFormulas(), whole)

    @property
    def formulas(self) -> list[Formula]:
        """All of them."""
        return [*self.sides.values(), *self.domain.formulas]


def open_limits(
    kind: str, said: DecisionFormulas, indexing: Indexing, definition: Definition
) -> DecisionBounds | None:
    """Compile the bounds of a decision; None with faults recorded."""
    formulas = said.sides
    places = {side: made.source.place(made.tree) for side, made in formulas.items()}
    if kind == "binary" and formulas:
        side, place = next(iter(places.items()))
        message = f"a binary decision is 0 or 1; {quoted(side)} is not allowed here"
        raise Problematic(codes.BINARY_BOUNDS, place, message, "leave it out")
    runs = {side: indexing.scope_of(made).number(made.tree) for side, made in formulas.items()}
    sound = {side: run for side, run in runs.items() if run is not None}
    opened = open_domain(kind, said.domain, places, indexing)
    if opened is None or len(sound) < len(runs):
        return None
    return DecisionBounds(kind, sound, places, definition.place, opened)


def add_columns(
    definition: Definition, limits: DecisionBounds, indexing: Indexing, columns: ColumnBounds
) -> DecisionColumns:
    """Add a column for each combination."""
    first, table = len(columns), indexing.whole_table
    domains, only = dict[int, ColumnDomain](), dict[Index, Number]()
    fixed = None if limits.runs or limits.domain.places else limits.bounds([], ())
    if fixed is not None and table is not None:
        keys = dict(zip(row_keys(table), count(first)))
        meter().index(len(table), definition.place)
        indexes: list[Index] = [table.key(row) for row in range(len(table))]
        columns.add_alike(len(table), *fixed, limits.kind != "continuous")
    else:
        keys, indexes = _add_one_by_one(limits, fixed, indexing, columns, domains, only)
        limits.tell_only(definition.name, only, len(indexes), indexing.scope.faults)
    if not indexes:
        raise Problematic(
            codes.NO_ENTRIES,
            definition.place,
            f"{quoted(definition.name)} has no entries: its loop has no elements",
            indexing.why_empty,
        )
    symbol = DecisionSymbol(definition.name, keys, indexing.names, indexing.parts, first, table)
    kind = limits.kind
    if domains and kind == "continuous" and all(each.is_whole for each in domains.values()):
        kind, columns.whole[first:] = "integer", [True] * (len(columns) - first)
    return DecisionColumns(symbol, kind, indexing.elements, indexes, domains)


def _add_one_by_one(
    limits: DecisionBounds,
    fixed: tuple[Number | None, Number | None] | None,
    indexing: Indexing,
    columns: ColumnBounds,
    domains: dict[int, ColumnDomain],
    only: dict[Index, Number],
) -> tuple[dict[Key, int], list[Index]]:
    keys: dict[Key, int] = {}
    indexes: list[Index] = []
    failed: Problematic | None = None
    for key, index, env in indexing.entries():
        try:
            lower, upper = fixed or limits.bounds(env, index)
            if limits.domain.places:
                own = limits.domain.of(limits.kind, env, lower, upper)
                domains[len(columns)], lower, upper = own
        except Problematic as fault:
            failed = gathered(failed, fault)
            continue
        if limits.only(env, lower, upper):
            only[index] = lower or 0
        keys[key] = columns.add(lower, upper, limits.kind != "continuous")
        indexes.append(index)
    if failed is not None:
        raise failed
    return keys, indexes


def called(decisions: Iterable[DecisionColumns], column: int) -> str:
    """What a decision's column is called, with its index."""
    for decision in decisions:
        place = column - decision.symbol.first
        if 0 <= place < len(decision.indexes):
            return indexed(decision.symbol.name, decision.indexes[place])
    return "something that is decided"


def checked(number: Number, place: Place) -> Number:
    """The number itself; Problematic if it is too large to compute with."""
    if not finite(number):
        raise Problematic(codes.NUMBER_OVERFLOW, place, "the number grows too large")
    return number
