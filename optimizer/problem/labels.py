"""The words of a problem: who wants what, in which unit, and how much of it matters.

The engine computes with arrays; these records travel beside them, from the scenario to the report.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from numbers import Integral, Real
from typing import Any, Literal, NamedTuple, cast, get_args

from ...diagnostics import codes
from ..errors import InputError

Sense = Literal["minimize", "maximize"]
#: The unit of goals that are concessions.
CONCEDED = "% of what was asked"


def _require(good: bool, what: str, found: object, expected: str) -> None:
    if not good:
        said = repr(found) if isinstance(found, str | int | float) else f"a {type(found).__name__}"
        raise InputError(codes.BAD_ARGUMENT, f"{what} is {said}; expected {expected}.")


def _is_number(value: object) -> bool:
    try:
        real = isinstance(value, Real) and not isinstance(value, bool)
        return real and math.isfinite(cast(float, value))
    except (TypeError, OverflowError):  # a time of NumPy; an integer beyond all floats
        return False


def _require_text(what: str, value: object) -> None:
    _require(isinstance(value, str) and bool(value.strip()), what, value, "a text")


def _require_weight(value: object) -> None:
    good = _is_number(value) and cast(float, value) >= 0
    _require(good, "A weight", value, "a number of at least 0")


def _require_owner(value: object) -> None:
    if value is not None:
        _require_text("An owner", value)


def label(owner: str | None, name: str) -> str:
    """The name under which a goal or requirement appears in every table."""
    return f"{owner}: {name}" if owner else name


@dataclass(frozen=True)
class Stakeholder:
    """A party to the plan; ``weight`` is its say where parties are added up."""

    name: str
    weight: float = 1.0

    def __post_init__(self) -> None:
        """Raise InputError for values that make no sense."""
        _require_text("A stakeholder's name", self.name)
        _require_weight(self.weight)


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

    def __post_init__(self) -> None:
        """Raise InputError for values that make no sense."""
        _require_text("A goal's name", self.name)
        known = isinstance(self.sense, str) and self.sense in get_args(Sense)
        _require(known, "A sense", self.sense, "minimize or maximize")
        _require(isinstance(self.unit, str), "A unit", self.unit, "a text")
        _require_owner(self.owner)
        _require_weight(self.weight)
        for what, value in (("A target", self.target), ("An outside level", self.outside)):
            _require(value is None or _is_number(value), what, value, "a finite number")
        stepped = self.step is None or (_is_number(self.step) and self.step > 0)
        _require(stepped, "A step", self.step, "a number of more than 0")
        whole = isinstance(self.priority, Integral) and not isinstance(self.priority, bool)
        _require(whole, "A priority", self.priority, "a whole number")

    @property
    def label(self) -> str:
        """Unique in a problem; the column name in every table."""
        return label(self.owner, self.name)

    @property
    def sign(self) -> float:
        """1 for a goal that is minimised, -1 for one that is maximised."""
        return 1.0 if self.sense == "minimize" else -1.0


def party_of(goal: Goal) -> str:
    """Who a goal belongs to; one without an owner is a party of its own."""
    return goal.owner or goal.label


def names_of(goals: Sequence[Goal]) -> tuple[str, ...]:
    """The parties of goals, in the order of their first ones."""
    return tuple(dict.fromkeys(map(party_of, goals)))


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
    A ``fixed`` one, such as a law, is never offered up: it is kept whatever else is given up.
    ``wordings`` by index tell how rows were written, where the problem has them otherwise;
    ``rule`` is the rule as written and ``unit`` what it is counted in, as far as that is known.
    """

    name: str
    owner: str | None = None
    negotiable: bool = False
    structural: bool = False
    resource: bool = False
    shared: bool = False
    fixed: bool = False
    unit: str = field(default="", compare=False)
    rule: str = field(default="", compare=False, repr=False)
    wordings: Mapping[tuple[Any, ...], Wording] = field(
        default_factory=dict, compare=False, repr=False
    )

    def __post_init__(self) -> None:
        """Raise InputError for values that make no sense."""
        _require_text("A requirement's name", self.name)
        _require_owner(self.owner)
        for what in ("negotiable", "structural", "resource", "shared", "fixed"):
            value = getattr(self, what)
            _require(isinstance(value, bool), what, value, "True or False")
        _require(not (self.fixed and self.negotiable), "negotiable", True, "False of what is fixed")
        for what in ("unit", "rule"):
            _require(isinstance(getattr(self, what), str), what, getattr(self, what), "a text")
        by_index = isinstance(self.wordings, Mapping)
        _require(by_index, "wordings", self.wordings, "a dict with a Wording for each index")

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

    def __post_init__(self) -> None:
        """Raise InputError for what is not labels."""
        for what, given, kind in (
            ("goals", self.goals, Goal),
            ("requirements", self.requirements, Requirement),
        ):
            expected = f"a dict with a {kind.__name__} for each name"
            _require(isinstance(given, Mapping), what, given, expected)
            for name, each in given.items():
                _require(isinstance(name, str), f"A name in {what}", name, "a text")
                _require(isinstance(each, kind), f"{what} of {name!r}", each, f"a {kind.__name__}")
        parties = isinstance(self.stakeholders, tuple | list) and all(
            isinstance(each, Stakeholder) for each in self.stakeholders
        )
        _require(parties, "stakeholders", self.stakeholders, "a list of Stakeholder")
        names = isinstance(self.hidden, frozenset | set) and all(
            isinstance(each, str) for each in self.hidden
        )
        _require(names, "hidden", self.hidden, "a set of names")
