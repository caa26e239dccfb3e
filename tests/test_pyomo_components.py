"""Pyomo components of every kind: taken exactly, or refused by name with what to do instead."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyomo.environ as pyo
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyomo.gdp import Disjunct, Disjunction
from pyomo.mpec import Complementarity, complements
from pyomo.network import Arc, Port

import wholepie as wp
from examples import examples
from wholepie import InfeasibleError, InputError
from wholepie.optimizer.pyomo_io.compile import compile_model

Change = Callable[[Any], None]


def model() -> Any:
    m = pyo.ConcreteModel()
    m.x = pyo.Var(range(3), bounds=(0, 5))
    m.b = pyo.Block([1, 2])
    m.b[2].y = pyo.Var(bounds=(0, 5))
    m.floor = pyo.Constraint(expr=m.x[0] + m.x[1] + m.b[2].y >= 3)
    m.f = pyo.Objective(expr=m.x[0] + m.x[2])
    m.g = pyo.Objective(expr=m.x[1] + 2 * m.b[2].y)
    return m


def product(m: Any) -> None:
    m.b[1].odd = pyo.Constraint([7], rule=lambda b, i: m.x[0] * m.x[1] <= 1)


def in_goal(m: Any) -> None:
    m.odd = pyo.Objective(expr=pyo.exp(m.x[0]) + m.x[1])


def in_expression(m: Any) -> None:
    m.e = pyo.Expression(expr=m.x[0] ** 2)
    m.odd = pyo.Constraint(expr=m.e + m.x[1] <= 1)


def conditional(m: Any) -> None:
    m.odd = pyo.Objective(expr=pyo.Expr_if(m.x[0] >= 1, m.x[0], 0))


def unbounded(m: Any) -> None:
    m.x[0].setub(None)
    m.odd = pyo.Constraint(expr=abs(m.x[0] - 9) >= 1)


def unbounded_product(m: Any) -> None:
    m.yes = pyo.Var(domain=pyo.Binary)
    m.x[0].setub(None)
    m.odd = pyo.Constraint([3], rule=lambda m, i: m.yes * m.x[0] >= 1)


def square(m: Any) -> None:
    m.odd = pyo.Objective(expr=(m.x[0] - m.x[1]) ** 2)


def wide_square(m: Any) -> None:
    m.many = pyo.Var(domain=pyo.Integers, bounds=(0, 201))
    m.odd = pyo.Objective(expr=m.many**2)


def quotient(m: Any) -> None:
    m.odd = pyo.Constraint(expr=m.x[1] / m.x[0] <= 1)


def special_order(m: Any) -> None:
    m.odd = pyo.SOSConstraint(var=m.x, sos=3)


def unbounded_order(m: Any) -> None:
    m.x[1].setub(None)
    m.odd = pyo.SOSConstraint(var=m.x, sos=1)


def unbounded_disjunction(m: Any) -> None:
    m.x[0].setub(None)
    m.odd = Disjunction(expr=[m.x[0] <= 1, m.x[0] >= 3])


def nonlinear_disjunction(m: Any) -> None:
    m.odd = Disjunction(expr=[m.x[0] * m.x[1] <= 1, m.x[0] >= 3])


def stray_disjunct(m: Any) -> None:
    m.odd = Disjunct()
    m.odd.row = pyo.Constraint(expr=m.x[0] >= 3)


def logic_of_amounts(m: Any) -> None:
    m.one = pyo.BooleanVar()
    m.odd = pyo.LogicalConstraint(expr=pyo.implies(m.x[0] >= 2, m.one))


def different(m: Any) -> None:
    m.odd = pyo.LogicalConstraint(expr=pyo.all_different(m.x[0], m.x[1]))


def complementarity(m: Any) -> None:
    m.odd = Complementarity(expr=complements(m.x[0] >= 0, m.x[1] >= 0))


def arc(m: Any) -> None:
    m.one, m.two = Port(), Port()
    m.one.add(m.x[0], "q")
    m.two.add(m.x[1], "q")
    m.odd = Arc(source=m.one, dest=m.two)


def two_sided_by_variables(m: Any) -> None:
    m.odd = pyo.Constraint(expr=pyo.inequality(m.x[0], m.x[1], m.x[2]))


def without_value(m: Any) -> None:
    m.odd = pyo.Param(mutable=True)
    m.more = pyo.Constraint(expr=m.odd * m.x[0] <= 1)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (product, r"b\[1\].odd\[7\] is not linear: x\[0\]\*x\[1\]"),
        (in_goal, r"odd is not linear: exp\(x\[0\]\)"),
        (in_expression, r"odd is not linear: x\[0\]\*\*2"),
        (conditional, r"odd is not linear: Expr_if.*make its variables integer"),
        (unbounded, r"odd is not linear: abs\(x\[0\] - 9\); give x\[0\] an upper bound"),
        (unbounded_product, r"odd\[3\] is not linear: yes\*x\[0\]; give x\[0\] an upper bound"),
        (square, r"odd is not linear: \(x\[0\] - x\[1\]\)\*\*2; powers are exact of whole numbers"),
        (wide_square, r"odd is not linear: many\*\*2; .* of up to 200 values"),
        (quotient, r"odd is not linear: x\[1\]/x\[0\]; multiply by"),
        (special_order, r"odd is not linear: 3 neighbours; only sets of one or two are taken"),
        (unbounded_order, r"odd is not linear: x\[1\]; give x\[1\] an upper bound"),
        (unbounded_disjunction, r"odd is not linear: .*; give x\[0\] an upper bound"),
        (nonlinear_disjunction, r"odd is not linear: x\[0\]\*x\[1\]; in a product one factor"),
        (stray_disjunct, r"odd: this Disjunct is in no Disjunction, which would choose it"),
        (logic_of_amounts, r"odd is not linear: conditions that do not hold are exact of whole"),
        (different, r"odd is not linear: all_different"),
        (complementarity, r"odd: Complementarity .*'mpec.simple_disjunction'"),
        (arc, r"odd: Arc .*'network.expand_arcs'"),
        (two_sided_by_variables, r"odd"),
        (without_value, r"odd"),
    ],
)
def test_what_is_not_linear_is_refused_by_name(change: Change, said: str) -> None:
    m = model()
    change(m)
    with pytest.raises(InputError, match=said):
        wp.front(m)


@pytest.mark.parametrize(
    ("change", "transformation"),
    [(complementarity, "mpec.simple_disjunction"), (arc, "network.expand_arcs")],
)
def test_the_transformation_that_is_named_helps(change: Change, transformation: str) -> None:
    m = model()
    change(m)
    pyo.TransformationFactory(transformation).apply_to(m)
    assert wp.front(m, within=0.1).record.stopped == ""


def test_all_that_is_not_linear_is_named_at_once() -> None:
    m = model()
    product(m)
    in_goal(m)
    with pytest.raises(InputError) as caught:
        wp.front(m)
    assert len(str(caught.value).splitlines()) == 2


@pytest.mark.parametrize("form", ["INC", "BIGM_BIN", "CC", "DCC", "MC", "SOS2"])
def test_piecewise_rows_are_taken_and_right(form: str) -> None:
    m = model()
    m.x[0].domain = pyo.Integers
    m.cost = pyo.Var(bounds=(0, 9))
    m.curve = pyo.Piecewise(
        m.cost, m.x[0], pw_pts=[0.0, 2.0, 5.0], f_rule=[0.0, 1.0, 9.0], pw_constr_type="EQ",
        pw_repn=form,
    )  # fmt: skip
    m.f.deactivate()
    m.g.deactivate()
    m.much = pyo.Objective(expr=m.x[0], sense=pyo.maximize)
    m.cheap = pyo.Objective(expr=m.cost)
    front = wp.front(m)
    found = front.values
    assert set(front.plans["decision"]) == {"x", "cost", "b[2].y"}
    costs = np.interp(np.arange(6), [0, 2, 5], [0, 1, 9])
    np.testing.assert_allclose(found, [[x, costs[x]] for x in range(5, -1, -1)], atol=1e-6)


def test_abstract_models_and_kernel_models_are_told() -> None:
    import pyomo.kernel as kernel

    abstract = pyo.AbstractModel()
    abstract.x = pyo.Var(bounds=(0, 1))
    abstract.f = pyo.Objective(expr=abstract.x)
    with pytest.raises(InputError, match=r"abstract; hand in what its create_instance\(\) makes"):
        wp.front(abstract)
    assert wp.front(abstract.create_instance()).complete
    block = kernel.block()
    block.x = kernel.variable(lb=0, ub=1)
    block.f = kernel.objective(block.x)
    with pytest.raises(InputError, match=r"pyomo\.kernel"):
        compile_model(block)


def test_a_block_of_a_model_is_a_source_with_the_models_variables() -> None:
    m = model()
    m.part = pyo.Block()
    m.part.least = pyo.Constraint(expr=m.x[0] >= 1)
    m.part.cost = pyo.Objective(expr=m.x[0] + m.x[1])
    assert wp.front(m.part).values.tolist() == [[1.0]]


def test_products_of_what_is_fixed_hold_or_do_not() -> None:
    m = model()
    m.x[0].fix(2)
    m.x[1].fix(3)
    m.holds = pyo.Constraint(expr=m.x[0] * m.x[1] <= 6)
    m.also = pyo.Constraint(expr=m.x[0] * m.x[2] <= 6)
    assert wp.front(m).complete
    m.fails = pyo.Constraint(expr=m.x[0] * m.x[1] <= 5)
    with pytest.raises(InfeasibleError, match="fails can never be met: it comes to 6"):
        wp.front(m)


def test_infeasible_and_skipped_members_are_what_pyomo_says() -> None:
    m = model()
    m.more = pyo.Constraint([0, 1], rule=lambda m, i: pyo.Constraint.Skip)
    assert wp.front(m, within=0.1).record.stopped == ""
    m.never = pyo.Constraint([0], rule=lambda m, i: pyo.Constraint.Infeasible)
    with pytest.raises(InfeasibleError, match="never"):
        wp.front(m)


numbers = st.integers(-9, 9).map(float)
vectors = st.lists(numbers, min_size=4, max_size=4)


@examples(60)
@given(goal=vectors, row=vectors, fixed=st.integers(0, 3), at=numbers, values=vectors, by=numbers)
def test_the_compiled_problem_is_the_model(
    goal: list[float], row: list[float], fixed: int, at: float, values: list[float], by: float
) -> None:
    """Goals and rows have the same values, whatever is fixed and multiplied by what is."""
    m = pyo.ConcreteModel()
    m.x = pyo.Var(range(4), bounds=(-9, 9))
    m.x[fixed].fix(at)
    m.by = pyo.Param(initialize=by, mutable=True)
    other = m.x[(fixed + 1) % 4]
    m.e = pyo.Expression(expr=sum(c * m.x[i] for i, c in enumerate(row)) + m.by)
    m.row = pyo.Constraint(expr=pyo.inequality(-900, m.e + m.x[fixed] * other, 900))
    m.goal = pyo.Objective(
        expr=sum(c * m.x[i] for i, c in enumerate(goal)) + m.by * m.e + m.x[fixed] * other - by,
        sense=pyo.maximize,
    )
    problem = compile_model(m)
    for i, value in enumerate(values):
        if i != fixed:
            m.x[i].set_value(value)
    x = np.array([pyo.value(m.x[problem.columns.index[j][0]]) for j in range(problem.n)])
    assert (problem.evaluate(x) * problem.signs)[0] == pytest.approx(pyo.value(m.goal), abs=1e-9)
    if problem.A.shape[0]:
        activity = (problem.A @ x)[0]
        body = pyo.value(m.row.body)
        assert problem.row_upper[0] - activity == pytest.approx(900 - body, abs=1e-9)
        assert activity - problem.row_lower[0] == pytest.approx(body + 900, abs=1e-9)


@pytest.mark.parametrize(
    ("domain", "advice"),
    [
        (pyo.Set(initialize=["a", "b"]), "give it a domain such as Reals, Integers or Binary"),
        (pyo.Any, "give it a domain such as Reals, Integers or Binary"),
        (pyo.Set(initialize=[-1]) | pyo.PositiveReals, "does not end with a number of its own"),
        (pyo.Set(initialize=[0]) | pyo.RangeSet(5, None, 0), "no part may be without end; give it"),
    ],
)
def test_domains_that_no_rows_can_say_are_refused_with_what_to_do(domain: Any, advice: str) -> None:
    m = pyo.ConcreteModel()
    m.lot = pyo.Var(within=domain)
    m.f = pyo.Objective(expr=m.lot, sense=pyo.maximize)
    with pytest.raises(InputError, match=rf"lot has the domain .*{advice}"):
        wp.front(m)
