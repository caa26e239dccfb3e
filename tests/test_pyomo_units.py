"""Units of Pyomo are the units of goals, and numbers of suffixes are read in them."""

from typing import Any

import pyomo.environ as pyo
import pytest

import wholepie as wp
from wholepie import InputError
from wholepie.optimizer.pyomo_io.compile import compile_model

pyo.units.load_definitions_from_strings(["EUR = [currency]", "kEUR = 1000 * EUR"])
EUR, KEUR, HOUR = pyo.units.EUR, pyo.units.kEUR, pyo.units.hour


def model() -> Any:
    m = pyo.ConcreteModel()
    m.hours = pyo.Var([1, 2], domain=pyo.Integers, bounds=(0, 5), units=HOUR)
    m.wage = pyo.Param([1, 2], initialize={1: 3000, 2: 2000}, mutable=True, units=EUR / HOUR)
    m.much = pyo.Constraint(expr=m.hours[1] + m.hours[2] >= 3 * HOUR)
    m.cost = pyo.Objective(expr=sum(m.wage[i] * m.hours[i] for i in (1, 2)))
    m.served = pyo.Objective([1, 2], rule=lambda m, i: m.hours[i], sense=pyo.maximize)
    m.share = pyo.Objective(expr=(m.hours[1] - m.hours[2]) / HOUR)
    return m


def suffix(m: Any, key: str, *given: tuple[Any, Any]) -> None:
    name = f"wholepie_{key}"
    m.add_component(name, pyo.Suffix())
    m.component(name).update(given)


def test_goals_are_counted_in_the_units_of_their_expressions() -> None:
    assert [goal.unit for goal in compile_model(model()).goals] == ["EUR", "h", "h", ""]


def test_a_unit_of_a_suffix_takes_precedence_and_no_unit_is_looked_for() -> None:
    m = model()
    m.odd = pyo.Objective(expr=m.hours[1] + m.wage[1])
    suffix(m, "unit", (m.served, "hours of work"), (m.odd, "points"), (m.cost, "euros"))
    units = [goal.unit for goal in compile_model(m).goals]
    assert units == ["euros", "hours of work", "hours of work", "", "points"]


def test_different_units_that_are_added_up_are_refused_with_what_to_do() -> None:
    m = model()
    m.odd = pyo.Objective(expr=m.hours[1] + m.wage[1])
    m.less = pyo.Objective(expr=m.cost.expr + 2 * KEUR)
    with pytest.raises(InputError, match=r"odd adds up different units, .*hour not.*EUR") as found:
        wp.front(m)
    assert "less adds up different units" in str(found.value)
    assert "pyo.units.convert, or say its unit by wholepie_unit" in str(found.value)


def test_numbers_with_units_are_converted_to_the_goals_unit() -> None:
    m = model()
    suffix(m, "at_most", (m.cost, 9 * KEUR))
    suffix(m, "target", (m.cost, 6.5 * KEUR), (m.served[1], 90 * pyo.units.minute))
    suffix(m, "step", (m.cost, 500))
    problem = compile_model(m)
    assert (problem.goals[0].target, problem.goals[0].step) == (6500, 500)
    assert problem.goals[1].target == 1.5
    assert wp.front(m).points["cost"].max() == 9000


def test_a_number_of_another_kind_is_refused() -> None:
    m = model()
    suffix(m, "target", (m.cost, 6 * HOUR))
    with pytest.raises(InputError, match=r"wholepie_target of cost: expected a number of EUR; fou"):
        wp.front(m)
