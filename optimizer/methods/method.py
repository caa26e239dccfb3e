"""Method: what a method is, what it returns, and which one the engine chooses.

A registry finds the methods and holds their declared capabilities.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, get_args

import numpy as np

from ...diagnostics import codes
from ..errors import InputError
from ..geometry.dominance import nondominated
from ..geometry.faces import Faces
from ..geometry.merging import gap_of_listed, merged, near
from ..geometry.supports import Supports
from ..problem.constants import Constants
from ..problem.problem import Floats, Problem
from ..problem.tolerances import CONTRADICTION, PROVED, VALUE_ROUNDING
from ..problem.value_grid import ValueGrid
from ..registry import Registry
from ..search.options import Options
from ..search.payoff import Payoff, payoff_of, payoff_or_bounds
from ..search.search import Search

#: Ranges of so many times what is rounding in their values are none.
_MANY = 10.0

Guarantee = Literal["exact", "certified", "sampled"]
Class = Literal["integer", "mixed", "continuous"]


@dataclass(frozen=True, eq=False)
class Result:
    """What a method found: minimised ``points`` (N, p), mutually nondominated, their proved ``gap``
    as a share of each goal's range (inf: nothing is proved). The engine adds the ``payoff`` (p, p).
    With ``faces`` the gap holds for the points and all mixtures on one face; every efficient vertex
    of the faces is one of the points, with exactly its values. ``supports`` tells the weights for
    which each point is best. ``notes`` are sentences on what was merged or is known only roughly.
    ``merged`` counts plans that are not listed since a listed one counts as the same. ``bests`` are
    there in place of a payoff table where some goal's best is not known.
    """

    points: Floats
    gap: float
    payoff: Floats | None = None
    faces: Faces | None = None
    supports: Supports | None = None
    notes: tuple[str, ...] = ()
    merged: int = 0
    bests: Payoff | None = None


@dataclass(frozen=True)
class Method:
    """A method and what it can do.

    ``guarantee`` tells what is proved at best for each problem class; ``proves`` says it of one
    problem, where that depends on more than its class. One that ``needs_steps`` takes only goals
    that change in steps. It is chosen before others of the same guarantee for the classes it is
    ``preferred`` for, above all for the first of these.
    ``promise`` says of a problem what the method will find and prove, as the end of a sentence.
    ``uses`` names the options of its own that it reads, fields of :class:`Options`. ``takes`` says
    why it does not take a problem, as the end of a sentence, or nothing. ``at_once`` finds the
    whole front without a payoff table, or returns how to go on in place of ``run`` once there is
    one; of equals such a method comes first.
    """

    name: str
    summary: str
    least_goals: int
    most_goals: int
    guarantee: dict[Class, Guarantee]
    run: Callable[[Search, Payoff], Result]
    preferred: tuple[Class, ...] = ()
    promise: Callable[[Problem, Options], str] | None = None
    uses: tuple[str, ...] = ()
    needs_steps: bool = False
    proves: Callable[[Problem], Guarantee] | None = None
    takes: Callable[[Problem], str] | None = None
    at_once: Callable[[Search], Result | Callable[[Payoff], Result]] | None = None

    def solve(self, search: Search) -> Result:
        """The payoff table, then what the method makes of it, until no plan contradicts that.

        The points found alone where a stop came before there was a table.
        """
        found = _listed(search, search.until_it_stands(lambda: self._attempt(search)))
        if search.unsettled and found.gap > 0:
            search.leave_open()
        return found

    def _attempt(self, search: Search) -> Result:
        begun = self.at_once(search) if self.at_once else partial(self.run, search)
        if isinstance(begun, Result):
            return replace(begun, payoff=payoff_of(begun.points))
        optima = payoff_or_bounds(search)
        if optima is None:
            return Result(nondominated(search.found), np.inf)
        spread = CONTRADICTION * ValueGrid(search.problem).size(optima.values)
        search.measure(spread)
        search.count(len(nondominated(optima.values)))
        found = _as_far_as_seen(begun(optima), search.problem, optima)
        if not optima.open:
            return replace(found, payoff=optima.values)
        if found.gap == 0 and found.faces is None:
            return replace(found, payoff=payoff_of(found.points))
        # Without a range there is nothing to take a share of.
        gap = found.gap if np.ptp(found.points, axis=0).all() or found.gap == 0 else np.inf
        return replace(found, payoff=None, gap=gap, bests=optima)

    def guaranteed(self, problem: Problem) -> Guarantee:
        """What is proved of this problem."""
        return (
            self.guarantee[problem_class(problem)] if self.proves is None else self.proves(problem)
        )

    def preference(self, kind: Class) -> int:
        """The place of a class among those it is preferred for; beyond all if it is not."""
        return self.preferred.index(kind) if kind in self.preferred else len(get_args(Class))

    def used_for(self, kind: Class) -> tuple[str, ...]:
        """The options of its own that it reads for a class of problems: no gap where it samples."""
        proves = self.guarantee.get(kind, "sampled") != "sampled"
        return tuple(each for each in self.uses if each != "within" or proves)

    def objection(self, problem: Problem) -> str:
        """Why the method does not take this problem, as a sentence; empty if it does."""
        in_range = self.least_goals <= problem.p <= self.most_goals
        if not in_range or problem_class(problem) not in self.guarantee:
            return f"{self.name} does not take {_kind(problem)}."
        without = np.flatnonzero(problem.grid == 0)
        if self.needs_steps and len(without):
            label = problem.labels[without[0]]
            return (
                f"{self.name} needs goals in steps, and {label!r} has none; the method zones does "
                "not."
            )
        why = self.takes(problem) if self.takes else ""
        return f"{self.name} does not take a problem where {why}." if why else ""


def _as_far_as_seen(found: Result, problem: Problem, optima: Payoff) -> Result:
    """What was found, with what is not told apart in its goals as a share of their ranges: for a
    goal whose best values differ by rounding alone, and others' by a little, that is much.
    """
    grid = ValueGrid(problem)
    ranges = np.ptp(found.points, axis=0) if len(found.points) else np.zeros(problem.p)
    largest = np.abs(found.points).max(axis=0, initial=0.0)
    rounding = VALUE_ROUNDING * np.maximum(largest, grid.unit)
    real = ~grid.on_grid & (ranges > _MANY * rounding)
    unseen = np.divide(grid.tolerance(optima.values), ranges, out=np.zeros(problem.p), where=real)
    if unseen.max() <= _MANY * PROVED or not np.isfinite(found.gap):
        return found
    gap = found.gap + float(unseen.max()) if unseen.max() < 1 else np.inf
    goals = [label for label, each in zip(problem.labels, unseen, strict=True) if each > PROVED]
    note = (
        f"Values of {', '.join(goals)} differ so little beside their size that the solver hardly "
        "tells them apart."
    )
    return replace(found, gap=gap, notes=(*found.notes, note))


def _listed(search: Search, found: Result) -> Result:
    """What is listed of points: none that another beats, and one of those that count as the same.

    Which one does not depend on the order in which they were found. Values of goals in steps are
    told apart exactly. Vertices of faces and supported points are as their method has them.
    """
    if found.faces is not None or found.supports is not None or not len(found.points):
        return found
    value_grid = ValueGrid(search.problem)
    if value_grid.on_grid.all():
        return replace(found, points=nondominated(found.points))
    size = value_grid.size(found.points)
    tolerance = np.where(value_grid.on_grid, 0.0, PROVED * size)
    others = near(found.points, nondominated(search.found), tolerance)
    points, count = merged(np.vstack([found.points, others]), tolerance, size)
    rounding = VALUE_ROUNDING * np.abs(found.points).max(axis=0)
    noise = np.where(value_grid.on_grid, 0.0, rounding)
    gap = gap_of_listed(found.gap, found.points, points, PROVED if count else 0.0, noise)
    return replace(found, points=points, merged=count, gap=gap)


def unknown_bests(result: Result, constants: Constants) -> Iterator[str]:
    """A sentence for each goal whose best is not known."""
    if result.bests is None:
        return
    found = np.vstack([np.diagonal(result.bests.values), result.points]).min(axis=0)
    values, ideal = map(constants.added, (found, result.bests.ideal))
    for k in result.bests.open:
        goal = constants.problem.goals[k]
        best, bound = (goal.sign * float(value) for value in (values[k], ideal[k]))
        yield (
            f"The best {goal.label} is not known: the best found is {best:.10g}, and it is proved "
            f"that none is better than {bound:.10g}."
        )


METHODS: Registry[Method] = Registry("method", __package__)


def choose(problem: Problem, name: str | None) -> Method:
    """The named method, or the first whose guarantee for this problem is strongest.

    Raises
    ------
    InputError
        There is no such method, or it does not take this problem.
    """
    asked = list(METHODS.all().values()) if name is None else [METHODS.named(name)]
    fitting = [method for method in asked if not method.objection(problem)]
    if not fitting:
        nobody = f"No method takes {_kind(problem)}.{_fewer(problem, asked)}"
        why = nobody if name is None else asked[0].objection(problem)
        raise InputError(codes.METHOD_UNFIT, why)
    order = ("exact", "certified", "sampled")
    kind = problem_class(problem)
    return min(
        fitting,
        key=lambda m: (order.index(m.guaranteed(problem)), m.preference(kind), m.at_once is None),
    )


def require_used(method: Method, problem: Problem, options: Options) -> None:
    """Refuse an option that the method ignores, rather than let it pass for fulfilled."""
    kind = problem_class(problem)
    for name, without in (("within", None), ("samples", None), ("tolerance", 0.0)):
        if getattr(options, name) != without and name not in method.used_for(kind):
            able = [each for each, other in METHODS.all().items() if name in other.used_for(kind)]
            raise InputError.ignored(f"The method {method.name}", name, "methods", able)


def problem_class(problem: Problem) -> Class:
    """Integer, mixed or continuous, by the columns."""
    if not problem.is_discrete:
        return "continuous"
    return "integer" if problem.integer.all() else "mixed"


def _fewer(problem: Problem, methods: Sequence[Method]) -> str:
    """What to do where a front has fewer goals than there are; nothing where that is not why."""
    most = max(method.most_goals for method in methods)
    if problem.p <= most:
        return ""
    return (
        f" A front has at most {most} goals: name them with --goal. "
        "wholepie plan chooses one plan for any number of goals."
    )


def _kind(problem: Problem) -> str:
    return f"{problem.p} goals on a problem of class {problem_class(problem)!r}"


_PROMISES: dict[Guarantee, str] = {
    "certified": "plans with a proved gap",
    "sampled": "a sample of plans; nothing is proved of plans that are not listed",
}
_KINDS: dict[Class, str] = {
    "integer": "every decision is a whole number",
    "mixed": "some decisions are whole numbers and some are amounts",
    "continuous": "every decision is an amount",
}


def choice_in_words(problem: Problem, method: Method, options: Options) -> str:
    """Which method it is, why, and what it is to find and prove, in one line."""
    where = _decisions_words(problem)
    why = "asked for" if options.method else f"chosen for {_goals(problem.p)} where {where}"
    if method.promise is not None:
        return f"Method {method.name}, {why}, seeks {method.promise(problem, options)}."
    guarantee = method.guaranteed(problem)
    promise = whole_front(problem) if guarantee == "exact" else _PROMISES[guarantee]
    return f"Method {method.name}, {why}, seeks {promise}."


def _decisions_words(problem: Problem) -> str:
    found = _class_of_decisions(problem)
    if found == "integer" and not problem.integer[~problem.columns.hidden].all():
        return "every decision is a whole number, or follows from such in steps"
    return _KINDS[found]


def _class_of_decisions(problem: Problem) -> Class:
    """The class as people see it: by decisions alone, and what follows from whole numbers is whole.

    A column of a minimum or of an absolute value makes a problem mixed for the methods only.
    """
    shown = ~problem.columns.hidden
    if not shown.any():
        return problem_class(problem)
    whole = (problem.integer | problem.stepped.units.exist)[shown]
    if whole.all():
        return "integer"
    return "mixed" if whole.any() else "continuous"


def whole_front(problem: Problem) -> str:
    """What a complete front of a problem is called, as part of a sentence."""
    return "the exact and whole front" if problem.is_exact else "the whole front"


def gap_asked(within: float) -> str:
    """What a run to a gap proves, as part of a sentence."""
    return f"a proved gap of at most {100 * within:.10g} % of each goal's range"


def _goals(count: int) -> str:
    return "one goal" if count == 1 else f"{count} goals"
