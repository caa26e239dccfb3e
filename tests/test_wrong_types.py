"""Every public function, handed what makes no sense for each of its arguments, says so.

The functions and their arguments are found by themselves. What an argument may be by rights is
looked up in ``right`` by its name, so that a new function with the usual names is covered at once.
"""

import inspect
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo
import pytest

import wholepie as wp

#: Batches are made in this process.
pytestmark = pytest.mark.usefixtures("here")
FUNCTIONS = {
    name: getattr(wp, name) for name in wp.__all__ if inspect.isfunction(getattr(wp, name))
}
QUICKSTART = Path(wp.__file__).parent / "instances" / "quickstart"

#: What no argument of any function can be.
NEVER: dict[str, Any] = {"an object": object(), "a type": int, "complex": 1 + 2j}
#: What most arguments cannot be, and none may stumble over.
ODD: dict[str, Any] = {
    **NEVER,
    "true": True,
    "NaN": float("nan"),
    "numpy's NaN": np.float64("nan"),
    "infinity": float("-inf"),
    "negative": -1,
    "huge": 10**400,
    "half": 0.5,
    "empty": "",
    "a word": "no such thing",
    "a word with zero": "no\0thing",
    "unknown home": "~nobody-of-that-name/x",
    "bytes": b"cost",
    "None in a list": [None],
    "a list of lists": [["cost"]],
    "a set": {"cost", "gain"},
    "a table": pd.DataFrame({"cost": [1.0]}),
    "a matrix": np.zeros((2, 2)),
    "a time without a value": np.timedelta64("NaT"),
    "no time": timedelta(0),
    "a moment without a value": pd.NaT,
    "words by name": {"cost": "much"},
    "tables by name": {"cost": pd.Series([1.0])},
    "numbers by number": {1: 2.0},
    "three of a pair": [("cost", 1, 2)],
    "pairs twice": [("cost", 1), ("cost", 2)],
}


def made_anew() -> Iterator[tuple[str, Any]]:
    """What is used up when it is looked at."""
    yield "a generator", (name for name in ["cost"])
    yield "an iterator", iter([("cost", 1.0)])


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """For each name of a required argument something that it may be."""
    model = pyo.ConcreteModel()
    model.x = pyo.Var([1, 2], domain=pyo.Binary)
    model.least = pyo.Constraint(expr=model.x[1] + model.x[2] >= 1)
    model.gain = pyo.Objective(expr=model.x[1] + 2 * model.x[2], sense=pyo.maximize)
    model.cost = pyo.Objective(expr=2 * model.x[1] + 3 * model.x[2])
    problem = wp.problem(model)
    front = wp.front(problem)
    folder = tmp_path_factory.mktemp("right")
    adopted = folder / "adopted.csv"
    adopted.write_text("decision,index_1,value\nx,1,1\n", encoding="utf-8")
    return {
        "source": problem,
        "files": str(QUICKSTART),
        "scenarios": {"one": problem, "other": problem},
        "runs": front,
        "front": front,
        "plan": wp.plan(problem),
        "rules": ["weighted"],
        "how": "critic",
        "adopted": adopted,
        "agreement": wp.concessions(problem, negotiable="least").cheapest,
        "out": folder / "batch",
        "path": folder / "new",
        "folder": folder,
    }


def arguments(function: Callable[..., Any]) -> list[inspect.Parameter]:
    return list(inspect.signature(function).parameters.values())


def call(
    function: Callable[..., Any], right: dict[str, Any], argument: inspect.Parameter, value: Any
) -> None:
    """Call with one argument as it is given, and the other required ones as they may be."""
    order, named = list[Any](), dict[str, Any]()
    for each in arguments(function):
        optional = each.default is not each.empty or each.kind is each.VAR_KEYWORD
        if each.name != argument.name and optional:
            continue
        if each.name != argument.name:
            assert each.name in right, f"say in `right` what {each.name} may be"
        given = value if each.name == argument.name else right[each.name]
        if each.kind is each.KEYWORD_ONLY or (optional and each.kind is not each.VAR_POSITIONAL):
            named[each.name] = given
        else:
            order.append(given)
    made = function(*order, **named)
    if isinstance(made, AbstractContextManager):
        with made:
            pass


CASES = [
    pytest.param(function, argument, id=f"{name}-{argument.name}")
    for name, function in FUNCTIONS.items()
    for argument in arguments(function)
    if argument.kind is not argument.VAR_KEYWORD
]


@pytest.mark.parametrize(("function", "argument"), CASES)
def test_nothing_but_a_sentence_comes_of_what_makes_no_sense(
    function: Callable[..., Any],
    argument: inspect.Parameter,
    right: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    for what, value in [*ODD.items(), *made_anew()]:
        try:
            call(function, right, argument, value)
        except wp.WholepieError as error:
            said = str(error)
        except BaseException as error:
            raise AssertionError(f"{what}: {error!r}") from error
        else:
            said = ""
        assert said or what not in NEVER, f"{what} was taken"
