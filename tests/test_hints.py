"""Names that nothing has and indexes that do not fit: each message says what to write."""

from pathlib import Path

import pytest

from wholepie.models import ScenarioError, load

SITES = """site,rent (kEUR),gain (net),from,demand a,load (min),load (max),worker(s),kind
x,3,4,5,1,2,1,2,wood
y,4,5,6,1,2,1,2,stone
"""
SCENARIO = """wholepie: 1
title: Sites
tables: {sites: sites.csv}
parameters: {loss: 5, shares: {a: 1}}
sets: {groups: [a, b]}
decisions:
  open: {for: s in sites, type: binary}
  agency: {for: 's in sites, g in groups', type: binary}
measures: {cost: 'sum(open[s] for s in sites)'}
stakeholders:
  us:
    requires: {rule: 'RULE <= 3'}
    goals: {more: {maximize: sum(open[s] + agency[s, g] for s in sites for g in groups)}}
  them:
    goals: {less: {minimize: 'sum(s["rent (kEUR)"] * open[s] for s in sites)'}}
"""
HINTS = {
    "s.gain": 'table sites has no column "gain" (write s["gain (net)"])',
    "s.gains": 'table sites has no column "gains" (did you mean s["gain (net)"]?)',
    "s.Rent": 'table sites has no column "Rent" (did you mean s["rent (kEUR)"]?)',
    "s.load": 'no column "load" (write s["load (min)"] or s["load (max)"])',
    "s.knd": 'no column "knd" (did you mean "kind"?)',
    "s.demand_a": 'no column "demand_a" (did you mean s["demand a"]?)',
    'sites["x"].gain': '(write sites["x"]["gain (net)"])',
    "s.worker": '(write s["worker(s)"])',
    "s.from": '"s.from": "from" is a word with a meaning of its own here (write s["from"])',
    'sites["x"].from': '(write sites["x"]["from"])',
    's["demand " + g]': "a column is a text in quotes; it cannot be computed (with wide:",
    "loss[s]": "(write loss alone; several numbers are written loss: {a: 1, b: 2})",
    "cost[s]": "cost has no index (write cost alone; with 'for' in its definition",
    "agency[s]": "the index of agency has 2 parts; found 1 (such as agency[s, g])",
    "agency[s, g, 1]": "the index of agency has 2 parts; found 3 (such as agency[s, g])",
    'sites["x", "y"].loss': 'has one part; found 2 (a row of sites is found by "site")',
    'shares["a", "b"]': "(numbers for two things at once belong into a table with two keys)",
    "agency[g, s]": 'the other way round it is there: agency["x", "a"]',
    "wood": 'nothing here is called "wood" (a text is in quotes: "wood")',
    "rent": '"rent" (a column of sites is written s.rent, for s in sites)',
    "gain": '"gain" (a column of sites is written s["gain (net)"], for s in sites)',
    "kind": '"kind" (a column of sites is written s.kind, for s in sites)',
    "lossy": '"lossy" (did you mean "loss"?)',
    "money": '"money" (there is s, g, sites, groups, loss, shares, open, agency, ...)',
    "z": '"z" (the loops here are of s, g)',
}


def warnings(folder: Path, term: str, table: str = SITES) -> list[str]:
    rule = f"sum({term} * open[s] for s in sites for g in groups)".replace("'", "''")
    (folder / "sites.csv").write_text(table)
    path = folder / "scenario.yaml"
    path.write_text(SCENARIO.replace("RULE", rule))
    return [str(each) for each in load(path).warnings]


@pytest.mark.parametrize(("term", "told"), HINTS.items())
def test_a_name_that_nothing_has_is_told_with_what_to_write(
    term: str, told: str, tmp_path: Path
) -> None:
    with pytest.raises(ScenarioError) as caught:
        warnings(tmp_path, term)
    assert told in str(caught.value)
    assert len(caught.value.faults) == 1


HEADS = {
    "rent (kEUR)": "kEUR",
    "rent(kEUR)": "kEUR",
    "rent (Mio. EUR)": "Mio. EUR",
    "rent (€/m2)": "€/m2",
    "rent (EUR per month)": "EUR per month",
    "rent (t)": "t",
    "rent (hours)": "hours",
    "rent(s)": "",
    "rent (net)": "",
    "rent (visits)": "",
    "rent (NET)": "",
    "rent (2025)": "",
    "rent (thousand)": "",
    "rent (EUR, net)": "",
    "rent ()": "",
    "(kEUR)": "",
}


@pytest.mark.parametrize(("head", "unit"), HEADS.items())
def test_a_known_unit_in_round_brackets_is_the_unit_of_its_column(
    head: str, unit: str, tmp_path: Path
) -> None:
    table = SITES.replace("rent (kEUR)", f'"{head}"')
    (tmp_path / "sites.csv").write_text(table)
    text = SCENARIO.replace("rent (kEUR)", head).replace("RULE", f's0["{head}"] * open["x"]')
    text = text.replace('s0["', 'sites["x"]["')
    (tmp_path / "scenario.yaml").write_text(text)
    scenario = load(tmp_path / "scenario.yaml")
    assert scenario.read.tables["sites"].columns[head].unit == unit
    (tmp_path / "scenario.yaml").write_text(text.replace(f'["{head}"]', ".rent"))
    if unit:
        assert load(tmp_path / "scenario.yaml").problem().C.tolist() == (
            scenario.problem().C.tolist()
        )
    else:
        with pytest.raises(ScenarioError, match='no column "rent"'):
            load(tmp_path / "scenario.yaml")


@pytest.mark.parametrize(
    ("heads", "units"),
    [
        ("rent,rent (kEUR)", {"rent": "", "rent (kEUR)": "kEUR"}),
        ("rent (EUR),rent (kEUR)", {"rent": None, "rent (EUR)": "EUR", "rent (kEUR)": "kEUR"}),
        ("rent (min),rent (max)", {"rent": None, "rent (min)": "", "rent (max)": ""}),
        ("rent (kEUR),b", {"rent": "kEUR", "rent (kEUR)": "kEUR"}),
    ],
)
def test_a_column_is_found_without_its_unit_if_no_other_is_called_so(
    heads: str, units: dict[str, str | None], tmp_path: Path
) -> None:
    rest = SITES.split("\n", 1)[1].replace("x,3,4", "x,3,4,4").replace("y,4,5", "y,4,5,5")
    table = SITES.split("\n")[0].replace("rent (kEUR)", heads)
    (tmp_path / "sites.csv").write_text(f"{table}\n{rest}")
    text = SCENARIO.replace("RULE", 'open["x"]').replace('s["rent (kEUR)"]', "s.kind_of")
    (tmp_path / "scenario.yaml").write_text(text.replace("s.kind_of * ", ""))
    found = load(tmp_path / "scenario.yaml").read.tables["sites"]
    got = {name: column.unit if (column := found.column(name)) else None for name in units}
    assert got == units


def test_units_that_differ_are_told_of_columns_with_brackets_too(tmp_path: Path) -> None:
    table = SITES.replace("gain (net)", "gain (EUR)")
    for term in ("(s.rent + s.gain)", '(s["rent (kEUR)"] + s["gain (EUR)"])'):
        told = [each for each in warnings(tmp_path, term, table) if "WP156" in each]
        assert len(told) == 1, term


@pytest.mark.parametrize(
    ("head", "more", "taken"),
    [
        ("rent (m)", "", "m"),
        ("rent (L)", "", "L"),
        ("rent (€)", "", ""),
        ("rent (kEUR)", "", ""),
        ("rent (S)", "", ""),
        ("rent (m)", "rent (d)", ""),
        ("rent (m)", "rent (km)", ""),
        ("rent [m]", "", ""),
    ],
)
def test_a_letter_in_round_brackets_is_told_as_a_unit(
    head: str, more: str, taken: str, tmp_path: Path
) -> None:
    heads, cells = (f"{head},{more}", ",4") if more else (head, "")
    lines = SITES.replace("rent (kEUR)", heads).splitlines()
    table = "\n".join([lines[0], *(f"{line}{cells}" for line in lines[1:])]) + "\n"
    (tmp_path / "sites.csv").write_text(table)
    text = SCENARIO.replace("RULE", 'open["x"]').replace('s["rent (kEUR)"]', "s.kind_of")
    (tmp_path / "scenario.yaml").write_text(text.replace("s.kind_of * ", ""))
    found = [each for each in load(tmp_path / "scenario.yaml").warnings if each.code == "WP352"]
    said = f'column "{head}" is taken to be "rent" in the unit "{taken}"'
    assert [each.message for each in found] == ([said] if taken else [])
