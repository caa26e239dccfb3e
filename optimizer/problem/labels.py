"""The words of a problem: who wants what, in which unit, and how much of it matters.

The engine computes with arrays; these records travel beside them, from the scenario to the report.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

Sense = Literal["minimize", "maximize"]


def label(owner: str | None, name: str) -> str:
    """The name under which a goal or requirement appears in every table."""
    return f"{owner}: {name}" if owner else name


@dataclass(frozen=True)
class Stakeholder:
    """A party to the plan; ``weight`` is its say where parties are added up."""

    name: str
    weight: float = 1.0


@dataclass(frozen=True)
class Goal:
    """One goal, in its owner's own sense and unit.

    ``step`` is the smallest difference that matters to the owner, ``target`` an aspiration,
    ``outside`` the level the owner falls back on without an agreement, ``priority`` the tier in a
    lexicographic order (1 first), ``weight`` the goal's share among its owner's goals.
    """

    name: str
    sense: Sense
    unit: str = ""
    owner: str | None = None
    weight: float = 1.0
    step: float | None = None
    target: float | None = None
    outside: float | None = None
    priority: int = 1

    @property
    def label(self) -> str:
        """Unique in a problem; the column name in every table."""
        return label(self.owner, self.name)

    @property
    def sign(self) -> float:
        """1 for a goal that is minimised, -1 for one that is maximised."""
        return 1.0 if self.sense == "minimize" else -1.0


class Wording(NamedTuple):
    """How a row was written: ``sign * activity + known`` is what is compared."""

    sign: float = 1.0
    known: float = 0.0


AS_IT_STANDS = Wording()


@dataclass(frozen=True)
class Requirement:
    """A named condition on the plan and the stakeholder who insists on it.

    A ``structural`` one only says what columns stand for, so that nobody can give it up.
    ``resource`` says that it limits use by what parties contribute, ``shared`` that it is a
    law or a balance that no party asks for: either binds every coalition, whoever is in it.
    ``wordings`` by index tell how rows were written, where the problem has them otherwise.
    """

    name: str
    owner: str | None = None
    negotiable: bool = False
    structural: bool = False
    resource: bool = False
    shared: bool = False
    wordings: Mapping[tuple[Any, ...], Wording] = field(
        default_factory=dict, compare=False, repr=False
    )

    @property
    def label(self) -> str:
        """Unique in a problem."""
        return label(self.owner, self.name)


@dataclass(frozen=True)
class Labels:
    """What a modelling layer knows of a Pyomo model beyond its components.

    Keys are names of Pyomo components or of members of them, such as ``link[2]``: objectives for
    ``goals``, constraints for ``requirements``; ``hidden`` lists the auxiliary variables,
    which are not decisions.
    """

    goals: Mapping[str, Goal] = field(default_factory=dict)
    requirements: Mapping[str, Requirement] = field(default_factory=dict)
    stakeholders: tuple[Stakeholder, ...] = ()
    hidden: frozenset[str] = frozenset()
