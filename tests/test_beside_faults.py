"""Warnings beside faults: what a fault does not bring about is told with it, and nothing else is;
and look-ups with a default that never find an entry.
"""

import json
import pickle
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from examples import examples
from wholepie.cli import main
from wholepie.models import ScenarioError

SCENARIO = """\
wholepie: 1
title: Sites
tables: {sites: sites.csv, costs: costs.csv}
sets: {districts: [north, south]}
parameters: {budget: 20}
decisions: {build: {for: s in sites, type: binary}, hire: {type: integer, at most: 3}}
measures:
  visits: {for: d in districts, is: 'sum(s.visits * build[s] for s in sites if s.district == d)'}
stakeholders:
  all:
    requires:
      money: sum(costs[s].cost * build[s] for s in sites) + hire <= budget
    goals:
      most: {maximize: sum(visits[d] for d in districts), unit: visits}
      moors: {maximize: hire + sum(build[s] for s in sites if s.kind == "moor")}
"""
SITES = """\
site,district,visits,kind
aa,north,3,wood
bb,north,4,moor
cc,south,5,moor
dd,south,6,wood
"""
COSTS = "site,cost\naa,3\nbb,5\ncc,7\ndd,9\n"
FILES = {"scenario.yaml": SCENARIO, "sites.csv": SITES, "costs.csv": COSTS}

#: What is planted, by the codes of the warnings that it brings about.
PLANTED = {
    "WP251": ("scenario.yaml", '== "moor"', '== "mor"'),
    "WP253": ("sites.csv", "bb,north", "bb,nroth"),
    "WP355": ("costs.csv", "dd,9\n", "dd,9\nee,1\nTotal,25\n"),
    "WP151": ("sites.csv", "aa,north,3,wood", "aa,north,3,Wood"),
    "WP352": ("costs.csv", COSTS, COSTS.replace(",", ";")),
}
#: Faults, none of which is in what the planted warnings are about.
FAULTS = (
    ("scenario.yaml", "<= budget", "<= bugdet"),
    ("scenario.yaml", "hire <=", "hire <"),
    ("scenario.yaml", "type: integer", "type: intger"),
    ("scenario.yaml", "budget: 20", "budget: 20 +"),
    ("scenario.yaml", "s.visits *", "s.vists *"),
    ("scenario.yaml", "[north, south]", "[north, north, south]"),
    ("scenario.yaml", "sum(visits[d]", "sum(visits[e]"),
    ("scenario.yaml", "unit: visits", "unt: visits"),
    ("sites.csv", "dd,south", "cc,south"),
    ("sites.csv", "south,5", "south,"),
    ("sites.csv", "south,5", "south,five"),
    ("costs.csv", "bb", "bbb"),
)
#: Those of tables stand whatever is wrong elsewhere.
ALONE = {"WP355", "WP352"}


def written(folder: Path, changes: list[tuple[str, str, str]]) -> None:
    files = dict(FILES)
    for file, old, new in changes:
        files[file] = files[file].replace(old, new, 1)
    for file, text in files.items():
        (folder / file).write_text(text, encoding="utf-8")


def told(folder: Path, changes: list[tuple[str, str, str]]) -> tuple[int, set[str]]:
    """How many faults a scenario has, and the codes of its warnings."""
    written(folder, changes)
    try:
        return 0, {each.code for each in wp.load(folder).warnings}
    except ScenarioError as error:
        return len(error.faults), {each.code for each in error.warnings}


@pytest.mark.parametrize("code", sorted(PLANTED))
def test_what_is_planted_is_told_without_faults(code: str, tmp_path: Path) -> None:
    assert told(tmp_path, [PLANTED[code]]) == (0, {code})


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_alone_brings_no_warning(fault: tuple[str, str, str], tmp_path: Path) -> None:
    count, warnings = told(tmp_path, [fault])
    assert count
    assert not warnings


@examples(60)
@given(
    planted=st.sets(st.sampled_from(sorted(PLANTED)), min_size=1),
    faults=st.lists(st.sampled_from(FAULTS), min_size=1, max_size=3, unique=True),
)
def test_beside_faults_only_what_is_planted_is_told(
    planted: set[str], faults: list[tuple[str, str, str]]
) -> None:
    changes = [*faults, *(PLANTED[code] for code in sorted(planted - {"WP352"}))]
    if "WP352" in planted:
        changes = [(f, o.replace(",", ";"), n.replace(",", ";")) if f == "costs.csv" else (f, o, n)
                   for f, o, n in changes]  # fmt: skip
        changes.insert(0, PLANTED["WP352"])
    with TemporaryDirectory() as folder:
        count, warnings = told(Path(folder), changes)
    assert count
    assert warnings <= planted
    assert warnings >= planted & ALONE


def test_check_tells_warnings_after_faults(tmp_path: Path) -> None:
    written(tmp_path, [FAULTS[0], PLANTED["WP355"], PLANTED["WP251"]])
    done = CliRunner().invoke(main, ["check", str(tmp_path)])
    assert done.exit_code == 2
    lines = done.stderr.splitlines()
    assert [line.split()[-1] for line in lines] == ["[WP201]", "[WP355]", "[WP251]", "found."]
    assert [line.startswith("warning: ") for line in lines] == [False, True, True, False]
    done = CliRunner().invoke(main, ["check", str(tmp_path), "--json"])
    said = json.loads(done.stdout)
    assert [each["code"] for each in said["warnings"]] == ["WP355", "WP251"]
    assert [each["code"] for each in said["faults"]] == ["WP201"]


def test_what_is_silenced_is_not_told_beside_faults_either(tmp_path: Path) -> None:
    title = ("scenario.yaml", "title: Sites", "title: Sites\nsilence: WP355")
    assert told(tmp_path, [FAULTS[0], PLANTED["WP355"], PLANTED["WP251"], title])[1] == {"WP251"}


def test_warnings_of_an_error_are_pickled(tmp_path: Path) -> None:
    written(tmp_path, [FAULTS[0], PLANTED["WP355"]])
    with pytest.raises(ScenarioError) as caught:
        wp.load(tmp_path)
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.faults == caught.value.faults
    assert again.warnings == caught.value.warnings != ()


LOOK_UPS = """\
wholepie: 1
title: Water
tables: {{inflow: {{file: inflow.csv, key: [river, month]}}}}
sets: {{rivers: {rivers}, months: 1..3}}
decisions: {{let: {{for: 'r in rivers, m in months', type: integer, at most: 5}}}}
stakeholders:
  all:
    requires:
      water: {{for: 'r in rivers, m in months', rule: 'let[r, m] <= ({look_up} or 0)'}}
    goals: {{more: {{maximize: 'sum(let[r, m] for r in rivers for m in months)'}}}}
"""


@examples(40)
@given(
    rivers=st.lists(st.sampled_from(["upper", "lower", "Upper"]), min_size=1, unique=True),
    rows=st.lists(
        st.tuples(st.sampled_from(["upper", "lower", "middle"]), st.integers(1, 5)),
        min_size=1,
        unique=True,
    ),
    look_up=st.sampled_from(["inflow[r, m].water", 'inflow[r, m]["water"]']),
)
def test_a_default_that_always_counts_is_told_where_no_key_is_there(
    rivers: list[str], rows: list[tuple[str, int]], look_up: str
) -> None:
    text = "".join(f"{river},{month},4\n" for river, month in rows)
    found = any((river, month) in rows for river in rivers for month in (1, 2, 3))
    with TemporaryDirectory() as folder:
        (Path(folder) / "inflow.csv").write_text(f"river,month,water\n{text}", encoding="utf-8")
        scenario = LOOK_UPS.format(rivers=f"[{', '.join(rivers)}]", look_up=look_up)
        (Path(folder) / "scenario.yaml").write_text(scenario, encoding="utf-8")
        warnings = [each for each in wp.load(folder).warnings if each.code == "WP255"]
    assert bool(warnings) == (not found)
    for each in warnings:
        assert each.message == (
            f'inflow has no entry for "{rivers[0]}", "1", nor for any other index that it has here:'
            " what follows 'or' counts every time"
        )
        near = {"upper", "lower"} & {river for river, _ in rows}
        assert rivers[0] in near or "did you mean" in each.hint or "there is" in each.hint


def test_a_constant_index_that_is_misspelt_is_told_with_the_nearest(tmp_path: Path) -> None:
    fine = ("scenario.yaml", "<= budget", '<= (costs["a"].cost or 9)')
    written(tmp_path, [fine])
    (warning,) = [each for each in wp.load(tmp_path).warnings if each.code == "WP255"]
    assert warning.text.endswith(
        "scenario.yaml:12:70: costs has no entry for \"a\": what follows 'or' counts every time"
        ' (did you mean "aa"?)'
    )


def test_parties_that_are_alike_are_judged_together(tmp_path: Path) -> None:
    parties = """\
  people:
    for: d in districts
    goals: {liked: {maximize: 'sum((bonus[d] or 1) * build[s] for s in sites)'}}
"""
    changes = [
        ("scenario.yaml", "budget: 20", "budget: 20, bonus: {south: 3}"),
        ("scenario.yaml", "  all:\n", f"{parties}  all:\n"),
    ]
    assert told(tmp_path, changes) == (0, set())
    changes[0] = ("scenario.yaml", "budget: 20", "budget: 20, bonus: {suoth: 3}")
    assert told(tmp_path, changes) == (0, {"WP255"})
