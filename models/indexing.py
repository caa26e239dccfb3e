"""The index of a definition: its loops run through, each combination once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .columns import Index
from .definitions import Formula
from .expressions.groups import Looping, bindings, open_loop, parts_of
from .expressions.keys import element_key
from .expressions.loops import Loop
from .expressions.never import LoopCondition
from .expressions.scope import Scope, new_env
from .expressions.source import ExpressionText
from .expressions.symbols import ONLY, MemberSymbol, Symbol
from .expressions.values import Element, Env
from .faults import Faults
from .limits import meter
from .tables import Key, Table


@dataclass(frozen=True)
class Indexing:
    """Compiled loops. ``scope`` is what expressions inside them see.

    Where a loop has a fault, which is recorded, ``sound`` is False: then nothing is entered, but
    expressions inside are looked through for faults of their own.
    """

    loops: list[Looping]
    scope: Scope
    sound: bool = True

    @property
    def parts(self) -> int:
        """Parts of the index; a row with two keys has two."""
        return sum(len(e.keys) if isinstance(e, Table) else 1 for e in self.elements)

    @property
    def known_parts(self) -> int | None:
        """The same; None where a loop has a fault."""
        return None if self.scope.blind or "lost" in self.elements else self.parts

    @property
    def elements(self) -> tuple[Element, ...]:
        """What each loop runs over."""
        return tuple(variable.element for variable in self.scope.variables.values())

    @property
    def names(self) -> tuple[str, ...]:
        """The loop variables."""
        return tuple(self.scope.variables)

    def scope_of(self, formula: Formula) -> Scope:
        """The scope for an expression, which stands elsewhere in the file than the loops."""
        return replace(self.scope, source=formula.source, used=set())

    def entries(self) -> Iterator[tuple[Key, Index, Env]]:
        """(key to look up, index to show, loop variables) of each combination."""
        env, counted, place = new_env(), meter(), self.scope.source.place()
        if not self.loops:
            yield ONLY, (), env
            return
        variables = list(self.scope.variables.values())
        makers = [(v.slot, element_key(v.element), _shown_as(v.element)) for v in variables]
        for _ in bindings(self.loops, env):
            counted.index(1, place)
            if len(makers) == 1:
                slot, make, show = makers[0]
                yield make(env[slot]), show(env[slot]), env
            else:
                keys = [make(env[slot]) for slot, make, _ in makers]
                shown = tuple(part for slot, _, show in makers for part in show(env[slot]))
                yield _flat(keys), shown, env

    @property
    def why_empty(self) -> str:
        """What leaves out all elements, in words."""
        faults = (each.watch.fault() for each in self.loops if each.watch is not None)
        told = next((f"{each.message}; {each.hint}".rstrip("; ") for each in faults if each), "")
        return told or self._nothing_there

    @property
    def _has_condition(self) -> bool:
        return any(each.test is not None for each in self.loops)

    @property
    def _nothing_there(self) -> str:
        """The group that has nothing in it; else that its condition is true of none."""
        first = next(iter(self.scope.variables.values()), None)
        if first is not None and first.domain and not first.domain.group.run(new_env()):
            return f"{first.domain.name} is empty"
        return "its condition is true of none" if self._has_condition else ""

    @property
    def whole_table(self) -> Table | None:
        """The table whose rows, all of them and in order, are the index."""
        if len(self.loops) != 1 or self.loops[0].test is not None:
            return None
        element = next(iter(self.scope.variables.values())).element
        rows = self.loops[0].items(new_env())
        whole = isinstance(element, Table) and rows == range(len(element))
        return element if whole and isinstance(element, Table) else None


def _flat(keys: list[Key]) -> Key:
    return tuple(part for key in keys for part in ((key,) if isinstance(key, str) else key))


def _shown_as(element: Any) -> Any:
    """How an element is written in tables of results."""
    if isinstance(element, Table):
        columns = [element.columns[name].texts for name in element.keys]
        return list(zip(*columns, strict=True)).__getitem__
    if element == "number":
        return lambda number: (int(number) if number == int(number) else float(number),)
    return lambda text: (text,)


def open_index(
    loops: list[Loop] | None, place: ExpressionText, symbols: Mapping[str, Symbol], faults: Faults
) -> Indexing:
    """Compile the loops of a definition; None are loops that cannot be read."""
    scope = Scope(place, symbols, faults, blind=loops is None)
    compiled: list[Looping] = []
    for loop in loops or ():
        source = replace(scope, source=loop.source)
        looping, scope = open_loop(loop.target, loop.domain, [], source)
        if loop.condition is not None:
            source, tree = replace(scope, source=loop.condition[0]), loop.condition[1]
            test = source.truth(tree)
            watch = LoopCondition.over(loop.target.id, parts_of(tree), source)
            looping = replace(looping, test=test, watch=watch) if looping and test else None
        compiled += [looping] if looping else []
    return Indexing(compiled, scope, loops is not None and len(compiled) == len(loops))


def for_each(loops: list[Loop] | None) -> str:
    """What follows an expression that is for each of some loops."""
    return f" for each {loop_words(loops)}" if loops else ""


def member_words(symbols: Mapping[str, Symbol]) -> str:
    """What follows an expression of a party or goal that was made for a member."""
    members = [each for each in symbols.values() if isinstance(each, MemberSymbol)]
    said = " and ".join(f"{each.name} = {_shown(each)}" for each in members)
    return f" for {said}" if said else ""


def _shown(member: MemberSymbol) -> str:
    return ", ".join(map(str, _shown_as(member.element)(member.value)))


def loop_words(loops: list[Loop]) -> str:
    """The loops as a reader would say them."""
    parts = [f"{loop.target.id} in {loop.source.said(loop.domain)}" for loop in loops]
    conditions = [f" if {loop.condition[0].text.strip()}" for loop in loops if loop.condition]
    return ", ".join(parts) + "".join(conditions)
