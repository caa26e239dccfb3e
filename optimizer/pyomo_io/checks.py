"""What of a Pyomo model cannot be taken as it is, by name and with what to do about it."""

from collections.abc import Iterable, Iterator
from typing import Any

from pyomo.core import Constraint, LogicalConstraint, Objective, SOSConstraint, Var
from pyomo.core.base.block import BlockData
from pyomo.gdp import Disjunction

from ...diagnostics import codes
from ..errors import InputError
from ..problem.labels import Labels
from ..problem.names import component_name, name_of

#: What a plan must keep to.
REQUIREMENTS = (Constraint, LogicalConstraint, Disjunction, SOSConstraint)
_MOST_NAMED = 5
_TRANSFORM = "first apply pyo.TransformationFactory({!r}).apply_to(model)"
_HINTS = {
    "Complementarity": _TRANSFORM.format("mpec.simple_disjunction"),
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
        (REQUIREMENTS, "constraint", labels.requirements),
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
