"""Suffixes of a Pyomo model carry owners, units, steps and limits; what makes no sense is named."""

import pyomo.environ as pyo
import pytest

import wholepie as wp
from wholepie import InputError
from wholepie.optimizer.pyomo_io.compile import compile_model


def shared() -> pyo.ConcreteModel:
    """Two parties share ten hours; one of the requirements is negotiable."""
    m = pyo.ConcreteModel()
    m.x = pyo.Var([1, 2], domain=pyo.Integers, bounds=(0, 9))
    m.hours = pyo.Constraint([1, 2], rule=lambda m, i: m.x[1] + i * m.x[2] <= 10)
    m.cost = pyo.Objective(expr=m.x[1] + m.x[2] + 1)
    m.gain = pyo.Objective([1, 2], rule=lambda m, i: m.x[i] * i, sense=pyo.maximize)
    say(m, "owner", m.cost, "treasurer")
    say(m, "owner", m.gain, "young")
    return m


def say(m: pyo.ConcreteModel, key: str, component: object, given: object) -> None:
    name = f"wholepie_{key}"
    if m.component(name) is None:
        m.add_component(name, pyo.Suffix())
    m.component(name)[component] = given


def test_owners_units_and_weights_are_those_of_the_suffixes() -> None:
    m = shared()
    say(m, "owner", m.gain[2], "old")
    for key, given in {"unit": "EUR", "step": 1, "target": 4, "priority": 2, "outside": 9}.items():
        say(m, key, m.cost, given)
    say(m, "stakeholder_weight", m.gain[2], 3)
    say(m, "name", m.gain[2], "served")
    problem = compile_model(m)
    assert problem.labels == ["treasurer: cost", "young: gain[1]", "old: served"]
    cost = problem.goals[0]
    assert (cost.unit, cost.step, cost.target, cost.priority, cost.outside) == ("EUR", 1, 4, 2, 9)
    weights = {each.name: each.weight for each in problem.stakeholders}
    assert weights == {"treasurer": 1.0, "young": 1.0, "old": 3.0}
    assert wp.front(m).labels == problem.labels


def test_what_is_said_of_a_member_counts_more_whatever_comes_first() -> None:
    m = shared()
    say(m, "unit", m.gain[1], "h")
    say(m, "unit", m.gain, "points")
    assert [goal.unit for goal in compile_model(m).goals] == ["", "h", "points"]


def test_reservations_bind_every_plan_in_the_goals_own_sense() -> None:
    m = shared()
    say(m, "at_least", m.gain[2], 4)
    say(m, "at_most", m.cost, 6)
    points = wp.front(m).points
    assert points["young: gain[2]"].min() == 4
    assert points["treasurer: cost"].max() == 6
    names = [each.label for each in compile_model(m).rows.requirements]
    assert names == ["hours", "treasurer: cost at most", "young: gain[2] at least"]


def test_negotiable_requirements_are_conceded() -> None:
    m = shared()
    m.floor = pyo.Constraint(expr=m.x[1] + m.x[2] >= 12)
    say(m, "negotiable", m.floor, True)
    say(m, "owner", m.floor, "young")
    found = wp.concessions(m)
    assert found.needed
    assert [each.requirement.label for each in found.agreement(1).concessions] == ["young: floor"]


def test_what_is_fixed_is_not_offered_up() -> None:
    m = shared()
    m.floor = pyo.Constraint(expr=m.x[1] + m.x[2] >= 12)
    say(m, "fixed", m.floor, True)
    corrections = wp.explain(m).corrections
    assert [[each.name for each in c.requirements] for c in corrections] == [["hours"]]
    with pytest.raises(wp.InputError, match="floor is fixed"):
        wp.concessions(m, negotiable=["floor"])
    say(m, "negotiable", m.floor, True)
    with pytest.raises(wp.InputError, match="negotiable is True; expected False of what is fixed"):
        compile_model(m)


def test_a_suffix_of_a_block_counts_there() -> None:
    m = shared()
    m.part = pyo.Block()
    m.part.waste = pyo.Objective(expr=m.x[1])
    m.part.wholepie_unit = pyo.Suffix()
    m.part.wholepie_unit[m.part.waste] = "kg"
    units = {goal.name: goal.unit for goal in compile_model(m).goals}
    assert units["part.waste"] == "kg"


def test_inactive_suffixes_and_goals_and_foreign_suffixes_count_for_nothing() -> None:
    m = shared()
    m.idle = pyo.Objective(expr=m.x[1])
    m.idle.deactivate()
    say(m, "unit", m.idle, "t")
    say(m, "step", m.cost, -1)
    m.wholepie_step.deactivate()
    m.dual = pyo.Suffix(direction=pyo.Suffix.IMPORT)
    m.dual[m.hours[1]] = 4
    assert [goal.step for goal in compile_model(m).goals] == [None] * 3


@pytest.mark.parametrize(
    ("key", "on", "given", "said"),
    [
        ("stepp", "cost", 1, r"There is no suffix wholepie_stepp; there is wholepie_step\."),
        ("unit", "x", "h", "wholepie_unit: x has no unit; say it of an active objective"),
        ("negotiable", "cost", True, "cost has no negotiable; say it of an active constraint"),
        ("step", "cost", 0, "wholepie_step of cost: expected more than 0; found 0"),
        ("step", "cost", "1", "expected a finite number; found '1'"),
        ("target", "cost", float("nan"), "expected a finite number"),
        ("priority", "cost", 1.5, "expected a whole number from 1 on"),
        ("weight", "gain", -1, r"wholepie_weight of gain\[1\]: expected more than 0"),
        ("owner", "cost", "", "expected a text"),
        ("negotiable", "hours", 1, r"wholepie_negotiable of hours\[1\]: expected True or False"),
    ],
)
def test_what_makes_no_sense_is_named(key: str, on: str, given: object, said: str) -> None:
    m = shared()
    say(m, key, m.component(on), given)
    with pytest.raises(InputError, match=said):
        compile_model(m)


def test_two_weights_of_one_owner_and_weights_of_nobody_are_refused() -> None:
    m = shared()
    say(m, "stakeholder_weight", m.gain[1], 2)
    say(m, "stakeholder_weight", m.gain[2], 3)
    with pytest.raises(InputError, match="young has two weights, 2 and 3"):
        compile_model(m)
    m = shared()
    say(m, "stakeholder_weight", m.hours, 2)
    with pytest.raises(InputError, match="needs an owner"):
        compile_model(m)


def test_members_that_differ_need_names_of_their_own() -> None:
    m = shared()
    say(m, "negotiable", m.hours[1], True)
    with pytest.raises(InputError, match="Members of 'hours' differ"):
        compile_model(m)
    say(m, "name", m.hours[1], "soft hours")
    rows = compile_model(m).rows
    assert [rows.name(i) for i in range(2)] == ["soft hours[1]", "hours[2]"]
    assert [each.negotiable for each in rows.requirements] == [True, False]
