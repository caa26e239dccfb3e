"""Scenario: a file of who shares a plan, what can be decided and who wants what, ready to solve."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from pyomo.common.gc_manager import PauseGC

from ..optimizer.errors import InputError
from ..optimizer.labels import Stakeholder
from ..optimizer.problem import Problem
from .about import describe
from .building import Builder
from .columns import Auxiliary
from .document import Mapping as Branch
from .document import Scalar, Tree, read_document
from .faults import Fault, Faults, Place, Problematic
from .formulation import Formulation, Parts, formulate
from .judgements import Judgements, read_judgements
from .validate import node_at, validate
from .wishes import Wishes


@dataclass(frozen=True, eq=False)
class Scenario:
    """A scenario that was read without fault; ``warnings`` are worth a look."""

    path: Path
    title: str
    description: str
    warnings: tuple[Fault, ...]
    parts: Parts = field(repr=False)
    words: dict[str, Any] = field(repr=False)
    judgements: Judgements = field(default_factory=Judgements)

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
        return Problem.from_pyomo(formulation.model, formulation.labels)

    def about(self) -> dict[str, Any]:
        """What the scenario says, as plain texts and numbers, for reports and run records.

        Texts are as they were written: whoever shows them escapes them.
        """
        return self.words


def load(
    path: str | Path, *, contributes: Mapping[tuple[str, str], float] | None = None
) -> Scenario:
    """Read a scenario file and the tables beside it.

    ``contributes`` are amounts by stakeholder and name that take the place of those in the file.

    Raises
    ------
    ScenarioError
        Something in the file or a table cannot be used; it holds all faults that were found.
    """
    path, faults = Path(path), Faults()
    try:
        with PauseGC():
            scenario = _load(path, faults, contributes or {})
    except Problematic as fault:
        faults.add(fault.place, fault.message, fault.hint)
        scenario = None
    except (RecursionError, MemoryError):
        faults.add(Place(str(path)), "definitions refer to each other too deeply, or are too large")
        scenario = None
    faults.raise_if_any(str(path))
    assert scenario is not None
    return scenario


def _load(
    path: Path, faults: Faults, contributes: Mapping[tuple[str, str], float]
) -> Scenario | None:
    document = read_document(path, faults)
    for (owner, name), amount in contributes.items():
        _bring(document, owner, name, amount)
    shape = validate(document, faults)
    if shape is None:
        return None
    builder = Builder(path, document, shape, faults)
    builder.build()
    first = len(builder.columns)
    auxiliary = Auxiliary(builder.columns, first)
    wishes = Wishes(builder, auxiliary)
    wishes.read()
    judgements = read_judgements(builder, [goal for goal, _ in wishes.goals])
    if faults.found:
        return None
    _warn_of_unused(builder, wishes)
    parts = Parts(
        builder.columns,
        builder.decisions,
        first,
        auxiliary.rows,
        wishes.goals,
        wishes.requirements,
        tuple(Stakeholder(n, float(s.weight)) for n, s in shape.stakeholders.items()),
    )
    warnings = tuple(sorted(faults.warnings, key=lambda fault: fault.order))
    words = describe(path, builder, wishes)
    return Scenario(path, shape.title, shape.description, warnings, parts, words, judgements)


def _bring(document: Tree, owner: str, name: str, amount: float) -> None:
    """Put an amount in the place of what a stakeholder contributes."""
    brought = node_at(document, "stakeholders", owner, "contributes")
    written = node_at(brought, name) if brought is not None else None
    if not isinstance(brought, Branch) or not isinstance(written, Scalar):
        raise InputError(f"{owner} contributes no {name!r}.")
    brought.values[name] = replace(written, text=repr(float(amount)), plain=True)


def _warn_of_unused(builder: Builder, wishes: Wishes) -> None:
    """Warn of decisions that matter to no goal and no requirement, directly or by measures."""
    reached: set[str] = set()
    pending = set(wishes.used)
    while pending:
        name = pending.pop()
        reached.add(name)
        pending |= builder.uses.get(name, set()) - reached
    for decision in builder.decisions:
        name = decision.symbol.name
        if name not in reached:
            place = builder.place_of("decisions", name)
            builder.faults.warn(place, f"the decision {name} matters to no goal and no requirement")
