"""The linear relaxation of the columns left: duals for bounds, and weights that suit a point."""

import numpy as np

from ..errors import InputError
from ..problem.problem import Floats, Problem
from ..solver.budget import Budget
from ..solver.kernel import Kernel
from ..solver.outcome import Reason, Subproblem
from .columns import OrderedColumns
from .states import States

#: Weights that suit a point are whole numbers that add up to some so much.
_STEPS = 1_000


def duals(states: States, weights: Floats, budget: Budget) -> Floats | None:
    """Duals of the rows, and of each sum of which the largest counts, shape (k, m + r), from the
    middle of these states on.
    """
    rest = _relaxation(states)
    if rest is None:
        return None
    kernel, found = Kernel(rest, budget), np.zeros((len(weights), len(rest.row_lower)))
    for t, each in enumerate(weights):
        outcome = kernel.solve(Subproblem(each, np.full(rest.p, np.inf)))
        if outcome.reason is not Reason.OPTIMAL:
            return None
        found[t] = kernel.row_duals
    found[:, : states.columns.m] *= -1
    return found


def weights_near(columns: OrderedColumns, target: Floats, budget: Budget) -> Floats:
    """Weights, whole numbers, shape (1, p), with which the relaxation of all columns comes nearest
    to the goals ``target`` (p,) from below; shape (0, p) where they are not known.
    """
    rest, p = _relaxation(States.first(columns)), columns.problem.p
    if rest is None:
        return np.empty((0, p))
    # One more column says by how much all goals can be better than the target, and is minimised.
    m, n = rest.A.shape
    beyond = Problem.from_arrays(
        np.append(np.zeros((1, n)), [[1.0]], axis=1),
        np.block([[rest.A.toarray(), np.zeros((m, 1))], [rest.C, -np.ones((p, 1))]]),
        row_lower=np.append(rest.row_lower, np.full(p, -np.inf)),
        row_upper=np.append(rest.row_upper, target),
        lower=np.append(rest.lower, -np.inf),
        upper=np.append(rest.upper, np.inf),
    )
    kernel = Kernel(beyond, budget)
    outcome = kernel.solve(Subproblem(np.ones(1), np.full(1, np.inf)))
    if outcome.reason is not Reason.OPTIMAL:
        return np.empty((0, p))
    found = np.rint(_STEPS * np.maximum(-np.asarray(kernel.row_duals)[m:], 0.0))
    return np.atleast_2d(found) if found.any() else np.empty((0, p))


def _relaxation(states: States) -> Problem | None:
    """The columns left after the middle of these states, and one for each largest one; its rows
    are those of the problem and one for each sum of which the largest counts.
    """
    columns = states.columns
    k = columns.begins[states.level]
    problem, m = columns.problem, columns.m
    left, sums = columns.entries[k:], np.median(states.sums, axis=0)
    limits, largest = problem.limits - sums[:m], problem.largest
    place = [j for each in largest for j in range(each.place.start, each.place.stop)]
    owner = np.repeat(np.arange(len(largest)), [len(each.ends) for each in largest])
    ends = np.concatenate([np.zeros(0), *(each.ends for each in largest)])
    # A column for each largest one, no less than any of its sums.
    extra = np.eye(len(largest))[owner]
    rows = np.block([[left[:, :m].T, np.zeros((m, len(largest)))], [-left[:, m:].T[place], extra]])
    factors = np.array([each.factors for each in largest]).reshape(-1, problem.p).T
    p = problem.p
    try:
        return Problem.from_arrays(
            np.hstack([left[:, m : m + p].T, factors]),
            rows,
            row_lower=np.append(
                np.where(problem.equations, limits, -np.inf), ends + sums[m:][place]
            ),
            row_upper=np.append(limits, np.full(len(place), np.inf)),
            lower=np.append(np.zeros(len(left)), np.full(len(largest), -np.inf)),
            upper=np.append(columns.widths[k:], np.full(len(largest), np.inf)),
        )
    except InputError:
        return None
