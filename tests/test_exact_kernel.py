"""The kernel against brute force in fractions, on numbers such as people type."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import examples
from typed import Plan, Typed, dot, typed_problems
from wholepie import Problem
from wholepie.optimizer.solver.kernel import Kernel
from wholepie.optimizer.solver.outcome import Outcome, Reason, Subproblem

Values = tuple[Fraction, ...]


class Judge:
    """The plans of a small problem and their values, in fractions."""

    def __init__(self, typed: Typed) -> None:
        self.values = {plan: tuple(typed.values(plan)) for plan in typed.feasible()}
        self.grid = [Fraction(g).limit_denominator(10**6) for g in typed.problem.grid.tolist()]

    def within(self, bounds: list[Fraction | None]) -> list[Values]:
        return [
            f
            for f in self.values.values()
            if all(b is None or v <= b for v, b in zip(f, bounds, strict=True))
        ]

    def best(self, weights: np.ndarray, bounds: list[Fraction | None]) -> Fraction | None:
        exact = [Fraction(float(w)) for w in weights]
        return min((dot(exact, f) for f in self.within(bounds)), default=None)  # type: ignore[arg-type]


@st.composite
def questions(draw: st.DrawFn, judge: Judge) -> tuple[Subproblem, list[Fraction | None]]:
    """A single goal or a sum, below bounds that some plan just keeps to or just does not."""
    p, values = len(judge.grid), list(judge.values.values())
    bounds: list[Fraction | None] = [None] * p
    for k in range(p):
        if values and draw(st.booleans()):
            off = draw(st.sampled_from([0, 0, -1, 1])) * judge.grid[k]
            bounds[k] = draw(st.sampled_from(values))[k] + off
    weights = np.array(draw(st.lists(st.sampled_from([0.0, 1.0, 0.5, 1e-3]), min_size=p, max_size=p)))
    if draw(st.booleans()) or not weights.any():
        weights = np.eye(p)[draw(st.integers(0, p - 1))]
    weights = weights / np.array([float(g) or 1.0 for g in judge.grid])
    known = np.inf
    within = judge.within(bounds)
    if within and draw(st.booleans()):
        known = float(weights @ [float(v) for v in draw(st.sampled_from(within))])
    slack = draw(st.sampled_from([0.0, 0.4, 0.9]))
    limits = np.array([np.inf if b is None else float(b) for b in bounds])
    return Subproblem(weights, limits, slack=slack, known=known), bounds


def assert_right(
    judge: Judge, sub: Subproblem, bounds: list[Fraction | None], outcome: Outcome
) -> None:
    """Plans that are plans, a bound that is not above the truth, and the best but for slack."""
    for f, x in outcome.plans:
        plan: Plan = tuple(int(v) for v in x)
        assert plan in judge.values
        assert f.tolist() == [float(v) for v in judge.values[plan]]
    best = judge.best(sub.weights, bounds)
    if best is None:
        assert outcome.reason is Reason.INFEASIBLE
        return
    size = float(sub.weights @ [max(abs(float(f[k])) for f in judge.values.values()) for k in range(len(bounds))])
    rounding = 1e-13 * size
    assert outcome.reason is Reason.OPTIMAL
    assert outcome.bound <= float(best) + rounding
    found = float(sub.weights @ outcome.f) if outcome.f is not None else sub.known
    assert found <= float(best) + sub.slack + 1e-9 * size + 1e-4
    if outcome.f is not None:
        assert all(b is None or v <= b for v, b in zip(
            judge.values[tuple(int(v) for v in outcome.x)], bounds, strict=True))  # type: ignore[union-attr]
    if np.count_nonzero(sub.weights) == 1 and sub.slack < 1:
        assert outcome.bound > float(best) - 1.0 - rounding, "not proved to the step"


@examples(150)
@given(typed=typed_problems(), data=st.data())
def test_answers_are_those_of_brute_force(typed: Typed, data: st.DataObject) -> None:
    judge = Judge(typed)
    kernel = Kernel(typed.problem)
    for _ in range(3):
        sub, bounds = data.draw(questions(judge))
        assert_right(judge, sub, bounds, kernel.solve(sub))
