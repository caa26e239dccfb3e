"""Derive the small tables under instances/ from the public data they stand on.

    python tools/derive_instances.py DATA [INSTANCES]

DATA holds `pabulib/`, `wfp_syria/`, `rd_portfolio_petersen/` and `inrc2_nurses/`; INSTANCES
defaults to the folder instances/ beside this one's parent. Needs only the standard library, writes
the same bytes on every run, and never writes a row about a single voter: only how many voters, of
an age band or in all, approve of a project. Which department proposed which project of the
portfolio is invented.
"""

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import derive_green
import derive_roster

Row = dict[str, str]

BALLOTS = "pabulib/Poland_Warszawa_2023_Rembertow.pb"
GREEN_BALLOTS = "pabulib/Poland_Wieliczka_2023_Green_Budget.pb"
PORTFOLIO = "rd_portfolio_petersen/mknap1.txt"
PORTFOLIO_NUMBER = 2
DEPARTMENTS = ("materials", "electronics", "processes", "software")
MONTH = "9/1/19"
GREEN = {"urban greenery", "environmental protection"}
BANDS = ((30, "under 30"), (45, "30-44"), (65, "45-64"), (1000, "65+"))
MARKETS = {"L": "local", "R": "regional", "I": "international"}
PLACES = {**MARKETS, "TS": "transit", "D": "delivery"}
HUNDRED_GRAMS_A_TONNE = 10_000


def main(arguments: Sequence[str]) -> None:
    data = Path(arguments[0])
    own = Path(__file__).resolve().parent.parent / "instances"
    target = Path(arguments[1]) if len(arguments) > 1 else own
    derive_citizens_budget(data, target / "citizens-budget")
    derive_citizens_budget(data, target / "citizens-budget-clash")
    derive_food_relief(data / "wfp_syria", target / "food-relief")
    derive_portfolio(data / PORTFOLIO, target / "rd-portfolio")
    derive_green_places(data / GREEN_BALLOTS, target / "green-places")
    for file, (header, rows) in derive_roster.tables(data / "inrc2_nurses").items():
        write(target / "ward-roster" / file, header, rows)


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


# Green places: what they cost, how many approve of them, and which are near.


def derive_green_places(ballots: Path, target: Path) -> None:
    projects = derive_green.placed(read_ballots(ballots)["PROJECTS"])
    header = ("project", "name", "cost", "votes", "part", "latitude", "longitude")
    write(target / "projects.csv", header, derive_green.project_rows(projects))
    write(target / "near.csv", ("place", "project"), derive_green.near_rows(projects))


# The citizens' budget: projects, and approvals by age band.


def derive_citizens_budget(data: Path, target: Path) -> None:
    sections = read_ballots(data / BALLOTS)
    projects = sorted(sections["PROJECTS"], key=lambda row: int(row["project_id"]))
    counts = approvals(sections["VOTES"])
    write(
        target / "projects.csv",
        ("project", "name", "cost", "green", "category", "latitude", "longitude"),
        (project_row(row) for row in projects),
    )
    bands = [name for _, name in BANDS]
    ids = [row["project_id"] for row in projects]
    write(
        target / "votes.csv",
        ("project", "band", "count"),
        ((f"p{one}", band, counts[one, band]) for one in ids for band in bands),
    )


def read_ballots(path: Path) -> dict[str, list[Row]]:
    """The sections of a Pabulib file; each section's name, then a header, then its rows."""
    sections: dict[str, list[Row]] = {}
    name, header = "", None
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for cells in csv.reader(stream, delimiter=";"):
            if len(cells) == 1 and cells[0].isupper():
                name, header = cells[0], None
                sections[name] = []
            elif header is None:
                header = cells
            else:
                sections[name].append(dict(zip(header, cells, strict=False)))
    return sections


def project_row(row: Row) -> tuple[object, ...]:
    categories = row["category"].split(",")
    green = int(not GREEN.isdisjoint(categories))
    # Five decimals tell apart what is a metre apart.
    place = (f"{float(row[each]):.5f}" for each in ("latitude", "longitude"))
    return f"p{row['project_id']}", row["name"], row["cost"], green, categories[0], *place


def approvals(votes: Iterable[Row]) -> Counter[tuple[str, str]]:
    """How many voters of each band approve of each project; a voter without an age is left out."""
    counts: Counter[tuple[str, str]] = Counter()
    for vote in votes:
        if vote["age"].strip():
            name = band(int(vote["age"]))
            counts.update((project, name) for project in vote["vote"].split(",") if project)
    return counts


def band(age: int) -> str:
    return next(name for limit, name in BANDS if age < limit)


# Food relief: one row for every food that can go over an arc, and what persons need.


def derive_food_relief(data: Path, target: Path) -> None:
    nodes = {row["Name"]: row for row in read(data / "node_types.csv")}
    foods = {row["Food"]: row for row in read(data / "food_nutrition.csv")}
    prices = market_prices(data, nodes)
    write(
        target / "places.csv",
        ("place", "kind", "persons", "country"),
        ((n, PLACES[r["Type"]], r["Demand"], r["Country"]) for n, r in nodes.items()),
    )
    write(
        target / "shipments.csv",
        ("arc", "food", "origin", "destination", "market", "price", "transport"),
        shipments(read(data / "edge_costs.csv"), nodes, prices, list(foods)),
    )
    derive_nutrition(data, target, foods)


def market_prices(data: Path, nodes: dict[str, Row]) -> dict[str, dict[str, str]]:
    """Price a tonne of every food at every market; abroad there is one price for all markets."""
    prices: dict[str, dict[str, str]] = {}
    for row in read(data / "food_costs.csv"):
        # One supplier is called "Aleppo" here and "Aleppo S" among the nodes.
        name = row["supplier"] if row["supplier"] in nodes else f"{row['supplier']} S"
        prices.setdefault(name, {})[row["food"]] = row[MONTH]
    abroad = read(data / "food_internationalprice.csv")
    for name, node in nodes.items():
        if node["Type"] == "I":
            prices[name] = {row["Food"]: row["InternationalPrice"] for row in abroad}
    return prices


def shipments(
    arcs: Iterable[Row],
    nodes: dict[str, Row],
    prices: dict[str, dict[str, str]],
    foods: Sequence[str],
) -> list[tuple[object, ...]]:
    """A market sells what it has a price for; a place of transit passes on every food."""
    rows: list[tuple[object, ...]] = []
    for arc in arcs:
        origin, destination = arc["edge"].split(" - ")
        market = MARKETS.get(nodes[origin]["Type"], "none")
        offered = prices.get(origin)
        for food in foods if offered is None else offered:
            price = "0" if offered is None else offered[food]
            rows.append((arc["edge"], food, origin, destination, market, price, arc["tCost"]))
    return rows


def derive_nutrition(data: Path, target: Path, foods: dict[str, Row]) -> None:
    requirement = read(data / "nutrient_requirements.csv")[0]
    nutrients = [name for name in requirement if name != "Type"]
    write(
        target / "nutrients.csv",
        ("nutrient", "unit", "per_person_day"),
        ((*named(name), requirement[name]) for name in nutrients),
    )
    write(
        target / "contents.csv",
        ("food", "nutrient", "per_tonne"),
        (
            (food, named(name)[0], per_tonne(row[name]))
            for food, row in foods.items()
            for name in nutrients
        ),
    )


def named(column: str) -> tuple[str, str]:
    """A column's nutrient and unit: "Iron(mg)" is iron in mg; one name there is misspelt."""
    name, unit = column.rstrip(")").split("(")
    return {"NicacinB3": "NiacinB3"}.get(name, name), unit


def per_tonne(per_100_grams: str) -> str:
    return f"{float(per_100_grams) * HUNDRED_GRAMS_A_TONNE:.10g}"


# The R&D portfolio: what each project brings in and what it takes of each budget.


def derive_portfolio(source: Path, target: Path) -> None:
    returns, needs = read_portfolio(source, PORTFOLIO_NUMBER)
    projects = [f"p{j}" for j in range(1, len(returns) + 1)]
    write(
        target / "projects.csv",
        ("project", "gain", "department"),
        ((p, returns[j], DEPARTMENTS[j % len(DEPARTMENTS)]) for j, p in enumerate(projects)),
    )
    write(
        target / "needs.csv",
        ("project", "budget", "need"),
        (
            (p, f"b{i}", row[j])
            for j, p in enumerate(projects)
            for i, row in enumerate(needs, start=1)
        ),
    )


def read_portfolio(path: Path, wanted: int) -> tuple[list[str], list[list[str]]]:
    """Returns by project, and what each budget's row says that the projects need of it."""
    words = iter(path.read_text(encoding="utf-8").split())
    count = int(next(words))
    for number in range(1, count + 1):
        n, m, _ = int(next(words)), int(next(words)), next(words)
        returns = [next(words) for _ in range(n)]
        needs = [[next(words) for _ in range(n)] for _ in range(m)]
        _budgets = [next(words) for _ in range(m)]
        if number == wanted:
            return returns, needs
    raise SystemExit(f"{path} holds {count} problems; there is no problem {wanted}.")


if __name__ == "__main__":
    main(sys.argv[1:])
