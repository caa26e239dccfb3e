"""The loops of :mod:`plain` on other solvers, one thread each, where they are installed: Gurobi
(without a licence it takes 2,000 columns and rows) and CP-SAT (whole columns and rows alone).
"""

import importlib.util

import numpy as np
import scipy.sparse as sp

from plain import Found, PlainSolver, plain_front
from wholepie import Problem


def solve(solver: str, problem: Problem, limit: float) -> Found | str:
    """The front that the loop on ``"gurobi"`` or ``"cp-sat"`` finds, or why there is none."""
    module, make = {"gurobi": ("gurobipy", Gurobi), "cp-sat": ("ortools", CpSat)}[solver]
    if importlib.util.find_spec(module) is None:
        return "not installed"
    return plain_front(problem, limit, make)


class Gurobi(PlainSolver):
    """Default options but for a gap of 0; it keeps its last solution."""

    def __init__(self, problem: Problem) -> None:
        import gurobipy as gp

        self._problem, self.solves = problem, 0
        quiet = gp.Env(params={"OutputFlag": 0, "Threads": 1, "MIPGap": 0, "MIPGapAbs": 0})
        self._model = model = gp.Model(env=quiet)
        kinds = np.where(problem.integer, "I", "C")
        self._x = x = model.addMVar(problem.n, problem.lower, problem.upper, vtype=kinds)
        matrix = sp.csr_matrix(problem.A)
        for signs, ends in ((1, problem.row_upper), (-1, problem.row_lower)):
            rows = np.flatnonzero(np.isfinite(ends))
            if len(rows):
                model.addMConstr(signs * matrix[rows], x, "<", signs * ends[rows])
        self._infinite = gp.GRB.INFINITY
        self._goals = model.addMConstr(
            sp.csr_matrix(problem.C), x, "<", np.full(problem.p, self._infinite)
        )

    def minimise(self, weights: np.ndarray, bounds: np.ndarray) -> np.ndarray | None:
        self._goals.RHS = np.where(np.isfinite(bounds), bounds, self._infinite)
        self._model.setObjective((weights @ self._problem.C) @ self._x)
        self._model.optimize()
        self.solves += 1
        if not self._model.SolCount:
            return None
        return np.round(self._problem.C @ np.round(self._x.X))


class CpSat(PlainSolver):
    """Default options with one worker; each solve starts anew, as CP-SAT's do."""

    def __init__(self, problem: Problem) -> None:
        from ortools.sat.python import cp_model

        self._problem, self.solves, self._cp = problem, 0, cp_model
        self._model = model = cp_model.CpModel()
        ends = np.column_stack([problem.lower, problem.upper]).astype(int)
        self._x = [model.new_int_var(*map(int, pair), "") for pair in ends]
        matrix = sp.csr_array(problem.A)
        for i in range(matrix.shape[0]):
            part = slice(matrix.indptr[i], matrix.indptr[i + 1])
            terms = self._sum(matrix.data[part], matrix.indices[part])
            if np.isfinite(problem.row_lower[i]):
                model.add(terms >= int(problem.row_lower[i]))
            if np.isfinite(problem.row_upper[i]):
                model.add(terms <= int(problem.row_upper[i]))

    def _sum(self, factors: np.ndarray, columns: np.ndarray) -> object:
        return self._cp.LinearExpr.weighted_sum(
            [self._x[j] for j in columns], [int(a) for a in factors]
        )

    def minimise(self, weights: np.ndarray, bounds: np.ndarray) -> np.ndarray | None:
        model, columns = self._model.clone(), np.arange(self._problem.n)
        for row, bound in zip(np.asarray(self._problem.C), bounds, strict=True):
            if np.isfinite(bound):
                model.add(self._sum(row, columns) <= int(bound))
        model.minimize(self._sum(weights @ self._problem.C, columns))
        solver = self._cp.CpSolver()
        solver.parameters.num_workers = 1
        self.solves += 1
        if solver.solve(model) != self._cp.OPTIMAL:
            return None
        return np.asarray(self._problem.C) @ [solver.value(x) for x in self._x]
