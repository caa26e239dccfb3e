"""Models in numbers: read strictly, written exactly, and the same problem to HiGHS alone."""

import math
from contextlib import suppress
from pathlib import Path
from typing import Any

import highspy
import numpy as np
import pytest
import scipy.sparse as sp
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from examples import examples
from wholepie import Goal, Problem, WholepieError
from wholepie.cli import main
from wholepie.models import ScenarioError, load
from wholepie.models.formats.kinds import FORMATS
from wholepie.models.formats.lp_write import write_lp
from wholepie.models.formats.modelfile import read_model
from wholepie.models.formats.mps_write import range_from, write_mps
from wholepie.models.formats.naming import Naming
from wholepie.optimizer.errors import InputError

ROOT = Path(__file__).resolve().parents[1]
SCENARIOS = sorted((ROOT / "instances").glob("*/scenario.yaml"))
WRITERS = {"mps": write_mps, "lp": write_lp}
MPS = """NAME t
ROWS
 N cost
 N gain
 L cap
 G least
 E even
COLUMNS
    MARKER  'MARKER'  'INTORG'
 x cost 1 cap 2
 x gain 3
    MARKER  'MARKER'  'INTEND'
 y cost -1.5 cap 1 least 1
 y even 1
RHS
 RHS cost 5 cap 10
 RHS least 1 even 3
RANGES
 R cap 4 even -2
BOUNDS
 UP B x 4
 MI B y
ENDATA
"""
LP = """\\ a comment
Minimize
 cost: 2 x + 3y - 0.5 z + 4
Subject To
 cap: x + y
   + z <= 10
 -1 <= x - y <= 2
 3 >= z
Bounds
 -inf <= y <= 8
 z free
General
 x
End
"""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def read(text: str, extension: str) -> Problem:
    path = Path(f"model.{extension}")
    path.write_text(text, encoding="utf-8", newline="")
    return wp.load(path).problem()


def faults(text: str, extension: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        read(text, extension)
    return [each.text.removeprefix(f"model.{extension}:") for each in caught.value.faults]


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


def test_mps_means_what_it_says() -> None:
    found = read(MPS, "mps")
    assert found.labels == ["cost", "gain"]
    assert found.columns.names == ("x", "y")
    assert found.C.tolist() == [[1, -1.5], [3, 0]]
    assert found.c0.tolist() == [-5, 0]
    assert found.A.toarray().tolist() == [[2, 1], [0, 1], [0, 1]]
    assert found.row_lower.tolist() == [6, 1, 1]
    assert found.row_upper.tolist() == [10, math.inf, 3]
    assert (found.lower.tolist(), found.upper.tolist()) == ([0, -math.inf], [4, math.inf])
    assert found.integer.tolist() == [True, False]


def test_lp_means_what_it_says() -> None:
    found = read(LP, "lp")
    assert found.columns.names == ("x", "y", "z")
    assert found.C.tolist() == [[2, 3, -0.5]]
    assert found.c0.tolist() == [4]
    assert found.A.toarray().tolist() == [[1, 1, 1], [1, -1, 0], [0, 0, 1]]
    assert found.row_lower.tolist() == [-math.inf, -1, -math.inf]
    assert found.row_upper.tolist() == [10, 2, 3]
    assert found.lower.tolist() == [0, -math.inf, -math.inf]
    assert found.upper.tolist() == [math.inf, 8, math.inf]
    assert found.integer.tolist() == [True, False, False]


def test_lp_with_several_objectives_has_their_senses_and_ranks() -> None:
    text = """maximize multi-objectives
 a: Priority=2 Weight=1 AbsTol=0 RelTol=0
  x + y + 1
 b: Weight=-3 Priority=5
  2 x
 c:
  y
subject to
 x + 2 y <= 7
binaries
 x y
end"""
    found = read(text, "lp")
    assert [(g.name, g.sense, g.priority, g.weight) for g in found.goals] == [
        ("a", "maximize", 2, 1), ("b", "minimize", 1, 3), ("c", "maximize", 3, 1),
    ]  # fmt: skip
    assert found.C.tolist() == [[-1, -1], [2, 0], [0, -1]]
    assert found.c0.tolist() == [-1, 0, 0]


def test_cplex_numbers_after_an_objective_of_mps() -> None:
    text = MPS.replace(" N cost", " N cost 1 1 0 0").replace(" N gain", " N gain 2 -1 0 0")
    found = read(text, "mop")
    assert [(g.name, g.sense, g.priority) for g in found.goals] == [
        ("cost", "minimize", 2), ("gain", "maximize", 1),
    ]  # fmt: skip


def test_fixed_mps_with_names_of_two_words() -> None:
    text = (
        "NAME          two words\nROWS\n N  the cost\n L  a row\nCOLUMNS\n"
        "    the x     the cost             1   a row                2\n"
        "RHS\n    RHS       a row                4\nBOUNDS\n UP BND       the x                3\n"
        "ENDATA\n"
    )
    found = read(text, "mps")
    assert found.labels == ["the cost"]
    assert found.columns.names == ("the x",)
    assert (found.upper.tolist(), found.row_upper.tolist()) == ([3], [4])


@pytest.mark.parametrize("where", ["OBJSENSE MAX\n", "OBJSENSE\n    MAXIMIZE\n"])
def test_objsense(where: str) -> None:
    assert read(where + MPS, "mps").goals[0].sense == "maximize"


def highs_reads(path: Path) -> highspy.HighsLp:
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    assert highs.readModel(str(path)) == highspy.HighsStatus.kOk
    return highs.getLp()


@pytest.mark.parametrize(
    "bounds",
    ["", " UP B x 7\n", " UP x 7\n", " LO B x 2\n", " LO B x 2\n UP B x 9\n", " MI B x\n",
     " MI B x\n UP B x -3\n", " FR B x\n", " PL B x\n", " FX B x 2\n", " BV B y\n", " LI B y 2\n",
     " UI B y 7\n", " UP B y 1e30\n", " FR y\n", " BV y\n"],
)  # fmt: skip
def test_bounds_of_mps_are_read_as_highs_reads_them(bounds: str) -> None:
    text = MPS.replace(" UP B x 4\n MI B y\n", bounds)
    found, lp = read(text, "mps"), highs_reads(Path("model.mps"))
    assert found.lower.tolist() == list(lp.col_lower_)
    assert found.upper.tolist() == list(lp.col_upper_)
    assert found.integer.tolist() == [int(each) == 1 for each in lp.integrality_]
    assert found.row_lower.tolist() == list(lp.row_lower_)
    assert found.row_upper.tolist() == list(lp.row_upper_)
    assert found.C[0].tolist() == list(lp.col_cost_)
    assert found.c0[0] == lp.offset_


BROKEN_MPS = [
    ("", ["1: the file ends without ENDATA (something may be missing)"]),
    (MPS.replace("ENDATA\n", ""), ["22: the file ends without ENDATA (something may be missing)"]),
    (MPS.replace("cap 2", "cpa 2"), ["10:11: there is no row \"cpa\" (did you mean \"cap\"?)"]),
    (MPS.replace("x gain 3", "x cost 3"), ['11:4: column "x" has two entries in the row "cost"']),
    (MPS.replace("-1.5", "-1,5"),
     ['13:9: expected a number; found "-1,5" (write a point for decimals)']),
    (MPS.replace("-1.5", "1d3"),
     ['13:9: expected a number; found "1d3" (write e for the exponent)']),
    (MPS.replace("-1.5", "nan"), ['13:9: expected a number; found "nan"']),
    (MPS.replace("-1.5", "1e400"), ['13:9: expected a number; found "1e400"']),
    (MPS.replace("UP B x", "UP B z"), ['21:7: there is no column "z"'
     " (there is x, y)"]),
    (MPS.replace("UP B x 4", "SC B x 4"),
     ["21:2: a semi-continuous column cannot be used"]),
    (MPS.replace("UP B x 4", "XX B x 4"),
     ['21:2: expected LO, UP, FX, LI, UI, FR, MI, PL, BV; found "XX"']),
    (MPS.replace("UP B x 4", "UP B x -4"),
     [' column "x" has the upper bound -4 and no lower one (some programs read no lower bound '
      "then, others 0: write MI or LO)"]),
    (MPS.replace("UP B x 4", "LO B x 4\n UP B x 3"), [' column "x" must lie between 4 and 3']),
    (MPS.replace("MI B y", "UP B x 3"),
     ['22:7: a second bound of "x" on the same side']),
    (MPS.replace("MI B y", "MI C y"), ['22:5: a second set of BOUNDS, "C"; only one can be used']),
    (MPS.replace("RHS least 1 even 3", "RHS least 1 cap 3"),
     ['17:14: the row "cap" is in RHS twice']),
    (MPS.replace("R cap 4", "R cost 4"), ['19:4: the objective "cost" cannot have a range']),
    (MPS.replace(" L cap", " Q cap"), ["5:2: expected N, L, G or E and the name of a row",
     '10:11: there is no row "cap"', '13:14: there is no row "cap"', '16:13: there is no row "cap"',
     '19:4: there is no row "cap"']),
    (MPS.replace(" N gain", " N cost"), ['4:4: two rows are called "cost"',
     '11:4: there is no row "gain"']),
    (MPS.replace("RANGES", "RANGS"),
     ['18:1: unknown section "RANGS" (did you mean "RANGES"?)']),
    (MPS.replace("ENDATA", "QUADOBJ\n x x 1\nENDATA"),
     ["23:1: a quadratic objective (QUADOBJ) cannot be used"]),
    (MPS.replace("ENDATA", "SOS\nENDATA"), ["23:1: special ordered sets (SOS) cannot be used"]),
    (MPS.replace("'INTORG'", "'INTORK'"), ['9:23: expected INTORG or INTEND; found "\'INTORK\'"']),
    (MPS.replace(" N cost\n N gain\n", "").replace("cost 1 ", "").replace("cost -1.5 ", "").replace(
        " x gain 3\n", "").replace("RHS cost 5 cap", "RHS cap"),
     [" there is no objective, which is an N row"]),
    ("OBJSENSE\n  MAXX\n" + MPS, ['2:3: expected MAX or MIN; found "MAXX"']),
    ("x y z\n" + MPS, ['1:1: unknown section "X"']),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), BROKEN_MPS)
def test_faults_of_mps_are_placed(text: str, expected: list[str]) -> None:
    found = faults(text, "mps")
    cut = [each.split(" (there is cost")[0] for each in found]
    assert cut == expected


BROKEN_LP = [
    ("", ["1: the file ends without End"]),
    (LP.replace("End", ""), ["13: the file ends without End"]),
    (LP.replace("3y", "3y^2"),
     ["3:16: a quadratic term or a product; only linear problems can be used"]),
    (LP.replace("3y", "[ y * x ] / 2"),
     ["3:14: a quadratic term or a product; only linear problems can be used"]),
    (LP.replace("General", "Semi-continuous"),
     ["12:1: semi-continuous columns cannot be used"]),
    (LP.replace("General", "SOS"), ["12:1: special ordered sets cannot be used"]),
    (LP.replace("<= 10", "10"), ['6:8: expected <=, >= or = and a number, and then the next row; '
                                 'found "10"']),
    (LP.replace("x - y <= 2", "x - y >= 2"),
     ["7:2: a row between two bounds is written: number <= terms <= number"]),
    (LP.replace("z free", "z fre"), ['11:4: expected <=, >= or =; found "fre"']),
    (LP.replace("8", "-9").replace("-inf <= ", ""),
     [' column "y" must lie between 0 and -9 (there is none by default but 0: write one)']),
    (LP.replace("General", "Binary").replace("z free", "x <= 4"),
     [' column "x" is binary, but its bounds are 0 and 4']),
    (LP.replace("cap:", "cap: cap2:"), ['5:7: expected a number or a name; found "cap2"']),
    (LP.replace("3 >= z", "cap: z <= 3"), ['8:2: two rows are called "cap"']),
    (LP.replace("- 0.5 z", "- - "), ['3:22: expected a number or a name; found "+"']),
    (LP.replace("2 x", "2 x \u00a7"), ['3:12: "\u00a7" does not belong here']),
    ("Minimize\n x\nMaximize\n y\nEnd\n", ['4:2: expected one objective only; found "y"']),
    ("nonsense", ['1:1: expected a section, such as Minimize; found "nonsense"']),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), BROKEN_LP)
def test_faults_of_lp_are_placed(text: str, expected: list[str]) -> None:
    assert faults(text, "lp") == expected


def test_what_programs_read_differently_is_said() -> None:
    read(MPS.replace(" UP B x 4\n", ""), "mps")
    assert [each.text for each in wp.load("model.mps").warnings] == [
        "model.mps: integer columns without bounds are 0 or 1 in MPS: x"
    ]


def test_coefficients_that_highs_would_lose_are_refused() -> None:
    with pytest.raises(InputError, match="would be lost beside"):
        read(MPS.replace("x cost 1 cap 2", "x cost 1 cap 1e15"), "mps")


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


amounts = st.floats(-1e6, 1e6).map(lambda value: value if abs(value) > 1e-3 else 0.0)
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


def test_a_model_file_goes_through_front_report_and_plan() -> None:
    wp.convert(ROOT / "instances" / "quickstart", "field.mop")
    for words in (
        ["check", "field.mop"],
        ["front", "field.mop", "--goal", "owner_earn", "--goal", "baker_grain", "--out", "run"],
        ["report", "run"],
        ["plan", "field.mop", "--run", "run"],
        ["explain", "field.mop"],
        ["blame", "field.mop"],
    ):
        result = CliRunner().invoke(main, words)
        assert result.exit_code == 0, (words, result.output)
    page = Path("run/report.html").read_text(encoding="utf-8")
    assert "wholepie front field.mop --goal owner_earn --goal baker_grain" in page
    result = CliRunner().invoke(main, ["coalitions", "field.mop"])
    assert (result.exit_code, result.stderr) == (
        2,
        "Coalitions need a scenario, which says who contributes what. [WP616]\n",
    )


def test_a_model_in_numbers_is_not_a_scenario() -> None:
    read(MPS, "mps")
    with pytest.raises(InputError, match="does not say who wants what"):
        wp.convert("model.mps", "folder", to="scenario")
    with pytest.raises(InputError, match="it has no paths to override"):
        wp.load("model.mps", overrides={"title": "x"})
    with pytest.raises(InputError, match=r"least group ballots"):
        wp.convert("model.mps", "x.lp", stakeholders="age")
    with pytest.raises(InputError, match=r'no form to write "xslx".*did you mean'):
        wp.convert("model.mps", "x", to="xslx")
    with pytest.raises(InputError, match='no format "msp"'):
        wp.load("model.mps", format="msp")


def test_a_scenario_that_is_asked_as_a_model_is_told() -> None:
    with pytest.raises(InputError, match="name the format"):
        read_model("scenario.txt")


pieces = st.one_of(
    st.sampled_from(
        ["NAME", "ROWS", " N f", " L r", "COLUMNS", " x f 1", " x r 2", "RHS", " RHS r 3",
         "BOUNDS", " UP B x 3", "ENDATA", "RANGES", "OBJSENSE", "MAX", "Minimize", "Subject To",
         "c1:", "x", "+", "3", "<=", "1e400", "[", "]", "Bounds", "free", "Binary", "End",
         "multi-objectives", "2\n2", "[[1,2],[3,4]]", "[", "nan", "-", "e1", "inf", "->",
         "MARKER", "'MARKER'", "'INTORG'"]
    ),
    st.text(max_size=6),
)  # fmt: skip
texts = st.lists(st.tuples(pieces, st.sampled_from([" ", "\n", "", "\n "])), max_size=30)


@examples(40)
@pytest.mark.parametrize("format", FORMATS)
@given(parts=texts)
def test_garbage_is_refused_in_words(format: str, parts: list[tuple[str, str]]) -> None:
    path = Path("garbage.txt")
    path.write_bytes("".join(a + b for a, b in parts).encode("utf-8", "surrogatepass"))
    with suppress(WholepieError):
        wp.load(path, format=format)


@examples(40)
@pytest.mark.parametrize(("extension", "text"), [("mps", MPS), ("lp", LP)])
@given(data=st.data())
def test_changed_files_are_read_or_refused_in_words(
    extension: str, text: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 12))
    piece = data.draw(pieces)
    with suppress(WholepieError):
        read((text[:at] + piece + text[at + cut :]).encode("utf-8", "ignore").decode(), extension)
