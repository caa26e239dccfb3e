"""Pyomo models and arrays for fuzzing; see fuzz_cases.py."""

import logging
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.common.errors import PyomoException
from pyomo.gdp import Disjunction

import wholepie as wp
from fuzz_cases import SECONDS
from wholepie import Problem
from wholepie.optimizer.pyomo_io.compile import compile_model
from wholepie.optimizer.pyomo_io.decided import decided

NUMBERS = (0.0, 1.0, -1.0, 3.5, 1e-12, 1e-7, 1e9, 1e15, 1e20, -1e21, 1e300, np.inf, -np.inf, np.nan)


def number(rng: Random) -> float:
    return rng.choice(NUMBERS) if rng.random() < 0.15 else float(rng.randrange(-9, 10))


def pyomo_models(rng: Random, folder: Path) -> None:
    """Pyomo models with components of every kind."""
    model = pyomo_model(rng)
    if model is None:
        return
    problem = compile_model(model)
    if all(each.ctype is pyo.Var for each in decided(model)) and not problem.columns.hidden.any():
        check_values(model, problem, rng)
    plan = wp.plan(problem, time_limit=SECONDS)
    plan.load(model)
    np.testing.assert_allclose(plan.values, goals_of(model), rtol=1e-6, atol=1e-6)


def check_values(model: Any, problem: Problem, rng: Random) -> None:
    """Goals of the compiled problem are those of the model, whatever its variables are."""
    for variable in model.component_data_objects(pyo.Var):
        if not variable.fixed:
            variable.set_value(rng.randrange(-5, 6), skip_validation=True)
    values = {variable.name: variable.value for variable in model.component_data_objects(pyo.Var)}
    x = [values[problem.columns.name(j)] for j in range(problem.n)]
    np.testing.assert_allclose(
        problem.evaluate(np.array(x)) * problem.signs, goals_of(model), rtol=1e-9, atol=1e-6
    )


def goals_of(model: Any) -> list[float]:
    return [pyo.value(goal) for goal in model.component_data_objects(pyo.Objective, active=True)]


def pyomo_model(rng: Random) -> Any:
    """A model, or None where Pyomo itself refuses to make it."""
    logging.disable(logging.CRITICAL)
    try:
        return try_model(rng)
    except (PyomoException, ValueError, TypeError, ArithmeticError):
        return None


def try_model(rng: Random) -> Any:
    m = pyo.ConcreteModel()
    domains = (
        pyo.Binary,
        pyo.Integers,
        pyo.Reals,
        pyo.NonNegativeReals,
        pyo.Any,
        pyo.Set(initialize=[1, 3]),
        pyo.Set(initialize=[0]) | pyo.RangeSet(2, 4, 0),
    )
    m.p = pyo.Param(initialize=number(rng), mutable=True, within=pyo.Any)
    m.x = pyo.Var(range(4), bounds=(-5, 5))
    for i in range(4):
        domain = rng.choice(domains[:4]) if rng.random() < 0.97 else rng.choice(domains)
        m.x[i].domain = domain
        if rng.random() < 0.1:
            m.x[i].setub(number(rng))
        if rng.random() < 0.1:
            m.x[i].fix(rng.choice((None, number(rng))), skip_validation=True)
    m.b = pyo.Block(range(2))
    for i in range(2):
        m.b[i].e = pyo.Expression(expr=linear(m, rng))
        m.b[i].c = pyo.Constraint(expr=relation(m, rng))
    add_odd(m, rng)
    m.f = pyo.Objective(range(2), rule=lambda m, i: linear(m, rng), sense=rng.choice((1, -1)))
    if rng.random() < 0.1:
        rng.choice([m.f, m.b[0].c, m.b[1]]).deactivate()
    return m


def linear(m: Any, rng: Random) -> Any:
    body = sum(number(rng) * m.x[i] for i in range(4)) + number(rng) + m.p * m.x[rng.randrange(4)]
    odd = rng.random()
    if odd < 0.02:
        return body + m.x[0] * m.x[1]
    if odd < 0.06:
        return rng.choice((pyo.exp, abs, pyo.sqrt, lambda each: each**2))(body)
    return body / (m.x[0] if odd > 0.99 else 2)


def relation(m: Any, rng: Random) -> Any:
    kind = rng.randrange(12)
    body = linear(m, rng)
    if kind == 0:
        return pyo.inequality(number(rng), body, number(rng))
    if kind == 1:
        return pyo.Constraint.Skip
    if kind == 2:
        return pyo.inequality(0, m.p, 3) if rng.random() < 0.3 else body <= m.p
    return body == number(rng) if kind == 3 else body <= number(rng) + 20


def add_odd(m: Any, rng: Random) -> None:
    """Now and then a component that a linear solver does not take."""
    kind = rng.randrange(18)
    if kind == 0:
        m.sos = pyo.SOSConstraint(var=m.x, sos=rng.choice((1, 2)))
    elif kind == 1:
        m.ref = pyo.Reference(m.x[:] if rng.random() < 0.5 else m.b[:].e)
    elif kind == 2:
        m.choice = pyo.BooleanVar(range(2))
        m.logic = pyo.LogicalConstraint(expr=m.choice[0].implies(m.x[1] >= number(rng)))
    elif kind == 3:
        other = pyo.ConcreteModel()
        other.y = pyo.Var(bounds=(0, 1))
        m.foreign = pyo.Constraint(expr=other.y + m.x[0] <= 4)
    elif kind == 4:
        m.empty = pyo.ConstraintList()
    elif kind == 5:
        m.piece = pyo.Piecewise(
            m.b[0].add_component("y", pyo.Var()) or m.b[0].y, m.x[0],
            pw_pts=[-5, 0, 5], f_rule=[0, rng.randrange(-3, 4), 2], pw_constr_type="EQ",
            pw_repn=rng.choice(("INC", "BIGM_BIN", "SOS2")),
        )  # fmt: skip

    elif kind == 6:
        m.either = Disjunction(expr=[m.x[0] >= number(rng), m.x[1] + m.x[2] == number(rng)])


def arrays(rng: Random, folder: Path) -> None:
    """Problems from arrays, of any numbers and nearly fitting shapes."""
    p, m, n = rng.randrange(1, 4), rng.randrange(0, 4), rng.randrange(1, 6)
    C = [[number(rng) for _ in range(n)] for _ in range(p)]
    A = np.array([[number(rng) for _ in range(n)] for _ in range(m)]).reshape(m, n)
    if rng.random() < 0.05:
        C = rng.choice((C[0], [], [[]], "abc", [[None] * n]))
    shape = n if rng.random() < 0.97 else n + 1
    problem = Problem.from_arrays(
        C, A,
        row_upper=[number(rng) for _ in range(m)],
        lower=rng.choice((0.0, -3.0, -np.inf)),
        upper=[number(rng) for _ in range(shape)],
        integer=[rng.random() < 0.5 for _ in range(n)],
    )  # fmt: skip
    wp.plan(problem, time_limit=SECONDS)
