"""Units of Pyomo: what a goal is counted in, and numbers given in other units of the same kind."""

from typing import Any

from pyomo.core import Param, Var, value
from pyomo.core.base.units_container import InconsistentUnitsError, UnitsError, units

_NONE = "dimensionless"


def has_units(model: Any) -> bool:
    """Whether any variable or parameter has a unit; Pyomo then has pint, which knows units."""
    return any(each.get_units() is not None for each in model.component_objects((Var, Param)))


def unit_of(expression: Any) -> str:
    """The unit of an expression as a text, empty where it has none.

    Raises ValueError, in words that end a sentence, where it adds up different ones.
    """
    try:
        found = units.get_units(expression)
    except InconsistentUnitsError as error:
        raise ValueError(str(error).partition(": ")[2].rstrip(".")) from error
    except (UnitsError, TypeError, KeyError):  # an expression that Pyomo knows no units of
        return ""
    return "" if found is None or str(found) == _NONE else str(found)


def in_unit_of(given: Any, expression: Any) -> Any:
    """A number that was given with a unit, in the unit of an expression; any other as it is.

    Raises ValueError where its unit is of another kind.
    """
    if not hasattr(given, "is_expression_type") or not unit_of(given):
        return given
    try:
        return value(units.convert(given, to_units=units.get_units(expression)))
    except UnitsError as error:
        raise ValueError(f"expected a number of {unit_of(expression) or 'no unit'}") from error
