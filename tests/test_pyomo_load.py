"""A plan is loaded back into its model, whole and exact, or not at all."""

from pathlib import Path

import pyomo.environ as pyo
import pytest

import wholepie as wp
from wholepie import InputError


def model() -> pyo.ConcreteModel:
    """Whole and continuous, indexed, on a block, fixed, unused and odd names."""
    m = pyo.ConcreteModel()
    m.hours = pyo.Var(["a b", "ü[1]"], domain=pyo.Integers, bounds=(0, 5), initialize=5)
    m.part = pyo.Block()
    m.part.level = pyo.Var(bounds=(0, 4))
    m.fixed = pyo.Var([1, 2], bounds=(0, 9))
    m.fixed[1].fix(3)
    m.unused = pyo.Var(bounds=(0, 1), initialize=0.25)
    m.row = pyo.Constraint(expr=m.hours["a b"] + m.hours["ü[1]"] + m.part.level + m.fixed[2] >= 6)
    m.product = pyo.Constraint(expr=m.fixed[1] * m.fixed[2] <= 6)
    m.cost = pyo.Objective(expr=m.hours["a b"] + 2 * m.hours["ü[1]"] + m.fixed[1])
    m.burden = pyo.Objective(expr=m.part.level + 3 * m.fixed[2])
    return m


def state(m: pyo.ConcreteModel) -> list[tuple[str, object, bool, bool]]:
    return [(v.name, v.value, v.fixed, v.stale) for v in m.component_data_objects(pyo.Var)]


@pytest.fixture(scope="module")
def front() -> wp.Front:
    return wp.front(model(), within=0.1)


def test_every_plan_gives_the_model_its_goals_values(front: wp.Front) -> None:
    for number in (front.numbers[0], front.numbers[len(front) // 2], front.numbers[-1]):
        m = model()
        front.load(m, number)
        goals = [pyo.value(goal) for goal in (m.cost, m.burden)]
        assert goals == pytest.approx(front.points.loc[number].tolist(), abs=1e-9)
        assert all(row.slack() >= -1e-6 for row in m.component_data_objects(pyo.Constraint))
        assert all(isinstance(v.value, int) for v in m.hours.values())
        assert not m.hours["a b"].stale
        assert m.fixed[1].value == 3
        assert m.fixed[1].fixed
        assert (m.unused.value, m.unused.stale) == (0.25, True)


def test_a_chosen_plan_and_a_mixture_are_loaded_too(front: wp.Front) -> None:
    m = model()
    plan = wp.plan(m, "weighted")
    plan.load(m)
    assert pyo.value(m.cost) == pytest.approx(plan.values["cost"])
    middle = front.at({"cost": float(front.points["cost"].iloc[0])})
    middle.load(m)
    assert pyo.value(m.burden) == pytest.approx(middle.values["burden"], abs=1e-9)


def test_a_front_from_a_folder_is_loaded(front: wp.Front, tmp_path: Path) -> None:
    m = model()
    wp.open(front.save(tmp_path / "run")).load(m, 1)
    assert pyo.value(m.cost) == pytest.approx(front.points["cost"].iloc[0])


def test_a_scenarios_model_is_loaded() -> None:
    scenario = wp.load("instances/quickstart/scenario.yaml")
    plan = wp.plan(scenario)
    m = scenario.formulate().model
    plan.load(m)
    goals = [pyo.value(goal) for goal in m.component_data_objects(pyo.Objective)]
    assert goals == pytest.approx(plan.values.tolist())


RENAMED = wp.Labels(
    goals={
        "cost": wp.Goal("price", "minimize", owner="treasurer"),
        "burden": wp.Goal("burden", "minimize", owner="staff"),
    }
)
SWAPPED = wp.Labels(
    goals={"cost": wp.Goal("burden", "minimize"), "burden": wp.Goal("cost", "minimize")}
)


@pytest.mark.parametrize("labels", [RENAMED, SWAPPED], ids=["renamed", "swapped"])
def test_goals_with_labels_that_the_model_does_not_know_are_loaded(
    labels: wp.Labels, tmp_path: Path
) -> None:
    problem = wp.problem(model(), labels=labels)
    solved = wp.front(problem, within=0.1)
    saved = wp.open(solved.save(tmp_path / "run"))
    middle = solved.at({problem.labels[0]: float(solved.values[0, 0])})
    loaders = [lambda m: solved.load(m, 1), lambda m: saved.load(m, 1), middle.load]
    for load in [*loaders, wp.plan(problem, "weighted").load]:
        m = model()
        load(m)
        assert m.hours["a b"].value is not None
        changed = model()
        changed.cost.set_value(changed.cost.expr + 1)
        with pytest.raises(InputError, match=r"in the plan"):
            load(changed)


def tightened(m: pyo.ConcreteModel) -> None:
    m.more = pyo.Constraint(expr=m.hours["a b"] + m.hours["ü[1]"] >= 10)
    m.less = pyo.Constraint(expr=m.part.level >= 4)


def repriced(m: pyo.ConcreteModel) -> None:
    m.cost.set_value(m.cost.expr + 1)


def without_goal(m: pyo.ConcreteModel) -> None:
    m.burden.deactivate()


def fixed_elsewhere(m: pyo.ConcreteModel) -> None:
    m.fixed[2].fix(1.75)


def extended(m: pyo.ConcreteModel) -> None:
    m.more = pyo.Var(bounds=(0, 1))
    m.also = pyo.Constraint(expr=m.more + m.part.level <= 9)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (tightened, "breaks its requirements"),
        (repriced, "cost is .* in the plan and .* in the model"),
        (without_goal, "no goal 'burden'"),
        (fixed_elsewhere, r"fixed\[2\] is .* in the plan and fixed at 1.75 in the model"),
        (extended, "no value of more"),
    ],
)
def test_another_model_is_refused_and_left_as_it_is(
    front: wp.Front, change: object, said: str
) -> None:
    m = model()
    change(m)  # type: ignore[operator]
    before = state(m)
    with pytest.raises(InputError, match=said):
        front.load(m, 1)
    assert state(m) == before


def test_a_model_of_other_variables_is_refused(front: wp.Front) -> None:
    other = pyo.ConcreteModel()
    other.x = pyo.Var(bounds=(0, 1))
    other.cost = pyo.Objective(expr=other.x)
    with pytest.raises(InputError, match="no variable hours"):
        front.load(other, 1)


def test_a_plan_that_is_not_there_is_refused(front: wp.Front) -> None:
    with pytest.raises(InputError, match="There is no plan 999"):
        front.load(model(), 999)
