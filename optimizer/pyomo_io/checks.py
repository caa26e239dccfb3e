"""What of a Pyomo model cannot be taken as it is, by name and with what to do about it."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from pyomo.core import Block, Constraint, Objective, Var
from pyomo.core.base.block import BlockData
from pyomo.core.expr import LinearExpression
from pyomo.repn import generate_standard_repn

from ...diagnostics import codes
from ..errors import InfeasibleError, InputError
from ..problem.labels import Labels
from ..problem.names import component_name, name_of
from ..problem.tolerances import TOLERANCE

_MOST_NAMED = 5
_LONGEST = 100
_TRANSFORM = "first apply pyo.TransformationFactory({!r}).apply_to(model)"
_HINTS = {
    "SOSConstraint": (
        "HiGHS has no special ordered sets; say so with binary variables, and Piecewise with "
        "pw_repn='INC' or 'BIGM_BIN'"
    ),
    "Disjunction": _TRANSFORM.format("gdp.bigm"),
    "Disjunct": _TRANSFORM.format("gdp.bigm"),
    "LogicalConstraint": _TRANSFORM.format("core.logical_to_linear"),
    "Complementarity": _TRANSFORM.format("mpec.simple_disjunction") + ", then 'gdp.bigm'",
    "Arc": _TRANSFORM.format("network.expand_arcs"),
    "DerivativeVar": _TRANSFORM.format("dae.finite_difference"),
    "ContinuousSet": _TRANSFORM.format("dae.finite_difference"),
}


def require_model(model: Any) -> None:
    """Raise InputError unless it is a constructed model of pyomo.environ, of linear components."""
    if not isinstance(model, BlockData):
        raise InputError(
            codes.NOT_A_MODEL,
            f"{type(model).__name__} is not a model of pyomo.environ; models of pyomo.kernel "
            "are not supported.",
        )
    if not model.is_constructed():
        raise InputError(
            codes.NOT_A_MODEL, "The model is abstract; hand in what its create_instance() makes."
        )
    faults = [*_unsupported_components(model), *_foreign(model)]
    if faults:
        raise InputError(codes.PYOMO_COMPONENT, "\n".join(faults))


def require_labelled(model: Any, labels: Labels) -> None:
    """Raise InputError for labels of objectives, constraints or variables that a model lacks."""
    for kind, what, named in (
        (Objective, "objective", labels.goals),
        (Constraint, "constraint", labels.requirements),
        (Var, "variable", labels.hidden),
    ):
        wholes = {component_name(each) for each in model.component_objects(kind)}
        strange = [name for name in named if name not in wholes]
        members = strange and {name_of(each) for each in model.component_data_objects(kind)}
        for name in strange:
            if kind is Var or name not in members:
                raise InputError.unknown(codes.PYOMO_SUFFIX, what, name, sorted(wholes))


def _unsupported_components(model: Any) -> Iterator[str]:
    for kind in sorted(model.collect_ctypes(active=True), key=lambda kind: kind.__name__):
        hint = _HINTS.get(kind.__name__)
        if hint:
            names = [each.name for each in model.component_data_objects(kind, active=True)]
            yield f"{_listed(names)}: {kind.__name__} is not linear; {hint}."


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


def _foreign(model: Any) -> Iterator[str]:
    """References to components of another model, by which two models would be mixed."""
    for reference in model.component_objects(Var, active=True):
        if reference.is_reference():
            for variable in reference.values():
                if variable.model() is not model.model():
                    yield f"{reference.name}: {variable.name} belongs to another model."


def require_own(model: Any, variables: Iterable[Any]) -> None:
    """Raise InputError where a variable that is used belongs to another model."""
    root = model.model()
    parents = {id(parent): parent for parent in (each.parent_component() for each in variables)}
    names = [parent.name for parent in parents.values() if parent.model() is not root]
    if names:
        raise InputError(
            codes.PYOMO_COMPONENT,
            f"{_listed(names)}: used in this model but part of another, or of none; a variable is "
            "a component of the model it is used in.",
        )


def instead_of(domain: Any) -> str:
    """What to write instead of a domain of separate values: lots of 5, or one of several sizes."""
    numbers = _finite_numbers(domain)
    if len(numbers) < 2:
        return "give it a domain such as Reals, Integers or Binary, and bounds"
    steps = {round(after - before, 9) for before, after in pairwise(numbers)}
    if len(steps) > 1:
        return (
            "write a binary variable for each of its values, which add up to 1, and the sum of "
            "value times binary variable in its place"
        )
    first, step = numbers[0], steps.pop()
    begin = f"{first:g} + " if first else ""
    return (
        f"write {begin}{step:g} * n in its place, with an integer variable n from 0 to "
        f"{len(numbers) - 1}"
    )


def _finite_numbers(domain: Any) -> list[float]:
    """The values of a domain in order; empty where they are not numbers, or not finitely many."""
    try:
        return sorted(float(each) for each in domain) if domain.isfinite() else []
    except (TypeError, ValueError, AttributeError):
        return []


def nonlinear_parts(model: Any) -> list[str]:
    """What is not linear, each by name and with the part that is not; fixed variables are known."""
    found = []
    for datum in _bodies(model):
        repn = generate_standard_repn(_body(datum), quadratic=False)
        if not repn.is_linear():
            part = str(repn.nonlinear_expr)
            cut = part if len(part) <= _LONGEST else f"{part[:_LONGEST]}..."
            found.append(f"{datum.name} is not linear: {cut}")
    return found


def with_fixed_put_in(model: Any) -> Any:
    """A copy of a model in which fixed variables are numbers, for products with them are linear.

    Pyomo's standard form takes a fixed member of an indexed variable for a variable.
    """
    copy = model.clone()
    for datum in _bodies(copy):
        repn = generate_standard_repn(_body(datum), quadratic=False)
        linear = LinearExpression(
            constant=repn.constant, linear_coefs=repn.linear_coefs, linear_vars=repn.linear_vars
        )
        if datum.ctype is Objective:
            datum.set_value(linear)
        elif repn.linear_vars:
            datum.set_value((datum.lb, linear, datum.ub))
        else:
            _settle(datum, float(repn.constant))
    return copy


def _settle(constraint: Any, body: float) -> None:
    """A constraint that comes to a number holds or does not, whatever is decided."""
    slack = TOLERANCE * (1 + abs(body))
    below = constraint.lb is not None and body < constraint.lb - slack
    if below or (constraint.ub is not None and body > constraint.ub + slack):
        raise InfeasibleError(
            codes.NEVER_MET, f"{constraint.name} can never be met: it comes to {body:g}."
        )
    constraint.deactivate()


def _bodies(model: Any) -> Iterator[Any]:
    kinds = (Objective, Constraint)
    return iter(model.component_data_objects(kinds, active=True, descend_into=Block))


def _body(datum: Any) -> Any:
    return datum.expr if datum.ctype is Objective else datum.body
