"""Fronts of planners' numbers: nothing in them is false, in whole numbers of any size.

tests/fuzz_fronts.py tries many more by hand.
"""

import functools
from collections import defaultdict
from random import Random

import numpy as np
import pytest

from exact_cases import CASES, stated
from fuzz_fronts import WAYS, Case, case_of, found_in, kind_of
from planners import beside_constants
from wholepie.optimizer.solver.kernel import Kernel
from wholepie.optimizer.solver.outcome import Subproblem

FRONTS = range(40)
MANY = range(1000, 1500)
KINDS = [
    "infeasible plan",
    "fractional plan",
    "false infeasible",
    "false complete",
    "gap",
    "wrong values",
    "values off in the last digits",
    "dominated",
    "listed twice",
    "failed",
    "broke",
    "unfinished",
]


@functools.cache
def found_of(seeds: range) -> dict[str, list[str]]:
    """Every fault of the fronts of some seeds, by its kind."""
    found = defaultdict(list)
    for seed in seeds:
        for fault in found_in(case_of(seed)):
            found[kind_of(fault).partition(":")[0]].append(f"seed {seed}: {fault}")
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_fronts_of_planners_numbers(kind: str) -> None:
    assert not found_of(FRONTS).get(kind)


@pytest.mark.slow
def test_many_fronts_of_planners_numbers() -> None:
    """Some fronts of twelve digits beside fractions take long, or are left with a gap, which is the
    truth, and values of goals without steps are those of double precision.
    """
    found = found_of(MANY)
    left = [*found.pop("failed", []), *found.pop("unfinished", [])]
    assert len(left) <= 0.02 * len(MANY), left
    assert len(found.pop("too slow", [])) <= 0.05 * len(MANY)
    assert set(found) <= {"refused", "values off in the last digits"}, found


def test_no_kind_of_fault_is_left_out() -> None:
    assert set(found_of(FRONTS)) <= {*KINDS, "refused", "too slow"}


@pytest.mark.parametrize("name", list(CASES))
def test_a_front_that_was_false(name: str) -> None:
    case = CASES[name]
    door = "arrays" if case.is_linear else "scenario"
    found = {way: found_in(Case(case, way, 3, door=door)) for way in WAYS}
    assert not any(found.values()), found


@pytest.mark.parametrize("seed", range(30))
def test_steps_are_told_apart_beside_large_constants(seed: int) -> None:
    rng = Random(f"constants {seed}")
    case = Case(beside_constants(rng, p=rng.choice((2, 2, 3))), WAYS[seed % len(WAYS)], 3)
    assert not found_in(case)


@pytest.mark.parametrize("column", [(-50, -50), (7, 7)])
@pytest.mark.parametrize("size", [1.0, 9e9])
def test_what_cannot_move_counts_like_a_constant(size: float, column: tuple[int, int]) -> None:
    case = stated([[size, 1, -1], [0, -1, 3]], [], [column[0], 0, 0], [column[1], 2, 2])
    assert not found_in(Case(case, "whole", 0))


@pytest.mark.parametrize("door", ["scenario", "pyomo"])
@pytest.mark.parametrize("after", range(1, 12))
def test_a_gap_is_in_shares_of_the_ranges_that_are_listed(after: int, door: str) -> None:
    """Without the point that counts as the same as another, the first goal has hardly a range."""
    case = CASES["no steps and a range that merging takes"]
    assert not found_in(Case(case, "clock", after, None, door))


def test_a_plan_is_found_whatever_is_known_between_bounds_of_halves() -> None:
    """With 31 known, the kernel must find 30; columns of 0.5 to 4.5 are 1 to 4."""
    problem = CASES["fractional bounds"].problem()
    outcome = Kernel(problem).solve(Subproblem(np.ones(1), np.full(1, np.inf), known=31.0))
    assert outcome.f is not None
    assert outcome.f.tolist() == [30.0]
