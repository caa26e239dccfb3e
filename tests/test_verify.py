"""The checker: what is true is confirmed, whatever is changed is found."""

import gzip
import itertools
import json
import shutil
from dataclasses import replace
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import shipped
import wholepie as wp
from checked_runs import SOLVERS, model, needs_cpsat, rough_run, whole_run
from examples import examples
from executors import Here
from tampering import amount, set_value, tampered
from wholepie import Goal, Problem
from wholepie.cli import main
from wholepie.optimizer.results import proof_file
from wholepie.optimizer.search.claims import Claim
from wholepie.verification.answers import Effort, Halt
from wholepie.verification.cpsat import CpSat
from wholepie.verification.digits import BASE, LARGEST, DigitRow, digits, in_digits
from wholepie.verification.watch import Watch
from wholepie.verification.whole import WholeForm, WholeLimits, WholeProblem
from wholepie.verification.zones import final_zones, ranked


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return whole_run(tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def rough(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rough_run(tmp_path_factory.mktemp("rough"))


@pytest.fixture
def run(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "run"))


# What is true is confirmed.


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("name", ["whole", "rough"])
def test_a_true_front_is_verified(name: str, solver: Any, request: pytest.FixtureRequest) -> None:
    found = wp.verify(request.getfixturevalue(name), solver=solver)
    assert found.verified
    assert found.exact
    assert found.confirmed == found.regions > 10
    assert not found.unchecked


@needs_cpsat
@pytest.mark.parametrize("name", ["quickstart", "rd-portfolio", "food-relief"])
def test_fronts_of_shipped_instances_are_verified(name: str) -> None:
    found = wp.verify(shipped.front(name))
    assert found.verified
    assert found.exact == (name != "food-relief")


@needs_cpsat
def test_the_citizens_budget_is_verified() -> None:
    found = wp.verify(shipped.front("citizens-budget"))
    assert found.verified
    assert found.regions == 292
    assert "292 of 292 zones are empty by a second solver: 292 by CP-SAT" in found.sentences[1]


@needs_cpsat
def test_the_same_question_has_the_same_answer_whatever_the_workers(whole: Path) -> None:
    first, second = wp.verify(whole, workers=1), wp.verify(whole, workers=2)
    unlike = {"seconds"}
    assert {k: v for k, v in first.to_dict().items() if k not in unlike} == {
        k: v for k, v in second.to_dict().items() if k not in unlike
    }


# Zones are those of the definition.


@st.composite
def point_sets(draw: st.DrawFn) -> list[tuple[int, ...]]:
    p, most = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    point = st.tuples(*[st.integers(0, most)] * p)
    drawn = draw(st.lists(point, min_size=1, max_size=7, unique=True))
    return [
        z
        for z in drawn
        if not any(y != z and all(a <= b for a, b in zip(y, z, strict=True)) for y in drawn)
    ]


@given(point_sets())
@examples(300)
def test_zones_hold_exactly_what_no_point_matches_or_beats(points: list[tuple[int, ...]]) -> None:
    p, most = len(points[0]), max(map(max, points))
    ranks, levels = ranked([tuple(map(Fraction, z)) for z in points], p)
    top = len(points)
    zones = [
        [
            np.inf if rank == top else float(level[rank])
            for rank, level in zip(u, levels, strict=True)
        ]
        for u in final_zones(ranks, top, Watch()).tolist()
    ]
    for y in itertools.product(range(-1, most + 2), repeat=p):
        matched = any(all(a <= b for a, b in zip(z, y, strict=True)) for z in points)
        inside = any(all(a < b for a, b in zip(y, u, strict=True)) for u in zones)
        assert inside != matched
    for u, v in itertools.permutations(zones, 2):
        assert not all(a <= b for a, b in zip(u, v, strict=True))


# What is not in whole numbers.


def test_the_pieces_and_gaps_of_two_goals_with_amounts_are_checked(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    problem = Problem.from_arrays(
        [rng.integers(1, 9, 6), -rng.integers(1, 9, 6)],
        rng.integers(1, 9, (2, 6)),
        row_upper=12,
        upper=2,
        integer=[True] * 3 + [False] * 3,
    )
    front = wp.front(problem)
    assert front.complete
    assert front.face_plans
    found = wp.verify(front)
    assert found.verified
    assert found.kind == "pieces and gaps"
    run = front.save(tmp_path / "run")
    assert wp.verify(tampered(run, lambda files: None)).verified
    assert not wp.verify(tampered(run, set_value(1, 0, 0.01))).verified


def test_no_plan_that_breaks_a_large_row_a_little_refutes_a_front() -> None:
    """Beside a million, what rows with amounts may be off is a fifth of a goal's range."""
    problem = Problem.from_arrays(
        [[1, 0, 0], [0, 0, 1]],
        [[1, 1, 5]],
        row_lower=1_000_000,
        upper=[20, 999_990, 2],
        integer=[False, False, True],
    )
    front = wp.front(problem, method="zones", within=0.0)
    assert front.points.to_numpy().tolist() == [[0, 2], [5, 1], [10, 0]]
    found = wp.verify(front, solver="highs")
    assert (found.verified, found.exact, found.faults) == (True, False, [])


def test_a_point_that_is_missing_between_amounts_is_found(tmp_path: Path) -> None:
    problem = Problem.from_arrays(
        [[1.0, 0.37, 3.2], [-1.0, -0.61, -2.9]],
        [[1.0, 1.0, 1.0]],
        row_upper=2,
        upper=[1, 1, 1.5],
        integer=[True, True, False],
    )
    run = wp.front(problem, method="zones", within=0.05).save(tmp_path / "run")
    assert wp.verify(run).verified
    refuted = wp.verify(tampered(run, lambda files: [files.remove_plan(3) for _ in range(4)]))
    assert refuted.refuted > 0


@pytest.mark.parametrize("hidden", [frozenset({"least"}), frozenset()])
@pytest.mark.parametrize("size", [1, 70_000_000])
def test_goals_of_minima_are_checked_in_whole_numbers(
    hidden: frozenset[str], size: int, tmp_path: Path
) -> None:
    """Also if the column is one of the modeller's own, beside numbers that hide a unit of it."""
    import pyomo.environ as pyo

    m = pyo.ConcreteModel()
    m.x = pyo.Var(range(6), domain=pyo.Binary)
    m.least = pyo.Var()
    m.one = pyo.Constraint(expr=m.least <= 3 * size * m.x[0] + 2 * m.x[1] + 4 * m.x[2])
    m.two = pyo.Constraint(expr=m.least <= 2 * m.x[3] + 5 * size * m.x[4] + m.x[5])
    m.gain = pyo.Objective(expr=m.least, sense=pyo.maximize)
    m.cost = pyo.Objective(expr=sum((j + 2) * m.x[j] for j in range(6)))
    front = wp.front(wp.problem(m, labels=wp.Labels(hidden=hidden)), method="zones", within=0.0)
    run = front.save(tmp_path / "run")
    for solver in ("highs", *(("cp-sat",) if find_spec("ortools") else ())):
        found = wp.verify(run, solver=solver)  # type: ignore[arg-type]
        assert found.verified
        assert found.exact
    worse = wp.verify(tampered(run, amount(0, "0.5")), solver="highs")
    assert worse.faults


def test_no_proof_denies_a_plan_whose_steps_a_constant_hides() -> None:
    """Beside a billion the steps of a goal in fractions are smaller than doubles are apart."""
    large = [-479999, -300000, -189983, -319999, 899999, 570001, 320005]
    fine = [0.2, 1 / 38, 1 / 58, 0.04, 1 / 15, 1 / 56, 1 / 51]
    problem = Problem.from_arrays(
        [large, fine],
        np.zeros((0, 7)),
        lower=[1, 4, -3, -1, 0, 0, -1],
        upper=[2, 6, -1, 0, 1, 2, 1],
        integer=True,
    )
    problem = replace(problem, c0=np.array([0.0, 1000000000.25]))
    found = wp.verify(wp.front(problem), solver="highs")
    assert not found.faults
    assert found.verified


def test_proofs_are_saved_to_the_last_digit(tmp_path: Path) -> None:
    """A bound one small step below a round number is not that number."""
    bounds = np.array([np.inf, 19000009.99999996, 0.1 + 0.2, 0.25])
    proof_file.write([Claim(b"", False, np.ones(4), bounds, 1 / 3)], tmp_path / "proofs")
    (saved,) = json.loads(gzip.decompress((tmp_path / "proofs").read_bytes()))["proofs"]
    assert saved["bounds"] == [None, "~19000009.99999996", "~0.30000000000000004", "0.25"]
    assert saved["least"] == "1/3"


def test_a_small_amount_beside_a_large_one_is_saved(tmp_path: Path) -> None:
    """Of plans of which one has millions of millions in a column another keeps its cents there."""
    problem = Problem.from_arrays(
        [[1.0, 0.0], [0.0, -1.0]],
        [[-1.0, 5e10], [-1.0, 0.0]],
        row_upper=[0.0, -1.7],
        upper=[np.inf, 100.0],
        integer=[False, True],
    )
    run = wp.front(problem, method="zones", within=0.0).save(tmp_path / "run")
    front = wp.open(run)
    assert front.values[0].tolist() == [1.7, 0.0]
    assert front.plans["value"].tolist()[:3] == [1.7, 5e10, 1.0]
    assert not wp.verify(run, solver="highs").faults


# Other ways to end.


def test_nothing_is_claimed_of_a_sample(tmp_path: Path) -> None:
    found = wp.verify(wp.front(model(), method="weighted", samples=5))
    assert (found.verified, found.claims_others) == (True, False)
    assert found.regions == 0
    assert "claims nothing" in found.sentences[-1]


@given(st.data())
@examples(200)
def test_digits_say_what_the_row_says(data: st.DataObject) -> None:
    """Whole numbers keep to a row if and only if there are carries that keep to its digits."""
    size = data.draw(st.sampled_from([9, 5_000, 10**7, 10**15]))
    coefficients = data.draw(st.lists(st.integers(-size, size), min_size=1, max_size=4))
    x = [data.draw(st.integers(-50, 50)) for _ in coefficients]
    total = sum(a * each for a, each in zip(coefficients, x, strict=True))
    most = total + data.draw(st.integers(-2, 2))
    carries = itertools.count(len(x))
    rows = in_digits(DigitRow(range(len(x)), coefficients), carries.__next__)
    assert all(abs(a) <= LARGEST for row in rows for a in row.coefficients)
    *lower, last = zip(rows, digits(most, len(rows)), strict=True)
    for row, digit in lower:
        x.append(-((digit - _sum(row, [*x, 0])) // BASE))
    assert (_sum(last[0], x) <= last[1]) == (total <= most)


def _sum(row: DigitRow, x: list[int]) -> int:
    return sum(a * x[j] for j, a in zip(row.columns, row.coefficients, strict=True))


@pytest.mark.parametrize("size", [1, 100_000, 1_000_003, 25_000_000, 10**9])
@pytest.mark.parametrize("upper", [1.0, 9.0])
def test_highs_decides_every_zone_whatever_the_size_of_numbers(
    size: int, upper: float, tmp_path: Path
) -> None:
    """Rows and goals whose last unit is far below HiGHS' tolerances."""
    rng = np.random.default_rng(size)
    rows = rng.integers(5, 40, (1, 7)) * size + rng.integers(0, 2, (1, 7))
    gains = rng.integers(1, 40, 7)
    goals = [gains, (40 - gains) * size + rng.integers(0, 2, 7)]
    problem = Problem.from_arrays(
        goals,
        rows,
        row_upper=70.0 * size,
        upper=[1.0] * 6 + [upper],
        integer=True,
        goals=[Goal("a", "maximize"), Goal("b", "maximize")],
    )
    run = wp.front(problem, within=0.0).save(tmp_path / "run")
    found = wp.verify(run, solver="highs")
    assert found.verified
    assert found.exact
    missing = wp.verify(tampered(run, lambda files: files.remove_plan(0)), solver="highs")
    assert missing.refuted


def test_numbers_too_large_for_64_bits_fall_to_highs() -> None:
    problem = Problem.from_arrays(
        [[3, 5, 7], [1, 2, 4]],
        [[1e9 + 1, 1e9, 1e10]],
        row_upper=5e10,
        upper=[3, 2, 1e10],
        integer=True,
        goals=[Goal("a", "maximize"), Goal("b", "minimize")],
    )
    found = wp.verify(wp.front(problem))
    assert found.verified
    assert any(name.startswith("HiGHS") for name in found.empty)


FAR, ONE = 10**25, Fraction(1)
FREE = WholeLimits(None, None)


def _unit_form(*coefficients: int) -> WholeForm:
    return WholeForm(range(len(coefficients)), coefficients, ONE, Fraction(0))


@needs_cpsat
@pytest.mark.parametrize(
    ("row", "limits", "bound", "word"),
    [
        ((1, 2, 0), WholeLimits(-FAR, FAR), None, "plan"),
        ((1, 2, 0), WholeLimits(None, -FAR), None, "empty"),
        ((1, 2, 0), WholeLimits(FAR, None), None, "empty"),
        ((1, 2, 0), WholeLimits(4, 3), None, "empty"),
        ((1, 2, 0), FREE, FAR, "plan"),
        ((1, 2, 0), FREE, -FAR, "empty"),
        ((1, 2, FAR), WholeLimits(15, FAR), None, "plan"),
        ((), WholeLimits(1, None), None, "empty"),
    ],
)
def test_bounds_need_not_fit_64_bits(
    row: tuple[int, ...], limits: WholeLimits, bound: int | None, word: str
) -> None:
    """As long as the sums do; the third column is 0 whatever is decided."""
    problem = WholeProblem(
        [ONE] * 3,
        [WholeLimits(0, 5), WholeLimits(0, 5), WholeLimits(0, 0)],
        [(_unit_form(*row), limits)],
        [_unit_form(1, 1, FAR)],
    )
    assert CpSat(problem, Halt()).ask([bound], Effort(1.0, 10.0)).word == word


@needs_cpsat
def test_a_column_that_nothing_uses_need_not_fit_64_bits() -> None:
    problem = WholeProblem([ONE] * 2, [WholeLimits(0, 5), WholeLimits(0, FAR)], [], [_unit_form(1)])
    assert CpSat(problem, Halt()).ask([None], Effort(1.0, 10.0)).word == "too large"


@pytest.mark.parametrize("bound", [5.0, np.inf])
def test_columns_that_only_rows_bound_are_checked_in_whole_numbers(bound: float) -> None:
    """With a guess of a million for x[1] these goals had more steps than doubles tell apart."""
    problem = Problem.from_arrays(
        [[10_000_000.0002, 9_999_999.9999, 10_000_000], [-1, -2, -2]],
        [[1, 2, 3]],
        row_upper=5,
        upper=[1, bound, 1],
        integer=True,
    )
    front = wp.front(problem)
    assert front.exact
    found = wp.verify(front, solver="highs")
    assert (found.verified, found.exact) == (True, True)


def test_goals_that_the_run_tells_apart_by_a_tolerance_are_checked_to_one() -> None:
    problem = Problem.from_arrays(
        [[1e12 + 0.5, 1e12, 1e11], [-1, -2, -2]],
        [[1, 2, 3]],
        row_upper=2000,
        upper=[1500, 1500, 1],
        integer=True,
    )
    front = wp.front(problem, within=0.1)
    assert front.record.without_steps == ["f1"]
    found = wp.verify(front, solver="highs")
    assert (found.faults, found.exact) == ([], False)


# The command.


@needs_cpsat
def test_the_command_says_what_holds_and_saves_it(run: Path) -> None:
    done = CliRunner().invoke(main, ["verify", str(run), "--json"])
    assert done.exit_code == 0
    (said,) = json.loads(done.stdout)["runs"]
    assert said["verified"]
    assert json.loads((run / "verify.json").read_text("utf-8"))["digest"] == said["digest"]
    tampered(run, lambda files: files.remove_plan(2))
    refuted = CliRunner().invoke(main, ["verify", str(run)])
    assert refuted.exit_code == 1
    assert "Refuted." in refuted.stdout
    assert "WP911" in refuted.stderr
    late = CliRunner().invoke(main, ["verify", str(run), "--time-limit", "0.001"])
    assert late.exit_code in (1, 4)


@needs_cpsat
def test_the_runs_of_a_batch_are_verified(tmp_path: Path) -> None:
    wp.batch(shipped.INSTANCES / "quickstart", tmp_path / "out", executor=Here())
    done = CliRunner().invoke(main, ["verify", str(tmp_path / "out"), "--json"])
    assert done.exit_code == 0
    assert len(json.loads(done.stdout)["runs"]) == 1


@needs_cpsat
def test_report_and_page_to_sign_show_what_was_verified(tmp_path: Path) -> None:
    scenario, run = str(shipped.INSTANCES / "quickstart"), tmp_path / "run"
    wp.front(scenario).save(run)
    page, signed = tmp_path / "page.html", tmp_path / "plan.html"

    def pages() -> list[str]:
        for command in (
            ["report", str(run), "--out", str(page)],
            ["plan", scenario, "--rule", "leximin", "--run", str(run), "--page", str(signed)],
        ):
            done = CliRunner().invoke(main, command)
            assert done.exit_code == 0, done.output
        return [path.read_text("utf-8") for path in (page, signed)]

    assert not any("second solver" in text for text in pages())
    wp.verify(run)
    assert all("31 of 31 zones are empty by a second solver" in text for text in pages())
    (run / "front.csv").write_text((run / "front.csv").read_text("utf-8") + "\n", "utf-8")
    assert all("front.csv is not the file that this run saved" in text for text in pages())
    (run / "verify.json").write_text("[]", "utf-8")
    assert CliRunner().invoke(main, ["report", str(run)]).exit_code == 2
    wp.front(scenario).save(run)
    assert not (run / "verify.json").exists()


def test_faces_that_meet_with_other_whole_numbers_are_saved_with_both(tmp_path: Path) -> None:
    problem = Problem.from_arrays(
        [[1.0, 1.0, 1.0], [-1.0, -0.5, -1.0]],
        [[1.0, 0.0, 1.0], [0.0, 1.0, -1.0]],
        row_upper=[1, 0],
        upper=1,
        integer=[False, False, True],
    )
    front = wp.front(problem)
    assert [len(plans) for plans in front.face_plans] == [2, 2]
    opened = wp.open(front.save(tmp_path / "run"))
    assert front.faces is not None
    assert opened.faces is not None
    assert abs(opened.faces.solutions - front.faces.solutions).nnz == 0
    assert wp.verify(tmp_path / "run").verified
    files = json.loads((tmp_path / "run" / "faces.json").read_text("utf-8"))
    (shared,) = [each for each in files["faces"]["vertices"] if "columns" in each]
    shared["amounts"] = [0.5 for _ in shared["amounts"]]
    (tmp_path / "run" / "faces.json").write_text(json.dumps(files), "utf-8")
    assert any("vertex of face" in fault for fault in wp.verify(tmp_path / "run").faults)
