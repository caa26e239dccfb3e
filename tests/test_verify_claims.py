"""What a run claims in words agrees with its files, and what is not checked is not verified."""

import json
import math
import shutil
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import assume, given, reject
from hypothesis import strategies as st

import wholepie as wp
from checked_runs import SOLVERS, model, rough_run, whole_run
from examples import examples
from planners import planners_problem
from tampering import RunFiles, Tampering, tampered
from wholepie import Goal, InputError, Problem
from wholepie.cli import main
from wholepie.optimizer.problem.rationals import rational
from wholepie.optimizer.results import problem_file
from wholepie.verification import reading
from wholepie.verification.contents import parsed
from wholepie.verification.statement import Statement
from wholepie.verification.steps import step_faults
from wholepie.verification.whole import is_stepped


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return whole_run(tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def rough(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rough_run(tmp_path_factory.mktemp("rough"))


# What a run says of itself.


def _says(**said: Any) -> Tampering:
    return lambda files: files.run.update(said)


EXACT = "Exact and whole: every efficient combination of goal values is listed."
WHOLE = "Whole: every efficient combination of goal values is listed. This holds to a millionth."
NOTHING = "Nothing is proved yet of plans that are not listed."
GAP = "For every feasible plan some listed plan is at most {} % of each goal's range worse."

#: Of a run that is exact and whole.
OF_WHOLE = {
    "whole, and not exact": _says(exact=False),
    "exact is a word": _says(exact="true"),
    "a guarantee of less": _says(guarantee=WHOLE),
    "a guarantee of nothing": _says(guarantee=NOTHING),
    "exact, and a goal without steps": _says(without_steps=["gain"]),
    "a goal without steps that has some": _says(
        without_steps=["gain"], exact=False, guarantee=WHOLE
    ),
    "a goal that there is not": _says(without_steps=["loss"], exact=False, guarantee=WHOLE),
    "exact, and a row without steps": _says(rows_without_steps=1),
    "exact, and nothing is claimed": _says(gap=None, complete=False),
    "nothing is claimed, and a guarantee of all": _says(gap=None, complete=False, exact=False),
    "a guarantee of nothing and of all": _says(
        gap=None, complete=False, exact=False, guarantee=f"{NOTHING} {EXACT}"
    ),
}
#: Of a run with a gap between 1 % and 20 %.
OF_ROUGH = {
    "exact, and a gap": _says(exact=True),
    "a guarantee of all, and a gap": _says(guarantee=EXACT),
    "a guarantee of a smaller gap": _says(guarantee=GAP.format("0.9")),
    "a guarantee of no number": _says(guarantee=GAP.format("few")),
}


def _forged(files: RunFiles) -> None:
    files.remove_plan(7)
    files.run["without_steps"] = [goal["name"] for goal in files.run["goals"]]


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("change", [*OF_WHOLE.values(), _forged], ids=[*OF_WHOLE, "one is missing"])
def test_a_whole_run_says_what_it_is(
    change: Tampering, solver: Any, whole: Path, tmp_path: Path
) -> None:
    run = tampered(Path(shutil.copytree(whole, tmp_path / "run")), change)
    assert wp.verify(run, solver=solver).faults


@pytest.mark.parametrize("change", OF_ROUGH.values(), ids=list(OF_ROUGH))
def test_a_run_with_a_gap_says_what_it_is(change: Tampering, rough: Path, tmp_path: Path) -> None:
    run = tampered(Path(shutil.copytree(rough, tmp_path / "run")), change)
    found = wp.verify(run, solver="highs")
    assert found.faults


def test_a_goal_with_amounts_has_no_steps(tmp_path: Path) -> None:
    run = wp.front(_mixed(), method="zones", within=0.05).save(tmp_path / "run")
    assert wp.verify(run, solver="highs").verified
    found = wp.verify(tampered(run, _says(without_steps=[])), solver="highs")
    assert any("'f1' is in whole numbers, and it is not" in fault for fault in found.faults)
    found = wp.verify(tampered(run, _says(rows_without_steps=0)), solver="highs")
    assert any("'row[0]' is in whole numbers, and it is not" in fault for fault in found.faults)


def _mixed() -> Problem:
    return Problem.from_arrays(
        [[1.0, 0.37, 3.2], [-1.0, -0.61, -2.9]],
        [[1.0, 1.0, 1.0]],
        row_upper=2,
        upper=[1, 1, 1.5],
        integer=[True, True, False],
    )


@given(st.integers(0, 10**6), st.booleans())
@examples(150)
def test_engine_and_checker_agree_on_what_has_steps(seed: int, linear: bool) -> None:
    posed = planners_problem(Random(seed), linear=linear)
    assume(posed.front)
    try:
        problem = posed.problem() if posed.is_linear else wp.problem(posed.model())
    except InputError:
        reject()  # Numbers that are too far apart are refused by name.
    said = json.dumps(problem_file.described(problem)).encode()
    stated = reading.stated_problem(parsed(said), frozenset(problem.without_steps))
    rows = int((~problem.stepped.row_coefficients.exist).sum())
    found = Statement(stated, plans=(), values=(), gap=None, rows_without_steps=rows)
    assert list(step_faults(found)) == []


FINE = [0.000123456789012, 0.000223456789013, 0.000323456789017]


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize(
    ("goal", "row", "most"), [(FINE, [1, 1, 1], 2), ([-1, -2, -3], FINE, 0.0004)]
)
def test_decimals_of_fifteen_places_are_exact(
    goal: list[float], row: list[float], most: float, solver: Any
) -> None:
    problem = Problem.from_arrays(
        [goal, [-0.5, -0.25, 0.75]], [row], row_upper=most, upper=1, integer=True
    )
    front = wp.front(problem)
    assert front.exact
    found = wp.verify(front, solver=solver)
    assert (found.verified, found.exact) == (True, True)


NUMBERS = [*FINE, 0.1, 1 / 256, 1 / 3, 2 / 7, 1 / 9973, 1 / 9967, 1 / 9949, 1 / 9941, 12345.0]


@given(st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=4))
@examples(150)
def test_engine_and_checker_have_one_limit_of_denominators(numbers: list[float]) -> None:
    problem = Problem.from_arrays([numbers], [numbers], row_upper=1, upper=1, integer=True)
    stated = reading.stated_problem(
        parsed(json.dumps(problem_file.described(problem)).encode()), frozenset()
    )
    units = dict.fromkeys(range(problem.n), Fraction(1))
    (row,), (goal,) = stated.rows, stated.goals
    assert problem.stepped.row_coefficients.exist.tolist() == [is_stepped(row.form, units)]
    assert problem.stepped.goal_coefficients.exist.tolist() == [is_stepped(goal.form, units)]
    common = math.lcm(*(rational(number).denominator for number in numbers))
    assert is_stepped(row.form, units) == (common <= 2**40 or 10**15 % common == 0)


@pytest.mark.parametrize("column", [(3.0, 3.0), (2.5, 3.5)])
def test_a_rough_number_of_what_cannot_move_is_a_constant(column: tuple[float, float]) -> None:
    problem = Problem.from_arrays(
        [[1, 2, 2**0.5], [-1, -3, 0]],
        [[1, 1, 0]],
        row_upper=3,
        lower=[0, 0, column[0]],
        upper=[2, 2, column[1]],
        integer=True,
    )
    front = wp.front(problem)
    assert front.exact
    found = wp.verify(front, solver="highs")
    assert (found.verified, found.exact) == (True, True)


# Helper columns beside amounts.


def test_a_maximum_beside_amounts_is_checked_in_whole_numbers(tmp_path: Path) -> None:
    """A unit of it is less than a millionth of its range."""
    lines = [[2_000_000, 3, 2, 5], [1_999_993, 1, 6, 4]]
    above = [[*(-a for a in line), 1, 0, 0] for line in lines]
    problem = Problem.from_arrays(
        [[0, 0, 0, 0, 1, 0, 0], [90, 1, 1, 1, 0, 0, 0]],
        [*above, [-1, -1, 0, 0, 0, 1, 1]],
        row_lower=0,
        row_upper=[np.inf, np.inf, 0],
        upper=[1, 1, 1, 1, np.inf, 1, 1.5],
        integer=[True] * 4 + [False] * 3,
        goals=[Goal("most", "minimize"), Goal("gain", "maximize")],
    )
    front = wp.front(problem, method="zones")
    assert front.record.without_steps == []
    run = front.save(tmp_path / "run")
    assert wp.verify(run, solver="highs").verified
    assert wp.verify(tampered(run, lambda files: files.remove_plan(1)), solver="highs").refuted


# What is not checked is not verified.


@pytest.mark.parametrize(
    ("method", "is_verified", "words"),
    [
        ("hull", False, "It was not checked that every extreme supported plan is listed."),
        ("weighted", True, "The run claims nothing of plans that are not listed"),
        ("lexicographic", True, "The run claims nothing of plans that are not listed"),
    ],
)
def test_what_nothing_is_said_of_is_told_from_what_is_not_checked(
    method: Any, is_verified: bool, words: str, tmp_path: Path
) -> None:
    run = wp.front(model(), method=method).save(tmp_path / "run")
    done = CliRunner().invoke(main, ["verify", str(run), "--solver", "highs", "--json"])
    (said,) = json.loads(done.stdout)["runs"]
    assert done.exit_code == (0 if is_verified else 4)
    assert said["verified"] is is_verified
    assert words in said["sentences"][-1]
    head = "Verified as to its plans." if is_verified else "Not finished: not all was checked."
    assert head in CliRunner().invoke(main, ["verify", str(run), "--solver", "highs"]).stdout


def test_every_face_of_three_goals_is_listed(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    problem = Problem.from_arrays(
        rng.integers(-9, 9, (3, 6)), rng.integers(1, 9, (3, 6)), row_upper=12, upper=2
    )
    run = wp.front(problem).save(tmp_path / "run")
    assert wp.verify(run).verified
    said = json.loads((run / "faces.json").read_text("utf-8"))
    for number in range(len(said["faces"]["members"])):
        found = wp.verify(_with_faces(run, said, without=number))
        assert not found.verified
        assert any("on one face, which is not listed" in each for each in found.unchecked)


def _with_faces(run: Path, said: Any, *, without: int) -> Path:
    kept = [i for i in range(len(said["faces"]["members"])) if i != without]
    members, normals = ([said["faces"][name][i] for i in kept] for name in ("members", "normals"))
    other = said | {"faces": said["faces"] | {"members": members, "normals": normals}}
    (run / "faces.json").write_text(json.dumps(other), "utf-8")
    (run / "faces.csv").write_text(_table_of(other["faces"], run), "utf-8")
    return tampered(run, _says(faces=len(members)))


def _table_of(faces: Any, run: Path) -> str:
    """What ``faces.csv`` says of faces whose vertices are all listed."""
    heads, *points = (run / "front.csv").read_text("utf-8").splitlines()
    lines = [heads.replace("plan", "face,plan,included", 1)]
    for number, face in enumerate(faces["members"], 1):
        plans = [faces["vertices"][i]["plan"] for i in face]
        values = [points[plan - 1].split(",", 1)[1] for plan in plans]
        lines += [f"{number},{plan},1,{each}" for plan, each in zip(plans, values, strict=True)]
    return "\n".join(lines)


def _batch(folder: Path, runs: dict[str, str]) -> Path:
    """A batch whose runs are in these states; the front of the quickstart is in each folder."""
    folder.mkdir()
    said = {"name": "", "file": "", "overrides": {}, "error": ""}
    rows = [
        said | {"run": run, "state": state, "overrides": {"title": run}}
        for run, state in runs.items()
    ]
    manifest = {"wholepie_batch": 1, "options": {}, "runs": rows}
    (folder / "batch.json").write_text(json.dumps(manifest), "utf-8")
    return folder


BATCHES = {
    "all is there": ({"a": "done", "b": "stopped"}, 0, ""),
    "one is infeasible": ({"a": "done", "b": "infeasible"}, 4, "b was not checked: it is infeas"),
    "one failed": ({"a": "failed", "b": "done"}, 4, "a was not checked: it is failed"),
    "one is not there": ({"a": "done", "none": "done"}, 4, "none was not checked: it is not there"),
    "none is there": ({"none": "waiting", "neither": "failed"}, 2, "no run has a front"),
    "it is empty": ({}, 2, "no run has a front"),
    "a run is elsewhere": ({"../other": "done"}, 2, "the name of a folder; it is '../other'"),
    "a run is nowhere": ({"": "done"}, 2, "the name of a folder; it is ''"),
}


@pytest.mark.parametrize(("runs", "code", "words"), BATCHES.values(), ids=list(BATCHES))
def test_the_runs_that_a_batch_lacks_are_named(
    runs: dict[str, str], code: int, words: str, whole: Path, tmp_path: Path
) -> None:
    batch = _batch(tmp_path / "batch", runs)
    for run in set(runs) & {"a", "b"}:
        shutil.copytree(whole, batch / run)
    done = CliRunner().invoke(main, ["verify", str(batch), "--solver", "highs"])
    assert done.exit_code == code
    assert words in done.stderr


def test_json_names_the_runs_that_a_batch_lacks(whole: Path, tmp_path: Path) -> None:
    batch = _batch(tmp_path / "batch", {"a": "done", "b": "waiting"})
    shutil.copytree(whole, batch / "a")
    done = CliRunner().invoke(main, ["verify", str(batch), "--solver", "highs", "--json"])
    said = json.loads(done.stdout)
    assert [Path(each["run"]).name for each in said["runs"]] == ["a"]
    assert said["missing"] == [{"run": str(batch / "b"), "state": "waiting"}]
