"""wholepie: every efficient compromise between parties that must share one plan.

>>> import wholepie as wp
>>> front = wp.front("instances/quickstart/scenario.yaml")  # doctest: +SKIP
>>> front.points, front.plans, front.gap, front.complete    # doctest: +SKIP
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .api.decisions import (
        alignment,
        alternatives,
        blame,
        compare,
        conflicts,
        core_index,
        page,
        regret,
        stability,
        weigh,
    )
    from .api.fronts import check, convert, front, load, open, payoff, plan, plans
    from .api.negotiation import coalitions, concessions, explain, relax
    from .batches.batch import Batch, BatchProgress, batch
    from .models import ModelFile, Scenario, allowing
    from .optimizer.comparison.comparison import Comparison
    from .optimizer.errors import (
        InfeasibleError,
        InputError,
        InterruptionError,
        JournalError,
        OutOfTimeError,
        SaveError,
        SolverError,
        UnboundedError,
        WholepieError,
    )
    from .optimizer.insight.concessions import Agreement, Concession, Concessions
    from .optimizer.insight.explanation import Explanation
    from .optimizer.insight.games import Game
    from .optimizer.insight.together import Coalitions
    from .optimizer.plans.plan import Plan
    from .optimizer.problem.labels import Goal, Labels, Requirement, Stakeholder
    from .optimizer.problem.problem import Problem
    from .optimizer.results.catalogue import runs
    from .optimizer.results.front import Front
    from .optimizer.search.history import Progress

__all__ = [
    "Agreement",
    "Batch",
    "BatchProgress",
    "Coalitions",
    "Comparison",
    "Concession",
    "Concessions",
    "Explanation",
    "Front",
    "Game",
    "Goal",
    "InfeasibleError",
    "InputError",
    "InterruptionError",
    "JournalError",
    "Labels",
    "ModelFile",
    "OutOfTimeError",
    "Plan",
    "Problem",
    "Progress",
    "Requirement",
    "SaveError",
    "Scenario",
    "SolverError",
    "Stakeholder",
    "UnboundedError",
    "WholepieError",
    "alignment",
    "allowing",
    "alternatives",
    "batch",
    "blame",
    "check",
    "coalitions",
    "compare",
    "concessions",
    "conflicts",
    "convert",
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
    "runs",
    "stability",
    "weigh",
]

# Where each name lives: it is imported when it is first used, so that the command line starts fast.
_HOMES = {
    "api.fronts": "check convert front load open payoff plan plans",
    "batches": "Batch BatchProgress batch",
    "api.negotiation": "coalitions concessions explain relax",
    "api.decisions": (
        "alignment alternatives blame compare conflicts core_index page regret stability weigh"
    ),
    "models": "ModelFile Scenario allowing",
    "optimizer.results.catalogue": "runs",
    "optimizer.comparison.comparison": "Comparison",
    "optimizer.errors": (
        "InfeasibleError InputError InterruptionError JournalError OutOfTimeError SaveError "
        "SolverError UnboundedError WholepieError"
    ),
    "optimizer.results.front": "Front",
    "optimizer.insight.concessions": "Agreement Concession Concessions",
    "optimizer.insight.explanation": "Explanation",
    "optimizer.insight.games": "Game",
    "optimizer.insight.together": "Coalitions",
    "optimizer.problem.labels": "Goal Labels Requirement Stakeholder",
    "optimizer.plans.plan": "Plan",
    "optimizer.problem.problem": "Problem",
    "optimizer.search.history": "Progress",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """Import a public name; what is no public name is no attribute."""
        if name not in _HOME_OF:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        import_module(".views.notebook", __name__)  # results then show themselves
        globals()[name] = getattr(import_module(f".{_HOME_OF[name]}", __name__), name)
        return globals()[name]


def __dir__() -> list[str]:
    return [*globals(), *__all__]
