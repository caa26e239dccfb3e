"""Participatory budgets: all types of votes, sums only, and every fault of a file in one go."""

import os
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from examples import examples
from wholepie import InputError, WholepieError
from wholepie.cli import main
from wholepie.models import ScenarioError, load

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("WHOLEPIE_DATA", ROOT.parent / "shared" / "data")) / "pabulib"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"no Pabulib files at {DATA}")

HEAD = """META
key;value
description;Budget of a town
country;Poland
num_projects;3
num_votes;12
budget;100
vote_type;{vote_type}
currency;PLN
{more}PROJECTS
project_id;cost;votes;name;category;target
1;60;{one};Park;green,sport;adults
2;50;{two};"Bench; ""old"" oak";green;children,adults
7;40;{seven};Lamp;;children
VOTES
voter_id;vote;points;age;sex;district
"""


def town(vote_type: str = "approval", more: str = "") -> str:
    """Twelve voters: six of 25 and six of 70; the first six want 1 and 2, the others 7."""
    text = HEAD.format(vote_type=vote_type, more=more, one=6, two=6, seven=6)
    young = "".join(f"v{i};1,2;3,1;25;F;north\n" for i in range(6))
    old = "".join(f"v{i};7;4;70;M;south\n" for i in range(6, 12))
    return text + young + old


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def convert(text: str | bytes, **options: object) -> tuple[wp.Scenario, tuple[str, ...]]:
    path = Path("town.pb")
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    done = wp.convert(path, "town", **options)  # type: ignore[arg-type]
    return load(done.written[0]), done.notes


def faults(text: str | bytes) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        convert(text)
    assert not Path("town").exists()
    return [each.text.removeprefix("town.pb:") for each in caught.value.faults]


def votes() -> dict[str, list[float]]:
    table = pd.read_csv("town/votes.csv")
    return {str(group): rows["count"].tolist() for group, rows in table.groupby("group")}


def crowd(count: int, **changes: str) -> str:
    """Many voters who want project 1, with some rows of votes in the place of others."""
    text = HEAD.format(vote_type="approval", more="", one=count, two=0, seven=0)
    rows = [changes.get(f"v{i}", f"v{i};1;;30;F;north") for i in range(count)]
    return text.replace("num_votes;12", f"num_votes;{count}") + "\n".join(rows) + "\n"


BAD_BALLOTS = {
    "an unknown project": ("v7;99;;30;F;north", 'there is no project "99"'),
    "a project twice": ("v7;1,1;;30;F;north", 'the project "1" is chosen twice'),
    "a voter twice": ("v6;1;;30;F;north", 'voter_id "v6" appears twice'),
    "an age of 300": ("v7;1;;300;F;north", "age: expected years"),
    "a cell too few": ("v7;1;30;F;north", "this row has 5 cells"),
    "a cell too many": ("v7;1;;30;F;north;x", "this row has 7 cells"),
}


@pytest.mark.parametrize("name", BAD_BALLOTS)
def test_a_faulty_ballot_among_many_is_left_out_and_named(name: str) -> None:
    row, said = BAD_BALLOTS[name]
    text = crowd(200, v7=row)
    _, notes = convert(text)
    warned = [note for note in notes if "WP654" in note]
    assert warned[0].startswith("warning: town.pb: 1 of 200 ballots is faulty and left out")
    assert "town.pb:24:" in warned[1]
    assert said in warned[1]
    assert votes() == {"30-44": [199, 0, 0]}
    with pytest.raises(ScenarioError, match=re.escape(said)):
        wp.convert("town.pb", "strictly", strict=True)
    assert (
        CliRunner()
        .invoke(main, ["convert", "town.pb", "--out", "strictly", "--to", "scenario", "--strict"])
        .exit_code
        == 2
    )


def test_one_of_a_hundred_is_the_most() -> None:
    bad = {f"v{i}": f"v{i};99;;30;F;north" for i in range(9)}
    _, notes = convert(crowd(900, **bad))
    assert len([note for note in notes if "is left out: there is no project" in note]) == 5
    assert any("9 of 900 ballots are faulty and left out" in note for note in notes)
    Path("town").rename("before")
    assert len(faults(crowd(899, **bad))) == 9


def test_a_title_that_begins_with_a_quoted_word_is_read_as_it_stands() -> None:
    text = crowd(9).replace(";Lamp;", ';"Green" lamp;')
    _, notes = convert(text)
    assert any("WP655" in note and "town.pb:14" in note for note in notes)
    names = pd.read_csv("town/projects.csv")["name"].tolist()
    assert names == ["Park", 'Bench; "old" oak', '"Green" lamp']
    with pytest.raises(ScenarioError, match="not a row"):
        wp.convert("town.pb", "strictly", strict=True)


@needs_data
def test_rembertow_has_the_optima_that_were_checked_by_hand() -> None:
    scenario, notes = _converted("Poland_Warszawa_2023_Rembertow.pb")
    assert scenario.warnings == ()
    ideal = wp.payoff(scenario).ideal
    assert ideal.tolist() == [1470, 3039, 1290, 344]
    assert [party["description"] for party in scenario.about()["stakeholders"][:4]] == [
        "298 voters", "564 voters", "250 voters", "59 voters",
    ]  # fmt: skip
    assert "Left out: 1 voter without age." in notes
    shipped = pd.read_csv(ROOT / "instances" / "citizens-budget" / "votes.csv")
    made = pd.read_csv("budget/votes.csv")
    assert made.rename(columns={"group": "band"}).equals(shipped)


@needs_data
def test_wieliczka_without_attributes_has_everybody_against_the_cost() -> None:
    scenario, notes = _converted("Poland_Wieliczka_2023_Green_Budget.pb")
    assert notes[-1] == "Stakeholders by everybody: everybody."
    assert scenario.problem().labels == ["everybody: served", "treasurer: spend little"]
    front = wp.front(scenario, within=0.05)
    assert front.gap <= 0.05


@needs_data
def test_the_invalid_example_is_refused_with_all_its_faults_placed() -> None:
    with pytest.raises(ScenarioError) as caught:
        _converted("checker_example_invalid.pb")
    assert [(f.line, f.column, f.message) for f in caught.value.faults] == [
        (20, 10, 'currency: expected three letters, such as EUR; found "non_existing"'),
        (29, 1, 'voter_id: a comma in "290,67"'),
        (29, 11, 'sex: expected M, F or O; found "X"'),
        (30, 8, 'sex: expected M, F or O; found "Z"'),
    ]


@needs_data
def test_the_example_once_mended_is_converted_and_solved() -> None:
    text = (DATA / "checker_example_invalid.pb").read_text(encoding="utf-8")
    for wrong, right in (
        ("non_existing", "PLN"),
        ("290,67", "290"),
        (";X;", ";M;"),
        (";Z;", ";F;"),
    ):
        text = text.replace(wrong, right, 1)
    scenario, notes = convert(text)
    assert "Cumulative votes: the points that were given." in notes
    # All three projects are paid for, so that every group gets all of its points.
    points = [433, 198, 61]
    assert wp.payoff(scenario).ideal.sum() == sum(points)


def _converted(name: str) -> tuple[wp.Scenario, tuple[str, ...]]:
    done = wp.convert(DATA / name, "budget")
    return load(done.written[0]), done.notes


@pytest.mark.parametrize(
    ("vote_type", "more", "expected", "said"),
    [
        ("approval", "", {"under 30": [6, 6, 0], "65+": [0, 0, 6]}, "Approval votes: a point"),
        ("choose-1", "", None, ""),
        ("ordinal", "max_length;3\n", {"under 30": [18, 12, 0], "65+": [0, 0, 18]}, "Borda"),
        ("ordinal", "", {"under 30": [12, 6, 0], "65+": [0, 0, 12]}, "Borda"),
        ("cumulative", "max_sum_points;4\n", {"under 30": [18, 6, 0], "65+": [0, 0, 24]}, "given"),
        ("scoring", "", {"under 30": [18, 6, 0], "65+": [0, 0, 24]}, "default_score"),
        ("scoring", "default_score;0.5\n", {"under 30": [18, 6, 3], "65+": [3, 3, 24]}, "default"),
    ],
)
def test_every_type_of_votes(
    vote_type: str, more: str, expected: dict[str, list[float]] | None, said: str
) -> None:
    scenario, notes = convert(town(vote_type, more))
    assert votes() == (expected or {"under 30": [6, 6, 0], "65+": [0, 0, 6]})
    assert any(said in note for note in notes)
    assert wp.front(scenario).complete


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"stakeholders": "sex"}, {"F": [6, 6, 0], "M": [0, 0, 6]}),
        ({"stakeholders": "district"}, {"north": [6, 6, 0], "south": [0, 0, 6]}),
        ({"stakeholders": "age", "bands": [20, 60]}, {"20-59": [6, 6, 0], "60+": [0, 0, 6]}),
        ({"stakeholders": "category"}, {"green": [6, 6, 0], "sport": [6, 0, 0]}),
        ({"stakeholders": "target"}, {"adults": [6, 6, 0], "children": [0, 6, 6]}),
        ({"stakeholders": "beneficiaries"}, {"adults": [6, 6, 0], "children": [0, 6, 6]}),
        ({"stakeholders": "everybody"}, {"everybody": [6, 6, 6]}),
    ],
)
def test_stakeholders_by_any_attribute(
    options: dict[str, object], expected: dict[str, list[float]]
) -> None:
    scenario, _ = convert(town(), **options)
    assert votes() == expected
    assert wp.front(scenario).complete


def test_beneficiaries_are_read_where_target_is_asked() -> None:
    convert(town().replace(";target", ";beneficiaries"), stakeholders="target")
    assert votes() == {"adults": [6, 6, 0], "children": [0, 6, 6]}


def test_no_ballot_and_no_small_group_gets_out() -> None:
    text = town().replace("v11;7;4;70;M;south", "v11;2,7;4,4;70;O;south")
    text = text.replace(';6;"Bench', ';7;"Bench')
    _, notes = convert(text, stakeholders="sex")
    assert votes() == {"F": [6, 6, 0], "M": [0, 0, 5]}
    assert "Left out: O, with fewer than 5 voters." in notes
    written = "".join(path.read_text(encoding="utf-8") for path in Path("town").iterdir())
    assert "v11" not in written
    with pytest.raises(InputError, match="No group by sex has 9 voters"):
        wp.convert("town.pb", "other", stakeholders="sex", least=9)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.replace("\n", "\r\n", 9).encode(),
        lambda text: text.replace(";", "; ").replace("\n", "\n\n").encode(),
        lambda text: text.replace("25;F", ";F", 1).encode(),
        lambda text: text.replace("Lamp;;", '"Lamp; a\nlong one";;').encode(),
    ],
    ids=["CRLF", "BOM", "both ends", "blanks", "no age", "a quoted line break"],
)
def test_files_as_they_come(change: Callable[[str], bytes]) -> None:
    scenario, _ = convert(change(town()))
    assert votes()["65+"] == [0, 0, 6]
    assert wp.front(scenario).complete


FAULTY = [
    ("budget;100", "budget;100,5",
     ['7:8: budget: expected a number; found "100,5" (write a point for decimals)']),
    ("budget;100", "budget;0", ["7:8: the budget is 0"]),
    ("budget;100\n", "",
     [" META does not give budget (there is description, country, num_projects, num_votes, "
      "vote_type, currency)"]),
    ("num_votes;12", "num_votes;13",
     ["6:11: num_votes says 13; there are 12 (is something missing?)"]),
    ("num_projects;3", "num_projects;3.5",
     ["5:14: num_projects: expected a whole number of 0 or more; found 3.5",
      "5:14: num_projects says 3.5; there are 3 (is something missing?)"]),
    ("vote_type;approval", "vote_type;aproval",
     ["8:11: vote_type: expected approval, ordinal, cumulative, scoring; found \"aproval\" "
      '(did you mean "approval"?)']),
    ("currency;PLN\n", "currency;PLN\ncurrency;EUR\n",
     ['10:1: "currency" appears twice (first in line 9)']),
    ("currency;PLN\n", "currency;PLN\nmin_length;3\nmax_length;2\n",
     ["11:12: max_length 2 is below min_length 3",
      *[f"{line}:4: {n} projects; min_length in META says at least 3"
        for line, n in zip(range(19, 25), [2] * 6, strict=True)],
      *[f"{line}:{4 if line < 29 else 5}: 1 projects; min_length in META says at least 3"
        for line in range(25, 31)]]),
    ("2;50;6", "1;50;6",
     ['13:1: project_id "1" appears twice (first in line 12)',
      *[f'{line}:4: there is no project "2" (there is 1, 7)' for line in range(17, 23)]]),
    ("1;60;6", "1;sixty;6", ['12:3: cost: expected a number; found "sixty"']),
    ("1;60;6", "1;-60;6", ["12:3: cost: expected a number of 0 or more; found -60"]),
    ("1;60;6;Park", "1;60;6;Park;Park",
     ['12:1: this row has 7 cells; the header of PROJECTS has 6 (a cell that holds ; is put in '
      'double quotes "...")']),
    ("v0;1,2;", "v0;1,3;", ['17:4: there is no project "3" (there is 1, 2, 7)']),
    ("v0;1,2;", "v0;1,1;", ['17:4: the project "1" is chosen twice']),
    ("v1;1,2;", "v0;1,2;", ['18:1: voter_id "v0" appears twice (first in line 17)']),
    ("v0;1,2;3,1;25", "v0;1,2;3,1;old",
     ['17:12: age: expected years, or a band such as 40-59; found "old"']),
    ("25;F;north", "25;W;north", ['17:15: sex: expected M, F or O; found "W"']),
    ("VOTES\n", "VOTE\n",
     [" there is no section VOTES",
      "15:1: this row has 1 cell; the header of PROJECTS has 6 (a cell that holds ; is put in "
      'double quotes "...")']),
    ("META\n", "", ["1:1: expected META, the first section"]),
    ("project_id;cost", "projekt_id;cost",
     ['11:1: the section PROJECTS has no column "project_id" (did you mean "projekt_id"?)']),
    ("PROJECTS\n", "META\n", None),
    ('"Bench', 'Bench; "x', None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "expected"), FAULTY, ids=[f"{a}->{b}" for a, b, _ in FAULTY]
)
def test_faults_are_placed(old: str, new: str, expected: list[str] | None) -> None:
    assert old in town()
    found = faults(town().replace(old, new, 1))
    assert found == expected if expected is not None else found


def test_points_are_checked_against_meta() -> None:
    text = town("cumulative", "max_points;3\nmin_sum_points;4\nmax_sum_points;4\n")
    assert faults(text.replace("v0;1,2;3,1", "v0;1,2;3", 1)) == [
        "20:8: 1 points for 2 projects",
        "20:8: 3 points in all; min_sum_points in META says at least 4",
        *[f"{line}:{6 if line < 30 else 7}: 4 points for one project; max_points in META says at "
          "most 3" for line in range(26, 32)],
    ]  # fmt: skip
    assert faults(town("cumulative").replace("3,1;25", "3,x;25", 1))[0].startswith(
        '17:8: points: expected a number; found "x"'
    )


def test_ages_in_bands_stay_as_they_are() -> None:
    text = town().replace(";25;", ";18-29;").replace(";70;", ";60-79;")
    convert(text)
    assert list(votes()) == ["18-29", "60-79"]
    with pytest.raises(InputError, match="already has bands of ages"):
        wp.convert("town.pb", "other", bands=[30])


def test_options_that_make_no_sense_are_told() -> None:
    Path("town.pb").write_text(town(), encoding="utf-8")
    for options, said in (
        ({"stakeholders": "colour"}, "no column|have a column 'colour'"),
        ({"stakeholders": "sex", "bands": [30]}, "Bands are of ages"),
        ({"bands": [40, 30]}, "Bands rise"),
        ({"stakeholders": "voter_id"}, "have a column 'voter_id'"),
    ):
        with pytest.raises(InputError, match=said):
            wp.convert("town.pb", "other", **options)  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"wholepie convert town\.pb --to scenario"):
        wp.front("town.pb")


def test_names_from_the_file_are_no_paths_no_formulas_and_no_code() -> None:
    text = town().replace("Budget of a town", "../../etc/passwd: {x}").replace("Park", "=1+1")
    text = text.replace("F;north", 'F;"no""rth"')
    scenario, _ = convert(text, stakeholders="district")
    assert sorted(path.name for path in Path("town").iterdir()) == [
        "projects.csv", "scenario.yaml", "votes.csv",
    ]  # fmt: skip
    assert "'=1+1" in Path("town/projects.csv").read_text(encoding="utf-8")
    assert scenario.title.startswith("../../etc/passwd: {x}")
    assert scenario.problem().labels[0] == 'no"rth: served'


def test_the_command_tells_what_it_did_and_refuses_with_exit_code_2() -> None:
    Path("town.pb").write_text(town(), encoding="utf-8")
    result = CliRunner().invoke(main, ["convert", "town.pb", "--out", "town", "--bands", "40"])
    assert result.exit_code == 0
    assert "Stakeholders by age, cut at 40: under 40, 40+." in result.stderr
    again = CliRunner().invoke(main, ["convert", "town.pb", "--out", "town"])
    assert again.exit_code == 2
    Path("town.pb").write_text(town().replace("budget;100", "budget;x"), encoding="utf-8")
    broken = CliRunner().invoke(main, ["convert", "town.pb", "--out", "other"])
    assert broken.exit_code == 2
    assert broken.stderr.startswith("town.pb:7:8: budget: expected a number")


@pytest.mark.parametrize("target", ["town.xlsx", "town.mop"])
def test_ballots_go_straight_into_other_forms(target: str) -> None:
    Path("town.pb").write_text(town(), encoding="utf-8")
    wp.convert("town.pb", target)
    assert wp.front(target).complete


@examples(150)
@given(
    at=st.integers(0, 900),
    cut=st.integers(0, 9),
    junk=st.text(max_size=8)
    | st.sampled_from(
        [
            '"',
            ";",
            "\n\n",
            "META\n",
            "VOTES\n",
            ";;;;;",
            "\x00",
            "99999999999999999999",
            "1e999",
            ",",
        ]
    ),
)
def test_changed_files_are_read_or_refused_in_words(at: int, cut: int, junk: str) -> None:
    text = town("cumulative", "max_points;5\nmin_length;1\n")
    changed = text[:at] + junk + text[at + cut :]
    Path("town.pb").write_bytes(changed.encode("utf-8", "surrogatepass"))
    folder = f"town{at}-{cut}-{hash(junk)}"
    with suppress(WholepieError):
        load(wp.convert("town.pb", folder).written[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [("a  b", "a b"), ("cafe\u0301", "caf\u00e9"), ("old\u2028town", "old town"), ("a ", "a")],
)
def test_groups_that_are_written_in_two_ways_are_one(one: str, other: str) -> None:
    rows = {f"v{i}": f"v{i};1;;30;F;{(one, other)[i % 2]}" for i in range(20)}
    scenario, _ = convert(crowd(20, **rows), stakeholders="district")
    assert votes() == {other: [20, 0, 0]}
    assert scenario.problem().p == 2


@pytest.mark.parametrize(("one", "other"), [("a  b", "a b"), ("a b", "a   b")])
def test_projects_that_differ_in_blanks_are_refused(one: str, other: str) -> None:
    projects = town().replace("\n2;50", f"\n{one};50").replace("\n7;40", f"\n{other};40")
    projects = projects.replace("1,2;", f"1,{one};").replace(";7;4", f";{other};4")
    (fault,) = faults(projects)
    assert fault.startswith("14:1: project_id")
    assert "differs" in fault or "looks like" in fault
    with pytest.raises(ScenarioError):
        wp.convert("town.pb", "again")


def _titled(titles: list[str]) -> str:
    """A budget of many projects with these titles."""
    rows = [f"{i};10;{title};green" for i, title in enumerate(titles)]
    votes = [f"v{i};{i % len(titles)};30;north" for i in range(20)]
    head = ["META", "key;value", f"num_projects;{len(titles)}", "num_votes;20", "budget;30"]
    parts = ["vote_type;approval", "PROJECTS", "project_id;cost;name;category", *rows]
    return "\n".join([*head, *parts, "VOTES", "voter_id;vote;age;district", *votes]) + "\n"


@given(
    titles=st.lists(st.sampled_from(["Park", "Oak road", "A b"]), min_size=2, max_size=6),
    pair=st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda ends: ends[0] < ends[1]),
)
@examples(60)
def test_a_stray_quotation_mark_takes_no_project_away(
    titles: list[str], pair: tuple[int, int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """One mark begins a title, another ends a later one: all between are one cell to CSV."""
    first, last = pair[0], min(pair[1], len(titles) - 1)
    if first >= last:
        return
    titles = list(titles)
    titles[first] = f'"{titles[first]}'
    titles[last] = f'{titles[last]}"'
    folder = tmp_path_factory.mktemp("stray")
    (folder / "town.pb").write_text(_titled(titles))
    done = wp.convert(folder / "town.pb", folder / "town")
    table = (folder / "town" / "projects.csv").read_text()
    assert len(table.splitlines()) == 1 + len(titles)
    told = [note for note in done.notes if "WP655" in note]
    assert len(told) == 1
    assert f"the {last - first + 1} rows are read" in told[0]
    assert f"town.pb:{9 + first}:" in told[0]
    with pytest.raises(ScenarioError, match="a quotation mark begins"):
        wp.convert(folder / "town.pb", folder / "strict", strict=True)


@pytest.mark.parametrize(("one", "other"), [("c\u043est", "cost"), ("a\u0430", "aa")])
def test_groups_and_projects_that_only_look_alike_are_refused(one: str, other: str) -> None:
    rows = {f"v{i}": f"v{i};1;;30;F;{(one, other)[i % 2]}" for i in range(20)}
    with pytest.raises(InputError, match="looks like"):
        convert(crowd(20, **rows), stakeholders="district")
    projects = town().replace("\n2;50", f"\n{one};50").replace("\n7;40", f"\n{other};40")
    projects = projects.replace("1,2;", f"1,{one};").replace(";7;4", f";{other};4")
    (fault,) = faults(projects)
    assert fault.startswith("14:1: project_id")
    assert "looks like" in fault
