"""What rows imply for columns, to the last digit."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholepie import Problem
from wholepie.optimizer.problem.entries import Entries

NUMBERS = st.sampled_from([-419857.0, -3.0, -1.0, 0.0, 1.0, 2.0, 1e6])
ENDS = st.sampled_from([-np.inf, -1e12, -7.0, 0.0, 5.0, 1e7, np.inf])


@given(st.data())
def test_a_row_implies_what_the_others_in_it_leave(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 6))
    row = data.draw(st.lists(NUMBERS, min_size=n, max_size=n).filter(any))
    ends = [sorted(data.draw(st.tuples(ENDS, ENDS))) for _ in range(n)]
    lower = [low if low < np.inf else 5.0 for low, _ in ends]
    upper = [high if high > -np.inf else 5.0 for _, high in ends]
    most = data.draw(st.sampled_from([-3.0, 2.0, 1e6]))
    problem = Problem.from_arrays(
        [[1.0] * n], [[0.5] * n, row], row_upper=[np.inf, most], lower=lower, upper=upper
    )
    low, high = Entries.of(problem).implied((problem.lower, problem.upper), 0.0)
    for j, number in enumerate(row):
        others = [
            a * (lo if a > 0 else up) for a, lo, up in zip(row, lower, upper, strict=True) if a
        ]
        if number:
            del others[sum(map(bool, row[:j]))]
        if number and np.isfinite(others).all():
            room = (Fraction(most) - sum(map(Fraction, others))) / Fraction(number)
            size = (abs(most) + sum(map(abs, others))) / abs(number)
            found = (high if number > 0 else low)[j]
            assert found == pytest.approx(float(room), rel=1e-15, abs=2.0**-52 * size)
            assert np.isinf((low if number > 0 else high)[j])
        else:
            assert np.isinf(low[j])
            assert np.isinf(high[j])
