"""What the checker compares in tables is what comparing one by one finds."""

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from examples import examples
from wholepie.verification import proofs
from wholepie.verification.corners import Corner, as_float, room
from wholepie.verification.proofs import _covers, _Listed, _Table
from wholepie.verification.questions import weighted
from wholepie.verification.statement import Limits, LinearForm, StatedProof
from wholepie.verification.tally import Bounds, Tally
from wholepie.verification.watch import Watch
from wholepie.verification.zones import dominated, final_zones, ranked

Values = tuple[Fraction, ...]

#: Near each other beside what double precision tells apart, and far beyond what it holds.
numbers = st.one_of(
    st.integers(-3, 3).map(Fraction),
    st.builds(lambda a, b: a + Fraction(b, 10**20), st.integers(-1, 1), st.integers(-2, 2)),
    st.sampled_from([Fraction(10**400), Fraction(-(10**400)), Fraction(1, 10**400)]),
)
weights = st.one_of(st.integers(0, 2).map(Fraction), st.just(Fraction(1, 3)))


def corners(p: int) -> st.SearchStrategy[Corner]:
    return st.tuples(*[st.none() | numbers] * p)


def proofs_of(p: int) -> st.SearchStrategy[StatedProof]:
    return st.builds(StatedProof, st.tuples(*[weights] * p), corners(p), st.none() | numbers)


def points(p: int) -> st.SearchStrategy[list[Values]]:
    return st.lists(st.tuples(*[numbers] * p), min_size=1, max_size=6)


@given(
    st.integers(1, 3).flatmap(lambda p: st.tuples(st.lists(proofs_of(p), min_size=1), corners(p)))
)
@examples(300)
def test_a_table_of_proofs_covers_what_one_of_them_does(
    drawn: tuple[list[StatedProof], Corner],
) -> None:
    said, corner = drawn
    assert _Table(said).covers(corner) == any(_covers(proof, corner) for proof in said)


@given(st.integers(1, 3).flatmap(lambda p: st.tuples(points(p), proofs_of(p), st.integers(0, 1))))
@examples(300)
def test_a_proof_denies_the_first_plan_that_it_denies_alone(
    drawn: tuple[list[Values], StatedProof, int],
) -> None:
    values, proof, amount = drawn
    slack = [Fraction(amount, 10**20)] * len(proof.bounds)
    denied = [i for i, each in enumerate(values) if _denies(proof, each, slack)]
    assert _Listed(values, slack).first_denied(proof) == (denied[0] if denied else None)


def _denies(proof: StatedProof, values: Values, slack: list[Fraction]) -> bool:
    parts = zip(values, proof.bounds, slack, strict=True)
    if not all(bound is None or value <= bound - less for value, bound, less in parts):
        return False
    if proof.least is None:
        return True
    margin = proofs._MARGIN + proofs._RELATIVE * abs(proof.least) + weighted(proof.weights, slack)
    return weighted(proof.weights, values) < proof.least - margin


@given(st.integers(1, 4).flatmap(points))
@examples(300)
def test_points_that_others_match_or_beat_are_found(values: list[Values]) -> None:
    p = len(values[0])
    found = {j: i for i, j in dominated(ranked(values, p)[0], Watch())}
    for j, z in enumerate(values):
        by = [
            i
            for i, y in enumerate(values)
            if i != j and all(a <= b for a, b in zip(y, z, strict=True)) and (y != z or i < j)
        ]
        assert (j in found) == bool(by)
        assert j not in found or found[j] in by


@given(st.integers(1, 4).flatmap(points))
@examples(300)
def test_zones_are_those_of_the_definition(values: list[Values]) -> None:
    """Of all boxes with bounds at values of points, or none, the largest that hold no point."""
    p = len(values[0])
    ranks, _ = ranked(values, p)
    top = len(values)
    ends = [[*sorted({*ranks[:, k].tolist()}), top] for k in range(p)]
    boxes = np.stack(np.meshgrid(*ends), axis=-1).reshape(-1, p)
    empty = boxes[~(ranks[None] < boxes[:, None]).all(axis=2).any(axis=1)]
    largest = [tuple(u.tolist()) for u in empty if ((u <= empty).all(axis=1)).sum() == 1]
    assert sorted(map(tuple, final_zones(ranks, top, Watch()).tolist())) == sorted(largest)


@given(st.lists(st.tuples(weights, numbers), min_size=1, max_size=4), numbers)
@examples(300)
def test_doubles_leave_out_no_sum_that_is_less(
    pairs: list[tuple[Fraction, Fraction]], least: Fraction
) -> None:
    near = np.array([[as_float(each) for each in pair] for pair in pairs]).T
    _, may_be = room(near[:1], near[1:], np.array([as_float(least)]))
    exact = sum((w * v for w, v in pairs), Fraction(0))
    assert may_be.tolist() == [True] or exact >= least


N = 3
forms = st.builds(
    lambda terms, constant: LinearForm(list(terms), list(terms.values()), constant),
    st.dictionaries(st.integers(0, N - 1), numbers),
    numbers,
)
plans = st.dictionaries(st.integers(0, N - 1), numbers | st.fractions(-2, 2, max_denominator=9))


@given(st.lists(forms, max_size=3), plans)
@examples(300)
def test_a_tally_has_the_value_of_each_form(
    drawn: list[LinearForm], plan: dict[int, Fraction]
) -> None:
    assert Tally(drawn, N).of(plan) == [form.at(plan) for form in drawn]


@given(st.lists(st.builds(Limits, st.none() | numbers, st.none() | numbers), min_size=N), plans)
@examples(300)
def test_bounds_are_those_of_each_column(limits: list[Limits], plan: dict[int, Fraction]) -> None:
    outside = [j for j, each in enumerate(limits) if each.excess(plan.get(j, Fraction(0)))]
    assert Bounds(limits).outside(plan) == outside
