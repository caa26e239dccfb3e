"""A scenario as a Pyomo model with several objectives, and the labels that belong to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyomo.core as pyo
from pyomo.common.gc_manager import PauseGC
from pyomo.core.expr import LinearExpression

from ..diagnostics import codes
from ..optimizer.errors import InfeasibleError
from ..optimizer.problem.labels import Goal, Labels, Requirement, Stakeholder
from .columns import ColumnBounds, Index, ModelRow
from .decisions import DecisionColumns
from .exact import Number, double, exact, no_more_than
from .expressions.forms import Form
from .requirement_rules import RequirementRows

AUXILIARY = "_extremes"
ONE = "_one"
AUXILIARY_ROWS = "_extremes_rows"
_DOMAINS = {"binary": pyo.Binary, "integer": pyo.Integers, "continuous": pyo.Reals}


@dataclass(frozen=True)
class Formulation:
    """A Pyomo model and the names of its components for people."""

    model: Any
    labels: Labels


@dataclass(frozen=True)
class Parts:
    """All that a model is made of; columns from ``first_auxiliary`` on are the model's own."""

    columns: ColumnBounds
    decisions: list[DecisionColumns]
    first_auxiliary: int
    auxiliary_rows: list[ModelRow] = field(repr=False)
    goals: list[tuple[Goal, Form]] = field(repr=False)
    requirements: list[RequirementRows] = field(repr=False)
    stakeholders: tuple[Stakeholder, ...]


def formulate(parts: Parts, *, refuse: bool = True) -> Formulation:
    """A fresh Pyomo model; without ``refuse``, what depends on no decision is left out of it.

    Variables are named as the decisions, objectives and constraints "owner: name"; columns of the
    model's own, as for min, conditions or steps, are in ``_extremes`` and count as hidden.

    Raises
    ------
    InfeasibleError
        A requirement that depends on no decision does not hold.
    """
    if refuse:
        _refuse_impossible(parts.requirements)
    with PauseGC():
        return _formulated(parts)


def _formulated(parts: Parts) -> Formulation:
    model = pyo.ConcreteModel()
    columns = _add_decisions(model, parts)
    _add_auxiliary(model, parts, columns)
    goals = {_add_goal(model, goal, form, columns): goal for goal, form in parts.goals}
    requirements = {
        _add_rows(model, each.requirement.label, each.rows, columns, each.indexed): each.requirement
        for each in parts.requirements
        if each.rows
    }
    if parts.auxiliary_rows:
        requirements[AUXILIARY_ROWS] = Requirement(
            "how min, max, abs, conditions, products and steps are defined", structural=True
        )
    hidden = frozenset(name for name in (AUXILIARY, ONE) if hasattr(model, name))
    return Formulation(model, Labels(goals, requirements, parts.stakeholders, hidden))


def _refuse_impossible(requirements: list[RequirementRows]) -> None:
    never = [f"{each.requirement.label}: {each.never}." for each in requirements if each.never]
    if never:
        raise InfeasibleError(
            codes.NEVER_MET, "A requirement can never be met.\n" + "\n".join(never)
        )


def _add_decisions(model: Any, parts: Parts) -> list[Any]:
    """The model's variables by column number."""
    found: list[Any] = []
    for decision in parts.decisions:
        domain = _DOMAINS[decision.kind]
        keys = [_keys(decision.indexes)] if decision.symbol.indexed else []
        variable = pyo.Var(*keys, domain=domain)
        model.add_component(decision.symbol.name, variable)
        first = len(found)
        found += variable.values()
        if decision.kind != "binary":
            _set_bounds(found, range(first, len(found)), parts.columns)
    return found + _added_auxiliary(model, parts)


def _added_auxiliary(model: Any, parts: Parts) -> list[Any]:
    first, columns = parts.first_auxiliary, parts.columns
    if first == len(columns):
        return []
    variable = pyo.Var(range(1, len(columns) - first + 1))
    model.add_component(AUXILIARY, variable)
    found = list(variable.values())
    for datum, whole in zip(found, columns.whole[first:], strict=True):
        datum.domain = pyo.Integers if whole else pyo.Reals
    # A bound of what a column stands for cuts off nothing.
    _set_bounds([*[None] * first, *found], range(first, len(columns)), columns, no_more_than)
    return found


def _keys(indexes: Sequence[Index]) -> list[Any]:
    return [index[0] if len(index) == 1 else index for index in indexes]


def _set_bounds(
    variables: list[Any],
    numbers: range,
    columns: ColumnBounds,
    low: Callable[[Number], float] = double,
) -> None:
    for j in numbers:
        lower, upper = columns.lower[j], columns.upper[j]
        variables[j].setlb(None if lower is None else low(lower))
        variables[j].setub(None if upper is None else -low(-upper))


def _add_auxiliary(model: Any, parts: Parts, columns: list[Any]) -> None:
    if parts.auxiliary_rows:
        _add_rows(model, AUXILIARY_ROWS, parts.auxiliary_rows, columns, indexed=True)


def _add_goal(model: Any, goal: Goal, form: Form, columns: list[Any]) -> str:
    sense = pyo.minimize if goal.sense == "minimize" else pyo.maximize
    name = _free(model, goal.label, "goal")
    whole = form.constant.numerator // form.constant.denominator
    if exact(double(form.constant)) == form.constant or not form.terms:
        expression = _expression(form, columns)
    else:
        # A constant that no double stands for is a whole number, and a share of a column that is 1.
        rest = Form(0, {**form.terms, len(columns): form.constant - whole})
        expression = _expression(rest, [*columns, _one(model)], constant=whole)
    model.add_component(name, pyo.Objective(expr=expression, sense=sense))
    return name


def _one(model: Any) -> Any:
    """The column that is 1 in every plan."""
    if not hasattr(model, ONE):
        model.add_component(ONE, pyo.Var(domain=pyo.Integers, bounds=(1, 1)))
    return getattr(model, ONE)


def _add_rows(
    model: Any, name: str, rows: list[ModelRow], columns: list[Any], indexed: bool
) -> str:
    name = _free(model, name, "required")
    if not indexed:
        model.add_component(name, pyo.Constraint(expr=_relation(rows[0], columns)))
        return name
    by_index = {_keys([row.index])[0]: row for row in rows}

    def rule(model: Any, *index: Any) -> Any:
        row = by_index[index[0] if len(index) == 1 else index]
        return _relation(row, columns)

    model.add_component(name, pyo.Constraint(list(by_index), rule=rule))
    return name


def _free(model: Any, name: str, what: str) -> str:
    """The name, or one like it that no other component has."""
    while hasattr(model, name):
        name = f"{name} ({what})"
    return name


def _expression(form: Form, columns: list[Any], constant: Number | None = None) -> Any:
    return LinearExpression(
        constant=double(form.constant if constant is None else constant),
        linear_coefs=list(map(double, form.terms.values())),
        linear_vars=[columns[column] for column in form.terms],
    )


def _relation(row: ModelRow, columns: list[Any]) -> Any:
    body = _expression(row.form, columns, constant=0)
    lower, upper = (_shifted(end, row.form.constant) for end in (row.lower, row.upper))
    if lower is not None and lower == upper:
        return (body, upper)
    return (lower, body, upper)


def _shifted(end: Number | float | None, constant: Number) -> float | None:
    if end is None:
        return None
    # The nearest double says which multiple of the row's step it is.
    return float(end - constant)
