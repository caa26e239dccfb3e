"""``wholepie new --from``: a table becomes a scenario that passes check, or the way out is said."""

import csv
import io
import json
import os
import pty
import select
import string
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

import wholepie as wp
from examples import examples
from wholepie.cli import main
from wholepie.models.starting.survey import survey

PARKS = """park,district,cost (kEUR),visits,for,birds,note
Mill garden,north,120,40,3,2,
Brook,north,90,25,1,9,
Ridge,south,150,60,2,4,old
Old yard,south,60,20,5,1,
Pond,east,110,30,2,8,
Square,east,80,45,1,0,
"""
GOALS = ("--maximize", "families: visits", "--minimize", "council: cost (kEUR)")
LIMIT = ("--at-most", "council: cost (kEUR)=300")
WHOLE = ("--key", "park", "--decide", "yes-no", *GOALS, *LIMIT)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("parks.csv").write_text(PARKS, encoding="utf-8")
    return tmp_path


def new(*options: str, table: str = "parks.csv") -> Result:
    return CliRunner().invoke(main, ["new", "mine", "--from", table, *options])


def made(*options: str, table: str = "parks.csv") -> "wp.Front":
    done = new(*options, table=table)
    assert done.exit_code == 0, done.stderr
    assert "warning" not in done.stderr
    return wp.front("mine")


def refused(*options: str, table: str = "parks.csv") -> str:
    done = new(*options, table=table)
    assert done.exit_code == 2, done.stderr
    assert not Path("mine").exists()
    return done.stderr


def test_a_table_becomes_a_scenario_with_a_whole_front() -> None:
    front = made(*WHOLE)
    assert front.complete
    assert front.labels == ["families: visits", "council: cost"]
    rows = list(csv.DictReader(io.StringIO(PARKS)))
    best = {
        (sum(int(r["visits"]) for r in chosen), sum(int(r["cost (kEUR)"]) for r in chosen))
        for chosen in ([r for i, r in enumerate(rows) if n >> i & 1] for n in range(2 ** len(rows)))
    }
    within = [each for each in best if each[1] <= 300]
    efficient = {
        a for a in within if not any(b != a and b[0] >= a[0] and b[1] <= a[1] for b in within)
    }
    assert {tuple(map(int, point)) for point in front.points.to_numpy()} == efficient


def test_comments_say_what_the_parts_are_and_what_to_type_next() -> None:
    done = new(*WHOLE)
    text = Path("mine/scenario.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=scenario.schema.json\n# Begun from")
    assert sum(line.startswith("# ") for line in text.splitlines()) >= 8
    commands = [line.split() for line in done.stderr.splitlines() if line.startswith("  ")]
    assert [command[:2] for command in commands] == [["wholepie", "front"], ["wholepie", "report"]]
    for command in commands:
        assert CliRunner().invoke(main, command[1:]).exit_code == 0


def test_all_that_is_missing_is_named_by_its_option_at_once() -> None:
    said = refused()
    for option in ("--key or --numbered", "--decide", "--maximize", "--at-most", "--no-limit"):
        assert option in said
    assert "--yes takes park" in said
    assert "WP825" in said


def test_an_owner_that_is_not_given_is_missing_and_only_offered() -> None:
    said = refused("--key", "park", "--decide", "yes-no", "--maximize", "visits", *LIMIT, *GOALS)
    assert "--maximize 'OWNER: visits' is needed" in said
    assert "--yes takes friends of visits" in said


def test_offers_are_taken_where_this_is_asked_for() -> None:
    front = made("--yes", *LIMIT)
    assert "friends of visits: visits" in front.labels
    assert "opponents of cost: cost" in front.labels


@pytest.mark.parametrize(
    ("head", "is_less"),
    [
        *(
            (each, True)
            for each in ("cost", "Kosten (EUR)", "total_koszt", "Coût", "precio", "cena")
        ),
        *((each, False) for each in ("guests", "scenario", "prison", "Stimmen", "Kostenlose")),
    ],
)
def test_what_costs_is_offered_as_what_people_want_less_of(head: str, is_less: bool) -> None:
    Path("parks.csv").write_text(PARKS.replace("cost (kEUR)", head), encoding="utf-8")
    found = survey(Path("parks.csv"))
    assert (head in found.wanted_less) == is_less
    assert (head in found.wanted_more) != is_less


def test_a_limit_is_assumed_and_said_where_offers_are_taken() -> None:
    done = new("--yes")
    assert 'Assumed: there is 300 of "cost (kEUR)" at most' in done.stderr
    assert "(610)" in done.stderr
    assert "which passes check" in done.stderr
    front = wp.front("mine")
    rule = front.requirements["requirement"].unique().tolist()
    assert rule == ["organisers: cost at most"]
    assert set(front.requirements["at_most"]) == {300.0}
    assert "Assumed" not in new("--yes", "--no-limit", "--overwrite").stderr
    assert "Assumed" not in new("--yes", *LIMIT, "--overwrite").stderr


def test_without_costs_half_of_the_rows_are_assumed() -> None:
    options = ("--key", "park", "--decide", "yes-no", "--parties", "district")
    front = made(*options, "--each-maximize", "visits", "--yes")
    assert set(front.requirements["at_most"]) == {3.0}


FAULTS = {
    "no such column": (("--maximize", "a: visit"), 'There is no column "visit"; did you mean'),
    "texts": (("--maximize", "a: district"), 'parks.csv:2:13: the column "district" holds "north"'),
    "an empty column": (("--minimize", "a: note"), 'column "note" has an empty cell'),
    "a key that is there twice": (("--key", "district"), '"north" is there twice'),
    "what does tell rows apart": (("--key", "district"), '"park"'),
    "three columns": (("--key", "park", "--key", "visits", "--key", "birds"), "one column or two"),
    "a kind of decision": (("--decide", "maybe"), "There are: yes-no; whole; amount"),
    "a limit that is no number": (("--at-most", "a: visits=1 000,5"), "is not a number"),
    "a limit without an amount": (("--at-most", "a: visits"), "COLUMN=AMOUNT"),
    "a unit of nothing": (("--unit", "visits"), "is not COLUMN=UNIT"),
    "parties that are one each": (("--parties", "note", "--each-maximize", "visits"), "no party"),
    "a party that gains nothing": (
        ("--parties", "park", "--each-minimize", "birds", "--worst-off"),
        'Every row of "Square" has 0 in the column "birds"',
    ),
    "each of an unknown": (("--parties", "distrikt", "--each-maximize", "visits"), "did you mean"),
    "a bound of yes or no": (("--decide", "yes-no", "--upper", "9"), "--upper has no effect"),
    "what the bound is": (("--decide", "whole", "--upper", "vists"), 'did you mean "visits"?'),
}


@pytest.mark.parametrize(("options", "said"), FAULTS.values(), ids=list(FAULTS))
def test_a_fault_is_told_with_the_way_out(options: tuple[str, ...], said: str) -> None:
    assert said in refused(*options)


def test_parties_that_look_alike_are_refused() -> None:
    text = PARKS.replace("north", "caf\u00e9").replace("south", "cafe\u0301")
    Path("parks.csv").write_text(text, encoding="utf-8")
    alike = ("--parties", "district", "--each-maximize", "visits")
    assert "looks like" in refused("--key", "park", "--decide", "yes-no", *alike, "--no-limit")
    goals = ("--maximize", "caf\u00e9: visits", "--minimize", "cafe\u0301: birds")
    assert "looks like" in refused("--key", "park", "--decide", "yes-no", *goals, "--no-limit")


def test_a_name_of_a_column_with_blanks_is_refused_also_where_rows_are_numbered() -> None:
    Path("parks.csv").write_text(PARKS.replace("park,", "park ,"), encoding="utf-8")
    said = refused("--numbered", "--decide", "yes-no", *GOALS, *LIMIT)
    assert 'parks.csv:1:1: column "park " has blanks around its name' in said


def test_faults_are_told_all_at_once() -> None:
    said = refused("--key", "district", "--maximize", "a: visit", "--at-most", "a: birds=x")
    assert len([line for line in said.splitlines() if line.startswith("--")]) >= 4


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("a,b,a\n1,2,3\n", "two columns are called"),
        ("a,,b\n1,2,3\n", "a column without a name"),
        ("a,b\n", "no rows"),
        ("", "empty"),
        ("a,b\n1\n", "this row has 1 cells"),
    ],
)
def test_a_table_that_cannot_be_used_is_told_with_its_place(table: str, said: str) -> None:
    Path("bad.csv").write_text(table, encoding="utf-8")
    found = refused(*WHOLE, table="bad.csv")
    assert said in found
    assert "bad.csv:" in found


def test_an_empty_column_and_one_of_zeros_are_told() -> None:
    Path("t.csv").write_text("k,void,zero,n\na,,0,1\nb,,0,2\n", encoding="utf-8")
    said = refused("--key", "k", "--maximize", "o: void", "--minimize", "o: zero", table="t.csv")
    assert 'the column "void" is empty; fill it in, or take another' in said
    assert 'every number of the column "zero" is 0' in said


def test_rows_without_a_key_are_numbered() -> None:
    Path("t.csv").write_text("number,cost\n5,3\n5,4\n7,1\n", encoding="utf-8")
    options = ("--decide", "yes-no", "--maximize", "a: number", "--minimize", "b: cost")
    said = refused("--key", "number", *options, "--no-limit", table="t.csv")
    assert "--numbered numbers the rows" in said
    front = made("--numbered", *options, "--no-limit", table="t.csv")
    assert Path("mine/t.csv").read_text().startswith("number_2,number,cost\n1,5,3\n")
    assert front.complete


def test_two_columns_together_are_a_key() -> None:
    Path("t.csv").write_text("a,b,x,y\np,q,1,2\np,r,2,1\ns,q,3,5\n", encoding="utf-8")
    keys = ("--key", "a", "--key", "b")
    goals = ("--decide", "yes-no", "--maximize", "o: x", "--minimize", "u: y", "--no-limit")
    assert made(*keys, *goals, table="t.csv").complete


def test_parties_are_the_cells_of_a_column() -> None:
    options = ("--parties", "district", "--each-maximize", "visits", *LIMIT)
    front = made("--key", "park", "--decide", "yes-no", *options)
    assert front.labels == ["north: visits", "south: visits", "east: visits"]


def test_the_worst_off_of_many_is_one_goal() -> None:
    rows = "".join(f"k{i},w{i % 20},{i % 7 + 1},{i % 5 + 1}\n" for i in range(40))
    Path("t.csv").write_text(f"k,ward,visits,cost\n{rows}", encoding="utf-8")
    each = ("--key", "k", "--decide", "yes-no", "--parties", "ward", "--each-maximize", "visits")
    limit = ("--at-most", "town: cost=90", "--minimize", "town: cost")
    assert "has 20 different cells" in refused(*each, *limit, table="t.csv")
    assert "--worst-off" in refused(*each, *limit, table="t.csv")
    front = made(*each, *limit, "--worst-off", table="t.csv")
    assert set(front.labels) == {"town: cost", "every ward: visits of the worst off"}


def test_amounts_have_bounds_and_limits_of_their_sum() -> None:
    Path("crops.csv").write_text(
        "crop,income,water,field\nwheat,9,3,4\nrice,14,9,2\noats,6,1,5\n", encoding="utf-8"
    )
    goals = ("--maximize", "owner: income", "--minimize", "town: water")
    options = ("--key", "crop", "--decide", "amount", "--upper", "field", *goals)
    front = made(*options, "--at-most", "owner: 6", "--at-least", "owner: 2", table="crops.csv")
    plans = front.plans
    assert plans.groupby("plan").value.sum().between(2, 6).all()
    assert len(front.points) >= 3


def test_an_unbounded_goal_is_told_and_the_scenario_stays() -> None:
    goals = ("--maximize", "a: visits", "--minimize", "b: cost (kEUR)", "--no-limit")
    done = new("--key", "park", "--decide", "amount", "--upper", "none", *goals)
    assert done.exit_code != 0
    assert "can grow without end" in done.stderr or "WP923" in done.stderr
    assert "--overwrite" in done.stderr
    again = new("--overwrite", "--key", "park", "--decide", "amount", "--upper", "9", *goals)
    assert again.exit_code == 0


def test_a_limit_that_cannot_be_met_says_how_to_find_out_why() -> None:
    done = new(*WHOLE, "--at-least", "families: visits=1000")
    assert done.exit_code == 3
    assert "wholepie explain mine" in done.stderr


def test_nothing_is_overwritten_unless_asked() -> None:
    assert new(*WHOLE).exit_code == 0
    before = Path("mine/scenario.yaml").read_text(encoding="utf-8")
    Path("mine/own.txt").write_text("mine", encoding="utf-8")
    again = new(*WHOLE, "--at-most", "families: visits=50")
    assert again.exit_code == 2
    assert "not empty" in again.stderr
    assert Path("mine/scenario.yaml").read_text(encoding="utf-8") == before
    assert new(*WHOLE, "--at-most", "families: visits=50", "--overwrite").exit_code == 0
    assert Path("mine/scenario.yaml").read_text(encoding="utf-8") != before
    assert Path("mine/own.txt").read_text(encoding="utf-8") == "mine"


def test_options_of_a_table_have_no_effect_on_a_template() -> None:
    done = CliRunner().invoke(main, ["new", "mine", "--key", "park"])
    assert (done.exit_code, "--key is for --from" in done.stderr) == (2, True)
    both = CliRunner().invoke(main, ["new", "mine", "--from", "parks.csv", "--template", "roster"])
    assert both.exit_code == 2


def test_a_sheet_of_a_workbook_becomes_a_csv() -> None:
    book = Workbook()
    rows = [[float(c) if c.isdigit() else c for c in row] for row in csv.reader(io.StringIO(PARKS))]
    for row in rows:
        book.active.append(row)
    other = book.create_sheet("Else")
    other.append(["a", "b"])
    other.append(["x", 1])
    book.save("parks.xlsx")
    said = refused(*WHOLE, table="parks.xlsx")
    assert "--sheet is needed: Which sheet: Sheet, Else" in said
    front = made(*WHOLE, "--sheet", "Sheet", table="parks.xlsx")
    assert front.complete
    assert Path("mine/parks.csv").read_text(encoding="utf-8").splitlines()[1].startswith("Mill")


def test_a_table_of_a_spreadsheet_with_decimal_commas_is_read() -> None:
    Path("t.csv").write_text("k;Höhe;Preis\na;1,5;2\nb;2,5;1\nc;0,5;7\n", encoding="utf-8")
    goals = ("--maximize", "o: Höhe", "--minimize", "u: Preis")
    done = new("--key", "k", "--decide", "yes-no", *goals, "--no-limit", table="t.csv")
    assert done.exit_code == 0, done.stderr
    assert Path("mine/t.csv").read_text(encoding="utf-8").splitlines()[1] == "a,1.5,2"
    assert max(wp.front("mine").points["o: Höhe"]) == 4.5


def test_json_says_where_the_scenario_is() -> None:
    done = new(*WHOLE, "--json")
    assert json.loads(done.stdout) == {"scenario": "mine/scenario.yaml", "table": "parks.csv"}


HOSTILE = [
    *(
        "sum",
        "for",
        "min",
        "if",
        "contributions",
        "r",
        "g",
        "choose",
        "amount",
        "total_x",
        "lambda",
    ),
    *("cost (kEUR)", "visits a week", "größe", "площадь", "a:b", "a=b", "x;y", 'say "hi"', "it's"),
    *("{curly}", "[x]", "100", "-1", "#", "a\\b", "None", "true", "&a", "*b", "%", "№ 1", "e"),
]
NAMES = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(
        string.ascii_letters + string.digits + " _-:;=\"'[](){}#,.äß€", min_size=1, max_size=12
    ),
).map(str.strip)
NUMBERS = st.one_of(st.integers(0, 50), st.decimals(0, 20, places=1))


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    """A key, a group and two to four columns of numbers, in any order."""
    width = draw(st.integers(4, 6))
    header = draw(
        st.lists(NAMES.filter(bool), min_size=width, max_size=width, unique_by=lambda n: n.lower())
    )
    height = draw(st.integers(2, 7))
    rows = [
        [
            f"k{i}",
            draw(st.sampled_from(["p", "q 1", "for"])),
            *map(str, draw(st.lists(NUMBERS, min_size=width - 2, max_size=width - 2))),
        ]
        for i in range(height)
    ]
    for column in range(2, width):
        rows[0][column] = "3"  # so that no column is nothing but 0
    for row in rows:
        row[2] = row[2] if float(row[2]) else "4"  # nor any party's part of this one
    return header, rows


@examples(60)
@given(tables(), st.sampled_from(["yes-no", "whole", "amount"]), *[st.booleans()] * 3)
def test_any_table_becomes_a_scenario_that_passes_check_and_has_a_front(
    tmp_path_factory: pytest.TempPathFactory,
    table: tuple[list[str], list[list[str]]],
    decide: str,
    keyed: bool,
    by_party: bool,
    limited: bool,
) -> None:
    header, rows = table
    place = tmp_path_factory.mktemp("table")
    file = place / f"{header[1][:5].replace('/', '_') or 'table'}.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
    options = ["--key", header[0]] if keyed else ["--numbered"]
    options += ["--decide", decide, *([] if decide == "yes-no" else ["--upper", "2"])]
    options += ["--maximize", f"one: {header[2]}", "--minimize", f"two: {header[3]}"]
    if limited:
        options += ["--at-most", f"two: {header[3]}=60.5", "--at-least", f"one: {header[2]}=1"]
    else:
        options += ["--yes"]
    if by_party and len({row[1] for row in rows}) > 1:
        options += ["--parties", header[1], "--each-maximize", header[2]]
    command = ["new", str(place / "made"), "--from", str(file), *options]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, (done.stderr, (place / "made/scenario.yaml").read_text())
    assert "warning" not in done.stderr, done.stderr
    assert len(wp.front(place / "made", time_limit=20).points) >= 1


def spoken(command: list[str], answers: list[str]) -> tuple[str, int]:
    """What a terminal shows while a person answers; and the exit code."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(sys.executable, [sys.executable, "-m", "wholepie", *command])
    shown, end = "", time.monotonic() + 60
    asked = 0
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 0.1)[0]:
            continue
        try:
            piece = os.read(terminal, 4096).decode()
        except OSError:
            break
        if not piece:
            break
        shown += piece
        if shown.endswith(": ") and asked < len(answers):
            os.write(terminal, f"{answers[asked]}\n".encode())
            asked += 1
    return shown.replace("\r", ""), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_a_person_is_asked_and_asked_again_where_an_answer_makes_no_sense() -> None:
    answers = ["", "perhaps", "", "visits", "families", "", "council", "-", "", "lots", "300"]
    shown, code = spoken(["new", "mine", "--from", "parks.csv"], [*answers, "", "people", ""])
    assert code == 0, shown
    assert 'There is no kind of decision "perhaps"' in shown
    assert '"lots" is not a number' in shown
    assert "district     3 different texts: north, south, east" in shown
    text = Path("mine/scenario.yaml").read_text(encoding="utf-8")
    assert "families:" in text
    assert "unit: people" in text
    assert wp.front("mine").complete


def test_a_person_names_two_columns_or_takes_those_that_are_offered() -> None:
    Path("t.csv").write_text("a,b,x,y\np,q,1,2\np,r,2,1\ns,q,3,5\n", encoding="utf-8")
    for answer in ("", "b;a"):
        rest = ["yes-no", "x", "one", "y", "two", "-", "-", "-", "-"]
        shown, code = spoken(["new", f"n{answer}", "--from", "t.csv"], [answer, *rest])
        assert code == 0, shown
        assert "[a; b]" in shown
        assert wp.front(f"n{answer}").complete


def test_a_person_who_stops_leaves_nothing() -> None:
    shown, code = spoken(["new", "mine", "--from", "parks.csv"], ["", "\x03"])
    assert code == 130, shown
    assert not Path("mine").exists()


def test_a_mark_of_comments_in_a_name_with_a_quotation_mark_is_no_comment() -> None:
    Path("t.csv").write_text('k,a,"""#"\nx,1,2\ny,2,1\n', encoding="utf-8")
    goals = ("--maximize", "o: a", "--minimize", 'p: "#', "--no-limit")
    assert made("--key", "k", "--decide", "yes-no", *goals, table="t.csv").complete


@pytest.mark.parametrize(("decide", "most"), [("whole", "10"), ("amount", "1")])
def test_yes_assumes_the_most_of_a_row_and_says_so(decide: str, most: str) -> None:
    done = new("--yes", "--decide", decide)
    assert f"Assumed: {most} of each row at most." in done.stderr
    assert f"at most: {most}" in Path("mine/scenario.yaml").read_text(encoding="utf-8")
    again = new("--yes", "--decide", decide, "--upper", "3", "--overwrite")
    assert "of each row at most" not in again.stderr
