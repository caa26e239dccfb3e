"""A rule names one plan, with one set of percentages, through every command and page."""

import csv
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import numpy as np
import openpyxl
import pytest
from click.testing import CliRunner

import packed
import wholepie as wp
from wholepie.cli import main
from wholepie.views.explorer.desk import Desk

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT.parent / "shared" / "cases" / "planner"
SHIPPED = [ROOT / "instances" / name for name in ("quickstart", "rd-portfolio", "food-relief")]
SCENARIOS = [*SHIPPED, ROOT / "instances" / "citizens-budget", CASES / "parks", CASES / "schools"]
#: Percentages of amounts are of different runs of HiGHS.
CLOSE = 2e-3
#: Where people read whole per cent.
ROUNDED = ("brief", "page to sign")
NAMES = {"leximin": "air to all", "nash": "argest product", "total": "ost in total"}

Shares = dict[str, float]


def called(*parts: object) -> Any:
    found = CliRunner().invoke(main, [*map(str, parts), "--json"], catch_exceptions=False)
    assert found.exit_code in (0, 4), found.stderr
    return json.loads(found.stdout)


@pytest.fixture(scope="module", params=SCENARIOS, ids=lambda path: path.name)
def scenario(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    if not path.exists():
        pytest.skip(f"{path} is not here")
    return path


@pytest.fixture(scope="module")
def run(scenario: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / scenario.name
    called("front", scenario, "--out", folder)
    return folder


def told(scenario: Path, run: Path, rule: str) -> Iterator[tuple[str, Shares]]:
    """Who says what of a rule's plan."""
    yield "plan RUN", called("plan", scenario, "--rule", rule, "--run", run)["satisfaction"]
    front = wp.open(run)
    number = front.fair.get(rule) or next(
        each["plan"] for each in _rules_of(front) if each["rule"] == rule
    )
    yield "the listed plan", dict(front[number].satisfaction)
    yield "explorer", Desk(front).satisfaction(front.values[number - 1])
    yield "report", _in_report(run, number)
    yield "workbook", _in_workbook(run, number)
    yield (
        "compare RUN",
        {
            "least": min(
                row["worst"]
                for row in called("compare", run, run)["fair"]
                if row["rule"] == rule and row["plan"] == number
            )
        },
    )
    yield "align", called("align", run, _adopted(front, number, run))["satisfaction"]
    yield "brief", _in_brief(run, rule)
    yield "page to sign", _on_page_to_sign(scenario, run, rule)
    yield from _of_contributions(scenario, run, rule)
    if rule == "leximin":
        yield "robust FILE", called("robust", scenario, "--alternatives", "0")["satisfaction"]
        assert called("robust", run)["plan"] == number
        for source in (scenario, run):
            alone = called("tradeoffs", source)["alone"]
            yield f"tradeoffs {source.name}", {each["party"]: each["gets"] for each in alone}


def _of_contributions(scenario: Path, run: Path, rule: str) -> Iterator[tuple[str, Shares]]:
    """What commands say that are about who contributes what."""
    if "contributes" not in (scenario / "scenario.yaml").read_text("utf-8"):
        return
    ledger = called("coalitions", run, "--rule", rule)["ledger"]
    yield "coalitions", {each["party"]: each["gain"] for each in ledger if each["gets"]}
    found = called("map", run, "--rule", rule)["values"]
    yield "map", Desk(wp.open(run)).satisfaction(np.array([found[each] for each in found]))
    if rule == "leximin":
        yield "less RUN", called("less", run)["satisfaction"]


def _adopted(front: wp.Front, number: int, run: Path) -> Path:
    path = run / "adopted.csv"
    decisions = front.plans
    decisions[decisions["plan"] == number].drop(columns="plan").to_csv(path, index=False)
    return path


def _in_brief(run: Path, rule: str) -> Shares:
    """To whole per cent, from the table of those who get what."""
    wp.open(run).export(run / "brief.docx", overwrite=True)
    table = docx.Document(run / "brief.docx").tables[0]
    heads, *rows = ([cell.text for cell in row.cells] for row in table.rows)
    column = next(i for i, head in enumerate(heads) if NAMES[rule] in head)
    return {row[0]: _per_cent(row[column]) for row in rows}


def _on_page_to_sign(scenario: Path, run: Path, rule: str) -> Shares:
    called("plan", scenario, "--rule", rule, "--run", run, "--page", run / "sign.html")
    page = (run / "sign.html").read_text("utf-8")
    table = page.partition("Who contributes, gets and gives up what")[2].partition("</table>")[0]
    rows = [_cells(each) for each in table.split("<tr>")[2:]]
    return {row[0]: _per_cent(row[-1]) for row in rows if row[-1].endswith("%")}


def _cells(row: str) -> list[str]:
    cells = (re.sub(r"<span.*?</span>|<[^>]*>", "", each) for each in row.split("<td")[1:])
    return [html.unescape(each.partition(">")[2]).strip() for each in cells]


def _per_cent(text: str) -> float:
    found = re.match(r"([\d.]+) %", text)
    assert found, text
    return float(found[1]) / 100


def _rules_of(front: wp.Front) -> list[dict[str, Any]]:
    from wholepie.optimizer.parties.listed import fair_plans

    return [{"rule": each.rule, "plan": each.plan} for each in fair_plans(front)]


def _in_report(run: Path, number: int) -> Shares:
    page = wp.open(run).report(run / "report.html").read_text(encoding="utf-8")
    data = packed.content(page)["data"]
    shares = data["satisfaction"][number - 1]
    return dict(zip(data["parties"], shares, strict=True))


def _in_workbook(run: Path, number: int) -> Shares:
    (book,) = wp.open(run).export(run / "front.xlsx", overwrite=True)
    rows = list(openpyxl.load_workbook(book)["Satisfaction"].iter_rows(values_only=True))
    head = next(i for i, row in enumerate(rows) if row[0] == "plan")
    (own,) = (row for row in rows[head + 1 :] if row[0] == number)
    return {str(name): float(share) for name, share in zip(rows[head][1:], own[1:]) if name}  # noqa: B905


@pytest.mark.slow
@pytest.mark.parametrize("rule", ["leximin", "nash", "total"])
def test_a_rule_has_one_answer_everywhere(scenario: Path, run: Path, rule: str) -> None:
    expected = called("plan", scenario, "--rule", rule)["satisfaction"]
    least = min(share for share in expected.values() if share is not None)
    for who, shares in told(scenario, run, rule):
        if set(shares) == {"least"}:
            assert shares["least"] == pytest.approx(least, abs=CLOSE), who
            continue
        assert set(shares) == set(expected), who
        close = 0.005 + CLOSE if who in ROUNDED else CLOSE
        for party, share in expected.items():
            assert shares[party] == pytest.approx(share, abs=close), (who, party)


@pytest.mark.slow
def test_what_is_used_and_left_is_what_the_plans_cost(scenario: Path, run: Path) -> None:
    """For the citizens' budget from the table of projects and ``plans.csv`` alone."""
    if scenario.name != "citizens-budget":
        pytest.skip("the costs of other scenarios are not one column")
    with (scenario / "projects.csv").open(encoding="utf-8") as file:
        cost = {row["project"]: float(row["cost"]) for row in csv.DictReader(file)}
    with (run / "plans.csv").open(encoding="utf-8") as file:
        taken = [(int(row["plan"]), row["index_1"]) for row in csv.DictReader(file)]
    front = wp.open(run)
    table = front.requirements.set_index("plan")
    for plan in front.numbers:
        used = sum(cost[project] for number, project in taken if number == plan)
        assert table.loc[plan, "used"] == used
        assert table.loc[plan, "left"] == table.loc[plan, "at_most"] - used


def test_the_fairest_plan_of_the_food_relief_gives_everybody_alike(scenario: Path) -> None:
    if scenario.name != "food-relief":
        pytest.skip("it is about one scenario")
    found = wp.plan(scenario, "leximin").satisfaction
    assert found.tolist() == pytest.approx([0.4926] * 3, abs=1e-3)
