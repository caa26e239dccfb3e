"""Choices that make a model linear never show, and all that is done with models works with them."""

import io
from pathlib import Path
from typing import Any

import pyomo.environ as pyo
import pytest
from pyomo.gdp import Disjunct, Disjunction

import wholepie as wp
from wholepie import InfeasibleError, InputError
from wholepie.optimizer.pyomo_io.compile import compile_model


def model() -> Any:
    """Lots, logic, a disjunction, an order and what is not linear, all in one."""
    m = pyo.ConcreteModel()
    m.lots = pyo.Var(["a", "b"], domain=pyo.Set(initialize=[0, 5, 10]))
    m.part = pyo.Block()
    m.part.halves = pyo.Var(domain=pyo.RangeSet(0, 2, 0.5))
    m.batch = pyo.Var(domain=pyo.Set(initialize=[0]) | pyo.RangeSet(3, 6))
    m.open = pyo.BooleanVar(["north", "south"])
    m.day, m.night = Disjunct(), Disjunct()
    m.day.few = pyo.Constraint(expr=m.lots["a"] <= 5)
    m.night.none = pyo.Constraint(expr=m.batch == 0)
    m.shift = Disjunction(expr=[m.day, m.night])
    m.either = Disjunction(expr=[m.lots["b"] <= 0, m.lots["b"] >= 10])
    m.needs = pyo.LogicalConstraint(expr=pyo.implies(m.batch >= 1, pyo.lor(*m.open.values())))
    m.total = pyo.Constraint(expr=m.lots["a"] + m.lots["b"] + m.batch <= 15)
    m.rooms = pyo.Expression(
        expr=sum(m.open[i].get_associated_binary() or 0 for i in m.open) + m.part.halves
    )
    m.cost = pyo.Objective(expr=2 * m.lots["a"] + m.batch**2 + 4 * m.part.halves)
    m.gap = pyo.Objective(expr=abs(m.lots["a"] - m.lots["b"]))
    m.gain = pyo.Objective(
        expr=m.lots["a"] + m.lots["b"] + 3 * m.batch + m.part.halves, sense=pyo.maximize
    )
    return m


def dump(m: Any) -> str:
    text = io.StringIO()
    m.pprint(ostream=text)
    kinds = (pyo.Constraint, pyo.Objective, pyo.LogicalConstraint, Disjunction, Disjunct)
    found = m.component_data_objects(kinds, descend_into=(pyo.Block, Disjunct))
    return text.getvalue() + repr([(each.name, each.active) for each in found])


def test_the_model_is_not_changed() -> None:
    m = model()
    before = dump(m)
    wp.front(m)
    wp.payoff(m)
    wp.check(m)
    assert dump(m) == before


def test_only_the_models_own_decisions_show(tmp_path: Path) -> None:
    m = model()
    front = wp.front(m)
    assert front.complete
    names = {"lots", "part.halves", "batch", "open", "day.indicator_var", "night.indicator_var"}
    assert set(front.plans["decision"]) <= names
    assert set(front.requirements["requirement"]) == {"total", "shift"}
    found = wp.verify(front.save(tmp_path / "run"))
    assert not found.faults
    words = (tmp_path / "run" / "plans.csv").read_text(encoding="utf-8")
    assert "_choices" not in words
    again = wp.open(tmp_path / "run")
    again.load(m, again.numbers[-1])
    assert pyo.value(m.gain) == again.points["gain"].iloc[-1]


def test_plans_go_back_into_yes_no_variables_and_disjuncts() -> None:
    m = model()
    plan = wp.plan(m, weights={"gain": 1})
    plan.load(m)
    assert pyo.value(m.gain) == plan.values["gain"]
    assert pyo.value(m.cost) == plan.values["cost"]
    assert isinstance(m.open["north"].value, bool)
    assert {m.day.indicator_var.value, m.night.indicator_var.value} == {True, False}
    assert (m.lots["a"].value <= 5) or m.night.indicator_var.value
    assert m.batch.value == 0 or m.day.indicator_var.value
    assert m.lots["b"].value in (0, 10)


def test_conflicts_name_components_as_they_are_written() -> None:
    m = model()
    m.much = pyo.Constraint(expr=m.batch >= 3)
    m.shut = pyo.LogicalConstraint(expr=pyo.atmost(0, *m.open.values()))
    with pytest.raises(InfeasibleError):
        wp.front(m)
    found = wp.explain(m)
    names = [{each.name for each in one.requirements} for one in found.conflicts]
    assert names == [{"much", "shut", "needs"}]


def test_suffixes_of_logic_and_disjunctions_count() -> None:
    m = model()
    m.much = pyo.Constraint(expr=m.lots["b"] >= 5)
    m.less = pyo.Constraint(expr=m.lots["b"] <= 5)
    m.wholepie_negotiable, m.wholepie_owner = pyo.Suffix(), pyo.Suffix()
    for each in (m.much, m.either, m.needs):
        m.wholepie_negotiable[each] = True
        m.wholepie_owner[each] = "town"
    requirements = {each.name: each for each in compile_model(m).rows.requirements}
    assert all(requirements[name].negotiable for name in ("much", "either", "needs"))
    assert requirements["either"].owner == "town"
    names = {each.name for each in wp.explain(m).conflicts[0].requirements}
    assert names == {"much", "less", "either"}


@pytest.mark.parametrize(("sense", "side"), [(1, "at_least"), (-1, "at_most")])
def test_reservations_against_the_sense_of_a_goal_bind_its_true_value(
    sense: int, side: str
) -> None:
    m = pyo.ConcreteModel()
    m.x = pyo.Var(domain=pyo.Integers, bounds=(-3, 3))
    m.far = pyo.Objective(expr=sense * abs(m.x), sense=sense)
    m.low = pyo.Objective(expr=m.x)
    m.add_component(f"wholepie_{side}", pyo.Suffix())
    m.component(f"wholepie_{side}")[m.far] = 2 * sense
    front = wp.front(m)
    assert front.points["far"].abs().min() == 2
    front.load(m, 1)
    assert pyo.value(m.far) == front.points["far"].iloc[0]


def test_what_is_fixed_counts_as_it_is() -> None:
    m = model()
    m.lots["a"].fix(5)
    m.open["north"].fix(False)
    m.night.indicator_var.fix(True)
    m.day.indicator_var.fix(False)
    front = wp.front(m)
    assert (front.points["gain"] <= 17).all()
    front.load(m, 1)
    assert m.batch.value == 0
    m.lots["b"].fix(4)
    with pytest.raises(InfeasibleError, match=r"lots\[b\] is fixed at 4; it must be in \{0, 5, 10"):
        wp.front(m)


def test_a_domain_without_a_number_within_bounds_is_infeasible_even_where_unused() -> None:
    m = model()
    m.unused = pyo.Var(domain=pyo.Set(initialize=[0, 5]), bounds=(1, 4))
    with pytest.raises(InfeasibleError, match=r"unused must be in \{0, 5\}, of which nothing lies"):
        wp.front(m)


def test_bounds_that_cross_are_told_before_what_is_not_linear() -> None:
    m = model()
    m.four = pyo.Var(domain=pyo.Set(initialize=[4]), bounds=(0, 3))
    m.square = pyo.Objective(expr=m.four**2)
    with pytest.raises(InfeasibleError, match="four must lie between 4 and 3"):
        wp.front(m)


def test_a_plan_of_other_requirements_is_refused_without_a_word_of_choices() -> None:
    m = model()
    front = wp.front(m)
    m.also = pyo.LogicalConstraint(expr=pyo.xor(m.batch >= 4, m.lots["a"] >= 5))
    with pytest.raises(InputError) as error:
        front.load(m, 1)
    assert "_choices" not in str(error.value)


def test_a_block_takes_variables_with_gaps_from_outside() -> None:
    m = model()
    m.sub = pyo.Block()
    m.sub.least = pyo.Constraint(expr=m.lots["a"] >= 6)
    m.sub.cost = pyo.Objective(expr=m.lots["a"])
    assert wp.front(m.sub).values.tolist() == [[10.0]]


def test_disjuncts_within_disjuncts_hold_where_theirs_is_chosen() -> None:
    m = pyo.ConcreteModel()
    m.x = pyo.Var(domain=pyo.Integers, bounds=(0, 9))
    m.y = pyo.BooleanVar()
    m.low, m.high = Disjunct(), Disjunct()
    m.low.most = pyo.Constraint(expr=m.x <= 2)
    m.low.said = pyo.LogicalConstraint(expr=m.y)
    m.high.inner = Disjunction(expr=[m.x == 5, m.x >= 8])
    m.outer = Disjunction(expr=[m.low, m.high])
    m.sure = pyo.LogicalConstraint(expr=~m.y)
    m.least, m.most = pyo.Objective(expr=m.x), pyo.Objective(expr=m.x, sense=pyo.maximize)
    assert sorted(wp.front(m).points["least"]) == [5, 8, 9]


@pytest.mark.parametrize("upper", [1e12, 1e25])
def test_bounds_too_large_to_be_made_linear_are_named_without_a_word_of_choices(
    upper: float,
) -> None:
    m = model()
    m.wide = pyo.Var(bounds=(0, upper))
    m.yes = pyo.Var(domain=pyo.Binary)
    m.product = pyo.Constraint(expr=m.wide * m.yes >= 1)
    with pytest.raises(InputError, match="wide is too wide to be made linear") as error:
        wp.front(m)
    assert "hoices" not in str(error.value)
