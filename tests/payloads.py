"""Texts that try to be more than texts, a scenario with one in each place, what shows them all."""

import csv
import json
from collections.abc import Mapping
from pathlib import Path

import wholepie as wp
from batching import call
from wholepie.views.explorer.state import Sources, opened

#: What a program that shows it may take for code, by what the attack is.
PAYLOADS = {
    "formula": "=1+1",
    "plus": "+1+1",
    "minus": "-1+1",
    "at": "@SUM(A1)",
    "tab": "\t=1+1",
    "return": "\r=1+1",
    "line": "\n=1+1",
    "space": " =1+1",
    "wide formula": "\uff1d1+1",
    "wide plus": "\uff0b1+1",
    "wide minus": "\uff0d1+1",
    "wide at": "\uff20SUM(A1)",
    "DDE": "=cmd|'/c calc'!A1",
    "link": '=HYPERLINK("http://x.example";"y")',
    "script": "<script>stolen()</script>",
    "script's end": "</script><script>stolen()</script>",
    "image": "<img src=x onerror=stolen()>",
    "attribute": '" onmouseover="stolen()" x=\'',
    "attribute in quotes": "' onfocus='stolen()' autofocus x=\"",
    "address": "javascript:stolen()",
    "style's end": "</style><style>*{display:none}",
    "style": "url(javascript:stolen());}*{color:red",
    "drawing": "<svg onload=stolen()>",
    "drawing's end": "</text></svg><script>stolen()</script>",
    "comment": "<!--<script>",
    "comment's end": "--><b>x</b><!--",
    "entity": "&lt;b&gt; &#x3c;b&#62; &amp;",
    "CDATA": "]]><![CDATA[",
    "template": "{{ 7 * 7 }} {% raw %} ${stolen()} `stolen()`",
    "hover": "%{x} <br><b>x</b> $x^2$",
    "Markdown": "[a](javascript:stolen()) **b** # `c` |d|",
    "terminal markup": "[red]x[/red] [/] [link=http://x.example]y[/link]",
    "Word": "</w:t></w:r><w:r><w:t>x _x0041_ _x000D_",
    "slides": "<a:t>x</a:t><a:fld>",
    "cells": '"a";b,""c""',
    "path": "../../x%2e%2e\\y",
    "other direction": "שלום",
}
#: What no scenario may hold; a Problem may.
REFUSED = {
    "line separator": "\u2028stolen()\u2029",
    "override": "\u202eevil\u2066",
    "colour": "\x1b[31mx",
    "title": "\x1b]0;x\x07",
    "control": "\x9b2J",
    "nothing": "x\x00y",
}
PLACES = (
    *("title", "description", "party", "other party", "party's words", "goal", "unit"),
    *("other goal", "requirement", "row", "other row", "cell", "column", "index", "text in a rule"),
    *("session's name", "session's note", "file"),
)
#: Where a text that begins with a blank is refused, in words (WP305).
TRIMMED = {"row", "other row", "column"}

_ROWS = 3


def tag(place: str) -> str:
    """What tells where a text was put."""
    return f"q{PLACES.index(place):02d}z"


def placed(payload: str, place: str) -> str:
    """A payload in a place: it begins the text, as formulas must."""
    return f"{payload.lstrip() if place in TRIMMED else payload} {tag(place)}"


def rotated(turn: int) -> dict[str, str]:
    """A payload for each place; as many turns as there are payloads put each in each place."""
    texts = list(PAYLOADS.values())
    return {place: placed(texts[(turn + k) % len(texts)], place) for k, place in enumerate(PLACES)}


def plain() -> dict[str, str]:
    """A harmless word in each place."""
    return {place: placed("word", place) for place in PLACES}


def scenario(folder: Path, texts: Mapping[str, str]) -> Path:
    """Write a scenario of two goals with these texts in its places, and the table that it reads."""
    folder.mkdir(parents=True)
    table = f"{texts['file'].replace('/', '_')}.csv"
    with (folder / table).open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file)
        write.writerow(["site", "name", "price", "longitude", "latitude", texts["column"]])
        for k, site in enumerate((texts["row"], texts["other row"], "mill")[:_ROWS]):
            name = texts["cell"] if k == 0 else f"place {k}"
            write.writerow([site, name, k + 2, 21 + k / 10, 52 + k / 9, texts["cell"]])
    q = {place: json.dumps(text, ensure_ascii=False) for place, text in texts.items()}
    where = f"{q['text in a rule']} == {q['text in a rule']}".replace("'", "''")
    path = folder / "scenario.yaml"
    path.write_text(
        f"""wholepie: 1
title: {q["title"]}
description: {q["description"]}
tables: {{sites: {json.dumps(table, ensure_ascii=False)}}}
parameters: {{extra: {{{q["index"]}: 1}}}}
decisions:
  plant: {{for: s in sites, type: binary}}
stakeholders:
  {q["party"]}:
    description: {q["party's words"]}
    contributes: {{money: 7}}
    requires:
      {q["requirement"]}: 'sum(s.price * plant[s] for s in sites if {where}) <= contributions.money'
    goals: {{{q["goal"]}: {{maximize: 'sum(plant[s] for s in sites)', unit: {q["unit"]}}}}}
  {q["other party"]}:
    goals: {{{q["other goal"]}: {{minimize: 'sum(s.price * plant[s] for s in sites)'}}}}
""",
        encoding="utf-8",
    )
    return path


def shown(folder: Path, texts: Mapping[str, str]) -> tuple[dict[str, Path], dict[str, str]]:
    """All that shows a scenario with these texts: files, and what is printed, by what it is."""
    path = scenario(folder / "given", texts)
    run, made, said = folder / "run", folder / "made", dict[str, str]()
    made.mkdir()

    def calls(name: str, *arguments: object, fails: bool = False) -> None:
        result = call(*map(str, arguments))
        assert fails or result.exit_code == 0, (name, result.output, result.exception)
        said[name] = result.stdout + result.stderr

    calls("front", "front", path, "--out", run)
    _explore(run, texts)
    adopted = made / "adopted.csv"
    with adopted.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["site", "plant"], [texts["row"], "yes"]])
    for name in ("check", "plan", "explain", "blame", "robust", "coalitions", "tradeoffs"):
        calls(name, name, path)
    calls("report", "report", run, "--out", made / "report.html")
    calls("align", "align", run, adopted, "--page", made / "align.html")
    calls("map", "map", path, "--page", made / "map.html")
    calls("to sign", "plan", path, "--run", run, "--page", made / "plan.html")
    calls("compare", "compare", run, run, "--page", made / "compare.html")
    calls("missing", "report", folder / texts["file"].replace("/", "_"), fails=True)
    for form in ("xlsx", "docx", "pptx", "json"):
        calls(form, "export", run, "--to", form, "--out", made / f"front.{form}")
    for form in ("csv", "svg"):
        calls(form, "export", run, "--to", form, "--out", made / form)
    calls("batch", "batch", path, "--out", made / "batch")
    files = {str(each.relative_to(made)): each for each in made.rglob("*") if each.is_file()}
    files |= {f"run/{each.name}": each for each in run.glob("*.csv")}
    return {name: each for name, each in files.items() if each != adopted}, said


def _explore(run: Path, texts: Mapping[str, str]) -> None:
    state = opened(Sources(wp.open(run), run))
    state.pin("1", True)
    state.rename("1", texts["session's name"])
    assert state.note("1", texts["session's note"])
