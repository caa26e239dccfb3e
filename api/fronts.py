"""The Python API: a problem goes in, a front, a payoff table or a plan comes out.

A *source* is the path of a scenario file or its folder, or of a model in numbers (``.mps``,
``.mop``, ``.lp``, ``.dat``), a :class:`Scenario` or :class:`ModelFile`, a Pyomo model with one
or more objectives, or a :class:`Problem`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .. import models
from ..models import ModelFile, Scenario
from ..models.formats.ballots import LEAST, Grouping
from ..models.formats.convert import Converted, convert_ballots, is_ballots
from ..models.formats.convert import convert as convert_model
from ..optimizer.engine import Options, Progress, Recording, run
from ..optimizer.errors import InfeasibleError, InputError
from ..optimizer.insight.explain import explain as _explain
from ..optimizer.insight.explanation import conflict_words
from ..optimizer.plans import Wishes
from ..optimizer.plans.choosing import choose
from ..optimizer.plans.plan import Plan
from ..optimizer.problem.problem import Problem
from ..optimizer.results.front import Front
from ..optimizer.results.payoff import PayoffTable
from ..optimizer.search.interrupt import interruptible
from ..optimizer.search.payoff import payoff as _payoff
from ..optimizer.search.search import Search
from ..optimizer.search.workers import width
from ..optimizer.solver.budget import Budget
from ..optimizer.solver.solvability import require_solvable

__all__ = [
    "PayoffTable",
    "check",
    "convert",
    "front",
    "load",
    "open",
    "payoff",
    "plan",
    "plans",
    "problem",
]

_CONFLICT_SECONDS = 60.0


def load(
    path: str | Path,
    *,
    overrides: Mapping[str, Any] | None = None,
    format: str | None = None,
) -> Scenario | ModelFile:
    """The scenario in a file (YAML or XLSX), or in the ``scenario.yaml`` of a folder; or the model
    in a file in numbers (MPS, LP and others).

    ``overrides`` are values by path, such as ``{"parameters.budget": 900_000}``, that take the
    place of those in the file; a name with a point in it is put in quotes. ``format`` says what a
    model is written in where the file's name does not tell.

    Raises ScenarioError with every fault of the file, its tables and the overrides, and InputError
    for an override that is no path or no value, or an option that does not fit the file.
    """
    return models.read(path, overrides=overrides, format=format)


def convert(
    source: Any,
    path: str | Path,
    *,
    to: str | None = None,
    together: bool = False,
    stakeholders: str | None = None,
    bands: Sequence[int] | None = None,
    least: int = LEAST,
) -> Converted:
    """Write a source in another form: ``scenario`` (a folder), ``xlsx``, ``mps``, ``mop``, ``lp``.

    Without ``to`` the path's name tells the form. MPS and LP files have one goal each, with the
    goal's name added to theirs, unless ``together``; a table beside them says what names stand for.

    A source may be a Pabulib file too: its voters, or its projects, are grouped by
    ``stakeholders``, ages cut at ``bands``; groups of fewer than ``least`` voters are left out.

    Raises
    ------
    ScenarioError, InputError
        The source cannot be used; there is no such form, or a file is in the way.
    InfeasibleError
        A requirement without decisions is violated.
    """
    target = Path(path)
    if isinstance(source, str | Path) and is_ballots(Path(source)):
        grouping = Grouping(stakeholders, bands, least)
        return convert_ballots(Path(source), target, to, grouping, together=together)
    if stakeholders is not None or bands is not None:
        raise InputError("Only ballots are grouped by stakeholders; the source is none.")
    found = loaded(source)
    made = found if isinstance(found, Scenario) else _compiled(found)
    return convert_model(made, target, to, together=together)


def problem(source: Any, goals: Sequence[str] | None = None) -> Problem:
    """The engine's form of a source, with all goals or only the named ones.

    Raises
    ------
    InputError, InfeasibleError
        The source cannot be used; a requirement without decisions is violated.
    """
    found = _compiled(loaded(source))
    return found if goals is None else found.select(list(goals))


def front(
    source: Any,
    *,
    goals: Sequence[str] | None = None,
    within: float | None = None,
    time_limit: float | None = None,
    max_points: int | None = None,
    workers: int | None = None,
    method: str | None = None,
    samples: int | None = None,
    tolerance: float = 0.0,
    progress: Callable[[Progress], None] | None = None,
    executor: Executor | None = None,
    folder: str | Path | None = None,
    resume: bool = False,
    overwrite: bool = False,
) -> Front:
    """Every efficient compromise, or as many as ``within`` asks for, with a certificate.

    ``within`` is a share of each goal's range that plans may go unmatched by; without it the front
    is exact where goals have steps, where every decision is an amount and for two goals, else
    certified to the goals' ``step`` or to 5 %. Where amounts are continuous ``front.faces`` tells
    what lies between the plans, and ``front.at`` gives any of it. ``time_limit`` is in seconds;
    ``max_points`` ends the search at that many points. A stop by either or by Ctrl-C returns what
    was found, certified. ``samples`` and ``tolerance`` are for the methods that say so; see
    :class:`Options`.

    Subproblems are solved in ``workers`` threads, or on any ``executor``, as many at once as it has
    workers unless ``workers`` says otherwise. With a ``folder`` every outcome is in its journal as
    soon as it is known, and the front is saved there; with ``resume`` the run in it goes on, from
    the start if there is none. Limits count from where the run stood. ``overwrite`` replaces a run.

    Raises
    ------
    InputError, UnboundedError, InfeasibleError
        The source or an option cannot be used; a goal has no finite best; no plan is feasible; the
        folder's run is of something else, or another process works on it.
    SaveError
        The front cannot be saved; the error's ``front`` is what was found.
    InterruptionError
        Ctrl-C came before a resumed run was where it had been.

    >>> import pyomo.environ as pyo
    >>> model = pyo.ConcreteModel()
    >>> model.x = pyo.Var([1, 2], domain=pyo.Integers, bounds=(0, 2))
    >>> model.gain = pyo.Objective(expr=model.x[1] + 2 * model.x[2], sense=pyo.maximize)
    >>> model.cost = pyo.Objective(expr=2 * model.x[1] + 3 * model.x[2])
    >>> front(model).points.astype(int).to_numpy().tolist()
    [[6, 10], [5, 8], [4, 6], [3, 5], [2, 3], [1, 2], [0, 0]]
    """
    at_once = width(executor) if workers is None else workers
    options = Options(within, time_limit, max_points, at_once, method, samples, tolerance)
    source = loaded(source)
    about = source.about() if isinstance(source, Scenario | ModelFile) else {}
    found = problem(source, goals)
    recording = None
    if folder is not None:
        where = str(source.path.resolve()) if isinstance(source, Scenario | ModelFile) else ""
        recording = Recording(Path(folder), resume, overwrite, where)
    with conflict_told(found, time_limit):
        return run(found, options, progress, about, executor=executor, recording=recording)


def payoff(
    source: Any, *, goals: Sequence[str] | None = None, time_limit: float | None = None
) -> PayoffTable:
    """The best of each goal alone, and what it leaves to the others.

    Raises as :func:`front` does, and OutOfTimeError where ``time_limit`` seconds passed or Ctrl-C
    was pressed first.
    """
    found, budget = problem(source, goals), budget_of(time_limit)
    with conflict_told(found, time_limit), Search(found, budget=budget) as search:
        optima = _payoff(search)
        if optima is None:
            raise search.unreached("The payoff table")
    return PayoffTable.of(found, optima.values)


def plan(
    source: Any,
    rule: str = "weighted",
    *,
    goals: Sequence[str] | None = None,
    weights: Mapping[str, float] | None = None,
    order: Sequence[str] = (),
    tolerance: float = 0.0,
    give_up: Mapping[str, float] | None = None,
    aspirations: Mapping[str, float] | None = None,
    reservations: Mapping[str, float] | None = None,
    front: Front | None = None,
    time_limit: float | None = None,
) -> Plan:
    """One efficient plan, chosen by a rule; see :func:`plans` for the options and errors.

    Rules: ``weighted``, ``lexicographic``, ``goal-weighted``, ``goal-lexicographic``,
    ``goal-minimax``, ``reference-point``, ``leximin``, ``nash``, ``kalai-smorodinsky``, ``knee``.
    """
    return plans(
        source,
        [rule],
        goals=goals,
        weights=weights,
        order=order,
        tolerance=tolerance,
        give_up=give_up,
        aspirations=aspirations,
        reservations=reservations,
        front=front,
        time_limit=time_limit,
    )[0]


def plans(
    source: Any,
    rules: Sequence[str],
    *,
    goals: Sequence[str] | None = None,
    weights: Mapping[str, float] | None = None,
    order: Sequence[str] = (),
    tolerance: float = 0.0,
    give_up: Mapping[str, float] | None = None,
    aspirations: Mapping[str, float] | None = None,
    reservations: Mapping[str, float] | None = None,
    front: Front | None = None,
    time_limit: float | None = None,
) -> list[Plan]:
    """Efficient plans by several rules on one model; no front is needed.

    ``weights`` are by goal label (goals left out count 0), else stakeholders' and goals' own;
    ``order`` lists goals from first to last, else their priorities count; ``tolerance`` is the
    share of its range that an earlier goal may give up for the later ones, ``give_up`` an amount
    by goal. ``aspirations`` replace the goals' targets, ``reservations`` their worst values, for
    goal programming and the reference point. With a ``front`` of the same goals, worst values and
    the outside options that nobody declared are the front's, and the plan is looked up in it; else
    they are those of the payoff table, estimates for three and more goals.

    Raises
    ------
    InputError, UnboundedError
        The source, a rule or an option cannot be used; a goal has no finite best.
    InfeasibleError
        No plan is feasible, or an outside option cannot be met.
    OutOfTimeError
        ``time_limit`` seconds passed, or Ctrl-C was pressed (InterruptionError).
    """
    wishes = Wishes(
        dict(weights or {}),
        tuple(order),
        tolerance,
        dict(give_up or {}),
        dict(aspirations or {}),
        dict(reservations or {}),
    )
    found = problem(source, goals)
    budget = budget_of(time_limit)
    with conflict_told(found, time_limit), Search(found, budget=budget) as search:
        return choose(search, rules, wishes, front)


def check(source: Any) -> Problem:
    """The problem, once it is known that all requirements can be met and every goal has a best.

    Raises as :func:`front` does.
    """
    found = problem(source)
    with conflict_told(found):
        require_solvable(found)
    return found


def open(folder: str | Path) -> Front:
    """A front from a run folder that ``front.save`` or ``wholepie front`` wrote."""
    return Front.open(folder)


@contextmanager
def conflict_told(found: Problem, time_limit: float | None = None) -> Iterator[None]:
    """Say with "infeasible" which requirements cannot hold together."""
    try:
        yield
    except InfeasibleError as error:
        budget = budget_of(min(time_limit or _CONFLICT_SECONDS, _CONFLICT_SECONDS))
        with interruptible(budget):
            conflicts = _explain(found, budget, most=1).conflicts
        words = [conflict_words(conflict) for conflict in conflicts[:1]]
        raise InfeasibleError("\n".join([str(error), *words])) from error


def budget_of(time_limit: float | None) -> Budget:
    """A budget of so many seconds, from now on."""
    Options(time_limit=time_limit)  # refuses limits that make no sense
    return Budget.lasting(time_limit)


def loaded(source: Any) -> Any:
    """The scenario or model where the source is a path; else the source."""
    return load(source) if isinstance(source, str | Path) else source


def _compiled(source: Any) -> Problem:
    if isinstance(source, Problem):
        return source
    if isinstance(source, Scenario | ModelFile):
        return source.problem()
    if hasattr(source, "component_data_objects"):
        return Problem.from_pyomo(source)
    raise InputError(
        f"{type(source).__name__} is no source: give a path, a Scenario, a Pyomo model or a "
        "Problem."
    )
