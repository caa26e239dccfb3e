"""Pyomo model -> Problem, through Pyomo's own standard-form compiler, with nothing lost."""

import logging
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from pyomo.common.errors import InfeasibleConstraintException, PyomoException
from pyomo.common.gc_manager import PauseGC
from pyomo.core import Objective, Var
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

from ...diagnostics import codes
from ..errors import InfeasibleError, InputError
from ..problem.labels import Goal, Labels, Requirement, Sense
from ..problem.names import Columns, Rows, component_name, indexed, name_of
from ..problem.problem import Floats, Problem
from .checks import require_model, require_own
from .domains import with_gaps
from .restating import INSIDE, AsItIs, Restated, needs_restating
from .suffixes import read_suffixes, with_reservations
from .variables import (
    column_bounds,
    integer,
    pieces,
    require_possible_rest,
    require_sound,
)

#: The rows that say what the model's own choices stand for.
DEFINED = Requirement("how choices are defined", structural=True)
_COMPILE_LOGGERS = ("pyomo.repn", "pyomo.core")


def compile_model(model: Any, labels: Labels | None = None) -> Problem:
    """Compile a linear Pyomo model with one or more objectives, which is left unchanged.

    Without ``labels`` those are taken that the model's suffixes ``wholepie_owner``,
    ``wholepie_unit`` and the like say; docs/pyomo.md lists them.

    Raises
    ------
    InputError
        The model is nonlinear, has no objective, holds numbers that HiGHS cannot represent, or
        components that cannot be compiled; all such numbers are named.
    InfeasibleError
        A constraint without variables is violated.
    """
    # A large model is a graph of millions of objects; collecting in it costs more than compiling.
    with PauseGC():
        require_model(model)
        if labels is not None:
            return _compile(model, labels)
        said = read_suffixes(model)
        return with_reservations(_compile(model, said.labels(), said.opposed), said)


def _compile(model: Any, labels: Labels, exactly: Container[str] = ()) -> Problem:
    variables = list(model.component_data_objects(Var, descend_into=INSIDE))
    _require_goal(model)
    require_sound(variables)
    form, restated, gapped = _standard_form(model, exactly)
    require_own(model, [each for each in form.columns if not restated.is_own(each)])
    require_possible_rest(variables, form.columns)
    labels = _with_own_parts(labels, model, restated)
    keep, row_lower, row_upper = _row_bounds(form)
    lower, upper = column_bounds(form.columns)
    problem = Problem(
        A=_without_zeros(sp.csr_array(form.A)[keep]),
        row_lower=row_lower,
        row_upper=row_upper,
        lower=lower,
        upper=upper,
        integer=integer(form.columns, gapped),
        C=form.c.toarray(),
        c0=np.asarray(form.c_offset, dtype=float),
        goals=tuple(_goal(restated.source(objective), labels) for objective in form.objectives),
        columns=_columns([restated.source(each) for each in form.columns], labels),
        rows=_rows([restated.source(form.rows[i][0]) for i in keep], labels),
        stakeholders=labels.stakeholders,
    )
    try:
        problem.require_representable()
    except InputError as error:
        raise _without_own_parts(error, restated) from error
    return problem


def _without_own_parts(error: InputError, restated: Restated | AsItIs) -> InputError:
    """The error without choices of the model's own, whose numbers are as large as bounds are."""
    lines = error.message.splitlines()
    own = [each for each in lines if DEFINED.name in each or f"{restated.choices}[" in each]
    if not own or not restated.choices:
        return error
    wide = (
        f"{restated.widest()} is too wide to be made linear in products, conditions and the like; "
        "give it narrower bounds."
    )
    return InputError(error.kind, "\n".join([*(each for each in lines if each not in own), wide]))


def _with_own_parts(labels: Labels, model: Any, restated: Restated | AsItIs) -> Labels:
    """Variables of a Piecewise and those that were added do not count as decisions, and rows that
    define them not as requirements.
    """
    variables, rows = pieces(model)
    added = {restated.definitions: DEFINED} if restated.definitions else {}
    structural = {name: Requirement(name, structural=True) for name in rows}
    return replace(
        labels,
        hidden=frozenset({*labels.hidden, *variables, *restated.hidden}),
        requirements={**structural, **added, **labels.requirements},
    )


def _without_zeros(matrix: sp.csr_array) -> sp.csr_array:
    matrix.eliminate_zeros()
    return matrix


_Written: TypeAlias = tuple[Any, Restated | AsItIs, list[Any]]


def _standard_form(model: Any, exactly: Container[str]) -> _Written:
    """The standard form, how the model was restated for it, and variables of domains with gaps."""
    try:
        with _quiet():
            return _written(model, exactly)
    except InfeasibleConstraintException as error:
        raise InfeasibleError(
            codes.NEVER_MET, f"A requirement can never be met: {error}."
        ) from error
    except (PyomoException, ValueError, ArithmeticError, TypeError, AttributeError) as error:
        raise InputError(
            codes.PYOMO_NOT_LINEAR, f"The model cannot be compiled to linear form: {error}"
        ) from error


def _written(model: Any, exactly: Container[str]) -> _Written:
    form = None if needs_restating(model) else _written_as_it_is(model)
    gapped = [] if form is None else with_gaps(form.columns)
    if form is not None and not gapped:
        return form, AsItIs(), []
    restated = Restated(model, exactly).state()
    form = LinearStandardFormCompiler().write(restated.model, mixed_form=True)
    gapped = with_gaps(form.columns)
    if gapped:
        restated.close(gapped)
        form = LinearStandardFormCompiler().write(restated.model, mixed_form=True)
    return form, restated, gapped


def _written_as_it_is(model: Any) -> Any:
    """The standard form of a model; None where something in it is not linear."""
    try:
        return LinearStandardFormCompiler().write(model, mixed_form=True)
    except (PyomoException, ValueError) as error:
        if "nonlinear" in str(error) or "Unexpected expression" in str(error):
            return None
        raise


def _require_goal(model: Any) -> None:
    if not any(True for _ in model.component_data_objects(Objective, active=True)):
        raise InputError(
            codes.NO_OBJECTIVE, "The model has no active objective: nothing is wanted of the plan."
        )


@contextmanager
def _quiet() -> Iterator[None]:
    """Pyomo logs an error before it raises it; the one raised is enough."""
    loggers = [logging.getLogger(name) for name in _COMPILE_LOGGERS]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _row_bounds(form: Any) -> tuple[list[int], Floats, Floats]:
    """Rows to keep with their bounds; a two-sided constraint, compiled as two rows, becomes one."""
    keep: list[int] = []
    lower: list[float] = []
    upper: list[float] = []
    previous = None
    for i, ((constraint, side), rhs) in enumerate(zip(form.rows, form.rhs, strict=True)):
        if constraint is previous:
            lower[-1] = rhs
            continue
        keep.append(i)
        lower.append(-np.inf if side > 0 else rhs)
        upper.append(np.inf if side < 0 else rhs)
        previous = constraint
    return keep, np.array(lower, dtype=float), np.array(upper, dtype=float)


def _columns(variables: list[Any], labels: Labels) -> Columns:
    names, component, index = _components(variables)
    hidden = np.array([name in labels.hidden for name in names], dtype=bool)
    return Columns(names, component, index, hidden[component] if names else hidden)


def _rows(constraints: list[Any], labels: Labels) -> Rows:
    names, component, index = _components(constraints)
    found = labels.requirements
    if found.keys() <= set(names):
        return Rows(tuple(found.get(name) or Requirement(name) for name in names), component, index)
    wholes = [found.get(name) or Requirement(name) for name in names]
    members = [
        found.get(indexed(names[c], i)) or wholes[c] for c, i in zip(component, index, strict=True)
    ]
    numbers = {requirement: number for number, requirement in enumerate(dict.fromkeys(members))}
    _require_told_apart(list(numbers))
    return Rows(tuple(numbers), np.array([numbers[each] for each in members]), index)


def _require_told_apart(requirements: list[Requirement]) -> None:
    labels = [requirement.label for requirement in requirements]
    for label in sorted({label for label in labels if labels.count(label) > 1}):
        raise InputError(
            codes.PYOMO_SUFFIX,
            f"Members of {label!r} differ in whether they are negotiable, shared or fixed; give "
            "them names by wholepie_name, or say the same of all.",
        )


def _components(
    data: list[Any],
) -> tuple[tuple[str, ...], npt.NDArray[np.int64], tuple[tuple[Any, ...], ...]]:
    """Distinct parent components by name, and for each datum its component's number and index."""
    parents = [datum.parent_component() for datum in data]
    distinct = {id(parent): parent for parent in parents}
    numbers = {key: number for number, key in enumerate(distinct)}
    component = np.array([numbers[id(parent)] for parent in parents], dtype=np.int64)
    return tuple(map(component_name, distinct.values())), component, _indexes(data)


def _indexes(data: list[Any]) -> tuple[tuple[Any, ...], ...]:
    found = [datum.index() for datum in data]
    return tuple([i if i.__class__ is tuple else () if i is None else (i,) for i in found])


def _goal(objective: Any, labels: Labels) -> Goal:
    name = name_of(objective)
    sense: Sense = "minimize" if objective.sense > 0 else "maximize"
    known = labels.goals.get(name) or labels.goals.get(component_name(objective.parent_component()))
    if known is not None and known.sense != sense:
        raise InputError(
            codes.PYOMO_SUFFIX,
            f"The labels say {known.sense} of {name}; its objective says {sense}.",
        )
    return known or Goal(name, sense)
