"""Other ways into a scenario for fuzzing: real ballots, overridden values, parts of sheets.

Each case has a second way to the same answer: votes counted here, the scenario edited, the table in
a sheet of its own. See fuzz_cases.py.
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

import numpy as np
import openpyxl
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table as ExcelTable

import wholepie as wp
from fuzz_cases import ODD_TEXTS, TABLES
from wholepie import Problem, WholepieError
from wholepie.models import ScenarioError
from wholepie.models.formats.ballots import Grouping
from wholepie.models.formats.convert import convert_ballots
from wholepie.models.overrides import override_words, written
from wholepie.models.tables import Table

Ways: TypeAlias = tuple[str, ...]

# Ballots.

TITLES = (
    *(
        '"Bench; old" oak',
        '"',
        '"Green" street',
        '"a" and "b"',
        "plain",
        '""',
        '"whole; title"',
        "",
    ),
    *('the "old" mill', '"""tree"" of all"', "'single'", "=1+1", "no", "1,5", "caf\u00e9\u2028x"),
)
GROUPS = ("north", "South", "south ", "a  b", "a b", "treasurer", "the treasurer", "1", "01", "é")
GROUPS += ("e\u0301", "no", '"old" town', "x" * 200, "a:b", "a.b", "{a}", "=1+1", "#", "cost")
FAULTY = ("{0};nobody;30;F", "{0};a,a;30;F", "{0};a;old;F", "v0;a;30;F", "{0};a;30", "{0};a;30;F;x")
FAULTY += ("{0};a,;30;F", "{0};a;-3;F", "{0};a;30;Q", ";a;30;F", "{0};a;131;F", "{0};a;9-3;F")
ONE_IN, NO_TORN = 100, 2


def real_ballots(rng: Random, folder: Path) -> None:
    """Pabulib files as cities publish them: some ballots faulty, titles with quotation marks."""
    ids = rng.sample(("a", "b", "c", "10", "2", "a b", "P-7", "A", "a b."), rng.randrange(2, 7))
    ids = ["a", *(each for each in ids if each != "a")]
    groups = rng.sample(GROUPS, rng.randrange(1, 5))
    faulty = rng.choice((0, 0, 1, 1, 2, 5))
    count = max(20, ONE_IN * faulty + rng.choice((-1, 0, 0, 0, 30)))
    torn = rng.random() < 0.1
    titles = [rng.choice(TITLES if torn else TITLES[NO_TORN:]) for _ in ids]
    sound = [_ballot(rng, i, ids, groups) for i in range(count - faulty)]
    rows = [
        ";".join((voter, ",".join(vote), age, sex, _cell(g))) for voter, vote, age, sex, g in sound
    ]
    for i in range(faulty):
        row = rng.choice(FAULTY).format(f"f{i}") + ";" + _cell(rng.choice(groups))
        rows.insert(rng.randrange(len(rows) + 1) if rows else 0, row)
    head = (
        f"META\nkey;value\ndescription;Fuzz\nnum_projects;{len(ids)}\nnum_votes;{len(rows)}\n"
        "budget;7\nvote_type;approval\nPROJECTS\nproject_id;cost;name;category\n"
    )
    projects = [f"{each};{3 + i};{titles[i]};{i % 2}" for i, each in enumerate(ids)]
    text = "\n".join([head + "\n".join(projects), "VOTES", "voter_id;vote;age;sex;district", *rows])
    path = folder / "town.pb"
    path.write_text(text + "\n", encoding="utf-8")
    strict = rng.random() < 0.3
    try:
        _converted(rng, path, sound, faulty, strict)
    except ScenarioError as error:
        if faulty * ONE_IN <= len(rows) and not (torn or strict):
            raise AssertionError(f"few faulty ballots, or titles, are refused: {error}") from error
        raise


def _ballot(rng: Random, number: int, ids: list[str], groups: list[str]) -> tuple[Any, ...]:
    vote = rng.sample(ids, rng.randrange(1, len(ids)))
    return f"v{number}", vote, str(rng.randrange(16, 90)), rng.choice("FM"), rng.choice(groups)


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if '"' in text else text


def _converted(
    rng: Random, path: Path, sound: list[tuple[Any, ...]], faulty: int, strict: bool
) -> None:
    by, least = rng.choice((None, "district", "sex", "category")), rng.choice((1, 3))
    done = convert_ballots(
        path, path.parent / "made", "scenario", Grouping(by, least=least), strict=strict
    )
    assert not (strict and faulty), "--strict takes a faulty ballot"
    try:
        scenario = wp.load(path.parent / "made")
    except WholepieError as error:
        raise AssertionError(f"what was made of ballots is refused: {error}") from error
    votes = scenario.read.tables["votes"]
    assert faulty == 0 or any("ballot" in each for each in done.notes), "a ballot is lost silently"
    if by == "sex":
        counted = Counter((p, each[3]) for each in sound for p in each[1])
        sizes = Counter(each[3] for each in sound)
        wanted = Counter({key: n for key, n in counted.items() if sizes[key[1]] >= least})
        assert Counter(_numbers(votes)) == wanted, "votes are counted otherwise"


def _numbers(votes: Table) -> dict[tuple[str, str], int]:
    columns = [votes.columns[name] for name in ("project", "group", "count")]
    rows = zip(columns[0].texts, columns[1].texts, columns[2].numbers or (), strict=True)
    return {(p.removeprefix("p"), g): int(n or 0) for p, g, n in rows if n}


# Values that are overridden.

Parts: TypeAlias = dict[str, Any]


def plain_parts() -> Parts:
    """A sound scenario as plain values, in short forms and long ones."""
    return {
        "wholepie": 1,
        "title": "Fuzz",
        "tables": {
            "items": "items.csv",
            "pairs": {"file": "pairs.csv", "key": ["item", "place"], "units": {"cost": "kEUR"}},
        },
        "sets": {"places": "{p.place for p in pairs}", "months": "1..3"},
        "parameters": {
            "limit": 7,
            "share": {"value": "95%", "unit": "EUR"},
            "price": {"a": 1, "b.c": 2},
            "fee": {"value": {"a": 1, "b": 2}, "unit": "EUR"},
        },
        "decisions": {
            "take": {"for": "i in items", "type": "binary"},
            "x": {"type": "integer", "at least": 2, "at most": 9, "or zero": True},
            "lot": {"for": "m in months", "type": "integer", "step": 5, "at most": 20},
            "amount": {"type": "continuous", "at most": "limit"},
        },
        "measures": {
            "weight": "sum(i.weight * take[i] for i in items)",
            "lots": {"for": "m in months", "is": "lot[m] + price['a']", "unit": "t"},
            "price_of_all": "x + amount",
        },
        "stakeholders": {
            "St. Mary": {
                "weight": 2,
                "contributes": {"hay": 3, "money": {"value": "limit", "unit": "kEUR"}},
                "requires": {
                    "enough": "x <= contributions.hay * 3",
                    "even, = odd": {"rule": "lots[1] >= 1", "negotiable": True},
                    "all": {"for": "m in months", "requires": {"a few": "lot[m] <= 15"}},
                },
                "goals": {
                    "earn": {"maximize": "weight + x", "unit": "EUR", "step": 1, "at least": 0},
                    'say "no"': {"minimize": "amount + lot[2]", "target": 3, "priority": 2},
                },
            },
            "members": {
                "for": "q in places",
                "weight": "1 + 1",
                "goals": {"near": {"maximize": "lot[3] + x"}},
            },
        },
    }


VALUES: tuple[Any, ...] = (
    *(
        0,
        1,
        2,
        3,
        -1,
        2.5,
        1e9,
        1e-9,
        True,
        False,
        None,
        "",
        "x",
        "no",
        "012",
        "5%",
        "limit",
        "1..4",
    ),
    *("binary", "integer", "continuous", "items.csv", "pairs.csv", "i in items", "m in months"),
    *("m in months if m > 1", "weight <= 3", "x + amount", "sum(lot[m] for m in months)", "kEUR"),
    *(
        "x <= limit",
        'price["a"]',
        "{p.place for p in pairs}",
        "110% * limit",
        "a: b",
        "[1, 2]",
        "#",
    ),
    *("a, b", "x = 3", "any(take[i] for i in items)", "lot[1] >= 5", " 3 ", "3 # three", "null"),
)
MAIN = ("value", "is", "rule", "file")


def leaves(parts: Parts, before: Ways = ()) -> Iterator[Ways]:
    """Paths to values that an override may replace."""
    for name, value in parts.items():
        if isinstance(value, dict):
            yield from leaves(value, (*before, name))
        elif not isinstance(value, list):
            yield (*before, name)


def overridden(rng: Random, folder: Path) -> None:
    """Overridden values give what the edited scenario gives: the same arrays, or the same fault."""
    for name, text in TABLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    parts, changes = plain_parts(), dict[Ways, Any]()
    chosen = rng.sample(list(leaves(parts)), rng.choice((1, 1, 2, 3)))
    for path in chosen:
        shorter = path[:-1] if path[-1] in MAIN and rng.random() < 0.5 else path
        changes[shorter] = rng.choice(VALUES if rng.random() < 0.8 else ODD_TEXTS)
        _set(parts, path, changes[shorter])
    kept = plain_parts()
    (folder / "scenario.yaml").write_text(json.dumps(kept, indent=1), "utf-8")
    (folder / "edited.yaml").write_text(json.dumps(parts, indent=1), "utf-8", "surrogatepass")
    said = {written(path): value for path, value in changes.items()}
    (folder / "set.txt").write_text(repr([override_words(*pair) for pair in said.items()]), "utf-8")
    given = _answer(folder / "scenario.yaml", said)
    edited = _answer(folder / "edited.yaml", {})
    if isinstance(given, Problem) and isinstance(edited, Problem):
        require_same(given, edited)
        return
    if edited == ["WP005"]:  # no YAML file holds such characters
        assert isinstance(given, list)
        return
    assert given == edited, f"{said}:\n{given}\nedited:\n{edited}"


def _set(parts: Parts, path: Ways, value: Any) -> None:
    for name in path[:-1]:
        parts = parts[name]
    parts[path[-1]] = value


def _answer(path: Path, overrides: dict[str, Any]) -> "Problem | list[str]":
    """The problem, or the codes of what is wrong."""
    try:
        return wp.load(path, overrides=overrides).problem()
    except ScenarioError as error:
        return sorted(fault.code for fault in error.faults)
    except WholepieError as error:
        return [str(error.code)]


def require_same(one: Problem, other: Problem) -> None:
    """The arrays of two problems are equal."""
    for a, b in ((one.A.toarray(), other.A.toarray()), (one.C, other.C)):
        np.testing.assert_array_equal(a, b)
    for name in ("row_lower", "row_upper", "lower", "upper", "integer", "c0"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert one.goals == other.goals
    assert one.stakeholders == other.stakeholders


# Parts of sheets.

NAMES = ("Costs", "costs", "_x", "Data_1", "\u00c9t\u00e9", "a.b", "R1", "TRUE1", "T" * 200)
SHEETS = ("Sheet 1", "My 'costs'", "a!b", "2026", "\u00e9", "x-y", "A1", "R1C1", "wholepie x")
PART = """wholepie: 1
title: Fuzz
tables: {{items: {{file: plan.xlsx, {entry}}}}}
decisions: {{take: {{for: i in items, type: binary}}}}
stakeholders:
  one: {{goals: {{little: {{minimize: 'sum(i.weight * take[i] for i in items)'}}}}}}
  two: {{goals: {{much: {{maximize: 'sum(i.gain * take[i] for i in items)'}}}}}}
"""
CELLS = ("note", 3, 2.5, True, None, "=1+1", "#N/A", "Total", "2026-02-13", " ", "weight")


def parts_of_sheets(rng: Random, folder: Path) -> None:
    """A named range, an Excel table or an area says what the same table in its own sheet says."""
    rows = [["item", "weight", "gain"]]
    rows += [
        [name, rng.randrange(1, 9), rng.randrange(1, 9)] for name in "abcde"[: rng.randrange(1, 6)]
    ]
    if rng.random() < 0.2:
        rows[rng.randrange(len(rows))][rng.randrange(3)] = rng.choice((*CELLS, "1,5", "a", -3))
    total = rng.random() < 0.3
    book = openpyxl.Workbook()
    alone = book.active
    alone.title = "alone"
    for row in rows:
        alone.append(row)
    sheet = book.create_sheet(rng.choice(SHEETS))
    top, left = rng.choice((1, 2, 5)), rng.choice((1, 2, 30))
    shown = [*rows, ["Total", 1, 1]] if total else rows
    _put(rng, sheet, shown, top, left)
    last = sheet.cell(top + len(rows) - 1, left + 2).coordinate
    area = f"{sheet.cell(top, left).coordinate}:{last}"
    entry = _part(rng, book, sheet, area, total and (top, left, len(shown)))
    book.save(folder / "plan.xlsx")
    (folder / "alone.yaml").write_text(PART.format(entry="sheet: alone"), "utf-8")
    (folder / "part.yaml").write_text(PART.format(entry=entry), "utf-8")
    own, part = _answer(folder / "alone.yaml", {}), _answer(folder / "part.yaml", {})
    if isinstance(own, Problem) and isinstance(part, Problem):
        require_same(own, part)
        assert _front(own) == _front(part)
        return
    assert own == part, f"{entry}: {part}\nin a sheet of its own: {own}"


def _front(problem: Problem) -> list[Any]:
    front = wp.front(problem)
    found: list[Any] = front.points.to_numpy().tolist()
    return [front.complete, *sorted(found)]


def _put(rng: Random, sheet: Any, rows: list[list[Any]], top: int, left: int) -> None:
    """Write the table, and notes around it that do not touch it."""
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            sheet.cell(top + i, left + j, cell)
    for _ in range(rng.randrange(6)):
        at = rng.choice(((top + len(rows) + 1, left), (top + 1, left + 4), (top, left + 3)))
        sheet.cell(*at, rng.choice(CELLS))
    if top > 1 and rng.random() < 0.5:
        sheet.cell(top - 1, left, "What things cost")
        sheet.merge_cells(
            start_row=top - 1, end_row=top - 1, start_column=left, end_column=left + 2
        )


def _part(rng: Random, book: Any, sheet: Any, area: str, total: Any) -> str:
    """The entry of a table that is a part of a sheet."""
    fixed = ":".join(
        f"${''.join(filter(str.isalpha, c))}${''.join(filter(str.isdigit, c))}"
        for c in area.split(":")
    )
    quoted = "'" + sheet.title.replace("'", "''") + "'"
    kind, name = rng.randrange(5), rng.choice(NAMES)
    if kind == 0:
        return f"range: {json.dumps(f'{quoted}!{area}')}"
    if kind == 1:
        return f"sheet: {json.dumps(sheet.title)}, range: {rng.choice((area, fixed, area.lower()))}"
    if kind == 2:
        top, left, count = total or (0, 0, 0)
        ref = (
            f"{area.split(':')[0]}:{sheet.cell(top + count - 1, left + 2).coordinate}"
            if total
            else area
        )
        sheet.add_table(ExcelTable(displayName=name, ref=ref, totalsRowCount=1 if total else None))
        return f"range: {json.dumps(rng.choice((name, name.upper())))}"
    names = book.defined_names if kind == 3 else sheet.defined_names
    names[name] = DefinedName(name, attr_text=f"{quoted}!{fixed}")
    return f"range: {json.dumps(rng.choice((name, name.lower())))}"
