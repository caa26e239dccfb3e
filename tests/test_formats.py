"""Models in numbers mean what they say, and go where scenarios go."""

import math
from pathlib import Path

import pytest
from click.testing import CliRunner

import wholepie as wp
from modelfiles import LP, MPS, highs_reads, read
from wholepie.cli import main
from wholepie.models.formats.modelfile import read_model
from wholepie.optimizer.errors import InputError

pytestmark = pytest.mark.usefixtures("folder")

ROOT = Path(__file__).resolve().parents[1]


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


def test_what_programs_read_differently_is_said() -> None:
    read(MPS.replace(" UP B x 4\n", ""), "mps")
    assert [each.text for each in wp.load("model.mps").warnings] == [
        "model.mps: integer columns without bounds are 0 or 1 in MPS: x"
    ]


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
    with pytest.raises(InputError, match=r"least and strict are for ballots"):
        wp.convert("model.mps", "x.lp", stakeholders="age")
    with pytest.raises(InputError, match=r'no form to write "xslx".*did you mean'):
        wp.convert("model.mps", "x", to="xslx")
    with pytest.raises(InputError, match='no format "msp"'):
        wp.load("model.mps", format="msp")


def test_a_scenario_that_is_asked_as_a_model_is_told() -> None:
    with pytest.raises(InputError, match="name the format"):
        read_model("scenario.txt")
