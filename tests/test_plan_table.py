"""Plans that planners write down: which spellings are read, as what, and what is refused."""

from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from wholepie import InputError
from wholepie.models import load
from wholepie.models.plan_table import AdoptedPlan, read_plan

SITES = """wholepie: 1
title: Sites
tables:
  sites: sites.csv
decisions:
  protect: {for: s in sites, type: binary}
stakeholders:
  us:
    goals: {area: {maximize: 'sum(s.area * protect[s] for s in sites)'}}
"""
SITES_CSV = "site,name,area\ns1,North wood,1\ns2,Mill pond,2\ns3,Mill pond,3\nyes,Yes hill,4\n"
BOTH = """wholepie: 1
title: Sites
tables:
  sites: sites.csv
sets:
  teams: [red, blue]
decisions:
  protect: {for: s in sites, type: binary}
  hours: {for: [t in teams, s in sites], type: continuous, at most: 9}
  shed: {type: binary}
stakeholders:
  us:
    goals: {area: {maximize: 'sum(s.area * protect[s] for s in sites) + shed'}}
    requires: {some: 'sum(hours[t, s] for t in teams for s in sites) <= 20'}
"""


def read(tmp_path: Path, scenario: str, table: str | list[list[Any]]) -> AdoptedPlan:
    """The plan that a CSV text, or the rows of a workbook, say."""
    (tmp_path / "sites.csv").write_text(SITES_CSV, encoding="utf-8")
    file = tmp_path / "scenario.yaml"
    file.write_text(scenario, encoding="utf-8")
    loaded = load(file)
    if isinstance(table, str):
        path = tmp_path / "plan.csv"
        path.write_text(table, encoding="utf-8")
    else:
        path = tmp_path / "plan.xlsx"
        book = openpyxl.Workbook()
        for row in table:
            book.active.append(row)
        book.save(path)
    return read_plan(path, loaded.problem(), loaded.about())


def named(found: AdoptedPlan, tmp_path: Path) -> dict[str, float]:
    columns = load(tmp_path / "scenario.yaml").problem().columns
    return {columns.name(j): float(found.x[j]) for j in np.flatnonzero(found.x)}


ONE_AND_THREE = {"protect[s1]": 1.0, "protect[s3]": 1.0}


@pytest.mark.parametrize(
    "table",
    [
        "site,yes\ns1,yes\ns3,yes\n",
        "site,yes\ns1,YES\ns2,No\ns3,x\n",
        "site,protect\ns1,1\ns2,0\ns3,true\n",
        "Site,Auswahl\ns1,1.0\ns2,\ns3,X\n",
        "s1,yes\ns2,no\ns3,yes\n",
        "s1\ns3\n",
        "site\ns1\ns3\n",
        "\ufeffsite,yes\r\ns1,y\r\ns2,n\r\ns3,TRUE\r\n",
        " s1 , yes \n s3 , yes \n",
        "s1,yes,,\ns3,yes,,\n,,,\n",
        "yes,site\nyes,s1\nno,s2\n1,s3\n",
        "site,name,area,protect\ns1,North wood,1,yes\ns2,Mill pond,2,no\ns3,Mill pond,3,yes\n",
        "site,area,chosen\ns1,1,1\ns2,2,0\ns3,3,1\n",
        "decision,index_1,value\nprotect,s1,1\nprotect,s3,1\n",
        "plan,decision,index_1,value\n4,protect,s1,1\n4,protect,s3,0.9999999999\n",
        "protect,s1,yes\nprotect,s3,yes\n",
        "decision,site,yes\nprotect,s1,yes\nprotect,s2,no\nprotect,s3,yes\n",
        "protect,s1\nprotect,s3\n",
        [["site", "yes"], ["s1", True], ["s2", False], ["s3", 1]],
        [["s1"], ["s3"]],
        [["s1", "x"], ["s2", None], ["s3", "x"]],
    ],
)
def test_spellings_of_one_plan(tmp_path: Path, table: Any) -> None:
    found = read(tmp_path, SITES, table)
    assert named(found, tmp_path) == ONE_AND_THREE
    assert found.decided.all()
    assert not found.left_open


@pytest.mark.parametrize(
    ("table", "plan"),
    [
        ("name,yes\nNorth wood,yes\n", {"protect[s1]": 1.0}),
        ("North wood\nyes\n", {"protect[s1]": 1.0, "protect[yes]": 1.0}),
        ("site,yes\nyes,yes\n", {"protect[yes]": 1.0}),
        ("site,yes\nNorth wood,yes\n", {"protect[s1]": 1.0}),
    ],
)
def test_what_people_call_a_site_will_do_where_one_has_that_name(
    tmp_path: Path, table: str, plan: dict[str, float]
) -> None:
    assert named(read(tmp_path, SITES, table), tmp_path) == plan


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("site,yes\ns9,yes\n", r'plan.csv:2:1: protect has no decision "s9" \(there is s1'),
        ("site,yes\ns1,maybe\n", r'plan.csv:2:4: "maybe" is not yes or no'),
        ("site,yes\ns1,7\n", r'plan.csv:2:4: "7" is neither yes nor no'),
        ("site,yes\ns1,0.5\n", "neither yes nor no"),
        ('site,yes\ns1,"1,0"\n', r"is not yes or no \(write a point for decimals"),
        ("site,yes\ns1,nan\n", "is not yes or no"),
        ("site,yes\ns1,yes\ns1,no\ns1,yes\n", r'4:1: "s1" is decided twice \(first at .*csv:2:1'),
        ("s1,yes\ns1,yes\n", "decided twice"),
        ("Mill pond,yes\ns1,no\n", r'1:1: "Mill pond" may mean "s2", "s3"'),
        ("Seite 1,yes\ns1,yes\n", r'1:1: .*no decision "Seite 1".*column names, write "site,prot'),
        ("site,yes\ns1,\ns2,\n", r"csv:1:6: no row says yes or no"),
        ("s1,\ns2,\n", "the column beside the names is empty"),
        ("site,a,b\ns1,1,0\ns2,1,1\n", r'may be in any of "a", "b" \(head the one .* "protect"'),
        ("site;is,it\ns1;yes,\n", "which of them separate the columns"),
        ("", "the table is empty"),
        ("\n,,\n", "the table is empty"),
        ("area\naaaa\nbbbb\ncccc\ndddd\n", "no row names a decision of protect"),
        (
            "decision,index_1,value\nprotekt,s1,1\n",
            r'2:1: there is no decision "protekt" \(did you',
        ),
        ("decision,index_1,value\nprotect,s1,\x1b[2J\n", "a control character"),
        ("plan,decision,index_1,value\n1,protect,s1,1\n2,protect,s1,1\n", "holds 2 plans"),
        ("protect,s1,yes,no\n", "one more than is expected"),
        ("protect,s9\nprotect,s1\n", r'csv:1:9: protect has no decision "s9"'),
        ("s1,yes,5,6\ns2,yes,4,3\n", "the columns are not those of a plan"),
        (
            [["site", "yes"], ["s9", True]],
            r"plan.xlsx, sheet Sheet, cell A2: .*\"s9\" \(there is s1",
        ),
        ([["site", "yes"], ["s1", "perhaps"]], "cell B2: .* is not yes or no"),
    ],
)
def test_what_is_not_clear_is_refused_with_its_place(
    tmp_path: Path, table: Any, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        read(tmp_path, SITES, table)


@pytest.mark.parametrize(
    "table",
    ["site,yes\n{}", "decision,index_1,value\n{}", "protect,s1,yes\n{}"],
)
def test_nearest_names_are_sought_for_some_faults_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    sought: list[object] = []

    def close(*arguments: Any, **_: Any) -> list[str]:
        sought.append(arguments)
        return []

    monkeypatch.setattr("difflib.get_close_matches", close)
    rows = [f"zz{k},yes" for k in range(150)]
    first = {"d": "protect,", "p": "protect,"}.get(table[0], "")
    with pytest.raises(InputError):
        read(tmp_path, SITES, table.format("\n".join(first + row for row in ["s1,yes", *rows])))
    assert 0 < len(sought) <= 40
    sought.clear()
    with pytest.raises(InputError, match=r"no row names a decision|more faults"):
        read(tmp_path, SITES, "\n".join(first + row for row in rows))
    assert 0 < len(sought) <= 40


def test_heads_are_those_of_the_table_that_is_looped_over(tmp_path: Path) -> None:
    """Another table has the same keys, and others more columns."""
    (tmp_path / "other.csv").write_text("place,b\ns1,1\ns2,1\ns3,1\nyes,1\n", encoding="utf-8")
    both = SITES.replace("  sites: sites.csv", "  other: other.csv\n  sites: sites.csv")
    table = "area,site,b,chosen\n1,s1,1,1\n2,s2,s3,0\n3,s3,s2,1\n"
    assert named(read(tmp_path, both, table), tmp_path) == ONE_AND_THREE
    with pytest.raises(InputError, match='column names, write "site,protect"'):
        read(tmp_path, both, "Seite 1,yes\ns1,yes\n")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, SITES, "site,yes\ns9,yes\ns1,perhaps\ns8,no\n")
    assert [line.split(": ")[0].rpartition("csv:")[2] for line in str(caught.value).splitlines()] \
        == ["2:1", "3:4", "4:1"]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "plan", "left_open"),
    [
        ("site,protect\ns1,yes\n", {"protect[s1]": 1.0}, ("hours", "shed")),
        ("t,s,hours\nred,s1,2.5\n", {"hours[red,s1]": 2.5}, ("protect", "shed")),
        ("red,s1,2.5\nblue,s2,0\n", {"hours[red,s1]": 2.5}, ("protect", "shed")),
        (
            "protect,s1,yes\nhours,red,s1,2\nshed,x\n",
            {"protect[s1]": 1.0, "hours[red,s1]": 2.0, "shed": 1.0},
            (),
        ),
        (
            "decision,index_1,index_2,value\nhours,red,s1,2\nshed,,,1\n",
            {"hours[red,s1]": 2.0, "shed": 1.0},
            (),
        ),
        ("protect,s1\nshed\n", {"protect[s1]": 1.0, "shed": 1.0}, ("hours",)),
    ],
)
def test_several_decisions(
    tmp_path: Path, table: str, plan: dict[str, float], left_open: tuple[str, ...]
) -> None:
    found = read(tmp_path, BOTH, table)
    assert named(found, tmp_path) == plan
    assert set(found.left_open) == set(left_open)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("red,s1,yes\n", '"yes" does not say how much of hours'),
        ("red,s1\n", "the row does not say how much"),
        ("red,s9,2\nred,s1,2\n", 'hours has no decision "red, s9"'),
        ("red,s1,1 200\n", "is not an amount .write no blank"),
        ("hours,red,s1,3 h\nshed,yes\n", "keep units out of the cells"),
    ],
)
def test_amounts_must_be_written(tmp_path: Path, table: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(tmp_path, BOTH, table)


def test_two_decisions_over_the_same_sites_are_not_guessed(tmp_path: Path) -> None:
    twice = SITES.replace(
        "stakeholders:", "  watch: {for: s in sites, type: binary}\nstakeholders:"
    ).replace("* protect[s]", "* (protect[s] + watch[s])")
    with pytest.raises(
        InputError, match=r'may be of the decisions "protect", "watch".*protect,s1,'
    ):
        read(tmp_path, twice, "site,yes\ns1,yes\n")
    found = read(tmp_path, twice, "site,watch\ns1,yes\n")
    assert named(found, tmp_path) == {"watch[s1]": 1.0}
    assert found.left_open == ("protect",)


def test_workbooks_with_several_sheets_are_refused(tmp_path: Path) -> None:
    read(tmp_path, SITES, [["s1"]])
    path = tmp_path / "plan.xlsx"
    book = openpyxl.load_workbook(path)
    book.create_sheet("Other").append(["s2"])
    book.save(path)
    loaded = load(tmp_path / "scenario.yaml")
    with pytest.raises(InputError, match='2 sheets hold something: "Sheet", "Other"'):
        read_plan(path, loaded.problem(), loaded.about())
