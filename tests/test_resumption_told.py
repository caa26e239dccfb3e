"""A gap that is larger after a run went on is explained by the ranges that it is a share of."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import shipped
from examples import examples
from wholepie.optimizer.results.front import Front
from wholepie.views.vocabulary.resumption import larger_gap
from wholepie.views.vocabulary.text import plain


def front(gap: float, scale: float = 1.0) -> Front:
    whole = shipped.front("quickstart")
    values = whole.values * np.array([scale, 1.0, 1.0])
    return replace(whole, gap=gap, complete=False, values=values)


def test_a_larger_gap_is_explained_by_ranges() -> None:
    told = plain(larger_gap(front(0.2), front(0.3, scale=2.0)))
    earned = np.ptp(shipped.front("quickstart").values[:, 0])
    assert told == (
        "It was 20 % before. A gap is a share of the ranges of listed plans, and these are others "
        f"now: owner: earn from {earned:,.0f} to {2 * earned:,.0f} EUR."
    )


@pytest.mark.parametrize("gap", [0.1, 0.2, 0.2001])
def test_what_is_no_larger_or_has_no_reason_is_not_explained(gap: float) -> None:
    assert not larger_gap(front(0.2), front(gap))
    assert not larger_gap(front(np.inf), front(gap, scale=2.0))
    assert not larger_gap(front(0.4), front(0.3, scale=2.0))


@examples(40)
@given(gaps=st.tuples(st.floats(0, 1), st.floats(0, 1)), scale=st.floats(0.5, 2))
def test_only_what_is_larger_is_explained(gaps: tuple[float, float], scale: float) -> None:
    told = larger_gap(front(gaps[0]), front(gaps[1], scale=scale))
    assert not told or (gaps[1] > gaps[0] and scale != 1)
