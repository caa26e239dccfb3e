"""Exact fronts of two goals with amounts beside integers, against enumeration in fractions."""

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

sys.path.insert(0, str(Path(__file__).resolve().parent))

from mixed import Mixed, assert_same, mixed, parts_of

from wholepie import InfeasibleError
from wholepie.optimizer.methods import METHODS, Result
from wholepie.optimizer.options import Options
from wholepie.optimizer.search import Search

METHOD_NAMES = ["segments", "boxed-line"]


def solved(case: Mixed, method: str, **options: float) -> Result:
    with Search(case.problem, Options(**options)) as search:  # type: ignore[arg-type]
        return METHODS.named(method).run(search)


@pytest.mark.parametrize("method", METHOD_NAMES)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(case=mixed())
def test_the_front_is_that_of_all_integer_parts(method: str, case: Mixed) -> None:
    known = case.front()
    if not known:
        with pytest.raises(InfeasibleError):
            solved(case, method)
        return
    result = solved(case, method)
    assert result.gap == 0
    assert_same(parts_of(result), known)
