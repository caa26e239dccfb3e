"""Engine: runs one method on one problem and returns the front with its certificate."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from platform import python_version
from typing import Any

from .front import Front, Record
from .highs import VERSION
from .methods import Method, Result, choose, told
from .options import Options
from .problem import Problem
from .search import Progress, Search
from .trace import trace
from .tuning import Tuning

__all__ = ["Options", "Progress", "run"]


def run(
    problem: Problem,
    options: Options,
    progress: Callable[[Progress], None] | None = None,
    about: Mapping[str, Any] | None = None,
    tuning: Tuning | None = None,
) -> Front:
    """Compute the front; a stop by Ctrl-C, time or failure returns what was found, certified.

    Raises
    ------
    InfeasibleError, UnboundedError
        No plan meets all requirements; a goal has no finite best.
    InputError
        No method takes this problem.
    """
    method = choose(problem, options.method)
    with Search(problem, options, progress, tuning) as search:
        result = method.run(search)
    return _front(search, result, method, about or {})


def _front(search: Search, result: Result, method: Method, about: Mapping[str, Any]) -> Front:
    record = Record(
        method=method.name,
        stopped=search.stopped,
        solves=search.solves,
        runs=search.runs,
        relaxations=search.relaxations,
        seconds=search.seconds,
        solver_seconds=search.solver_seconds,
        options=asdict(search.options),
        versions=versions(),
        about=about,
        ways=search.race.record(),
        trace=trace(search.moments, search.history, result.points),
        choice=told(search.problem, method, search.options),
        notes=list(result.notes),
    )
    return Front.of(
        search.problem,
        [(f, search.plan(f)) for f in result.points],
        gap=result.gap,
        complete=result.gap == 0,
        payoff=result.payoff,
        record=record,
        faces=result.faces,
        supports=result.supports,
    )


def versions() -> dict[str, str]:
    """Versions of what the answer depends on."""
    names = ("wholepie", "pyomo", "numpy", "scipy")
    return {"python": python_version(), "highs": VERSION} | {name: _version(name) for name in names}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"
