"""How tables are read is told whole by ``check``, and in one line by other commands."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from wholepie.cli import main

SCENARIO = """wholepie: 1
title: Halls
tables: {halls: halls.csv}
decisions: {open: {for: h in halls, type: binary}}
stakeholders:
  town: {goals: {cheap: {minimize: sum(h.cost * open[h] for h in halls)}}}
  clubs: {goals: {busy: {maximize: sum(h.use * open[h] for h in halls)}}}
"""
FEW = "hall;cost;use\na;2,5;3\nb;3,5;4\n"
MANY = "hall;cost;use;since\na;1.250,50;30 %;2026-01-05\nb;3.000,00;40 %;2026-02-05\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("halls.yaml").write_text(SCENARIO, encoding="utf-8")


def told(command: str, table: str) -> list[str]:
    Path("halls.csv").write_text(table, encoding="utf-8")
    done = CliRunner().invoke(main, [command, "halls.yaml"])
    assert done.exit_code == 0, done.output
    return [line for line in done.stderr.splitlines() if line.startswith("warning")]


@pytest.mark.parametrize("command", ["front", "plan", "blame", "freedom"])
def test_much_is_told_whole_by_check_and_in_a_line_by_others(command: str) -> None:
    whole = told("check", MANY)
    assert len(whole) >= 3
    (line,) = told(command, MANY)
    assert line.startswith("warning: halls.csv:1:1: ")
    assert f"{len(whole)} things of how tables are read" in line
    assert "wholepie check" in line


def test_little_is_told_by_all() -> None:
    assert told("check", FEW) == told("front", FEW) != []
