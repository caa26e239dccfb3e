"""The kernel against brute force in fractions, on numbers such as people type."""

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from examples import examples
from typed import Plan, Typed, dot, typed_problems
from wholepie.optimizer.solver.kernel import Kernel
from wholepie.optimizer.solver.outcome import Outcome, Reason, Subproblem

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
