"""Builds what the names in the sections of a scenario stand for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from ..diagnostics import codes
from ..optimizer.name_hints import quoted
from .alike import Alike, Symbols, require_size
from .books.book import Books
from .causes import spans_behind
from .columns import ColumnBounds
from .contributed import contributed
from .decisions import DecisionColumns, DecisionFormulas, add_columns, checked, open_limits
from .definitions import (
    Definition,
    Formula,
    check_names,
    formula,
    in_order,
    looped_over,
    loops_at,
    mentioned_in,
)
from .document import MappingTree, Scalar, Tree
from .exact import Number, double
from .expressions.arithmetic import as_push
from .expressions.forms import Form
from .expressions.loops import Loop
from .expressions.scope import Scope, new_env
from .expressions.source import ExpressionText
from .expressions.symbols import (
    ONLY,
    BrokenSymbol,
    ContributionsSymbol,
    DecisionSymbol,
    MeasureSymbol,
    ParameterSymbol,
    SetSymbol,
    Symbol,
)
from .expressions.values import LinearValue, NumberValue
from .faults import Faults, Place, Problematic, gathered
from .indexing import Indexing, open_index
from .overrides import Override, apply
from .sets import elements_in, elements_of
from .shape import ParameterShape, ScenarioShape
from .shared_dates import SharedDates
from .table_reading import read_table, wanted_table, warn_of_lookalikes
from .tables import Key, Table
from .validate import node_at, validate


@dataclass
class Builder:
    """Builds symbols out of a document; faults are recorded, and broken names marked as such.

    Only those in ``bringing`` contribute and only those in ``wanting`` have goals and requirements
    of their own; None is everybody. ``amounts`` take the place of what is contributed, by
    stakeholder and name. Tables that are there already are not read again.

    Parties and goals with a ``for`` are made once the names that it needs are built; ``left`` are
    overrides of these.
    """

    path: Path
    document: MappingTree
    shape: ScenarioShape
    faults: Faults
    bringing: frozenset[str] | None = None
    wanting: frozenset[str] | None = None
    amounts: Mapping[tuple[str, str], Number] = field(default_factory=dict)
    symbols: dict[str, Symbol] = field(default_factory=dict)
    columns: ColumnBounds = field(default_factory=ColumnBounds)
    decisions: list[DecisionColumns] = field(default_factory=list)
    uses: dict[str, set[str]] = field(default_factory=dict)
    mentions: dict[str, set[str]] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    left: tuple[Override, ...] = ()
    books: Books = field(init=False)
    dates: SharedDates = field(init=False)
    alike: Alike = field(init=False)

    def __post_init__(self) -> None:
        self.books = Books(self.faults)
        self.dates = SharedDates(self.document, self.shape, self.path.parent)
        self.alike = Alike(self.faults)

    def build(self) -> None:
        """Build everything that has a name of its own."""
        check_names(self.document, self.faults)
        definitions = self.definitions()
        for definition in in_order(definitions, self.faults):
            found = self.symbols[definition.name] = self.built(definition)
            if isinstance(found, BrokenSymbol):
                self.faults.lost.names.add(found.name)
        self.make_parties()
        self.make(self.alike.goals)
        warn_of_lookalikes(self.tables.values(), self.faults)

    def make_parties(self) -> None:
        """Make the parties of every ``for``, once."""
        self.make(self.alike.parties)

    def make(self, what: Callable[[MappingTree, Symbols], MappingTree]) -> None:
        """Make parties or goals; overrides find them now."""
        made = what(self.document, self.symbols)
        if made is self.document:
            return
        before = len(self.faults.found)
        self.left = apply(made, self.left, self.faults)
        shape = validate(made, self.faults)
        self.alike.incomplete |= len(self.faults.found) > before
        nobody = self.shape.model_copy(update={"stakeholders": {}})
        self.document, self.shape = made, shape or nobody
        require_size(self.shape, self.document.place)

    def symbols_at(self, *path: str) -> Symbols:
        """What expressions at a place of the document see."""
        return self.alike.symbols_at(path, self.symbols)

    def built(self, definition: Definition) -> Symbol:
        if definition.build is not None:
            with self.faults.caught():
                found, lost = definition.build(), self.faults.lost.names
                if isinstance(found, Table | BrokenSymbol) or definition.name not in lost:
                    return found
                if isinstance(found, DecisionSymbol):
                    return BrokenSymbol(definition.name, "linear", found.parts)
        return BrokenSymbol(definition.name)

    def brings(self, owner: str) -> bool:
        """Whether the contributions of a stakeholder count."""
        return self.bringing is None or owner in self.bringing

    def wants(self, owner: str) -> bool:
        """Whether the goals and requirements of a stakeholder count."""
        return self.wanting is None or owner in self.wanting

    def rests_on_contributions(self, names: set[str]) -> bool:
        """Whether some of the names, or what they are defined by, is a contribution."""
        return "contributions" in self.behind(names)

    def rests_on_decisions(self, names: set[str]) -> bool:
        """Whether some of the names is a decision or defined by one."""
        return not self.behind(names).isdisjoint(self.shape.decisions)

    def behind(self, names: set[str]) -> set[str]:
        """The names and all that they are defined by; decisions stand for themselves."""
        reached, pending = set[str](), set(names)
        while pending:
            name = pending.pop()
            reached.add(name)
            followed = name not in self.shape.decisions
            pending |= self.mentions.get(name, set()) - reached if followed else set()
        return reached

    def computable(self, names: set[str]) -> bool:
        """Whether nothing that the names rest on is lost."""
        return self.behind(names).isdisjoint(self.faults.lost.names)

    def place_of(self, section: str, name: str) -> Place:
        """Where a definition's name stands."""
        node = node_at(self.document, section)
        return node.keys[name].place if isinstance(node, MappingTree) else self.document.place

    def definitions(self) -> dict[str, Definition]:
        found: dict[str, Definition] = {}
        makers: tuple[tuple[str, Callable[[Definition], None]], ...] = (
            ("tables", self.define_table),
            ("sets", self.define_set),
            ("parameters", self.define_parameter),
            ("decisions", self.define_decision),
            ("measures", self.define_measure),
        )
        for section, define in makers:
            node = node_at(self.document, section)
            there = node if isinstance(node, MappingTree) else MappingTree(self.document.place)
            for name in there.values:
                definition = Definition(name, there.keys[name].place)
                define(definition)
                found.setdefault(name, definition)
        contributions = self.define_contributions()
        found |= {"contributions": contributions} if contributions else {}
        self.mentions = {name: set(each.mentions) for name, each in found.items()}
        return found

    # Tables and sets.

    def define_table(self, definition: Definition) -> None:
        definition.build = partial(self.table, definition)

    def table(self, definition: Definition) -> Symbol:
        """The table. If its rows have a fault it is lost: its columns are known, but what is
        computed from them would only add false faults.
        """
        if definition.name not in self.tables:
            before = len(self.faults.found)
            table = self.read_table(definition)
            new = list(self.faults.found)[before:]
            if any(table.hides_columns(fault) for fault in new):
                return BrokenSymbol(definition.name)
            if new:
                self.faults.lost.names.add(definition.name)
                return table
            self.tables[definition.name] = table
        return self.tables[definition.name]

    def read_table(self, definition: Definition) -> Table:
        node = node_at(self.document, "tables", definition.name)
        given = self.shape.tables[definition.name]
        wanted = wanted_table(definition.name, given, node, definition.place)
        return read_table(wanted, self.path.parent, self.books, self.dates.signs)

    def define_set(self, definition: Definition) -> None:
        node = node_at(self.document, "sets", definition.name)
        if isinstance(node, Scalar):
            made = formula(node, self.faults)
            if made is not None:
                definition.mentions = mentioned_in([made])
                definition.build = partial(self.set_of_formula, definition, made)
        elif node is not None:
            definition.build = partial(self.set_of_list, definition, node)

    def set_of_formula(self, definition: Definition, made: Formula) -> Symbol:
        scope = Scope(made.source, self.symbols, self.faults)
        found = elements_in(scope, made.tree, partial(self.computable, definition.mentions))
        if found is None:
            return BrokenSymbol(definition.name)
        return self.collection(definition, SetSymbol(definition.name, *found))

    def set_of_list(self, definition: Definition, node: Tree) -> Symbol:
        element = SetSymbol(definition.name, *elements_of(node, self.faults))
        return self.collection(definition, element)

    def collection(self, definition: Definition, found: SetSymbol) -> SetSymbol:
        if not found.values:
            node = node_at(self.document, "sets", definition.name)
            causes = spans_behind(self.document, node, self.behind(definition.mentions))
            message = f"the set {quoted(definition.name)} is empty"
            self.faults.warn_of_effect(codes.EMPTY_SET, definition.place, message, "", causes)
        return found

    # Parameters and contributions.

    def define_parameter(self, definition: Definition) -> None:
        path: tuple[str, ...] = ("parameters", definition.name)
        if isinstance(self.shape.parameters[definition.name], ParameterShape):
            path = (*path, "value")
        node = node_at(self.document, *path)
        indexed = isinstance(node, MappingTree)
        nodes = node.values if isinstance(node, MappingTree) else {str(ONLY): node}
        formulas = {key: formula(each, self.faults) for key, each in nodes.items()}
        sound = {key: each for key, each in formulas.items() if each is not None}
        definition.mentions = mentioned_in(sound.values())
        if sound and len(sound) == len(formulas):
            definition.build = partial(self.parameter, definition, sound, indexed)
        elif indexed and not formulas:
            self.faults.add(
                codes.NO_ENTRIES, definition.place, f"{quoted(definition.name)}: found no entries"
            )

    def parameter(
        self, definition: Definition, formulas: dict[str, Formula], indexed: bool
    ) -> Symbol:
        numbers = {key: self.number(each) for key, each in formulas.items()}
        values: dict[Key, Number] = {k: n for k, n in numbers.items() if n is not None}
        if len(values) < len(numbers):
            return BrokenSymbol(definition.name, "number", int(indexed))
        return ParameterSymbol(definition.name, values, indexed)

    def number(self, made: Formula, *path: str) -> Number | None:
        """The number that an expression of data comes to; None with faults recorded."""
        run = Scope(made.source, self.symbols_at(*path), self.faults).number(made.tree)
        with self.faults.caught():
            if run is not None and self.computable(mentioned_in([made])):
                return checked(run(new_env()), made.source.place(made.tree))
        return None

    def number_at(self, *path: str) -> float | None:
        """The number at a place of the document; None if there is none, or with faults recorded."""
        number = self.exact_at(*path)
        return None if number is None else double(number)

    def exact_at(self, *path: str) -> Number | None:
        """The same as an exact number."""
        node = node_at(self.document, *path)
        if node is None or (isinstance(node, Scalar) and node.empty):
            return None
        made = formula(node, self.faults)
        return None if made is None else self.number(made, *path)

    def define_contributions(self) -> Definition | None:
        node = node_at(self.document, "stakeholders")
        given = [
            (name, each)
            for name, party in self.shape.stakeholders.items()
            for each in party.contributes
        ]
        if not given or node is None:
            return None
        formulas = contributed(self.document, self.shape, self.faults)
        mentions = mentioned_in(formulas.values())
        for name in self.shape.stakeholders:
            loops = loops_at(node_at(node, name, "for"), self.faults)
            mentions |= mentioned_in([], loops or [])
        return Definition("contributions", node.place, mentions, self.contributions)

    def contributions(self) -> Symbol:
        self.make_parties()
        if self.alike.incomplete:
            return BrokenSymbol("contributions")
        amounts: dict[str, Number] = {}
        for key, made in contributed(self.document, self.shape, self.faults).items():
            owner, name = key
            given = self.amounts.get(key)
            amount = self.number(made, "stakeholders", owner) if given is None else given
            if amount is None:
                self.faults.lost.names.add(f"contributions.{name}")
            amounts[name] = amounts.get(name, 0) + ((amount or 0) if self.brings(owner) else 0)
        return ContributionsSymbol(amounts)

    # Decisions.

    def define_decision(self, definition: Definition) -> None:
        path = ("decisions", definition.name)
        loops = loops_at(node_at(self.document, *path, "for"), self.faults)
        said = DecisionFormulas.at(node_at(self.document, *path), self.faults)
        definition.mentions = mentioned_in(said.formulas, loops or ())
        definition.over = looped_over(loops or ())
        definition.build = partial(self.decision, definition, loops, said)

    def decision(
        self, definition: Definition, loops: list[Loop] | None, said: DecisionFormulas
    ) -> Symbol:
        indexing = open_index(loops, self.source(definition), self.symbols, self.faults)
        kind, broken = self.shape.decisions[definition.name].type, BrokenSymbol(definition.name)
        broken = replace(broken, kind="linear", parts=indexing.known_parts)
        with self.faults.caught():
            limits = open_limits(kind, said, indexing, definition)
            if indexing.sound and limits and said.whole and self.computable(definition.mentions):
                made = add_columns(definition, limits, indexing, self.columns)
                self.decisions.append(made)
                return made.symbol
        return broken

    def source(self, definition: Definition) -> ExpressionText:
        """A stand-in for definitions without an expression of their own at that place."""
        at = (definition.place.line or 1, definition.place.column or 1)
        return ExpressionText(Scalar("", True, definition.place, [at]), "")

    # Measures.

    def define_measure(self, definition: Definition) -> None:
        node = node_at(self.document, "measures", definition.name)
        loops: list[Loop] | None = []
        if isinstance(node, MappingTree):
            loops = loops_at(node_at(node, "for"), self.faults)
            node = node_at(node, "is")
        made = formula(node, self.faults)
        if made is not None:
            definition.mentions = mentioned_in([made], loops or ())
            definition.over = looped_over(loops or ())
            definition.build = partial(self.measure, definition, loops, made)

    def measure(self, definition: Definition, loops: list[Loop] | None, made: Formula) -> Symbol:
        name = definition.name
        indexing = open_index(loops, self.source(definition), self.symbols, self.faults)
        scope = indexing.scope_of(made)
        value = scope.value(made.tree)
        if not isinstance(value, (NumberValue, LinearValue)):
            scope.as_number(value, made.tree)
            return BrokenSymbol(name)
        known = isinstance(value, NumberValue)
        self.uses[name] = scope.used
        with self.faults.caught():
            if indexing.sound and self.computable(definition.mentions):
                forms = self.forms(indexing, value, made)
                return MeasureSymbol(name, forms, indexing.names, indexing.parts, known)
        return BrokenSymbol(name, "number" if known else "linear", indexing.known_parts)

    def forms(
        self, indexing: Indexing, value: NumberValue | LinearValue, made: Formula
    ) -> dict[Key, Form]:
        """The forms of a measure by key."""
        push, place = as_push(value), made.source.place(made.tree)
        forms: dict[Key, Form] = {}
        failed: Problematic | None = None
        for key, _, env in indexing.entries():
            form = Form()
            try:
                push(env, 1, form)
            except Problematic as fault:
                failed = gathered(failed, fault)
            forms[key] = form.tidy(place)
        if failed is not None:
            raise failed
        return forms
