"""No name makes a terminal, a spreadsheet, a page or a program do anything but show it."""

import csv
import json
import re
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import wholepie as wp
from wholepie import Goal, Problem
from wholepie.cli import main

ESCAPE = "\x1b[31m\x1b]0;title\x07\x9b2J\u202egnp\u2066"
MARKUP = "[red]bold[/red] [/] [link=http://x]y[/link]"
PAGE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&"
FORMULA = "=cmd|'/c calc'!A1"
NASTY = [ESCAPE, MARKUP, PAGE, FORMULA, "+1+1", "@SUM(A1)", "-2+3", "\t=1"]
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder whose goals, units and owners are as nasty as they can be."""
    rng = np.random.default_rng(0)
    goals = [
        Goal(ESCAPE, "maximize", unit=ESCAPE, owner=PAGE),
        Goal(MARKUP, "maximize", unit=FORMULA, owner=FORMULA),
        Goal(PAGE, "minimize", unit=MARKUP, owner=MARKUP),
    ]
    rows = rng.integers(1, 9, (1, 6))
    problem = Problem.from_arrays(
        rng.integers(1, 9, (3, 6)), rows, row_upper=12, upper=1, integer=True, goals=goals
    )
    return wp.front(problem).save(tmp_path_factory.mktemp("nasty") / "run")


def commands(run: Path, out: Path) -> list[list[str]]:
    there = str(run)
    return [
        ["tradeoffs", there],
        ["export", there, "--to", "csv", "--out", str(out / "csv")],
        ["export", there, "--to", "json"],
        ["report", there, "--out", str(out / "report.html")],
        ["at", there, "--plan", "1"],
        ["weigh", there],
        ["robust", there],
    ]


def test_nothing_that_a_terminal_obeys_is_printed(run: Path, tmp_path: Path) -> None:
    for command in commands(run, tmp_path):
        for more in ([], ["--json"]):
            result = CliRunner().invoke(main, [*command, *more])
            assert result.exit_code in (0, 2), (command, result.output, result.exception)
            assert not UNSEEN.search(result.stdout + result.stderr), command
            if more and result.exit_code == 0:
                json.loads(result.stdout)


def test_json_keeps_every_name_as_it_is(run: Path) -> None:
    result = CliRunner().invoke(main, ["export", str(run), "--to", "json"])
    goals = json.loads(result.stdout)["goals"]
    assert [goal["name"] for goal in goals] == [ESCAPE, MARKUP, PAGE]


def test_no_cell_is_a_formula(run: Path, tmp_path: Path) -> None:
    CliRunner().invoke(main, ["export", str(run), "--to", "csv", "--out", str(tmp_path)])
    for path in [*run.glob("*.csv"), *tmp_path.glob("*.csv")]:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file):
                for cell in row:
                    numeric = re.fullmatch(r"-?[0-9.]+(e[+-]?[0-9]+)?|-inf", cell)
                    assert numeric or not cell.startswith(("=", "+", "-", "@", "\t", "\r")), cell


def test_no_name_opens_a_tag_in_the_page(run: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["report", str(run), "--out", str(tmp_path / "r.html")])
    assert result.exit_code == 0, result.output
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "default-src" in page


SCENARIO = """wholepie: 1
title: {name}
description: {name}
decisions: {{x: {{type: integer, at most: 9, unit: {name}}}}}
stakeholders:
  {name}:
    description: {name}
    requires: {{{name}: x >= 1}}
    goals: {{{name}: {{maximize: x, unit: {name}}}, less: {{minimize: x}}}}
"""


@pytest.mark.parametrize("name", NASTY)
def test_a_scenario_of_such_names_is_shown_or_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_text(SCENARIO.format(name=json.dumps(name)), encoding="utf-8")
    for command in ("check", "front", "plan", "explain", "tradeoffs"):
        out = ["--out", str(tmp_path / "run"), "--overwrite"] if command == "front" else []
        result = CliRunner().invoke(main, [command, str(path), *out])
        assert not UNSEEN.search(result.stdout + result.stderr), command
        if name == ESCAPE:
            assert result.exit_code == 2
            assert 'a control character, "U+001B"' in result.stderr
        else:
            assert result.exit_code == 0, result.output
            assert command != "check" or name.strip()[:8] in result.stdout.replace("\n", "")


@pytest.mark.parametrize("character", ["\x1b", "\x07", "\x9b", "\u202e", "\u2066", "\x7f"])
def test_control_characters_are_refused_where_they_stand(character: str, tmp_path: Path) -> None:
    text = SCENARIO.format(name="plain").replace("decisions:", "tables: {t: t.csv}\ndecisions:")
    (tmp_path / "scenario.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "t.csv").write_text(f"a,b\n1,x{character}y\n", encoding="utf-8")
    with pytest.raises(wp.InputError, match=r"t.csv:2:4: a control character"):
        wp.load(tmp_path)
    escaped = f"\\u{ord(character):04x}"
    text = SCENARIO.format(name="plain").replace("title: plain", f'title: "x{escaped}y"')
    (tmp_path / "scenario.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(wp.InputError, match=r"scenario.yaml:2:8: a control character"):
        wp.load(tmp_path)
