"""Values that make no sense, the check that nothing but a sentence comes of them, and a model that
does make sense to hand in beside them.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

import wholepie as wp

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
    "a name of 5,000 letters": "x" * 5000,
    "bytes": b"cost",
    "None in a list": [None],
    "a list of lists": [["cost"]],
    "a set": {"cost", "gain"},
    "a table": pd.DataFrame({"cost": [1.0]}),
    "a matrix": np.zeros((2, 2)),
    "a number as an array": np.array(1.0),
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


def require_sentences(use: Callable[[Any], object]) -> None:
    """Hand everything to ``use``: what it refuses, it refuses with an error of ours."""
    for what, value in [*ODD.items(), *made_anew()]:
        try:
            use(value)
        except wp.WholepieError as error:
            said = str(error)
        except BaseException as error:
            raise AssertionError(f"{what}: {error!r}") from error
        else:
            said = ""
        assert said or what not in NEVER, f"{what} was taken"


def sound_model() -> pyo.ConcreteModel:
    """Two yes/no decisions, one of them at least, and two goals."""
    model = pyo.ConcreteModel()
    model.x = pyo.Var([1, 2], domain=pyo.Binary)
    model.least = pyo.Constraint(expr=model.x[1] + model.x[2] >= 1)
    model.gain = pyo.Objective(expr=model.x[1] + 2 * model.x[2], sense=pyo.maximize)
    model.cost = pyo.Objective(expr=2 * model.x[1] + 3 * model.x[2])
    return model
