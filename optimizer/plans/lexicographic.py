"""Lexicographic: tier by tier, each as good as the tiers before it allow.

Goals of one priority form a tier, and the rule adds them up as the weighted rule does. While it
serves later tiers, no goal of an earlier tier gets worse by more than that goal may give up:
``tolerance`` of its range, and an absolute amount if the user gives one (Waltz, "An engineering
approach: hierarchical optimization criteria", IEEE Transactions on Automatic Control 12, 1967).
"""

from ..problem.problem import Floats
from ..search.lexicographic import by_priority, served
from .case import Case
from .rule import RULES, Rule


def choose(case: Case) -> Floats | None:
    """Columns of the plan, or None where the search was stopped; one solve a tier and one more."""
    weights, granted = case.normalised(), case.granted()
    final = served(case.search, by_priority(case.priorities()), weights, granted, case.ties)
    return None if final is None else final.x


RULES.register(
    Rule(
        "lexicographic",
        "tier by tier, in the order of the goals' priorities",
        choose,
        uses=("weights", "order", "tolerance", "give_up"),
    )
)
