"""Methods and limits on the command line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import wholepie as wp
from wholepie.cli import main
from wholepie.optimizer.methods.method import METHODS

INSTANCES = Path(wp.__file__).resolve().parent / "instances"
QUICKSTART = str(INSTANCES / "quickstart" / "scenario.yaml")


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def two_goals() -> str:
    """A scenario of two goals that depend on choices and amounts."""
    text = """
wholepie: 1
title: Wells and pumps
sets:
  wells: [north, south, east]
parameters:
  cost: {north: 40, south: 55, east: 25}          # EUR to open
  price: {north: 3, south: 1, east: 5}            # EUR a cubic metre
  most: {north: 30, south: 40, east: 20}          # cubic metres
decisions:
  open: {for: w in wells, type: binary}
  pump: {for: w in wells, type: continuous}
stakeholders:
  town:
    requires:
      wells are open: {for: w in wells, rule: "pump[w] <= most[w] * open[w]"}
    goals:
      spend: {minimize: "sum(cost[w] * open[w] + price[w] * pump[w] for w in wells)", unit: EUR}
      drink: {maximize: sum(pump[w] for w in wells), unit: m3}
"""
    Path("scenario.yaml").write_text(text, encoding="utf-8")
    return "scenario.yaml"


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.mark.parametrize("method", list(METHODS.all()))
def test_every_method_runs_and_its_record_can_be_read(method: str) -> None:
    scenario = QUICKSTART if METHODS.named(method).most_goals > 2 else two_goals()
    result = call("front", scenario, "--method", method, "--out", "run", "--json")
    assert result.exit_code == 0, result.output
    front = wp.open("run")
    assert front.record.method == method
    assert front.record.runs >= front.record.solves
    assert front.record.solves > 0 or method == "frontier"
    assert len(front.record.history) > 0
    assert len(json.loads(result.stdout)["points"]) == len(front) > 1


def test_a_limit_on_points_ends_with_4_and_saves() -> None:
    result = call("front", QUICKSTART, "--max-points", "4", "--out", "run")
    assert result.exit_code == 4
    assert "Stopped: points limit." in result.stderr
    assert 4 <= len(wp.open("run")) < len(wp.front(QUICKSTART))


def test_samples_reach_the_method() -> None:
    counts = []
    for samples in ("2", "30"):
        call("front", QUICKSTART, "--method", "grid", "--samples", samples, "--out", samples)
        counts.append(wp.open(samples).solves)
    assert counts[0] < counts[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--max-points", "0"], "0 is not in the range"),
        (["--samples", "none"], "'none' is not a valid integer"),
        (["--tolerance", "200%"], "less than 100 %"),
        (["--method", "zone"], "'zone' is not one of 'boxed-line', 'frontier'"),
    ],
)
def test_wrong_values_are_told(arguments: list[str], words: str) -> None:
    result = call("front", QUICKSTART, *arguments)
    assert result.exit_code == 2
    assert words in result.stderr
