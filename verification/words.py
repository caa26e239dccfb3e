"""What ``run.json`` says in words and numbers of its own, compared with the other files."""

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .contents import number
from .statement import Statement

#: How the sentences of a guarantee begin that say what is proved.
_EXACT, _WHOLE, _GAP = "Exact and whole", "Whole", "For every feasible plan"
_SUPPORTED, _NOTHING = "Every extreme supported plan is listed", "Nothing is proved yet"
_CERTIFICATE = re.compile(rf"(?:^|\. )({'|'.join((_EXACT, _WHOLE, _GAP, _SUPPORTED, _NOTHING))})")
_PERCENT = re.compile(r"at most ([\d.e+-]+) % of")
#: A percentage has six digits.
_LAST_DIGIT = Fraction(1, 10**5)


def word_faults(run: Any, statement: Statement) -> Iterator[str]:
    """Where ``run.json`` says something else than the other files, or than itself."""
    for what, agrees in _agreements(run, statement).items():
        if not agrees:
            yield f"run.json states another {what} than the other files."
    if run.get("exact", statement.is_exact) is not statement.is_exact:
        yield "What run.json says is exact does not fit its gap and its goals without steps."
    if "guarantee" in run and not _is_meant(str(run["guarantee"]), statement):
        yield "The guarantee in run.json does not fit its gap and its goals without steps."


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
        "number of plans": int(run["plans"]) == len(statement.values),
        "number of faces": int(run.get("faces", 0)) == len(statement.faces),
        "completeness": run["complete"] is statement.is_complete,
    }


def _is_meant(guarantee: str, statement: Statement) -> bool:
    """Whether a guarantee says what a statement claims, once, and nothing more."""
    if _CERTIFICATE.findall(guarantee) != [_certificate(statement)]:
        return False
    said = _PERCENT.search(guarantee) if statement.gap else None
    if statement.gap and said is None:
        return False
    return said is None or number(said[1]) / 100 >= (statement.gap or 0) * (1 - _LAST_DIGIT)


def _certificate(statement: Statement) -> str:
    if statement.is_exact:
        return _EXACT
    if statement.gap is not None:
        return _GAP if statement.gap else _WHOLE
    return _SUPPORTED if statement.supported else _NOTHING
