"""Whole numbers are whole through every door: arrays, Pyomo, scenarios, files, made problems."""

import numpy as np
import pyomo.environ as pyo
import pytest

import wholepie as wp
from wholepie import Goal, Problem
from wholepie.optimizer.problem.extended import Extension
from wholepie.optimizer.problem.joint import joint_problem

COST = 25_000_000


def from_arrays(_folder) -> Problem:
    goals = [Goal("care", "maximize"), Goal("light", "maximize")]
    rows, limit = [[COST, 1]], COST + 0.5
    return Problem.from_arrays(
        np.eye(2), rows, row_upper=limit, upper=[1, 5.5], integer=True, goals=goals
    )


def from_pyomo(_folder) -> Problem:
    model = pyo.ConcreteModel()
    model.hospital = pyo.Var(domain=pyo.Binary)
    model.lamps = pyo.Var(domain=pyo.NonNegativeIntegers, bounds=(0, 5.5))
    model.budget = pyo.Constraint(expr=COST * model.hospital + model.lamps <= COST + 0.5)
    model.care = pyo.Objective(expr=model.hospital, sense=pyo.maximize)
    model.light = pyo.Objective(expr=model.lamps, sense=pyo.maximize)
    return wp.problem(model)


def from_scenario(folder) -> Problem:
    (folder / "scenario.yaml").write_text(
        f"""\
wholepie: 1
title: A budget of 25 million
decisions:
  hospital: {{type: binary}}
  lamps: {{at most: 5.5, type: integer}}
stakeholders:
  town:
    requires: {{within budget: '{COST} * hospital + lamps <= {COST} + 0.5'}}
    goals: {{care: {{maximize: hospital}}}}
  street:
    goals: {{light: {{maximize: lamps}}}}
"""
    )
    return wp.problem(folder / "scenario.yaml")


def from_file(folder) -> Problem:
    (folder / "town.lp").write_text(
        f"""\
maximize multi-objectives
care: hospital
light: lamps
subject to
budget: {COST} hospital + lamps <= {COST + 0.5}
bounds
lamps <= 5.5
general
lamps
binary
hospital
end
"""
    )
    return wp.problem(folder / "town.lp")


def from_joint(folder) -> Problem:
    first = from_arrays(folder)
    return joint_problem([first, first]).problem.select(["care (1)", "light (2)"])


def from_extension(folder) -> Problem:
    made = Extension(from_arrays(folder))
    made.row({0: 1.0}, upper=2.0)
    return made.extended()


DOORS = [from_arrays, from_pyomo, from_scenario, from_file, from_joint, from_extension]


@pytest.mark.parametrize("door", DOORS)
def test_a_budget_is_kept_to_the_unit_through_every_door(door, tmp_path):
    problem = door(tmp_path)
    assert problem.stepped.rows.all()
    assert problem.stepped.goals.all()
    assert problem.stepped.upper.tolist() == [1, 5]
    assert len(problem.stepped.broken(np.array([1.0, 0.0]))) == 0
    assert len(problem.stepped.broken(np.array([1.0, 1.0]))) > 0
    assert problem.tight.A.toarray()[0].tolist() == [5, 1]
    assert problem.tight.row_upper[0] == 5
    assert problem.row_upper[0] == COST + 0.5


@pytest.mark.parametrize("door", DOORS[:4])
def test_no_plan_costs_more_than_there_is(door, tmp_path):
    front = wp.front(door(tmp_path))
    assert front.complete
    assert sorted(map(tuple, front.points.to_numpy())) == [(0, 5), (1, 0)]
