"""Engine: runs one method on one problem and returns the front with its certificate."""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from platform import python_version
from typing import Any

import numpy as np

from .errors import InputError
from .front import Front, Record
from .highs import VERSION, Budget
from .methods import Result, choose
from .problem import Problem
from .search import Progress, Search

__all__ = ["Options", "Progress", "run", "searching"]


@dataclass(frozen=True)
class Options:
    """What the user may ask of a run.

    ``within`` is a share of each goal's range (None: exact where goals have steps), ``time_limit``
    is in seconds, ``method`` a registered name (None: chosen by the problem's class).
    """

    within: float | None = None
    time_limit: float | None = None
    workers: int = 1
    method: str | None = None

    def __post_init__(self) -> None:
        """Raise InputError for values that make no sense."""
        if self.within is not None and not 0 <= self.within < 1:
            raise InputError(f"within is {self.within:g}; it is a share of range: 0 to below 1.")
        if self.time_limit is not None and not self.time_limit > 0:
            raise InputError(f"The time limit is {self.time_limit:g} s; it must be more than 0.")
        if self.workers < 1:
            raise InputError(f"workers is {self.workers}; at least one is needed.")


def searching(
    problem: Problem, options: Options, progress: Callable[[Progress], None] | None = None
) -> Search:
    """A search on the problem, with the budget that starts now."""
    limit = np.inf if options.time_limit is None else options.time_limit
    return Search(
        problem,
        within=options.within,
        budget=Budget(time.monotonic() + limit),
        workers=options.workers,
        progress=progress,
    )


def run(
    problem: Problem,
    options: Options,
    progress: Callable[[Progress], None] | None = None,
    about: Mapping[str, Any] | None = None,
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
    search = searching(problem, options, progress)
    try:
        result = method.run(search)
    finally:
        search.close()
    return _front(search, result, options, method.name, about or {})


def _front(
    search: Search, result: Result, options: Options, method: str, about: Mapping[str, Any]
) -> Front:
    record = Record(
        method=method,
        stopped=search.stopped,
        solves=search.solves,
        seconds=search.seconds,
        solver_seconds=search.solver_seconds,
        options=asdict(options),
        versions=versions(),
        about=about,
    )
    return Front.of(
        search.problem,
        [(f, search.plan(f)) for f in result.points],
        gap=result.gap,
        complete=result.gap == 0,
        payoff=result.payoff,
        record=record,
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
