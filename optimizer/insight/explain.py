"""Why no plan meets all requirements: every minimal conflict and correction, smallest first.

A conflict is a set of requirements that cannot hold together, none of them to spare; a correction
is a set to give up so that the rest can hold, none of them given up in vain. MARCO (Liffiton,
Previti, Malik & Marques-Silva, "Fast, flexible MUS enumeration", Constraints 21, 2016): a map of
the subsets that are still open, a small binary program, gives the largest of them. If it can hold,
what it leaves out is a correction; if not, it is shrunk to a conflict. Either way the map closes
all that follows from it. The list may be as long as exponential in the number of requirements, so
it can be limited, and says whether it is whole.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp

from ..errors import OutOfTimeError, SolverError
from ..problem.labels import Goal
from ..problem.problem import Problem
from ..search.stopping import Stop, StopKind, why_spent
from ..solver.budget import Budget
from ..solver.kernel import Kernel
from ..solver.outcome import Reason, Subproblem
from .agreements import Agreement, Negotiation, Reader
from .explanation import Conflict, Correction, Explanation
from .feasibility_oracle import Oracle
from .requirement_units import Chosen, Unit, Units
from .shortfall import shortfalls

_MOST_MEASURED = 40


def explain(
    problem: Problem,
    budget: Budget | None = None,
    *,
    most: int | None = None,
    measured: bool = True,
    reader: Reader | None = None,
) -> Explanation:
    """Every minimal conflict and correction, or at most ``most`` conflicts, within a budget.

    Corrections that are ``measured`` tell what each of their requirements gives where they give
    least in all; where they are many, the smallest do. ``reader`` knows how requirements were
    written. Where the fixed requirements leave no plan, the only conflict is one among them.

    Raises SolverError where HiGHS failed or contradicts itself in the search for conflicts; what it
    cannot measure stays unmeasured.
    """
    return _Explainer(problem, budget or Budget(), most, measured, reader).run()


@dataclass
class _Explainer:
    """The state of one explanation."""

    problem: Problem
    budget: Budget
    most: int | None
    measured: bool = True
    reader: Reader | None = None
    feasible: bool | None = None
    conflicts: list[Chosen] = field(default_factory=list)
    corrections: list[Chosen] = field(default_factory=list)
    unfinished: Chosen | None = None

    def __post_init__(self) -> None:
        self.units = self.free = Units(self.problem)
        self.oracle = Oracle(self.units, self.budget)

    def run(self) -> Explanation:
        """Explain, and tell what was found."""
        started = time.perf_counter()
        stopped = self._enumerate()
        unfinished = [] if self.unfinished is None or self.conflicts else [self.unfinished]
        return Explanation(
            feasible=self.feasible,
            conflicts=tuple(map(self._described, sorted(self.conflicts, key=_size)))
            + tuple(Conflict(self.units.requirements(each), (), False) for each in unfinished),
            corrections=tuple(sorted(self._measured(), key=_cost)),
            complete=not stopped,
            stopped=stopped,
            requirements=len(self.free.all),
            fixed=len(self.free.fixed),
            tests=self.oracle.tests,
            solves=self.oracle.solves,
            seconds=time.perf_counter() - started,
        )

    def _enumerate(self) -> str:
        """Fill the lists; returns why they ended early, empty if they are whole."""
        try:
            self.feasible = self.oracle.holds(self.units.all)
            if self.feasible:
                return ""
            if not self.oracle.holds(frozenset()):
                return self._blame_fixed()
            for unit in sorted(self.units.all):
                self.oracle.holds(frozenset({unit}))
            return self._explore()
        except OutOfTimeError:
            return str(why_spent(self.budget))

    def _blame_fixed(self) -> str:
        """What nobody can give up leaves no plan: a conflict among that, empty without any."""
        self.units = self.free.only_fixed
        self.oracle = self.oracle.asking(self.units)
        self.conflicts.append(self._shrunk(self.units.all))
        return ""

    def _explore(self) -> str:
        everything = self.units.all
        seeds = _seeds(sorted(everything), self.conflicts, self.corrections, self.budget)
        for seed in seeds:
            if self.oracle.holds(seed):
                self.corrections.append(everything - seed)
            else:
                self.conflicts.append(self._shrunk(seed))
            if self.most is not None and len(self.conflicts) >= self.most:
                return str(Stop(StopKind.CONFLICTS_LIMIT))
        return ""

    def _shrunk(self, conflict: Chosen) -> Chosen:
        """A minimal conflict within one: what can be spared is left out, one after another."""
        for unit in sorted(conflict):
            self.unfinished = conflict
            if not self.oracle.holds(conflict - {unit}):
                conflict = conflict - {unit}
        self.unfinished = None
        return conflict

    def _described(self, conflict: Chosen) -> Conflict:
        return Conflict(self.units.requirements(conflict), shortfalls(self.oracle, conflict))

    def _measured(self) -> Iterator[Correction]:
        """Corrections with the least that they take, as far as the time allows."""
        for number, chosen in enumerate(sorted(self.corrections, key=_size)):
            known = self.measured and number < _MOST_MEASURED and not self.budget.spent
            yield Correction(
                self.units.requirements(chosen), self._least(chosen) if known else None
            )

    def _least(self, chosen: Chosen) -> Agreement | None:
        negotiation = Negotiation(self.problem, sorted(chosen), self.reader, all_give=True)
        try:
            return negotiation.cheapest(negotiation.stretched(), self.budget)
        except SolverError:
            return None


def _cost(correction: Correction) -> float:
    """The share of what was asked that a correction takes in all; unknown ones are last."""
    return np.inf if correction.agreement is None else correction.agreement.total


def _size(units: Chosen) -> tuple[int, list[int]]:
    return len(units), sorted(units)


def _seeds(
    units: list[Unit], conflicts: list[Chosen], corrections: list[Chosen], budget: Budget
) -> Iterator[Chosen]:
    """Largest subsets that no known conflict is in and that no known correction leaves out.

    Both lists grow between one seed and the next. The whole is known to be impossible.
    """
    yield frozenset(units)
    while (largest := _largest(units, conflicts, corrections, budget)) is not None:
        yield largest


def _largest(
    units: list[Unit], conflicts: list[Chosen], corrections: list[Chosen], budget: Budget
) -> Chosen | None:
    """The map: the largest subset without all of any conflict, with one of each correction; None
    if there is none.

    Raises OutOfTimeError, SolverError.
    """
    sets = conflicts + corrections
    matrix = sp.csr_array(np.array([[float(unit in each) for unit in units] for each in sets]))
    tops = np.array([len(each) - 1.0 for each in conflicts] + [np.inf] * len(corrections))
    feet = np.array([-np.inf] * len(conflicts) + [1.0] * len(corrections))
    problem = Problem.from_arrays(
        np.ones((1, len(units))),
        matrix,
        row_lower=feet,
        row_upper=tops,
        upper=1.0,
        integer=True,
        goals=[Goal("size", "maximize")],
    )
    outcome = Kernel(problem, budget).solve(Subproblem(np.ones(1), np.full(1, np.inf)))
    if outcome.reason is Reason.INFEASIBLE:
        return None
    if outcome.reason is not Reason.OPTIMAL or outcome.x is None:
        raise outcome.unreached("The next subset of requirements")
    return frozenset(unit for unit, taken in zip(units, outcome.x, strict=True) if taken > 0.5)
