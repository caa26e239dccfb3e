"""Three ways to prove a front of four or five goals whole, once all its points are known.

Zone by zone, as the method ``zones`` does; a union of zones in one problem, with a choice of a zone
(``f <= sum_t s_t (u_t - 1)``, one of the s), whose size doubles as long as nothing is found; and
clauses (Sylva & Crema, "A method for finding the set of non-dominated vectors for multiple
objective integer linear programs", EJOR 158, 2004), which find and prove at once: a solve for each
point, with a row that says that the next one is better in some goal. Unions are asked as wholepie
asks whether anything is feasible, twice where nothing is; clauses are plain HiGHS.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import highspy
import numpy as np

import table
import wholepie as wp
from plain import PlainSolver
from problems import DATA, one_row, random_knapsack
from wholepie import Problem
from wholepie.optimizer.geometry.archive import Archive
from wholepie.optimizer.methods.zones import ZoneSearch
from wholepie.optimizer.problem.extended import Extension
from wholepie.optimizer.problem.value_grid import highest_values, lowest_values
from wholepie.optimizer.search.payoff import payoff
from wholepie.optimizer.search.search import Search
from wholepie.optimizer.solver.budget import Budget
from wholepie.optimizer.solver.kernel import Kernel
from wholepie.optimizer.solver.outcome import Reason, Subproblem

MADE: dict[str, Callable[[], Problem]] = {
    "knapsack, 4 goals, 15 items, 3 rows": lambda: random_knapsack(4, 15, 3, 1),
}
PUBLISHED: dict[str, Callable[[], Problem]] = {
    "Kirlik KP p=4 n=20": lambda: one_row("p-4_n-20_ins-1").problem,
    "Kirlik KP p=5 n=10": lambda: one_row("p-5_n-10_ins-1").problem,
}
LONG: dict[str, Callable[[], Problem]] = {
    "knapsack, 4 goals, 20 items, 3 rows": lambda: random_knapsack(4, 20, 3, 1),
}
#: CPU seconds after which clauses are given up, and the largest unions.
LIMIT, LARGEST = 120.0, (8, 32, 128)


@dataclass
class Choices:
    """A plain model to which choices of 0 or 1 and rows of goals are added."""

    problem: Problem

    def __post_init__(self) -> None:
        self._solver = PlainSolver(self.problem)
        self.highs, self._columns = self._solver.highs, self.problem.n

    def choice(self) -> int:
        """The number of a new choice."""
        self.highs.addCol(0.0, 0.0, 1.0, 0, [], [])
        self.highs.changeColIntegrality(self._columns, highspy.HighsVarType.kInteger)
        self._columns += 1
        return self._columns - 1

    def at_most(self, goal: int, bound: float, choice: int, spared: float) -> None:
        """The goal is at most the bound, less what the choice takes from it."""
        cost = self.problem.C[goal]
        numbers = np.append(np.flatnonzero(cost), choice).astype(np.int32)
        factors = np.append(cost[cost != 0], spared)
        self.highs.addRow(-np.inf, bound, len(numbers), numbers, factors)

    def some(self, choices: list[int]) -> None:
        """At least one of the choices is made."""
        numbers, ones = np.array(choices, dtype=np.int32), np.ones(len(choices))
        self.highs.addRow(1.0, np.inf, len(choices), numbers, ones)

    def best(self) -> np.ndarray | None:
        """The goals of the plan of least sum; None if no plan is left."""
        p = self.problem.p
        return self._solver.minimise(np.ones(p), np.full(p, np.inf))


def by_zones(problem: Problem, points: np.ndarray) -> tuple[int, float]:
    """Solves and CPU seconds."""
    started = time.process_time()
    with Search(problem) as search:
        optima = payoff(search)
        assert optima is not None
        zones = ZoneSearch(search, optima, points)
        zones.run()
        assert zones.result().gap == 0
    return search.solves, time.process_time() - started


def by_unions(problem: Problem, points: np.ndarray, largest: int) -> tuple[int, float]:
    """The same with unions of up to so many zones, neighbours in the order of their bounds."""
    started = time.process_time()
    archive = Archive(problem.p, 0.5 * problem.grid)
    for point in points:
        archive.add(point)
    highest = highest_values(problem)
    upper = np.where(np.isinf(archive.zones), highest, archive.zones - problem.grid)
    upper = upper[np.lexsort(upper.T)]
    solves, size, first = 0, 1, 0
    while first < len(upper):
        union = below_one_of(problem, upper[first : first + size])
        free = np.full(problem.p, np.inf)
        outcome = Kernel(union, Budget()).solve(Subproblem(np.zeros(problem.p), free))
        assert outcome.reason is Reason.INFEASIBLE
        solves, first, size = solves + 1, first + size, min(2 * size, largest)
    return solves, time.process_time() - started


def below_one_of(problem: Problem, upper: np.ndarray) -> Problem:
    """The plans whose goals are no more than one of the bounds, shape (T, p)."""
    extension = Extension(problem)
    choices = [extension.column(0.0, 1.0) for _ in upper]
    extension.row(dict.fromkeys(choices, 1.0), lower=1.0, upper=1.0)
    for k, goal in enumerate(np.eye(problem.p)):
        extension.row(dict(zip(choices, -upper[:, k], strict=True)), goals=goal, upper=0.0)
    found = extension.extended()
    return replace(found, integer=np.append(problem.integer, np.ones(len(upper), dtype=bool)))


def by_clauses(problem: Problem, points: np.ndarray) -> tuple[int, float]:
    """The same with clauses, from nothing; infinite seconds where they take too long."""
    started, found = time.process_time(), 0
    model, lowest, highest = Choices(problem), lowest_values(problem), highest_values(problem)
    while (best := model.best()) is not None:
        found += 1
        if time.process_time() - started > LIMIT:
            return found, np.inf
        choices = []
        for k in np.flatnonzero(best > lowest):
            choices.append(model.choice())
            least = highest[k] - best[k] + problem.grid[k]
            model.at_most(int(k), float(highest[k]), choices[-1], float(least))
        model.some(choices)
    assert found == len(points)
    return found + 1, time.process_time() - started


def rows(cases: dict[str, Callable[[], Problem]]) -> Iterator[list[object]]:
    for name, make in cases.items():
        problem = make()
        front = wp.front(problem)
        assert front.exact
        points = front.values * np.array([goal.sign for goal in problem.goals])
        yield [name, len(points), "zone by zone", *by_zones(problem, points)]
        for largest in LARGEST:
            ways = f"unions of up to {largest}"
            yield [name, len(points), ways, *by_unions(problem, points, largest)]
        yield [name, len(points), "clauses", *by_clauses(problem, points)]


def main(*, long: bool = False) -> None:
    head = ["problem", "points", "proof", "solves", "CPU s"]
    cases = MADE | (PUBLISHED if DATA.is_dir() else {}) | (LONG if long else {})
    table.show("Proofs that a known front is whole, one worker", head, rows(cases))
