"""Amounts that hardly count in a row, beside which HiGHS' probing closes off plans."""

import numpy as np
import pytest

from wholepie import Problem
from wholepie.optimizer.solver.kernel import Kernel
from wholepie.optimizer.solver.outcome import Reason, Subproblem

#: A goal's row beside which HiGHS 1.16.0's probing denies the plan that is best.
C = [
    [2e-6, -0.21759690723269987, 274.58, 2.0473463392701678e-3, -8191.7823247660563, 2315.44],
    [-2e-7, 8.0351902263388708e-05, 0.7276, -0.000201949637, 0.003445034763528745, 1.67e-8],
]
A = [
    [0.39982, 0.12438, -0.91316, 0.0046714, -0.22344, -0.13581],
    [0.28305, -0.39175, 0.88973, -0.87829, -0.90954, -0.032783],
    [0.85368, 0.11328, -0.22000, 0.15787, 0.11569, 0.089735],
]


@pytest.mark.parametrize("size", [1e-7, 2e-7, 1e-6, 1e-5, 1e-4])
def test_the_best_plan_beside_a_faint_amount_is_found(size: float) -> None:
    """All 32 choices of whole numbers, with the amount at the better of its ends."""
    goals = np.array(C)
    goals[1, 0] = -size
    faint = Problem.from_arrays(
        goals, A, row_upper=[0.64869, -0.066834, 0.81719], upper=1, integer=[False] + [True] * 5
    )
    most = 0.0033233809960937499
    outcome = Kernel(faint).solve(Subproblem(np.array([1.0, 0.0]), np.array([np.inf, most])))
    assert outcome.reason is Reason.OPTIMAL
    assert outcome.f is not None
    assert outcome.f[0] == pytest.approx(_best(faint, most), rel=1e-6)


def _best(problem: Problem, most: float) -> float:
    """The least of the first goal: in each choice an end of the amount's interval is best."""
    rows = np.vstack([problem.A.toarray(), problem.C[1:]])
    limits = np.append(problem.row_upper, most)
    best = np.inf
    for number in range(32):
        y = np.array([number >> i & 1 for i in range(5)])
        left, a = limits - rows[:, 1:] @ y, rows[:, 0]
        low = max([0.0, *(left[a < 0] / a[a < 0])])
        high = min([1.0, *(left[a > 0] / a[a > 0])])
        if low <= high:
            best = min(best, *(problem.C[0] @ [x, *y] for x in (low, high)))
    return float(best)
