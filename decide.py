"""From a front to a decision: what a plan costs whom, who is opposed, how sure one can be.

Sources are those of :mod:`.api`; everything here is also offered as ``wholepie.NAME``.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import api
from .optimizer.errors import InputError
from .optimizer.front import Front
from .optimizer.insight import conflicts as _conflicts
from .optimizer.insight.conflicts import Conflicts
from .optimizer.insight.page import Page
from .optimizer.insight.page import page as _page
from .optimizer.labels import Goal
from .optimizer.plans import Wishes
from .optimizer.plans.choosing import opened as _case
from .optimizer.plans.plan import Plan
from .optimizer.search import Search

__all__ = ["conflicts", "goals_of", "opened", "page"]


def page(plan: Plan, *, front: Front | None = None) -> Page:
    """All about a plan: price of fairness, and the nearest plans with more or less of each goal.

    Without a ``front`` the neighbours with more of a goal are solved for; with one of the same
    goals they are looked up, in both directions.
    """
    return _page(plan, front)


def conflicts(source: Any, *, goals: Sequence[str] | None = None) -> Conflicts:
    """Who stands against whom: along a :class:`Front`, or by the payoff table of a source.

    Raises
    ------
    InputError, UnboundedError, InfeasibleError
        The source or a goal cannot be used; a goal has no finite best; no plan is feasible, or an
        outside option cannot be met.
    """
    if isinstance(source, Front):
        if goals is not None and list(goals) != source.labels:
            raise InputError("The goals of a front are given; make a front of the goals you want.")
        return _conflicts.of_front(source)
    with Search(api.problem(source, goals)) as search:
        return _conflicts.of_case(_case(search, Wishes()))


def opened(path: Path) -> Any:
    """The front of a run folder, else the scenario at a path."""
    return api.open(path) if (path / "run.json").is_file() else api.load(path)


def goals_of(source: Any, goals: Sequence[str] | None = None) -> tuple[Goal, ...]:
    """The goals of a front or of a source's problem."""
    return source.goals if isinstance(source, Front) else api.problem(source, goals).goals
