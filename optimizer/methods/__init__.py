"""The methods, one file each, found through a registry of declared capabilities."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ..errors import InputError
from ..faces import Faces
from ..problem import Floats, Problem
from ..registry import Registry
from ..search import Search

Guarantee = Literal["exact", "certified", "sampled"]
Class = Literal["integer", "mixed", "continuous"]


@dataclass(frozen=True, eq=False)
class Result:
    """What a method found: minimised ``points`` (N, p), mutually nondominated, their proved ``gap``
    as a share of each goal's range (inf: nothing is proved), and the payoff values (p, p) if known.
    ``faces`` are the efficient parts between points, where there are any.
    """

    points: Floats
    gap: float
    payoff: Floats | None = None
    faces: Faces | None = None


@dataclass(frozen=True)
class Method:
    """A method and what it can do; ``guarantee`` tells what is proved for each problem class.

    It is chosen before others of the same guarantee for the classes it is ``preferred`` for.
    """

    name: str
    summary: str
    least_goals: int
    most_goals: int
    guarantee: dict[Class, Guarantee]
    run: Callable[[Search], Result]
    preferred: tuple[Class, ...] = ()

    def fits(self, problem: Problem) -> bool:
        """Whether the method takes this problem."""
        in_range = self.least_goals <= problem.p <= self.most_goals
        return in_range and problem_class(problem) in self.guarantee


METHODS: Registry[Method] = Registry("method", __name__)


def choose(problem: Problem, name: str | None) -> Method:
    """The named method, or the first whose guarantee for this class of problem is strongest.

    Raises
    ------
    InputError
        There is no such method, or it does not take this problem.
    """
    asked = list(METHODS.all().values()) if name is None else [METHODS.named(name)]
    fitting = [method for method in asked if method.fits(problem)]
    if not fitting:
        what = f"{problem.p} goals on a problem of class {problem_class(problem)!r}"
        raise InputError(f"{name or 'No method'} does not take {what}.")
    order = ("exact", "certified", "sampled")
    kind = problem_class(problem)
    return min(fitting, key=lambda m: (order.index(m.guarantee[kind]), kind not in m.preferred))


def problem_class(problem: Problem) -> Class:
    """Integer, mixed or continuous, by the columns."""
    if not problem.is_discrete:
        return "continuous"
    return "integer" if problem.integer.all() else "mixed"
