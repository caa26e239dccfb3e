"""Computes the front or the payoff table of a problem."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from typing import Any

from ..diagnostics import codes
from ..models import Scenario
from ..optimizer import arguments
from ..optimizer.engine import Options, Progress, Recording, run
from ..optimizer.errors import InputError
from ..optimizer.methods.method import choose, require_used
from ..optimizer.plans.named import with_named_plans
from ..optimizer.problem.problem import Problem
from ..optimizer.results.front import Front
from ..optimizer.results.payoff import PayoffTable
from ..optimizer.search.executors import width
from ..optimizer.search.payoff import payoff as _payoff
from ..optimizer.search.search import Search
from ..optimizer.solver.budget import Budget
from . import sources
from .contributions import told
from .names import MethodName
from .solving import budget_of, conflict_explained
from .sources import Source

__all__ = ["front", "open", "payoff"]


def front(
    source: Source,
    *,
    goals: arguments.Names | None = None,
    within: arguments.Share | None = None,
    time_limit: arguments.Time | None = None,
    max_points: int | None = None,
    workers: int | None = None,
    method: MethodName | None = None,
    samples: int | None = None,
    tolerance: arguments.Share = 0.0,
    deterministic: bool = False,
    fair_plans: bool = False,
    progress: Callable[[Progress], None] | None = None,
    executor: Executor | None = None,
    folder: arguments.PathLike | None = None,
    resume: bool = False,
    overwrite: bool = False,
    trust_journal: bool = False,
) -> Front:
    """The Pareto front, or as much of it as ``within`` needs, with a certificate.

    ``within`` is the largest gap, as a share of each goal's range; without it the front is exact
    where goals have steps, where every decision is continuous and for two goals, else certified to
    the goals' ``step`` or to 5 %. With continuous decisions ``front.faces`` holds what lies between
    the plans, and ``front.at`` gives any point of it. ``time_limit`` is in seconds; ``max_points``
    ends the search at that many points, the best of each goal always among them; with several
    workers, subproblems under way may add a few more. A stop by either or by Ctrl-C returns what
    was found, certified. ``samples`` and ``tolerance`` are for the methods that use them, and
    ``deterministic`` makes one worker do the same every time; see :class:`Options`.

    Subproblems are solved in ``workers`` threads, or on any ``executor``, as many at once as it has
    workers unless ``workers`` says otherwise. With a ``folder`` every outcome is in its journal as
    soon as it is known, and the front is saved there; ``resume`` continues the run in it, or starts
    one if there is none. Limits count from where the run stopped. Of a journal that another user or
    machine wrote only the plans are used, unless ``trust_journal``. ``overwrite`` replaces a run. A
    saved front lists its fair plans too, where they are between its vertices or it is not whole,
    and the plan of the rule that its scenario says is in use; any other one does with
    ``fair_plans``, which takes the solves of these rules.

    Raises
    ------
    InputError, UnboundedError, InfeasibleError
        The source or an option cannot be used; a goal has no finite best; no plan is feasible; the
        folder's run is of another problem, or another process works on it.
    SaveError
        The front cannot be saved; the error's ``front`` is what was found.
    InterruptionError
        Ctrl-C came before a resumed run had reached the point where it stopped.

    >>> import pyomo.environ as pyo
    >>> model = pyo.ConcreteModel()
    >>> model.x = pyo.Var([1, 2], domain=pyo.Integers, bounds=(0, 2))
    >>> model.gain = pyo.Objective(expr=model.x[1] + 2 * model.x[2], sense=pyo.maximize)
    >>> model.cost = pyo.Objective(expr=2 * model.x[1] + 3 * model.x[2])
    >>> front(model).points.astype(int).to_numpy().tolist()
    [[6, 10], [5, 8], [4, 6], [3, 5], [2, 3], [1, 2], [0, 0]]
    """
    solved_by = executor_of(executor)
    at_once = arguments.maybe(arguments.count, workers, "workers") or width(solved_by)
    options = options_of(
        within=within,
        time_limit=time_limit,
        max_points=max_points,
        workers=at_once,
        method=method,
        samples=samples,
        tolerance=tolerance,
        deterministic=deterministic,
    )
    onlooker = arguments.callback(progress, "progress")
    names_plans = arguments.flag(fair_plans, "fair_plans")
    recorded = _recorded(folder, resume=resume, overwrite=overwrite, trust=trust_journal)
    found = sources.loaded(source)
    wanted = sources.problem(found, goals)
    require_used(choose(wanted, options.method), wanted, options)
    recording = recorded and replace(recorded, source=sources.file_of(found))
    with conflict_explained(wanted, options.time_limit):
        return run(
            wanted,
            options,
            onlooker,
            _about(found, wanted),
            executor=solved_by,
            recording=recording,
            finish=naming(options.time_limit) if recording or names_plans else None,
        )


def _about(source: Any, problem: Problem) -> dict[str, Any]:
    """What a front says of its source."""
    said = sources.about(source)
    return said | told(source, problem) if isinstance(source, Scenario) else said


def naming(time_limit: float | None) -> Callable[[Front], Front]:
    """Lists the plans that rules name too, in what is left of a time limit that begins now."""
    return partial(with_named_plans, budget=Budget.lasting(time_limit))


def options_of(
    *,
    within: arguments.Share | None = None,
    time_limit: arguments.Time | None = None,
    max_points: int | None = None,
    workers: int = 1,
    method: str | None = None,
    samples: int | None = None,
    tolerance: arguments.Share = 0.0,
    deterministic: bool = False,
) -> Options:
    """The engine's options; raises InputError for an option that makes no sense."""
    return Options(
        within=arguments.maybe(arguments.share, within, "within"),
        time_limit=arguments.limit(time_limit, "time_limit"),
        max_points=arguments.maybe(arguments.count, max_points, "max_points"),
        workers=arguments.count(workers, "workers"),
        method=arguments.maybe(arguments.text, method, "method"),
        samples=arguments.maybe(arguments.count, samples, "samples"),
        tolerance=arguments.share(tolerance, "tolerance"),
        deterministic=arguments.flag(deterministic, "deterministic"),
    )


def executor_of(value: Executor | None) -> Executor | None:
    """An executor, which has a method ``submit``."""
    if value is None or callable(getattr(value, "submit", None)):
        return value
    raise arguments.wrong_kind(value, "executor", "an executor of concurrent.futures or like one")


def _recorded(
    folder: arguments.PathLike | None, *, resume: bool, overwrite: bool, trust: bool
) -> Recording | None:
    """The recorder of a run, without a file so far; None without a folder."""
    goes_on, replaces = arguments.flag(resume, "resume"), arguments.flag(overwrite, "overwrite")
    trusts = arguments.flag(trust, "trust_journal")
    if folder is None and (goes_on or replaces):
        raise InputError(
            codes.UNUSED_OPTION,
            "resume and overwrite need a run folder; give a folder too.",
        )
    if trusts and not goes_on:
        raise InputError(codes.UNUSED_OPTION, "trust_journal needs resume.")
    if folder is None:
        return None
    if goes_on and replaces:
        raise InputError(codes.CONFLICTING_OPTIONS, "resume and overwrite exclude each other.")
    return Recording(
        arguments.path(folder, "folder"), goes_on, replaces, source="", trust_journal=trusts
    )


def open(folder: arguments.PathLike) -> Front:
    """A front from a run folder that ``front.save`` or ``wholepie front`` wrote.

    Raises InputError where there is none, or it cannot be read.
    """
    return sources.front_in(folder)


def payoff(
    source: Source,
    *,
    goals: arguments.Names | None = None,
    time_limit: arguments.Time | None = None,
) -> PayoffTable:
    """The best value of each goal alone, and what that leaves to the other goals.

    Raises as :func:`front` does, and OutOfTimeError where ``time_limit`` passed or Ctrl-C was
    pressed first.
    """
    found = sources.problem(source, goals)
    budget = budget_of(time_limit)
    with conflict_explained(found, budget.remaining), Search(found, budget=budget) as search:
        optima = _payoff(search)
        if optima is None:
            raise search.unreached("The payoff table")
    return PayoffTable.of(found, optima.values)
