"""Concessions against every plan there is, and relaxed scenarios that load and solve."""

import itertools
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyomo.environ as pyo
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from clashing import clash
from examples import examples
from wholepie.cli import main
from wholepie.models import load
from wholepie.optimizer.engine import Options
from wholepie.optimizer.errors import InputError
from wholepie.optimizer.geometry.dominance import nondominated
from wholepie.optimizer.insight.concessions import concessions
from wholepie.optimizer.insight.requirement_units import sizes
from wholepie.optimizer.problem.labels import Requirement, Stakeholder
from wholepie.optimizer.problem.names import Rows
from wholepie.optimizer.problem.problem import Problem

TOWN = """
# A comment that stays.
wholepie: 1
title: Town
tables: {quarters: quarters.csv}
parameters:
  budget: 100
decisions:
  build: {for: q in quarters, type: integer, at most: 9}   # houses
measures:
  cost: sum(q.cost * build[q] for q in quarters)
  houses: sum(build[q] for q in quarters)
stakeholders:
  council:
    requires:
      RULE
    goals: {spend: {minimize: cost}}
  families:
    requires: {enough: houses >= 12}
    goals: {houses: {maximize: houses}}
"""
QUARTERS = "quarter,cost,most\nnorth,10,2\nsouth,20,3\neast,30,4\n"


def town(folder: Path, rule: str, **changes: str) -> Path:
    text = TOWN.replace("RULE", rule)
    for old, new in changes.items():
        text = text.replace(old, new)
    folder.mkdir(exist_ok=True)
    (folder / "quarters.csv").write_text(QUARTERS, encoding="utf-8")
    (folder / "scenario.yaml").write_text(text, encoding="utf-8")
    return folder / "scenario.yaml"


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


@st.composite
def clashes(draw: st.DrawFn) -> Problem:
    """Three columns between 0 and 3, up to six requirements of two parties, one of weight 2."""
    m = draw(st.integers(2, 6))
    numbers = st.integers(-3, 5)
    A = np.array(draw(st.lists(st.lists(numbers, min_size=3, max_size=3), min_size=m, max_size=m)))
    ends = np.array(draw(st.lists(st.integers(1, 30), min_size=m, max_size=m)), dtype=float)
    at_least = np.array(draw(st.lists(st.booleans(), min_size=m, max_size=m)))
    component = np.array(draw(st.lists(st.integers(0, m - 1), min_size=m, max_size=m)))
    problem = Problem.from_arrays(
        np.ones((1, 3)),
        A,
        row_lower=np.where(at_least, ends, -np.inf),
        row_upper=np.where(at_least, np.inf, ends),
        upper=3,
        integer=True,
    )
    named = tuple(Requirement(f"r{i}", "ab"[i % 2], negotiable=True) for i in range(m))
    rows = Rows(named, component, tuple((i,) for i in range(m)))
    return replace(problem, rows=rows, stakeholders=(Stakeholder("a", 2.0), Stakeholder("b")))


def every_way(problem: Problem) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """What each plan makes the parties concede, in per cent: one row a plan, parties a and b."""
    plans = np.array(list(itertools.product(range(4), repeat=3)))
    activity = plans @ problem.A.toarray().T
    missing = np.maximum(problem.row_lower - activity, activity - problem.row_upper)
    shares = np.maximum(missing, 0) / np.where(
        np.isfinite(problem.row_lower), problem.row_lower, problem.row_upper
    )
    given = {party: np.zeros(len(plans)) for party in "ab"}
    for unit in set(problem.rows.component.tolist()):
        worst = shares[:, problem.rows.component == unit].max(axis=1)
        given["ab"[unit % 2]] += 100 * worst
    return np.column_stack([given["a"], given["b"]])


def check_fairest(
    found: wp.Concessions, ways: np.ndarray[Any, np.dtype[np.float64]], parties: list[str]
) -> None:
    """No plan of all has a smaller largest concession, nor of these a smaller second largest."""
    assert found.fairest is not None
    conceded = found.fairest.conceded()
    told = sorted((conceded.get(f"{party}: concedes", 0.0) for party in parties), reverse=True)
    assert told == pytest.approx(min(map(list, np.sort(ways, axis=1)[:, ::-1].round(6))), abs=1e-3)
    assert found.suggested is found.fairest


@examples(25)
@given(clashes())
def test_the_front_of_concessions_against_every_plan(problem: Problem) -> None:
    parties = sorted({"ab"[unit % 2] for unit in problem.rows.component.tolist()})
    ways = every_way(problem)[:, ["ab".index(party) for party in parties]]
    found = concessions(problem, Options())
    front = found.front
    order = [front.labels.index(f"{party}: concedes") for party in parties]
    points = front.values[:, order]
    for point in points:
        assert np.abs(ways - point).max(axis=1).min() <= 1e-4
    spread = np.ptp(points, axis=0)
    allowed = front.gap * spread + 1e-4
    for way in ways:
        assert (points <= way + allowed).all(axis=1).any()
    weights = np.array([2.0 if party == "a" else 1.0 for party in parties])
    assert 100 * found.cheapest.total == pytest.approx((ways @ weights).min(), abs=1e-3)
    assert found.cheapest.proved
    check_fairest(found, ways, parties)
    assert found.needed == (ways.sum(axis=1).min() > 0)
    assert len(nondominated(points)) == len(points)
    shares = found.table.to_numpy().sum(axis=1) * 100
    assert shares == pytest.approx(points.sum(axis=1), abs=1e-3)


RULES = {
    "w: {rule: cost <= 100, negotiable: true}": "w: {rule: cost <= 150, negotiable: true}",
    "w: {rule: cost <= budget, negotiable: true}": "rule: cost <= budget + 50,",
    "w: {rule: budget >= cost, negotiable: true}": "rule: budget + 50 >= cost,",
    "w: {rule: 100 >= cost, negotiable: true}": "rule: 150 >= cost,",
    "w: {rule: '10 <= cost <= 100', negotiable: true}": "'10 <= cost <= 150'",
    "w: {rule: 'budget >= cost >= 10', negotiable: true}": "'budget + 50 >= cost >= 10'",
    "w: {rule: 'budget == cost', negotiable: true}": "'-50 <= budget - (cost) <= 0'",
    "w: {rule: '(budget) == (cost)', negotiable: true}": "'-50 <= (budget) - ((cost)) <= 0'",
    "w: {rule: '(cost) <= (budget)', negotiable: true}": "'(cost) <= (budget + 50)'",
    "w: {rule: cost - 100 <= 0, negotiable: true}": "rule: cost - 100 <= 50,",
    "known: {rule: budget >= 120, negotiable: true}": "rule: budget >= 100,",
    "few: {rule: 'build[q] <= q.most', for: q in quarters, negotiable: true}": (
        "'build[q] <= q.most + 0.5 * abs(q.most)'"
    ),
    "few: {rule: 'build[q] + 1 <= q.most', for: q in quarters, negotiable: true}": (
        "'build[q] + 1 <= q.most + 0.75 * abs(q.most)'"
    ),
    "few: {rule: 'build[q] <= 3', for: q in quarters, negotiable: true}": "'build[q] <= 4'",
    "few: {rule: 'build[q] + 1 <= build[\"east\"]', for: q in quarters, negotiable: true}": (
        "'build[q] + 1 <= build[\"east\"] + 1'"
    ),
    "w:\n        rule: >\n          cost <=\n          budget\n        negotiable: true": (
        "          budget + 50\n"
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_relaxed_scenarios_load_and_solve(rule: str, tmp_path: Path) -> None:
    source = town(tmp_path / "asked", rule)
    found = wp.concessions(source)
    target = tmp_path / "agreed" / "scenario.yaml"
    scenario = wp.relax(source, found.cheapest, target)
    text = target.read_text(encoding="utf-8")
    assert "# A comment that stays." in text
    assert "# houses" in text
    assert text.startswith("# Relaxed: ")
    assert RULES[rule] in text
    assert wp.explain(scenario).feasible
    assert len(wp.front(target)) >= 1
    assert wp.explain(source).feasible is False


def test_a_reservation_can_be_named_and_is_rewritten(tmp_path: Path) -> None:
    source = town(
        tmp_path, "within: cost <= 100", **{"maximize: houses": "maximize: houses, at least: 11"}
    )
    source.write_text(source.read_text().replace("enough: houses >= 12", ""), encoding="utf-8")
    found = wp.concessions(source, negotiable=["families: houses at least"])
    (given,) = found.cheapest.concessions
    assert given.below == 2
    assert given.share == pytest.approx(2 / 11)
    wp.relax(source, found.cheapest, tmp_path / "agreed.yaml")
    assert "at least: 9}" in (tmp_path / "agreed.yaml").read_text(encoding="utf-8")


def test_a_chain_of_quantities_cannot_be_relaxed_in_one(tmp_path: Path) -> None:
    rule = "chain: {rule: 'houses <= cost / 20 <= 5 + build[\"east\"] <= 3', negotiable: true}"
    source = town(tmp_path, rule)
    found = wp.concessions(source)
    with pytest.raises(wp.InputError, match="compares 4 quantities"):
        wp.relax(source, found.cheapest, tmp_path / "agreed.yaml")


def test_where_zero_is_asked_the_measure_is_what_there_could_be() -> None:
    problem = Problem.from_arrays(
        [[1.0, 1.0]], [[2.0, -1.0], [1.0, 1.0], [1.0, 0.0], [0.0, 0.0]],
        row_upper=[0.0, 5.0, -4.0, -3.0], upper=[3.0, 10.0],
    )  # fmt: skip
    assert sizes(problem, problem.row_upper).tolist() == [10.0, 5.0, 4.0, 3.0]
    free = replace(problem, upper=np.array([3.0, np.inf]))
    assert sizes(free, free.row_upper)[0] == 2.0


def test_who_must_concede_though_nothing_is_negotiable(tmp_path: Path) -> None:
    source = town(tmp_path, "within: cost <= 100")
    with pytest.raises(wp.InputError, match="No requirement is negotiable"):
        wp.concessions(source)
    with pytest.raises(wp.InputError, match=r'no requirement "within reason"\. There are: council'):
        wp.concessions(source, negotiable=["within reason"])
    twice = town(tmp_path, "enough: cost <= 100")
    with pytest.raises(wp.InputError, match=r"Several .* 'enough': write one of council: enough"):
        wp.concessions(twice, negotiable=["enough"])
    source = town(tmp_path, "within: cost <= 100")
    found = wp.concessions(source, negotiable=["within", "enough"])
    assert found.front.labels == ["council: concedes", "families: concedes"]
    assert len(found.front) > 2


def test_what_is_not_negotiable_and_impossible_is_explained(tmp_path: Path) -> None:
    source = town(
        tmp_path, "within: cost <= 100\n      some: {rule: houses >= 5, negotiable: true}"
    )
    with pytest.raises(wp.InfeasibleError, match=r"'within' .council. and 'enough' .families."):
        wp.concessions(source)
    assert call("concessions", str(source)).exit_code == 3


def test_nothing_need_be_conceded_where_all_can_hold(tmp_path: Path) -> None:
    source = town(tmp_path, "within: {rule: cost <= 1000, negotiable: true}")
    found = wp.concessions(source)
    assert not found.needed
    assert found.front.values.tolist() == [[0.0]]
    assert "no concession is needed" in call("concessions", str(source)).stdout


def test_constraints_of_a_plain_model_are_parties_of_their_own() -> None:
    model = pyo.ConcreteModel()
    model.x = pyo.Var(bounds=(0, 10))
    model.floor = pyo.Constraint(expr=model.x >= 8)
    model.cap = pyo.Constraint(expr=model.x <= 4)
    model.cost = pyo.Objective(expr=model.x)
    found = wp.concessions(model, negotiable=["floor", "cap"])
    assert found.front.labels == ["floor concedes", "cap concedes"]
    assert 100 * found.cheapest.total == pytest.approx(50)
    assert found.front.values[:, 0].max() == pytest.approx(50)
    with pytest.raises(wp.InputError, match="Only a scenario"):
        wp.relax(model, found.cheapest, "nowhere.yaml")  # type: ignore[arg-type]
    with pytest.raises(wp.InputError, match="There is no plan 9999"):
        found.agreement(9999)


def test_time_that_is_up_is_no_failure_and_no_verdict(tmp_path: Path) -> None:
    path = town(tmp_path, "within: {rule: cost <= 100, negotiable: true}")
    with pytest.raises(wp.OutOfTimeError, match="A way to agree was not reached: time limit"):
        wp.concessions(path, time_limit=1e-9)
    result = CliRunner().invoke(main, ["concessions", str(path), "--time-limit", "0.000001s"])
    assert result.exit_code == 4


def test_files_that_are_there_are_not_overwritten(tmp_path: Path) -> None:
    source = town(tmp_path / "asked", "within: {rule: cost <= 100, negotiable: true}")
    found = wp.concessions(source)
    with pytest.raises(wp.InputError, match="already exists"):
        wp.relax(source, found.cheapest, source)
    (tmp_path / "quarters.csv").write_text("other\n", encoding="utf-8")
    with pytest.raises(wp.InputError, match="is not the scenario's table"):
        wp.relax(source, found.cheapest, tmp_path / "agreed.yaml")
    taken = call("concessions", source, "--write", source)
    assert taken.exit_code == 2


def test_the_command_tells_writes_and_saves(tmp_path: Path) -> None:
    source = town(tmp_path / "asked", "within: {rule: cost <= 100, negotiable: true}")
    target, run = tmp_path / "agreed" / "scenario.yaml", tmp_path / "run"
    told = call("concessions", source, "--write", target, "--out", run)
    assert told.exit_code == 0, told.output
    assert "'within' (council)" in told.stdout
    assert "cost <= 100" in told.stdout
    assert "<= 150" in told.stdout
    assert call("front", target, "--out", tmp_path / "front").exit_code == 0
    assert call("report", run).exit_code == 0
    page = (run / "report.html").read_text(encoding="utf-8")
    assert "Why the requirements cannot all be met" in page
    assert "cannot both hold" in page
    assert "<bdi>cost &lt;= 100</bdi>" in page
    assert "<bdi>&lt;= 150</bdi>" in page
    chosen = call(
        "concessions", source, "--negotiable", "within", "--negotiable", "enough",
        "--plan", "1", "--write", tmp_path / "first" / "scenario.yaml", "--json",
    )  # fmt: skip
    data = json.loads(chosen.stdout)
    assert data["needed"] is True
    assert data["chosen"]["concessions"] == data["plans"][0]["concessions"]
    assert "What plan 1 concedes" in call("concessions", source, "--plan", "1").stdout
    assert call("concessions", source, "--plan", "999").exit_code == 2
    assert [plan["plan"] for plan in data["plans"]] == list(range(1, len(data["plans"]) + 1))
    shares = [each["share"] for each in data["plans"][0]["concessions"]]
    assert 100 * sum(shares) == pytest.approx(sum(data["plans"][0]["conceded"].values()))
    assert wp.explain(tmp_path / "first").feasible


def test_what_is_fixed_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="council: a law is fixed: nobody can give it up"):
        wp.concessions(load(clash(tmp_path)), negotiable=["council: a law"])
