"""What ``run.json`` says in words and numbers of its own, compared with the other files."""

from collections.abc import Iterator
from typing import Any

from .contents import whole
from .guarantee import Counts, guarantee
from .statement import Statement


def word_faults(run: Any, statement: Statement) -> Iterator[str]:
    """Where ``run.json`` says something else than the other files, or than itself."""
    for what, agrees in _agreements(run, statement).items():
        if not agrees:
            yield f"run.json states another {what} than the other files."
    if run.get("exact", statement.is_exact) is not statement.is_exact:
        yield "What run.json says is exact does not fit its gap and its goals without steps."
    counts = Counts.of(run)
    if "guarantee" in run and run["guarantee"] != guarantee(statement, counts):
        yield "The guarantee in run.json is not the one that its numbers allow."
    if counts.merged and not counts.without_steps:
        yield "run.json says that plans were merged, and all its goals have steps."


def _agreements(run: Any, statement: Statement) -> dict[str, bool]:
    goals = [
        (f"{goal['owner']}: {goal['name']}" if goal["owner"] else goal["name"], goal["sense"])
        for goal in run["goals"]
    ]
    problem = statement.problem
    known = [(goal.label, {1: "minimize", -1: "maximize"}[goal.sign]) for goal in problem.goals]
    return {
        "goals": goals == known,
        "list of goals without steps": problem.without_steps
        <= {goal.label for goal in problem.goals},
        "number of plans": whole(run["plans"]) == len(statement.values),
        "number of faces": (whole(run["faces"]) if "faces" in run else 0) == len(statement.faces),
        "completeness": run["complete"] is statement.is_complete,
    }
