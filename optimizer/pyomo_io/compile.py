"""Pyomo model -> Problem, through Pyomo's own standard-form compiler, with nothing lost."""

import logging
import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from pyomo.common.errors import InfeasibleConstraintException, PyomoException
from pyomo.common.gc_manager import PauseGC
from pyomo.core import Objective, Var
from pyomo.core.expr.numvalue import value
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

from ...diagnostics import codes
from ..errors import InfeasibleError, InputError
from ..problem.labels import Goal, Labels, Requirement, Sense
from ..problem.names import Columns, Rows, component_name, indexed, name_of
from ..problem.problem import Floats, Problem
from ..problem.tolerances import TOLERANCE
from .checks import instead_of, nonlinear_parts, require_model, require_own, with_fixed_put_in
from .suffixes import read_suffixes, with_reservations

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
        return with_reservations(_compile(model, said.labels()), said)


def _compile(model: Any, labels: Labels) -> Problem:
    variables = list(model.component_data_objects(Var))
    _require_goal(model)
    _require_sound_variables(variables)
    form, compiled = _standard_form(model)
    require_own(compiled, form.columns)
    _require_possible_rest(variables, form.columns)
    columns = _columns(form.columns, labels)
    keep, row_lower, row_upper = _row_bounds(form)
    lower, upper = _column_bounds(form.columns)
    problem = Problem(
        A=_without_zeros(sp.csr_array(form.A)[keep]),
        row_lower=row_lower,
        row_upper=row_upper,
        lower=lower,
        upper=upper,
        integer=_integer(form.columns),
        C=form.c.toarray(),
        c0=np.asarray(form.c_offset, dtype=float),
        goals=tuple(_goal(objective, labels) for objective in form.objectives),
        columns=columns,
        rows=_rows([form.rows[i][0] for i in keep], labels),
        stakeholders=labels.stakeholders,
    )
    problem.require_representable()
    return problem


def _without_zeros(matrix: sp.csr_array) -> sp.csr_array:
    matrix.eliminate_zeros()
    return matrix


def _standard_form(model: Any) -> tuple[Any, Any]:
    """The standard form, and the model that it is of, which holds its components together."""
    try:
        with _quiet():
            return _written(model)
    except InfeasibleConstraintException as error:
        raise InfeasibleError(
            codes.NEVER_MET, f"A requirement can never be met: {error}."
        ) from error
    except (PyomoException, ValueError, ArithmeticError, TypeError, AttributeError) as error:
        raise InputError(
            codes.PYOMO_NOT_LINEAR, f"The model cannot be compiled to linear form: {error}"
        ) from error


def _written(model: Any) -> tuple[Any, Any]:
    try:
        return LinearStandardFormCompiler().write(model, mixed_form=True), model
    except (PyomoException, ValueError) as error:
        if "nonlinear" not in str(error):
            raise
    faults = nonlinear_parts(model)
    if faults:
        raise InputError(codes.PYOMO_NOT_LINEAR, "\n".join(faults)) from None
    model = with_fixed_put_in(model)
    return LinearStandardFormCompiler().write(model, mixed_form=True), model


def _require_goal(model: Any) -> None:
    if not any(True for _ in model.component_data_objects(Objective, active=True)):
        raise InputError(
            codes.NO_OBJECTIVE, "The model has no active objective: nothing is wanted of the plan."
        )


def _require_sound_variables(variables: Iterable[Any]) -> None:
    domains: dict[int, Any] = {}
    for variable in variables:
        domains[id(variable.domain)] = variable
        if variable.fixed:
            _require_sound_value(variable)
    for variable in domains.values():
        if not (variable.is_continuous() or variable.is_integer()):
            raise InputError(
                codes.PYOMO_VARIABLE,
                f"{variable.name} has the domain {variable.domain}, which is not a range of whole "
                f"or real numbers; {instead_of(variable.domain)}.",
            )


def _require_sound_value(variable: Any) -> None:
    """A fixed variable is a number, within its bounds and domain."""
    if not _is_finite(variable.value):
        raise InputError(
            codes.PYOMO_VARIABLE,
            f"{variable.name} is fixed at {variable.value}, which is not a number.",
        )
    lower, upper = _column_bounds([variable])
    number = float(value(variable))
    slack = TOLERANCE * (1 + abs(number))
    if not lower[0] - slack <= number <= upper[0] + slack:
        between = f"between {lower[0]:g} and {upper[0]:g}"
        raise InfeasibleError(
            codes.PYOMO_VARIABLE, f"{variable.name} is fixed at {number:g}; it must lie {between}."
        )
    if variable.is_integer() and abs(number - round(number)) > TOLERANCE:
        raise InfeasibleError(
            codes.PYOMO_VARIABLE, f"{variable.name} is fixed at {number:g}; it must be whole."
        )


def _require_possible_rest(variables: list[Any], used: list[Any]) -> None:
    """Variables that no goal and no constraint uses are not compiled, but have bounds too."""
    if len(variables) == len(used):
        return
    compiled = set(map(id, used))
    rest = [variable for variable in variables if id(variable) not in compiled]
    whole = [variable for variable in rest if variable.is_integer()]
    _column_bounds(rest)
    for variable, low, up in zip(whole, *_column_bounds(whole), strict=True):
        if np.ceil(low) > np.floor(up):
            raise InfeasibleError(
                codes.CROSSED_BOUNDS,
                f"{variable.name} must be whole; no whole number lies between {low:g} and {up:g}.",
            )


def _is_finite(number: Any) -> bool:
    return number is not None and math.isfinite(value(number))


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


def _column_bounds(variables: list[Any]) -> tuple[Floats, Floats]:
    """Bounds, infinite where there are none; raises InfeasibleError where they cross."""
    bounds = list(map(_bounds_of, variables))
    lower = np.array([-np.inf if low is None else low for low, _ in bounds], dtype=float)
    upper = np.array([np.inf if up is None else up for _, up in bounds], dtype=float)
    for i in np.flatnonzero(lower > upper):
        between = f"between {lower[i]:g} and {upper[i]:g}"
        raise InfeasibleError(codes.CROSSED_BOUNDS, f"{variables[i].name} must lie {between}.")
    return lower, upper


def _bounds_of(variable: Any) -> tuple[float | None, float | None]:
    """Pyomo refuses NaN, and infinity at the wrong end, only when it is asked for bounds."""
    try:
        bounds: tuple[float | None, float | None] = variable.bounds
    except (ValueError, TypeError) as error:
        raise InputError(
            codes.PYOMO_VARIABLE, f"{variable.name}: a bound is not a number to keep to: {error}"
        ) from error
    return bounds


def _integer(variables: list[Any]) -> npt.NDArray[np.bool_]:
    """Which variables are integer; domains are few, so each is asked once."""
    domains = [id(variable.domain) for variable in variables]
    examples = dict(zip(domains, variables, strict=True))
    kinds = {domain: not variable.is_continuous() for domain, variable in examples.items()}
    return np.array([kinds[domain] for domain in domains], dtype=bool)


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
