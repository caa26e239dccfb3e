"""Keys that a loop lacks are told once each, and never as fewer than there are."""

from pathlib import Path

import pytest

import wholepie as wp
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
    if hours == 2:
        assert len(told) == 2
        assert all("and 37 more" in each and "perhaps" not in each for each in told)
    else:
        assert all("and perhaps others, which were not looked at" in each for each in told)
