"""A plan's values back into the variables of the Pyomo model that it is a plan of."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...diagnostics import codes
from ..errors import InputError, SolverError
from ..problem.indexes import key, keys, require_told_apart
from ..problem.names import Columns, component_name, name_of
from ..problem.problem import Floats, Problem
from ..problem.tolerances import TOLERANCE
from ..problem.verification import require_feasible, row_scales

_MOST_NAMED = 5

Key = tuple[str, ...]


def load_into(model: Any, columns: Columns, x: Floats, values: Mapping[str, float]) -> None:
    """Set the variables of a model to a plan ``x`` (n,) whose goals have ``values`` by label.

    Variables of integer domains get whole numbers. Those that no goal and no constraint uses keep
    their values and become stale, as after any solver; fixed ones stay as they are. The model is
    compiled anew and the plan checked on it first: nothing is set where it is not the model that
    was solved.

    Raises
    ------
    InputError
        A variable of the plan is not in the model, cannot be told from another, or is fixed at
        another value; the plan breaks a constraint or bound of the model; a goal is missing or has
        another value there. Goals whose labels the model does not know are found by their values.
    """
    # Who opens a run without a model needs no Pyomo.
    from pyomo.core.staleflag import StaleFlagManager

    from .compile import compile_model
    from .decided import decided, follow, set_to

    require_told_apart(columns)
    problem = compile_model(model)
    numbers = dict(zip(keys(columns), range(len(x)), strict=True))
    variables = {_key(variable): variable for variable in decided(model)}
    shown = {known: j for known, j in numbers.items() if known in variables}
    hidden = columns.hidden
    _require_known([columns.name(j) for k, j in numbers.items() if not (k in shown or hidden[j])])
    _require_fixed_alike({j: variables[known] for known, j in shown.items()}, x)
    _require_plan(problem, numbers, x, values)
    StaleFlagManager.mark_all_as_stale()
    for known, j in shown.items():
        set_to(variables[known], float(x[j]))
    follow(model)
    StaleFlagManager.mark_all_as_stale(delayed=True)


def _key(variable: Any) -> Key:
    index = variable.index()
    parts = index if isinstance(index, tuple) else () if index is None else (index,)
    return key(component_name(variable.parent_component()), parts)


def _require_known(unknown: list[str]) -> None:
    if unknown:
        more = "" if len(unknown) <= _MOST_NAMED else f" and {len(unknown) - _MOST_NAMED} more"
        raise InputError(
            codes.OTHER_MODEL,
            f"The model has no variable {', '.join(unknown[:_MOST_NAMED])}{more}, of which the "
            "plan has values; it is not the model that was solved.",
        )


def _require_fixed_alike(variables: Mapping[int, Any], x: Floats) -> None:
    for j, variable in variables.items():
        held = variable.value if variable.fixed else None
        if held is not None and abs(held - x[j]) > TOLERANCE * (1 + abs(x[j])):
            raise InputError(
                codes.OTHER_MODEL,
                f"{name_of(variable)} is {x[j]:g} in the plan and fixed at {held:g} in the model.",
            )


def _require_plan(
    problem: Problem, numbers: Mapping[Key, int], plan: Floats, values: Mapping[str, float]
) -> None:
    found = keys(problem.columns)
    new = [j for j, known in enumerate(found) if known not in numbers]
    if new:
        names = [problem.columns.name(j) for j in new if not problem.columns.hidden[j]]
        what = f"has no value of {names[0]}" if names else "is of other requirements or goals"
        raise InputError(codes.OTHER_MODEL, f"The plan {what}; the model has changed since.")
    x = np.array([plan[numbers[known]] for known in found])
    try:
        require_feasible(problem, row_scales(problem), x)
    except SolverError as error:
        broken = error.message.removeprefix("HiGHS returned a plan that ")
        raise InputError(
            codes.OTHER_MODEL,
            f"The plan {broken.removesuffix('.')} in the model, which has changed since.",
        ) from error
    reached = problem.evaluate(x) * problem.signs
    _require_values(dict(zip(problem.labels, reached, strict=True)), values)


def _require_values(found: Mapping[str, float], values: Mapping[str, float]) -> None:
    """Every goal of the plan is one of the model, by its label or else by its value.

    Labels may have been given beside the model, which then does not know them.
    """
    other = {label: value for label, value in values.items() if not _is(found.get(label), value)}
    left = [value for label, value in found.items() if label in other or label not in values]
    for label, value in other.items():
        same = next((each for each in left if _is(each, value)), None)
        if same is None:
            raise InputError(codes.OTHER_MODEL, _difference(label, value, found, left))
        left.remove(same)


def _is(reached: float | None, value: float) -> bool:
    return reached is not None and abs(reached - value) <= TOLERANCE * (1 + abs(value))


def _difference(label: str, value: float, found: Mapping[str, float], left: Sequence[float]) -> str:
    if label in found:
        return (
            f"{label} is {value:g} in the plan and {found[label]:g} in the model, which has "
            "changed since it was solved."
        )
    none = f"The model has no goal {label!r}"
    if left:
        none += f", nor another that is {value:g} in the plan"
    return f"{none}; it is not the one that was solved."
