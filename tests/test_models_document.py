"""Files as people save them, and values that stay what they look like."""

from pathlib import Path
from typing import Any

import pytest

from wholepie.models import Scenario, ScenarioError, load
from wholepie.models.document import MappingTree, Scalar, as_number, read_document
from wholepie.models.faults import Faults, Problematic
from wholepie.optimizer.name_hints import nearest

TEXT = """wholepie: 1
title: Grüße
decisions:
  x: {type: continuous, at most: 1_011_308}
stakeholders:
  a: {goals: {g: {maximize: x}}}
"""


def saved(folder: Path, content: bytes) -> Scenario:
    (folder / "scenario.yaml").write_bytes(content)
    return load(folder / "scenario.yaml")


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.rstrip().encode(),
        ("---\n" + TEXT + "...\n").encode(),
        ("# a comment\n\n" + TEXT).encode(),
    ],
    ids=["plain", "byte order mark", "CRLF", "no last line end", "document marks", "comment"],
)
def test_files_as_editors_save_them(tmp_path: Path, content: bytes) -> None:
    scenario = saved(tmp_path, content)
    assert scenario.title == "Grüße"
    assert scenario.problem().upper.tolist() == [1_011_308]


def test_places_are_the_same_with_any_line_end(tmp_path: Path) -> None:
    wrong = TEXT.replace("maximize: x", "maximize: y")
    for content in (wrong, wrong.replace("\n", "\r\n")):
        with pytest.raises(ScenarioError) as caught:
            saved(tmp_path, content.encode("utf-8-sig"))
        assert [(f.line, f.column) for f in caught.value.faults] == [(6, 29)]


def tree(folder: Path, text: str) -> MappingTree:
    (folder / "any.yaml").write_text(text, encoding="utf-8")
    return read_document(folder / "any.yaml", Faults())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("no", "no"), ("yes", "yes"), ("on", "on"), ("012", "012"), ("12:30", "12:30")),
        *(("1_011_308", 1011308), ("-3", -3), ("2.50", 2.5), ("1e3", 1000.0), ("0", 0)),
        *(("1e400", "1e400"), (".nan", ".nan"), (".inf", ".inf"), ("0x10", "0x10"), ("1_", "1_")),
        *(("~", None), ("null", None), ("", None), ("'null'", "null"), ("'1'", "1")),
        *(("true", True), ("False", False), ("2023-01-01", "2023-01-01"), ("1,5", "1,5")),
    ],
)
def test_values_stay_what_they_look_like(tmp_path: Path, text: str, value: Any) -> None:
    found = tree(tmp_path, f"a: {text}\n").value["a"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("text", ["", ".", "-", "e3", "+", "1e", "01", "1__0", "9" * 50, "\u0661"])
def test_what_is_no_number(text: str) -> None:
    assert as_number(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{a: f["65+"], b: 1}', {"a": 'f["65+"]', "b": 1}),
        ("{a: min(x, y), b: 1}", {"a": "min(x, y)", "b": 1}),
        ("{a: sum(f[p,\n    g] for p in q), b: 1}", {"a": "sum(f[p, g] for p in q)", "b": 1}),
        ('{a: f["a, b: c"] # so\n  , b: 1}', {"a": 'f["a, b: c"]', "b": 1}),
        ("{a: [1, 2], b: {c: d}}", {"a": [1, 2], "b": {"c": "d"}}),
        ("{a: smile :( , b: 1}", {"a": "smile :(", "b": 1}),
        ("{a: a) first, b: 1}", {"a": "a) first", "b": 1}),
        ("[f[1, 2], g]", ["f[1, 2]", "g"]),
    ],
)
def test_texts_in_braces_may_hold_brackets(tmp_path: Path, text: str, value: Any) -> None:
    assert tree(tmp_path, f"top: {text}\n").value["top"] == value


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a: x + y\n", 1, 8),
        ("a: 'x + y'\n", 1, 9),
        ('a: "x \\" y"\n', 1, 10),
        ("a: 'x '' y'\n", 1, 10),
        ("a: >\n  x\n  + y\n", 3, 5),
        ("a: |  # comment\n    x +\n    y\n", 3, 5),
        ("a: x\n   + y\n", 2, 6),
        ("a: {b: f[1,\n  y]}\n", 2, 3),
    ],
)
def test_every_character_knows_its_place(tmp_path: Path, text: str, line: int, column: int) -> None:
    node = tree(tmp_path, text).values["a"]
    node = node.values["b"] if isinstance(node, MappingTree) else node
    assert isinstance(node, Scalar)
    place = node.at(node.text.index("y"))
    assert (place.line, place.column) == (line, column)


def test_aliases_are_followed_and_bounded(tmp_path: Path) -> None:
    assert tree(tmp_path, "a: &x {b: 1}\nc: *x\n").value == {"a": {"b": 1}, "c": {"b": 1}}
    laughs = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    laughs += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 9)]
    with pytest.raises(Problematic, match="aliases followed; at most"):
        tree(tmp_path, "\n".join(laughs) + "\n")


def test_deep_nesting_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="nested too deeply"):
        saved(tmp_path, b"a: " + b"[" * 20_000)


def test_a_missing_file_and_a_folder_are_faults(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.yaml", tmp_path):
        with pytest.raises(ScenarioError, match="cannot read"):
            load(path)


def test_nearest_names() -> None:
    assert nearest("Cots", ["cost", "area"]) == 'did you mean "cost"?'
    assert nearest("zzz", ["cost", "area"]) == "there is cost, area"
    assert nearest("zzz", map(str, range(1000, 1020))) == ""
