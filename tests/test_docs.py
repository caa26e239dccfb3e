"""The docs are true: what they show runs, word for word; all that exists is told; links lead on."""

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import get_type_hints

import click
import numpy as np
import pytest
from pydantic import BaseModel, TypeAdapter

import draw_front
import pages as running
import reference
import wholepie as wp
from reference import language
from reference.commands import below
from reference.markdown import Undocumented, anchor, told
from wholepie.cli import main
from wholepie.models.document import Scalar
from wholepie.models.expressions import source
from wholepie.models.faults import Faults, Place
from wholepie.optimizer.methods.method import METHODS
from wholepie.optimizer.plans.rule import RULES

ROOT = Path(__file__).resolve().parents[1]

DOCS = ROOT / "docs"
PAGES = [
    "README.md",
    "CONTRIBUTING.md",
    *sorted(p.relative_to(ROOT).as_posix() for p in DOCS.rglob("*.md")),
]
COMMANDS = dict(below(main))


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def without_code(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.M | re.DOTALL)


# What they show runs.


#: test_readme.py runs the README; the reference is made of the code.
RUN = [page for page in PAGES if page != "README.md" and "/reference/" not in page]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("page", RUN)
def test_a_page_runs_and_shows_what_it_prints(page: str, tmp_path: Path) -> None:
    (tmp_path / "instances").symlink_to(ROOT / "instances")
    text = text_of(page)
    assert running.Page(page, text, tmp_path).run() == text, "look at it with: make docs"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("```sh\nwholepie check nowhere\n```\n", "ended with 2"),
        ("```console\n$ wholepie check nowhere\n```\n", "ended with 2"),
        ("```console fails\n$ wholepie --version\n...\n```\n", "ended with 0"),
        ("```console fails\n$ wholepie check a\n...\n$ wholepie check a\n...\n```\n", "with 2"),
        ("```python\n1 / 0\n```\n", "page:2: ZeroDivisionError"),
        ("```diff a.txt\n-b\n+c\n```\n", "holds this 0 times"),
    ],
)
def test_a_page_that_does_not_run_is_told(text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a\n", encoding="utf-8")
    with pytest.raises(running.Broken, match=words):
        running.Page("page", text, tmp_path).run()


def test_a_page_that_shows_something_else_is_corrected(tmp_path: Path) -> None:
    text = "```console\n$ wholepie check nowhere\nAll is well.\n$ echo $?\n0\n```\n"
    text += "```python\nprint(3)\n```\n\n```text output\n2\n```\n"
    now = running.Page("page", text, tmp_path).run()
    assert "All is well" not in now
    assert "$ echo $?\n2\n" in now
    assert now.endswith("```text output\n3\n```\n")
    assert running.Page("page", now, tmp_path).run() == now


def test_a_block_may_say_that_its_last_command_fails(tmp_path: Path) -> None:
    text = "```console fails\n$ wholepie --version\n...\n$ wholepie check nowhere\n...\n```\n"
    assert running.Page("page", text, tmp_path).run() == text


def test_what_a_file_holds_is_shown_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("1\n2\n3\n", encoding="utf-8")
    text = "```text a.txt shown\n1\n...\n4\n```\n"
    assert running.Page("page", text, tmp_path).run() == text.replace("4", "3")


def test_dots_stand_for_anything_and_blanks_at_ends_for_nothing() -> None:
    assert running.matches("a\n...\nd ... f\n", "a  \nb\nc\nd e f\n\n")
    assert not running.matches("a\n", "a\nb\n")
    assert not running.matches("a.c\n", "abc\n")


def test_what_a_page_leaves_out_is_left_out_again() -> None:
    assert running.corrected("a\n...\nd\n", "b\nc\nd\ne\n") == "b\n...\ne\n"
    assert running.corrected("a\n...\nd\n", "b\nc\n") == "b\nc\n"
    assert running.corrected("a\n", "b\n ----\n") == "b\n ────\n"


# All that exists is told.


def test_the_reference_is_as_the_code_is() -> None:
    made = reference.pages()
    kept = {path.name: path.read_text(encoding="utf-8") for path in (DOCS / "reference").glob("*")}
    assert kept == made, "make it again with: make docs"


@pytest.mark.parametrize(
    ("file", "made"),
    [
        ("api/names.py", reference.method_names),
        ("optimizer/plans/rule_names.py", reference.rule_names),
        ("cli/choices.py", reference.choices),
        ("docs/architecture.md", reference.architecture),
    ],
)
def test_what_files_hold_of_the_code_is_as_the_code_is(file: str, made: Callable[[], str]) -> None:
    kept = (DOCS.parent / file).read_text(encoding="utf-8")
    assert kept == made(), "make it again with: make docs"


def test_the_reference_does_not_depend_on_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    before = reference.commands()
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("NO_COLOR", "1")
    assert reference.commands() == before


def test_every_name_method_and_rule_is_in_the_reference() -> None:
    python = text_of("docs/reference/python.md")
    for name in wp.__all__:
        assert re.search(rf"^### (wp\.)?{name}$|^- `{name}`:", python, re.M), name
    for kind, names in (("method", METHODS.all()), ("rule", RULES.all()), ("command", COMMANDS)):
        page = "docs/reference/commands.md" if kind == "command" else "docs/reference/methods.md"
        for name in names:
            assert f"`{name}`" in text_of(page), (kind, name)


def test_every_method_and_rule_is_explained() -> None:
    """By the text of its file: how it works, and the paper where there is one."""
    page = text_of("docs/reference/methods.md")
    for name, each in (*METHODS.all().items(), *RULES.all().items()):
        assert re.search(rf"^### .*`{name}`", page, re.M), name
        assert each.summary in page, name


def test_what_says_nothing_of_itself_stops_the_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Undocumented):
        told("an option", " ")
    option = next(p for p in COMMANDS["front"].params if isinstance(p, click.Option))
    monkeypatch.setattr(option, "help", None)
    with pytest.raises(Undocumented, match=r"wholepie front --"):
        reference.commands()


@pytest.mark.parametrize("model", [model for _, model in language._SECTIONS])
def test_every_example_of_a_key_is_one_that_a_scenario_may_hold(model: type[BaseModel]) -> None:
    hints = get_type_hints(model, include_extras=True)
    for name, field in model.model_fields.items():
        for example in field.examples or ():
            TypeAdapter(hints[name]).validate_python(example)


@pytest.mark.parametrize("name", source.FUNCTIONS)
def test_the_example_of_a_function_is_an_expression_that_uses_it(name: str) -> None:
    _, text = source.FUNCTIONS[name]
    scalar = Scalar(text, True, Place("here"), [(1, i) for i in range(len(text) + 1)])
    assert source.parse(source.ExpressionText.of(scalar), Faults()) is not None
    assert f"{name}(" in text


def examples() -> Iterator[str]:
    for command in COMMANDS.values():
        lines = map(str.strip, (command.help or "").splitlines())
        yield from (line for line in lines if line.startswith("wholepie "))


@pytest.mark.parametrize("line", sorted(set(examples())))
def test_the_examples_of_help_can_be_read(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Options and words are there; files and runs are stand-ins, made as the example names them."""
    monkeypatch.chdir(tmp_path)
    words = shlex.split(line.split(" > ")[0])[1:]
    for word in words:
        if re.fullmatch(r"[\w/.-]+", word) and not word.startswith("-"):
            stand_in(Path(word))
    count = max(n for n in (1, 2) if " ".join(words[:n]) in COMMANDS)
    COMMANDS[" ".join(words[:count])].make_context(line, words[count:])


def stand_in(path: Path) -> None:
    """A file of that name, or a folder that is a scenario and a run at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix:
        path.touch()
    elif not path.exists():
        path.mkdir()
        (path / "run.json").touch()
        (path / "scenario.yaml").touch()


# Links lead on.


def anchors(text: str) -> set[str]:
    return {anchor(each) for each in re.findall(r"^#+ (.+)$", without_code(text), re.M)}


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    text = without_code(text_of(page))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target or target.startswith("mailto:"):
            continue
        file, _, part = target.partition("#")
        path = (ROOT / page).parent / file if file else ROOT / page
        assert path.exists(), target
        if part:
            assert part in anchors(path.read_text(encoding="utf-8")), target


def test_the_map_names_every_page() -> None:
    linked = {
        (DOCS / target.partition("#")[0]).resolve()
        for target in re.findall(r"\]\(([^)\s]+)\)", text_of("docs/README.md"))
    }
    others = [page for page in PAGES if page not in ("docs/README.md", "README.md")]
    assert not [page for page in others if (ROOT / page).resolve() not in linked]
    assert "docs/README.md" in text_of("README.md")


# The tutorial.

TUTORIAL = "docs/tutorial.md"


def projects() -> dict[str, np.ndarray]:
    """The tutorial's table by project: money, hours, pupils, places, training, co2."""
    bodies = running.blocks(text_of(TUTORIAL))
    table = next(block.body for block in bodies if block.info == "projects.csv").splitlines()[1:]
    rows = [line.split(",") for line in table]
    return {name: np.array(cells, dtype=int) for name, *cells in rows}


def contributed() -> tuple[int, int]:
    """Money and hours of all parties in each year; two classes contribute alike."""
    found = re.findall(r"contributes: \{money: (\d+)(?:, hours: (\d+))?\}", text_of(TUTORIAL))
    school, parents, club, town = found[:4]
    pairs = [(int(a), int(b or 0)) for a, b in (school, parents, parents, club, town)]
    return sum(money for money, _ in pairs), sum(hours for _, hours in pairs)


def feasible() -> np.ndarray:
    """Goal values of every plan, project by project: lessons, both cares, training, climate."""
    money, hours = contributed()
    found = np.zeros((1, 11), dtype=int)
    for cost, work, pupils, places, training, co2 in projects().values():
        goals = [[pupils, places * (3 - y), places * (y == 0), training, co2] for y in range(3)]
        ways = [
            [*(cost * (np.arange(3) >= y)), *(work * (np.arange(3) == y)), *goals[y]]
            for y in range(3)
        ]
        found = np.concatenate([found, *(found + np.array(way) for way in ways)])
        kept = (found[:, :3] <= money * np.arange(1, 4)) & (found[:, 3:6] <= hours)
        found = np.unique(found[kept.all(axis=1)], axis=0)
    return np.unique(found[:, 6:], axis=0)


def efficient(goals: np.ndarray) -> np.ndarray:
    """The rows that no other is as good as in all and better in one."""
    kept: list[np.ndarray] = []
    for row in goals[np.argsort(-goals.sum(axis=1), kind="stable")]:
        if not kept or not (np.array(kept) >= row).all(axis=1).any():
            kept.append(row)
    return np.array(kept)


def test_the_tutorials_front_is_what_trying_everything_finds() -> None:
    goals = feasible()
    front = efficient(goals[(goals[:, 3] >= 14) & (goals[:, 4] >= 46)])
    text = text_of(TUTORIAL)
    assert f"The *Pareto front*, or front, has {len(front)} plans" in text
    listed = text[text.index("Seven plans that stand for") : text.index("Whichever of the")]
    rows = re.findall(r"^ +\d+" + r" +(\d+)" * 5 + "$", listed, re.M)
    assert len(rows) == 7
    assert {tuple(map(int, row)) for row in rows} <= set(map(tuple, front.tolist()))


def test_the_tutorials_picture_is_its_front() -> None:
    shown = (DOCS / "tutorial.svg").read_text(encoding="utf-8")
    assert draw_front.draw_school() == shown, "draw it again with: make docs"


def test_no_step_of_the_tutorial_needs_a_certain_system() -> None:
    """Only wholepie is called, in one line each, with quotes that every shell knows."""
    found = list(running.blocks(text_of(TUTORIAL)))
    assert not [block for block in found if block.language in ("sh", "python")]
    consoles = "".join(block.body for block in found if block.language == "console")
    lines = re.findall(r"^\$ (.*)", consoles, re.M)
    assert lines
    for line in lines:
        assert re.fullmatch(r"wholepie (?:[\w .:=/-]|\"[\w .:=/-]*\")+", line), line


def figures(text: str) -> set[str]:
    """Every number in a text, without the commas between thousands."""
    return {each.replace(",", "") for each in re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", text)}


def test_the_figures_in_the_tutorial_are_those_that_it_shows_or_follow_from_them() -> None:
    text = text_of(TUTORIAL)
    shown = figures("".join(block.body for block in running.blocks(text)))
    told_ = re.sub(r"^## \d+", "", without_code(text), flags=re.M)
    (costs, work), (money, hours) = np.array(list(projects().values()))[:, :2].T, contributed()
    assert f"money={3 * money}" in text
    assert f"hours={3 * hours}" in text
    alone = [int(each) for each in re.findall(r"contributes: \{money: (\d+)", text)]
    derived = {sum(costs) * 1000, sum(work), money * 1000, hours, 4 ** len(costs), 0, 100}
    derived |= {each * 1000 for each in (*alone, 3 * alone[0])}
    assert figures(told_) - shown <= {*map(str, derived)}
