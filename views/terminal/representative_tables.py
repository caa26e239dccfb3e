"""A few plans that stand for a front, for the terminal; nothing here prints."""

from rich.console import Group
from rich.text import Text

from ...optimizer.insight.representatives import Representatives
from ..vocabulary import representatives as words
from ..vocabulary import text
from .front_tables import styles
from .grid import Grid


def representative_tables(found: Representatives, rest: str = "") -> Group:
    """Their goals, rounded, what is proved, and each one's family; ``rest`` says where all are."""
    front = found.front
    columns = [
        [Text(cell, style) for cell, style in zip(cells, marks, strict=True)]
        for cells, marks in zip(words.values(found), styles(front, found.plans), strict=True)
    ]
    said = (words.rounding(found), words.proof(found), rest)
    notes = [text.plain(each) for each in said if each]
    table = Grid(words.title(found), "plan", found.plans, front.goals, columns, notes)
    lines = [Text(f"- Plan {plan} {text.plain(said)}.") for plan, said in words.family_lines(found)]
    return Group(table, Text(""), *lines)
