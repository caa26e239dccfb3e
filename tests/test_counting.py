"""Whole decisions far from 0 or of a wide range: nothing of their fronts is lost or false."""

import itertools
import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from random import Random

import numpy as np
import pytest
import scipy.sparse as sp

import wholepie as wp
from fuzz_fronts import WAYS, Case, found_in
from planners import Aim, Line, Row, Stated
from wholepie import Goal, Problem
from wholepie.optimizer.problem.constants import Constants
from wholepie.optimizer.problem.extended import Extension
from wholepie.optimizer.problem.verification import faults, row_scales
from wholepie.optimizer.search.remote import packed_problem

METHODS = (None, None, "zones", "kirlik-sayin", "grid")


def far(rng: Random) -> Stated:
    """Three to five columns that begin at 1e7 to 1e13, and one or two rows that a plan keeps to."""
    n, exponent, most = rng.choice((3, 4, 5)), rng.randint(7, 13), rng.choice((9, 99))
    begin = [rng.choice((1, 1, -1)) * (10**exponent + rng.randrange(10**6)) for _ in range(n)]
    box = tuple((low, low + rng.choice((2, 3, 4))) for low in begin)
    plan = [rng.randint(*side) for side in box]

    def numbers() -> tuple[Fraction, ...]:
        return tuple(Fraction(rng.randint(1, most) * rng.choice((1, 1, 1, -1))) for _ in range(n))

    rows = []
    for _ in range(rng.choice((1, 1, 2))):
        sizes = numbers()
        at = sum(a * x for a, x in zip(sizes, plan, strict=True))
        rows.append(rng.choice((Row(sizes, high=at), Row(sizes, low=at), Row(sizes, at, at))))
    goals = tuple(
        Aim(rng.choice(("minimize", "maximize")), (Line(numbers()),))
        for _ in range(rng.choice((2, 2, 3)))
    )
    ends = (tuple(Fraction(side[i]) for side in box) for i in (0, 1))
    return Stated(goals, tuple(rows), *ends, box)


@pytest.mark.parametrize("seed", range(60))
def test_columns_that_begin_far_from_0(seed: int) -> None:
    rng = Random(f"far {seed}")
    stated, way = far(rng), WAYS[seed % len(WAYS)]
    method = rng.choice(METHODS) if len(stated.goals) == 2 or way == "whole" else None
    case = Case(stated, way, rng.randint(1, 6), method)
    assert not found_in(case), case


@pytest.mark.parametrize("kind", ["equation", "at most", "at least"])
@pytest.mark.parametrize("seed", range(12))
def test_what_is_left_of_a_budget_is_a_decision(kind: str, seed: int) -> None:
    """Projects, and a whole column for what they leave of a budget of up to 1e12."""
    rng = Random(f"left {seed}")
    n, exponent = rng.choice((5, 6, 7)), rng.randint(7, 11)
    costs = [rng.randint(10 ** (exponent - 1), 10**exponent) for _ in range(n)]
    if rng.random() < 0.3:
        costs = [10**exponent + rng.randint(-9, 9) for _ in range(n)]
    budget, gains = sum(costs) // 2 + rng.randint(0, 9), [rng.randint(1, 30) for _ in range(n)]
    sense = {"equation": rng.choice(("minimize", "maximize")), "at most": "maximize"}
    goals = [Goal("left", sense.get(kind, "minimize")), Goal("gain", "maximize")]
    problem = Problem.from_arrays(
        [[0] * n + [1], [*gains, 0]],
        [[*costs, 1]],
        row_lower=-np.inf if kind == "at most" else budget,
        row_upper=np.inf if kind == "at least" else budget,
        upper=[1] * n + [10 ** (exponent + 2)],
        integer=True,
        goals=goals,
    )
    found = set(map(tuple, wp.front(problem).values))
    true = set()
    for plan in itertools.product((0, 1), repeat=n):
        left = budget - sum(a * x for a, x in zip(costs, plan, strict=True))
        if left >= 0 or kind == "at least":
            true.add((max(left, 0), sum(a * x for a, x in zip(gains, plan, strict=True))))
    sign = goals[0].sign
    beaten = {
        one
        for one in true
        for other in true
        if other != one and sign * other[0] <= sign * one[0] and other[1] >= one[1]
    }
    assert found == true - beaten


@pytest.mark.parametrize("seed", range(30))
def test_plans_are_the_same_however_they_are_counted(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, big = 4, 10 ** int(rng.integers(7, 14))
    lower = rng.integers(-big, big, n)
    width = rng.choice([1, 3, 2**28, 2**41], n)
    problem = Problem.from_arrays(
        rng.integers(-9, 9, (2, n)) / rng.choice([1, 100]),
        rng.integers(-9, 9, (2, n)),
        row_upper=(rng.integers(-9, 9, (2, n)) @ lower).astype(float),
        lower=lower,
        upper=lower + width,
        integer=True,
    )
    constants = Constants(problem)
    rest = constants.rest
    assert (rest.tight.upper - rest.tight.lower <= 2**24).all()
    for x in rng.integers(lower, lower + width + 1, (20, n)).astype(float):
        counted = constants.counted(x)
        assert constants.written(counted).tolist() == x.tolist()
        assert constants.added(rest.evaluate(counted)).tolist() == problem.evaluate(x).tolist()
        same = [any(faults(p, row_scales(p), y)) for p, y in ((problem, x), (rest, counted))]
        assert same[0] == same[1]


def beyond_doubles(rng: Random, sides: str) -> tuple[Problem, list[list[int]], list[int]]:
    """Two rows with bounds that doubles hold, and do not hold without what the columns begin at;
    the rows' numbers, and a plan at which they are just kept.
    """
    exponent = rng.randint(22, 30)
    low = [rng.choice((1, 1, -1)) * (2**exponent + rng.randrange(2**exponent)) for _ in range(3)]
    box = [(at, at + rng.choice((2**20, 2**23, 2**29)) + rng.randrange(99)) for at in low]
    plan = [rng.randint(*side) for side in box]
    box, plan = [*box, (0, 200)], [*plan, 100]
    numbers = [
        [*(rng.randrange(1, 2**30) * rng.choice((1, 1, -1)) for _ in range(3)), 1] for _ in "ab"
    ]
    ends = [sum(a * x for a, x in zip(row, plan, strict=True)) for row in numbers]
    lower = np.array([float(end) for end in ends])
    upper = lower + (0 if sides == "equal" else float(2 ** rng.randint(9, 30)))
    problem = Problem.from_arrays(
        [[1, 2, -3, 1], [-1, 2, 0, 1]],
        [[float(a) for a in row] for row in numbers],
        row_lower=-np.inf if sides == "upper" else lower,
        row_upper=np.inf if sides == "lower" else upper,
        lower=[side[0] for side in box],
        upper=[side[1] for side in box],
        integer=True,
    )
    return problem, numbers, plan


def copies(problem: Problem) -> list[Problem]:
    """The problem as it is handed on: to processes, to other goals, with more, to a solver."""
    extension = Extension(problem)
    extension.row({0: 1.0}, lower=-(2.0**40))
    handed = [
        pickle.loads(pickle.dumps(problem)),
        pickle.loads(packed_problem(problem)),
        problem.select(problem.labels[::-1]),
        extension.extended(),
    ]
    return [problem, *handed, *(each.tight for each in (problem, *handed))]


@pytest.mark.parametrize("sides", ["upper", "lower", "both", "equal"])
@pytest.mark.parametrize("seed", range(25))
def test_bounds_of_rows_are_exact_wherever_a_problem_goes(sides: str, seed: int) -> None:
    rng = Random(f"beyond {seed}")
    problem, numbers, plan = beyond_doubles(rng, sides)
    constants = Constants(problem)
    assert constants.recount
    own, rest = problem.stepped, constants.rest.stepped
    fixed = constants.counted(np.array(plan, dtype=float))
    fixed[(rest.lower < rest.upper).nonzero()] = 0.0
    begins = constants.written(np.zeros(constants.rest.n))
    for copy in copies(constants.rest)[:5]:
        found = copy.stepped
        for i, row in enumerate(numbers):
            step = found.row_coefficients.step(i)
            there = sum(a * int(at) for a, at in zip(row, begins, strict=True))
            more = sum(a * int(fixed[j]) for j, a in found.row_coefficients.terms(i)) * step
            for one, other in ((own.row_lower, found.row_lower), (own.row_upper, found.row_upper)):
                exact = one[i] * own.row_coefficients.step(i)
                assert exact - there == other[i] * step - more


@pytest.mark.parametrize("sides", ["upper", "lower", "both", "equal"])
@pytest.mark.parametrize("seed", range(25))
def test_rows_are_kept_by_the_same_plans_wherever_a_problem_goes(sides: str, seed: int) -> None:
    rng = Random(f"beyond {seed}")
    problem, numbers, plan = beyond_doubles(rng, sides)
    constants = Constants(problem)
    handed = copies(constants.rest)
    for _ in range(20):
        x = [*plan[:3], rng.randint(0, 200)]
        x[rng.randrange(3)] += rng.choice((-1, 0, 0, 0, 1))
        if any(at < low or at > high for at, low, high in zip(x, *bounds(problem), strict=True)):
            continue
        kept = [
            low <= sum(a * at for a, at in zip(row, x, strict=True)) <= high
            for row, low, high in zip(
                numbers, problem.row_lower.tolist(), problem.row_upper.tolist(), strict=True
            )
        ]
        counted = constants.counted(np.array(x, dtype=float))
        for copy in handed:
            inside = not copy.stepped.outside(counted).any()
            assert (inside and copy.stepped.kept(counted).all()) == all(kept)


def bounds(problem: Problem) -> tuple[list[float], list[float]]:
    return problem.lower.tolist(), problem.upper.tolist()


def at_a_bound(rng: Random, *, is_tight: bool) -> tuple[Problem, set[tuple[int, ...]]]:
    """Two columns far from 0 in a row whose bound doubles do not hold without what they begin at,
    by more than a small third column counts there; and the true front.
    """
    reach, lost = rng.randint(19, 22), 0
    while lost < 7:
        numbers = [2 ** (59 - reach) + rng.randrange(2 ** (59 - reach)) for _ in range(2)]
        low = [2**21 + 1 + rng.randrange(2**21) for _ in range(2)]
        plan = [at + 2**reach + rng.randrange(2**reach) for at in low]
        most = sum(a * x for a, x in zip(numbers, plan, strict=True)) + 35
        left = most - sum(a * x for a, x in zip(numbers, low, strict=True))
        lost = left - int(float(left)) if int(float(most)) == most else 0
    problem = Problem.from_arrays(
        [[-10, 0, -1], [0, -10, -1]],
        [[*map(float, numbers), 7.0], [0.0, 0.0, 2.0]],
        row_upper=[float(most), 11.0 if is_tight else 10.0],
        lower=[*low, 0],
        upper=[*(x + 6 for x in plan), 9 if is_tight else 5],
        integer=True,
    )
    true: set[tuple[int, ...]] = set()
    for x, z in itertools.product(range(plan[0] - 60, plan[0] + 7), range(6)):
        y = min((most - numbers[0] * x - 7 * z) // numbers[1], plan[1] + 6)
        true.add((-10 * x - z, -10 * y - z))
    return problem, {
        one for one in true if not any(o != one and o[0] <= one[0] and o[1] <= one[1] for o in true)
    }


@pytest.mark.parametrize("is_tight", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_a_bound_that_doubles_do_not_hold_is_met(seed: int, is_tight: bool) -> None:
    problem, true = at_a_bound(Random(f"bound {seed}"), is_tight=is_tight)
    assert set(map(tuple, wp.front(problem).values)) == true


def test_processes_find_what_threads_find_at_such_a_bound() -> None:
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        for seed in range(3):
            problem, true = at_a_bound(Random(f"bound {seed}"), is_tight=False)
            assert set(map(tuple, wp.front(problem, executor=pool).values)) == true


@pytest.mark.parametrize("scale", [1.0, 100.0])
def test_numbers_that_cannot_be_written_in_digits_leave_columns_as_they_are(scale: float) -> None:
    """Of 2**40 times 123456.789012 doubles hold no more than a neighbour."""
    problem = Problem.from_arrays(
        [[-1, 0], [0, -1]],
        [[123456.789012 * scale, 0.000001 * scale]],
        row_upper=1e9,
        lower=[-(2**45), -(2**50)],
        upper=[2**45, 2**50],
        integer=True,
    )
    constants, own = Constants(problem), problem.stepped
    rest = constants.rest.stepped
    assert own.row_coefficients.exist.tolist() == rest.row_coefficients.exist.tolist()
    for x in ([2.0**44 + 1, 3.0], [1.0, 1.0], [-(2.0**44), 2.0**49 + 1]):
        counted = constants.counted(np.array(x))
        assert own.kept(np.array(x)).tolist() == rest.kept(counted)[:1].tolist()


def test_entries_may_come_in_any_order_and_in_parts() -> None:
    """``3 x + 9 y <= 6``, its entries out of order and one of them in two parts."""
    rows = sp.csr_array((np.array([9.0, 1.0, 2.0]), np.array([1, 0, 0]), np.array([0, 3])), (1, 2))
    problem = Problem.from_arrays([[-1, 0], [0, -1]], rows, row_upper=6, upper=2, integer=True)
    assert problem.A.toarray().tolist() == [[3.0, 9.0]]
    assert wp.front(problem).values.tolist() == [[-2.0, 0.0]]


def test_a_row_of_two_to_the_sixty_hides_no_plan() -> None:
    """HiGHS, with presolve, called plans best that are one step worse in both goals."""
    a, most = (712628, 965075), 2459281583949904896
    ends = (1465870488823, 1465856259100)
    problem = Problem.from_arrays(
        [[-10.0, 0, -1], [0, -10.0, -1]],
        [[float(a[0]), float(a[1]), 1.0]],
        row_upper=[float(most)],
        lower=[1465778691115.0, 1465778691115.0, 0],
        upper=[*map(float, ends), 9.0],
        integer=True,
    )
    points = set()
    for first, last in itertools.product(range(ends[0] - 406, ends[0] + 1), range(10)):
        second = min((most - a[0] * first - last) // a[1], ends[1])
        points.add((-10 * first - last, -10 * second - last))
    known = {
        (f, g)
        for f, g in points
        if not any((h, i) != (f, g) and h <= f and i <= g for h, i in points)
    }
    front = wp.front(problem)
    assert front.complete
    assert {(int(f), int(g)) for f, g in front.values} == known
