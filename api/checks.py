"""Whether a problem can be solved at all; without tables and fronts, so that it starts fast."""

from ..optimizer.problem.problem import Problem
from ..optimizer.solver.solvability import require_solvable
from . import sources
from .solving import conflict_explained
from .sources import Source

__all__ = ["check"]


def check(source: Source) -> Problem:
    """The problem, after a check that all requirements can be met and every goal has a best value.

    Raises as :func:`front` does.
    """
    found = sources.problem(source)
    with conflict_explained(found):
        require_solvable(found)
    return found
