"""A rule names one plan, with one set of percentages, through every command and page."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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
    if rule == "leximin":
        yield "robust FILE", called("robust", scenario, "--alternatives", "0")["satisfaction"]
        assert called("robust", run)["plan"] == number
        for source in (scenario, run):
            alone = called("tradeoffs", source)["alone"]
            yield f"tradeoffs {source.name}", {each["party"]: each["gets"] for each in alone}


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
        for party, share in expected.items():
            assert shares[party] == pytest.approx(share, abs=CLOSE), (who, party)


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
