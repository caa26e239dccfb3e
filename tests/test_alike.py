"""Parties, goals and requirements alike with ``for``: as if each had been written by hand."""

import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from examples import examples
from same_problem import same
from wholepie.cli import main
from wholepie.models import ScenarioError, load
from wholepie.models.relaxing import TOGETHER, relaxed_text
from wholepie.optimizer.errors import InputError

ALIKE = """wholepie: 1
title: Shops for quarters
tables:
  hoods: hoods.csv
  shops: shops.csv
  reach: {file: reach.csv, key: [shop, hood]}
sets:
  ages: [young, old]
decisions:
  open: {for: s in shops, type: binary}
measures:
  spent: sum(s.cost * open[s] for s in shops)
  visits: {for: h in hoods, is: 'sum(reach[s, h].visits * open[s] for s in shops)'}
stakeholders:
  city:
    contributes: {money: 5}
    requires:
      each quarter:
        for: h in hoods
        negotiable: true
        requires:
          some: visits[h] >= 1
          of each age: {rule: 'visits[h] <= 90', for: a in ages, fixed: true}
      within budget: spent <= contributions.money
    goals:
      spend little: {minimize: spent, unit: EUR}
      open: {for: s in shops if s.cost > 2, maximize: 'open[s]', weight: s.cost}
  quarters:
    for: h in hoods
    weight: h.people / 10
    contributes: {money: h.money}
    requires:
      enough: {rule: 'visits[h] >= h.need', negotiable: true}
    goals:
      visits: {maximize: 'visits[h]', unit: visits, target: 2 * h.need, outside: 0}
      by age: {for: a in ages, maximize: 'visits[h] + h.people', at least: h.need}
"""
HEAD = ALIKE.split("stakeholders:")[0]
PARTY = """  {hood}:
    weight: {people} / 10
    contributes: {{money: {money}}}
    requires:
      enough: {{rule: 'visits["{hood}"] >= {need}', negotiable: true}}
    goals:
      visits: {{maximize: 'visits["{hood}"]', unit: visits, target: 2 * {need}, outside: 0}}
      by age young: {{maximize: 'visits["{hood}"] + {people}', at least: {need}}}
      by age old: {{maximize: 'visits["{hood}"] + {people}', at least: {need}}}
"""
GROUP = """      some: {rule: 'visits[h] >= 1', for: h in hoods, negotiable: true}
      of each age: {rule: 'visits[h] <= 90', for: [h in hoods, a in ages], fixed: true}
      within budget: spent <= contributions.money
"""
HOODS, SHOPS = ("north", "south", "St. Mary"), ("a", "b", "c")
Tables = dict[str, list[tuple[object, ...]]]

small = st.integers(1, 9)


@st.composite
def tables(draw: st.DrawFn) -> Tables:
    hoods = [(h, draw(small), draw(small), draw(st.integers(0, 3))) for h in HOODS]
    shops = [("a", 3), *((s, draw(small)) for s in SHOPS[1:])]
    reach = [(s, h, draw(small)) for s in SHOPS for h in HOODS]
    return {"hoods": hoods, "shops": shops, "reach": reach}


HEADS = {
    "hoods": "hood,people,money,need",
    "shops": "shop,cost",
    "reach": "shop,hood,visits",
}
GIVEN: Tables = {
    "hoods": [("north", 1, 2, 1), ("south", 3, 4, 2), ("St. Mary", 5, 6, 3)],
    "shops": [("a", 1), ("b", 3), ("c", 5)],
    "reach": [(s, h, i + j) for i, s in enumerate(SHOPS) for j, h in enumerate(HOODS, 1)],
}


def write(folder: Path, text: str, given: Tables = GIVEN) -> Path:
    for name, rows in given.items():
        lines = [HEADS[name], *(",".join(map(str, row)) for row in rows)]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    path = folder / "scenario.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def by_hand(given: Tables) -> str:
    """The same scenario with everything written out."""
    goals = "".join(
        f"      open {s}: {{maximize: 'open[\"{s}\"]', weight: {cost}}}\n"
        for s, cost in given["shops"]
        if isinstance(cost, int) and cost > 2
    )
    city = (
        "stakeholders:\n  city:\n    contributes: {money: 5}\n    requires:\n"
        + GROUP
        + "    goals:\n      spend little: {minimize: spent, unit: EUR}\n"
        + goals
    )
    parties = [
        PARTY.format(hood=h, people=people, money=money, need=need)
        for h, people, money, need in given["hoods"]
    ]
    return HEAD + city + "".join(parties)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return tmp_path_factory.mktemp("alike"), tmp_path_factory.mktemp("by-hand")


@examples(60)
@given(given=tables())
def test_what_is_alike_is_as_if_it_were_written_out(given: Tables, room: tuple[Path, Path]) -> None:
    one, other = write(room[0], ALIKE, given), write(room[1], by_hand(given), given)
    same(load(one), load(other))


def test_it_survives_a_workbook_and_a_folder(tmp_path: Path) -> None:
    path = write(tmp_path, ALIKE)
    scenario = load(path)
    for out in ("plan.xlsx", "folder"):
        done = CliRunner().invoke(main, ["convert", str(path), "--out", str(tmp_path / out)])
        assert done.exit_code == 0, done.stderr
        made = tmp_path / out
        same(load(made / "scenario.yaml" if made.is_dir() else made), scenario)
    assert "each quarter:" in (tmp_path / "folder" / "scenario.yaml").read_text("utf-8")


def names(path: Path) -> list[str]:
    return [each.name for each in load(path).problem().stakeholders]


def with_parties(*groups: str) -> str:
    goal = "goals: {visits: {maximize: spent}}"
    parties = (f"  {group.format(goal=goal)}\n" for group in groups)
    return HEAD + "stakeholders:\n" + "".join(parties)


@pytest.mark.parametrize(
    ("groups", "found"),
    [
        (["homes: {{for: h in hoods, {goal}}}"], ["north", "south", "St. Mary"]),
        (
            ["homes: {{for: h in hoods, {goal}}}", "south: {{{goal}}}"],
            ["homes north", "homes south", "homes St. Mary", "south"],
        ),
        (
            [
                "homes: {{for: h in hoods, {goal}}}",
                "firms: {{for: h in hoods if h.need < 2, {goal}}}",
            ],
            ["homes north", "homes south", "homes St. Mary", "firms north"],
        ),
        (["homes: {{for: y in [2030, 2031], {goal}}}"], ["homes 2030", "homes 2031"]),
        (
            ["homes: {{for: 'a in ages, s in shops if s.cost > 3', {goal}}}"],
            ["young c", "old c"],
        ),
        (
            ["homes: {{for: h in hoods, called: h.people, {goal}}}"],
            ["homes 1", "homes 3", "homes 5"],
        ),
        (["homes: {{for: r in reach if r.visits > 4, {goal}}}"], ["c St. Mary"]),
    ],
)
def test_parties_are_called_by_their_members(
    groups: list[str], found: list[str], tmp_path: Path
) -> None:
    assert names(write(tmp_path, with_parties(*groups))) == found


def test_a_number_is_called_by_what_its_table_says(tmp_path: Path) -> None:
    text = with_parties("homes: {{for: w in wards, {goal}}}")
    path = write(tmp_path, text.replace("tables:\n", "tables:\n  wards: wards.csv\n"))
    (tmp_path / "wards.csv").write_text("ward,title\n1,Hill\n2,Mill\n", encoding="utf-8")
    assert names(path) == ["Hill", "Mill"]


CASES = {
    "unknown column of the member": (
        "weight: h.people / 10",
        "weight: h.peple / 10",
        ['scenario.yaml:30:13: table hoods has no column "peple" (did you mean "people"?)'],
    ),
    "a weight that is 0 for one": (
        "weight: h.people / 10",
        "weight: h.people - 3",
        [
            'scenario.yaml:30:13: "weight": expected more than 0; found -2 for h = north',
            'scenario.yaml:30:13: "weight": expected more than 0; found 0 for h = south',
        ],
    ),
    "nobody": (
        "for: h in hoods\n    weight",
        "for: h in hoods if h.people > 99\n    weight",
        [
            'scenario.yaml:29:10: "quarters" has no entries: its loop has no elements (the '
            'condition "h.people > 99" is never true: no row of hoods meets it; '
            "h.people is from 1 to 5)"
        ],
    ),
    "an unknown set": (
        "for: h in hoods\n    weight",
        "for: h in hods\n    weight",
        ['scenario.yaml:29:15: nothing here is called "hods" (did you mean "hoods"?)'],
    ),
    "parties that need what they contribute": (
        "for: h in hoods\n    weight",
        "for: h in hoods if contributions.money > 1\n    weight",
        ['scenario.yaml:15:3: "contributions" refers to itself'],
    ),
    "names that are one": (
        "for: h in hoods\n    weight",
        "for: h in hoods\n    called: '\"us\"'\n    weight",
        [
            'scenario.yaml:28:3: two parties are called "us" (first at scenario.yaml:28:3; '
            "rename one, or say 'called')"
        ],
    ),
    "a name that is a condition": (
        "for: h in hoods\n    weight",
        "for: h in hoods\n    called: h.people > 1\n    weight",
        ["scenario.yaml:30:13: expected a name; found a condition (such as n.title)"],
    ),
    "goals that are one": (
        "spend little: {",
        "open b: {",
        [
            'scenario.yaml:27:7: two goals are called "open b" (first at scenario.yaml:26:7; '
            "rename one, or say 'called')"
        ],
    ),
    "requirements that are one": (
        "within budget:",
        "some:",
        ['scenario.yaml:24:7: two requirements are called "some" (first at scenario.yaml:22:11)'],
    ),
    "a loop inside with the same name": (
        "{for: a in ages, maximize: 'visits[h]",
        "{for: h in ages, maximize: 'visits[h]",
        [
            'scenario.yaml:36:21: "h" is taken, so that a loop cannot use it (rename it)',
        ],
    ),
    "a missing entry of each member": (
        "maximize: 'visits[h]', unit",
        'maximize: \'reach["a", h].visits * spent + reach["z", h].visits\', unit',
        [
            'scenario.yaml:35:58: reach has no entry for "z", "north", for h = "north" at '
            'hoods.csv:2 (there is a, b, c; also for "z", "south" and for "z", "St. Mary")'
        ],
    ),
    "a group with an unknown key": (
        "negotiable: true\n        requires",
        "negotiabel: true\n        requires",
        [
            'scenario.yaml:20:21: unknown key "negotiabel" in "each quarter" '
            '(did you mean "negotiable"?)'
        ],
    ),
    "a group without for": (
        "        for: h in hoods\n        negotiable",
        "        negotiable",
        ['scenario.yaml:18:7: "for" is missing in "each quarter"'],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_faults_are_told_once_with_their_member(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new, said = CASES[name]
    assert old in ALIKE
    write(tmp_path, ALIKE.replace(old, new, 1))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScenarioError) as caught:
        load("scenario.yaml")
    found = [fault.text for fault in caught.value.faults]
    assert found == said


def test_overrides_name_what_is_made_and_the_group(tmp_path: Path) -> None:
    path = write(tmp_path, ALIKE)
    one = load(
        path,
        overrides={
            'stakeholders."St. Mary".weight': 7,
            "stakeholders.city.goals.open c.target": "2 * 3",
            "stakeholders.south.goals.by age old.step": 2,
        },
    )
    weights = {each.name: each.weight for each in one.problem().stakeholders}
    assert weights == {"city": 1, "north": 0.1, "south": 0.3, "St. Mary": 7}
    goals = {goal.label: goal for goal in one.problem().goals}
    assert goals["city: open c"].target == 6
    assert goals["south: by age old"].step == 2
    assert goals["south: by age young"].step is None
    everyone = load(path, overrides={"stakeholders.quarters.weight": 5})
    assert [each.weight for each in everyone.problem().stakeholders] == [1, 5, 5, 5]
    with pytest.raises(ScenarioError, match="did you mean stakeholders"):
        load(path, overrides={"stakeholders.sooth.weight": 2})


def test_judgements_coalitions_and_what_is_told_know_the_names(tmp_path: Path) -> None:
    said = "judgements:\n  swing: {north: 50, south: 100, 'city: open c': 10}\n"
    scenario = load(write(tmp_path, ALIKE + said))
    assert set(scenario.judgements.goals["north"]) == {
        "north: visits",
        "north: by age young",
        "north: by age old",
    }
    alone = scenario.coalition(frozenset({"south"}))
    assert alone is not None
    assert {goal.owner for goal in alone.goals} == {"south"}
    party = next(each for each in scenario.about()["stakeholders"] if each["name"] == "south")
    assert party["contributes"] == [{"name": "money", "amount": 4.0}]
    assert party["requires"][0]["rule"] == "visits[h] >= h.need for h = south"
    assert party["goals"][2]["rule"] == "visits[h] + h.people for h = south and a = old"


def test_what_gives_way_is_named_and_written_for_all(tmp_path: Path) -> None:
    few = ALIKE.split("      open: {for")[0] + "  quarters:" + ALIKE.split("  quarters:")[1]
    few = few.split("      by age: {for")[0]
    path = write(tmp_path, few.replace("visits[h] >= h.need'", "visits[h] >= 10 * h.need'"))
    scenario = load(path)
    found = wp.concessions(scenario)
    agreed = found.suggested
    given_up = {each.requirement.label for each in agreed.concessions}
    assert any(label.endswith(": enough") for label in given_up)
    relaxed = tmp_path / "relaxed.yaml"
    relaxed.write_text(relaxed_text(path, agreed.concessions), encoding="utf-8")
    alike = sum(each.requirement.label.endswith(": enough") for each in agreed.concessions)
    assert (TOGETHER in relaxed.read_text(encoding="utf-8")) == (alike > 1)
    assert wp.front(load(relaxed), time_limit=60).points.shape[0] >= 1
    told = str(wp.explain(scenario).to_dict())
    assert "visits[h] >= 10 * h.need for h = " in told


def test_forty_neighbourhoods_in_few_lines_and_little_time(tmp_path: Path) -> None:
    rows = [(f"hood {i}", 100 + i, i % 7 + 1, 0) for i in range(40)]
    shops = [(f"shop {i}", i % 9 + 1) for i in range(15)]
    reach = [
        (s, h[0], (i * j) % 11 + 1)
        for i, s in enumerate(s for s, _ in shops)
        for j, h in enumerate(rows)
    ]
    path = write(tmp_path, ALIKE, {"hoods": rows, "shops": shops, "reach": reach})
    assert len(ALIKE.splitlines()) < 60
    begun = time.process_time()
    scenario = load(path)
    assert len(scenario.problem().stakeholders) == 41
    assert time.process_time() - begun < 3


def test_a_front_of_too_many_goals_says_what_to_do_instead(tmp_path: Path) -> None:
    scenario = load(write(tmp_path, ALIKE))
    with pytest.raises(
        InputError, match=r"at most 10 goals: name them with --goal\. wholepie plan"
    ):
        wp.front(scenario)
    some = ["city: spend little", "north: visits"]
    assert wp.front(scenario, goals=some, time_limit=60).points.shape[0] >= 1
