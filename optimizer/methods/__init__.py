"""The methods, one file each, found through a registry of declared capabilities."""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ..errors import InputError
from ..problem import Floats, Problem
from ..search import Search

Guarantee = Literal["exact", "certified", "sampled"]
Class = Literal["integer", "mixed", "continuous"]


@dataclass(frozen=True, eq=False)
class Result:
    """What a method found: minimised ``points`` (N, p), mutually nondominated, their proved ``gap``
    as a share of each goal's range (inf: nothing is proved), and the payoff values (p, p) if known.
    """

    points: Floats
    gap: float
    payoff: Floats | None = None


@dataclass(frozen=True)
class Method:
    """A method and what it can do; ``guarantee`` tells what is proved for each problem class."""

    name: str
    summary: str
    least_goals: int
    most_goals: int
    guarantee: dict[Class, Guarantee]
    run: Callable[[Search], Result]

    def fits(self, problem: Problem) -> bool:
        """Whether the method takes this problem."""
        in_range = self.least_goals <= problem.p <= self.most_goals
        return in_range and problem_class(problem) in self.guarantee


_METHODS: dict[str, Method] = {}


def register(method: Method) -> Method:
    """Add a method to the registry; names are unique."""
    if method.name in _METHODS:
        raise ValueError(f"There is a method {method.name!r} already.")
    _METHODS[method.name] = method
    return method


def methods() -> dict[str, Method]:
    """Every registered method by name."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return dict(_METHODS)


def choose(problem: Problem, name: str | None) -> Method:
    """The named method, or the first whose guarantee for this class of problem is strongest.

    Raises
    ------
    InputError
        There is no such method, or it does not take this problem.
    """
    known = methods()
    if name is not None and name not in known:
        raise InputError(f"There is no method {name!r}; there are: {', '.join(sorted(known))}.")
    fitting = [m for m in known.values() if m.fits(problem) and name in (None, m.name)]
    if not fitting:
        what = f"{problem.p} goals on a problem of class {problem_class(problem)!r}"
        raise InputError(f"{name or 'No method'} does not take {what}.")
    order = ("exact", "certified", "sampled")
    return min(fitting, key=lambda m: order.index(m.guarantee[problem_class(problem)]))


def problem_class(problem: Problem) -> Class:
    """Integer, mixed or continuous, by the columns."""
    if not problem.is_discrete:
        return "continuous"
    return "integer" if problem.integer.all() else "mixed"
