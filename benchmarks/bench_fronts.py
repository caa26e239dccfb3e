"""Whole fronts of knapsacks, against the plain epsilon-constraint loop on HiGHS.

The loop is the textbook one for two goals: two solves a point, HiGHS' default options but for a
a zero gap. Instances are generated from a seed after the usual recipe: weights and profits uniform
from 10 to 100, capacity half the weights' sum (Florios & Mavrotas; Kirlik & Sayin).
"""

import time

import highspy
import numpy as np
import table

import wholepie as wp
from wholepie import Problem

CASES = [(2, 50, 2, 1), (2, 100, 1, 1), (2, 100, 2, 1), (3, 30, 1, 1), (3, 30, 3, 1)]


def instance(p: int, n: int, m: int, seed: int) -> Problem:
    """Maximised goals as negative costs, so that both sides minimise the same numbers."""
    rng = np.random.default_rng(seed)
    goals, rows = rng.integers(10, 101, (p, n)), rng.integers(10, 101, (m, n))
    return Problem.from_arrays(-goals, rows, row_upper=rows.sum(axis=1) // 2, upper=1, integer=True)


def plain_loop(problem: Problem) -> tuple[int, int, float]:
    """Points, solves and CPU seconds of the epsilon-constraint loop for two goals."""
    started = time.process_time()
    solver = _loaded(problem)
    points, solves, bound = 0, 0, np.inf
    while True:
        first = _minimum(solver, problem, 1, 0, bound)
        solves += 1
        if first is None:
            return points, solves, time.process_time() - started
        bound = _minimum(solver, problem, 0, 1, first) or 0.0
        solves, points, bound = solves + 1, points + 1, bound - 1


def _loaded(problem: Problem) -> highspy.Highs:
    matrix = np.vstack([problem.A.toarray(), problem.C])
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = matrix.shape
    lp.col_cost_ = np.zeros(problem.n)
    lp.col_lower_, lp.col_upper_ = problem.lower, problem.upper
    lp.row_lower_ = np.full(len(matrix), -np.inf)
    lp.row_upper_ = np.concatenate([problem.row_upper, np.full(problem.p, np.inf)])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.arange(len(matrix) + 1) * problem.n
    lp.a_matrix_.index_ = np.tile(np.arange(problem.n), len(matrix))
    lp.a_matrix_.value_ = matrix.ravel()
    lp.integrality_ = [highspy.HighsVarType.kInteger] * problem.n
    solver = highspy.Highs()
    for name, setting in {"output_flag": False, "threads": 1, "mip_rel_gap": 0.0}.items():
        solver.setOptionValue(name, setting)
    solver.passModel(lp)
    return solver


def _minimum(
    solver: highspy.Highs, problem: Problem, goal: int, other: int, bound: float
) -> float | None:
    """Least value of a goal while the other one is at most ``bound``; None if there is none."""
    rows = len(problem.row_upper)
    solver.changeRowBounds(rows + goal, -np.inf, np.inf)
    solver.changeRowBounds(rows + other, -np.inf, bound)
    columns = np.arange(problem.n, dtype=np.int32)
    solver.changeColsCost(problem.n, columns, problem.C[goal])
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return float(np.round(problem.C[goal] @ np.round(solver.getSolution().col_value)))


def measure(p: int, n: int, m: int, seed: int) -> list[object]:
    """One row of the table."""
    problem = instance(p, n, m, seed)
    started = time.process_time()
    front = wp.front(problem)
    cpu = time.process_time() - started
    assert front.complete
    share = f"{100 * front.record.solver_seconds / front.seconds:.0f} %"
    row: list[object] = [f"{p} goals, {n} items, {m} rows", len(front), front.solves]
    row += [front.solves / len(front), share, front.seconds, cpu]
    if p > 2:
        return [*row, "", "", ""]
    points, solves, plain = plain_loop(problem)
    assert points == len(front), (points, len(front))
    return [*row, solves, plain, plain / cpu]


def main() -> None:
    head = ["knapsack", "points", "solves", "solves a point", "time in HiGHS", "wall, s", "CPU, s"]
    head += ["plain loop: solves", "CPU, s", "CPU ratio"]
    table.show("Whole fronts, one worker", head, [measure(*case) for case in CASES])
