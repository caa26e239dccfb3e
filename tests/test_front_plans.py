"""Plans of a front: numbered from 1, whole even without the problem; faces in the goals' senses."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo
import pytest
from click.testing import CliRunner

import shipped
import wholepie as wp
from wholepie import Front, Problem
from wholepie.cli import main
from wholepie.optimizer.results.data import Record

QUICKSTART = Path(wp.__file__).parent / "instances" / "quickstart"


@pytest.fixture(scope="module")
def front() -> wp.Front:
    return shipped.front("quickstart")


@pytest.fixture(scope="module")
def read(front: wp.Front, tmp_path_factory: pytest.TempPathFactory) -> wp.Front:
    return wp.open(front.save(tmp_path_factory.mktemp("saved") / "run"))


def test_plans_are_numbered_from_one(front: wp.Front) -> None:
    plans = list(front)
    assert [plan.number for plan in plans] == list(front.numbers)
    for number, plan in zip(front.numbers, plans, strict=True):
        assert plan.values.tolist() == front.points.loc[number].tolist()
        pd.testing.assert_frame_equal(plan.decisions, front.decisions(number))
        assert front[number].to_dict() == plan.to_dict()


@pytest.mark.parametrize("number", [0, -1, 16, 1.5, "1", None, slice(1, 2)])
def test_a_wrong_number_is_told_the_range(front: wp.Front, number: Any) -> None:
    with pytest.raises(wp.InputError, match=r"There is no plan .*numbered 1 to 15"):
        front[number]


def test_a_plan_of_a_front_is_what_a_rule_chooses_in_it(front: wp.Front) -> None:
    chosen = wp.plan(QUICKSTART, "leximin", front=front)
    assert chosen.number is not None
    listed = front[chosen.number]
    for name in ("values", "ideal", "worst", "satisfaction", "given_up", "decisions"):
        one, other = getattr(chosen, name), getattr(listed, name)
        if isinstance(one, pd.DataFrame):
            pd.testing.assert_frame_equal(one, other)
        else:
            pd.testing.assert_series_equal(one, other)
    assert wp.stability(listed).share == wp.stability(chosen).share


def test_a_plan_that_was_read_says_what_it_lacks(front: wp.Front, read: wp.Front) -> None:
    for plan, other in zip(front, read, strict=True):
        assert {**plan.to_dict()} == {**other.to_dict()}
        assert plan._repr_html_() == other._repr_html_()
    with pytest.raises(wp.InputError, match="does not hold its problem"):
        wp.stability(read[1])


def test_wide_has_a_row_a_plan_and_a_column_a_decision(front: wp.Front, read: wp.Front) -> None:
    wide = front.wide
    assert wide.index.tolist() == list(front.numbers)
    for plan in front.numbers:
        assert wide.loc[plan].tolist() == front.decisions(plan)["value"].tolist()
    pd.testing.assert_frame_equal(read.wide, wide)


def test_a_front_reports_and_exports_itself(front: wp.Front, tmp_path: Path) -> None:
    page = front.report(tmp_path / "front.html", plan=2)
    assert "<html" in page.read_text(encoding="utf-8")
    files = front.export(tmp_path / "tables", to="csv")
    assert {path.name for path in files} >= {"plans.csv", "points.csv"}
    with pytest.raises(wp.InputError, match="overwrite"):
        front.export(tmp_path / "tables", to="csv")
    assert front.export(tmp_path / "tables", to="csv", overwrite=True) == files
    assert front.export(tmp_path / "front.XLSX") == [tmp_path / "front.XLSX"]
    for path, to in ((tmp_path / "front.doc", None), (tmp_path / "x", "doc")):
        with pytest.raises(wp.InputError, match=r"form"):
            front.export(path, to=to)


def test_a_front_of_a_run_reports_what_was_added_as_the_command_does(tmp_path: Path) -> None:
    run, pages = tmp_path / "run", [tmp_path / "command.html", tmp_path / "python.html"]
    shipped.front("quickstart").save(run)
    for command in (["coalitions", run, "--add-to", run], ["report", run, "--out", pages[0]]):
        done = CliRunner().invoke(main, list(map(str, command)))
        assert done.exit_code == 0, done.output
    opened = wp.open(run)
    opened.report(pages[1])
    assert pages[0].read_text("utf-8") == pages[1].read_text("utf-8")
    assert '<section id="coalitions">' in pages[1].read_text("utf-8")
    shipped.front("rd-portfolio").save(run)
    opened.report(pages[1])
    assert '<section id="coalitions">' not in pages[1].read_text("utf-8")
    shutil.rmtree(run)
    opened.report(pages[1])


@pytest.mark.parametrize("senses", [(1, 1), (1, -1), (-1, 1), (-1, -1)])
def test_normals_belong_to_values_as_they_are_shown(
    senses: tuple[int, int], tmp_path: Path
) -> None:
    model = pyo.ConcreteModel()
    model.x = pyo.Var(["a", "b"], bounds=(0, 3))
    model.most = pyo.Constraint(expr=sum(model.x.values()) <= 5)
    model.least = pyo.Constraint(expr=sum(model.x.values()) >= 1)
    cost = 3 * model.x["a"] + 2 * model.x["b"]
    gain = 5 * model.x["a"] + 3 * model.x["b"]
    for name, expression, sense, sign in zip(
        ("cost", "gain"), (cost, -gain), senses, (1, 1), strict=True
    ):
        model.add_component(name, pyo.Objective(expr=sign * sense * expression, sense=sense))
    found = wp.front(model)
    for front in (found, wp.open(found.save(tmp_path / "run"))):
        assert front.faces is not None
        assert len(front.faces.members) > 0
        for members, normal in zip(front.faces.members, front.faces.normals, strict=True):
            sums = front.faces.values[list(members)] @ normal
            np.testing.assert_allclose(sums, sums[0], rtol=1e-9, atol=1e-9)
            assert (normal * front.signs >= 0).all()


def test_supports_are_numbered_as_plans_are() -> None:
    front = wp.front(QUICKSTART, method="hull")
    assert front.supports is not None
    for plan in front.numbers:
        least, most = front.supports.least_and_most(plan)
        assert (least <= most).all()
    with pytest.raises(wp.InputError, match="numbered 1 to"):
        front.supports.of(0)


def test_an_amount_that_is_rounding_is_none() -> None:
    """Whole numbers stay as they are, and small amounts do beside small ones."""
    goals = np.array([np.ones(4), -np.ones(4)])
    problem = Problem.from_arrays(
        goals, np.ones((1, 4)), upper=1e9, integer=[False, False, False, True]
    )
    plans = np.array([[2.5e-14, 1e8, 3e-6, 1.0], [4.0, 1e-5, 0.0, 0.0]])
    front = Front.of(
        problem,
        zip(plans @ goals.T, plans, strict=True),
        gap=0.0,
        complete=True,
        payoff=None,
        record=Record(),
    )
    order = np.argsort(plans.sum(axis=1))
    kept = np.array([[0, 1e8, 3e-6, 1], [4, 0, 0, 0]])[order]
    np.testing.assert_array_equal(front.solutions.toarray(), kept)
    assert len(front.plans) == np.count_nonzero(kept)
