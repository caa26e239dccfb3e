"""Peers: the textbook methods on plain HiGHS, its default options but for a zero gap.

Two goals: the epsilon-constraint loop, two solves a point. More: the two-stage method of Tamby &
Vanderpooten ("Enumeration of the nondominated set of multiobjective discrete optimization
problems", INFORMS J. Computing 33, 2021), also two solves a point and one for each empty zone. Both
are what MultiObjectiveAlgorithms.jl offers for these problems. Goals take whole numbers.
"""

import time
from dataclasses import dataclass

import highspy
import numpy as np
import scipy.sparse as sp

from wholepie import Problem


@dataclass
class Found:
    """Points (N, p) in minimised values, MIP solves, CPU seconds; whether the limit came first."""

    points: np.ndarray
    solves: int
    cpu: float
    whole: bool


def plain_model(problem: Problem, *, with_goals: bool = True) -> highspy.Highs:
    """A problem in HiGHS with default options on one thread, with a row for each goal or without;
    its objective is 0.
    """
    highs, lp, more = highspy.Highs(), highspy.HighsLp(), problem.p if with_goals else 0
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    free = np.full(more, np.inf)
    matrix = sp.csr_array(sp.vstack([problem.A, sp.csr_array(problem.C[:more])]))
    lp.num_row_, lp.num_col_ = matrix.shape
    lp.col_cost_ = np.zeros(problem.n)
    lp.col_lower_, lp.col_upper_ = problem.lower, problem.upper
    lp.row_lower_ = np.concatenate([problem.row_lower, -free])
    lp.row_upper_ = np.concatenate([problem.row_upper, free])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = matrix.indptr
    lp.a_matrix_.index_ = matrix.indices
    lp.a_matrix_.value_ = matrix.data
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    lp.integrality_ = [kinds[int(whole)] for whole in problem.integer]
    highs.passModel(lp)
    return highs


class PlainSolver:
    """One model with a row for each goal; it keeps its last solution, as HiGHS does."""

    def __init__(self, problem: Problem) -> None:
        self._problem, self._rows = problem, problem.A.shape[0]
        self.solves = 0
        self.highs = plain_model(problem)
        self.highs.setOptionValue("mip_rel_gap", 0.0)

    def minimise(self, weights: np.ndarray, bounds: np.ndarray) -> np.ndarray | None:
        """Goal values of the least ``weights @ f`` where ``f <= bounds``; None if infeasible."""
        for k, bound in enumerate(bounds):
            self.highs.changeRowBounds(self._rows + k, -np.inf, float(bound))
        numbers = np.arange(self._problem.n, dtype=np.int32)
        self.highs.changeColsCost(len(numbers), numbers, weights @ self._problem.C)
        self.highs.run()
        self.solves += 1
        if self.highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        x = np.array(self.highs.getSolution().col_value)[: self._problem.n]
        if not self._problem.is_discrete:
            return np.asarray(self._problem.C @ x)
        return np.round(self._problem.C @ np.round(x))

    def forget(self) -> None:
        """Start cold next time."""
        self.highs.clearSolver()


def plain_front(
    problem: Problem, limit: float = np.inf, make: type[PlainSolver] = PlainSolver
) -> Found:
    """The whole front by the peer for that number of goals, or what it has after ``limit`` s."""
    started = time.process_time()
    solver = make(problem)
    method = _loop if problem.p == 2 else _two_stages
    points, whole = method(solver, problem.p, started + limit)
    return Found(np.array(points), solver.solves, time.process_time() - started, whole)


def _loop(solver: PlainSolver, _p: int, deadline: float) -> tuple[list[np.ndarray], bool]:
    points: list[np.ndarray] = []
    first, second, bound = np.array([1.0, 0.0]), np.array([0.0, 1.0]), np.inf
    while time.process_time() < deadline:
        best = solver.minimise(second, np.array([bound, np.inf]))
        if best is None:
            return points, True
        point = solver.minimise(first, np.array([bound, best[1]]))
        assert point is not None
        points.append(point)
        bound = point[0] - 1
    return points, False


def _two_stages(solver: PlainSolver, p: int, deadline: float) -> tuple[list[np.ndarray], bool]:
    free = np.full(p, np.inf)
    optima = [solver.minimise(weights, free) for weights in np.eye(p)]
    highest = [solver.minimise(-weights, free) for weights in np.eye(p)]
    ideal = np.array([f[k] for k, f in enumerate(optima)])
    worst = np.array([f[k] + 1 for k, f in enumerate(highest)])
    points: list[np.ndarray] = []
    zones = worst[None]
    while len(zones) and time.process_time() < deadline:
        widths = zones - ideal
        sizes = np.prod(widths, axis=1)[:, None] / np.maximum(widths, 1)
        at, k = np.unravel_index(np.argmax(sizes), sizes.shape)
        zone, others = zones[at], np.arange(p) != k
        bounds = np.where(others, zone - 1, np.inf)
        best = solver.minimise(np.eye(p)[k], bounds)
        value = np.inf
        if best is not None:
            bounds[k] = value = best[k]
            point = solver.minimise(np.ones(p), bounds)
            assert point is not None
            points.append(point)
            zones = _split(zones, point)
        done = (zones[:, others] <= zone[others]).all(axis=1) & (zones[:, k] <= value)
        zones = zones[~done & (zones > ideal).all(axis=1)]
    return list(np.unique(np.array(points), axis=0)), not len(zones)


def _split(zones: np.ndarray, point: np.ndarray) -> np.ndarray:
    """Local upper bounds once the point is known; those inside another are left out."""
    inside = (point < zones).all(axis=1)
    children = [zones[~inside]]
    for k, value in enumerate(point):
        child = zones[inside].copy()
        child[:, k] = value
        children.append(child)
    found = np.unique(np.vstack(children), axis=0)
    within = (found[:, None] <= found[None]).all(axis=2).sum(axis=1)
    return found[within == 1]
