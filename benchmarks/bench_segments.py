"""Two goals, amounts beside 0/1: slices and proofs against the boxed line method and enumeration.

The known problems are left out where their data are not at hand. ``--long`` adds larger ones.
"""

import itertools
import time
from collections.abc import Callable, Iterable

import numpy as np

import table
from problems import DATA, boland, random_segments
from wholepie.optimizer.geometry.envelope import Envelope, Piece
from wholepie.optimizer.methods.method import METHODS, Result
from wholepie.optimizer.methods.support.slices import Slice
from wholepie.optimizer.methods.support.two_goals import RangeShares, TwoGoalPlan
from wholepie.optimizer.problem.problem import Problem
from wholepie.optimizer.search.payoff import payoff
from wholepie.optimizer.search.search import Search
from wholepie.optimizer.solver.kernel import Kernel

KNOWN = {f"`boland` {name}": (lambda name=name: boland(name).problem) for name in "12376"}
MADE: dict[str, Callable[[], Problem]] = {
    f"made, {size} amounts, {size} choices, #{seed}": (
        lambda size=size, seed=seed: random_segments(size, size, seed)
    )
    for size in (10, 20)
    for seed in (1, 2)
}
LARGE: dict[str, Callable[[], Problem]] = {
    f"made, 40 amounts, 40 choices, #{seed}": (lambda seed=seed: random_segments(40, 40, seed))
    for seed in (1, 2)
}
#: Choices up to which every integer part is tried.
MOST_CHOICES = 12


def solved(problem: Problem, method: str) -> tuple[Result, Search, float]:
    """The whole front, the search and the seconds that it took."""
    with Search(problem) as search:
        result = METHODS.named(method).solve(search)
        seconds = search.seconds
    assert result.gap == 0
    return result, search, seconds


def enumerated(problem: Problem) -> tuple[int, float] | None:
    """Number of vertices and seconds, by tracing the slice of every integer part."""
    choices = np.flatnonzero(problem.integer)
    if len(choices) > MOST_CHOICES:
        return None
    started = time.perf_counter()
    with Search(problem) as search:
        optima = payoff(search)
    assert optima is not None
    plane, kernel = RangeShares(problem, optima), Kernel(problem)
    envelope = Envelope(plane.same)
    for values in itertools.product((0.0, 1.0), repeat=len(choices)):
        if sum(values) <= len(choices) / 3:
            x = np.zeros(problem.n)
            x[choices] = values
            trace(kernel, Slice(plane, TwoGoalPlan(problem.evaluate(x), x), envelope.add))
    pieces = [cell for cell in envelope.cells() if isinstance(cell, Piece)]
    return len(pieces), time.perf_counter() - started


def trace(kernel: Kernel, part: Slice) -> None:
    steps = part.begin()
    while steps:
        step = steps.pop()
        steps += part.learn(step, kernel.solve(part.subproblem(step)))


def compared(name: str, problem: Problem) -> list[object]:
    result, search, seconds = solved(problem, "segments")
    other, boxes, longer = solved(problem, "boxed-line")
    assert len(result.points) == len(other.points)
    faces = result.faces
    assert faces is not None
    row: list[object] = [
        name,
        len(result.points),
        len(faces.members),
        int((~faces.efficient).sum()),
    ]
    row += [search.solves, search.relaxations, seconds]
    row += [f"{100 * search.solver_seconds / seconds:.0f} %"]
    row += [boxes.solves, boxes.relaxations, longer, longer / seconds]
    every = enumerated(problem)
    return [*row, "" if every is None else every[1]]


def rows(cases: dict[str, Callable[[], Problem]]) -> Iterable[list[object]]:
    for name, make in cases.items():
        yield compared(name, make())


def main(*, long: bool = False) -> None:
    cases = (KNOWN if DATA.is_dir() else {}) | MADE | (LARGE if long else {})
    head = ["problem", "points", "segments", "open ends", "MILPs", "LPs", "wall, s", "in HiGHS"]
    head += ["boxed line: MILPs", "LPs", "wall, s", "ratio", "enumeration: wall, s"]
    table.show("Two goals with amounts beside choices, one worker", head, rows(cases))
