"""A scenario for the terminal: who contributes and wants what, and how large it is."""

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ...optimizer.problem.problem import Problem
from ..vocabulary import text
from ..vocabulary.limits import MARKS
from .grid import BEST, WORST, plain_table


def scenario_table(about: Mapping[str, Any], problem: Problem) -> RenderableType:
    """Short summary of a scenario: title, who contributes and wants what, and its size."""
    title = Text(text.name(about.get("title") or "A model without a title"), BEST)
    return Group(title, _parties(about, problem), Text(_size(problem), WORST))


def _parties(about: Mapping[str, Any], problem: Problem) -> Table:
    table = plain_table()
    for head in ("party", "contributes", "requires", "wants"):
        table.add_column(head, overflow="fold", max_width=26)
    for party in about.get("stakeholders") or _owners(problem):
        table.add_row(
            Text(text.name(party["name"])),
            _lines(
                f"{each['name']} {text.with_unit(each['amount'], each.get('unit', ''))}"
                for each in party["contributes"]
            ),
            _lines(map(_requirement, party["requires"])),
            _lines(map(_goal, party["goals"])),
        )
    return table


def _owners(problem: Problem) -> list[dict[str, Any]]:
    """Parties of a plain model: the owners of its goals, or the goals themselves."""
    parties: dict[str, dict[str, Any]] = {}
    for goal in problem.goals:
        empty = {"name": text.party(goal), "contributes": [], "requires": [], "goals": []}
        words = {"sense": goal.sense, "name": goal.name, "unit": goal.unit}
        parties.setdefault(text.party(goal), empty)["goals"].append(words)
    return list(parties.values())


def _requirement(requirement: Mapping[str, Any]) -> str:
    times = f" (x {requirement['count']:,})" if requirement["count"] > 1 else ""
    marks = [f", {mark}" for mark in MARKS if requirement.get(mark)]
    return f"{requirement['name']}{times}{''.join(marks)}"


def _goal(goal: Mapping[str, Any]) -> str:
    way = "less" if goal["sense"] == "minimize" else "more"
    return f"{goal['name']}: {way} {goal['unit']}".rstrip()


def _lines(parts: Iterable[str]) -> Text:
    return Text("\n".join(map(text.name, parts)))


def _size(problem: Problem) -> str:
    shown = ~problem.columns.hidden
    whole = int((problem.integer & shown).sum())
    parts = [
        text.count(int(shown.sum()), "decision") + f" ({whole:,} integer)",
        text.count(len(problem.row_lower), "row"),
        text.count(problem.p, "goal"),
    ]
    return f"{text.listed(parts)}."
