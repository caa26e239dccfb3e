"""What options offer, as data: help is printed without loading the engine.

A test compares all of it with what is registered.
"""

from typing import get_args

from ..api import names

METHODS: tuple[str, ...] = get_args(names.MethodName)
FORMS: tuple[str, ...] = get_args(names.FormName)
STATUSES: tuple[str, ...] = get_args(names.StatusName)
SECOND_SOLVERS: tuple[str, ...] = get_args(names.SecondSolverName)
SORTS: tuple[str, ...] = get_args(names.SortName)
EXPORTS = ("csv", "docx", "json", "parquet", "png", "pptx", "svg", "xlsx")
BANDS = (30, 45, 65)
LEAST = 5
EXACT_PLAYERS = 12
FORMATS = {
    "mop": "MPS with several objectives",
    "mps": "MPS; every N row is a goal",
    "lp": "the LP format of CPLEX and others",
}
RULES = {
    "goal-lexicographic": "misses the targets by least, tier by tier",
    "goal-minimax": "the goal that misses its target most misses it by least",
    "goal-weighted": "least weighted sum of what goals miss their targets by",
    "kalai-smorodinsky": "all gain the same share of what they could, then leximin",
    "knee": "farthest beyond the plane through the goals' own optima",
    "lexicographic": "tier by tier, in the order of the goals' priorities",
    "leximin": "the worst-off party is best off, then the next",
    "nash": "largest product of the parties' gains",
    "reference-point": "nearest to the targets, or farthest beyond them, by range",
    "total": "the parties' satisfaction adds up to most",
    "weighted": "least weighted sum of the goals, each divided by its range",
}


def listed(summaries: dict[str, str]) -> str:
    """A line for each choice, to close a help page with."""
    return "\n".join(f"  {name}: {summary}" for name, summary in summaries.items())
