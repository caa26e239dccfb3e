"""Codes: each means one thing for ever, is used, and is explained by an example of it."""

import json
import pickle
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

import wholepie as wp
from wholepie.cli import main
from wholepie.diagnostics import codes
from wholepie.diagnostics.diagnostic import Diagnostic, Error, Warned
from wholepie.diagnostics.explanation import CodeExample, explanations, sound
from wholepie.models import ScenarioError
from wholepie.optimizer.search import cluster
from wholepie.optimizer.search.heartbeats import Patience

ROOT = Path(__file__).resolve().parent.parent
PINNED = (Path(__file__).parent / "diagnostics" / "codes.txt").read_text(encoding="utf-8")
CONSTANTS = {name: each for name, each in vars(codes).items() if isinstance(each, Diagnostic)}
EXAMPLES = {code: each.example for code, each in explanations().items() if each.example is not None}
#: Codes of what few lines cannot bring about: HiGHS, a disc, a package or a process has to fail, or
#: a server has to run.
UNPROVOKED = {
    "WP812", "WP852", "WP907", "WP908", "WP942", "WP943", "WP944", "WP945", "WP946", "WP999",
}  # fmt: skip
#: Codes that come with another: what there is more of, or what is not valid.
COMPANIONS = {"WP016": {"WP307"}, "WP716": {"WP213"}}
ROOMS = ("optimizer", "models", "api", "batches", "views", "cli")


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    # Nobody waits for a scheduler that is not there.
    monkeypatch.setattr(cluster, "Patience", lambda: Patience(connect=0.2))


def write(example: CodeExample) -> None:
    for name, text in example.written().items():
        Path(name).write_text(text, encoding="utf-8")


def told(text: str) -> set[str]:
    return set(re.findall(r"\[(WP\d{3})\]", text))


def test_a_code_never_changes_its_name() -> None:
    known = dict(line.split() for line in PINNED.splitlines())
    now = {code: each.name for code, each in codes.ALL.items()}
    assert {code: now.get(code) for code in known} == known, "a code is not given again"
    assert now.keys() == known.keys(), "add the new code to tests/diagnostics/codes.txt"


def test_codes_are_told_apart_and_named_as_their_constants() -> None:
    assert len(CONSTANTS) == len(codes.ALL) == len({each.name for each in CONSTANTS.values()})
    for name, each in CONSTANTS.items():
        assert each.name == name.lower().replace("_", "-")
        assert re.fullmatch(r"WP\d{3}", each.code)
        assert each.meaning.endswith(".")
        assert isinstance(each, Error | Warned)


def test_every_code_is_used() -> None:
    files = [file for room in ROOMS for file in (ROOT / room).rglob("*.py")]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    used = set(re.findall(r"\bcodes\.([A-Z_]+)\b", text)) - {"ALL"}
    assert used == set(CONSTANTS)


def test_every_code_is_explained() -> None:
    assert explanations().keys() == codes.ALL.keys()
    assert all(each.cure.endswith((".", "?")) for each in explanations().values())


def test_every_code_but_a_few_has_an_example() -> None:
    assert codes.ALL.keys() - EXAMPLES.keys() == UNPROVOKED
    assert {code for code, each in explanations().items() if each.occurs} == UNPROVOKED


def test_the_sound_scenario_has_no_fault_and_no_warning() -> None:
    write(CodeExample())
    assert told(CliRunner().invoke(main, ["check", "scenario.yaml"]).output) == set()
    assert sound().keys() >= {"scenario.yaml", "projects.csv"}


@pytest.mark.parametrize("code", EXAMPLES)
def test_an_example_provokes_its_code_and_no_other(code: str) -> None:
    example = EXAMPLES[code]
    write(example)
    if not example.command:
        with pytest.raises(wp.WholepieError) as caught:
            exec(example.python, {})
        assert caught.value.code == code
        return
    exec(example.python, {})
    result = CliRunner().invoke(main, shlex.split(example.command))
    assert told(result.output) - COMPANIONS.get(code, set()) == {code}, result.output
    assert (result.exit_code == 0) is (codes.ALL[code].severity == "warning")


def test_check_explains_a_code() -> None:
    result = CliRunner().invoke(main, ["check", "--explain", "wp201"])
    assert result.exit_code == 0
    assert result.stdout.startswith("WP201 (unknown-name), error\n")
    unknown = CliRunner().invoke(main, ["check", "--explain", "WP2011"])
    assert (unknown.exit_code, told(unknown.stderr)) == (2, {"WP804"})


@pytest.mark.parametrize(
    ("word", "hint"),
    [("WP9999", "WP999?"), ("unused-decision", "WP152?"), ("nothing", "such as WP201.")],
)
def test_a_wrong_code_is_told_the_nearest_one(word: str, hint: str) -> None:
    told_of = CliRunner().invoke(main, ["check", "--explain", word]).stderr
    assert told_of.startswith(f'There is no code "{word}"; ')
    assert f"{hint} [WP804]" in told_of


SILENCED = "title: Two valleys\nsilence: {}\n"


def with_silence(word: str, *, unused: bool = True) -> str:
    text = sound()["scenario.yaml"].replace("title: Two valleys\n", SILENCED.format(word))
    return text.replace("cost + extra <=", "cost <=") if unused else text


def codes_of(text: str) -> list[str]:
    write(CodeExample())
    Path("scenario.yaml").write_text(text, encoding="utf-8")
    try:
        return [each.code for each in wp.load("scenario.yaml").warnings]
    except ScenarioError as error:
        return [each.code for each in error.faults]


@pytest.mark.parametrize(
    ("word", "unused", "expected"),
    [
        ("", True, ["WP103"]),
        ("WP251", True, ["WP158", "WP152"]),
        ("WP152", True, []),
        ("[WP152]", True, []),
        ("WP152, WP158", False, []),
        ("[WP152, WP251]", True, ["WP158"]),
        ("WP152", False, ["WP158"]),
        ("WP101", True, ["WP123"]),
        ("unused-decision", True, ["WP122"]),
        ("[[WP152]]", True, ["WP103"]),
    ],
)
def test_a_scenario_silences_warnings_by_code(word: str, unused: bool, expected: list[str]) -> None:
    assert codes_of(with_silence(word, unused=unused)) == expected


def test_a_silence_goes_through_a_workbook() -> None:
    write(CodeExample())
    Path("scenario.yaml").write_text(with_silence("[WP152]"), encoding="utf-8")
    wp.convert("scenario.yaml", "book.xlsx")
    assert wp.load("book.xlsx").warnings == ()


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (["front", "scenario.yaml", "--goal", "nothing"], "WP709", 2),
        (["front", "scenario.yaml", "--within", "lots"], "WP802", 2),
        (["front", "--nothing"], "WP801", 2),
        (["plan", "missing.yaml"], "WP802", 2),
    ],
)
def test_a_refusal_is_told_in_json_to_who_reads_json(
    words: list[str], code: str, exit_code: int
) -> None:
    write(CodeExample())
    plain = CliRunner().invoke(main, words)
    assert (plain.stdout, plain.exit_code, told(plain.stderr)) == ("", exit_code, {code})
    result = CliRunner().invoke(main, [*words, "--json"])
    error = json.loads(result.stdout)["error"]
    assert (error["code"], error["name"]) == (code, codes.ALL[code].name)
    assert (result.exit_code, told(result.stderr)) == (exit_code, {code})


def test_faults_are_in_the_json_of_every_command() -> None:
    write(EXAMPLES["WP201"])
    result = CliRunner().invoke(main, ["front", "scenario.yaml", "--json"])
    (fault,) = json.loads(result.stdout)["error"]["faults"]
    assert (fault["code"], fault["severity"], fault["line"]) == ("WP201", "error", 9)


def test_an_error_keeps_its_code_on_its_way_through_a_pickle() -> None:
    write(EXAMPLES["WP201"])
    with pytest.raises(ScenarioError) as caught:
        wp.load("scenario.yaml")
    for error in (caught.value, wp.InputError(codes.UNKNOWN_GOAL, "no such goal")):
        again = pickle.loads(pickle.dumps(error))
        assert (again.code, str(again)) == (error.code, str(error))
