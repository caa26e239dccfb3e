"""Segments: an exact mixed-integer front of two goals, enclosed from above and below.

Continuous decisions may stand beside integer ones. The front consists of points and line segments,
some of whose ends are open. The method closes in on it from two sides:

- *from above* by slices: it keeps the integer columns of a plan and traces the front of the linear
  problem that is left. The lower envelope of all traced slices consists of pieces and gaps.
- *from below* by proofs. For a piece from a to b with normal w, it minimises ``w @ f`` subject to
  ``f1 <= b1`` and ``f2 <= a2``; for the gap between two pieces it minimises one goal below its
  corner in the other. The dual bound rules out a region for good, however the envelope changes.

Each such solve either shows that no plan lies below a piece or gap, or finds a plan with new
integers, whose slice the method then traces; so it ends. It takes the piece or gap first where
envelope and proofs are farthest apart. That distance is the certificate: a proved additive epsilon
at any time.

The scheme follows the exact methods that search the criterion space of such problems (Boland,
Charkhgard & Savelsbergh, "A criterion space search algorithm for biobjective mixed integer
programming: The triangle splitting method", INFORMS J. Computing 27, 2015), but it merges whole
slices at once and keeps proofs as regions.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np

from ..geometry.envelope import Gap, Piece, Vertex
from ..geometry.sandwich import Cell, Sandwich
from ..problem.problem import Floats, Problem
from ..problem.tolerances import CONTRADICTION
from ..problem.value_grid import ValueGrid
from ..search.options import Options
from ..search.packing import vector_digest
from ..search.payoff import Payoff
from ..search.search import Search
from ..solver.outcome import NO_VERDICT, Outcome, Subproblem
from .method import METHODS, Method, Result, gap_asked, whole_front
from .support.efficient_pieces import efficient_points
from .support.slices import Slice, Step
from .support.two_goals import RangeShares, TwoGoalPlan

_WHOLE_STEP = 0.9
#: Bounds lie this share of what must be proved inside a piece or gap: what bounds it is no answer.
_MARGIN = 0.5
#: Where HiGHS' tolerances let an answer through that is none, the margin grows so many times.
_WIDER = (1.0, 8.0, 64.0)


def run(search: Search, optima: Payoff) -> Result:
    """Search until envelope and proofs meet, or are as close as asked; see the module's text."""
    return _Segments(search, optima).run()


@dataclass(frozen=True, eq=False)
class _Proof:
    """A question to HiGHS: is there a plan below this piece or gap? ``w`` is None for a gap.

    No plan has ``y < e`` (a gap's free goal left out) with less than the answer's bound.
    """

    key: tuple[float, ...]
    subproblem: Subproblem
    e: Floats
    w: Floats | None
    free: int = 0


class _Segments:
    """One run: the envelope from above, the proofs from below, and what is to be done next."""

    def __init__(self, search: Search, optima: Payoff) -> None:
        self._search, self._optima = search, optima
        self._value_grid = ValueGrid(search.problem)
        self._shares = RangeShares(search.problem, optima)
        self._sandwich = Sandwich(self._shares.same, self._shares.place(optima.ideal))
        self._steps: deque[Step] = deque()
        self._plans = deque(TwoGoalPlan(f, search.plan(f)) for f in optima.values)
        self._known_integers: set[bytes] = set()
        self._asked: dict[tuple[float, ...], int] = {}
        self._under_way: set[tuple[float, ...]] = set()
        self._wanted = max(self._shares.proved, search.options.within or 0.0)
        self._is_sound = True
        self._ends = list(optima.open)
        self._lowest = self._shares.place(optima.ideal)
        self._learn_again()

    def run(self) -> Result:
        """Do what is next until nothing is."""
        for task, outcome in self._search.stream(self._next_task):
            self._learn(task, outcome)
        if self._search.stopped:
            self._add_found()
        return self._result()

    def _next_task(self) -> tuple[Step | _Proof, Subproblem] | None:
        task = self._next()
        if task is None:
            return None
        if isinstance(task, Step):
            return task, task.slice.subproblem(task)
        self._under_way.add(task.key)
        self._asked[task.key] = self._asked.get(task.key, 0) + 1
        return task, task.subproblem

    def _learn(self, task: Step | _Proof, outcome: Outcome) -> None:
        if isinstance(task, Step):
            if outcome.reason not in NO_VERDICT:
                self._steps.extend(task.slice.learn(task, outcome))
            return
        self._under_way.discard(task.key)
        self._prove(task, outcome.bound)
        plans = [TwoGoalPlan(f, x) for f, x in outcome.plans]
        self._plans.extend(plans)
        self._search.report(self._sandwich.count, self._gap())
        self._confront()

    # What to do next.

    def _next(self) -> Step | _Proof | None:
        while self._steps or self._plans:
            while self._steps:
                step = self._steps.popleft()
                if self._is_useful(step):
                    return step
            while self._plans and not self._steps:
                self._explore(self._plans.popleft())
        return self._next_proof()

    def _is_useful(self, step: Step) -> bool:
        """Whether the envelope leaves anything to be found between a step's points."""
        if step.left is None or step.right is None:
            return True
        return self._sandwich.is_lower(Vertex(step.left.y1, step.right.y2))

    def _explore(self, plan: TwoGoalPlan) -> None:
        """Trace the plan's slice if the plan is below the envelope and its integers are new."""
        problem, vertex = self._search.problem, self._shares.vertex(plan)
        integers = vector_digest(plan.x[problem.integer])
        if integers in self._known_integers or not self._sandwich.is_lower(vertex):
            return
        self._known_integers.add(integers)
        if problem.integer.all():
            self._sandwich.add([vertex])
        else:
            self._steps.extend(Slice(self._shares, plan, self._sandwich.add).begin())

    def _next_proof(self) -> _Proof | None:
        """The question about the piece or gap where envelope and proofs are farthest apart.

        Before it those about the ends of the front that the payoff table left open.
        """
        if self._ends:
            return self._below_all(self._ends.pop())
        for cell in self._sandwich.wider(self._wanted):
            key = _key(cell)
            tries = self._asked.get(key, 0)
            if tries < len(_WIDER) and key not in self._under_way:
                margin = _MARGIN * self._shares.proved * _WIDER[tries]
                return self._below(cell, margin)
        return None

    # Questions and their answers.

    def _below(self, cell: Cell, margin: float) -> _Proof:
        if isinstance(cell, Piece):
            return self._below_piece(cell, margin)
        return self._below_gap(cell, margin)

    def _below_all(self, goal: int) -> _Proof:
        """One goal is minimised, whatever the other: what lies beyond an end."""
        weights = self._shares.weights(np.eye(2)[goal])
        slack = self._shares.slack(_MARGIN * self._shares.proved)
        free = np.full(2, np.inf)
        return _Proof((float(goal),), Subproblem(weights, free, slack=slack), free, None, goal)

    def _below_piece(self, piece: Piece, margin: float) -> _Proof:
        (_, highest), (farthest, _) = piece.ends
        w = self._shares.normal(piece.start.tag, piece.end.tag)
        e = np.array([farthest, highest]) - margin
        weights, bounds = self._shares.weights(w), self._shares.values(e)
        crosses = w @ e > w @ [piece.start.y1, piece.start.y2]
        known = float(weights @ piece.start.tag.f) if crosses else np.inf
        slack = self._shares.slack(_MARGIN * self._shares.proved)
        return _Proof(_key(piece), Subproblem(weights, bounds, slack=slack, known=known), e, w)

    def _below_gap(self, gap: Gap, margin: float) -> _Proof:
        """One goal is minimised, one without a grid if there is one, and the other bounded."""
        on_grid = self._value_grid.on_grid
        free = 1 if on_grid[0] and not on_grid[1] else 0
        bounded = 1 - free
        corner = self._shares.values(np.array([gap.right.y1, gap.left.y2]))
        inside = corner - np.where(on_grid, 0.0, margin * self._shares.scale)
        bounds = np.full(2, np.inf)
        bounds[bounded] = self._value_grid.below(inside)[bounded]
        weights = self._shares.weights(np.eye(2)[free])
        neighbour = (gap.right if free == 0 else gap.left).tag.f
        known = float(weights @ neighbour) if neighbour[bounded] <= bounds[bounded] else np.inf
        slack = self._shares.slack(_MARGIN * self._shares.proved)
        if on_grid[free]:
            slack = _WHOLE_STEP * weights[free] * self._value_grid.grid[free]
        e = self._shares.place(self._value_grid.above(bounds))
        return _Proof(
            _key(gap), Subproblem(weights, bounds, slack=slack, known=known), e, None, free
        )

    def _confront(self) -> None:
        """Let a mixture of plans contradict what is proved; where it does not, rely on nothing."""
        depth, piece, place = self._sandwich.crossing or (0.0, None, 0.0)
        if piece is not None and depth > 2 * CONTRADICTION and self._is_sound:
            first, last = piece.start.tag.x, piece.end.tag.x
            self._search.keep(first + piece.share(place) * (last - first))
            self._is_sound = False

    def _learn_again(self) -> None:
        """Take over what stands of earlier attempts."""
        for claim in self._search.earlier:
            w = self._shares.on_coordinates(claim.weights)
            e = self._shares.place(claim.bounds)
            if (w > 0).all() and np.isfinite(claim.least):
                level = self._shares.level(w, claim.least)
                self._sandwich.prove(e, w / w.sum(), level / w.sum())
                continue
            free = int(np.argmax(w))
            least = self._value_grid.at_least(free, claim.least / float(claim.weights[free]))
            e = self._value_grid.above(claim.bounds)
            e[free] = min(e[free], least)
            self._sandwich.prove(self._shares.place(e))
        if self._search.earlier:
            found = self._search.found
            self._plans.extend(TwoGoalPlan(f, self._search.plan(f)) for f in found)

    def _prove(self, proof: _Proof, bound: float) -> None:
        if proof.w is not None:
            self._sandwich.prove(proof.e, proof.w, self._shares.level(proof.w, bound))
            return
        least = bound / proof.subproblem.weights[proof.free]
        values = np.full(2, self._value_grid.at_least(proof.free, least))
        e = proof.e.copy()
        e[proof.free] = lowest = self._shares.place(values)[proof.free]
        self._sandwich.prove(e)
        if np.isinf(proof.subproblem.bounds).all():
            self._lowest[proof.free] = max(self._lowest[proof.free], lowest)

    # What came of it.

    def _add_found(self) -> None:
        """Plans whose slices were not traced to the end count as points."""
        for f in self._search.found:
            vertex = self._shares.vertex(TwoGoalPlan(f, self._search.plan(f)))
            if self._sandwich.is_lower(vertex, by=self._shares.proved):
                self._sandwich.add([vertex])

    def _gap(self) -> float:
        """How far apart envelope and proofs are at most; 0 for as close as can be proved."""
        gap = max(self._sandwich.widest, self._beyond()) if self._is_sound else np.inf
        return gap if gap > self._shares.proved else 0.0

    def _beyond(self) -> float:
        """What may lie beyond the first and the last piece, where the payoff table is open."""
        reached = self._sandwich.ends
        if not self._optima.open or reached is None:
            return 0.0
        return float((reached - self._lowest).max())

    def _result(self) -> Result:
        points, faces = efficient_points(self._search, self._sandwich.pieces)
        ranges = np.ptp(points, axis=0)
        shrunk = float(np.max(self._shares.scale[ranges > 0] / ranges[ranges > 0], initial=1.0))
        return Result(points, self._gap() * shrunk, self._optima.values, faces)


def _key(cell: Cell) -> tuple[float, ...]:
    """What tells a piece or gap from others."""
    if isinstance(cell, Gap):
        return (cell.left.y2, cell.right.y1)
    return (*cell.ends[0], *cell.ends[1])


def _promise(problem: Problem, options: Options) -> str:
    if options.within:
        return f"points and segments with {gap_asked(options.within)}"
    return f"{whole_front(problem)}, as points and segments with open and closed ends"


METHODS.register(
    Method(
        name="segments",
        summary="trace slices and prove what is below them; two goals, points and segments",
        least_goals=2,
        most_goals=2,
        guarantee={"integer": "exact", "mixed": "exact", "continuous": "exact"},
        run=run,
        preferred=("mixed", "integer"),
        promise=_promise,
        uses=("within",),
    )
)
