"""Variables of a Pyomo model: which are sound, what they can be, and which Pyomo made."""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
from pyomo.core import Block, Constraint, Var
from pyomo.core.base.piecewise import Piecewise
from pyomo.core.expr.numvalue import value

from ...diagnostics import codes
from ..errors import InfeasibleError, InputError
from ..problem.names import component_name
from ..problem.problem import Floats
from ..problem.tolerances import TOLERANCE
from .domains import bounds_of, gaps_of, is_plain, with_gaps


def require_sound(variables: list[Any]) -> None:
    """Raise an error unless variables have domains, bounds and fixed values that fit together."""
    for variable in with_gaps(variables):
        gaps_of(variable)
    for variable in variables:
        if variable.fixed:
            _require_sound_value(variable)


def _require_sound_value(variable: Any) -> None:
    """A fixed variable is a number, within its bounds and domain."""
    if not _is_finite(variable.value):
        raise InputError(
            codes.PYOMO_VARIABLE,
            f"{variable.name} is fixed at {variable.value}, which is not a number.",
        )
    lower, upper = column_bounds([variable])
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
    if not is_plain(variable) and abs(gaps_of(variable).nearest(number) - number) > slack:
        raise InfeasibleError(
            codes.PYOMO_VARIABLE,
            f"{variable.name} is fixed at {number:g}; it must be in {variable.domain}.",
        )


def require_possible_rest(variables: list[Any], used: list[Any]) -> None:
    """Variables that no goal and no constraint uses are not compiled, but have bounds too."""
    compiled = set(map(id, used))
    rest = [variable for variable in variables if id(variable) not in compiled]
    whole = [variable for variable in rest if variable.is_integer()]
    column_bounds(rest)
    for variable, low, up in zip(whole, *column_bounds(whole), strict=True):
        if np.ceil(low) > np.floor(up):
            raise InfeasibleError(
                codes.CROSSED_BOUNDS,
                f"{variable.name} must be whole; no whole number lies between {low:g} and {up:g}.",
            )


def _is_finite(number: Any) -> bool:
    return number is not None and math.isfinite(value(number))


def column_bounds(variables: list[Any]) -> tuple[Floats, Floats]:
    """Bounds, infinite where there are none; raises InfeasibleError where they cross."""
    bounds = list(map(bounds_of, variables))
    lower = np.array([-np.inf if low is None else low for low, _ in bounds], dtype=float)
    upper = np.array([np.inf if up is None else up for _, up in bounds], dtype=float)
    for i in np.flatnonzero(lower > upper):
        between = f"between {lower[i]:g} and {upper[i]:g}"
        raise InfeasibleError(codes.CROSSED_BOUNDS, f"{variables[i].name} must lie {between}.")
    return lower, upper


def integer(variables: list[Any], gapped: Iterable[Any]) -> npt.NDArray[np.bool_]:
    """Which variables are integer; domains are few, so each range is asked once. Those ``gapped``
    have domains with gaps.
    """
    domains = [id(variable.domain) for variable in variables]
    examples = dict(zip(domains, variables, strict=True))
    kinds = {domain: variable.is_integer() for domain, variable in examples.items()}
    found = np.array([kinds[domain] for domain in domains], dtype=bool)
    whole = {id(each): gaps_of(each).is_whole for each in gapped}
    for j, variable in enumerate(variables if whole else ()):
        found[j] = whole.get(id(variable), found[j])
    return found


def pieces(model: Any) -> tuple[list[str], list[str]]:
    """Names of variables and of constraints that Pyomo made of a Piecewise."""
    found: tuple[list[str], list[str]] = [], []
    for block in model.component_data_objects(Block, descend_into=Block):
        if isinstance(block.parent_component(), Piecewise):
            for names, kind in zip(found, (Var, Constraint), strict=True):
                names += map(component_name, block.component_objects(kind))
    return found
