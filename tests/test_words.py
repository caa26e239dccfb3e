"""Plain words: what users read keeps to the glossary, with one standard term for each thing."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from wholepie.cli import main

ROOT = Path(__file__).resolve().parents[1]
PAGES = [
    *ROOT.glob("*.md"),
    *ROOT.glob("docs/*.md"),
    *ROOT.glob("docs/gallery/*.md"),
    *ROOT.glob("benchmarks/*.md"),
    *ROOT.glob("instances/*/*.md"),
]
SCENARIOS = [*ROOT.glob("instances/*/*.yaml"), *ROOT.glob("models/templates/*/*.yaml")]
ROOMS = sorted(
    {
        "/".join(file.relative_to(ROOT).parts[:-1][:2])
        for top in ("api", "batches", "cli", "models", "optimizer", "tools", "views")
        for file in (ROOT / top).rglob("*.py")
    }
)

#: What must not be written, and what to write instead.
BANNED = {
    r"(?<!there )\b(is|are|was|were) no (?!longer|more|less|worse|better|one|other)[a-z]+": (
        "X is not a Y; X does not ..."
    ),
    r"\bfor nothing\b": "without effect; at no cost; as 0",
    r"\bnobody is\b": "no party is; the empty coalition is",
    r"\b(would|does|do|did) not look at\b": "ignores; does not use",
    r"\bif (they|it|you) shall\b": "if they are to; if you want this",
    r"\bwhat (becomes|became) of\b": "say what happens: the result of, the outcome of",
    r"\b(lay|lays|laid) (the )?fronts?\b": "compares",
    r"\bover each other\b": "compared",
    r"(?<!budget-)\bclash(es|ed|ing)?\b": "conflict",
    r"\bwish(es)?\b(?! list)": "requirement, goal, aspiration",
    r"\b(is|are|was|were|be) told\b(?! apart| from| to\b)": "is reported",
    r"\bhears?\b": "uses, reads",
    r"\bunfit\b": "does not fit; refused",
    r"\b(by|of|all in) itself\b|\bby themselves\b": "alone; on its own; automatically",
    r"\bcan ?not be had\b": "cannot all be met; is possible",
    r"\bgoes? on (from|with)\b|\bgo on with\b": "continues, resumes",
    r"\ba (row|file|line|column|solve|point|plan) a [a-z]+": "a row for each run",
    r"\bone (row|file|line|column|plan) a [a-z]+": "one row for each run",
    r"\bsolved? anew\b|\bcounted? anew\b|\bmade anew\b": "again; from the beginning",
    r"\bstands? under\b": "is under",
    r"\b(is|are) looked at\b": "counts, is checked, is read",
    r"\bwhole numbers and amounts\b|\bamounts beside\b": "integer and continuous, mixed-integer",
}


def faults(text: str) -> list[str]:
    """What is wrong in a text, with what to write instead."""
    line = " ".join(text.split())
    return [
        f"{found[0]!r} in {line[max(0, found.start() - 40) : found.end() + 20]!r}: write {instead}"
        for pattern, instead in BANNED.items()
        for found in re.finditer(pattern, line, re.IGNORECASE)
    ]


def prose(page: Path) -> str:
    """A page without what is typed or printed: blocks, code in a line, addresses of links."""
    text = page.read_text(encoding="utf-8")
    text = re.sub(r"^```.*?^```$", "", text, flags=re.M | re.DOTALL)
    return re.sub(r"`[^`]*`|\]\([^)]*\)|^ {4,}.*$", " ", text, flags=re.M)


def literals(file: Path) -> Iterator[tuple[int, str]]:
    """Docstrings and texts of messages of a module, with their lines; parts of f-strings joined."""
    inside = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            inside |= {id(each) for each in node.values}
            parts = (each.value if isinstance(each, ast.Constant) else "…" for each in node.values)
            yield node.lineno, "".join(map(str, parts))
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in inside
        ):
            yield node.lineno, node.value


def commands(command: click.Command, context: click.Context) -> Iterator[click.Command]:
    yield command
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from commands(below, context)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_page_is_in_plain_words(page: Path) -> None:
    paragraphs = re.split(r"\n\s*\n", prose(page))
    assert not [fault for paragraph in paragraphs for fault in faults(paragraph)]


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.parent.name)
def test_a_scenario_is_in_plain_words(file: Path) -> None:
    assert not faults(re.sub(r"^\s*#|\s# ", " ", file.read_text(encoding="utf-8"), flags=re.M))


def test_help_is_in_plain_words() -> None:
    for command in commands(main, click.Context(main)):
        texts = [
            command.help,
            command.epilog,
            *(getattr(each, "help", "") for each in command.params),
        ]
        assert not [fault for text in texts if text for fault in faults(text)], command.name


def found(room: str) -> list[str]:
    """The faults of a room's own modules and, below the second level, of those inside."""
    files = (ROOT / room).rglob("*.py") if "/" in room else (ROOT / room).glob("*.py")
    return [
        f"{file.relative_to(ROOT)}:{line}: {fault}"
        for file in sorted(files)
        for line, text in literals(file)
        for fault in faults(text)
    ]


@pytest.mark.parametrize("room", ROOMS)
def test_messages_and_docstrings_are_in_plain_words(room: str) -> None:
    assert not found(room), "\n".join(found(room))


@pytest.mark.parametrize(
    ("text", "banned"),
    [
        ("This is no run folder.", True),
        ("This is\n    no run folder.", True),
        ("There is no plan 7.", False),
        ("It is no longer there, and no worse.", False),
        ("Two goals clash.", True),
        ("This is not a run folder; the requirements conflict.", False),
    ],
)
def test_what_is_banned_is_found(text: str, banned: bool) -> None:
    assert bool(faults(text)) == banned


def test_code_and_outputs_on_a_page_are_not_prose(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "Yes `is no run`.\n\n```text\nis no plan\n```\n\n    is no goal\n", encoding="utf-8"
    )
    assert prose(page).split() == ["Yes", "."]
