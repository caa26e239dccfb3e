"""Scenario: a file of who shares a plan, what can be decided and who wants what, ready to solve."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar

from pyomo.common.gc_manager import PauseGC

from ..diagnostics import codes
from ..optimizer import arguments
from ..optimizer.displayed import Displayed
from ..optimizer.errors import InputError
from ..optimizer.problem.labels import Goal, Stakeholder
from ..optimizer.problem.problem import Problem
from ..optimizer.pyomo_io.compile import compile_model
from .about import describe
from .alike import require_size
from .auxiliary import Auxiliary
from .books.book import Books
from .books.package import is_book
from .books.reading import read_book
from .building import Builder
from .decisions import called
from .document import MappingTree, read_document
from .exact import Number, exact
from .faults import Fault, Faults, Place, Problematic
from .formulation import Formulation, Parts, formulate
from .including import with_included
from .joins import warn_of_joins
from .judgements import Judgements, read_judgements
from .limits import metered
from .overrides import Override, apply, overrides_of, written
from .places import places_told
from .requirement_groups import understood
from .shape import ScenarioShape
from .silence import read_silence
from .stakeholders import StakeholderReader
from .tables import Table
from .units import WrittenUnits, warn_of_mixed_units
from .unmet import with_unmet
from .unused import warn_of_unused

Parties = frozenset[str] | None
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Read:
    """What was read: the document as it was ``written`` and the one without groups, its shape, its
    tables by name, overrides of what a ``for`` makes, and workbooks still open.
    """

    path: Path
    written: MappingTree
    document: MappingTree
    shape: ScenarioShape
    tables: dict[str, Table]
    left: tuple[Override, ...] = ()
    books: Books | None = None


@dataclass(frozen=True, eq=False, repr=False)
class Scenario(Displayed):
    """A scenario that was read without fault; ``warnings`` are worth a look.

    ``overrides`` took the place of values in the file.
    """

    path: Path
    title: str
    description: str
    warnings: tuple[Fault, ...]
    parts: Parts = field(repr=False)
    words: dict[str, Any] = field(repr=False)
    read: Read = field(repr=False)
    judgements: Judgements = field(default_factory=Judgements)
    overrides: tuple[Override, ...] = ()

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        parties, goals = len(self.words["stakeholders"]), len(self.parts.goals)
        return f"{self.title}, {parties} stakeholders, {goals} goals"

    def to_dict(self) -> dict[str, Any]:
        """What the scenario says, and its warnings, as plain data."""
        return {"warnings": [asdict(each) for each in self.warnings], "about": self.about()}

    def formulate(self) -> Formulation:
        """A fresh Pyomo model with its labels.

        Raises InfeasibleError where a requirement can never be met, whatever is decided.
        """
        return formulate(self.parts)

    def problem(self) -> Problem:
        """The compiled problem; made once."""
        return self._problem

    @cached_property
    def _problem(self) -> Problem:
        formulation = self.formulate()
        return compile_model(formulation.model, formulation.labels)

    def as_asked(self) -> Problem:
        """The compiled problem, with requirements that no decision can meet as rows without terms.

        Raises InfeasibleError where such a requirement is none that a row could say.
        """
        if not any(each.never for each in self.parts.requirements):
            return self.problem()
        formulation = formulate(self.parts, refuse=False)
        compiled = compile_model(formulation.model, formulation.labels)
        return with_unmet(compiled, self.parts.requirements)

    def coalition(self, members: frozenset[str]) -> Problem | None:
        """The problem of some stakeholders alone; None where none of them wants anything.

        They have their own contributions, while those of all others are 0, and their own goals.
        Requirements of others are dropped, except shared ones and those that refer to
        contributions: these bind everybody.

        Raises InfeasibleError where a requirement can never be met, and ScenarioError where the
        file makes no sense with these contributions.
        """
        some = arguments.members(members, "members")
        if not any(self.goals_of(member) for member in some):
            return None
        return self._some(some, some)

    def brought_by(self, members: frozenset[str]) -> Problem:
        """The problem with all goals and requirements, but only the contributions of some
        stakeholders.

        Raises as :meth:`coalition` does.
        """
        return self._some(arguments.members(members, "members"), None)

    def _some(self, bringing: Parties, wanting: Parties) -> Problem:
        """The problem built again for some parties, of what was read."""
        made = _careful(self.path, lambda faults: _build(self.read, faults, bringing, wanting))
        formulation = formulate(made[-1])
        return compile_model(formulation.model, formulation.labels)

    def goals_of(self, owner: str) -> list[Goal]:
        """The goals of a stakeholder."""
        named = arguments.text(owner, "owner")
        return [goal for goal, _ in self.parts.goals if goal.owner == named]

    def about(self) -> dict[str, Any]:
        """What the scenario says, as plain texts and numbers, for reports and run records.

        Texts are as they were written: whoever shows them escapes them.
        """
        return self.words


def load(
    path: str | Path, *, overrides: Mapping[str, Any] | Iterable[Override] | None = None
) -> Scenario:
    """Read a scenario file and the tables beside it.

    ``overrides`` are values by path, such as ``{"parameters.budget": 900}``, that take the place of
    those in the file: everything is checked as if it had been written so.

    Raises
    ------
    ScenarioError
        Something in the file or a table cannot be used, or the path of an override leads to no
        value; it holds all faults that were found.
    InputError
        An override is not a path or not a value.
    """
    path, given = Path(path), overrides_of(overrides)
    return _careful(path, lambda faults: _load(path, faults, given))


def with_contributions(scenario: Scenario, amounts: Mapping[tuple[str, str], float]) -> Problem:
    """The scenario's problem with other amounts of what stakeholders contribute, by names.

    Raises as :meth:`Scenario.coalition` does.
    """
    read, given = scenario.read, {key: exact(amount) for key, amount in amounts.items()}
    made = _careful(scenario.path, lambda faults: _build(read, faults, amounts=given))
    formulation = formulate(made[-1])
    return compile_model(formulation.model, formulation.labels)


def document_of(path: Path, books: Books) -> MappingTree:
    """The document in a YAML file or a workbook; Problematic where it cannot be read."""
    return _read(path, books)[0]


def _read(path: Path, books: Books) -> tuple[MappingTree, tuple[Path, ...]]:
    """The document with what it includes, and the files that this was read from."""
    found = read_book(path, books) if is_book(path) else read_document(path, books.faults)
    return with_included(found, path, books.faults)


def _careful(path: Path, make: Callable[[Faults], T | None]) -> T:
    """What is made without fault; raises ScenarioError with all faults otherwise, and InputError
    where memory runs out.
    """
    faults = Faults()
    try:
        with PauseGC(), metered():
            made = make(faults)
    except Problematic as fault:
        faults.take(fault)
        made = None
    except RecursionError:
        faults.add(codes.TOO_DEEP, Place(str(path)), "definitions refer to each other too deeply")
        made = None
    except MemoryError as error:  # whatever else was found: that says nothing of the file
        message = f"Reading {path} takes more memory than there is."
        raise InputError(codes.TOO_DEEP, message) from error
    faults.raise_if_any(str(path))
    assert made is not None
    return made


def _load(path: Path, faults: Faults, overrides: tuple[Override, ...]) -> Scenario | None:
    books = Books(faults)
    document, included = _read(path, books)
    left = () if faults.lost.unread else apply(document, overrides, faults)
    plain, shape = understood(document, faults)
    silence = read_silence(document, faults)
    built = shape and _build(Read(path, document, plain, shape, {}, left, books), faults)
    if not (built and shape):
        return None
    builder, reader, judgements, parts = built
    decided = [each.symbol.name for each in builder.decisions]
    warn_of_unused(plain, decided, _reached(builder, reader), faults)
    warn_of_joins(builder.tables.values(), faults)
    units = WrittenUnits.of(plain, shape, builder.tables, builder.symbols)
    warn_of_mixed_units(plain, shape, units, faults)
    words = describe(path, builder, reader, included) | places_told(builder)
    if faults.found:
        return None
    faults.tell_doubts()
    silence.tell_needless(faults)
    read = Read(path, document, plain, shape, builder.tables, left)
    if overrides:
        words["overrides"] = [{"path": written(o.path), "value": o.value} for o in overrides]
    return Scenario(
        path,
        shape.title,
        shape.description,
        faults.audible,
        parts,
        words,
        read,
        judgements,
        overrides,
    )


def _build(
    read: Read,
    faults: Faults,
    bringing: Parties = None,
    wanting: Parties = None,
    amounts: Mapping[tuple[str, str], Number] | None = None,
) -> tuple[Builder, StakeholderReader, Judgements, Parts] | None:
    """Everything but the model; None with faults recorded.

    Only the stakeholders in ``bringing`` contribute, some of them other ``amounts``, and only the
    goals and requirements of those in ``wanting`` count; None is everybody.
    """
    require_size(read.shape, read.document.place)
    parts = (read.path, read.document, read.shape, faults)
    builder = Builder(*parts, bringing, wanting, amounts or {}, left=read.left)
    builder.tables |= read.tables
    builder.books = read.books or builder.books
    builder.build()
    first = len(builder.columns)
    auxiliary = Auxiliary(builder.columns, first, partial(called, builder.decisions))
    for decision in builder.decisions:
        auxiliary.hold(decision.domains)
    reader = StakeholderReader(builder, auxiliary)
    reader.read()
    auxiliary.tell(faults)
    judgements = Judgements()
    if wanting is None and not builder.alike.incomplete:
        judgements = read_judgements(builder, [goal for goal, _ in reader.goals])
    if faults.found:
        warn_of_joins(builder.tables.values(), faults)
        return None
    made = Parts(
        builder.columns,
        builder.decisions,
        first,
        auxiliary.rows,
        reader.goals,
        reader.requirements,
        tuple(Stakeholder(name, weight) for name, weight in reader.weights.items()),
    )
    return builder, reader, judgements, made


def _reached(builder: Builder, reader: StakeholderReader) -> set[str]:
    """The names that matter to a goal or requirement, directly or by measures."""
    reached: set[str] = set()
    pending = set(reader.used)
    while pending:
        name = pending.pop()
        reached.add(name)
        pending |= builder.uses.get(name, set()) - reached
    return reached
