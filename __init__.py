"""wholepie: every efficient compromise between parties that must share one plan.

>>> import wholepie as wp
>>> front = wp.front("instances/quickstart/scenario.yaml")  # doctest: +SKIP
>>> front.points, front.plans, front.gap, front.complete    # doctest: +SKIP
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

# Where each name lives: it is imported when it is first used, so that the command line starts fast.
_HOMES = {
    "api": "check front load open payoff plan plans",
    "bridge": "coalitions concessions explain relax",
    "decide": "alignment alternatives blame conflicts core_index page regret stability weigh",
    "models": "Scenario allowing",
    "optimizer.errors": (
        "InfeasibleError InputError InterruptionError OutOfTimeError SolverError UnboundedError "
        "WholepieError"
    ),
    "optimizer.front": "Front",
    "optimizer.insight.concessions": "Agreement Concession Concessions",
    "optimizer.insight.explain": "Explanation",
    "optimizer.insight.games": "Game",
    "optimizer.insight.together": "Coalitions",
    "optimizer.labels": "Goal Labels Requirement Stakeholder",
    "optimizer.plans.plan": "Plan",
    "optimizer.problem": "Problem",
    "optimizer.search": "Progress",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """Import a public name; what is no public name is no attribute."""
        if name not in _HOME_OF:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = getattr(import_module(f".{_HOME_OF[name]}", __name__), name)
        return globals()[name]


def __dir__() -> list[str]:
    return [*globals(), *__all__]
