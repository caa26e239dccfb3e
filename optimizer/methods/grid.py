"""Grid: epsilon-constraint on a grid over the payoff table's ranges (AUGMECON2).

The method minimises the first goal and bounds each other goal by the values of its grid, from worst
to best. A point with room to spare in the innermost goal also answers the next grid values, and the
method skips these; a level without a plan ends the innermost loop (Mavrotas & Florios, "An improved
version of the augmented epsilon-constraint method (AUGMECON2)", Applied Mathematics and Computation
219, 2013). The method keeps what the solves prove, so the sample comes with a proved gap.
"""

import itertools

import numpy as np

from ..problem.problem import Floats
from ..problem.tolerances import SUM_ROUNDING
from ..problem.value_grid import ValueGrid
from ..search.payoff import Payoff
from ..search.search import Search
from ..solver.outcome import Outcome, Reason
from .method import METHODS, Method, Result
from .support.epsilon_constraint import EpsilonConstraint
from .support.learning import archive_of

_INTERVALS = {2: 20, 3: 8, 4: 5}
_FEWEST_INTERVALS = 3


def run(search: Search, optima: Payoff) -> Result:
    """Solve the grid's subproblems, ``options.samples`` intervals a goal.

    Without it 20 intervals for two goals, 8 for three, 5 for four, 3 for more.
    """
    grid = _Grid(search, optima)
    grid.run()
    return Result(grid.archive.points, grid.archive.certificate())


class _Grid:
    def __init__(self, search: Search, optima: Payoff) -> None:
        self._value_grid = value_grid = ValueGrid(search.problem)
        self._search = search
        self._best, worst = optima.values.min(axis=0), optima.values.max(axis=0)
        default = _INTERVALS.get(search.problem.p, _FEWEST_INTERVALS)
        self._intervals = search.options.samples or default
        self._step = (worst - self._best) / self._intervals
        self._worst = worst
        self._epsilon = EpsilonConstraint(search.problem, value_grid, optima, efficient=True)
        self.archive = archive_of(search, optima, value_grid.tolerance(optima.values))

    def run(self) -> None:
        """Every combination of the outer goals' grid values; the last goal's in a loop of its own.

        A goal without a range has one grid value.
        """
        counts = [self._intervals + 1 if step > 0 else 1 for step in self._step]
        for outer in itertools.product(*(range(count) for count in counts[1:-1])):
            self._innermost(outer, counts[-1] if len(counts) > 1 else 1)

    def _innermost(self, outer: tuple[int, ...], count: int) -> None:
        i = 0
        while i < count and self._search.running:
            outcome = self._solve(np.array([0, *outer, i][: len(self._step)]))
            if outcome is None or outcome.reason is Reason.INFEASIBLE:
                return
            i += 1 + (0 if outcome.f is None else self._passed(outcome.f, i))

    def _solve(self, at: Floats) -> Outcome | None:
        bounds = self._value_grid.at_most(self._worst - at * self._step)
        task = self._epsilon.task(bounds, 0, bounds)
        outcome = self._search.solve(self._epsilon.subproblem(task))
        if outcome is None:
            return None
        if outcome.f is not None and outcome.reason is Reason.OPTIMAL:
            self.archive.add(outcome.f)
        self.archive.prove(self._epsilon.corner(task, outcome.bound))
        self._search.report(len(self.archive.points), float(self.archive.gaps.max()))
        return outcome

    def _passed(self, f: Floats, i: int) -> int:
        """How many further grid values of the innermost goal the point f answers."""
        if self._step[-1] == 0 or len(self._step) == 1:
            return 0
        room = self._worst[-1] - i * self._step[-1] - f[-1]
        return int(np.floor(room / self._step[-1] + SUM_ROUNDING))


METHODS.register(
    Method(
        name="grid",
        summary="epsilon-constraint on a grid (AUGMECON2); a sample with a proved gap",
        least_goals=1,
        most_goals=10,
        guarantee={"integer": "sampled", "mixed": "sampled", "continuous": "sampled"},
        run=run,
        uses=("samples",),
    )
)
