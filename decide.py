"""From a front to a decision: what a plan costs whom, who is opposed, how sure one can be.

Sources are those of :mod:`.api`; everything here is also offered as ``wholepie.NAME``.
"""

from .optimizer.front import Front
from .optimizer.insight.page import Page
from .optimizer.insight.page import page as _page
from .optimizer.plans.plan import Plan

__all__ = ["page"]


def page(plan: Plan, *, front: Front | None = None) -> Page:
    """All about a plan: price of fairness, and the nearest plans with more or less of each goal.

    Without a ``front`` the neighbours with more of a goal are solved for; with one of the same
    goals they are looked up, in both directions.
    """
    return _page(plan, front)
