"""Coalitions of scenarios: values by enumeration, Owen's prices and their trap, the ledger."""

import csv
import itertools
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyomo.environ as pyo
import pytest
import scipy.sparse as sp
from click.testing import CliRunner

import wholepie as wp
from wholepie import Game, Goal, Problem, Requirement
from wholepie.api import negotiation
from wholepie.cli import main
from wholepie.optimizer.insight.coalition_values import GameScale, Worth
from wholepie.optimizer.insight.dual_prices import dual_prices
from wholepie.optimizer.problem.names import Rows

ROOT = Path(__file__).resolve().parents[1]
PORTFOLIO = ROOT / "instances" / "rd-portfolio"
BUDGETS = [450, 540, 200, 360, 440, 480, 200, 360, 440, 480]

WORKSHOP = """
wholepie: 1
title: Two goods from two materials
decisions:
  chairs: {type: continuous}
  tables: {type: continuous}
measures:
  worth: 3 * chairs + 5 * tables
stakeholders:
  forester:
    contributes: {wood: 12}
    requires: {enough wood: chairs + 2 * tables <= contributions.wood}
  smith:
    contributes: {iron: 6, wood: 2}
    requires: {enough iron: chairs + tables <= contributions.iron}
  carpenter:
    contributes: {iron: 4}
    goals: {worth: {maximize: worth, unit: EUR, outside: 0}}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "scenario.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def rows(file: str) -> list[dict[str, str]]:
    with (PORTFOLIO / file).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def portfolio() -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], list[str]]:
    """Gains (10,), needs (10 budgets, 10 projects), and whose each project is."""
    projects = rows("projects.csv")
    needs = {(r["budget"], r["project"]): float(r["need"]) for r in rows("needs.csv")}
    gains = np.array([float(r["gain"]) for r in projects])
    table = [[needs[f"b{i}", r["project"]] for r in projects] for i in range(1, 11)]
    return gains, np.array(table), [r["department"] for r in projects]


def test_the_portfolio_by_all_its_plans() -> None:
    gains, needs, owners = portfolio()
    about = wp.load(PORTFOLIO / "scenario.yaml").about()
    brought = {
        party["name"]: np.array([each["amount"] for each in party["contributes"]])
        for party in about["stakeholders"]
    }
    assert sum(brought.values()).tolist() == BUDGETS
    plans = np.array(list(itertools.product((0, 1), repeat=10)))
    taken = plans @ needs.T

    def worth(coalition: frozenset[str]) -> float:
        can = (taken <= sum(brought[party] for party in coalition)).all(axis=1)
        mine = gains * [owner in coalition for owner in owners]
        return float((plans[can] @ mine).max())

    found = wp.coalitions(PORTFOLIO, in_units=True)
    assert found.game is not None
    expected = Game.of(found.players, worth)
    np.testing.assert_allclose(found.game.values, expected.values, atol=1e-9)
    assert found.game.grand == pytest.approx(8706.1)
    assert found.game.shapley.sum() == pytest.approx(8706.1)
    assert found.ledger["gain"].sum() == pytest.approx(8706.1)
    assert not found.game.core_is_empty
    assert found.blocking is not None
    assert "whole numbers" in found.dual_prices.refused


def linear(bounds: np.ndarray[Any, Any], caps: np.ndarray[Any, Any] | None) -> Problem:
    """The portfolio with projects by halves; caps on them as rows of their own, or as bounds."""
    gains, needs, _ = portfolio()
    A = needs if caps is None else np.vstack([needs, np.eye(10)])
    most = bounds if caps is None else np.append(bounds, caps)
    problem = Problem.from_arrays(
        [gains], A, row_upper=most, upper=1.0 if caps is None else np.inf,
        goals=[Goal("gain", "maximize")],
    )  # fmt: skip
    named = tuple(Requirement(f"row {i}", resource=True) for i in range(1, len(most) + 1))
    object.__setattr__(problem, "rows", Rows(named, np.arange(len(most)), tuple(() for _ in most)))
    return problem


SCALE = GameScale({"gain": 1.0}, {"gain": 0.0}, "gain")


def third(coalition: frozenset[str]) -> Problem:
    return linear(np.array(BUDGETS) * len(coalition) / 3, None)


def test_petersens_budgets_do_not_pay_for_the_caps() -> None:
    players = ("1", "2", "3")
    found = dual_prices(players, third, SCALE)
    assert found.payments is None
    assert "7,487.162 of 9,297.712" in found.refused
    assert "the bound of x[1]" in found.refused
    assert found.prices is not None
    paid = float((found.prices.to_numpy() * [BUDGETS[1], BUDGETS[2], BUDGETS[9]]).sum())
    assert paid == pytest.approx(7487.162, abs=1e-3)

    def worth(coalition: frozenset[str]) -> float:
        if not coalition:
            return 0.0
        return wp.payoff(third(coalition)).ideal["gain"]

    game = Game.of(players, worth)
    assert game.grand == pytest.approx(9297.712, abs=1e-3)
    blocking = game.blocking(dict.fromkeys(players, paid / 3))
    assert blocking is not None
    assert blocking.members == ("1", "2")


def test_prices_do_not_depend_on_the_units_of_rows() -> None:
    units = np.logspace(-5, 5, len(BUDGETS))

    def scaled(coalition: frozenset[str]) -> Problem:
        found = third(coalition)
        A = sp.csr_array(sp.diags_array(units) @ found.A)
        return replace(found, A=A, row_upper=units * found.row_upper)

    one, other = (dual_prices(("1", "2"), of, SCALE).to_dict()["prices"] for of in (third, scaled))
    assert {row: units[int(row[4:]) - 1] * other[row] for row in other} == pytest.approx(one)


def test_with_owners_for_the_caps_prices_pay_everything() -> None:
    players = ("1", "2", "3", "leave to build")

    def problem_of(coalition: frozenset[str]) -> Problem:
        departments = len(coalition & {"1", "2", "3"})
        caps = np.full(10, float("leave to build" in coalition))
        return linear(np.array(BUDGETS) * departments / 3, caps)

    found = dual_prices(players, problem_of, SCALE)
    assert found.refused == ""
    assert found.payments is not None
    assert found.payments.sum() == pytest.approx(9297.712, abs=1e-3)
    assert found.payments["leave to build"] == pytest.approx(9297.712 - 7487.162, abs=1e-3)
    game = Game.of(players, lambda s: wp.payoff(problem_of(s)).ideal["gain"] if s else 0.0)
    assert game.blocking(found.payments.to_dict()) is None


def test_a_linear_production_game_is_paid_by_its_prices(tmp_path: Path) -> None:
    """max 3c + 5t with c + 2t <= 14, c + t <= 10: prices 2 and 1 by hand, c = 6, t = 4."""
    found = wp.coalitions(write(tmp_path, WORKSHOP), in_units=True)
    assert found.game is not None
    assert found.game.grand == pytest.approx(38)
    assert found.dual_prices.payments is not None
    payments = found.dual_prices.payments.to_dict()
    assert payments == pytest.approx({"forester": 24, "smith": 10, "carpenter": 4})
    assert found.game.blocking(payments) is None
    # Without the carpenter nobody wants anything; without the smith's iron there are 4.
    assert found.game.value(["forester", "smith"]) == 0
    assert found.game.value(["forester", "carpenter"]) == pytest.approx(20)
    assert found.game.value(["smith", "carpenter"]) == pytest.approx(6)


def test_a_requirement_that_nobody_brings_has_a_rent(tmp_path: Path) -> None:
    text = WORKSHOP.replace("enough iron:", "few chairs: chairs <= 1\n      enough iron:")
    text = text.replace("requires: {few chairs", "requires:\n      few chairs").replace(
        "contributions.iron}", "contributions.iron"
    )
    found = wp.coalitions(write(tmp_path, text), in_units=True)
    assert found.dual_prices.payments is None
    assert "'smith: few chairs'" in found.dual_prices.refused
    # What only the smith requires falls away without it.
    assert found.game is not None
    assert found.game.value(["forester", "carpenter"]) == pytest.approx(20)


def many(parties: int) -> str:
    """Parties that each bring one of something, of which two make one."""
    named = "\n".join(
        f"  p{i}:\n    contributes: {{part: 1}}\n"
        f"    goals: {{get: {{maximize: make[{i}], unit: piece, outside: 0}}}}"
        for i in range(parties)
    )
    return f"""
wholepie: 1
title: Many
sets: {{all: {list(range(parties))}}}
decisions:
  make: {{for: i in all, type: integer, at most: 1}}
stakeholders:
{named}
  rule:
    requires: {{two for one: 2 * sum(make[i] for i in all) <= contributions.part}}
"""


def test_many_parties_are_sampled(tmp_path: Path) -> None:
    found = wp.coalitions(write(tmp_path, many(12)), in_units=True, pairs=4, seed=1)
    assert found.game is None
    assert found.sampled is not None
    assert found.sampled.pairs == 4
    assert found.sampled.value.sum() == pytest.approx(6)
    assert found.sampled.value["rule"] == 0
    assert not found.stopped


def test_a_time_limit_cuts_the_payoff_table_too(tmp_path: Path) -> None:
    with pytest.raises(wp.OutOfTimeError, match="best of each goal was not reached: time limit"):
        wp.coalitions(write(tmp_path, many(4)), time_limit=1e-9)
    result = CliRunner().invoke(main, ["coalitions", str(tmp_path), "--time-limit", "0.000001s"])
    assert (result.exit_code, result.stdout) == (4, "")


def test_time_that_is_up_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = wp.plan
    monkeypatch.setattr(negotiation, "plan", lambda *given, time_limit: plan(*given))
    found = wp.coalitions(write(tmp_path, many(4)), time_limit=1e-9)
    assert found.game is None
    assert found.stopped == "time limit"
    assert found.dual_prices.refused == "stopped early (time limit)"
    result = CliRunner().invoke(main, ["coalitions", str(tmp_path), "--time-limit", "0.000001s"])
    assert result.exit_code == 4
    assert "not all coalitions were valued" in " ".join(result.stdout.split())


def test_who_cannot_meet_their_own_requirements(tmp_path: Path) -> None:
    text = WORKSHOP.replace(
        "    goals: {worth", "    requires: {some: worth >= 7}\n    goals: {worth"
    )
    found = wp.coalitions(write(tmp_path, text), in_units=True)
    assert ("carpenter",) in found.cannot
    assert ("smith", "carpenter") in found.cannot
    assert found.game is not None
    assert found.game.value(["smith", "carpenter"]) == 0
    assert any("carpenter" in each and "count 0" in each for each in found.warnings)


def test_a_coalition_that_nothing_limits(tmp_path: Path) -> None:
    text = WORKSHOP.replace("<= contributions.wood", "<= 14").replace(
        "<= contributions.iron", "<= 10"
    )
    with pytest.raises(wp.UnboundedError, match="Nothing limits what the coalition of carpenter"):
        wp.coalitions(write(tmp_path, text), in_units=True)


def test_a_breach_is_named(tmp_path: Path) -> None:
    """A party that only forbids costs whoever it joins."""
    text = WORKSHOP + "  warden:\n    requires: {no tables: tables <= 0}\n"
    found = wp.coalitions(write(tmp_path, text), in_units=True)
    assert found.game is not None
    breach = found.game.monotone_breach
    assert breach is not None
    assert breach.parts[1] == ("warden",)
    assert any(
        each.startswith("Not monotone: ") and each.endswith(" with warden than without.")
        for each in found.warnings
    )
    assert any(each.startswith("Not superadditive") for each in found.warnings)
    assert found.game.is_rational


def test_what_is_shared_binds_whoever_takes_part(tmp_path: Path) -> None:
    """The same ban as a law: it costs nobody by joining, and no coalition is rid of it."""
    law = "  warden:\n    requires: {no tables: {rule: tables <= 0, shared: true}}\n"
    found = wp.coalitions(write(tmp_path, WORKSHOP + law), in_units=True)
    assert found.game is not None
    assert found.game.monotone_breach is None
    assert found.game.value(["forester", "smith", "carpenter"]) == pytest.approx(30)
    assert found.game.value(["forester", "carpenter"]) == pytest.approx(12)
    assert any("what is shared binds everybody: 'no tables' (warden)" in t for t in found.terms)
    assert not any("warden" in each for each in found.warnings)


def test_food_does_not_arise_where_the_carriers_are_away() -> None:
    """The balance of the hubs binds without them: they bring and want nothing, so they add 0."""
    found = wp.coalitions(ROOT / "instances" / "food-relief")
    assert found.game is not None
    for others in (["donors", "beneficiaries"], ["donors", "beneficiaries", "local farmers"]):
        with_them = found.game.value([*others, "carriers"])
        assert found.game.value(others) == pytest.approx(with_them, abs=1e-6)
    assert found.game.shapley["carriers"] == pytest.approx(0, abs=1e-6)
    # Without money nothing is bought, and the least coverage is out of reach.
    assert ("beneficiaries", "local farmers", "carriers") in found.cannot


def test_values_found_before_the_time_was_up_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    solved = Worth.__call__

    def worth(self: Worth, mask: int) -> float:
        if mask.bit_count() > 1:
            self.budget.deadline = 0.0
        return solved(self, mask)

    monkeypatch.setattr(Worth, "__call__", worth)
    found = wp.coalitions(write(tmp_path, WORKSHOP), in_units=True)
    assert found.game is None
    assert found.stopped == "time limit"
    assert found.ledger["alone"].tolist() == [0, 0, 0]


def test_a_report_of_many_coalitions_shows_all_together(tmp_path: Path) -> None:
    run = tmp_path / "run"
    path = write(tmp_path, many(5))
    assert CliRunner().invoke(main, ["front", str(path), "--out", str(run)]).exit_code == 0
    command = ["coalitions", str(path), "--in-units", "--add-to", str(run)]
    assert CliRunner().invoke(main, command).exit_code == 0
    assert CliRunner().invoke(main, ["report", str(run)]).exit_code == 0
    page = (run / "report.html").read_text(encoding="utf-8")
    assert "p0 + p1 + p2 + p3 + p4 + rule" in page
    assert "50 more are not shown" in page


def test_a_plain_model_says_not_who_brings_what() -> None:
    model = pyo.ConcreteModel()
    model.x = pyo.Var(bounds=(0, 1))
    model.goal = pyo.Objective(expr=model.x)
    with pytest.raises(wp.InputError, match="Coalitions need a scenario"):
        wp.coalitions(model)  # type: ignore[arg-type]


def test_the_command_tells_and_hands_on() -> None:
    told = CliRunner().invoke(main, ["coalitions", str(PORTFOLIO), "--in-units"])
    assert told.exit_code == 0
    words = " ".join(told.stdout.split())
    assert "materials + electronics + processes + software 8,706" in words
    assert "would leave this plan" in words
    result = CliRunner().invoke(main, ["coalitions", str(PORTFOLIO), "--in-units", "--json"])
    data = json.loads(result.stdout)
    assert data["game"]["values"][-1]["value"] == pytest.approx(8706.1)
    assert data["blocking"]["members"] == ["materials", "electronics", "processes"]
    assert [row["party"] for row in data["ledger"]] == data["parties"]
    assert len(data["game"]["values"]) == 15


def test_prices_that_a_coalition_would_not_take_are_refused(tmp_path: Path) -> None:
    """The forester minds chairs: alone with iron and wood, the others would make more of them."""
    text = WORKSHOP.replace(
        "contributions.wood}\n",
        "contributions.wood}\n    goals: {calm: {minimize: 2.5 * chairs, unit: EUR, outside: 0}}\n",
    )
    found = wp.coalitions(write(tmp_path, text), in_units=True)
    assert found.game is not None
    assert found.dual_prices.payments is None
    assert "would be paid" in found.dual_prices.refused


def test_coalitions_are_part_of_a_runs_report(tmp_path: Path) -> None:
    run = tmp_path / "run"
    assert CliRunner().invoke(main, ["front", str(PORTFOLIO), "--out", str(run)]).exit_code == 0
    command = ["coalitions", str(PORTFOLIO), "--in-units", "--add-to", str(run)]
    assert CliRunner().invoke(main, command).exit_code == 0
    assert CliRunner().invoke(main, ["report", str(run)]).exit_code == 0
    page = (run / "report.html").read_text(encoding="utf-8")
    assert "Why stand together" in page
    assert "better off alone" in page
    assert "materials + electronics + processes + software" in page
    (run / "coalitions.json").write_text("{}", encoding="utf-8")
    damaged = CliRunner().invoke(main, ["report", str(run)])
    assert damaged.exit_code == 2
    assert "coalitions.json of the run is damaged" in damaged.stderr
    again = ["front", str(PORTFOLIO), "--out", str(run), "--overwrite"]
    assert CliRunner().invoke(main, again).exit_code == 0
    assert not (run / "coalitions.json").exists()


def test_a_proposed_division_is_looked_at() -> None:
    shares = {"materials": 1000, "electronics": 2000, "processes": 2000, "software": 3706.1}
    given = [f"--allocate={party}={amount}" for party, amount in shares.items()]
    command = ["coalitions", str(PORTFOLIO), "--in-units"]
    told = CliRunner().invoke(main, [*command, *given])
    assert told.exit_code == 0
    assert "No coalition gains by leaving the proposed" in " ".join(told.stdout.split())
    equal = [f"--allocate={party}=2176.525" for party in shares]
    data = json.loads(CliRunner().invoke(main, [*command, *equal, "--json"]).stdout)
    assert data["proposed"]["blocking"]["members"] == ["electronics", "software"]
    assert data["proposed"]["blocking"]["could"] == pytest.approx(4709.2)
    twice = [*given, "--allocate", "materials=2"]
    for wrong in (["--allocate", "materials=1"], ["--allocate", "materials"], twice):
        assert CliRunner().invoke(main, [*command, *wrong]).exit_code == 2
