"""The newer words and dresses of tables for fuzzing: time, logic, lots, matrices, units, totals.

See fuzz_cases.py. The scenario below is sound; so are its tables in every dress.
"""

from collections.abc import Callable
from pathlib import Path
from random import Random

import numpy as np

import wholepie as wp
from fuzz_cases import ODD_TEXTS, attempt, encoded, mutated
from wholepie import WholepieError
from wholepie.models.formats.convert import convert

Rows = list[list[str]]

SITES: Rows = [
    ["site", "cost", "kind", "share", "opens", "people"],
    ["mill", "1.5", "green", "0.25", "2026-02-13", "1200"],
    ["quay", "2.25", "red", "0.5", "2026-02-28", "310"],
    ["hill", "3.5", "green", "0.75", "2026-03-01", "1400"],
]
DISTANCE: Rows = [
    ["site", "Ost", "West", "Nord"],
    ["mill", "1.5", "4", "2"],
    ["quay", "3", "6.5", "6.25"],
    ["hill", "7", "2.5", "1"],
]
DEMAND: Rows = [
    ["village", "month", "need"],
    *([name, str(month), str(2 * month + 1)] for name in ("Ost", "West") for month in (1, 2, 3)),
]
COMMON = "parameters: {floor: 2, fee: {mill: 1, quay: 2, hill: 3}}\nsets: {sizes: [0, 5, 10]}\n"
SCENARIO = """wholepie: 1
title: Dress
include: common.yaml
tables:
  sites: {{file: sites.csv, units: {{cost: kEUR}}{sites}}}
  distance: {{file: distance.csv, wide: {{rows: site, columns: village, value: km}}{distance}}}
  demand: {{file: demand.csv, key: [village, month]{demand}}}
sets:
  months: 1..3
  villages: "{{d.village for d in distance}}"
  kinds: "{{s.kind for s in sites}}"
parameters:
  budget: {{value: 90, unit: kEUR}}
  share: 95%
decisions:
  build: {{for: s in sites, type: binary}}
  go: {{for: d in distance if d.km <= 6, type: continuous, at most: 9}}
  store: {{for: m in months, type: integer, at most: 20}}
  lots: {{type: integer, at least: 5, at most: 40, or zero: true}}
  pack: {{for: m in months, type: integer, in: sizes}}
  crate: {{type: integer, step: 5, at most: 60}}
measures:
  cost: {{is: sum(s.cost * build[s] for s in sites), unit: kEUR}}
  served: {{for: v in villages, is: sum(go[d] for d in distance if d.km <= 6 and d.village == v)}}
stakeholders:
  town:
    contributes: {{money: {{value: budget, unit: kEUR}}}}
    requires:
      money: cost <= contributions.money
      then: {{for: m in months if m > 1, rule: "store[m] <= store[previous(m)] + pack[m]"}}
      each: {{for: k in kinds, requires: {{some: "any(build[s] for s in sites if s.kind == k)"}}}}
      rule: |
        {rule}
    goals:
      cheap: {{minimize: cost + crate, unit: kEUR}}
      near: {{for: v in villages, maximize: "served[v]"}}
      goal:
        maximize: |
          {goal}
  people:
    for: v in villages
    goals: {{best: {{maximize: "min(served[v], 20 * share)", step: 0.5}}}}
"""

QUANTITIES = (
    *("lots", "crate", "cost", 'build["mill"]', "store[1]", "pack[last(months)]", "floor", "95%"),
    *("len(sites)", 'served["Ost"]', 'sites["mill"].cost', "contributions.money", "share", "1..3"),
    *('distance["mill", "Ost"].km', 'distance["quay", "West"].km or 0', "budget", "position(2)"),
    *('demand["Ost", 2].need', 'demand["Nord", 2].need or 0', "fee['mill']", "0", "2.5", "1e9"),
    *("lots * build['mill']", "build['mill'] * build['quay']", "lots * crate", "store[next(1)]"),
    *('sites["mill"].opens', 'sites["mill"].people', "first(months)", "previous(2, months)"),
)
LOOPS = (
    *("s in sites", "d in distance", "m in months", "v in villages", "k in kinds", "n in demand"),
    *("m in 1..3", "m in months if m != last(months)", 's in sites if s.kind == "green"'),
    *("d in distance if d.km <= 6", "n in demand if n.month == 2", "s in sites if s.share > 50%"),
)
BODIES = (
    *(
        "build[s]",
        "s.cost * build[s]",
        "go[d]",
        "d.km",
        "store[m]",
        "store[previous(m)]",
        "pack[m]",
    ),
    *("position(m) * store[m]", "served[v]", "demand[v, m].need or 0", "n.need", "store[m + 1]"),
    *("store[next(m)]", "fee[s]", "len(k)", "s.opens", "distance[s, v].km or 99", "1"),
)
STEPS = (
    "{0: 0, 10: 50, 60: 90}",
    "{0: 0, 1: 20, 11: 35}",
    "{5: 1}",
    "{0: 0, 0: 1}",
    "{}",
    "{1: x}",
)


def quantity(rng: Random, depth: int = 2) -> str:
    """A text that stands for a number, now and then for one that is decided."""
    if depth == 0 or rng.random() < 0.25:
        return rng.choice(QUANTITIES)
    less = depth - 1
    return rng.choice(
        (
            lambda: f"{quantity(rng, less)} {rng.choice('+-*/')} {quantity(rng, less)}",
            lambda: f"{rng.choice(('min', 'max'))}({quantity(rng, less)}, {quantity(rng, less)})",
            lambda: f"abs({quantity(rng, less)})",
            lambda: f"sum({rng.choice(BODIES)} for {rng.choice(LOOPS)})",
            lambda: f"{rng.choice(('min', 'max'))}({rng.choice(BODIES)} for {rng.choice(LOOPS)})",
            lambda: f"count({rng.choice(BODIES)} >= 1 for {rng.choice(LOOPS)})",
            lambda: (
                f"{rng.choice(('piecewise', 'steps'))}({quantity(rng, less)}, {rng.choice(STEPS)})"
            ),
            lambda: f"({condition(rng, less)})",
        )
    )()


def condition(rng: Random, depth: int = 2) -> str:
    """A text that holds or not."""
    less = max(depth - 1, 0)
    sign = rng.choice(("<=", ">=", "==", "!=", "<", ">"))
    made: list[Callable[[], str]] = [lambda: f"{quantity(rng, less)} {sign} {quantity(rng, less)}"]
    if depth:
        made += [
            lambda: f"implies({condition(rng, less)}, {condition(rng, less)})",
            lambda: f"{condition(rng, less)} {rng.choice(('and', 'or'))} {condition(rng, less)}",
            lambda: f"not ({condition(rng, less)})",
            lambda: f"{rng.choice(('any', 'all'))}({rng.choice(BODIES)} for {rng.choice(LOOPS)})",
            lambda: rng.choice(QUANTITIES),
        ]
    return rng.choice(made)()


# Tables.


def dressed(rng: Random, rows: Rows, *, sound: bool) -> tuple[bytes, str]:
    """A table as somebody saves it, and what its entry has to say then."""
    rows, keys = [list(row) for row in rows], ""
    if rng.random() < 0.3:
        rows.append(totals(rows))
        keys += ", without totals: true"
    if rng.random() < 0.3 and "Ost" not in rows[0]:
        rows.insert(1, ["[kEUR]" if name == "cost" else "" for name in rows[0]])
        keys += ", header: 2"
    if not sound:
        keys = rng.choice((keys, keys, rng.choice(WORDS)))
        damage(rng, rows)
    separator = rng.choice((",", ";", ";", "\t"))
    mark = "," if separator != "," and rng.random() < 0.7 else "."
    lines = [[quoted(cell.replace(".", mark), separator) for cell in row] for row in rows]
    text = "\n".join(map(separator.join, lines)) + rng.choice(("", "\n", "\n\n"))
    text = f"sep={separator}\n{text}" if rng.random() < 0.1 else text
    return text.encode() if sound else encoded(rng, text), keys


def totals(rows: Rows) -> list[str]:
    """A last row with the sums of the columns of numbers."""
    columns = list(zip(*rows[1:], strict=True))
    names = zip(rows[0][1:], columns[1:], strict=True)
    return ["Total", *("" if name == "month" else total(column) for name, column in names)]


def total(cells: tuple[str, ...]) -> str:
    try:
        return f"{sum(map(float, cells)):g}"
    except ValueError:
        return ""


def quoted(cell: str, separator: str) -> str:
    return f'"{cell}"' if separator in cell else cell


CELLS = (
    *(
        "1 234",
        "1.234,50",
        "1,234.5",
        "1.234",
        "95 %",
        "12,5%",
        "13.2.2026",
        "2/13/2026",
        "3.4.2026",
    ),
    *(
        "2026-02-30",
        "",
        " ",
        "mill ",
        "Mill",
        "MILL",
        "Total",
        "Summe",
        "[kEUR]",
        "#N/A",
        "1e5",
        "-",
    ),
    *("\u2212 5", "1\u00a0234", "1'234", "(5)", "+3", "1..3", "wahr", "0x10", "\u0661", "1,5"),
)


def damage(rng: Random, rows: Rows) -> None:
    """Change some cells, rows or columns, or nothing."""
    for _ in range(rng.choice((0, 0, 1, 1, 2, 5))):
        row = rng.choice(rows)
        if not row:
            continue
        at, kind = rng.randrange(len(row)), rng.randrange(12)
        if kind == 0:
            rows.insert(rng.randrange(len(rows) + 1), list(row))
        elif kind == 1:
            row.insert(at, "")
        elif kind == 2:
            del row[at]
        elif kind == 3:
            for each in rows[1:]:
                each[at:] = [rng.choice(CELLS), *each[at + 1 :]]
        else:
            row[at] = rng.choice(CELLS if kind < 11 else ODD_TEXTS)


WORDS = (
    *(
        ", header: 2",
        ", header: 3",
        ", decimal: comma",
        ", decimal: point",
        ", without totals: true",
    ),
    *(", wide: {rows: a, columns: b}", ", key: [site, kind]", ", key: kind", ", sheet: A", ""),
    *(
        ", units: {kind: t, nothing: t}",
        ", range: A1:B2",
        ", map: {x: cost, y: share}",
        ", wide: 3",
    ),
)


def written(rng: Random, folder: Path) -> Path:
    """The scenario with its tables in some dress; in two of three cases one part is damaged."""
    spoilt = rng.choice(("sites", "distance", "demand", "common", "text", "rules", "", "", ""))
    keys = {}
    for name, rows in (("sites", SITES), ("distance", DISTANCE), ("demand", DEMAND)):
        data, keys[name] = dressed(rng, rows, sound=name != spoilt)
        (folder / f"{name}.csv").write_bytes(data)
    common = encoded(rng, mutated(rng, COMMON)) if spoilt == "common" else COMMON.encode()
    (folder / "common.yaml").write_bytes(common)
    rule, goal = ("lots >= 5", "lots") if spoilt != "rules" else (condition(rng), quantity(rng))
    text = SCENARIO.format(rule=rule, goal=goal, **keys)
    path = folder / "scenario.yaml"
    path.write_bytes(encoded(rng, mutated(rng, text)) if spoilt == "text" else text.encode())
    return path


def dresses(rng: Random, folder: Path) -> None:
    """Scenarios in newer words with tables as people have them, sound or damaged."""
    attempt(written(rng, folder))


def rewritten(rng: Random, folder: Path) -> None:
    """The same, written again as a workbook or a scenario: what is read of that is the same."""
    scenario = wp.load(written(rng, folder))
    before = scenario.problem()
    kind, name = rng.choice((("xlsx", "again.xlsx"), ("scenario", "again")))
    convert(scenario, folder / name, kind)
    try:
        after = wp.load(folder / name).problem()
    except WholepieError as error:
        raise AssertionError(f"what was written as {kind} is refused: {error}") from error
    for one, other in ((before.A.toarray(), after.A.toarray()), (before.C, after.C)):
        np.testing.assert_array_equal(one, other)
    for name in ("row_lower", "row_upper", "lower", "upper", "integer", "c0"):
        np.testing.assert_array_equal(getattr(before, name), getattr(after, name))
