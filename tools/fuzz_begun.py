"""Tables that scenarios are begun from, in strange dress, for fuzzing; see fuzz_cases.py.

What ``wholepie new --from`` writes passes ``check``, and what it refuses has a place or an option.
"""

import csv
import io
import re
from pathlib import Path
from random import Random

import openpyxl
from click.testing import CliRunner, Result

from fuzz_cases import ODD_TEXTS, encoded
from fuzz_dress import CELLS, damage, dressed
from wholepie.cli import main

HEADS = (
    *("park", "cost (kEUR)", "visits", "district", "for", "sum", "class", "r", "g", "choose", "é"),
    *(
        "e\u0301",
        "Cost",
        "cost",
        "cost [t]",
        "a:b",
        "a;b",
        "x=1",
        '"q"',
        "1",
        "_x",
        "not",
        "latitude",
    ),
    *(
        "total",
        "m²",
        "\u2460",
        "contributions",
        "None",
        "a b",
        "a.b",
        "{a}",
        "#",
        "-",
        "%",
        "or zero",
    ),
    *(
        "amount",
        "rows",
        "previous",
        "all",
        "x" * 90,
        "goals: a",
        "null",
        "true",
        "\u200bz",
        "ß",
        "İ",
    ),
)
KINDS = ("north", "South", "south", "north ", "no", "true", "1", "01", "a:b", '"x"', "é", "e\u0301")
KINDS += ("friends of visits", "organisers", "town", "null", "#1", "{a}", "- a", "x" * 120)
OWNERS = ("town", "north", "a:b", "no", "1", "é", '"x"', "{a}", "x" * 120, "- a", "#1", "town ")
FILES = ("table.csv", "2026 parks.csv", "sum.csv", "é.csv", "a.b.csv", "no.csv", "-x.csv", "r.csv")
#: Exit codes of what was written and holds, or has no plan or no bound: that is the data's.
HOLDS, REFUSED, NO_PLAN = 0, 2, 3


def begun(rng: Random, folder: Path) -> None:
    """Begin a scenario from a table by options; then check it."""
    rows = table(rng)
    options = answers(rng, rows[0])
    path = folder / rng.choice(FILES)
    if rng.random() < 0.4:
        path = path.with_suffix(".xlsx")
        options += _book(rng, path, rows)
    else:
        path.write_bytes(_csv(rng, rows))
    said = [str(folder / "mine"), "--from", str(path), *options]
    (folder / "options.txt").write_text(repr(options), "utf-8", "surrogatepass")
    done = CliRunner().invoke(main, ["new", *said])
    require_words(done)
    made = folder / "mine" / "scenario.yaml"
    if done.exit_code == REFUSED and not made.exists():
        assert re.search(r"\[WP\d{3}\]", done.stderr), done.stderr
        return
    assert made.exists(), done.output
    checked = CliRunner().invoke(main, ["check", str(folder / "mine")])
    require_words(checked)
    assert checked.exit_code == done.exit_code, f"{done.output}\ncheck:\n{checked.output}"
    unbounded = "[WP923]" in checked.output
    assert checked.exit_code in (HOLDS, NO_PLAN) or unbounded, f"{checked.output}{made.read_text()}"


def require_words(done: Result) -> None:
    """A command ended in words."""
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert "fault in wholepie" not in done.output, done.output
    assert done.exit_code in (0, 2, 3, 4), done.output


def table(rng: Random) -> list[list[str]]:
    """A table with a key, some columns of numbers, and one of kinds."""
    heads = rng.sample(HEADS, rng.randrange(3, 7))
    count, kinds = rng.choice((1, 2, 4, 9)), rng.sample(KINDS, rng.choice((1, 2, 2, 3, 4)))
    rows = [[rng.choice(("", "row ", "é")) + str(i), rng.choice(kinds)] for i in range(count)]
    for _ in heads[2:]:
        whole, per_cent = rng.random() < 0.6, rng.random() < 0.1
        for row in rows:
            number = rng.randrange(-2 if rng.random() < 0.05 else 0, 300)
            text = str(number) if whole else f"{number / 4:g}"
            row.append(f"{text}%" if per_cent else text)
    found = [heads, *rows]
    if rng.random() < 0.15:
        damage(rng, found)
    return [row for row in found if row] or [["a"]]


def answers(rng: Random, heads: list[str]) -> list[str]:
    """Options that answer the questions, most of them soundly."""
    sound = rng.random() < 0.7

    def column(least: int = 2) -> str:
        if not sound and rng.random() < 0.2:
            return rng.choice(HEADS)
        return rng.choice(heads[least:] or heads)

    def owned(option: str) -> list[str]:
        return [option, f"{rng.choice(OWNERS)}: {column()}" if rng.random() < 0.97 else column()]

    decide = rng.choice(("yes-no", "whole", "amount"))
    made = ["--key", heads[0]] if rng.random() < 0.7 else ["--numbered"]
    made += ["--decide", decide]
    if decide != "yes-no" and rng.random() < 0.9:
        made += ["--upper", rng.choice((column(), "9", "2.5", "none", "0", "1e9", "5%"))]
    for option in rng.sample(("--maximize", "--maximize", "--minimize"), rng.choice((1, 2, 2, 3))):
        made += owned(option)
    if rng.random() < 0.4:
        made += ["--parties", heads[min(1, len(heads) - 1)]]
        made += [rng.choice(("--each-maximize", "--each-minimize")), column()]
        made += ["--worst-off"] if rng.random() < 0.3 else []
    for option in rng.sample(("--at-most", "--at-least"), rng.randrange(3)):
        what = f"{column()}=" if rng.random() < 0.8 else ""
        amount = rng.choice(("300", "0", "12,5", "1e3", "5%", "-3", "1 000", "0.1", "1e400"))
        made += [option, f"{rng.choice(OWNERS)}: {what}{amount}"]
    made += ["--no-limit"] if "--at-most" not in made and "--at-least" not in made else []
    made += ["--unit", f"{column()}={rng.choice(('kEUR', 't', '1e3', ': a', '%', 'm2/d'))}"]
    if not sound and rng.random() < 0.3:
        made += [rng.choice(made), rng.choice(ODD_TEXTS)]
    return [*made, *(["--yes"] if rng.random() < 0.5 else [])]


def _csv(rng: Random, rows: list[list[str]]) -> bytes:
    if rng.random() < 0.5 and len(set(map(len, rows))) == 1:
        data, _ = dressed(rng, rows, sound=rng.random() < 0.8)
        return data
    text = io.StringIO()
    csv.writer(text, delimiter=rng.choice(",;\t")).writerows(rows)
    return encoded(rng, text.getvalue()) if rng.random() < 0.2 else text.getvalue().encode()


def _book(rng: Random, path: Path, rows: list[list[str]]) -> list[str]:
    """The table in a workbook, with numbers as numbers; the options that it needs."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = rng.choice(("Sheet1", "Parks 2026", "é", "scenario", "goals"))
    for row in rows:
        sheet.append([_cell(rng, text) for text in row])
    several = rng.random() < 0.3
    if several:
        book.create_sheet("notes")["A1"] = rng.choice(CELLS)
    book.save(path)
    return ["--sheet", sheet.title] if several else []


def _cell(rng: Random, text: str) -> "str | float":
    try:
        return float(text) if rng.random() < 0.97 else text
    except ValueError:
        return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text)
