"""What may be read is bounded, said so in place, and raised by name."""

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

import wholepie as wp
from wholepie import InputError
from wholepie.cli import main
from wholepie.models import templates
from wholepie.models.formats.convert import convert
from wholepie.optimizer.reading_limits import NAMES, ReadingLimits, current

SCENARIO = """wholepie: 1
title: Small
tables: {items: items.csv}
decisions: {take: {for: i in items, type: binary}}
measures: {weight: sum(i.weight * take[i] for i in items)}
stakeholders:
  one:
    requires: {floor: weight >= 2}
    goals: {less: {minimize: weight}, more: {maximize: sum(take[i] for i in items)}}
  two:
    goals: {less: {minimize: weight}}
"""
TABLE = "item,weight\na,1\nb,2\nc,3\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "made"
    made.mkdir()
    (made / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    (made / "items.csv").write_text(TABLE, encoding="utf-8")
    return made


# What the scenario above has of each, at which it is read, and below which it is not.
COUNTS = {
    "scenario_bytes": len(SCENARIO.encode()),
    "table_bytes": len(TABLE.encode()),
    "table_rows": 3,
    "table_columns": 2,
    "table_cells": 8,
    "cell_characters": 6,
    "name_characters": 12,
    "nodes": 24,
    "depth": 6,
    "stakeholders": 2,
    "goals": 3,
    "indexes": 6,
    "terms": 20,
}


OUTLINES = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"item": item},
                "geometry": {"type": "LineString", "coordinates": [[0, 0], [1, k]]},
            }
            for k, item in enumerate("abc")
        ],
    }
)
MAP_COUNTS = {"map_bytes": len(OUTLINES), "map_features": 3, "map_vertices": 6}


@pytest.mark.parametrize("name", MAP_COUNTS)
def test_a_map_has_limits_too(name: str, folder: Path) -> None:
    named = SCENARIO.replace("items.csv", "{file: items.csv, map: {outlines: lines.geojson}}")
    (folder / "scenario.yaml").write_text(named, encoding="utf-8")
    (folder / "lines.geojson").write_text(OUTLINES, encoding="utf-8")
    with wp.allowing(**{name: MAP_COUNTS[name]}):
        wp.load(folder)
    less = wp.allowing(**{name: MAP_COUNTS[name] - 1})
    with less, pytest.raises(InputError, match=f"--limit {name}="):
        wp.load(folder)


@pytest.mark.parametrize("name", COUNTS)
def test_a_limit_holds_from_one_less_on_and_names_itself(name: str, folder: Path) -> None:
    with wp.allowing(**{name: 10_000}):
        wp.load(folder)
    with wp.allowing(**{name: 1}), pytest.raises(InputError, match=f"--limit {name}="):
        wp.load(folder)
    assert current() == ReadingLimits()


@pytest.mark.parametrize("name", ["scenario_bytes", "table_bytes", "table_rows", "table_columns",
                                  "table_cells", "stakeholders", "goals"])  # fmt: skip
def test_a_limit_is_the_most_that_is_read(name: str, folder: Path) -> None:
    with wp.allowing(**{name: COUNTS[name]}):
        wp.load(folder)
    with wp.allowing(**{name: COUNTS[name] - 1}), pytest.raises(InputError, match=name):
        wp.load(folder)


def test_books_and_models_are_bounded_too(tmp_path: Path) -> None:
    book = templates.create_book("allocation", tmp_path / "book.xlsx")
    model = tmp_path / "model.mps"
    convert(wp.load(book).problem(), model, together=True)
    wp.check(model)
    for name, path in (("book_bytes", book), ("model_bytes", model)):
        with wp.allowing(**{name: 100}), pytest.raises(InputError, match=f"--limit {name}="):
            wp.check(path)


def test_every_limit_is_tested_here_or_with_the_attacks() -> None:
    assert set(NAMES) == {
        *(*COUNTS, *MAP_COUNTS),
        *("steps", "seconds", "book_bytes", "model_bytes", "run_bytes", "run_values"),
    }


def test_the_page_on_limits_has_the_limits_of_the_code() -> None:
    page = (Path(__file__).parents[1] / "docs" / "limits.md").read_text(encoding="utf-8")
    table = page.partition("| limit |")[2].partition("\n\n")[0]
    rows = [line.split("|")[1:3] for line in table.splitlines() if line.startswith("| `")]
    said = {
        name.strip(" `"): int(number.replace(",", ""))
        for names, numbers in rows
        for name, number in zip(names.split(","), numbers.split(";"), strict=True)
    }
    assert said == {name: getattr(ReadingLimits(), name) for name in NAMES}


def test_the_environment_and_the_option_raise_limits(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHOLEPIE_LIMITS", "goals=1")
    result = CliRunner().invoke(main, ["check", str(folder)])
    assert result.exit_code == 2
    assert "3 goals; at most 1 are read" in result.stderr
    allowed = CliRunner().invoke(main, ["check", str(folder), "--limit", "goals=3"])
    assert allowed.exit_code == 0
    with pytest.raises(InputError):
        wp.load(folder)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("goalz=3", 'There is no limit .goalz.; did you mean "goals"'),
        ("goals=many", "write goals=1000"),
        ("goals=0", "a whole number of 1 or more"),
        ("goals=-1", "a whole number of 1 or more"),
        ("goals=1.5", "a whole number of 1 or more"),
        ("goals=nan", "a whole number of 1 or more"),
        ("goals", "write goals=1000"),
    ],
)
def test_limits_that_make_no_sense_are_refused(words: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        ReadingLimits().but(words)


def outside(folder: Path) -> str:
    (folder.parent / "items.csv").write_text(TABLE, encoding="utf-8")
    return "../items.csv"


def absolute(folder: Path) -> str:
    outside(folder)
    return str(folder.parent / "items.csv")


def linked(folder: Path) -> str:
    outside(folder)
    (folder / "link.csv").symlink_to(folder.parent / "items.csv")
    return "link.csv"


def linked_folder(folder: Path) -> str:
    outside(folder)
    (folder / "up").symlink_to(folder.parent)
    return "up/items.csv"


OUTSIDE = [outside, absolute, linked, linked_folder]


@pytest.mark.parametrize("make", OUTSIDE)
def test_tables_outside_the_folder_are_read_only_where_allowed(
    make: Callable[[Path], str], folder: Path
) -> None:
    name = make(folder)
    text = SCENARIO.replace("items.csv", name)
    (folder / "scenario.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"scenario.yaml:3:.*outside the scenario's folder"):
        wp.load(folder)
    with wp.allowing(allow_outside=True):
        assert wp.load(folder).problem().n == 3
    assert CliRunner().invoke(main, ["check", str(folder)]).exit_code == 2
    assert CliRunner().invoke(main, ["check", str(folder), "--allow-outside"]).exit_code == 0


def test_a_link_inside_the_folder_is_followed(folder: Path) -> None:
    (folder / "again.csv").symlink_to("items.csv")
    text = SCENARIO.replace("items.csv", "again.csv")
    (folder / "scenario.yaml").write_text(text, encoding="utf-8")
    assert wp.load(folder).problem().n == 3


@pytest.mark.parametrize("name", ["/dev/zero", "/dev/stdin", "pipe", "sub", "", "a\0b", "x" * 300])
def test_what_is_no_file_is_refused_at_once(name: str, folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    (folder / "sub").mkdir()
    text = SCENARIO.replace("items.csv", f'"{name}"'.replace("\0", "\\0"))
    (folder / "scenario.yaml").write_text(text, encoding="utf-8")
    done = threading.Event()

    def read() -> None:
        with wp.allowing(allow_outside=True), pytest.raises(InputError):
            wp.load(folder)
        done.set()

    threading.Thread(target=read, daemon=True).start()
    assert done.wait(10)


def test_a_scenario_that_is_a_pipe_is_refused_at_once(folder: Path) -> None:
    os.mkfifo(folder / "pipe.yaml")
    with pytest.raises(InputError, match="is a pipe or a device, not a file"):
        wp.load(folder / "pipe.yaml")


def test_aliases_of_long_texts_take_no_room(folder: Path) -> None:
    """200,000 aliases of a text of 10,000 characters: places are kept once."""
    laughs = [f"a0: &a0 [{', '.join(['*t'] * 9)}]"]
    laughs += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 6)]
    text = f"t: &t {'x' * 10_000}\n" + "\n".join(laughs)
    (folder / "scenario.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"nodes=|aliases followed|unknown key"):
        wp.load(folder)
