"""Weighted: the plans that minimise weighted sums, for evenly spread weights.

The method divides goals by their ranges over the payoff table, and every weight is above zero, so
each plan is efficient. It never finds plans off the convex hull, however many weights it tries (Das
& Dennis, "A closer look at drawbacks of minimizing weighted sums of objectives", Structural
Optimization 14, 1997); so it proves nothing of plans that are not listed.
"""

import numpy as np
from scipy.stats import qmc

from ..geometry.dominance import nondominated
from ..problem.numbers import divisors, goal_ranges
from ..problem.problem import Floats
from ..problem.tolerances import VALUE_ROUNDING
from ..search.payoff import Payoff
from ..search.search import Search
from ..solver.outcome import Reason, Subproblem
from .method import METHODS, Method, Result

_SAMPLES = 20
_LEAST_WEIGHT = 1e-3


def run(search: Search, optima: Payoff) -> Result:
    """Solve one weighted sum for each of ``options.samples`` weight vectors; 20 without it."""
    spread = divisors(goal_ranges(optima.values))
    free = np.full(search.problem.p, np.inf)
    vectors = weight_vectors(search.problem.p, search.options.samples or _SAMPLES) / spread
    tasks = ((None, Subproblem(weights, free)) for weights in vectors)
    points = list(optima.values)
    for _, outcome in search.stream(lambda: next(tasks, None)):
        if outcome.f is not None and outcome.reason is Reason.OPTIMAL:
            points.append(outcome.f)
            search.report(len(nondominated(np.array(points))), np.inf)
    return Result(nondominated(np.array(points)), np.inf)


def weight_vectors(p: int, count: int) -> Floats:
    """Weights above zero that add up to 1, shape (count, p): evenly spread, the same every time."""
    if p == 1:
        return np.ones((1, 1))
    if p == 2:
        first = np.linspace(_LEAST_WEIGHT, 1 - _LEAST_WEIGHT, count)
        return np.column_stack([first, 1 - first])
    # Spacings of exponential variates are uniform on the simplex.
    uniform = qmc.Halton(p, scramble=True, rng=0).random(count)
    exponential = -np.log(np.clip(uniform, VALUE_ROUNDING, 1 - VALUE_ROUNDING))
    weights = exponential / exponential.sum(axis=1, keepdims=True)
    weights = np.maximum(weights, _LEAST_WEIGHT)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


METHODS.register(
    Method(
        name="weighted",
        summary="weighted sums, weights evenly spread; finds plans on the convex hull only",
        least_goals=1,
        most_goals=10,
        guarantee={"integer": "sampled", "mixed": "sampled", "continuous": "sampled"},
        run=run,
        uses=("samples",),
    )
)
