"""The README and the docs are true: their examples run, word for word."""

import re
import shlex
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import wholepie as wp
from wholepie.cli import main

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

import front_picture

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def test_the_commands_run_one_after_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    commands = [line for block in blocks(README, "sh") for line in block.splitlines()]
    spoken = re.findall(r"`(wholepie [^`]+)`", README)
    mine = [line for line in commands if line.startswith("wholepie ")]
    assert len(mine) == 5
    for command in [*mine, *(one for one in spoken if "my-" in one)]:
        result = CliRunner().invoke(main, shlex.split(command)[1:])
        assert result.exit_code == 0, f"{command}: {result.output}"
    assert (tmp_path / "my-run" / "report.html").is_file()


def test_the_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"make ([a-z-]+)", README)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_python_example_has_a_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (example,) = blocks(README, "python")
    names: dict[str, object] = {}
    exec(compile(example, "README.md", "exec"), names)
    front = names["front"]
    assert isinstance(front, wp.Front)
    assert 0 < front.gap <= 0.05


def test_the_scenario_shown_is_the_quickstart() -> None:
    (shown,) = blocks(README, "yaml")
    shipped = (ROOT / "instances/quickstart/scenario.yaml").read_text(encoding="utf-8")
    assert shipped.endswith(shown)


def test_the_scenario_page_shows_a_sound_scenario(tmp_path: Path) -> None:
    (shown,) = blocks((ROOT / "docs/scenario.md").read_text(encoding="utf-8"), "yaml")
    (tmp_path / "scenario.yaml").write_text(shown, encoding="utf-8")
    rows = "north,400,120,1\nriver,300,200,0\nhill,350,90,1\n"
    (tmp_path / "parks.csv").write_text("park,cost,visits,playground\n" + rows, encoding="utf-8")
    front = wp.front(tmp_path)
    assert len(front) > 1
    assert front.record.stopped == ""


def test_the_picture_is_the_front() -> None:
    front = wp.front(ROOT / "instances" / "citizens-budget")
    assert front.complete
    assert f"{len(front)} efficient plans and no others" in " ".join(README.split())
    drawn = front_picture.svg(front)
    shown = (ROOT / "docs" / "front.svg").read_text(encoding="utf-8")
    assert drawn == shown, "draw it again with: make docs"
