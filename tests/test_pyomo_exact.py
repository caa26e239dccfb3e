"""What an analyst's model may contain beside linear rows is exact: against all assignments."""

import itertools
from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo
from hypothesis import given
from hypothesis import strategies as st
from pyomo.core.expr.numeric_expr import MaxExpression, MinExpression
from pyomo.gdp import Disjunction

import wholepie as wp
from examples import examples
from wholepie import InfeasibleError

#: Domains with gaps, and the numbers in them.
DOMAINS: list[tuple[Any, list[float]]] = [
    (pyo.Set(initialize=[0, 5, 10]), [0, 5, 10]),
    (pyo.Set(initialize=[1, 3, 7]), [1, 3, 7]),
    (pyo.Set(initialize=[-2, 1]), [-2, 1]),
    (pyo.Set(initialize=[4]), [4]),
    (pyo.RangeSet(1, 9, 4), [1, 5, 9]),
    (pyo.RangeSet(0, -6, -3), [-6, -3, 0]),
    (pyo.Set(initialize=[0]) | pyo.RangeSet(4, 6), [0, 4, 5, 6]),
    (pyo.RangeSet(0, 2) | pyo.RangeSet(5, 6) | pyo.RangeSet(9, 10), [0, 1, 2, 5, 6, 9, 10]),
    (pyo.RangeSet(-4, 4, 2) | pyo.RangeSet(12, 14, 2), [-4, -2, 0, 2, 4, 12, 14]),
    (pyo.Integers - pyo.Set(initialize=[0, 1]), []),
    (pyo.Set(initialize=[0, 0.5, 1.5]), [0, 0.5, 1.5]),
    (pyo.RangeSet(0, 1, 0.25), [0, 0.25, 0.5, 0.75, 1]),
    (pyo.Integers, []),
]
small = st.integers(-4, 4)


@st.composite
def numeric(draw: Any, m: Any, depth: int) -> Any:
    """An expression of the model's variables."""
    if not depth or draw(st.integers(0, 3)) == 0:
        which = draw(st.sampled_from([*m.x.values(), *m.b.values(), 1]))
        return draw(small) * which
    one, other = draw(numeric(m, depth - 1)), draw(numeric(m, depth - 1))
    kind = draw(st.integers(0, 7))
    if kind == 0:
        return abs(one - other)
    if kind == 1:
        return MaxExpression((one, other, draw(small)))
    if kind == 2:
        return MinExpression((one, other))
    if kind == 3:
        return m.b[draw(st.integers(0, 1))] * one - other
    if kind == 4:
        return (draw(st.sampled_from([*m.x.values()])) + draw(small)) ** 2 - one
    if kind == 5:
        return pyo.Expr_if(pyo.inequality(body=one, lower=draw(small)), one, other)
    return one + other


@st.composite
def logical(draw: Any, m: Any, depth: int) -> Any:
    """A logical expression of yes/no variables, and of relations between numbers."""
    if not depth or draw(st.integers(0, 3)) == 0:
        if draw(st.integers(0, 4)) == 0:
            return draw(numeric(m, 1)) >= draw(small) + 0 * m.x[0]
        return draw(st.sampled_from([*m.y.values()]))
    parts = [draw(logical(m, depth - 1)) for _ in range(draw(st.integers(2, 3)))]
    kind = draw(st.integers(0, 8))
    if kind < 2:
        return (pyo.land, pyo.lor)[kind](*parts)
    if kind < 5:
        return (pyo.implies, pyo.equivalent, pyo.xor)[kind - 2](*parts[:2])
    if kind < 8:
        return (pyo.atleast, pyo.atmost, pyo.exactly)[kind - 5](draw(st.integers(0, 3)), *parts)
    return pyo.lnot(parts[0])


@st.composite
def models(draw: Any) -> Any:
    m = pyo.ConcreteModel()
    add_variables(m, draw)
    add_requirements(m, draw)
    m.goals = pyo.ObjectiveList()
    for _ in range(2):
        sense = draw(st.sampled_from([pyo.minimize, pyo.maximize]))
        yes = sum(draw(small) * b for b in m.b.values())
        m.goals.add(draw(numeric(m, 2)) + m.x[1] + yes, sense=sense)
    return m


def add_variables(m: Any, draw: Any) -> None:
    m.x = pyo.Var([0, 1])
    m.values = {}
    for x in m.x.values():
        x.domain, m.values[x.name] = draw(st.sampled_from(DOMAINS))
        if not m.values[x.name] or draw(st.booleans()):
            low = draw(st.integers(-3, 1))
            x.setlb(low)
            x.setub(low + 6)
            found = m.values[x.name] or range(-9, 9)
            m.values[x.name] = [v for v in found if low <= v <= low + 6 and v in x.domain]
    m.b = pyo.Var([0, 1], domain=pyo.Binary)
    m.y = pyo.BooleanVar([0, 1, 2])
    if draw(st.booleans()):
        m.y[0].associate_binary_var(m.b[0])
    if draw(st.integers(0, 4)) == 0:
        m.y[2].fix(draw(st.booleans()))
    if draw(st.integers(0, 4)) == 0:
        m.b[1].fix(draw(st.integers(0, 1)))


def add_requirements(m: Any, draw: Any) -> None:
    m.rows = pyo.ConstraintList()
    for _ in range(draw(st.integers(0, 2))):
        body, end = draw(numeric(m, 2)) + m.x[0], draw(st.integers(-2, 9))
        kind = draw(st.integers(0, 3))
        m.rows.add([body <= end, body >= end - 9, (end - 9, body, end), body == end][kind])
    m.logic = pyo.LogicalConstraintList()
    for _ in range(draw(st.integers(0, 2))):
        m.logic.add(draw(logical(m, 2)))
    m.either = Disjunction(pyo.Any)
    for i in range(draw(st.integers(0, 1))):
        parts = [draw(numeric(m, 1)) + m.x[i] for _ in range(draw(st.integers(1, 3)))]
        m.either[i] = [[part >= draw(small), part <= 9] for part in parts]
    in_order = [m.x[0], m.b[1], m.x[1], m.b[0]], [3, 1, 4, 2]
    m.one = pyo.SOSConstraint(rule=lambda m: ([m.x[0], m.b[0], m.b[1]], [1, 2, 3]), sos=1)
    m.two = pyo.SOSConstraint(rule=lambda m: in_order, sos=2)
    for each in (m.one, m.two):
        if draw(st.integers(0, 3)):
            each.deactivate()


def assignments(m: Any) -> Iterator[None]:
    """Every assignment of numbers and of yes or no, one after the other."""
    free = [v for v in [*m.x.values(), *m.b.values()] if not v.fixed]
    choices = [m.values.get(v.name, [0, 1]) for v in free]
    tied = m.y[0].get_associated_binary() is not None
    free += [y for y in m.y.values() if not y.fixed and not (tied and y.index() == 0)]
    choices += [[False, True]] * (len(free) - len(choices))
    for numbers in itertools.product(*choices):
        for variable, number in zip(free, numbers, strict=True):
            variable.set_value(number, skip_validation=True)
        if tied:
            m.y[0].set_value(bool(m.b[0].value))
        yield


def is_kept(m: Any) -> bool:
    """Whether the model's values keep to all that it requires."""
    disjuncts = (
        [each.component_data_objects(pyo.Constraint) for each in one.disjuncts]
        for one in m.either.values()
    )
    return (
        all(map(_holds, m.rows.values()))
        and all(pyo.value(each.expr) for each in m.logic.values())
        and all(any(all(map(_holds, rows)) for rows in each) for each in disjuncts)
        and all(_in_order(each) for each in (m.one, m.two) if each.active)
    )


def _holds(row: Any) -> bool:
    body = pyo.value(row.body)
    return (row.lb is None or body >= row.lb) and (row.ub is None or body <= row.ub)


def _in_order(each: Any) -> bool:
    ordered = sorted(each.get_items(), key=lambda item: item[1])
    places = [place for place, (variable, _) in enumerate(ordered) if variable.value]
    return len(places) <= each.level and (not places or places[-1] - places[0] < each.level)


def goals(m: Any) -> tuple[float, ...]:
    return tuple(pyo.value(goal) for goal in m.goals.values())


def best(points: set[tuple[float, ...]], signs: list[int]) -> set[tuple[float, ...]]:
    """Points that no other point dominates."""

    def dominates(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
        return one != other and all(
            s * a <= s * b for s, a, b in zip(signs, one, other, strict=True)
        )

    return {p for p in points if not any(dominates(other, p) for other in points)}


@examples(60)
@given(m=models())
def test_fronts_are_those_of_all_assignments_and_plans_go_back(m: Any) -> None:
    signs = [1 if goal.sense == pyo.minimize else -1 for goal in m.goals.values()]
    expected = best({goals(m) for _ in assignments(m) if is_kept(m)}, signs)
    try:
        front = wp.front(m)
    except InfeasibleError:
        assert not expected
        return
    assert {tuple(point) for point in front.points.to_numpy()} == expected
    assert front.complete
    assert set(front.plans["decision"]) <= {"x", "b", "y"}
    for number in front.numbers:
        front.load(m, number)
        assert is_kept(m)
        assert goals(m) == tuple(front.points.loc[number])
        assert all(v.value in m.values[v.name] for v in m.x.values() if v.value is not None)
