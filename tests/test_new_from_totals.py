"""``new --from``: rows of totals are noticed, and alike parties are written once."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import wholepie as wp
from wholepie.cli import main

SITES = """site,district,cost,visits
a,north,120,40
b,north,90,25
c,south,150,60
d,east,60,20
e,west,110,30
"""
TOTAL = "Total,,530,175\n"
GOALS = ("--minimize", "council: cost", "--at-most", "council: cost=300")
EACH = ("--parties", "district", "--each-maximize", "visits")


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def new(text: str, *options: str, name: str = "mine") -> Result:
    Path("sites.csv").write_text(text, encoding="utf-8")
    given = ("--key", "site", "--decide", "yes-no", *options)
    return CliRunner().invoke(main, ["new", name, "--from", "sites.csv", *given])


def test_a_row_of_totals_has_to_be_answered() -> None:
    done = new(SITES + TOTAL, *GOALS, *EACH)
    assert done.exit_code == 2
    assert "--without-totals or --keep-totals is needed" in done.stderr
    assert 'The last row, "Total", has the sums of "cost", "visits"' in done.stderr
    assert not Path("mine").exists()


@pytest.mark.parametrize("answer", ["--without-totals", "--yes"])
def test_a_row_of_totals_is_left_out(answer: str) -> None:
    done = new(SITES + TOTAL, answer, *GOALS, *EACH)
    assert done.exit_code == 0, done.stderr
    assert "totals" not in done.stderr
    assert Path("mine/sites.csv").read_text(encoding="utf-8") == SITES
    assert new(SITES, *GOALS, *EACH, name="plain").exit_code == 0
    written = [
        Path(each, "scenario.yaml").read_text(encoding="utf-8") for each in ("mine", "plain")
    ]
    assert written[0] == written[1]


def test_a_row_that_looks_like_totals_may_stay() -> None:
    text = SITES.replace("north", "n") + TOTAL.replace(",,", ",all,")
    done = new(text, "--keep-totals", *GOALS, "--maximize", "riders: visits")
    assert done.exit_code == 0, done.stderr
    assert "WP355" in done.stderr
    assert "Total,all,530,175" in Path("mine/sites.csv").read_text(encoding="utf-8")


def test_there_is_nothing_to_leave_out_where_there_are_no_totals() -> None:
    done = new(SITES, "--without-totals", *GOALS, *EACH)
    assert done.exit_code == 2
    assert "the last row has no sums that could be left out" in done.stderr


@pytest.mark.parametrize("option", ["--without-totals", "--keep-totals"])
def test_a_template_has_no_totals(option: str) -> None:
    done = CliRunner().invoke(main, ["new", "mine", "--template", "portfolio", option])
    assert done.exit_code == 2
    assert f"{option} is for --from" in done.stderr


def numbered(text: str) -> str:
    """With numbers for districts."""
    for number, name in enumerate(("north", "south", "east", "west"), 1):
        text = text.replace(name, str(number))
    return text


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        (SITES, ["north", "south", "east", "west"]),
        (numbered(SITES), [f"district {k}" for k in range(1, 5)]),
    ],
)
def test_more_than_three_alike_parties_are_written_once(text: str, parties: list[str]) -> None:
    """The front is that of parties written out, as they are where one has a limit of its own."""
    assert new(text, *GOALS, *EACH).exit_code == 0
    written = Path("mine/scenario.yaml").read_text(encoding="utf-8")
    assert "    for: g in all_district\n    goals:" in written
    own = ("--at-least", f"{parties[1]}: visits=1")
    assert new(text, *GOALS, *EACH, *own, name="out").exit_code == 0
    assert Path("out/scenario.yaml").read_text(encoding="utf-8").count("for: g in") == 1
    once, out = wp.front("mine"), wp.front("out")
    assert once.labels == ["council: cost", *(f"{each}: visits" for each in parties)]
    rows = {tuple(point) for point in once.points[out.labels].to_numpy().tolist() if any(point[1:])}
    assert rows == {tuple(point) for point in out.points.to_numpy().tolist()}


def test_three_parties_are_written_out() -> None:
    assert new(SITES.replace("west", "east"), *GOALS, *EACH).exit_code == 0
    written = Path("mine/scenario.yaml").read_text(encoding="utf-8")
    assert 'maximize: each_visits["south"]' in written
