"""A plain Pyomo model is a source, whatever its components are called, and comes back unchanged."""

import io
from typing import Any

import numpy as np
import pyomo.environ as pyo
import pytest

import wholepie as wp
from wholepie import InfeasibleError, InputError, UnboundedError


def model() -> pyo.ConcreteModel:
    """Odd names, indexes of every kind, blocks, fixed, unused and inactive components."""
    m = pyo.ConcreteModel("a model")
    m.add_component("hours per week", pyo.Var(["a b", "ü[1]"], domain=pyo.Integers, bounds=(0, 5)))
    m.pair = pyo.Var([(1, "x"), (2, "y")], domain=pyo.Binary)
    m.part = pyo.Block()
    m.part.level = pyo.Var(bounds=(-2, 4), domain=pyo.Integers)
    m.fixed = pyo.Var(initialize=3)
    m.fixed.fix()
    m.unused = pyo.Var(bounds=(0, 1))
    m.price = pyo.Param(initialize=2, mutable=True)
    hours = m.component("hours per week")
    m.total = pyo.Expression(expr=hours["a b"] + hours["ü[1]"])
    m.limits = pyo.Constraint(expr=pyo.inequality(1, m.total + m.fixed, 9))
    m.link = pyo.Constraint([1, 2], rule=lambda m, i: m.total >= i * m.part.level)
    m.either = pyo.Constraint(expr=m.pair[1, "x"] + m.pair[2, "y"] == 1)
    m.off = pyo.Constraint(expr=m.total == 100)
    m.off.deactivate()
    m.add_component("cost, all in", pyo.Objective(expr=m.price * m.total + m.fixed + 10))
    m.gain = pyo.Objective(
        [1, 2],
        rule=lambda m, i: hours["a b"] * i + 3 * m.pair[1, "x"] + m.part.level,
        sense=pyo.maximize,
    )
    m.idle = pyo.Objective(expr=m.unused)
    m.idle.deactivate()
    m.dual = pyo.Suffix(direction=pyo.Suffix.IMPORT)
    return m


def dump(m: pyo.ConcreteModel) -> str:
    text = io.StringIO()
    m.pprint(ostream=text)
    states = [(v.name, v.value, v.fixed, v.stale) for v in m.component_data_objects(pyo.Var)]
    active = [(c.name, c.active) for c in m.component_data_objects((pyo.Constraint, pyo.Objective))]
    return text.getvalue() + repr(states) + repr(active)


def test_any_names_and_indexes_are_taken_and_shown() -> None:
    front = wp.front(model())
    assert front.complete
    assert front.labels == ["cost, all in", "gain[1]", "gain[2]"]
    decisions = front.decisions(1)
    assert set(decisions["decision"]) == {"hours per week", "pair", "part.level"}
    assert {"a b", "ü[1]", 1, 2} <= set(decisions["index_1"])


def test_the_model_is_handed_back_unchanged() -> None:
    source = model()
    before = dump(source)
    wp.front(source)
    wp.payoff(source)
    wp.plan(source)
    wp.check(source)
    assert dump(source) == before


def test_plans_keep_to_the_model_and_have_its_values() -> None:
    source = model()
    front = wp.front(source)
    hours = source.component("hours per week")
    for number in front.numbers:
        table = front.decisions(number)
        for name, first, second, value in table.itertuples(index=False):
            variable = {"pair": source.pair, "part.level": source.part.level}.get(name, hours)
            key = (first, second) if name == "pair" else first
            (variable if name == "part.level" else variable[key]).set_value(value)
        rows = source.component_data_objects(pyo.Constraint, active=True)
        assert all(row.slack() >= -1e-9 for row in rows)
        goals = source.component_data_objects(pyo.Objective, active=True)
        assert [pyo.value(goal) for goal in goals] == front.points.loc[number].tolist()


def test_one_goal_is_a_front_of_one_point() -> None:
    source = model()
    front = wp.front(source, goals=["cost, all in"])
    assert len(front) == 1
    assert front.complete


def tiny(**parts: object) -> pyo.ConcreteModel:
    m = pyo.ConcreteModel()
    m.x, m.y = pyo.Var(bounds=(0, 10)), pyo.Var(bounds=(0, 10))
    m.f, m.g = pyo.Objective(expr=m.x), pyo.Objective(expr=m.y)
    m.row = pyo.Constraint(expr=m.x + m.y >= 1)
    return m


def nonlinear_row(m: pyo.ConcreteModel) -> None:
    m.odd = pyo.Constraint(expr=m.x * m.y >= 1)


def nonlinear_goal(m: pyo.ConcreteModel) -> None:
    m.odd = pyo.Objective(expr=m.x**2)


def no_goal(m: pyo.ConcreteModel) -> None:
    m.f.deactivate()
    m.g.deactivate()


def nan_in_row(m: pyo.ConcreteModel) -> None:
    m.odd = pyo.Constraint(expr=float("nan") * m.x + m.y >= 1)


def infinite_in_goal(m: pyo.ConcreteModel) -> None:
    m.odd = pyo.Objective(expr=float("inf") * m.x + m.y)


def nan_on_the_right(m: pyo.ConcreteModel) -> None:
    m.odd = pyo.Constraint(expr=m.x + m.y >= float("nan"))


def huge_bound(m: pyo.ConcreteModel) -> None:
    m.odd = pyo.Constraint(expr=m.x + m.y <= 1e20)


def huge_column_bound(m: pyo.ConcreteModel) -> None:
    m.x.setub(1e25)


def lost_coefficient(m: pyo.ConcreteModel) -> None:
    m.odd = pyo.Constraint(expr=1e6 * m.x + 1e-7 * m.y >= 1)


def fixed_at_nothing(m: pyo.ConcreteModel) -> None:
    m.x.fixed = True


def odd_domain(m: pyo.ConcreteModel) -> None:
    m.odd = pyo.Var(domain=pyo.Set(initialize=[1, 3, "x"]))
    m.more = pyo.Constraint(expr=m.odd >= 2)


def special_order(m: pyo.ConcreteModel) -> None:
    m.z = pyo.Var([1, 2, 3], bounds=(0, None))
    m.odd = pyo.SOSConstraint(var=m.z, sos=1)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (nonlinear_row, "odd"),
        (nonlinear_goal, "odd"),
        (no_goal, "no active objective"),
        (nan_in_row, "odd"),
        (infinite_in_goal, "odd"),
        (nan_on_the_right, "odd"),
        (huge_bound, "odd"),
        (huge_column_bound, "x"),
        (lost_coefficient, "odd"),
        (fixed_at_nothing, "x is fixed at None"),
        (odd_domain, "odd"),
        (special_order, "odd"),
    ],
)
def test_what_would_be_misread_is_refused_by_name(spoil: object, said: str) -> None:
    source = tiny()
    spoil(source)  # type: ignore[operator]
    with pytest.raises(InputError, match=said):
        wp.front(source)


def test_infeasible_and_unbounded_models_are_told_apart() -> None:
    infeasible, constant, unbounded = tiny(), tiny(), tiny()
    infeasible.more = pyo.Constraint(expr=infeasible.x + infeasible.y <= 0.5)
    constant.x.fix(0)
    constant.y.fix(0)
    unbounded.y.setlb(None)
    unbounded.row.deactivate()
    for source in (infeasible, constant):
        for call in (wp.front, wp.check, wp.payoff, wp.plan):
            with pytest.raises(InfeasibleError):
                call(source)
    for call in (wp.front, wp.check, wp.payoff, wp.plan):
        with pytest.raises(UnboundedError, match="'g'"):
            call(unbounded)


def test_bounds_that_cross_are_infeasible_even_where_unused() -> None:
    source = tiny()
    source.z = pyo.Var(bounds=(3, 2))
    with pytest.raises(InfeasibleError, match="z must lie between 3 and 2"):
        wp.front(source)


@pytest.mark.parametrize("is_used", [False, True])
@pytest.mark.parametrize(
    ("domain", "bounds", "is_possible"),
    [
        (pyo.Integers, (0.2, 0.9), False),
        (pyo.Integers, (-0.5, 0.5), True),
        (pyo.Integers, (1, 1), True),
        (pyo.NonNegativeIntegers, (None, -1), False),
        (pyo.NegativeIntegers, (-0.5, None), False),
        (pyo.Integers, (None, 0.5), True),
        (pyo.Reals, (0.2, 0.9), True),
    ],
)
def test_whole_numbers_need_one_between_their_bounds_even_where_unused(
    domain: Any, bounds: Any, is_possible: bool, is_used: bool
) -> None:
    source = tiny()
    source.z = pyo.Var(domain=domain, bounds=bounds)
    if is_used:
        source.also = pyo.Constraint(expr=source.z + source.x >= -1000)
    if is_possible:
        assert len(wp.front(source, within=0.25)) > 0
        return
    with pytest.raises(InfeasibleError):
        wp.front(source, within=0.25)


@pytest.mark.parametrize("size", [1e-7, 1.0, 5e7, 1e13, 1e16])
def test_the_size_of_a_row_does_not_change_the_answer(size: float) -> None:
    """Unscaled, HiGHS drops a row of 1e16 and is off by 0.3 % at 5e7."""
    source = tiny()
    source.row.deactivate()
    source.scaled = pyo.Constraint(expr=size * source.x + size * source.y >= size)
    points = wp.front(source, within=0.25).points
    np.testing.assert_allclose(points.sum(axis=1), 1.0, atol=1e-9)


@pytest.mark.parametrize("source", [3, None, {"a": 1}, [1, 2]])
def test_what_is_no_source_is_refused(source: object) -> None:
    with pytest.raises(InputError, match=r"The source is .*; expected a path, a Scenario"):
        wp.front(source)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"within": -0.1}, "a share of less than 100 %"),
        ({"within": 1.0}, "a share of less than 100 %"),
        ({"time_limit": 0}, "more than 0"),
        ({"workers": 0}, "at least 1"),
        ({"method": "nothing"}, "There are: .*zones"),
        ({"goals": ["nothing"]}, "There are: f; g"),
        ({"goals": []}, "no goal"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        wp.front(tiny(), **options)
