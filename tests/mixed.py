"""Small problems of two goals with amounts beside integers, and their exact fronts by enumeration.

Every integer part is tried; what is left of it is a polytope, whose vertices are found by trying
every basis, in fractions. Nothing is shared with the engine but the envelope, which
test_envelope.py holds against its definition.
"""

import itertools
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from hypothesis import strategies as st

from wholepie import Goal, Problem
from wholepie.optimizer.geometry.envelope import Envelope, Piece, Vertex
from wholepie.optimizer.methods.method import Result

Point = tuple[Fraction, Fraction]
#: First and last point, and whether each is open; the same point twice for a point on its own.
Part = tuple[tuple[float, float], tuple[float, float], bool, bool]
SHAPES = ("plain", "constant", "identical", "opposed", "whole", "amounts", "costless amounts")


@dataclass
class Mixed:
    """A problem with small whole coefficients; the first ``amounts`` columns are continuous."""

    problem: Problem
    amounts: int

    def front(self) -> list[Part]:
        envelope = Envelope()
        for chain in self.slices():
            envelope.add([Vertex(*point, tag=None) for point in chain])
        return exact_parts(envelope)

    def slices(self) -> list[list[Point]]:
        problem, k = self.problem, self.amounts
        spans = zip(problem.lower[k:], problem.upper[k:], strict=True)
        choices = itertools.product(*(range(int(low), int(up) + 1) for low, up in spans))
        chains = (self.slice(choice) for choice in choices)
        return [chain for chain in chains if chain]

    def slice(self, choice: tuple[int, ...]) -> list[Point]:
        """The front of the linear problem left by a choice of integers; empty if it has no plan."""
        rows, most = self.inequalities(choice)
        k = self.amounts
        goals = [[Fraction(c) for c in row] for row in self.problem.C]
        fixed = [sum(g[k + i] * y for i, y in enumerate(choice)) for g in goals]
        images = set()
        for basis in itertools.combinations(range(len(rows)), k):
            x = solved([rows[i] for i in basis], [most[i] for i in basis])
            if x is not None and all(dot(r, x) <= b for r, b in zip(rows, most, strict=True)):
                images.add(tuple(dot(g[:k], x) + f for g, f in zip(goals, fixed, strict=True)))
        return lower_hull(images)

    def inequalities(self, choice: tuple[int, ...]) -> tuple[list[list[Fraction]], list[Fraction]]:
        problem, k = self.problem, self.amounts
        rows, most = [], []
        for row, limit in zip(problem.A.toarray(), problem.row_upper, strict=True):
            rows.append([Fraction(a) for a in row[:k]])
            most.append(
                Fraction(limit) - sum(Fraction(a) * y for a, y in zip(row[k:], choice, strict=True))
            )
        for j in range(k):
            unit = [Fraction(int(i == j)) for i in range(k)]
            rows += [unit, [-u for u in unit]]
            most += [Fraction(problem.upper[j]), -Fraction(problem.lower[j])]
        return rows, most


def dot(a: list[Fraction], b: list[Fraction]) -> Fraction:
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))


def solved(rows: list[list[Fraction]], right: list[Fraction]) -> list[Fraction] | None:
    """The solution of a square system, by elimination; None if it is singular."""
    table = [[*row, b] for row, b in zip(rows, right, strict=True)]
    for i in range(len(table)):
        pivot = next((r for r in range(i, len(table)) if table[r][i] != 0), None)
        if pivot is None:
            return None
        table[i], table[pivot] = table[pivot], table[i]
        table[i] = [a / table[i][i] for a in table[i]]
        for r in range(len(table)):
            if r != i and table[r][i] != 0:
                table[r] = [a - table[r][i] * b for a, b in zip(table[r], table[i], strict=True)]
    return [row[-1] for row in table]


def lower_hull(points: set[Point]) -> list[Point]:
    """The efficient chain of the convex hull."""
    chain: list[Point] = []
    for point in sorted(points):
        if chain and point[1] >= chain[-1][1]:
            continue
        while len(chain) > 1 and turn(chain[-2], chain[-1], point) <= 0:
            chain.pop()
        chain.append(point)
    return chain


def turn(a: Point, b: Point, c: Point) -> Fraction:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def exact_parts(envelope: Envelope) -> list[Part]:
    pieces = [cell for cell in envelope.cells() if isinstance(cell, Piece)]
    parts = [(*piece.ends, piece.open_first, piece.open_last) for piece in pieces]
    as_floats = [(tuple(map(float, a)), tuple(map(float, b)), p, q) for a, b, p, q in parts]
    return joined(as_floats)


def parts_of(result: Result) -> list[Part]:
    """The parts that a method found: segments, and points that are on none."""
    parts: list[Part] = []
    faces = result.faces
    ends = np.empty((0, 2))
    if faces is not None:
        ends = faces.values
        for a, b in faces.members:
            closed = faces.efficient[a], faces.efficient[b]
            parts.append((tuple(ends[a]), tuple(ends[b]), not closed[0], not closed[1]))
    for point in result.points:
        if not len(ends) or np.abs(ends - point).max(axis=1).min() > 1e-6:
            parts.append((tuple(point), tuple(point), False, False))
    return joined(sorted(parts))


def joined(parts: list[Part]) -> list[Part]:
    """Parts that go on in the same direction made one."""
    result: list[Part] = []
    for part in parts:
        last = result[-1] if result else None
        if last is not None and goes_on(last, part):
            result[-1] = (last[0], part[1], last[2], part[3])
        else:
            result.append(part)
    return result


def goes_on(last: Part, part: Part) -> bool:
    if last[3] or part[2] or not np.allclose(last[1], part[0], rtol=0, atol=1e-6):
        return False
    a, b = np.subtract(last[1], last[0]), np.subtract(part[1], part[0])
    return bool(abs(a[0] * b[1] - a[1] * b[0]) <= 1e-6 * np.hypot(*a) * np.hypot(*b))


def assert_same(found: list[Part], known: list[Part]) -> None:
    assert len(found) == len(known), (found, known)
    for one, other in zip(found, known, strict=True):
        np.testing.assert_allclose(one[:2], other[:2], rtol=1e-6, atol=1e-5)
        assert one[2:] == other[2:], (found, known)


@st.composite
def mixed(draw: st.DrawFn) -> Mixed:
    """Coefficients on a small value_grid, so that slices touch, cross and coincide."""
    amounts, choices = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    n, m = amounts + choices, draw(st.integers(1, 3))
    goals = matrix(draw, 2, n, -4, 4)
    shape = draw(st.sampled_from(SHAPES))
    if shape == "constant":
        goals[1] = 0
    elif shape in ("identical", "opposed"):
        goals[1] = goals[0] if shape == "identical" else -goals[0]
    elif shape == "whole":
        goals[0, :amounts] = 0
    elif shape == "amounts":
        goals[:, amounts:] = 0
    elif shape == "costless amounts":
        goals[:, :amounts] = 0
    lower = np.array(draw(st.lists(st.integers(-1, 1), min_size=n, max_size=n)))
    width = draw(st.lists(st.integers(0, 2), min_size=n, max_size=n))
    senses = draw(st.lists(st.sampled_from(["minimize", "maximize"]), min_size=2, max_size=2))
    named = [Goal(f"goal {k}", sense) for k, sense in enumerate(senses)]
    problem = Problem.from_arrays(
        goals,
        matrix(draw, m, n, -3, 4),
        row_upper=matrix(draw, 1, m, -2, 6)[0],
        lower=lower,
        upper=lower + np.array(width),
        integer=np.arange(n) >= amounts,
        goals=named,
    )
    return Mixed(problem, amounts)


def matrix(draw: st.DrawFn, rows: int, columns: int, least: int, most: int) -> np.ndarray:
    size = rows * columns
    numbers = draw(st.lists(st.integers(least, most), min_size=size, max_size=size))
    return np.array(numbers, dtype=float).reshape(rows, columns)


def stressed(kind: str, seed: int) -> Mixed:
    """A random problem whose numbers are as awkward as ``kind`` says."""
    rng = np.random.default_rng(seed)
    amounts, choices, m = (int(rng.integers(*span)) for span in ((1, 4), (2, 6), (1, 4)))
    n = amounts + choices
    goals, rows = rng.normal(size=(2, n)), rng.normal(size=(m, n))
    most, upper = rng.uniform(-1, 3, m), np.ones(n)
    upper[:amounts] = rng.integers(1, 5, amounts)
    if kind == "nine orders of magnitude":
        goals = goals * 10.0 ** rng.uniform(-4.5, 4.5, goals.shape)
    elif kind == "ten-millionths":
        upper[:amounts] = 1e-7 * rng.integers(1, 4, amounts)
        goals, rows = np.round(goals, 1), np.round(rows, 1)
    elif kind == "nearly parallel":
        goals[:, :amounts] = [[1.0], [-2.0]] * (1 + 1e-7 * rng.normal(size=(2, amounts)))
    elif kind == "big-M":
        links = np.hstack([np.eye(amounts), np.zeros((amounts, choices))])
        links[np.arange(amounts), amounts + np.arange(amounts) % choices] = -1e4
        rows, most = np.vstack([rows, links]), np.append(most, np.zeros(amounts))
        upper[:amounts] = 1e4 * rng.uniform(0.1, 1, amounts)
        goals[:, :amounts] *= 1e-4
    integer = np.arange(n) >= amounts
    return Mixed(
        Problem.from_arrays(goals, rows, row_upper=most, upper=upper, integer=integer), amounts
    )
