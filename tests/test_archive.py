"""The archive: zones hold exactly what no point matches, and certificates are true."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from examples import examples
from wholepie.optimizer.geometry.archive import Archive
from wholepie.optimizer.geometry.dominance import MOST_COMPARED, unbeaten

SIDE = 6


@st.composite
def points(draw: st.DrawFn) -> np.ndarray:
    p = draw(st.integers(2, 4))
    one = st.lists(st.integers(0, SIDE - 1), min_size=p, max_size=p)
    return np.array(draw(st.lists(one, min_size=1, max_size=12)), dtype=float)


def archive_of(points: np.ndarray) -> Archive:
    p = points.shape[1]
    archive = Archive(p, np.full(p, 1e-3))
    for k in range(p):
        archive.prove(np.where(np.arange(p) == k, 0.0, np.inf))
    for point in points:
        archive.add(point)
    return archive


def cells(p: int) -> np.ndarray:
    return np.array(list(itertools.product(range(SIDE), repeat=p)), dtype=float)


@examples(150)
@given(points())
def test_zones_hold_exactly_what_no_point_matches(points: np.ndarray) -> None:
    archive = archive_of(points)
    for cell in cells(points.shape[1]):
        matched = (points <= cell).all(axis=1).any()
        in_zone = (cell < archive.zones).all(axis=1).any()
        assert in_zone == (not matched)


@examples(150)
@given(points())
def test_no_zone_lies_inside_another(points: np.ndarray) -> None:
    zones = archive_of(points).zones
    inside = (zones[:, None, :] <= zones[None, :, :]).all(axis=2)
    assert inside.sum() == len(zones)


@examples(150)
@given(points())
def test_points_are_mutually_nondominated(points: np.ndarray) -> None:
    archive = archive_of(points)
    worse = (archive.points[:, None, :] <= archive.points[None, :, :]).all(axis=2)
    assert worse.sum() == len(archive.points)
    for point in points:
        assert (archive.points <= point).all(axis=1).any()


@examples(150)
@given(points(), st.data())
def test_the_certificate_covers_all_that_no_proof_excludes(
    points: np.ndarray, data: st.DataObject
) -> None:
    archive = archive_of(points)
    p = points.shape[1]
    one = st.lists(st.integers(0, SIDE), min_size=p, max_size=p)
    possible = cells(p)
    for corner in np.array(data.draw(st.lists(one, max_size=6)), dtype=float).reshape(-1, p):
        archive.prove(corner)
        possible = possible[~(possible < corner).all(axis=1)]
    for row in np.array(data.draw(st.lists(one, max_size=4)), dtype=float).reshape(-1, p):
        weights, floor = row + (not row.any()), float(row.sum())
        archive.prove_floor(weights, floor)
        possible = possible[possible @ weights >= floor]
    gap = archive.certificate()
    allowance = np.array(data.draw(one), dtype=float) / 2
    archive.allow(allowance)
    still_open = archive.zones[archive.open]
    for y in possible:
        worse = np.maximum(archive.points - y, 0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(worse > 0, worse / archive.ranges, 0.0)
        assert share.max(axis=1).min() <= gap + 1e-9
        matched = (archive.points <= y + allowance).all(axis=1).any()
        assert matched or (y < still_open - allowance).all(axis=1).any()


def test_depth_is_measured_along_the_ranges() -> None:
    archive = archive_of(np.array([[0.0, 8.0], [4.0, 0.0]]))
    archive.prove_floor(np.array([2.0, 1.0]), 8.0)
    assert archive.depth(np.array([4.0, 8.0])) == 0.5
    assert archive.depth(np.array([0.0, 8.0])) == 0.0


def test_a_zone_is_taken_once_and_again_after_a_new_allowance() -> None:
    archive = archive_of(np.array([[0.0, 4.0], [4.0, 0.0]]))
    first = archive.take()
    assert first is not None
    assert first.tolist() == [4.0, 4.0]
    assert archive.take() is None
    archive.allow(np.zeros(2))
    assert archive.take() is not None
    archive.allow(np.full(2, 4.0))
    assert archive.take() is None


def test_a_zone_that_is_given_up_stays_open_and_is_not_taken_any_more() -> None:
    archive = archive_of(np.array([[0.0, 4.0], [4.0, 0.0]]))
    zone = archive.take()
    assert zone is not None
    archive.give_up(zone)
    archive.allow(np.zeros(2))
    assert archive.take() is None
    assert archive.widest() is None
    assert archive.certificate() > 0
    archive.add(np.array([2.0, 2.0]))
    assert archive.take() is not None


def test_the_sign_of_0_does_not_tell_zones_apart() -> None:
    """Else two zones that are the same would each count as inside the other, and both be lost."""
    signed = np.array([[-0.0, 3.0, 1.0], [0.0, 1.0, 3.0], [-0.0, 2.0, 2.0], [3.0, -0.0, 0.0]])
    zones = archive_of(signed).zones
    assert {*map(tuple, zones)} == {*map(tuple, archive_of(signed + 0.0).zones)}
    assert not np.signbit(zones[zones == 0]).any()


@examples(30)
@given(seed=st.integers(0, 10_000), width=st.sampled_from([2, MOST_COMPARED, 256, 300]))
def test_points_in_however_many_numbers_are_compared(seed: int, width: int) -> None:
    rng = np.random.default_rng(seed)
    points = rng.integers(0, 4, (int(rng.integers(0, 8)), width)).astype(float)
    points = np.vstack([points, points + rng.integers(0, 2, points.shape)])
    points = points[rng.permutation(len(points))]
    if rng.random() < 0.5:
        points[:, 1:] = points[:, :1]
    expected = [
        not any((f <= g).all() and ((f < g).any() or j < i) for j, f in enumerate(points) if j != i)
        for i, g in enumerate(points)
    ]
    assert unbeaten(points).tolist() == expected
