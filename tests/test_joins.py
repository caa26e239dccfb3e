"""Nothing falls out of a sum silently: rows without a match, members without rows, look-alikes."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import wholepie as wp

ROOT = Path(__file__).resolve().parent.parent
SOUND = sorted(
    [*ROOT.glob("instances/*/scenario.yaml"), *ROOT.glob("tests/said_twice/*/*.yaml")],
    key=str,
)
SCENARIO = """\
wholepie: 1
title: Sites
tables: {sites: sites.csv, regions: regions.csv}
sets: {districts: [north, south]}
decisions: {build: {for: s in sites, type: binary}}
measures:
  visits:
    for: d in districts
    is: sum(s.visits * build[s] for s in sites if s.open == 1 and s.district == d)
stakeholders:
  all:
    requires:
      few: {for: r in regions, rule: sum(build[s] for s in sites if s.region == r) <= 2}
    goals:
      most: {maximize: sum(visits[d] for d in districts)}
      moors: {maximize: sum(build[s] for s in sites if s.kind == "moor")}
"""
SITES = """\
site,district,region,visits,open,kind
aa,north,dale,3,1,wood
bb,north,hill,4,0,moor
cc,south,dale,4,1,moor
dd,south,hill,4,1,wood
"""
REGIONS = "region,share\ndale,1\nhill,2\n"


def warned(
    folder: Path, *, scenario: str = SCENARIO, sites: str = SITES, regions: str = REGIONS
) -> list[str]:
    """The warnings of a scenario, with the names of files for their places."""
    for name, text in {
        "scenario.yaml": scenario,
        "sites.csv": sites,
        "regions.csv": regions,
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [str(each).replace(f"{folder}/", "") for each in wp.load(folder).warnings]


def test_a_sound_scenario_tells_nothing(tmp_path: Path) -> None:
    assert warned(tmp_path) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (
            "sites",
            "bb,north",
            "bb,nroth",
            'sites.csv:3:4: 1 row of sites matches nothing in districts: column "district" holds '
            '"nroth" (did you mean "north"?) [WP253]',
        ),
        (
            "sites",
            "north",
            "Noorth",
            'sites.csv:2:4: 2 rows of sites match nothing in districts: column "district" holds '
            '"Noorth"',
        ),
        (
            "sites",
            "bb,north,hill",
            "bb,north,somewhere",
            'sites.csv:3:10: 1 row of sites matches nothing in regions: column "region" holds '
            '"somewhere" (there is dale, hill) [WP253]',
        ),
        (
            "sites",
            "cc,south",
            "cc,south ",
            'sites.csv:4:4: 1 row of sites matches nothing in districts: column "district" holds '
            '"south " (did you mean "south"?) [WP253]',
        ),
        (
            "regions",
            "hill,2\n",
            "hill,2\ncoast,3\n",
            'scenario.yaml:13:69: 1 of 3 in regions has no row of sites: no "region" is "coast" '
            "(there is dale, hill) [WP254]",
        ),
        (
            "scenario",
            "[north, south]",
            "[north, south, east, west]",
            'scenario.yaml:9:67: 2 of 4 in districts have no row of sites: no "district" is '
            '"east", "west" (there is north, south) [WP254]',
        ),
        (
            "scenario",
            's.kind == "moor"',
            's.open == 1 or s.kind == "mor"',
            'no row has "mor" in column "kind" (did you mean "moor"?) [WP251]',
        ),
        (
            "scenario",
            's.kind == "moor"',
            's.kind in ["mor", "wood"]',
            'no row has "mor" in column "kind" (did you mean "moor"?) [WP251]',
        ),
        (
            "scenario",
            's.kind == "moor"',
            's.open == 1 or s == "ax"',
            'there is no "ax" in sites',
        ),
        (
            "sites",
            "cc,south,dale,4,1,moor",
            "cc,south,dale,4,1, Moor",
            'sites.csv:4:19: " Moor" differs from "moor" in capitals and blanks only (they do not '
            "match each other) [WP151]",
        ),
    ],
)
def test_what_falls_out_is_told(tmp_path: Path, file: str, old: str, new: str, told: str) -> None:
    given_texts = {"scenario": SCENARIO, "sites": SITES, "regions": REGIONS}
    assert old in given_texts[file]
    warnings = warned(tmp_path, **{file: given_texts[file].replace(old, new)})
    assert len(warnings) == 1
    assert told in warnings[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("s.district == d)", "s.district == d and s.visits >= 4)"),
        ("[north, south]", "[north]"),
        ('s.kind == "moor"', 's.district == "south"'),
        ('s.kind == "moor"', "s.visits == 99 or s.open == 1"),
        ("for: r in regions,", "for: r in regions if r.share == 1,"),
    ],
)
def test_rows_left_out_on_purpose_are_not_told(tmp_path: Path, old: str, new: str) -> None:
    assert old in SCENARIO
    assert warned(tmp_path, scenario=SCENARIO.replace(old, new)) == []


def test_a_member_that_is_never_asked_for_needs_no_row(tmp_path: Path) -> None:
    scenario = SCENARIO.replace("for: r in regions,", "for: r in regions if r.share < 3,")
    assert warned(tmp_path, scenario=scenario, regions=REGIONS + "coast,3\n") == []


def test_a_warning_is_silenced(tmp_path: Path) -> None:
    sites = SITES.replace("bb,north", "bb,nroth")
    assert warned(tmp_path, scenario=SCENARIO + "silence: WP253\n", sites=sites) == []


def test_parties_of_a_loop_tell_a_row_once(tmp_path: Path) -> None:
    party = """\
  people:
    for: d in districts
    goals:
      near: {maximize: sum(build[s] for s in sites if s.district == d)}
"""
    sites = SITES.replace("bb,north", "bb,nroth")
    assert len(warned(tmp_path, scenario=SCENARIO + party, sites=sites)) == 1


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_misspelt_cell_is_always_told(tmp_path: Path, data: st.DataObject) -> None:
    lines = SITES.splitlines()
    row, column = data.draw(st.integers(1, 4)), data.draw(st.sampled_from([1, 2]))
    cells = lines[row].split(",")
    word = cells[column]
    at = data.draw(st.integers(0, len(word) - 2))
    pair = word[at : at + 2]
    slips = {
        word[:at] + word[at + 1 :],
        word[:at] + pair[::-1] + word[at + 2 :],
        word[:at] + pair[0] + word[at:],
        word[:at] + "x" + word[at + 1 :],
        word.upper(),
        f"{word} ",
        f" {word}",
    }
    cells[column] = data.draw(st.sampled_from(sorted(slips - {word})))
    lines[row] = ",".join(cells)
    told = warned(tmp_path, sites="\n".join(lines) + "\n")
    assert [each for each in told if f"sites.csv:{row + 1}:" in each and "WP253" in each], told


@pytest.mark.parametrize("path", SOUND, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_sound_scenarios_tell_nothing(path: Path) -> None:
    assert wp.load(path).warnings == ()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[north, North, south]", ['"North" differs from "north" in capitals only']),
        ('[north, " north", south]', ['" north" differs from "north" in blanks only']),
        ("{north: , south: , SOUTH: }", ['"SOUTH" differs from "south" in capitals only']),
        ("[north, south, s, S]", []),
        ("[north, south, northern]", []),
    ],
)
def test_names_in_a_set_that_look_alike(written: str, said: list[str], tmp_path: Path) -> None:
    found = warned(tmp_path, scenario=SCENARIO.replace("[north, south]", written))
    assert [each.split(": ")[1].split(" (")[0] for each in found if "WP151" in each] == said
