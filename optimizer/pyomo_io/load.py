"""A plan's values back into the variables of the Pyomo model that it is a plan of."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..errors import InputError, SolverError
from ..problem.names import Columns, name_of
from ..problem.problem import Floats, Problem
from ..problem.verification import TOLERANCE, require_feasible, row_scales
from .compile import compile_model

_MOST_NAMED = 5


def load_into(model: Any, columns: Columns, x: Floats, values: pd.Series) -> None:
    """Set the variables of a model to a plan ``x`` (n,) whose goals have ``values`` by label.

    Variables of integer domains get whole numbers. Those that no goal and no constraint uses keep
    their values and become stale, as after any solver; fixed ones stay as they are. The model is
    compiled anew and the plan checked on it first: nothing is set where it is not the model that
    was solved.

    Raises
    ------
    InputError
        A variable of the plan is not in the model, or fixed at another value; the plan breaks a
        constraint or bound of the model; a goal is missing or has another value there.
    """
    # Who opens a run without a model needs no Pyomo.
    from pyomo.core import Var
    from pyomo.core.staleflag import StaleFlagManager

    problem = compile_model(model)
    plan = dict(zip(map(columns.name, range(len(x))), x.tolist(), strict=True))
    variables = {name_of(variable): variable for variable in model.component_data_objects(Var)}
    _require_known(plan, variables)
    _require_plan(problem, plan, values)
    StaleFlagManager.mark_all_as_stale()
    for name, number in plan.items():
        variable = variables[name]
        if not variable.fixed:
            whole = not variable.is_continuous()
            variable.set_value(round(number) if whole else number, skip_validation=True)
    StaleFlagManager.mark_all_as_stale(delayed=True)


def _require_known(plan: Mapping[str, float], variables: Mapping[str, Any]) -> None:
    unknown = [name for name in plan if name not in variables]
    if unknown:
        more = "" if len(unknown) <= _MOST_NAMED else f" and {len(unknown) - _MOST_NAMED} more"
        raise InputError(
            f"The model has no variable {', '.join(unknown[:_MOST_NAMED])}{more}, of which the "
            "plan has values; it is not the model that was solved."
        )
    for name, number in plan.items():
        held = variables[name].value if variables[name].fixed else None
        if held is not None and abs(held - number) > TOLERANCE * (1 + abs(number)):
            raise InputError(
                f"{name} is {number:g} in the plan and fixed at {held:g} in the model."
            )


def _require_plan(problem: Problem, plan: Mapping[str, float], values: pd.Series) -> None:
    names = list(map(problem.columns.name, range(problem.n)))
    new = [name for name in names if name not in plan]
    if new:
        raise InputError(f"The plan has no value of {new[0]}; the model has changed since.")
    x = np.array([plan[name] for name in names])
    try:
        require_feasible(problem, row_scales(problem), x)
    except SolverError as error:
        broken = str(error).removeprefix("HiGHS returned a plan that ")
        raise InputError(
            f"The plan {broken.removesuffix('.')} in the model, which has changed since."
        ) from error
    found = dict(zip(problem.labels, problem.evaluate(x) * problem.signs, strict=True))
    for label, value in zip(map(str, values.index), values, strict=True):
        if label not in found:
            raise InputError(f"The model has no goal {label!r}; it is not the one that was solved.")
        if abs(found[label] - value) > TOLERANCE * (1 + abs(value)):
            raise InputError(
                f"{label} is {value:g} in the plan and {found[label]:g} in the model, which has "
                "changed since it was solved."
            )
