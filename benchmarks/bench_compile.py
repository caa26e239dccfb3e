"""From a Pyomo model of 200,000 columns and 3 goals to the first HiGHS solve.

The peer is Pyomo's own standard-form compiler in the same run, in turn with ours.
"""

import statistics
import time

import numpy as np
import pyomo.environ as pyo
from pyomo.core.expr import LinearExpression
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

import table
from wholepie.optimizer.pyomo_io.compile import compile_model
from wholepie.optimizer.solver.kernel import Kernel

COLUMNS, ROWS, GOALS, RUNS = 200_000, 40_000, 3, 5


def model(entries: int) -> pyo.ConcreteModel:
    """A sparse model with ``entries`` coefficients in each row."""
    rng = np.random.default_rng(0)
    m = pyo.ConcreteModel()
    m.x = pyo.Var(range(COLUMNS), bounds=(0, 1))
    columns = list(m.x.values())
    weights = [float(weight) for weight in range(1, entries + 1)]

    def row(_: object, i: int) -> object:
        chosen = [columns[j] for j in rng.choice(COLUMNS, entries, replace=False)]
        return LinearExpression(linear_coefs=weights, linear_vars=chosen) <= 10.0

    def goal(_: object, k: int) -> object:
        costs = rng.integers(1, 100, COLUMNS).astype(float).tolist()
        return LinearExpression(linear_coefs=costs, linear_vars=columns)

    m.rows = pyo.Constraint(range(ROWS), rule=row)
    m.goals = pyo.Objective(range(GOALS), rule=goal)
    return m


def measure(m: pyo.ConcreteModel) -> tuple[float, float]:
    """Seconds of Pyomo's compiler, and of ours up to a loaded HiGHS."""
    started = time.perf_counter()
    LinearStandardFormCompiler().write(m, mixed_form=True)
    between = time.perf_counter()
    Kernel(compile_model(m))
    return between - started, time.perf_counter() - between


def main(*, long: bool = False) -> None:
    rows = []
    for entries in (3, 10):
        m = model(entries)
        measure(m)
        pairs = [measure(m) for _ in range(RUNS)]
        pyomo, ours = (statistics.median(times) for times in zip(*pairs, strict=True))
        ratio = statistics.median(b / a for a, b in pairs)
        rows.append([f"{COLUMNS:,}", f"{ROWS * entries:,}", pyomo, ours, ratio])
    head = ["columns", "row coefficients", "Pyomo's compiler, s", "to the first solve, s", "ratio"]
    table.show("From Pyomo model to first solve, 3 goals", head, rows)
