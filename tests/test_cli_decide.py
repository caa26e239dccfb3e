"""The commands that help to decide: tables for people, data for programs, exit codes."""

import json
import re
import signal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import shipped
import wholepie as wp
from wholepie.cli import main
from wholepie.optimizer.plans.rule import RULES
from wholepie.optimizer.search.search import Search
from wholepie.optimizer.solver.outcome import Subproblem

INSTANCES = Path(wp.__file__).resolve().parent / "instances"
QUICKSTART = str(INSTANCES / "quickstart" / "scenario.yaml")


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("decide") / "run"
    shipped.front("quickstart").save(folder)
    return str(folder)


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def with_outside(level: int) -> str:
    text = Path(QUICKSTART).read_text(encoding="utf-8").replace("unit: EUR", f"outside: {level}")
    Path("scenario.yaml").write_text(text, encoding="utf-8")
    return "scenario.yaml"


COMMANDS = {
    "plan": ["plan", QUICKSTART, "--rule", "nash"],
    "tradeoffs": ["tradeoffs", QUICKSTART],
    "blame": ["blame", QUICKSTART],
    "robust": ["robust", QUICKSTART],
    "align": ["align", QUICKSTART, "adopted.csv"],
}


def adopt() -> None:
    wp.plan(QUICKSTART, "nash").decisions.to_csv("adopted.csv", index=False)


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_out_of_time_nothing_is_shown(command: str) -> None:
    adopt()
    stopped = call(*COMMANDS[command], "--time-limit", "0.000001")
    assert (stopped.exit_code, stopped.stdout) == (4, "")
    assert "was not reached: time limit." in stopped.stderr
    assert call(*COMMANDS[command], "--time-limit", "10m").exit_code == 0


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_interrupted_nothing_is_shown(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    adopt()
    submit = Search.submit

    def interrupted(search: Search, tag: object, subproblem: Subproblem) -> None:
        signal.raise_signal(signal.SIGINT)
        monkeypatch.setattr(Search, "submit", submit)
        submit(search, tag, subproblem)

    monkeypatch.setattr(Search, "submit", interrupted)
    stopped = call(*COMMANDS[command])
    assert (stopped.exit_code, stopped.stdout) == (130, "")
    assert "was not reached: interrupted." in stopped.stderr


def test_ctrl_c_before_a_search_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_path: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("wholepie.api.sources.load", interrupted)
    assert call("plan", QUICKSTART).exit_code == 130


def test_wishes_that_no_rule_hears_are_refused() -> None:
    refused = call("plan", QUICKSTART, "--rule", "leximin", "--weight", "owner: earn=2")
    assert refused.exit_code == 2
    assert "The rule leximin ignores weights; these rules use it: goal-" in refused.stderr
    both = ("plan", QUICKSTART, "--rule", "leximin", "--rule", "weighted")
    assert call(*both, "--weight", "owner: earn=2").exit_code == 0


def test_a_run_of_another_version_is_refused(run: str) -> None:
    """Its scale is another one, and so are its plans."""
    assert call("plan", QUICKSTART, "--run", run).stderr == ""
    with_outside(1000)
    refused = call("plan", "scenario.yaml", "--run", run)
    assert refused.exit_code == 2
    assert "of another scenario" in " ".join(refused.stderr.split())


@pytest.mark.parametrize("more", [[], ["--rule", "nash", "--rule", "goal-minimax"]])
def test_a_run_of_another_file_is_refused_with_that_file(run: str, more: list[str]) -> None:
    """Also where its goals have other names, which are no fault of who asks."""
    refused = call("plan", str(INSTANCES / "citizens-budget"), "--run", run, *more)
    assert refused.exit_code == 2
    words = " ".join(refused.stderr.split())
    assert f"{run} is of another scenario: of {Path(QUICKSTART).resolve()}" in words
    assert "There is no goal" not in words


def test_options_for_a_file_are_refused_for_a_run(run: str) -> None:
    for option in (["--scenario", QUICKSTART], ["--rule", "nash"], ["--lose", "5%"]):
        refused = call("robust", run, *option)
        assert refused.exit_code == 2
        assert f"{option[0]} is for a FILE" in refused.stderr


def test_one_rule_shows_the_page() -> None:
    shown = call("plan", QUICKSTART, "--rule", "nash").stdout
    for words in ("Plan by the rule", "Given up", "a price of", "7 pairs more of"):
        assert words in shown
    data = json.loads(call("plan", QUICKSTART, "--rule", "nash", "--json").stdout)
    assert data["rule"] == "nash"
    assert 0 <= data["price_of_fairness"][0]["share"] <= 1
    assert {each["goal"] for each in data["neighbours"]} == set(data["values"])


def test_a_rule_names_one_plan_with_and_without_a_run(run: str) -> None:
    data = json.loads(call("plan", QUICKSTART, "--rule", "nash", "--run", run, "--json").stdout)
    alone = json.loads(call("plan", QUICKSTART, "--rule", "nash", "--json").stdout)
    for said in ("values", "satisfaction", "worst", "given_up"):
        assert data[said] == alone[said]
    assert data["values"] == wp.open(run).points.loc[data["number"]].to_dict()
    assert {each["better"] for each in data["neighbours"]} == {True, False}
    shown = call("plan", QUICKSTART, "--rule", "nash", "--run", run).stdout
    assert f"It is plan {data['number']} of the run." in shown
    other = call("plan", QUICKSTART, "--run", run, "--goal", "owner: earn")
    assert other.exit_code == 2
    assert "other goals than the problem" in other.stderr


def test_several_rules_are_compared() -> None:
    rules = sorted(set(RULES.all()) - {name for name in RULES.all() if name.startswith("goal-")})
    asked = [part for rule in rules for part in ("--rule", rule)]
    shown = call("plan", QUICKSTART, *asked)
    assert f"{len(rules)} rules compared" in shown.stdout
    assert max(map(len, shown.stdout.splitlines())) <= 80
    data = json.loads(call("plan", QUICKSTART, *asked, "--json").stdout)
    assert [each["rule"] for each in data["plans"]] == rules


def test_aspirations_and_what_may_be_given_up_reach_the_rules() -> None:
    aspired = call(
        "plan", QUICKSTART, "--rule", "goal-minimax", "--aspire", "owner: earn=8000", "--json"
    )
    assert json.loads(aspired.stdout)["values"]["owner: earn"] == 8000
    order = ["--rule", "lexicographic", "--order", "owner: earn", "--json"]
    strict = json.loads(call("plan", QUICKSTART, *order).stdout)["values"]["owner: earn"]
    loose = call("plan", QUICKSTART, *order, "--give-up", "owner: earn=1500")
    assert strict - 1500 <= json.loads(loose.stdout)["values"]["owner: earn"] < strict
    point = ["--rule", "reference-point", "--aspire", "owner: earn=2000", "--json"]
    reserved = call("plan", QUICKSTART, *point, "--reserve", "owner: earn=3000")
    assert reserved.exit_code == 2
    assert "is no worse than what it aspires to" in reserved.stderr


def test_an_outside_option_that_cannot_be_met_ends_with_3_and_the_reason() -> None:
    for rule in ("nash", "leximin", "kalai-smorodinsky"):
        result = call("plan", with_outside(9000), "--rule", rule)
        assert result.exit_code == 3
        assert "owner: earn 8000 at best, 9000 without an agreement" in result.stderr
    assert call("plan", with_outside(9000), "--rule", "weighted").exit_code == 0


def test_conflicts_of_a_file_and_of_a_run(run: str) -> None:
    shown = call("tradeoffs", QUICKSTART).stdout
    assert "(an estimate)" in shown
    assert "(exact)" in call("tradeoffs", run).stdout
    data = json.loads(call("tradeoffs", run, "--json").stdout)
    assert data["nadir_exact"] is True
    assert data["losses"]["owner"]["birdwatchers"] == 1
    assert {pair["relation"] for pair in data["pairs"]} <= {"shared", "aligned", "opposed", "mixed"}


def test_robustness_of_a_file_and_of_a_run(run: str) -> None:
    assert "Weights of goals divided by range" in call("robust", QUICKSTART).stdout
    data = json.loads(call("robust", run, "--plan", "1", "--json").stdout)
    assert data["plan"] == 1
    assert data["weights"]["proved"] is True
    assert call("robust", run, "--plan", "99").exit_code == 2
    refused = call("robust", QUICKSTART, "--plan", "1")
    assert refused.exit_code == 2
    assert "--plan is for a RUN" in refused.stderr


def test_regret_over_scenarios() -> None:
    drought = Path(QUICKSTART).read_text(encoding="utf-8").replace("wheat: 900", "wheat: 300")
    Path("drought.yaml").write_text(drought, encoding="utf-8")
    shown = call("robust", QUICKSTART, "--scenario", "drought.yaml")
    assert "Regret over the scenarios" in shown.stdout
    data = json.loads(call("robust", QUICKSTART, "--scenario", "drought.yaml", "--json").stdout)
    regrets = data["regret"]["regrets"]
    joint = max(regrets["joint plan"].values())
    rest = [max(row.values()) for name, row in regrets.items() if name != "joint plan"]
    assert joint <= min(rest) + 1e-6


def test_blame() -> None:
    shown = call("blame", QUICKSTART)
    assert "no limit" in shown.stdout
    assert "there are no duals" in shown.stdout
    data = json.loads(call("blame", QUICKSTART, "--json").stdout)
    assert data["duals"] is None
    assert {each["kind"] for each in data["effects"]} == {"requirement", "contribution"}
    assert call("blame", QUICKSTART, "--by", "-1").exit_code == 2


def test_what_is_neither_file_nor_run_is_told(tmp_path: Path) -> None:
    for command in (["tradeoffs"], ["robust"], ["weigh", "--how", "swing"]):
        result = call(*command, str(tmp_path))
        assert result.exit_code == 2
        assert "neither run.json nor scenario.yaml" in result.stderr


def test_critic_needs_a_run(run: str) -> None:
    assert call("weigh", run, "--how", "critic").exit_code == 0
    refused = call("weigh", QUICKSTART, "--how", "critic")
    assert refused.exit_code == 2
    assert "needs a front" in refused.stderr


def test_of_several_rules_those_without_a_target_are_left_out() -> None:
    text = Path(QUICKSTART).read_text(encoding="utf-8")
    Path("scenario.yaml").write_text(re.sub(r", *target: [^,}]*", "", text), encoding="utf-8")
    rules = ["--rule", "leximin", "--rule", "goal-minimax", "--rule", "total"]
    done = call("plan", "scenario.yaml", "--json", *rules)
    assert done.exit_code == 0, done.output
    assert "goal-minimax is left out: no goal has a target" in done.stderr
    assert [each["rule"] for each in json.loads(done.stdout)["plans"]] == ["leximin", "total"]
    alone = call("plan", "scenario.yaml", "--rule", "goal-minimax")
    assert alone.exit_code == 2
    assert "give one with 'target'" in alone.output
