"""Both boundaries step by step: every state is the one that is computed anew from all of it."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import examples
from wholepie.optimizer.geometry.envelope import INFINITY, Envelope, Gap, Piece, Vertex
from wholepie.optimizer.geometry.sandwich import Cell, Sandwich
from wholepie.optimizer.problem.problem import Floats

SAME = 1e-9
SIZE = 16
IDEAL = np.array([0.0, 0.0])


@dataclass(frozen=True)
class Region:
    """No plan has ``y < e`` and ``w @ y < least``."""

    e: Floats
    w: Floats | None = None
    least: float = np.inf

    def height(self, d: float) -> float:
        """Up to which ``s`` place d is in the region."""
        most = min(self.e[0] - d / 2, self.e[1] + d / 2)
        if self.w is None:
            return float(most)
        return float(min(most, (self.least - d * (self.w[0] - self.w[1]) / 2) / self.w.sum()))


Chain = list[tuple[float, float]]
IDEALS = [Region(np.array([IDEAL[0], 4.0])), Region(np.array([4.0, IDEAL[1]]))]
#: A coordinate of a lattice, or closer to it than what counts as the same, or a little farther.
numbers = st.tuples(st.integers(0, SIZE), st.sampled_from([0, 0, 0, 0.3, -0.4, 0.9, 1.5, -5]))


def coordinate(number: tuple[int, float]) -> float:
    return number[0] / SIZE + SAME * number[1]


@st.composite
def chains(draw: st.DrawFn) -> Chain:
    """A falling chain, most of them short: they touch, cross and nearly coincide often."""
    count = draw(st.sampled_from([1, 2, 2, 2, 3]))
    different = st.lists(numbers, min_size=count, max_size=count, unique_by=lambda n: n[0])
    firsts, seconds = (sorted(map(coordinate, draw(different))) for _ in range(2))
    return list(zip(firsts, reversed(seconds), strict=True))


@st.composite
def regions(draw: st.DrawFn) -> Region:
    e = np.array([coordinate(draw(numbers)) for _ in range(2)])
    if draw(st.booleans()):
        return Region(e)
    share = draw(st.sampled_from([0.25, 0.5, 0.875]))
    w = np.array([share, 1 - share])
    return Region(e, w, float(w @ e) - draw(st.integers(-1, 4)) / SIZE)


def told(sandwich: Sandwich) -> tuple[object, ...]:
    return (
        sandwich.cells,
        sandwich.count,
        sandwich.ends,
        sandwich.widest,
        list(sandwich.wider(0.0)),
        list(sandwich.wider(0.1)),
    )


def count(cells: list[Cell]) -> int:
    """How many closed ends there are, where the ends of neighbours that meet are one."""
    pieces = [cell for cell in cells if isinstance(cell, Piece)]
    ends = sum(2 - p.open_first - p.open_last - p.is_point for p in pieces)
    return ends - sum(one.meets(other) for one, other in pairwise(pieces))


STEPS = st.lists(st.one_of(chains(), chains(), regions()), min_size=1, max_size=40)


@examples(300)
@given(STEPS)
def test_every_state_is_that_which_is_computed_anew(steps: list[Chain | Region]) -> None:
    sandwich, above = Sandwich(SAME, IDEAL), Envelope(SAME)
    for step in steps:
        if isinstance(step, Region):
            sandwich.prove(step.e, step.w, step.least)
        else:
            sandwich.add([Vertex(*y) for y in step])
            above.add([Vertex(*y) for y in step])
        assert sandwich.cells == above.cells()
        assert sandwich.count == count(above.cells())
        before = told(sandwich)
        sandwich._look_again(-INFINITY, INFINITY)
        assert told(sandwich) == before


@examples(100)
@given(STEPS)
def test_the_widest_cell_is_where_least_is_proved(steps: list[Chain | Region]) -> None:
    """What is proved is compared by its definition, place by place."""
    sandwich, above, proved = Sandwich(SAME, IDEAL), Envelope(SAME), list(IDEALS)
    for step in steps:
        if isinstance(step, Region):
            sandwich.prove(step.e, step.w, step.least)
            proved.append(step)
        else:
            sandwich.add([Vertex(*y) for y in step])
            above.add([Vertex(*y) for y in step])
    cells = above.cells()
    if not cells:
        assert sandwich.widest == np.inf
        return
    least, most = np.array([distance(above, proved, cell) for cell in cells]).T
    assert least.max() <= sandwich.widest <= most.max()
    wide, number = list(sandwich.wider(0.25)), {place(cell): i for i, cell in enumerate(cells)}
    order = [number[place(cell)] for cell in wide]
    assert all(least[after] <= most[before] for before, after in pairwise(order))
    left = [i for i, cell in enumerate(cells) if i not in order and cell.low < cell.high]
    assert (most[order] > 0.25).all()
    assert (least[left] <= 0.25).all()


def distance(above: Envelope, proved: list[Region], cell: Cell) -> tuple[float, float]:
    """The most that the boundaries are apart over a cell, from below and from above: it grows no
    faster than the place.
    """
    places, step = np.linspace(cell.low, cell.high, 81, retstep=True)
    most = max(above.height(d) - max(region.height(d) for region in proved) for d in places)
    return most - 1e-12, most + float(step) + 1e-12


def place(cell: Cell) -> tuple[float, float]:
    return cell.low, cell.high


def test_a_mixture_below_what_is_proved_is_a_crossing() -> None:
    sandwich = Sandwich(SAME, IDEAL)
    sandwich.add([Vertex(0.0, 1.0), Vertex(1.0, 0.0)])
    sandwich.prove(np.array([0.75, 0.75]))
    assert sandwich.crossing is not None
    depth, piece, at = sandwich.crossing
    assert depth == pytest.approx(0.25)
    assert piece.share(at) == pytest.approx(0.5)


def test_points_that_are_proved_best_are_no_crossing() -> None:
    sandwich = Sandwich(SAME, IDEAL)
    for y in ((0.0, 1.0), (0.5, 0.5), (1.0, 0.0)):
        sandwich.add([Vertex(*y)])
    sandwich.prove(np.array([0.5, 1.0]))
    sandwich.prove(np.array([1.0, 0.5]))
    assert sandwich.crossing is None
    assert sandwich.widest == 0.0
    assert not list(sandwich.wider(0.0))
    assert sum(isinstance(cell, Gap) for cell in sandwich.cells) == 2
