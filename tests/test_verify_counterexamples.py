"""Plans that a run denies are shown as they are: with their decisions, and what these are worth."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import wholepie as wp
from checked_runs import SOLVERS, needs_cpsat, whole_run
from tampering import tampered
from wholepie.cli import main

ITEMS = "abcdef"
LEFT = dict(zip(ITEMS, (3, 5, 1, 4, 2, 6), strict=True))
RIGHT = dict(zip(ITEMS, (4, 1, 6, 2, 5, 3), strict=True))
COST = dict(zip(ITEMS, (4, 3, 6, 2, 5, 3), strict=True))


def _sum(factors: dict[str, int]) -> str:
    return " + ".join(f'{a} * take["{item}"]' for item, a in factors.items())


SIDES = f"{_sum(LEFT)}, {_sum(RIGHT)}"
GOALS = {
    f"maximize: min({SIDES})": min,
    f"minimize: max({SIDES})": max,
    f"minimize: abs({_sum(LEFT)} - ({_sum(RIGHT)}))": lambda left, right: abs(left - right),
}


def scenario(folder: Path, goal: str) -> Path:
    path = folder / "scenario.yaml"
    path.write_text(
        f"""
wholepie: 1
title: Six items
sets:
  items: [a, b, c, d, e, f]
decisions:
  take: {{for: i in items, type: binary}}
stakeholders:
  one:
    requires:
      something: {_sum(LEFT)} >= 6
    goals:
      worth:
        {goal}
  two:
    goals:
      cost:
        minimize: {_sum(COST)}
  three:
    goals:
      early:
        maximize: 2 * take["a"] + take["b"]
""",
        "utf-8",
    )
    return path


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("goal", GOALS, ids=["min", "max", "abs"])
def test_a_counterexample_has_the_values_of_its_decisions(
    goal: str, solver: Any, tmp_path: Path
) -> None:
    front = wp.front(scenario(tmp_path, goal))
    run = front.save(tmp_path / "run")
    found = wp.verify(
        tampered(run, lambda files: [files.remove_plan(1) for _ in range(2)]), solver=solver
    )
    assert found.refuted
    assert found.counterexamples
    for each in found.to_dict()["counterexamples"]:
        taken = {line["index_1"]: line["value"] for line in each["decisions"]}
        assert {line["decision"] for line in each["decisions"]} <= {"take"}
        values = list(each["values"].values())
        sides = [sum(f[item] * x for item, x in taken.items()) for f in (LEFT, RIGHT)]
        assert values[0] == GOALS[goal](*sides)
        assert values[1] == sum(COST[item] * x for item, x in taken.items())
        assert values[2] == 2 * taken.get("a", 0) + taken.get("b", 0)


@needs_cpsat
def test_no_line_comes_twice_and_what_is_left_out_is_counted(tmp_path: Path) -> None:
    run = whole_run(tmp_path)
    tampered(run, lambda files: [files.remove_plan(1) for _ in range(12)])
    found = wp.verify(run)
    assert len(found.counterexamples) == 5
    assert found.more > 0
    assert len(found.faults) == len(set(found.faults)) == 5
    assert f"And {found.more} more such plans were found." in found.sentences
    assert f"{5 + found.more} contradictions" in found.brief
    assert ": x[0] = 1" in " ".join(found.faults)
    done = CliRunner().invoke(main, ["verify", str(run), "--json"])
    (said,) = json.loads(done.stdout)["runs"]
    assert said["more"] == found.more
    assert said["counterexamples"][0]["decisions"][0]["value"] == 1
    assert [str(each) for each in found.counterexamples] == list(said["faults"])
