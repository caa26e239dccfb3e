"""The JSON Schema: every key told and shown, and of use in a real editor's language server."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from lsp import LanguageServer
from wholepie.cli import main
from wholepie.models import json_schema, load, templates

SERVER = shutil.which("yaml-language-server")
WHY_NOT = "no yaml-language-server on the path; `npm install -g yaml-language-server` brings it"
SHIPPED = sorted((templates._HERE / "templates").glob("*/scenario.yaml")) + sorted(
    (templates._HERE.parent / "instances").glob("*/scenario.yaml")
)
SOUND = """wholepie: 1
title: A field
decisions:
  x:
    type: binary
stakeholders:
  owner:
    goals:
      earn:
        maximize: x
"""


def properties(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, part in (("", schema), *schema["$defs"].items()):
        yield from ((f"{name}.{key}", each) for key, each in part.get("properties", {}).items())


def test_every_key_has_a_description_and_an_example_that_fits() -> None:
    schema = json_schema()
    Draft202012Validator.check_schema(schema)
    for name, part in properties(schema):
        assert part.get("description"), name
        assert part.get("examples"), name
        for example in part["examples"]:
            Draft202012Validator({**part, "$defs": schema["$defs"]}).validate(example)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.name)
def test_shipped_scenarios_are_plain_yaml_and_fit_the_schema(path: Path) -> None:
    data = YAML(typ="safe").load(path)
    Draft202012Validator(json_schema()).validate(data)


def test_new_scenarios_bring_the_schema_and_say_where_it_is(tmp_path: Path) -> None:
    path = templates.create("allocation", tmp_path / "mine")
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=scenario.schema.json"
    assert json.loads((path.parent / "scenario.schema.json").read_text("utf-8")) == json_schema()
    assert load(path).warnings == ()


def test_the_command_writes_it_into_a_file(tmp_path: Path) -> None:
    out = tmp_path / "s.json"
    result = CliRunner().invoke(main, ["schema", "--out", str(out)])
    assert result.exit_code == 0
    assert "# yaml-language-server: $schema=s.json" in result.stderr
    assert json.loads(out.read_text(encoding="utf-8")) == json_schema()
    wrong = CliRunner().invoke(main, ["schema", "--out", str(tmp_path / "none" / "s.json")])
    assert wrong.exit_code == 2


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LanguageServer, Path]]:
    if SERVER is None:
        pytest.skip(WHY_NOT)
    folder = tmp_path_factory.mktemp("editor")
    templates.write_schema(folder / templates.SCHEMA, json_schema())
    started = LanguageServer(SERVER, folder)
    yield started, folder
    started.close()


def opened(server: tuple[LanguageServer, Path], name: str, text: str) -> Path:
    path = server[1] / f"{name}.yaml"
    path.write_text(f"{templates.MODELINE.format(templates.SCHEMA)}\n{text}", encoding="utf-8")
    server[0].open(path)
    return path


def place(path: Path, text: str) -> tuple[int, int]:
    """Where a text ends, lines and characters counted from 0."""
    head = path.read_text(encoding="utf-8").partition(text)[0] + text
    return head.count("\n"), len(head) - head.rfind("\n") - 1


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.name)
def test_an_editor_finds_no_fault_in_shipped_scenarios(
    path: Path, server: tuple[LanguageServer, Path]
) -> None:
    copy = opened(server, path.parent.name, path.read_text(encoding="utf-8"))
    assert server[0].diagnostics[copy.as_uri()] == []


@pytest.mark.parametrize(
    ("after", "key", "words"),
    [
        ("title: A field\n", "measures", "Named expressions"),
        ("  x:\n    ", "at most", "Upper bound"),
        ("type: ", "continuous", "any amount"),
        ("  owner:\n    ", "requires", "Conditions that every plan must meet"),
        ("      earn:\n        ", "at least", "A floor that every plan keeps to"),
    ],
)
def test_an_editor_completes_keys_with_their_descriptions(
    after: str, key: str, words: str, server: tuple[LanguageServer, Path]
) -> None:
    blank = SOUND.replace(after, f"{after}\n{' ' * (len(after) - len(after.rstrip(' ')))}")
    if after == "type: ":
        blank = SOUND.replace("type: binary", "type: ")
    path = opened(server, f"complete-{key}".replace(" ", "-"), blank)
    found = server[0].complete(path, *place(path, after))
    assert words in found[key]


def test_an_editor_shows_what_a_key_means(server: tuple[LanguageServer, Path]) -> None:
    path = opened(server, "hover", SOUND)
    assert "The expression to make large" in server[0].hover(path, *place(path, "maxim"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("goals:", "gaols:", "gaols is not allowed"),
        ("type: binary", "typ: binary", "typ is not allowed"),
        ("binary", "bnary", "Value is not accepted"),
        ("wholepie: 1", "wholepie: 2", "Value must be 1"),
        ("    type: binary\n", "    unit: t\n", 'Missing property "type"'),
    ],
)
def test_an_editor_points_at_what_is_wrong(
    old: str, new: str, said: str, server: tuple[LanguageServer, Path]
) -> None:
    path = opened(server, f"wrong-{new.strip()[:4]}", SOUND.replace(old, new))
    messages = [each["message"] for each in server[0].diagnostics[path.as_uri()]]
    assert any(said in message for message in messages), messages
