"""The command line: streams, exit codes, saved runs, and what stands in the way of them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import shipped
import wholepie as wp
from clocks import interrupted_after, out_of_time_after
from programs import ran
from wholepie.cli import group, main
from wholepie.models import templates
from wholepie.optimizer.search import workers
from wholepie.optimizer.solver.kernel import Kernel
from wholepie.optimizer.solver.outcome import Outcome, Reason, Subproblem

ROOT = Path(__file__).resolve().parents[1]
QUICKSTART = str(ROOT / "instances" / "quickstart" / "scenario.yaml")
COMMANDS = sorted(group.COMMANDS)

HARD = """
wholepie: 1
title: Hard
tables: {items: items.csv}
decisions: {take: {for: i in items, type: binary}}
stakeholders:
  a:
    requires:
      r: sum(i.w * take[i] for i in items) <= 2500
    goals: {x: {maximize: sum(i.x * take[i] for i in items)}}
  b:
    requires:
      r: sum(i.v * take[i] for i in items) <= 2500
    goals:
      y: {maximize: sum(i.y * take[i] for i in items)}
      z: {maximize: sum(i.z * take[i] for i in items)}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def write_hard() -> None:
    Path("hard.yaml").write_text(HARD, encoding="utf-8")
    numbers = [[(i * k * k) % 89 + 10 for k in (3, 5, 7, 11, 13)] for i in range(1, 101)]
    rows = [f"i{i},{','.join(map(str, row))}" for i, row in enumerate(numbers)]
    Path("items.csv").write_text("\n".join(["item,w,v,x,y,z", *rows, ""]), encoding="utf-8")


def test_a_planners_way_from_new_to_report() -> None:
    assert call("new", "mine", "--template", "assignment").exit_code == 0
    assert call("check", "mine").exit_code == 0
    solved = call("front", "mine", "--out", "run")
    assert solved.exit_code == 0
    names = {
        "front.csv",
        "plans.csv",
        "helpers.csv",
        "problem.json.gz",
        "proofs.json.gz",
        "run.json",
        "run.sqlite",
    }
    assert {path.name for path in Path("run").iterdir()} == names
    made = call("report", "run")
    assert made.exit_code == 0
    assert Path(made.stdout.strip()) == Path("run/report.html")
    assert Path("run/report.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_run_is_saved_without_being_asked() -> None:
    result = call("front", QUICKSTART)
    (run,) = Path("runs").iterdir()
    assert run.name.startswith("quickstart-")
    assert str(run) in result.stderr
    assert wp.open(run).complete


def test_two_runs_at_once_do_not_share_a_folder() -> None:
    call("front", QUICKSTART)
    call("front", QUICKSTART)
    assert len(list(Path("runs").iterdir())) == 2


def test_data_alone_is_on_stdout() -> None:
    for arguments in (
        ["check", QUICKSTART],
        ["front", QUICKSTART, "--out", "run"],
        ["plan", QUICKSTART],
        ["new", "mine"],
        ["new", "--list"],
    ):
        result = call(*arguments, "--json")
        assert result.exit_code == 0
        json.loads(result.stdout)
    assert isinstance(json.loads(call("schema").stdout), dict)
    assert json.loads(call("export", "run", "--to", "json").stdout)["complete"] is True


def test_the_list_of_templates_says_what_each_is_for() -> None:
    told = " ".join(call("new", "--list").stdout.split())
    for name, words in templates.described().items():
        assert words
        assert f"{name} {words}" in told


def test_the_front_as_data_is_the_front() -> None:
    document = json.loads(call("front", QUICKSTART, "--json").stdout)
    front = wp.front(QUICKSTART)
    assert document["complete"] is True
    assert document["gap"] == 0
    assert [point["plan"] for point in document["points"]] == list(front.numbers)
    listed = [[point[label] for label in front.labels] for point in document["points"]]
    assert listed == front.values.tolist()


def test_only_the_goals_asked_for() -> None:
    result = call(
        "front", QUICKSTART, "--json", "--goal", "owner: earn", "--goal", "birdwatchers: nests"
    )
    document = json.loads(result.stdout)
    assert [goal["owner"] for goal in document["goals"]] == ["owner", "birdwatchers"]


def test_an_unknown_goal_names_the_known_ones() -> None:
    result = call("front", QUICKSTART, "--goal", "earm")
    assert result.exit_code == 2
    assert 'no goal "earm"' in result.stderr
    assert "owner: earn" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--within", "5"], "expected a share"),
        (["--within", "abc"], "such as 0.01 or"),
        (["--within", "-1%"], "expected a share"),
        (["--within", "100%"], "less than 100 %"),
        (["--time-limit", "soon"], "such as 60, '60s', '2m', '1h' or '2d'"),
        (["--time-limit", "0"], "more than 0"),
        (["--workers", "0"], "0 is not in the range"),
        (["--method", "magic"], "'magic' is not"),
        (["--nonsense"], "No such option"),
    ],
)
def test_bad_options_are_told_with_what_was_expected(arguments: list[str], message: str) -> None:
    result = call("front", QUICKSTART, *arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert message in result.stderr


def test_a_missing_file_is_told() -> None:
    for command in ("check", "front", "plan", "report"):
        result = call(command, "nowhere")
        assert result.exit_code == 2
        assert "nowhere" in result.stderr


def test_a_scenario_is_no_run_and_a_run_no_scenario() -> None:
    call("front", QUICKSTART, "--out", "run")
    assert "make one with: wholepie front" in call("report", QUICKSTART).stderr
    assert "is a run, not a scenario" in call("front", "run").stderr


def test_a_run_is_only_replaced_when_asked_and_nothing_else_ever() -> None:
    assert call("front", QUICKSTART, "--out", "run").exit_code == 0
    refused = call("front", QUICKSTART, "--out", "run")
    assert refused.exit_code == 2
    assert "--overwrite" in refused.stderr
    assert call("front", QUICKSTART, "--out", "run", "--overwrite").exit_code == 0
    Path("precious").mkdir()
    Path("precious/thesis.txt").write_text("ten years", encoding="utf-8")
    assert call("front", QUICKSTART, "--out", "precious", "--overwrite").exit_code == 2
    assert Path("precious/thesis.txt").read_text(encoding="utf-8") == "ten years"


def test_a_template_never_overwrites() -> None:
    assert call("new", "mine").exit_code == 0
    again = call("new", "mine")
    assert again.exit_code == 2
    assert "not empty" in again.stderr
    assert "did you mean" in call("new", "other", "--template", "asignment").stderr
    assert "NAME is that of a folder: plan." in call("new", "plan.yaml").stderr


def test_a_time_limit_ends_with_4_and_saves(monkeypatch: pytest.MonkeyPatch) -> None:
    write_hard()
    out_of_time_after(14, monkeypatch)
    result = call("front", "hard.yaml", "--time-limit", "1h", "--out", "run", "--json")
    assert result.exit_code == 4
    front = wp.open("run")
    assert front.record.stopped == "time limit"
    assert json.loads(result.stdout)["gap"] == front.gap
    assert 0 < front.gap < 1


def test_a_time_limit_after_what_was_asked_for_is_no_failure() -> None:
    assert call("front", QUICKSTART, "--time-limit", "1h").exit_code == 0


def test_ctrl_c_ends_with_130_and_saves(monkeypatch: pytest.MonkeyPatch) -> None:
    write_hard()
    interrupted_after(14, monkeypatch)
    result = call("front", "hard.yaml", "--out", "run")
    assert result.exit_code == 130
    assert wp.open("run").record.stopped == "interrupted"
    assert "Stopped: interrupted" in result.stderr


def test_a_failing_solver_ends_with_1_and_saves(monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing(Kernel):
        count = 0

        def solve(self, subproblem: Subproblem) -> Outcome:
            Failing.count += 1
            if Failing.count < 9:
                return super().solve(subproblem)
            return Outcome(Reason.FAILED, None, None, -float("inf"), 1, 0.0)

    monkeypatch.setattr(workers, "Kernel", Failing)
    result = call("front", QUICKSTART, "--method", "zones", "--out", "run")
    assert result.exit_code == 1
    assert "Stopped: the solver failed" in result.stderr
    assert len(wp.open("run")) > 0


def test_a_fault_in_the_program_is_owned_up_to(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr("wholepie.api.fronts.front", broken)
    result = call("front", QUICKSTART)
    assert result.exit_code == 1
    assert "fault in wholepie" in result.stderr
    assert "Traceback" not in result.output


def test_a_result_that_cannot_be_saved_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("wholepie.optimizer.results.run_folder.write", full)
    result = call("front", QUICKSTART, "--json")
    assert result.exit_code == 1
    assert "No space left on device" in result.stderr
    assert json.loads(result.stdout)["complete"] is True


def test_a_faulty_scenario_leaves_no_folder_behind() -> None:
    Path("scenario.yaml").write_text("wholepie: 2", encoding="utf-8")
    assert call("front", "scenario.yaml").exit_code == 2
    assert call("front", "scenario.yaml", "--out", "run").exit_code == 2
    assert [path.name for path in Path().iterdir()] == ["scenario.yaml"]


def test_names_cannot_command_the_terminal() -> None:
    Path("scenario.yaml").write_text(
        "wholepie: 1\ntitle: t\ndecisions: {x: {type: binary}, y: {type: binary}}\n"
        'stakeholders:\n  "\\e[31mred\\e[0m":\n'
        "    goals: {a: {maximize: x - y}, b: {minimize: x + y}}\n",
        encoding="utf-8",
    )
    for arguments in (
        ["front", "--goal", "zz"],
        ["front"],
        ["check"],
        ["plan"],
        ["plan", "--rule", "nash", "--rule", "leximin"],
        ["tradeoffs"],
        ["blame"],
        ["robust", "--lose", "90%"],
    ):
        result = call(*arguments, "scenario.yaml")
        assert "\x1b" not in result.output


def test_a_narrow_encoding_takes_any_name() -> None:
    Path("scenario.yaml").write_text(
        "wholepie: 1\ntitle: שלום\ndecisions: {x: {type: binary}, y: {type: binary}}\n"
        "stakeholders:\n  שלום:\n    goals: {a: {maximize: x - y}, b: {minimize: x + y}}\n",
        encoding="utf-8",
    )
    for arguments in (["front"], ["check"], ["plan"], ["check", "--json"]):
        done = CliRunner(charset="cp1252").invoke(main, [*arguments, "scenario.yaml"])
        assert done.exit_code == 0, done.output


def test_plans_by_rule_weight_order_and_tolerance() -> None:
    first = json.loads(call("plan", QUICKSTART, "--json", "--weight", "owner: earn=1").stdout)
    assert first["values"]["owner: earn"] == first["ideal"]["owner: earn"]
    order = ["--rule", "lexicographic", "--order", "baker: grain", "--order", "owner: earn"]
    second = json.loads(call("plan", QUICKSTART, "--json", *order).stdout)
    assert second["values"]["baker: grain"] == second["ideal"]["baker: grain"]
    third = json.loads(call("plan", QUICKSTART, "--json", *order, "--tolerance", "50%").stdout)
    nests = "birdwatchers: nests"
    assert third["values"][nests] > second["values"][nests]
    assert call("plan", QUICKSTART, "--weight", "earn").exit_code == 2
    assert call("plan", QUICKSTART, "--weight", "earn=-1").exit_code == 2


def test_exported_tables_can_be_read_and_hold_no_formulas() -> None:
    Path("scenario.yaml").write_text(
        "wholepie: 1\ntitle: t\nsets: {s: ['=1+1', plain]}\n"
        "decisions: {x: {for: i in s, type: binary}}\nstakeholders:\n  '=cmd':\n"
        "    goals: {a: {maximize: sum(x[i] for i in s)}, b: {minimize: x['=1+1']}}\n",
        encoding="utf-8",
    )
    call("front", "scenario.yaml", "--out", "run")
    assert call("export", "run", "--to", "csv", "--out", "tables").exit_code == 0
    names = {path.name for path in Path("tables").iterdir()}
    assert names == {"goals.csv", "points.csv", "plans.csv", "payoff.csv", "satisfaction.csv"}
    for path in [*Path("tables").iterdir(), *Path("run").glob("*.csv")]:
        for line in path.read_text(encoding="utf-8").splitlines():
            assert not any(cell.startswith(("=", "@")) for cell in line.split(",")), path
    assert wp.open("run").decisions(1)["index_1"].tolist() == ["=1+1", "plain"]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example(command: str) -> None:
    result = call(command, "--help")
    assert result.exit_code == 0
    assert "Example:" in result.output
    assert f"wholepie {command}" in result.output


def test_the_installed_command_keeps_its_streams_apart() -> None:
    code, out, _ = ran("front", QUICKSTART, "--json", "--out", "run")
    assert code == 0
    assert json.loads(out)["complete"] is True
    piped = subprocess.run(
        f'{sys.executable} -c "from wholepie.cli import main; main()" schema | head -1',
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert piped.stdout == "{\n"
    assert "Traceback" not in piped.stderr


def test_the_front_fits_a_pipe_of_80_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    for instance in ("quickstart", "citizens-budget"):
        made = shipped.front(instance)
        monkeypatch.setattr("wholepie.api.fronts.front", lambda *_, made=made, **__: made)
        result = call("front", str(ROOT / "instances" / instance))
        assert max(map(len, result.stdout.splitlines())) <= 80
        assert "\x1b[" not in result.stdout
