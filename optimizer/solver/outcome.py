"""What the kernel is asked, and what it answers.

Why a solve stopped and whether it has a plan are separate facts.
"""

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

import numpy as np

from ...diagnostics import codes
from ..errors import InterruptionError, OutOfTimeError, SolverError
from ..problem.problem import Floats


class Reason(Enum):
    """Why a solve stopped, or that it has not yet."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    TIME_LIMIT = "time limit"
    SHARE_SPENT = "its share of the time or of the nodes spent"
    INTERRUPTED = "interrupted"
    FAILED = "failed"
    UNDER_WAY = "under way"


NO_VERDICT = (Reason.TIME_LIMIT, Reason.SHARE_SPENT, Reason.INTERRUPTED)
_UNREACHED = {
    Reason.TIME_LIMIT: (OutOfTimeError, codes.OUT_OF_TIME),
    Reason.INTERRUPTED: (InterruptionError, codes.INTERRUPTED),
}


@dataclass(frozen=True, eq=False)
class Subproblem:
    """Minimise ``weights @ f`` subject to ``f <= bounds`` (inf for none), both of shape (p,).

    ``then`` are weights minimised next, while the goals of the first objective keep the values
    found; of shape (k, p) one after the other. ``slack`` is the absolute error allowed in the first
    objective, and ``loose`` that of a long solve, if there is one; what is minimised next need not
    be best then either. ``known`` is the first objective of a plan that keeps to the bounds, if
    there is one: worse plans do not matter.
    ``fixed`` (n,) is a plan whose integer columns are kept as they are: what is left is linear.
    ``careful`` asks for an answer by the plainest way there is, since an earlier one failed or was
    wrong. ``seconds`` are its share of the time, ``nodes`` those of each run of branch and bound.
    ``start`` (n,) is a plan within the bounds, to begin with.
    """

    weights: Floats
    bounds: Floats
    then: Floats | None = None
    slack: float = 0.0
    loose: float = 0.0
    known: float = np.inf
    fixed: Floats | None = None
    careful: bool = False
    seconds: float = np.inf
    nodes: float = np.inf
    start: Floats | None = None


class Timing(NamedTuple):
    """What a strategy took for a kind of subproblem; see StrategyPortfolio.

    ``seconds`` of CPU time, and ``work`` in iterations of the simplex method, which is the same
    every time.
    """

    kind: str
    strategy: str
    seconds: float
    trial: bool
    work: float = 0.0


@dataclass(frozen=True, eq=False)
class Outcome:
    """What came of a subproblem: minimised values ``f``, plan ``x`` and a proved lower ``bound``.

    ``f`` and ``x`` are None where no plan was found, or where the bound showed that none is better
    than the known one. ``bound`` holds for ``weights @ f`` of the first objective whatever the
    reason, and is inf where there is no feasible plan. ``met`` are values and columns of other
    feasible plans seen on the way. ``solves`` counts proofs by branch and bound (by the simplex
    method for a continuous problem), ``runs`` everything that HiGHS was run for but the
    ``relaxations``; ``seconds`` are those inside HiGHS. ``words`` are what HiGHS says of a failure;
    ``is_bug`` tells that an error of the program was the reason.
    """

    reason: Reason
    f: Floats | None
    x: Floats | None
    bound: float
    solves: int = 0
    seconds: float = 0.0
    runs: int = 0
    relaxations: int = 0
    met: tuple[tuple[Floats, Floats], ...] = ()
    timings: tuple[Timing, ...] = ()
    words: str = ""
    is_bug: bool = False

    @property
    def why(self) -> str:
        """Why it stopped, in words for a message: with those of HiGHS where it failed."""
        return f"{self.reason.value} ({self.words})" if self.words else self.reason.value

    def unreached(self, what: str = "The answer") -> SolverError:
        """The error where ``what`` was neither found nor proved not to be there."""
        error, code = _UNREACHED.get(self.reason, (SolverError, codes.SOLVER_STOPPED))
        return error(code, f"{what} was not reached: {self.why}.")

    @property
    def plans(self) -> list[tuple[Floats, Floats]]:
        """Values and columns of every feasible plan that came of it."""
        own = [] if self.f is None or self.x is None else [(self.f, self.x)]
        return own + list(self.met)
