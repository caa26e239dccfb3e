"""The shipped instances: they load, they say what is known about them, they hold sums only."""

import csv
import importlib.util
import itertools
import os
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

import shipped
import wholepie as wp
from ward_model import Ward

ROOT = Path(__file__).resolve().parent.parent
INSTANCES = ROOT / "instances"
DATA = Path(os.environ.get("WHOLEPIE_DATA", ROOT.parent / "shared" / "data"))
NAMES = sorted(path.parent.name for path in INSTANCES.glob("*/scenario.yaml"))
BANDS = ["under 30: served", "30-44: served", "45-64: served", "65+: served"]
LEAST_COST = 34_006.96642537672


def scenario(name: str) -> Path:
    return INSTANCES / name / "scenario.yaml"


def derived_tables() -> list[str]:
    return sorted(str(path.relative_to(INSTANCES)) for path in INSTANCES.glob("*/*.csv"))


def derivation() -> ModuleType:
    place = ROOT / "tools" / "derive_instances.py"
    spec = importlib.util.spec_from_file_location("derive_instances", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def column(table: Path, name: str) -> list[str]:
    with table.open(encoding="utf-8", newline="") as stream:
        return [row[name] for row in csv.DictReader(stream)]


def test_the_instances_are_there() -> None:
    more = {"citizens-budget-clash", "rd-portfolio", "ward-roster", "green-places"}
    assert {"quickstart", "citizens-budget", "food-relief"} | more <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_it_loads_without_a_warning(name: str) -> None:
    loaded = wp.load(scenario(name))
    assert loaded.title
    assert not loaded.warnings


@pytest.mark.parametrize("name", NAMES)
def test_it_says_where_it_comes_from(name: str) -> None:
    assert (INSTANCES / name / "README.md").read_text(encoding="utf-8").startswith(f"# {name}")


def test_the_tables_are_what_the_tool_derives(tmp_path: Path) -> None:
    if not DATA.is_dir():
        pytest.skip(f"the public data are not at {DATA}; WHOLEPIE_DATA says where they are")
    derivation().main([str(DATA), str(tmp_path)])
    made = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.glob("*/*.csv"))
    assert made == derived_tables()
    assert all((tmp_path / one).read_bytes() == (INSTANCES / one).read_bytes() for one in made)


def test_no_table_has_a_row_for_a_voter() -> None:
    votes = INSTANCES / "citizens-budget" / "votes.csv"
    projects = column(INSTANCES / "citizens-budget" / "projects.csv", "project")
    bands = {"under 30", "30-44", "45-64", "65+"}
    cells = list(zip(column(votes, "project"), column(votes, "band"), strict=True))
    assert set(cells) == {(project, band) for project in projects for band in bands}
    assert len(cells) == len(projects) * len(bands)
    assert len(list((INSTANCES / "citizens-budget").glob("*.csv"))) == 2


def values(front: wp.Front) -> set[tuple[int, ...]]:
    """The points of a front with integer goals."""
    return {tuple(round(value) for value in row) for row in front.points.to_numpy()}


def test_every_division_of_the_field_is_efficient() -> None:
    front = wp.front(scenario("quickstart"))
    assert front.complete
    divisions = [(w, m, 4 - w - m) for w in range(5) for m in range(5 - w)]
    expected = {(900 * w + 300 * m + 2000 * s, 2 * w + 9 * m + s, 7 * w) for w, m, s in divisions}
    assert values(front) == expected


def test_the_age_bands_own_optima_and_payoff_nadir() -> None:
    payoff = wp.payoff(scenario("citizens-budget"), goals=BANDS)
    table = payoff.table.loc[BANDS, BANDS].to_numpy()
    assert np.round(np.diag(table)).tolist() == [1470, 3039, 1290, 344]
    assert np.round(table.min(axis=0)).tolist() == [1408, 2944, 1248, 304]


def test_young_against_old_has_four_efficient_plans() -> None:
    front = wp.front(scenario("citizens-budget"), goals=[BANDS[0], BANDS[3]])
    assert front.complete
    assert values(front) == {(1416, 344), (1445, 333), (1457, 328), (1470, 315)}


def test_middle_against_old_has_six_efficient_plans() -> None:
    front = wp.front(scenario("citizens-budget"), goals=[BANDS[1], BANDS[3]])
    assert front.complete
    expected = {(2952, 344), (2984, 337), (2986, 328), (3022, 326), (3029, 311), (3039, 304)}
    assert values(front) == expected


def test_the_four_bands_have_29_efficient_plans() -> None:
    front = wp.front(scenario("citizens-budget"), goals=BANDS)
    assert front.complete
    assert len(front.points) == 29


def test_the_whole_citizens_budget_has_64_efficient_plans() -> None:
    front = shipped.front("citizens-budget")
    assert front.complete
    assert len(front.points) == 64
    assert front.ideal.round().tolist() == [1470, 3039, 1290, 344, 7]
    assert front.nadir.round().tolist() == [1086, 2194, 895, 205, 2]


def clash() -> list[tuple[str, np.ndarray, float]]:
    """What the clash instance asks: (requirement, coefficients, least amount), in its tables'
    numbers.
    """
    folder = INSTANCES / "citizens-budget-clash"
    table = folder / "projects.csv"
    category = np.array(column(table, "category"))
    green = np.array(column(table, "green"), dtype=float)
    cost = np.array(column(table, "cost"), dtype=float)
    projects, bands = column(folder / "votes.csv", "project"), column(folder / "votes.csv", "band")
    counts = map(float, column(folder / "votes.csv", "count"))
    votes = dict(zip(zip(projects, bands, strict=True), counts, strict=True))
    served = {b: np.array([votes[p, b] for p in column(table, "project")]) for b in set(bands)}
    return [
        ("treasurer: within budget", -cost, -1_011_308.0),
        ("administration: not too many", -np.ones(len(cost)), -20.0),
        ("under 30: a floor", served["under 30"], 1_300.0),
        ("30-44: a floor", served["30-44"], 2_700.0),
        ("45-64: a floor", served["45-64"], 1_150.0),
        ("65+: a floor", served["65+"], 310.0),
        ("friends of green: green projects", green, 6.0),
        ("sports club: sports grounds", (category == "sport").astype(float), 4.0),
        ("commuters: better roads", (category == "public transit and roads").astype(float), 2.0),
    ]


def test_the_clash_is_explained_as_all_512_subsets_say() -> None:
    asked = clash()
    n = len(asked[0][1])
    met_together: list[frozenset[int]] = []  # by the plans found so far

    def holds(chosen: frozenset[int]) -> bool:
        if any(chosen <= met for met in met_together):
            return True
        rows = [LinearConstraint(asked[i][1], asked[i][2], np.inf) for i in chosen]
        found = milp(np.zeros(n), constraints=rows, integrality=np.ones(n), bounds=Bounds(0, 1))
        assert found.status in (0, 2)
        if found.status == 0:
            plan = found.x.round()
            met_together.append(frozenset(i for i in units if asked[i][1] @ plan >= asked[i][2]))
            assert chosen <= met_together[-1]
        return bool(found.status == 0)

    units = frozenset(range(9))
    subsets = [frozenset(s) for k in range(10) for s in itertools.combinations(range(9), k)]
    can: dict[frozenset[int], bool] = {}
    for each in subsets:  # the small ones first: what holds one that cannot be met cannot be met
        can[each] = all(can[each - {u}] for u in each) and holds(each)
    conflicts = {s for s in subsets if not can[s] and all(can[s - {u}] for u in s)}
    corrections = {
        units - s for s in subsets if can[s] and not any(can[s | {u}] for u in units - s)
    }
    labels = [label for label, _, _ in asked]
    explanation = wp.explain(scenario("citizens-budget-clash"))
    found = [
        {frozenset(labels.index(r.label) for r in each.requirements) for each in listed}
        for listed in (explanation.conflicts, explanation.corrections)
    ]
    assert explanation.complete
    assert found == [conflicts, corrections]
    assert (len(conflicts), len(corrections)) == (10, 7)
    assert explanation.tests < 2**9 / 5


def test_the_clash_is_settled_by_concessions(tmp_path: Path) -> None:
    found = wp.concessions(scenario("citizens-budget-clash"))
    parties = ["treasurer", "administration", "friends of green", "sports club"]
    assert found.front.labels == [f"{party}: concedes" for party in parties]
    assert found.front.gap <= 0.05
    (given,) = found.cheapest.concessions
    assert given.requirement.label == "treasurer: within budget"
    assert given.above == pytest.approx(1_385_521 - 1_011_308)
    wp.relax(scenario("citizens-budget-clash"), found.cheapest, tmp_path / "scenario.yaml")
    assert wp.front(tmp_path, within=0.05).gap <= 0.05


COST = "donors: pay little"
COVERAGE = "beneficiaries: worst coverage"
ELSEWHERE = "local farmers: bought elsewhere"
WRITTEN = {"money": "money: 35_000", "at_least": "at least: 0.4"}


def food_relief(folder: Path, **changes: float) -> Path:
    """The food-relief scenario with another budget or least coverage, in a folder of its own."""
    for table in (INSTANCES / "food-relief").glob("*.csv"):
        (folder / table.name).write_bytes(table.read_bytes())
    text = scenario("food-relief").read_text(encoding="utf-8")
    for name, value in changes.items():
        assert text.count(WRITTEN[name]) == 1
        text = text.replace(WRITTEN[name], WRITTEN[name].split(": ")[0] + f": {value!r}")
    changed = folder / "scenario.yaml"
    changed.write_text(text, encoding="utf-8")
    return changed


def test_the_network_has_the_known_size() -> None:
    problem = wp.load(scenario("food-relief")).problem()
    coverage, ceiling, reservation = 1, 1, 1
    assert problem.A.shape == (341 + ceiling + reservation, 1_631 + coverage)


def test_covering_everything_costs_what_is_known(tmp_path: Path) -> None:
    payoff = wp.payoff(food_relief(tmp_path, at_least=1.0))
    assert payoff.ideal[COST] == pytest.approx(LEAST_COST, abs=0.005)
    assert payoff.table.loc[COST, ELSEWHERE] == pytest.approx(9.0545, abs=1e-3)


def test_fewer_tonnes_from_elsewhere_cost_more(tmp_path: Path) -> None:
    source = food_relief(tmp_path, at_least=1.0, money=40_000)
    payoff = wp.payoff(source, goals=[ELSEWHERE, COST])
    assert payoff.ideal[ELSEWHERE] == pytest.approx(4.69, abs=1e-6)
    assert payoff.table.loc[ELSEWHERE, COST] == pytest.approx(35_858.22, abs=0.5)


@pytest.mark.parametrize("share", [1.0, 0.8, 0.6, 0.4])
def test_the_best_worst_coverage_is_the_share_of_the_least_cost(
    share: float, tmp_path: Path
) -> None:
    payoff = wp.payoff(food_relief(tmp_path, money=share * LEAST_COST, at_least=0.1))
    assert payoff.ideal[COVERAGE] == pytest.approx(share, abs=1e-7)


def test_the_front_of_food_relief_is_certified() -> None:
    front = wp.front(scenario("food-relief"), within=0.05)
    assert front.gap <= 0.05
    assert front.points[COST].max() <= 35_000 + 1e-3
    assert (front.points[COST] >= front.points[COVERAGE] * LEAST_COST - 0.01).all()


@pytest.mark.slow
def test_the_front_of_the_ward_is_what_another_program_says() -> None:
    front = wp.front(scenario("ward-roster"))
    assert front.complete
    points = values(front)
    assert len(points) == 83
    ward = Ward(INSTANCES / "ward-roster")
    goals = {"patients": ward.empty(), "full": ward.unwanted("FullTime")}
    goals["part"] = ward.unwanted("PartTime")
    rules = ward.rules()

    def least(wanted: str, **most: int) -> int:
        kept = [LinearConstraint(goals[name], -np.inf, value) for name, value in most.items()]
        whole, bounds = np.ones(len(ward.upper)), Bounds(0, ward.upper)
        found = milp(goals[wanted], constraints=[*rules, *kept], integrality=whole, bounds=bounds)
        assert found.status == 0
        return round(found.fun)

    assert min(p for p, _, _ in points) == least("patients") == 4
    assert min(f for _, f, _ in points) == least("full") == 0
    assert min(h for _, _, h in points) == least("part") == 3
    for patients, full in ((4, 6), (10, 2), (21, 6)):
        part = least("part", patients=patients, full=full)
        assert part == min(h for p, f, h in points if p <= patients and f <= full)


@pytest.mark.slow
def test_the_front_of_the_green_places_is_what_another_program_says() -> None:
    front = wp.front(scenario("green-places"))
    assert front.complete
    points = values(front)
    assert len(points) == 41
    folder = INSTANCES / "green-places"
    projects = column(folder / "projects.csv", "project")
    cost, votes = (np.array(column(folder / "projects.csv", c), float) for c in ("cost", "votes"))
    parts = np.array(column(folder / "projects.csv", "part"))
    place, other = (column(folder / "near.csv", c) for c in ("place", "project"))
    near = set(zip(place, other, strict=True))
    n = len(projects)
    by = np.array([[(p, q) in near for q in projects] for p in projects], dtype=float)
    reached = LinearConstraint(np.hstack([by, -np.eye(n)]), 0, np.inf)
    paid = LinearConstraint(np.concatenate([cost, np.zeros(n)]), 0, 1_000_000)

    def most(places: int, fewest: int) -> int:
        rules = [reached, paid]
        rules.append(LinearConstraint(np.repeat([0.0, 1.0], n), places, np.inf))
        for name in ("town", "north", "south"):
            of_part = np.concatenate([(parts == name).astype(float), np.zeros(n)])
            rules.append(LinearConstraint(of_part, fewest, np.inf))
        wanted = -np.concatenate([votes, np.zeros(n)])
        found = milp(wanted, constraints=rules, integrality=np.ones(2 * n), bounds=Bounds(0, 1))
        return -round(found.fun) if found.status == 0 else -1

    assert most(0, 0) == max(v for v, _, _ in points) == 11_099
    assert (most(63, 0) > 0, most(0, 12) > 0, most(0, 13)) == (True, True, -1)
    for places, fewest in ((56, 9), (60, 8), (63, 6), (58, 11)):
        best = most(places, fewest)
        assert best == max(v for v, p, f in points if p >= places and f >= fewest)
    assert all(
        max(abs(float(x) - y) for x, y in zip(at, (50, 20), strict=True)) < 0.2
        for at in zip(
            column(folder / "projects.csv", "latitude"),
            column(folder / "projects.csv", "longitude"),
            strict=True,
        )
    )
