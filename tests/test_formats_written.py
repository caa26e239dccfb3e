"""Models in numbers are written exactly: the same problem comes back, to HiGHS alone too."""

import math
from pathlib import Path
from typing import Any

import highspy
import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from examples import examples
from modelfiles import highs_reads, read
from wholepie import Goal, Problem
from wholepie.models import load
from wholepie.models.exact import double, exact
from wholepie.models.formats.lp_write import write_lp
from wholepie.models.formats.mps_write import range_from, write_mps
from wholepie.models.formats.naming import Naming
from wholepie.optimizer.errors import InputError

pytestmark = pytest.mark.usefixtures("folder")

ROOT = Path(__file__).resolve().parents[1]
SCENARIOS = sorted((ROOT / "instances").glob("*/scenario.yaml"))
WRITERS = {"mps": write_mps, "lp": write_lp}


def same(one: Problem, other: Problem, order: list[int] | None = None) -> None:
    """The same arrays and senses; ``order`` is where the columns of ``one`` are in ``other``."""
    columns = list(range(one.n)) if order is None else order
    assert one.A.shape == other.A.shape
    assert (other.A[:, columns] != one.A).nnz == 0
    np.testing.assert_array_equal(one.C, other.C[:, columns])
    for name in ("c0", "row_lower", "row_upper"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    for name in ("lower", "upper", "integer"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name)[columns])
    assert [goal.sense for goal in one.goals] == [goal.sense for goal in other.goals]


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.parent.name)
@pytest.mark.parametrize("extension", WRITERS)
def test_highs_alone_finds_the_optimum_of_each_goal(path: Path, extension: str) -> None:
    problem = load(path).problem()
    expected = own_optima(problem)
    for label, value in expected.items():
        one = problem.select([label])
        file = Path(f"one.{extension}")
        file.write_text(WRITERS[extension](one, Naming.of(one)), encoding="utf-8")
        found = highs_optimum(file)
        if value is None:
            assert found is None
        else:
            assert found == pytest.approx(value, rel=1e-7, abs=1e-7), label


def own_optima(problem: Problem) -> dict[str, float | None]:
    try:
        ideal = wp.payoff(problem).ideal
    except wp.InfeasibleError:
        return dict.fromkeys(problem.labels)
    return {str(label): float(value) for label, value in ideal.items()}


def highs_optimum(path: Path) -> float | None:
    highs = highspy.Highs()
    for name, value in {"output_flag": False, "mip_rel_gap": 0.0, "threads": 1}.items():
        highs.setOptionValue(name, value)
    assert highs.readModel(str(path)) == highspy.HighsStatus.kOk
    highs.run()
    status = highs.getModelStatus()
    if status in (
        highspy.HighsModelStatus.kInfeasible,
        highspy.HighsModelStatus.kUnboundedOrInfeasible,
    ):
        return None
    assert status == highspy.HighsModelStatus.kOptimal
    return float(highs.getInfo().objective_function_value)


# A double next to a short number stands for that one, as it is when a file is read.
amounts = st.floats(-1e6, 1e6).map(lambda each: double(exact(each)) if abs(each) > 1e-3 else 0.0)
whole = st.integers(-50, 50).map(float)
coefficients = st.one_of(amounts, whole)


@st.composite
def problems(draw: st.DrawFn, most: int = 3) -> Problem:
    n, m = draw(st.integers(1, 5)), draw(st.integers(0, 4))
    p = draw(st.integers(1, most))

    def matrix(rows: int) -> np.ndarray:
        values = draw(st.lists(coefficients, min_size=rows * n, max_size=rows * n))
        return np.array(values, dtype=float).reshape(rows, n)

    def bounds(size: int) -> tuple[list[float], list[float]]:
        low, up = [], []
        for _ in range(size):
            a, b = sorted((draw(coefficients), draw(coefficients)))
            low.append(draw(st.sampled_from([a, -math.inf, 0.0 if b >= 0 else b])))
            up.append(draw(st.sampled_from([b, math.inf])))
        return low, up

    senses = draw(st.lists(st.sampled_from(["minimize", "maximize"]), min_size=p, max_size=p))
    row_lower, row_upper = bounds(m)
    lower, upper = bounds(n)
    made = Problem.from_arrays(
        matrix(p), matrix(m), row_lower=row_lower, row_upper=row_upper, lower=lower, upper=upper,
        integer=draw(st.lists(st.booleans(), min_size=n, max_size=n)),
        goals=[Goal(f"goal {k}", sense) for k, sense in enumerate(senses)],
    )  # fmt: skip
    c0 = np.array(draw(st.lists(coefficients, min_size=p, max_size=p))) + 0.0
    return wp.Problem(**(vars_of(made) | {"c0": c0}))


def vars_of(problem: Problem) -> dict[str, Any]:
    return {name: getattr(problem, name) for name in problem.__dataclass_fields__}


def bounded(problem: Problem) -> Problem:
    """Rows that bound nothing are not written."""
    keep = np.isfinite(problem.row_lower) | np.isfinite(problem.row_upper)
    changed = {name: getattr(problem, name)[keep] for name in ("A", "row_lower", "row_upper")}
    rows = problem.rows
    kept = {"component": rows.component[keep], "requirements": rows.requirements}
    index = tuple(i for i, k in zip(rows.index, keep, strict=True) if k)
    return Problem(**(vars_of(problem) | changed | {"rows": type(rows)(index=index, **kept)}))


FUZZ = examples(60)


@FUZZ
@given(problems())
def test_mop_comes_back_as_the_same_arrays(problem: Problem) -> None:
    text = write_mps(problem, Naming.of(problem))
    found = read(text, "mop")
    if " G " not in text or "_least" not in text:
        same(bounded(problem), found)
    assert write_mps(found, Naming.of(found)) == text


@FUZZ
@given(problems())
def test_lp_comes_back_as_the_same_problem(problem: Problem) -> None:
    naming = Naming.of(problem)
    found = read(write_lp(problem, naming), "lp")
    order = [
        found.columns.names.index(name) for name in naming.columns if name in found.columns.names
    ]
    if len(order) == problem.n and not _two_sided(problem):
        same(bounded(problem), found, order)


def _two_sided(problem: Problem) -> bool:
    both = np.isfinite(problem.row_lower) & np.isfinite(problem.row_upper)
    return bool((both & (problem.row_lower != problem.row_upper)).any())


@FUZZ
@given(problems(most=1))
def test_highs_reads_what_is_written(problem: Problem) -> None:
    naming = Naming.of(problem)
    Path("one.mps").write_text(write_mps(problem, naming), encoding="utf-8")
    lp = highs_reads(Path("one.mps"))
    sign = 1.0 if problem.goals[0].sense == "minimize" else -1.0
    np.testing.assert_array_equal(np.array(lp.col_cost_) * sign, problem.C[0])
    assert lp.offset_ * sign == problem.c0[0]
    np.testing.assert_array_equal(lp.col_lower_, problem.lower)
    np.testing.assert_array_equal(lp.col_upper_, problem.upper)
    kept = bounded(problem)
    if lp.num_row_ == kept.A.shape[0]:
        np.testing.assert_array_equal(matrix_of(lp), kept.A.toarray())
        np.testing.assert_array_equal(lp.row_lower_, kept.row_lower)
        np.testing.assert_array_equal(lp.row_upper_, kept.row_upper)
    Path("one.lp").write_text(write_lp(problem, naming), encoding="utf-8")
    from_lp = highs_reads(Path("one.lp"))
    order = [list(from_lp.col_names_).index(each) for each in naming.columns
             if each in list(from_lp.col_names_)]  # fmt: skip
    if len(order) == problem.n:
        np.testing.assert_array_equal(np.array(from_lp.col_cost_)[order] * sign, problem.C[0])
        np.testing.assert_array_equal(np.array(from_lp.col_lower_)[order], problem.lower)
        np.testing.assert_array_equal(np.array(from_lp.col_upper_)[order], problem.upper)


def matrix_of(lp: highspy.HighsLp) -> np.ndarray:
    matrix = lp.a_matrix_
    made = sp.csc_array if matrix.format_ == highspy.MatrixFormat.kColwise else sp.csr_array
    shape = lp.num_row_, lp.num_col_
    return made((matrix.value_, matrix.index_, matrix.start_), shape=shape).toarray()


@examples(15)
@given(problems(most=1), st.sampled_from(["mps", "lp"]))
def test_highs_alone_agrees_on_any_small_problem(problem: Problem, extension: str) -> None:
    box = {"lower": np.full(problem.n, -4.0), "upper": np.full(problem.n, 5.0)}
    boxed = Problem(**(vars_of(problem) | box))
    file = Path(f"one.{extension}")
    file.write_text(WRITERS[extension](boxed, Naming.of(boxed)), encoding="utf-8")
    value = own_optima(boxed)["goal 0"]
    found = highs_optimum(file)
    assert (found is None) == (value is None)
    if value is not None:
        assert found == pytest.approx(value, rel=1e-6, abs=1e-4)


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_a_range_leads_exactly_to_the_other_side_from_one_of_them(a: float, b: float) -> None:
    low, up = min(a, b), max(a, b)
    one, other = range_from(up, low), range_from(low, up)
    assert one is None or up - one == low
    assert other is None or low + other == up


def test_names_are_safe_unique_and_told() -> None:
    columns = wp.load(ROOT / "instances" / "citizens-budget").problem().columns
    assert columns.name(0) == "fund[p208]"
    names = ["a b", "a_b", "A B", "e1", "st", "65+", "", "\u017b\u00f3\u0142w", "x" * 300]
    made = _unique_names(names)
    assert len({each.lower() for each in made}) == len(names)
    assert all(each.isascii() and len(each) < 70 for each in made)


def _unique_names(names: list[str]) -> tuple[str, ...]:
    from wholepie.models.formats.naming import _unique

    return _unique(names)


def test_one_file_a_goal_and_a_table_of_names() -> None:
    done = wp.convert(ROOT / "instances" / "quickstart", "field.mps")
    assert [path.name for path in done.written] == [
        "field-owner_earn.mps", "field-birdwatchers_nests.mps", "field-baker_grain.mps",
        "field.mps.names.csv",
    ]  # fmt: skip
    assert "column,plant_wheat,plant[wheat],," in Path("field.mps.names.csv").read_text("utf-8")
    with pytest.raises(InputError, match="there already"):
        wp.convert(ROOT / "instances" / "quickstart", "field.mps")
    together = wp.convert(ROOT / "instances" / "quickstart", "field.lp", together=True)
    assert len(together.written) == 2
    front, other = wp.front("field.lp"), wp.front(ROOT / "instances" / "quickstart")
    np.testing.assert_array_equal(np.sort(front.values, axis=0), np.sort(other.values, axis=0))
