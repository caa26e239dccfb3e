"""Rules on a run that was stopped: a plan of all if it is reached, else the run's own."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import wholepie as wp
from clocks import interrupted_after, out_of_time_after
from wholepie.api import plans
from wholepie.cli import main
from wholepie.optimizer.parties.listed import fair_plans

INSTANCES = Path(wp.__file__).resolve().parent / "instances"
PORTFOLIO = str(INSTANCES / "rd-portfolio")
Ended = Callable[[int, pytest.MonkeyPatch], None]


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def run_of(folder: Path, solves: int) -> Path:
    """A run that was stopped after so many solves."""
    with pytest.MonkeyPatch.context() as patch:
        out_of_time_after(solves, patch)
        done = call(
            "front", PORTFOLIO, "--method", "zones", "--time-limit", "9m", "--out", str(folder)
        )
    assert done.exit_code == 4, done.output
    return folder


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that was stopped before the fair plans among all were known."""
    run = run_of(tmp_path_factory.mktemp("stopped") / "run", 9)
    front = wp.open(run)
    assert len(front) > 1
    assert not front.fair
    assert [each.rule for each in fair_plans(front)] == ["leximin", "nash", "total"]
    return run


@pytest.fixture(scope="module")
def with_fair(stopped: Path) -> Path:
    """A run that was stopped, and knows the fair plans among all."""
    front = wp.open(stopped)
    fair = {each.rule: each.plan for each in fair_plans(front)}
    return replace(front, fair=fair).save(stopped.parent / "with_fair")


def plan(run: Path, *more: str, after: int = 1, how: Ended = out_of_time_after) -> Result:
    with pytest.MonkeyPatch.context() as patch:
        how(after, patch)
        return call("plan", PORTFOLIO, "--run", str(run), *more)


@pytest.mark.parametrize("rule", ["leximin", "nash", "total"])
def test_the_runs_own_plan_is_named_with_what_it_is(stopped: Path, rule: str) -> None:
    front = wp.open(stopped)
    named = {each.rule: each.plan for each in fair_plans(front)}
    done = plan(stopped, "--rule", rule)
    assert done.exit_code == 4
    assert f"Plan by the rule “{rule}”, of the {len(front)} listed plans only" in done.stdout
    assert f"It is plan {named[rule]} of the run. A plan that is not listed may" in done.stdout
    assert "Time was up before all plans were compared: only the listed plans" in done.stderr
    data = json.loads(plan(stopped, "--rule", rule, "--json").stdout)
    assert data["of_listed_only"]
    assert (data["rule"], data["number"]) == (rule, named[rule])
    assert data["values"] == dict(front.points.loc[named[rule]])


def test_several_rules_are_compared_among_the_listed(stopped: Path) -> None:
    done = plan(stopped, "--rule", "leximin", "--rule", "total")
    assert done.exit_code == 4
    assert f"2 rules compared, of the {len(wp.open(stopped))} listed plans only" in done.stdout


def test_a_limit_that_nobody_gave_is_told(stopped: Path) -> None:
    assert "for 60 s long; --time-limit 10m" in plan(stopped, "--rule", "leximin").stderr
    given = plan(stopped, "--rule", "leximin", "--time-limit", "9m")
    assert given.exit_code == 4
    assert "60 s" not in given.stderr


@pytest.mark.parametrize("rules", [["knee"], ["weighted"], ["leximin", "weighted"]])
def test_nobody_gave_a_limit_where_a_rule_names_no_listed_plan(
    stopped: Path, rules: list[str]
) -> None:
    asked = [word for rule in rules for word in ("--rule", rule)]
    done = plan(stopped, *asked)
    assert done.exit_code == 0, done.output
    assert done.stdout == call("plan", PORTFOLIO, "--run", str(stopped), *asked).stdout


def test_a_rule_that_names_no_listed_plan_has_none_where_time_is_up(stopped: Path) -> None:
    done = plan(stopped, "--rule", "weighted", "--time-limit", "9m")
    assert done.exit_code == 4
    assert not done.stdout
    assert "time limit" in done.stderr


@pytest.mark.parametrize(
    ("solves", "rule", "why"),
    [
        (9, "weighted", "only leximin, total and nash choose among the listed plans"),
        (5, "nash", "no listed plan gives every party more than its outside option"),
    ],
)
def test_of_several_rules_those_without_a_plan_are_named(
    tmp_path: Path, solves: int, rule: str, why: str
) -> None:
    run = run_of(tmp_path / "run", solves)
    asked = ("--rule", "leximin", "--rule", rule, "--time-limit", "9m")
    done = plan(run, *asked)
    assert done.exit_code == 4
    assert "Plan by the rule “leximin”, of the" in done.stdout
    assert f"warning: {rule} has no plan here: {why}." in done.stderr
    data = json.loads(plan(run, *asked, "--json").stdout)
    assert data["of_listed_only"]
    assert [each["rule"] for each in data["plans"]] == ["leximin"]
    assert data["without_plan"] == {rule: why}


def test_several_plans_stay_a_list_where_a_rule_is_left_out() -> None:
    asked = ("--rule", "leximin", "--rule", "goal-minimax", "--json")
    data = json.loads(call("plan", PORTFOLIO, *asked).stdout)
    assert [each["rule"] for each in data["plans"]] == ["leximin"]
    assert data["without_plan"] == {"goal-minimax": "no goal has a target to come close to"}


def test_an_interrupt_is_told_as_one(stopped: Path) -> None:
    done = plan(stopped, "--rule", "leximin", how=interrupted_after)
    assert done.exit_code == 130
    assert "of the 3 listed plans only" in done.stdout
    assert done.stderr.startswith("Interrupted before all plans were compared: only the listed")
    assert "60 s" not in done.stderr
    assert "ime was up" not in done.stderr


def test_what_the_run_names_as_fairest_of_all_is_told_so(with_fair: Path) -> None:
    done = plan(with_fair, "--rule", "leximin")
    assert done.exit_code == 4, done.output
    assert "listed" not in done.stdout
    assert "what is shown is what the run itself names of all plans" in done.stderr
    assert not json.loads(plan(with_fair, "--rule", "leximin", "--json").stdout)["of_listed_only"]


@pytest.mark.parametrize(
    ("how", "code", "words"),
    [(out_of_time_after, 4, "Time was up"), (interrupted_after, 130, "Interrupted")],
)
@pytest.mark.parametrize("with_run", [True, False])
def test_a_plan_that_was_found_is_shown_without_what_is_not_known(
    stopped: Path, tmp_path: Path, how: Ended, code: int, words: str, with_run: bool
) -> None:
    run = ("--run", str(stopped)) if with_run else ()
    whole = json.loads(call("plan", PORTFOLIO, *run, "--rule", "leximin", "--json").stdout)

    def cut_short(*more: str) -> Result:
        with pytest.MonkeyPatch.context() as patch:
            page = plans.page

            def late(*args: Any, **options: Any) -> Any:
                how(1, patch)
                return page(*args, **options)

            patch.setattr(plans, "page", late)
            rule = ("--rule", "leximin", "--time-limit", "9m")
            return call("plan", PORTFOLIO, *run, *rule, *more)

    done = cut_short("--page", str(tmp_path / "plan.html"))
    assert done.exit_code == code, done.output
    assert done.stdout.startswith("Plan by the rule “leximin”\n")
    assert "Given up against each goal's own best" in done.stdout
    assert f"{words} after the plan was found; not known: the price of fairness" in done.stderr
    assert "is not written" in done.stderr
    assert not (tmp_path / "plan.html").exists()
    data = json.loads(cut_short("--json").stdout)
    assert data.keys() == whole.keys()
    unknown = {"price_of_fairness": None, "neighbours": None, "at_best": None}
    assert data | {"seconds": 0} == whole | unknown | {"seconds": 0}


def test_a_limit_that_nobody_gave_holds_for_the_page_too(stopped: Path) -> None:
    ends = call("plan", PORTFOLIO, "--run", str(stopped), "--rule", "leximin", "--json")
    solves = json.loads(ends.stdout)["solves"]
    done = plan(stopped, "--rule", "leximin", after=solves + 1)
    assert done.exit_code == 4
    assert "Time was up after the plan was found" in done.stderr
    assert "for 60 s long; --time-limit 10m" in done.stderr


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
