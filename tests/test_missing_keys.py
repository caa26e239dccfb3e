"""Keys that a loop lacks are told once each, and never as fewer than there are."""

import pickle
from pathlib import Path

import pytest
from click.testing import CliRunner

import wholepie as wp
from wholepie.cli import main
from wholepie.models import ScenarioError

SCENARIO = """wholepie: 1
title: Keys
sets: {days: '{1..40}', hours: '{1..HOURS}'}
tables: {rates: {file: rates.csv, key: [hour, day]}}
decisions: {x: {for: d in days, type: binary}}
stakeholders:
  one:
    requires: {most: 'sum(rates[h, d].rate * x[d] for LOOPS) <= 3'}
    goals: {few: {minimize: sum(x[d] for d in days)}}
"""


@pytest.mark.parametrize("loops", ["d in days for h in hours", "h in hours for d in days"])
@pytest.mark.parametrize("hours", [2, 8])
def test_counts_of_missing_keys_do_not_lie(tmp_path: Path, loops: str, hours: int) -> None:
    (tmp_path / "rates.csv").write_text("hour,day,rate\nz,1,5\n", "utf-8")
    text = SCENARIO.replace("LOOPS", loops).replace("HOURS", str(hours))
    (tmp_path / "scenario.yaml").write_text(text, "utf-8")
    with pytest.raises(ScenarioError) as caught:
        wp.load(tmp_path)
    told = [each.text for each in caught.value.faults]
    said = CliRunner().invoke(main, ["check", str(tmp_path)]).stderr.splitlines()[-1]
    assert pickle.loads(pickle.dumps(caught.value)).count.lower() == said.lower()
    assert said == ("2 faults found." if hours == 2 else f"At least {len(told)} faults found.")
    if hours == 2:
        assert len(told) == 2
        assert all("and 37 more" in each and "perhaps" not in each for each in told)
    else:
        assert all("and perhaps others, which were not looked at" in each for each in told)


def test_faults_that_are_not_listed_are_counted_as_more(tmp_path: Path) -> None:
    text = SCENARIO.replace("LOOPS", "d in days for h in hours").replace("HOURS", "2")
    (tmp_path / "scenario.yaml").write_text(text, "utf-8")
    rows = "".join(f"1,{day}\n" for day in range(1, 99))
    (tmp_path / "rates.csv").write_text(f"hour,day,rate\n{rows}", "utf-8")
    said = CliRunner().invoke(main, ["check", str(tmp_path)]).stderr.splitlines()
    assert any(
        each.endswith("98 rows have the wrong number of cells in all [WP016]") for each in said
    )
    assert said[-1] == f"At least {len(said) - 2} faults found."
