"""wholepie: every efficient compromise between parties that must share one plan.

>>> import wholepie as wp
>>> front = wp.front("instances/quickstart/scenario.yaml")  # doctest: +SKIP
>>> front.points, front.plans, front.gap, front.complete    # doctest: +SKIP
"""

from .api import check, front, load, open, payoff, plan, plans
from .bridge import coalitions, concessions, explain, relax
from .decide import (
    alignment,
    alternatives,
    blame,
    conflicts,
    core_index,
    page,
    regret,
    stability,
    weigh,
)
from .models import Scenario, allowing
from .optimizer.errors import (
    InfeasibleError,
    InputError,
    InterruptionError,
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
from .optimizer.plans.plan import Plan
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
    "InterruptionError",
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
    "alignment",
    "allowing",
    "alternatives",
    "blame",
    "check",
    "coalitions",
    "concessions",
    "conflicts",
    "core_index",
    "explain",
    "front",
    "load",
    "open",
    "page",
    "payoff",
    "plan",
    "plans",
    "regret",
    "relax",
    "stability",
    "weigh",
]
