"""The variables of a model that are decided, and how they are set to a number."""

from collections.abc import Iterator
from typing import Any

from pyomo.core import BooleanVar, Var

from .domains import gaps_of, is_plain
from .restating import INSIDE


def decided(model: Any) -> Iterator[Any]:
    """All variables, and yes/no variables; a variable of 0 or 1 comes before the yes/no variable
    that it goes with.
    """
    for kind in (Var, BooleanVar):
        yield from model.component_data_objects(kind, descend_into=INSIDE)


def set_to(variable: Any, number: float) -> None:
    """Set a variable to a number, as its domain has it; one that is fixed stays as it is."""
    if variable.fixed:
        return
    if variable.ctype is BooleanVar:
        variable.set_value(round(number) == 1)
    elif not is_plain(variable):
        near = gaps_of(variable).nearest(number)
        variable.set_value(int(near) if near.is_integer() else near, skip_validation=True)
    else:
        whole = variable.is_integer()
        variable.set_value(round(number) if whole else number, skip_validation=True)


def follow(model: Any) -> None:
    """Set yes/no variables to what the variables of 0 or 1 are that go with them."""
    for yes_no in model.component_data_objects(BooleanVar, descend_into=INSIDE):
        binary = yes_no.get_associated_binary()
        if binary is not None and binary.value is not None and not yes_no.fixed:
            yes_no.set_value(round(binary.value) == 1)
