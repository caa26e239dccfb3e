"""Linear problems, and what their fronts are by other means than the engine's."""

import itertools
from functools import cache

import numpy as np
from scipy.optimize import linprog

from wholepie import Problem
from wholepie.optimizer.engine import Options, run
from wholepie.optimizer.results.front import Front

EXACT = 1e-6


def bensolvehedron(q: int, m: int) -> Problem:
    """Example 10 of the bensolve distribution."""
    base = q + 2 * m
    digits = np.array(list(itertools.product(range(base), repeat=q))).T
    return Problem.from_arrays(digits - (base - 1) / 2, np.zeros((0, base**q)), upper=1)


def inequalities(problem: Problem) -> tuple[np.ndarray, np.ndarray]:
    """Rows and their upper bounds, columns' bounds among them."""
    matrix, identity = problem.A.toarray(), np.eye(problem.n)
    rows = np.vstack([matrix, -matrix, identity, -identity])
    most = np.concatenate([problem.row_upper, -problem.row_lower, problem.upper, -problem.lower])
    return rows[np.isfinite(most)], most[np.isfinite(most)]


def minimised(front: Front) -> np.ndarray:
    """Values (N, p) of a front, all to be minimised."""
    return front.values * np.array([goal.sign for goal in front.goals])


def same(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two sets of points are the same but for rounding, relative to each goal's range."""
    if len(one) != len(other):
        return False
    distance = (np.abs(one[:, None] - other) / np.maximum(np.ptp(other, axis=0), 1.0)).max(axis=2)
    return bool(max(distance.min(axis=0).max(), distance.min(axis=1).max()) < EXACT)


def is_efficient(problem: Problem, f: np.ndarray) -> bool:
    """No plan is at least as good in every goal and better in their sum (Benson's test)."""
    size = np.maximum(np.abs(problem.C).max(axis=1), 1e-9)
    rows, most = inequalities(problem)
    scales = np.where(rows.any(axis=1), np.abs(rows).max(axis=1), 1.0)
    rows = np.vstack([rows / scales[:, None], problem.C / size[:, None]])
    most = np.concatenate([most / scales, f / size + 1e-9])
    cost = (problem.C / size[:, None]).sum(axis=0)
    best = linprog(cost, A_ub=rows, b_ub=most, bounds=(None, None))
    return bool(best.fun >= (f / size).sum() - 1e-5)


def lies_on_a_face(front: Front, f: np.ndarray) -> bool:
    """Whether values are a mixture of the vertices of one face, or those of a plan."""
    values = minimised(front)
    size = np.maximum(np.abs(values).max(axis=0), 1.0)
    assert front.faces is not None
    signs = np.array([goal.sign for goal in front.goals])
    faces = [front.faces.values[list(face)] * signs for face in front.faces.members]
    return any(_distance(face / size, f / size) < EXACT for face in [*faces, *values[:, None, :]])


def _distance(corners: np.ndarray, f: np.ndarray) -> float:
    k, p = corners.shape
    rows = np.block([[corners.T, -np.ones((p, 1))], [-corners.T, -np.ones((p, 1))]])
    answer = linprog(
        np.append(np.zeros(k), 1.0), A_ub=rows, b_ub=np.concatenate([f, -f]),
        A_eq=np.append(np.ones(k), 0.0)[None], b_eq=[1],
    )  # fmt: skip
    return float(answer.fun)


@cache
def blend() -> tuple[Problem, Front]:
    """A problem of three goals and its whole front."""
    rng = np.random.default_rng(5)
    problem = Problem.from_arrays(
        rng.integers(1, 60, (3, 25)), rng.integers(1, 9, (5, 25)), row_lower=45, upper=1
    )
    return problem, run(problem, Options())
