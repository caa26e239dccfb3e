"""What planners count, on pages, in the workbook and in the terminal: computed here from
``plans.csv`` and the tables of the scenario alone.
"""

import csv
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

import packed
import shipped
import wholepie as wp
from wholepie.cli import main
from wholepie.views.export import writing

Row = Mapping[str, str]
Amounts = Mapping[tuple[str, ...], float]
#: Of measures of amounts: sums in another order.
CLOSE = 1e-9


def table(instance: str, name: str) -> list[Row]:
    path = shipped.INSTANCES / instance / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def amounts_of(run: Path) -> dict[int, dict[tuple[str, ...], float]]:
    """Amounts by plan and, without empty cells, decision and index."""
    found: dict[int, dict[tuple[str, ...], float]] = {}
    with (run / "plans.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            *key, value = (cell for name, cell in row.items() if name != "plan" and cell)
            found.setdefault(int(row["plan"]), {})[tuple(key)] = float(value)
    return found


def budget(plan: Amounts) -> dict[str, float]:
    projects = {row["project"]: row for row in table("citizens-budget", "projects")}
    funded = [project for _, project in plan]
    cost = sum(float(projects[each]["cost"]) for each in funded)
    found = {"cost": cost, "green_projects": sum(projects[p]["green"] == "1" for p in funded)}
    for vote in table("citizens-budget", "votes"):
        name = f"approvals[{vote['band']}]"
        yes = float(vote["count"]) if vote["project"] in funded else 0.0
        found[name] = found.get(name, 0.0) + yes
    return found


def portfolio(plan: Amounts) -> dict[str, float]:
    funded = {project for _, project in plan}
    found: dict[str, float] = {}
    for need in table("rd-portfolio", "needs"):
        name = f"drawn[{need['budget']}]"
        drawn = float(need["need"]) if need["project"] in funded else 0.0
        found[name] = found.get(name, 0.0) + drawn
    return found


def relief(plan: Amounts) -> dict[str, float]:
    shipments = {(row["arc"], row["food"]): row for row in table("food-relief", "shipments")}
    contents = {
        (row["food"], row["nutrient"]): float(row["per_tonne"])
        for row in table("food-relief", "contents")
    }
    sent = [(shipments[key[1:]], amount) for key, amount in plan.items() if key[0] == "ship"]
    found = {
        "cost": sum((float(s["price"]) + float(s["transport"])) * amount for s, amount in sent),
        "bought_elsewhere": sum(a for s, a in sent if s["market"] in ("regional", "international")),
    }
    for town in table("food-relief", "places"):
        for nutrient in table("food-relief", "nutrients"):
            if town["kind"] == "delivery":
                need = float(town["persons"]) * float(nutrient["per_person_day"])
                arrives = sum(
                    contents.get((s["food"], nutrient["nutrient"]), 0.0) * amount
                    for s, amount in sent
                    if s["destination"] == town["place"]
                )
                found[f"covered[{town['place']},{nutrient['nutrient']}]"] = arrives / need
    return found


MEASURES: dict[str, Callable[[Amounts], dict[str, float]]] = {
    "citizens-budget": budget,
    "rd-portfolio": portfolio,
    "food-relief": relief,
}
#: A requirement, the measure that it limits, and the most it may be.
LIMITS = {
    "citizens-budget": ("treasurer: within budget", "cost", 1_011_308),
    "food-relief": ("donors: within the money given", "cost", 35_000),
    "rd-portfolio": ("materials: budget 1", "drawn[b1]", None),
}


@dataclass
class Shown:
    """A run, read again without its scenario, and its measures as they are computed here."""

    instance: str
    run: Path
    front: wp.Front
    measures: dict[int, dict[str, float]]

    @cached_property
    def book(self) -> openpyxl.Workbook:
        return openpyxl.load_workbook(BytesIO(writing.single(self.front, "xlsx").data))

    def sheet(self, name: str) -> list[dict[str, Any]]:
        page = self.book[name]
        top = int(page.freeze_panes[1:]) - 1
        heads, *rows = list(page.iter_rows(min_row=top, values_only=True))
        return [dict(zip(map(str, heads), row, strict=True)) for row in rows]


SLOW = pytest.param("food-relief", marks=pytest.mark.slow)  # its workbook has 40,000 lines


@pytest.fixture(scope="module", params=["citizens-budget", "rd-portfolio", SLOW])
def shown(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Shown:
    name = str(request.param)
    run = shipped.front(name).save(tmp_path_factory.mktemp("runs") / name)
    measures = {plan: MEASURES[name](amounts) for plan, amounts in amounts_of(run).items()}
    return Shown(name, run, wp.open(run), measures)


def test_measures_of_a_front_and_in_the_workbook(shown: Shown) -> None:
    rows = shown.sheet("Measures")
    told = shown.front.measures.set_index(["plan", "row"])["value"]
    for plan, expected in shown.measures.items():
        got = {row["measure"]: row[str(plan)] or 0.0 for row in rows}
        assert got == pytest.approx(expected, rel=CLOSE)
        assert dict(told[plan]) == pytest.approx(expected, rel=CLOSE)


def test_what_is_used_and_left_in_the_workbook(shown: Shown) -> None:
    name, measure, most = LIMITS[shown.instance]
    if most is None:
        said = (shipped.INSTANCES / shown.instance / "scenario.yaml").read_text(encoding="utf-8")
        most = sum(map(int, re.findall(r"\bb1: (\d+)", said)))
    left = next(row for row in shown.sheet("Left") if row["requirement"] == name)
    assert left["at most"] == most
    for row in shown.sheet("Requirements"):
        if row["requirement"] == name:
            used = shown.measures[row["plan"]][measure]
            assert row["used"] == pytest.approx(used, rel=CLOSE)
            for rest in (row["left"], left[str(row["plan"])]):
                assert rest == pytest.approx(most - used, abs=most * CLOSE)


@pytest.mark.parametrize("instance", ["citizens-budget", "rd-portfolio"])
def test_decisions_of_the_workbook_stand_beside_their_rows(instance: str, tmp_path: Path) -> None:
    front = shipped.front(instance)
    front.save(tmp_path / "run")
    projects = {row["project"]: row for row in table(instance, "projects")}
    plans = amounts_of(tmp_path / "run")
    rows = Shown(instance, tmp_path, front, {}).sheet("Plans")
    assert len(rows) == len({key for plan in plans.values() for key in plan})
    for row in rows:
        key = re.match(r"fund\[(\w+)\]", row["decision"])[1]  # type: ignore[index]
        for head in projects[key].keys() & row.keys():
            cell, said = row[head], projects[key][head]
            assert cell == (said if isinstance(cell, str) else float(said))
        for plan, taken in plans.items():
            assert (row[str(plan)] or 0) == taken.get(("fund", key), 0)


def test_percentages_are_shares_of_the_best_where_nothing_is_there_without(
    tmp_path: Path,
) -> None:
    """Each band has a goal, and outside options are 0."""
    front = shipped.front("citizens-budget")
    run = front.save(tmp_path / "run")
    measures = {plan: budget(amounts) for plan, amounts in amounts_of(run).items()}
    best = {name: max(each[name] for each in measures.values()) for name in measures[1]}
    parties = {f"approvals[{band}]": band for band in ("under 30", "30-44", "45-64", "65+")}
    parties["green_projects"] = "friends of green"
    for row in Shown("citizens-budget", run, front, {}).sheet("Satisfaction"):
        for name, party in parties.items():
            share = measures[row["plan"]][name] / best[name]
            assert row[party] == pytest.approx(share, rel=CLOSE)
    page = front.report(tmp_path / "report.html").read_text(encoding="utf-8")
    data = report_data(page)
    for plan, each in measures.items():
        shares = [each[name] / best[name] for name in parties]
        named = dict(zip(data["parties"], data["satisfaction"][plan - 1], strict=True))
        assert [named[party] for party in parties.values()] == pytest.approx(shares, abs=1e-8)


def report_data(page: str) -> dict[str, Any]:
    return dict(packed.content(page)["data"])


def test_the_report_carries_measures_and_columns(shown: Shown, tmp_path: Path) -> None:
    data = report_data(shown.front.report(tmp_path / "r.html").read_text(encoding="utf-8"))
    measures = data["measures"]
    for plan, expected in shown.measures.items():
        got = dict(zip(measures["names"], measures["values"][plan - 1], strict=True))
        assert got == pytest.approx({name: expected[name] for name in got}, rel=1e-8)
    assert "cost" in measures["names"] or "drawn[b1]" in measures["names"]
    first = data["decisions"]["groups"][0]
    source = table(shown.instance, "shipments" if shown.instance == "food-relief" else "projects")
    for head, column in zip(first["heads"], first["cells"], strict=True):
        said = [row[head] for row in source]
        assert [str(cell) for cell in column] == said or list(map(float, said)) == column


def test_the_terminal_and_the_page_to_sign_tell_the_cost_and_what_is_left(
    tmp_path: Path,
) -> None:
    run = shipped.front("citizens-budget").save(tmp_path / "run")
    scenario, page = shipped.INSTANCES / "citizens-budget", tmp_path / "sign.html"
    asked = ["plan", str(scenario), "--rule", "leximin", "--run", str(run), "--page", str(page)]
    told = CliRunner().invoke(main, asked, catch_exceptions=False).stdout
    number = int(re.search(r"plan (\d+) of the run", told)[1])  # type: ignore[index]
    funded = amounts_of(run)[number]
    cost = budget(funded)["cost"]
    for words in (told, page.read_text(encoding="utf-8")):
        assert f"{cost:,.0f}" in words
        assert f"{1_011_308 - cost:,.0f} PLN left" in words
        for row in table("citizens-budget", "projects"):
            if ("fund", row["project"]) in funded:
                assert f"{int(row['cost']):,}" in words
