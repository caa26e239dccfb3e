"""What commands add to a run is of that run: of its scenario, its overrides and its folder."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import wholepie as wp
from shipped import INSTANCES
from wholepie.cli import main
from wholepie.optimizer.results.additions import Addition, additions

SCENARIO = INSTANCES / "food-relief" / "scenario.yaml"
OTHER = INSTANCES / "quickstart" / "scenario.yaml"
#: Of other requirements an explanation may be: those that a run's were relaxed from.
OF_THE_RUN = {"map": "map", "coalitions": "coalitions", "less": "less"}
COMMANDS = {**OF_THE_RUN, "explain": "explanation"}


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


@pytest.fixture
def run(tmp_path: Path) -> Path:
    wp.front(OTHER, folder=tmp_path / "run")
    return tmp_path / "run"


@pytest.mark.parametrize("command", OF_THE_RUN)
def test_a_part_of_another_scenario_is_refused(command: str, run: Path) -> None:
    refused = call(command, SCENARIO, "--add-to", run)
    assert (refused.exit_code, additions(run)) == (2, {})
    assert "of another scenario" in " ".join(refused.stderr.split())


@pytest.mark.parametrize("command", OF_THE_RUN)
def test_a_part_with_other_overrides_is_refused_and_the_run_itself_has_them(
    command: str, tmp_path: Path
) -> None:
    wheat = {"parameters.income.wheat": 1200}
    wp.front(wp.load(OTHER, overrides=wheat), folder=tmp_path / "run")
    refused = call(command, OTHER, "--add-to", tmp_path / "run")
    assert (refused.exit_code, additions(tmp_path / "run")) == (2, {})
    done = call(command, tmp_path / "run", "--add-to", tmp_path / "run", "--json")
    assert done.exit_code == 0, done.stderr
    part = Addition(json.loads(done.stdout))
    assert additions(tmp_path / "run") == {OF_THE_RUN[command]: part}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_run_that_was_replaced_meanwhile_gets_no_part(
    command: str, run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def replaced(_data: object) -> None:
        wp.front(OTHER, max_points=2).save(run)

    monkeypatch.setattr(f"wholepie.cli.{command}.print_json", replaced)
    refused = call(command, OTHER, "--add-to", run, "--json")
    assert (refused.exit_code, additions(run)) == (2, {})
    assert "Another process has saved another run" in " ".join(refused.stderr.split())


@pytest.mark.parametrize("command", ["map", "coalitions", "blame"])
def test_a_run_stands_for_its_scenario(command: str, run: Path) -> None:
    of_file, of_run = call(command, OTHER), call(command, run)
    assert of_file.exit_code == of_run.exit_code == 0
    assert of_file.stdout == of_run.stdout
    moved = run.parent / "copy.yaml"
    moved.write_text(OTHER.read_text("utf-8"), "utf-8")
    wp.front(moved, folder=run.parent / "moved")
    moved.unlink()
    gone = call(command, run.parent / "moved")
    assert (gone.exit_code, "copy.yaml is gone" in " ".join(gone.stderr.split())) == (2, True)


def test_what_is_no_run_is_told_before_anything_is_solved(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text("{}", "utf-8")
    refused = call("map", OTHER, "--add-to", tmp_path)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "--add-to" in refused.stderr
