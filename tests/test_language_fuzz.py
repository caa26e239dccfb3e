"""Whatever is fed to the language, it answers with faults and never with a traceback."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import examples
from fuzz_cases import SCENARIO, TABLES
from wholepie.models import Fault, ScenarioError, load
from wholepie.optimizer.errors import WholepieError

TOKENS = st.sampled_from(
    [
        *("take", "send", "x", "weight", "sent", "items", "pairs", "places", "years", "limit"),
        *("price", "i", "p", "q", "i.weight", "p.cost", "i.kind", "p.place", '"a"', '"here"'),
        *(
            "sum(",
            "min(",
            "max(",
            "abs(",
            "len(",
            "count(",
            "any(",
            "all(",
            "implies(",
            "piecewise(",
            "steps(",
            "{0: 0, 5: 2}",
            ")",
            "[",
            "]",
            "{",
            "}",
            "(",
            ",",
            " for ",
        ),
        *(" in ", " if ", " and ", " not ", " or ", "+", "-", "*", "/", "**", "<=", ">=", "=="),
        *("<", "!=", "1", "2.5", "0", "1e9", ".", "take[i]", "send[p]", "sent[q]", "lambda"),
        *(
            " for i in items",
            " for p in pairs",
            " for q in places",
            "__class__",
            ":=",
            "contributions",
            *("..", "%", "5%", "1..3", "previous(", "next(", "first(", "position(", " or 0"),
        ),
    ]
)
FUZZ = examples(150)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in TABLES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def attempt(folder: Path, content: bytes) -> None:
    """Anything but a WholepieError fails the test; a scenario that cannot be used says why."""
    (folder / "scenario.yaml").write_bytes(content)
    faults: tuple[Fault, ...] = (Fault("", None, None, "WP001", "error", "none"),)
    try:
        load(folder / "scenario.yaml").formulate()
    except ScenarioError as error:
        faults = error.faults
    except WholepieError:
        pass
    assert faults
    assert all(fault.message for fault in faults)


@FUZZ
@given(content=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_any_bytes(folder: Path, content: bytes) -> None:
    attempt(folder, content)


YAML_TEXT = st.lists(
    st.sampled_from(
        [
            *(
                "wholepie: 1\n",
                "title: t\n",
                "tables:\n",
                "include: scenario.yaml\n",
                "decisions:\n",
                "stakeholders:\n",
                "  a:\n",
            ),
            *(
                "  x: {type: binary}\n",
                "    for: p in pairs\n    called: p.cost\n",
                "    requires: {g: {for: p in pairs, requires: {r: x <= 1}}}\n",
                "- ",
                "? ",
                ": ",
                "{",
                "}",
                "[",
                "]",
                ", ",
                "&a ",
                "*a ",
                "!x ",
            ),
            *(
                "<<: ",
                "|\n",
                ">\n",
                "'",
                '"',
                "#",
                "\t",
                "\n",
                "  ",
                "---\n",
                "...\n",
                "%YAML 1.1\n",
            ),
            *(
                "null",
                "~",
                "012",
                ".nan",
                "for",
                "{for: i in items, maximize: x}",
                "goals: ",
                "(",
                ")",
                "é",
                "\ufeff",
                "\x85",
                "\u2028",
            ),
        ]
    ),
    max_size=30,
).map("".join)


@FUZZ
@given(text=YAML_TEXT)
def test_any_yaml(folder: Path, text: str) -> None:
    attempt(folder, text.encode())


@FUZZ
@given(text=YAML_TEXT)
def test_any_yaml_inside_a_scenario(folder: Path, text: str) -> None:
    whole = SCENARIO.format(rule="x <= 3", goal="x")
    attempt(folder, (whole + "  two:\n    goals: " + text).encode())


@FUZZ
@given(goal=st.lists(TOKENS, max_size=12), rule=st.lists(TOKENS, max_size=12))
def test_any_expression(folder: Path, goal: list[str], rule: list[str]) -> None:
    attempt(folder, SCENARIO.format(rule="".join(rule), goal="".join(goal)).encode())


@FUZZ
@given(text=st.text(max_size=60))
def test_any_text_as_expression(folder: Path, text: str) -> None:
    attempt(folder, SCENARIO.format(rule="x <= 3", goal=text).encode("utf-8", "replace"))


@FUZZ
@given(
    content=st.lists(
        st.sampled_from(
            [
                *("item", "weight", "kind", ",", "\n", "a", "1", '"', ";", "\r\n", " ", "\0", "é"),
                *("[t]", "Total", "1,5", "1.234,5", "95 %", "13.2.2026", "sep=;\n", "\t"),
            ]
        ),
        max_size=40,
    ).map(lambda parts: "".join(parts).encode())
)
def test_any_table(folder: Path, content: bytes) -> None:
    (folder / "items.csv").write_bytes(content)
    attempt(folder, SCENARIO.format(rule="x <= 3", goal="weight").encode())
