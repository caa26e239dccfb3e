"""The kernel against brute force in fractions, on numbers such as people type."""

import itertools
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from highspy import HighsModelStatus as Status
from hypothesis import assume, given
from hypothesis import strategies as st

from examples import examples
from typed import Plan, Typed, dot, typed_problems
from wholepie import Goal, Problem, SolverError
from wholepie.diagnostics import codes
from wholepie.optimizer.engine import Options, run
from wholepie.optimizer.geometry.dominance import nondominated
from wholepie.optimizer.problem.value_grid import ValueGrid
from wholepie.optimizer.solver import exact_model
from wholepie.optimizer.solver.digits import BASE, MOST_HELD, digits, in_digits
from wholepie.optimizer.solver.highs import HotModel
from wholepie.optimizer.solver.kernel import Kernel
from wholepie.optimizer.solver.outcome import Outcome, Reason, Subproblem
from wholepie.optimizer.solver.strategies import StrategyPortfolio
from wholepie.optimizer.solver.tuning import Tuning

Bounds = list[Fraction | None]
Values = tuple[Fraction, ...]


class Judge:
    """The plans of a small problem and their values, in fractions."""

    def __init__(self, typed: Typed) -> None:
        self.values = {plan: tuple(typed.values(plan)) for plan in typed.feasible()}
        self.grid = [Fraction(step).limit_denominator(10**6) for step in typed.problem.grid]

    def within(self, bounds: Bounds) -> list[Values]:
        return [f for f in self.values.values() if keeps(f, bounds)]

    def best(self, weights: np.ndarray, bounds: Bounds) -> Fraction | None:
        exact = [Fraction(float(w)) for w in weights]
        return min((dot(exact, f) for f in self.within(bounds)), default=None)

    def size(self, weights: np.ndarray) -> float:
        """The largest that the terms of a weighted sum add up to."""
        largest = np.abs(np.array(list(self.values.values()), dtype=float)).max(axis=0)
        return float(np.abs(weights) @ largest)


def keeps(f: Values, bounds: Bounds) -> bool:
    return all(b is None or v <= b for v, b in zip(f, bounds, strict=True))


@st.composite
def questions(draw: st.DrawFn, judge: Judge) -> tuple[Subproblem, Bounds]:
    """A single goal or a sum, below bounds that some plan just keeps to or just does not."""
    p, values = len(judge.grid), list(judge.values.values())
    bounds: Bounds = [None] * p
    for k in range(p):
        if values and draw(st.booleans()):
            off = draw(st.sampled_from([0, 0, -1, 1])) * judge.grid[k]
            bounds[k] = draw(st.sampled_from(values))[k] + off
    shares = st.sampled_from([0.0, 1.0, 0.5, 1e-3])
    weights = np.array(draw(st.lists(shares, min_size=p, max_size=p)))
    if draw(st.booleans()) or not weights.any():
        weights = np.eye(p)[draw(st.integers(0, p - 1))]
    weights = weights / np.array(judge.grid, dtype=float)
    known, within = np.inf, judge.within(bounds)
    if within and draw(st.booleans()):
        known = float(weights @ np.array(draw(st.sampled_from(within)), dtype=float))
    limits = np.array([np.inf if b is None else float(b) for b in bounds])
    slack = draw(st.sampled_from([0.0, 0.4, 0.9]))
    return Subproblem(weights, limits, slack=slack, known=known), bounds


def assert_right(judge: Judge, sub: Subproblem, bounds: Bounds, outcome: Outcome) -> None:
    """Plans that are plans, the best but for slack, and a bound that is not above the truth."""
    for f, x in outcome.plans:
        plan: Plan = tuple(int(v) for v in x)
        assert keeps(judge.values[plan], bounds)
        assert f.tolist() == [float(v) for v in judge.values[plan]]
    best = judge.best(sub.weights, bounds)
    if best is None:
        assert outcome.reason is Reason.INFEASIBLE
        return
    rounding = 1e-13 * judge.size(sub.weights)
    assert outcome.reason is Reason.OPTIMAL
    assert outcome.bound <= float(best) + rounding
    if np.count_nonzero(sub.weights) == 1:
        assert outcome.bound > float(best) - 1.0 - rounding, "not proved to the step"
        found = sub.known if outcome.f is None else float(sub.weights @ outcome.f)
        assert found <= float(best) + sub.slack + 0.1 + rounding


@examples(150)
@given(typed=typed_problems(), data=st.data())
def test_answers_are_those_of_brute_force(typed: Typed, data: st.DataObject) -> None:
    judge = Judge(typed)
    kernel = Kernel(typed.problem)
    for _ in range(3):
        sub, bounds = data.draw(questions(judge))
        assert_right(judge, sub, bounds, kernel.solve(sub))


@examples(150)
@given(
    terms=st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=3),
    off=st.integers(-2, 2),
    data=st.data(),
)
def test_digits_say_the_same_as_the_row(terms: list[int], off: int, data: st.DataObject) -> None:
    """Some carries keep to all levels exactly if the row is kept."""
    lower, upper = np.full(len(terms), -2.0), np.full(len(terms), 3.0)
    levels = in_digits(list(enumerate(terms)), lower, upper)
    assert all(abs(a) <= MOST_HELD for level in levels for a in level.terms.values())
    x = data.draw(st.lists(st.integers(-2, 3), min_size=len(terms), max_size=len(terms)))
    value = sum(a * v for a, v in zip(terms, x, strict=True))
    carry = 0
    for level, digit in zip(levels, digits(value + off, len(levels)), strict=True):
        left = sum(a * x[j] for j, a in level.terms.items()) + carry - digit
        carry = -(-left // BASE)
        assert level is levels[-1] or level.span[0] <= carry <= level.span[1]
    assert (left <= 0) == (off >= 0)


@pytest.mark.parametrize("size", [10**6, 10**9, 10**12])
def test_a_single_goal_is_proved_to_its_step(size: int) -> None:
    """HiGHS does not tell objectives apart that differ by 1e-11 of a coefficient."""
    rng = np.random.default_rng(0)
    goal = size + rng.integers(-5, 6, 12)
    rows = rng.integers(10, 60, (2, 12))
    problem = Problem.from_arrays(
        [-goal.astype(float)], rows, row_upper=rows.sum(axis=1) // 2, upper=1, integer=True
    )
    plans = np.array(list(itertools.product((0, 1), repeat=12)))
    within = plans[(plans @ rows.T <= rows.sum(axis=1) // 2).all(axis=1)]
    best = max(int(v) for v in within @ goal)
    outcome = Kernel(problem).solve(Subproblem(np.ones(1), np.full(1, np.inf)))
    assert outcome.reason is Reason.OPTIMAL
    assert outcome.f is not None
    assert int(outcome.f[0]) == -best
    assert -best - 1 < outcome.bound <= -best


@pytest.mark.parametrize("size", [10**8, 10**11, 10**13])
@pytest.mark.parametrize("p", [2, 3])
def test_fronts_of_large_numbers_are_whole_to_the_last_unit(size: int, p: int) -> None:
    rng = np.random.default_rng([3, p])
    large = size + rng.integers(-5, 6, (2, 9))
    goals = np.vstack([large, rng.integers(1, 9, 9)])[:p]
    rows = rng.integers(10, 60, (2, 9))
    problem = Problem.from_arrays(
        -goals.astype(float), rows, row_upper=rows.sum(axis=1) // 2, upper=1, integer=True
    )
    plans = np.array(list(itertools.product((0, 1), repeat=9)))
    values = -(plans[(plans @ rows.T <= rows.sum(axis=1) // 2).all(axis=1)] @ goals.T)
    front = run(problem, Options())
    assert front.complete
    assert front.values.tolist() == sorted(nondominated(values.astype(float)).tolist())


@examples(40)
@given(typed=typed_problems(), data=st.data())
def test_a_run_that_begins_again_gives_the_same_answers(typed: Typed, data: st.DataObject) -> None:
    judge = Judge(typed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exact_model, "_FEW_NODES", 0.0)
        patch.setattr(HotModel, "set_options", without_presolve)
        sub, bounds = data.draw(questions(judge))
        assert_right(judge, sub, bounds, Kernel(typed.problem).solve(sub))


def test_a_long_run_begins_again_with_what_it_has_found(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    rows = rng.integers(10, 100, (5, 40))
    goals = -rng.integers(10, 100, (1, 40))
    problem = Problem.from_arrays(
        goals, rows, row_upper=rows.sum(axis=1) // 2, upper=1, integer=True
    )

    def solved() -> Outcome:
        plainly = StrategyPortfolio(Tuning(relaxation=False, diving=False, portfolio=False))
        asked = Subproblem(np.ones(1), np.full(1, np.inf))
        return Kernel(problem, portfolio=plainly).solve(asked)

    plain = solved()
    monkeypatch.setattr(exact_model, "_FEW_NODES", 0.0)
    again = solved()
    assert again.runs > plain.runs == 1
    assert again.f is not None
    assert plain.f is not None
    assert again.f.tolist() == plain.f.tolist()
    assert plain.f[0] - 1 < again.bound <= plain.f[0]


def without_presolve(model: HotModel, options: dict[str, object]) -> None:
    SET_OPTIONS(model, dict(options) | ({"presolve": "off"} if "presolve" in options else {}))


SET_OPTIONS = HotModel.set_options


@examples(60)
@given(
    costs=st.lists(st.integers(1, 10**9), min_size=2, max_size=6),
    budget=st.integers(10**3, 10**10),
    part=st.integers(1, 9),
    data=st.data(),
)
def test_a_share_of_a_budget_is_kept_to_the_last_unit(
    costs: list[int], budget: int, part: int, data: st.DataObject
) -> None:
    """The second goal is what is overspent, as a share of the budget: its column is implied."""
    n, limit = len(costs), sum(costs) * part // 10
    gains = data.draw(st.lists(st.integers(1, 9), min_size=n, max_size=n))
    problem = Problem.from_arrays(
        [[*gains, 0], [*[0] * n, 100]],
        [[*costs, -budget]],
        row_upper=limit,
        upper=[*[1] * n, 10**7],
        integer=[*[True] * n, False],
        goals=[Goal("gain", "maximize"), Goal("overspent", "minimize")],
    )
    assume(problem.grid.all())
    plans = {
        x: (-sum(np.multiply(gains, x)), Fraction(100 * max(0, cost(costs, x) - limit), budget))
        for x in itertools.product((0, 1), repeat=n)
    }
    most = data.draw(st.sampled_from(sorted(plans.values())))[1]
    below = ValueGrid(problem).below(np.array([np.inf, float(most)]))
    outcome = Kernel(problem).solve(Subproblem(np.array([1.0, 0.0]), below))
    within = [f for f in plans.values() if f[1] < most]
    if not within:
        assert outcome.reason is Reason.INFEASIBLE
        return
    best = min(f[0] for f in within)
    assert outcome.reason is Reason.OPTIMAL
    assert outcome.f is not None
    assert outcome.x is not None
    assert outcome.f[0] == best
    assert best - 1 < outcome.bound <= best
    assert outcome.f[1] == float(plans[tuple(int(v) for v in outcome.x[:n])][1])
    assert outcome.f[1] < float(most)


def cost(costs: list[int], x: tuple[int, ...]) -> int:
    return sum(c * v for c, v in zip(costs, x, strict=True))


# HiGHS lies.


def lies_about_feasibility(model: HotModel) -> Status:
    return Status.kInfeasible


def lies_about_the_plan(model: HotModel) -> Status:
    """A plan that breaks every row, with the objective that it has."""
    status = RUN_ONCE(model)
    if model.is_mip and model.has_plan:
        model._x = np.array(model._problem.stepped.upper)
    return status


def lies_about_the_end(model: HotModel) -> Status:
    RUN_ONCE(model)
    return Status.kSolveError


RUN_ONCE = HotModel._run_once
LIES = (lies_about_feasibility, lies_about_the_plan, lies_about_the_end)


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)
@pytest.mark.parametrize("at", range(6))
@pytest.mark.parametrize("knows", [False, True])
def test_one_lie_of_highs_makes_no_wrong_answer(
    lie: Callable[[HotModel], Status], at: int, knows: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(3)
    rows = rng.integers(10, 100, (2, 12))
    goals = -rng.integers(10, 100, (2, 12))
    problem = Problem.from_arrays(
        goals, rows, row_upper=rows.sum(axis=1) // 2, upper=1, integer=True
    )
    weights, free = np.array([1.0, 0.0]), np.full(2, np.inf)
    truth = Kernel(problem).solve(Subproblem(weights, free))
    assert truth.f is not None
    runs = itertools.count()

    def run_once(model: HotModel) -> Status:
        return lie(model) if model.is_mip and next(runs) == at else RUN_ONCE(model)

    monkeypatch.setattr(HotModel, "_run_once", run_once)
    known = float(truth.f[0]) + 30 if knows else np.inf
    kernel = Kernel(problem)
    for _ in range(4):
        outcome = kernel.solve(Subproblem(weights, free, known=known))
        assert outcome.bound <= truth.f[0]
        if outcome.reason is Reason.FAILED:
            continue
        assert outcome.reason is Reason.OPTIMAL
        assert outcome.f is not None
        assert outcome.f[0] == truth.f[0]


def test_a_plan_said_to_be_known_that_cannot_be_costs_the_subproblem() -> None:
    problem = Problem.from_arrays([[1, 1]], [[1, 1]], row_lower=3, upper=2, integer=True)
    kernel = Kernel(problem)
    outcome = kernel.solve(Subproblem(np.ones(1), np.full(1, 2.0), known=2.0))
    assert outcome.reason is Reason.FAILED
    assert "denied" in outcome.words
    assert outcome.bound == -np.inf
    assert kernel.solve(Subproblem(np.ones(1), np.full(1, np.inf))).f == [3.0]


@pytest.mark.parametrize(("seconds", "reason"), [(np.inf, Reason.FAILED), (0, Reason.SHARE_SPENT)])
def test_a_bound_that_never_comes_ends(
    seconds: float, reason: Reason, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HiGHS finds the same plan again and again, and a bound of no use."""
    problem = Problem.from_arrays([[1, 1]], [[1, 1]], row_lower=3, upper=2, integer=True)
    x = np.array([2.0, 1.0])
    useless = Outcome(Reason.OPTIMAL, np.array([3.0]), x, -1e9)
    monkeypatch.setattr(Kernel, "_minimise", lambda *_: useless)
    outcome = Kernel(problem).solve(Subproblem(np.ones(1), np.full(1, np.inf), seconds=seconds))
    assert outcome.reason is reason
    assert outcome.bound == -1e9


def test_that_there_is_no_plan_is_proved_twice_where_it_is_asked_carefully(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = Problem.from_arrays([[1, 1]], [[1, 1]], row_lower=3, upper=2, integer=True)
    runs = itertools.count()

    def run_once(model: HotModel) -> Status:
        return lies_about_feasibility(model) if next(runs) == 0 else RUN_ONCE(model)

    monkeypatch.setattr(HotModel, "_run_once", run_once)
    outcome = Kernel(problem).solve(Subproblem(np.ones(1), np.full(1, np.inf), careful=True))
    assert outcome.f == [3.0]


def test_what_highs_refuses_costs_the_subproblem(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = Problem.from_arrays([[1, 1]], [[1, 1]], row_lower=3, upper=2, integer=True)
    kernel, asked = Kernel(problem), Subproblem(np.ones(1), np.full(1, np.inf))
    with monkeypatch.context() as patch:
        patch.setattr(HotModel, "set_cost", refuses)
        outcome = kernel.solve(asked)
    assert outcome.reason is Reason.FAILED
    assert outcome.words == "refused"
    assert kernel.solve(asked).f == [3.0]


def refuses(*_: object) -> None:
    raise SolverError(codes.SOLVER_REFUSED, "refused")


@given(typed=typed_problems())
def test_highs_is_never_asked_for_less_than_its_tolerance(typed: Typed) -> None:
    seen: dict[str, object] = {}

    def note(model: HotModel, options: dict[str, object]) -> None:
        seen.update(options)
        SET_OPTIONS(model, options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(HotModel, "set_options", note)
        p = typed.problem.p
        Kernel(typed.problem).solve(Subproblem(np.ones(p), np.full(p, np.inf)))
    finest = [v for name, v in seen.items() if name.endswith("_tolerance") or name == "mip_abs_gap"]
    assert finest
    assert min(finest) >= 1e-7  # type: ignore[type-var]
