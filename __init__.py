"""wholepie: every efficient compromise between parties that must share one plan.

>>> import wholepie as wp
>>> front = wp.front("instances/quickstart/scenario.yaml")  # doctest: +SKIP
>>> front.points, front.plans, front.gap, front.complete    # doctest: +SKIP
"""

from .api import check, coalitions, concessions, explain, front, load, open, payoff, plan, relax
from .models import Scenario
from .optimizer.errors import (
    InfeasibleError,
    InputError,
    OutOfTimeError,
    SolverError,
    UnboundedError,
    WholepieError,
)
from .optimizer.front import Front
from .optimizer.insight.concessions import Agreement, Concession, Concessions
from .optimizer.insight.explain import Explanation
from .optimizer.insight.games import Game
from .optimizer.insight.together import Coalitions
from .optimizer.labels import Goal, Labels, Requirement, Stakeholder
from .optimizer.plans import Plan
from .optimizer.problem import Problem
from .optimizer.search import Progress

__all__ = [
    "Agreement",
    "Coalitions",
    "Concession",
    "Concessions",
    "Explanation",
    "Front",
    "Game",
    "Goal",
    "InfeasibleError",
    "InputError",
    "Labels",
    "OutOfTimeError",
    "Plan",
    "Problem",
    "Progress",
    "Requirement",
    "Scenario",
    "SolverError",
    "Stakeholder",
    "UnboundedError",
    "WholepieError",
    "check",
    "coalitions",
    "concessions",
    "explain",
    "front",
    "load",
    "open",
    "payoff",
    "plan",
    "relax",
]
