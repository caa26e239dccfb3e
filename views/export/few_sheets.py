"""What is on the sheets of a workbook that holds a few plans, which stand for all of a front."""

from dataclasses import replace

from ...optimizer.insight.representatives import Representatives
from ..vocabulary import representatives as words
from .sheet import SHARE, ExportSheet, SheetColumn, told_apart
from .sheets import goal_heads, summary, tables


def few_sheets(few: Representatives) -> list[ExportSheet]:
    """The summary, the plans with their families, and the other sheets without other plans."""
    limited = (_limited(each, few) for each in tables(few.front, few.plans))
    found = told_apart([_few(few), *limited])
    return [summary(few.front, found), *found]


def _few(few: Representatives) -> ExportSheet:
    """The plans with the size of their families, the goals as they are, and what these share."""
    front = few.front
    told = [SheetColumn("plan"), SheetColumn("stands for"), SheetColumn("within", SHARE)]
    heads = [*told, *goal_heads(front, front.values), SheetColumn("family")]
    rows = [
        [
            each.plan, len(each.members), each.within,
            *front.values[each.plan - 1].tolist(), words.family_words(few, each),
        ]
        for each in few.families
    ]  # fmt: skip
    return ExportSheet("A few plans", heads, rows, [words.title(few), words.proof(few)])


def _limited(sheet: ExportSheet, few: Representatives) -> ExportSheet:
    """The sheet without the rows that begin with another plan."""
    if sheet.heads[0].text != "plan":
        return sheet
    return replace(sheet, rows=[row for row in sheet.rows if row[0] in few.plans])
