"""Whatever is changed in a run is found, though its hashes agree."""

import shutil
from pathlib import Path
from typing import Any

import pytest

import wholepie as wp
from checked_runs import SOLVERS, needs_cpsat, rough_run, whole_run
from tampering import RunFiles, Tampering, amount, set_value, tampered
from wholepie import InputError


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return whole_run(tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def rough(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rough_run(tmp_path_factory.mktemp("rough"))


@pytest.fixture
def run(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "run"))


def _swap_points(files: RunFiles) -> None:
    files.points[0][1:], files.points[1][1:] = files.points[1][1:], files.points[0][1:]


def _swap_plans(files: RunFiles) -> None:
    files.points[0], files.points[1] = files.points[1], files.points[0]
    files.renumber()


def _twice(files: RunFiles) -> None:
    own = {line[2]: line[3] for line in files.plans if line[0] == "3"}
    files.add_plan(files.points[2][1:], own)
    files.points[3:] = [files.points[-1], *files.points[3:-1]]
    files.renumber()


def _nothing_taken(files: RunFiles) -> None:
    """The plan without any item is feasible, and dominated where cost is not all that counts."""
    files.points.insert(0, ["0", "30.0", "0.5", "9999.0"])
    files.run["plans"] += 1
    files.renumber()


def _dominated(files: RunFiles) -> None:
    """A plan without one item that an efficient plan takes for nothing."""
    for j in range(10):
        files.problem["goals"][2]["coefficients"][j] = "0"
    for line in files.points:
        line[3] = "0.0"


def _flip(line: int) -> Tampering:
    def change(files: RunFiles) -> None:
        del files.plans[line]

    return change


def _problem(*path: Any, value: Any) -> Tampering:
    def change(files: RunFiles) -> None:
        at = files.problem
        for key in path[:-1]:
            at = at[key]
        assert at[path[-1]] != value
        at[path[-1]] = value

    return change


def _loosened(row: int) -> Tampering:
    def change(files: RunFiles) -> None:
        upper = files.problem["rows"]["upper"]
        upper[row] = str(2 * int(upper[row]))

    return change


def _run(key: str, value: Any) -> Tampering:
    def change(files: RunFiles) -> None:
        assert files.run[key] != value
        files.run[key] = value

    return change


def _goal(key: str, value: str) -> Tampering:
    def change(files: RunFiles) -> None:
        files.run["goals"][0][key] = value

    return change


def _append_item(files: RunFiles) -> None:
    taken = {line[2] for line in files.plans if line[0] == "1"}
    free = next(str(j) for j in range(10) if str(j) not in taken)
    files.plans.append(["1", files.plans[0][1], free, "1.0"])


def _other_heads(files: RunFiles) -> None:
    files.heads[1], files.heads[2] = files.heads[2], files.heads[1]


def _free_item(files: RunFiles) -> None:
    for row in (0, 1):
        files.problem["rows"]["coefficients"][row][0] = "0"


SEALED: dict[str, Tampering] = {
    "a value is better": set_value(0, 0, 1.0),
    "a value is worse": set_value(0, 0, -1.0),
    "a value is better by a thousandth of its step": set_value(1, 1, 0.00005),
    "a value is off in its tenth digit": set_value(2, 0, 1e-8),
    "the last plan's value is other": set_value(-1, 2, -1.0),
    "two points are swapped": _swap_points,
    "two plans are in another order": _swap_plans,
    "the first plan is missing": lambda files: files.remove_plan(0),
    "a plan in the middle is missing": lambda files: files.remove_plan(7),
    "the last plan is missing": lambda files: files.remove_plan(-1),
    "all plans are missing": lambda files: [files.remove_plan(0) for _ in files.points[:]],
    "two plans are missing": lambda files: (files.remove_plan(5), files.remove_plan(5)),
    "a plan is listed twice": _twice,
    "a plan is made up": _nothing_taken,
    "the plans dominate one another": _dominated,
    "an item is no longer taken": _flip(0),
    "an item of the last plan is no longer taken": _flip(-1),
    "an item more is taken": _append_item,
    "half an item is taken": amount(0, "0.5"),
    "two of an item are taken": amount(3, "2.0"),
    "less than nothing is taken": amount(1, "-1.0"),
    "almost an item is taken": amount(2, "0.9999999"),
    "a coefficient of a goal is larger": _problem("goals", 0, "coefficients", 0, value="99"),
    "a coefficient of a goal is a cent more": _problem("goals", 1, "coefficients", 4, value="7.01"),
    "a goal has a constant": _problem("goals", 0, "constant", value="1"),
    "a goal's sense is turned": _problem("goals", 2, "sense", value="maximize"),
    "a goal has another label": _problem("goals", 0, "label", value="loss"),
    "a right-hand side is larger": _loosened(0),
    "the other right-hand side is larger": _loosened(1),
    "a right-hand side is smaller": _problem("rows", "upper", 0, value="20"),
    "a right-hand side is gone": lambda files: files.problem["rows"]["upper"].__setitem__(0, None),
    "a row has a lower bound": _problem("rows", "lower", 1, value="40"),
    "an item is free": _free_item,
    "an item may be taken twice": _problem("columns", "upper", 2, value="2"),
    "an item may not be taken": _problem("columns", "upper", 1, value="0"),
    "items may be cut": _problem("columns", "integer", value=[0, 1, 2, 3, 4, 5, 6, 7, 8]),
    "the number of plans is other": _run("plans", 3),
    "the front is no longer called whole": _run("complete", False),
    "a goal in run.json has another sense": _goal("sense", "minimize"),
    "a goal in run.json has another name": _goal("name", "pain"),
    "the columns of front.csv are swapped": _other_heads,
}


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("change", SEALED.values(), ids=list(SEALED))
def test_a_change_is_found_though_the_hashes_agree(
    change: Tampering, solver: Any, run: Path
) -> None:
    found = wp.verify(tampered(run, change), solver=solver)
    assert not found.verified
    assert found.faults


def _proof(**said: Any) -> Tampering:
    def change(files: RunFiles) -> None:
        own = next(each for each in files.proofs["proofs"] if each["least"] is not None)
        own |= said

    return change


FALSE_PROOFS: dict[str, Tampering] = {
    "there is nothing at all": _proof(bounds=[None] * 3, least=None),
    "a bound is too good": _proof(bounds=[None] * 3, weights=["1", "0", "0"], least="0"),
    "every sum is larger": lambda files: [
        each.update(least=str(float(each["least"].lstrip("~")) + 50))
        for each in files.proofs["proofs"]
        if each["least"] is not None
    ],
}


@needs_cpsat
@pytest.mark.parametrize("change", FALSE_PROOFS.values(), ids=list(FALSE_PROOFS))
def test_a_proof_that_denies_a_plan_is_found(change: Tampering, run: Path) -> None:
    found = wp.verify(tampered(run, change))
    assert any("denies plan" in fault for fault in found.faults)


@needs_cpsat
def test_the_proofs_of_a_run_cover_its_zones_and_fewer_cover_fewer(whole: Path, run: Path) -> None:
    all_of_them = wp.verify(whole)
    assert all_of_them.covered == all_of_them.regions
    half = wp.verify(tampered(run, lambda files: files.proofs["proofs"].__delitem__(slice(0, 40))))
    assert half.verified
    assert half.covered is not None
    assert half.covered < half.regions


UNSEALED: dict[str, Tampering] = {
    "a slack bound": lambda files: files.problem["rows"]["lower"].__setitem__(0, "-1000"),
    "the name of a row": lambda files: files.problem["rows"]["names"].__setitem__(0, "rest"),
    "a proof is gone": lambda files: files.proofs["proofs"].pop(),
    "a line's end": lambda files: files.points[0].__setitem__(1, files.points[0][1] + "0"),
}


@needs_cpsat
@pytest.mark.parametrize("change", UNSEALED.values(), ids=list(UNSEALED))
def test_a_change_that_changes_no_truth_is_found_by_its_hash(change: Tampering, run: Path) -> None:
    found = wp.verify(tampered(run, change, seal=False))
    assert any("is not the file that the run was saved with" in fault for fault in found.faults)


@needs_cpsat
@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_a_smaller_gap_is_found(share: float, rough: Path, tmp_path: Path) -> None:
    run = Path(shutil.copytree(rough, tmp_path / "run"))

    def smaller(files: RunFiles) -> None:
        files.run |= {"gap": files.run["gap"] * share, "complete": share == 0, "exact": share == 0}

    words = wp.open(tampered(run, smaller)).claim
    found = wp.verify(tampered(run, lambda files: files.run.update(guarantee=words)))
    # At 99 % the front may happen to be better than was proved.
    assert found.refuted > 0 or share == 0.99


DAMAGES: dict[str, Tampering] = {
    "a number is a word": amount(0, "one"),
    "a number is infinite": amount(0, "inf"),
    "a number is endless": amount(0, "1e999999999"),
    "a plan that is not listed": lambda files: files.plans[0].__setitem__(0, "99"),
    "a decision that there is not": lambda files: files.plans[0].__setitem__(1, "y"),
    "a cell twice": lambda files: files.plans.append(files.plans[0]),
    "a negative gap": _run("gap", -0.1),
    "no goals": lambda files: files.run.pop("goals"),
    "a proof of other goals": lambda files: files.proofs["proofs"][0]["bounds"].pop(),
    "a proof with a negative weight": _proof(weights=["-1", "1", "1"]),
    "another format": _problem("wholepie_problem", value=2),
    "a column that there is not": _problem("goals", 0, "columns", 0, value=10),
    "a bound too few": lambda files: files.problem["columns"]["lower"].pop(),
}


@pytest.mark.parametrize("change", DAMAGES.values(), ids=list(DAMAGES))
def test_what_cannot_be_read_is_an_error_with_words(change: Tampering, run: Path) -> None:
    with pytest.raises(InputError, match=r"cannot be checked.*WP902"):
        wp.verify(tampered(run, change))


def test_a_run_without_its_problem_says_so(run: Path) -> None:
    (run / "problem.json.gz").unlink()
    with pytest.raises(InputError, match="WP910"):
        wp.verify(run)
    with pytest.raises(InputError, match="WP821"):
        wp.verify(wp.open(run))
