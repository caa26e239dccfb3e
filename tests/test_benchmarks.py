"""The benchmarks' harness: every benchmark is named, and a log holds what was measured."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture(autouse=True)
def _found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))


@pytest.fixture
def table() -> Iterator[ModuleType]:
    yield importlib.import_module("table")
    sys.modules.pop("table")


def test_every_benchmark_can_be_run_by_its_name() -> None:
    names = importlib.import_module("run").NAMES
    files = {path.stem.removeprefix("bench_") for path in BENCHMARKS.glob("bench_*.py")}
    assert set(names) == files


def test_a_log_holds_the_command_and_what_was_shown(
    table: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "logs" / "some.md"
    with table.logged(log, "python benchmarks/run.py some", None):
        table.show("Some", ["a", "b"], [["x", 1.234], ["y", 2]])
        table.say("And so on.")
    text = log.read_text(encoding="utf-8")
    assert text.startswith("# `python benchmarks/run.py some`\n")
    assert "highspy" in text
    assert capsys.readouterr().out in text
    assert "| x | 1.23 |" in text


def test_a_benchmark_that_fails_leaves_the_last_log(table: ModuleType, tmp_path: Path) -> None:
    log = tmp_path / "some.md"
    log.write_text("before", encoding="utf-8")
    with pytest.raises(ZeroDivisionError), table.logged(log, "some", None):
        table.show("Some", ["a"], ([1 // each] for each in (1, 0)))
    assert log.read_text(encoding="utf-8") == "before"


def test_no_row_begins_after_the_time_is_up(table: ModuleType, tmp_path: Path) -> None:
    made = []

    def rows() -> Iterator[list[object]]:
        for number in range(3):
            made.append(number)
            table._end = 0.0
            yield [number]

    log = tmp_path / "some.md"
    with table.logged(log, "some", 1.0):
        table.show("Some", ["a"], rows())
        table.show("Another", ["a"], rows())
    text = log.read_text(encoding="utf-8")
    assert made == [0]
    assert "| 0 |" in text
    assert text.count("since the time was up") == 2


def test_bookkeeping_is_measured_without_a_solver() -> None:
    bookkeeping = importlib.import_module("bench_bookkeeping")
    for row in (*bookkeeping.rows(((3, 20),)), *bookkeeping.rows_of_slices((20,))):
        _, points, answers, *_ = row
        assert 10 < points < answers
