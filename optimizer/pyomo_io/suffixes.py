"""Suffixes of a Pyomo model that say what no component says: owners, units, steps and the like.

A model carries them as ``model.wholepie_owner = pyo.Suffix()`` with ``model.wholepie_owner[goal] =
"treasurer"``. The key is an objective or a constraint, whole or one member of it; what is said of
a member counts more than what is said of the whole.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import scipy.sparse as sp
from pyomo.core import Constraint, Objective, Suffix, value
from pyomo.core.expr.numvalue import NumericValue

from ...diagnostics import codes
from ..errors import InputError
from ..name_hints import closest
from ..problem.labels import Goal, Labels, Requirement, Stakeholder
from ..problem.names import Rows, component_name, name_of
from ..problem.problem import Problem
from .checks import REQUIREMENTS
from .units import has_units, in_unit_of, unit_of

PREFIX = "wholepie_"
Reader = Callable[[Any], Any]


def _text(given: Any) -> str:
    if not isinstance(given, str) or not given.strip():
        raise ValueError("expected a text")
    return given


def _number(given: Any) -> float:
    number = math.nan if isinstance(given, (str, bool)) or given is None else float(value(given))
    if not math.isfinite(number):
        raise ValueError("expected a finite number")
    return number


def _positive(given: Any) -> float:
    number = _number(given)
    if number <= 0:
        raise ValueError("expected more than 0")
    return number


def _tier(given: Any) -> int:
    number = _number(given)
    if number < 1 or number != int(number):
        raise ValueError("expected a whole number from 1 on")
    return int(number)


def _flag(given: Any) -> bool:
    if not isinstance(given, bool):
        raise ValueError("expected True or False")
    return given


_BOTH: dict[str, Reader] = {"owner": _text, "name": _text, "stakeholder_weight": _positive}
GOAL_KEYS: dict[str, Reader] = {
    **_BOTH,
    "unit": _text,
    "step": _positive,
    "target": _number,
    "outside": _number,
    "priority": _tier,
    "weight": _positive,
    "at_least": _number,
    "at_most": _number,
}
REQUIREMENT_KEYS: dict[str, Reader] = {
    **_BOTH,
    "negotiable": _flag,
    "shared": _flag,
    "fixed": _flag,
}
_KEYS: dict[Any, dict[str, Reader]] = {
    Objective: GOAL_KEYS,
    **dict.fromkeys(REQUIREMENTS, REQUIREMENT_KEYS),
}
_IN_UNITS = ("step", "target", "outside", "at_least", "at_most")
_ELSEWHERE = ("stakeholder_weight", "at_least", "at_most")


@dataclass
class Said:
    """What suffixes say, by name of the datum; ``wholes`` are the names without the index, and
    ``with_units`` tells whether the model has units of Pyomo, ``mixed`` which goals add up
    different ones.
    """

    goals: dict[str, dict[str, Any]] = field(default_factory=dict)
    requirements: dict[str, dict[str, Any]] = field(default_factory=dict)
    senses: dict[str, int] = field(default_factory=dict)
    wholes: dict[str, str] = field(default_factory=dict)
    with_units: bool = False
    mixed: set[str] = field(default_factory=set)

    @property
    def opposed(self) -> set[str]:
        """Goals that are to be at least so much and are minimised, or the other way round."""
        against = {1: "at_least", -1: "at_most"}
        return {name for name, words in self.goals.items() if against[self.senses[name]] in words}

    def labels(self) -> Labels:
        """The same as labels."""
        goals = {name: self._goal(name, words) for name, words in self.goals.items()}
        requirements = {
            name: Requirement(**_named(self.wholes[name], words))
            for name, words in self.requirements.items()
        }
        return Labels(goals, requirements, self._stakeholders())

    def _goal(self, name: str, words: dict[str, Any]) -> Goal:
        return Goal(
            sense="minimize" if self.senses[name] > 0 else "maximize", **_named(name, words)
        )

    def _stakeholders(self) -> tuple[Stakeholder, ...]:
        weights: dict[str, float] = {}
        for words in (*self.goals.values(), *self.requirements.values()):
            if "stakeholder_weight" not in words:
                continue
            owner, weight = words.get("owner"), words["stakeholder_weight"]
            if owner is None:
                raise InputError(
                    codes.PYOMO_SUFFIX,
                    f"{PREFIX}stakeholder_weight needs an owner to be the weight of.",
                )
            if weights.setdefault(owner, weight) != weight:
                raise InputError(
                    codes.PYOMO_SUFFIX,
                    f"{owner} has two weights, {weights[owner]:g} and {weight:g}.",
                )
        owners = [
            words.get("owner") for words in (*self.goals.values(), *self.requirements.values())
        ]
        distinct = dict.fromkeys(owner for owner in owners if owner)
        return tuple(Stakeholder(owner, weights.get(owner, 1.0)) for owner in distinct)


def _named(name: str, words: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name} | {key: each for key, each in words.items() if key not in _ELSEWHERE}


def read_suffixes(model: Any) -> Said:
    """What the suffixes of a model say of its active objectives and constraints, and the units that
    Pyomo knows of the objectives.

    Raises InputError naming every suffix that is unknown, and every entry that makes no sense.
    """
    said, faults = Said(with_units=has_units(model)), list[str]()
    goals = [name_of(goal) for goal in model.component_data_objects(Objective, active=True)]
    entries = list(_entries(model, faults))
    entries.sort(key=lambda entry: not entry[1].is_indexed())
    _say_all(said, [entry for entry in entries if entry[0] == "unit"], faults)
    if said.with_units:
        _say_units(said, model, faults)
    _say_all(said, [entry for entry in entries if entry[0] != "unit"], faults)
    if faults:
        raise InputError(codes.PYOMO_SUFFIX, "\n".join(faults))
    said.goals = {name: said.goals[name] for name in goals if name in said.goals}
    return said


def _say_all(said: Said, entries: list[tuple[str, Any, Any]], faults: list[str]) -> None:
    for key, component, given in entries:
        for datum in component.values() if component.is_indexed() else [component]:
            if datum.active:
                _say(said, key, datum, given, faults)


def label_of(objective: Any) -> str:
    """The label of the goal that an objective is, by its name and what suffixes say of it."""
    name = name_of(objective)
    goal = read_suffixes(objective.model()).labels().goals.get(name)
    return name if goal is None else goal.label


def _entries(model: Any, faults: list[str]) -> Iterator[tuple[str, Any, Any]]:
    """(key, objective or constraint, value) of each entry of our suffixes."""
    known = sorted({*GOAL_KEYS, *REQUIREMENT_KEYS})
    for suffix in model.component_objects(Suffix, active=True):
        key = suffix.local_name.removeprefix(PREFIX)
        if key == suffix.local_name:
            continue
        if key not in known:
            near = closest(key, known) or ", ".join(known)
            faults.append(f"There is no suffix {suffix.name}; there is {PREFIX}{near}.")
            continue
        for component, given in suffix.items():
            kind = getattr(component, "ctype", None)
            if key in _KEYS.get(kind, {}) and component.model() is model.model():
                yield key, component, given
            else:
                faults.append(f"{suffix.name}: {component} has no {key}; {_whose(key)}.")


def _whose(key: str) -> str:
    kinds = [k.__name__.lower() for k in (Objective, Constraint) if key in _KEYS[k]]
    return f"say it of an active {' or '.join(kinds)} of the model"


def _say(said: Said, key: str, datum: Any, given: Any, faults: list[str]) -> None:
    name = name_of(datum)
    words = _words(said, datum)
    try:
        if said.with_units and key in _IN_UNITS and name not in said.mixed:
            given = in_unit_of(given, datum.expr)
        words[key] = _KEYS[datum.ctype][key](given)
    except (ValueError, TypeError) as error:
        found = given if isinstance(given, NumericValue) else repr(given)
        faults.append(f"{PREFIX}{key} of {name}: {error}; found {found}.")


def _words(said: Said, datum: Any) -> dict[str, Any]:
    """What is said of an objective or a constraint, to add to."""
    name = name_of(datum)
    said.wholes[name] = component_name(datum.parent_component())
    if datum.ctype is not Objective:
        return said.requirements.setdefault(name, {})
    said.senses[name] = int(datum.sense)
    return said.goals.setdefault(name, {})


def _say_units(said: Said, model: Any, faults: list[str]) -> None:
    """Units of Pyomo are those of goals for which no suffix gives another."""
    for goal in model.component_data_objects(Objective, active=True):
        words = _words(said, goal)
        try:
            if "unit" not in words:
                words["unit"] = unit_of(goal.expr)
        except ValueError as error:
            said.mixed.add(name_of(goal))
            faults.append(
                f"{name_of(goal)} adds up different units, {error}; convert one of them with "
                f"pyo.units.convert, or say its unit by {PREFIX}unit."
            )


def with_reservations(problem: Problem, said: Said) -> Problem:
    """The problem with a row for each ``at_least`` and ``at_most`` of a goal."""
    goals_of = said.labels().goals
    found = [
        (problem.goal_number(goals_of[name].label), side, words[side])
        for name, words in said.goals.items()
        for side in ("at_least", "at_most")
        if side in words
    ]
    if not found:
        return problem
    goals = [k for k, _, _ in found]
    signs = problem.signs[goals]
    limits = np.array([limit for _, _, limit in found]) - problem.c0[goals] * signs
    least = np.array([side == "at_least" for _, side, _ in found])
    return replace(
        problem,
        A=sp.csr_array(sp.vstack([problem.A, sp.csr_array(problem.C[goals] * signs[:, None])])),
        row_lower=np.append(problem.row_lower, np.where(least, limits, -np.inf)),
        row_upper=np.append(problem.row_upper, np.where(least, np.inf, limits)),
        rows=_with_rows(problem.rows, [(problem.goals[k], side) for k, side, _ in found]),
    )


def _with_rows(rows: Rows, reservations: list[tuple[Goal, str]]) -> Rows:
    named = [
        Requirement(f"{goal.name} {side.replace('_', ' ')}", goal.owner, unit=goal.unit)
        for goal, side in reservations
    ]
    first = len(rows.requirements)
    return Rows(
        (*rows.requirements, *named),
        np.append(rows.component, np.arange(first, first + len(named))),
        (*rows.index, *[()] * len(named)),
    )
