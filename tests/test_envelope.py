"""The envelope of chains: exactly that of a plain reference in fractions, and of dense sampling."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import examples
from wholepie.optimizer.geometry.envelope import Envelope, Gap, Piece, Vertex

Chain = list[tuple[Fraction, Fraction]]
#: first point, last point, whether each is open; the same point twice for a point on its own.
Part = tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction], bool, bool]


@st.composite
def chains(draw: st.DrawFn, most: int = 6, size: int = 8) -> list[Chain]:
    """Falling chains, convex or not, on a coarse lattice: they touch, cross and coincide often."""
    numbers = st.integers(0, size)
    result = []
    for _ in range(draw(st.integers(1, most))):
        firsts = sorted(draw(st.sets(numbers, min_size=1, max_size=4)))
        seconds = draw(st.sets(numbers, min_size=len(firsts), max_size=len(firsts)))
        falling = sorted(seconds, reverse=True)
        result.append([(Fraction(a), Fraction(b)) for a, b in zip(firsts, falling, strict=True)])
    return result


def level(chain: Chain, t: Fraction) -> Fraction | float:
    """The least second coordinate that a chain reaches up to a first coordinate of t."""
    if t < chain[0][0]:
        return float("inf")
    for (a1, a2), (b1, b2) in itertools.pairwise(chain):
        if a1 <= t <= b1:
            return a2 + (b2 - a2) * (t - a1) / (b1 - a1)
    return chain[-1][1]


def critical(all_chains: list[Chain]) -> list[Fraction]:
    """Every first coordinate at which the lowest of all levels may bend or jump."""
    vertices = [v for chain in all_chains for v in chain]
    edges = [e for chain in all_chains for e in itertools.pairwise(chain)]
    places = {v[0] for v in vertices}
    lines = [(a, Fraction(b[1] - a[1], 1) / (b[0] - a[0])) for a, b in edges]
    lines += [(v, Fraction(0)) for v in vertices]
    for ((a1, a2), slope), ((b1, b2), other) in itertools.combinations(lines, 2):
        if slope != other:
            places.add((b2 - a2 + slope * a1 - other * b1) / (slope - other))
    first = min(v[0] for v in vertices)
    return sorted(t for t in places if t >= first)


def reference(all_chains: list[Chain]) -> list[Part]:
    """The efficient set of all chains by its definition, in exact arithmetic."""

    def lowest(t: Fraction) -> Fraction:
        return min(level(chain, t) for chain in all_chains)

    places = critical(all_chains)
    points, intervals = set(), []
    for i, t in enumerate(places):
        before = (places[i - 1] + t) / 2 if i else None
        if before is None or lowest(before) > lowest(t):
            points.add((t, lowest(t)))
        after = places[i + 1] if i + 1 < len(places) else t + 1
        middle = lowest((t + after) / 2)
        if middle < lowest(t):
            intervals.append(((t, lowest(t)), (after, 2 * middle - lowest(t))))
    segments = [(a, b, a not in points, b not in points) for a, b in intervals]
    ends = {end for interval in intervals for end in interval}
    alone = [(point, point, False, False) for point in points - ends]
    return joined(sorted(segments + alone))


def slope(part: Part) -> Fraction | None:
    (a1, a2), (b1, b2) = part[:2]
    return Fraction(b2 - a2) / (b1 - a1) if b1 > a1 else None


def joined(parts: list[Part]) -> list[Part]:
    """Parts that go on in the same direction made one."""
    result: list[Part] = []
    for part in parts:
        last = result[-1] if result else None
        if last and last[1] == part[0] and not (last[3] or part[2]) and slope(last) == slope(part):
            result[-1] = (last[0], part[1], last[2], part[3])
        else:
            result.append(part)
    return result


def envelope(all_chains: list[Chain], tolerance: float = 0) -> Envelope:
    result = Envelope(tolerance)
    for number, chain in enumerate(all_chains):
        result.add([Vertex(a, b, number) for a, b in chain])
    return result


def parts(result: Envelope) -> list[Part]:
    pieces = [cell for cell in result.cells() if isinstance(cell, Piece)]
    return joined([(*piece.ends, piece.open_first, piece.open_last) for piece in pieces])


def floats(all_chains: list[Chain], noise: np.random.Generator | None = None) -> list[Chain]:
    def moved(a: Fraction) -> float:
        return float(a) + (noise.uniform(-1e-13, 1e-13) if noise else 0.0)

    return [[(moved(a), moved(b)) for a, b in chain] for chain in all_chains]


SETTINGS = examples(150)


@SETTINGS
@given(chains())
def test_the_efficient_set_is_exactly_that_of_the_definition(all_chains: list[Chain]) -> None:
    assert parts(envelope(all_chains)) == reference(all_chains)


@SETTINGS
@given(chains(), st.randoms(use_true_random=False))
def test_the_order_of_chains_does_not_matter(all_chains: list[Chain], random) -> None:  # type: ignore[no-untyped-def]
    shuffled = random.sample(all_chains, len(all_chains))
    assert parts(envelope(all_chains)) == parts(envelope(shuffled))


@SETTINGS
@given(chains())
def test_edges_may_be_added_one_by_one(all_chains: list[Chain]) -> None:
    pieces = [list(edge) for chain in all_chains for edge in itertools.pairwise(chain)]
    points = [chain for chain in all_chains if len(chain) == 1]
    assert parts(envelope(pieces + points)) == parts(envelope(all_chains))


@SETTINGS
@given(chains(), st.integers(0, 2**32 - 1))
def test_rounding_errors_make_no_points_and_lose_none(all_chains: list[Chain], seed: int) -> None:
    """Noise of 1e-13 in every coordinate changes neither the number nor the kind of parts."""
    noisy = parts(envelope(floats(all_chains, np.random.default_rng(seed)), 1e-9))
    exact = reference(all_chains)
    noisy = close(noisy)
    assert len(noisy) == len(exact)
    for found, known in zip(noisy, exact, strict=True):
        np.testing.assert_allclose(
            np.array(found[:2], float), np.array(known[:2], float), atol=1e-6
        )
        assert found[2:] == known[2:]


def close(found: list[Part]) -> list[Part]:
    """Parts in the same direction, to within noise, made one."""
    result: list[Part] = []
    for part in found:
        last = result[-1] if result else None
        meets = last is not None and np.allclose(np.array(last[1]), np.array(part[0]), atol=1e-6)
        if meets and not (last[3] or part[2]) and np.isclose(slope_of(last), slope_of(part)):
            result[-1] = (last[0], part[1], last[2], part[3])
        else:
            result.append(part)
    return result


def slope_of(part: Part) -> float:
    (a1, a2), (b1, b2) = part[:2]
    return (b2 - a2) / (b1 - a1) if b1 > a1 else float("nan")


@SETTINGS
@given(chains())
def test_the_height_is_the_least_of_all(all_chains: list[Chain]) -> None:
    result = envelope(floats(all_chains))
    alone = [envelope([chain]) for chain in floats(all_chains)]
    for d in np.linspace(-10, 10, 81):
        assert result.height(d) == pytest.approx(min(one.height(d) for one in alone), abs=1e-12)


@SETTINGS
@given(chains())
def test_cells_cover_the_boundary_from_end_to_end(all_chains: list[Chain]) -> None:
    cells = envelope(all_chains).cells()
    assert cells[0].low <= min(a - b for a, b in (part[0] for part in reference(all_chains)))
    for one, other in itertools.pairwise(cells):
        assert other.low <= one.high
        assert one.low <= other.low
    for gap in (cell for cell in cells if isinstance(cell, Gap)):
        assert gap.right.y1 > gap.left.y1
        assert gap.right.y2 < gap.left.y2


def test_what_is_nowhere_better_changes_nothing() -> None:
    result = envelope([[(0.0, 4.0), (4.0, 0.0)]], 1e-9)
    assert not result.add([Vertex(2.0, 2.0)])
    assert not result.add([Vertex(0.0, 4.0), Vertex(4.0, 0.0)])
    assert not result.add([Vertex(1.0, 3.0 - 1e-10), Vertex(3.0, 1.0 - 1e-10)])
    assert not result.add([Vertex(4.0, 0.0)])
    assert result.add([Vertex(2.0, 2.0 - 1e-7)])


def test_segments_of_a_ten_millionth_are_kept_as_such() -> None:
    step = 1e-7
    tiny = [(0.5, 0.5), (0.5 + step, 0.5 - step)]
    found = parts(envelope([[(0.0, 1.0)], tiny, [(1.0, 0.0)]], 1e-9))
    assert found == [
        ((0.0, 1.0), (0.0, 1.0), False, False),
        (tiny[0], tiny[1], False, False),
        ((1.0, 0.0), (1.0, 0.0), False, False),
    ]


def test_what_is_closer_than_the_tolerance_is_one() -> None:
    near = 1e-11
    points = [[(0.0, 1.0)], [(0.0 + near, 0.5)], [(0.5, 0.5 - near)], [(1.0, 0.0)]]
    assert [part[0] for part in parts(envelope(points, 1e-9))] == [(near, 0.5), (1.0, 0.0)]
