"""Rules on a run that was stopped: a plan of all if it is reached, else the run's own."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import wholepie as wp
from clocks import out_of_time_after
from wholepie.cli import main
from wholepie.optimizer.parties.listed import fair_plans

PORTFOLIO = str(Path(wp.__file__).resolve().parent / "instances" / "rd-portfolio")


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that was stopped before the fair plans among all were known."""
    run = tmp_path_factory.mktemp("stopped") / "run"
    with pytest.MonkeyPatch.context() as patch:
        out_of_time_after(9, patch)
        done = call(
            "front", PORTFOLIO, "--method", "zones", "--time-limit", "9m", "--out", str(run)
        )
    assert done.exit_code == 4, done.output
    front = wp.open(run)
    assert len(front) > 1
    assert not front.fair
    return run


def plan(stopped: Path, *more: str) -> Result:
    with pytest.MonkeyPatch.context() as patch:
        out_of_time_after(1, patch)
        return call("plan", PORTFOLIO, "--run", str(stopped), *more)


@pytest.mark.parametrize("rule", ["leximin", "nash", "total"])
def test_the_runs_own_plan_is_named_with_what_it_is(stopped: Path, rule: str) -> None:
    front = wp.open(stopped)
    named = {each.rule: each.plan for each in fair_plans(front)}
    done = plan(stopped, "--rule", rule)
    if rule not in named:
        assert "time limit" in done.output
        return
    assert done.exit_code == 4
    assert f"Plan by the rule “{rule}”, of the {len(front)} listed plans only" in done.stdout
    assert f"It is plan {named[rule]} of the run." in done.stdout
    assert "Only the listed plans are compared" in done.stderr
    data = json.loads(plan(stopped, "--rule", rule, "--json").stdout)
    assert data["of_listed_only"]
    assert (data["rule"], data["number"]) == (rule, named[rule])
    assert data["values"] == dict(front.points.loc[named[rule]])


def test_several_rules_are_compared_among_the_listed(stopped: Path) -> None:
    done = plan(stopped, "--rule", "leximin", "--rule", "total")
    assert done.exit_code == 4
    assert f"2 rules compared, of the {len(wp.open(stopped))} listed plans only" in done.stdout


def test_without_a_run_or_with_another_rule_there_is_no_answer(stopped: Path) -> None:
    for done in (plan(stopped, "--rule", "knee"), plan(stopped, "--rule", "weighted")):
        assert done.exit_code == 4
        assert not done.stdout
        assert "time limit" in done.stderr


def test_a_plan_that_is_reached_in_time_is_one_of_all(stopped: Path) -> None:
    done = call("plan", PORTFOLIO, "--run", str(stopped), "--rule", "leximin")
    assert done.exit_code == 0, done.output
    whole = call("plan", PORTFOLIO, "--rule", "leximin").stdout
    assert "listed" not in done.stdout
    assert done.stdout.splitlines()[:8] == whole.splitlines()[:8]


def test_no_page_to_sign_is_written_of_what_is_not_proved(stopped: Path, tmp_path: Path) -> None:
    page = tmp_path / "plan.html"
    done = plan(stopped, "--rule", "leximin", "--page", str(page))
    assert done.exit_code == 4
    assert "nothing is signed" in done.stderr
    assert not page.exists()
