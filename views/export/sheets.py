"""What is on the sheets of a workbook: heads, rows and number formats, in plain data."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ...optimizer.insight.conflicts import of_front
from ...optimizer.parties.listed import fair_plans, left_at_bests, satisfaction
from ...optimizer.problem.labels import Goal
from ...optimizer.results import face_file
from ...optimizer.results.front import Front
from ...optimizer.results.tables import percent
from ..vocabulary import story, text
from ..vocabulary.fairness import MEANINGS
from .data import requirement_lines
from .plan_sheets import plan_sheets
from .sheet import (
    AMOUNT,
    HIGH,
    LOW,
    SHARE,
    SUMMARY,
    ExportSheet,
    SheetColumn,
    cut,
    number_format,
    told_apart,
)


def sheets(front: Front, more: Sequence[ExportSheet] = ()) -> list[ExportSheet]:
    """All sheets of a front, the summary first and ``more`` last; empty ones are left out."""
    found = told_apart([*tables(front), *_faces(front), *more])
    return [summary(front, found), *found]


def tables(front: Front, plans: Sequence[int] | None = None) -> list[ExportSheet]:
    """The sheets of goals, plans and parties; decisions of these ``plans``, else of a spread."""
    found = [_goals(front), _points(front), *_satisfaction(front), *_fair(front)]
    found += plan_sheets(front, plans)
    return [*found, *_requirements(front), *_payoff(front), *_conflicts(front), _parties(front)]


def summary(front: Front, others: Sequence[ExportSheet]) -> ExportSheet:
    """What the front is and what is proved of it, and the names of the other sheets."""
    rows = [
        ("Title", front.about.get("title") or "A model without a title"),
        *_rows("In words", [story.headline(front), *story.summary(front).sentences]),
        ("Complete", _complete(front)),
        ("Gap", percent(front.gap) if math.isfinite(front.gap) else "nothing is proved"),
        *_rows("Left out of this workbook", [each.left_out for each in others if each.left_out]),
        *_rows("Sheets", [each.name for each in others]),
        *_provenance(front),
    ]
    return ExportSheet(SUMMARY, [SheetColumn("What"), SheetColumn("Says")], rows)


def _complete(front: Front) -> str:
    if not front.complete:
        return "no"
    return "yes, proved" if front.exact else f"yes, proved to {front.record.tolerance}"


def _provenance(front: Front) -> Iterator[tuple[str, Any]]:
    record, about = front.record, front.about
    yield from _rows("Method", [record.choice or record.method, *record.notes])
    yield "Subproblems solved", front.solves
    yield "Seconds", round(front.seconds, 3)
    given = [(name, value) for name, value in record.options.items() if value is not None]
    options = [f"{name.replace('_', ' ')}: {text.option(value)}" for name, value in given]
    yield from _rows("Options", options)
    yield from _rows("Versions", [f"{name} {value}" for name, value in record.versions.items()])
    files = [about, *about.get("tables", [])] if "file" in about else []
    yield from _rows("Files", [f"{each['file']}, SHA-256 {each['sha256']}" for each in files])


def _rows(what: str, said: Sequence[str]) -> list[tuple[str, str]]:
    return [("" if number else what, each) for number, each in enumerate(said)]


def _goals(front: Front) -> ExportSheet:
    words = ["goal", "owner", "name", "unit", "sense"]
    amounts = ["best", "worst", "target", "outside", "step"]
    heads = [*map(SheetColumn, words), *(SheetColumn(each, AMOUNT) for each in amounts)]
    bests, worsts = front.ideal.tolist(), front.nadir.tolist()
    rows = [
        [
            goal.label, goal.owner, goal.name, goal.unit, text.direction(goal),
            best, worst, goal.target, goal.outside, goal.step,
        ]
        for goal, best, worst in zip(front.goals, bests, worsts, strict=True)
    ]  # fmt: skip
    note = "Best and worst are those of the listed plans."
    return ExportSheet("Goals", heads, rows, [note])


def _points(front: Front) -> ExportSheet:
    heads = [SheetColumn("plan"), *goal_heads(front, front.values)]
    rows = [[plan, *row] for plan, row in zip(front.numbers, front.values.tolist(), strict=True)]
    return cut(ExportSheet("Front", heads, rows, [front.guarantee]), len(rows), "plans")


def goal_heads(front: Front, values: Any) -> list[SheetColumn]:
    """Heads of one column for each goal, given its values (N, p)."""
    columns = np.asarray(values, dtype=float).T.tolist()
    return [_goal_head(goal, each) for goal, each in zip(front.goals, columns, strict=True)]


def _goal_head(goal: Goal, values: Sequence[float]) -> SheetColumn:
    unit = f"{goal.unit}, " if goal.unit else ""
    head = f"{goal.label}\n{unit}{text.direction(goal)}"
    return SheetColumn(head, number_format(values, goal.unit), LOW if goal.sign > 0 else HIGH)


def _satisfaction(front: Front) -> Iterator[ExportSheet]:
    shares = satisfaction(front)
    if not len(front):
        return
    heads = [
        SheetColumn("plan"),
        *(SheetColumn(str(party), SHARE, HIGH) for party in shares.columns),
    ]
    rows = [
        [plan, *row] for plan, row in zip(front.numbers, shares.to_numpy().tolist(), strict=True)
    ]
    note = "100 % is a party's best, 0 % its outside option; empty: it has nothing to gain."
    yield cut(ExportSheet("Satisfaction", heads, rows, [note]), len(rows), "plans")


def _fair(front: Front) -> Iterator[ExportSheet]:
    found = fair_plans(front)
    if not found:
        return
    shares = satisfaction(front)
    at = [each.plan - 1 for each in found]
    heads = [
        *map(SheetColumn, ("rule", "plan", "which means")), SheetColumn("price of fairness", SHARE),
        *(SheetColumn(f"{party}\nsatisfaction", SHARE) for party in shares.columns),
        *(SheetColumn(each.text, each.form) for each in goal_heads(front, front.values[at])),
    ]  # fmt: skip
    rows = [
        [each.rule, each.plan, MEANINGS[each.rule], each.price, *shares.iloc[i], *front.values[i]]
        for each, i in zip(found, at, strict=True)
    ]
    note = f"Chosen among {story.listed(front)}; the price is of the largest total satisfaction."
    yield ExportSheet("Fair plans", heads, rows, [note])


def _payoff(front: Front) -> Iterator[ExportSheet]:
    payoff = left_at_bests(front)
    if payoff is None:
        return
    values = payoff.to_numpy(dtype=float)
    rows = [[label, *row] for label, row in zip(front.labels, values.tolist(), strict=True)]
    note = "What each goal's best leaves to the others; of several, what is best for all together."
    yield ExportSheet("Payoff", [SheetColumn("best for"), *goal_heads(front, values)], rows, [note])


def _conflicts(front: Front) -> Iterator[ExportSheet]:
    if front.payoff is None or not len(front):
        return
    found = of_front(front)
    heads = [
        SheetColumn("best for"),
        *(SheetColumn(str(party), SHARE, LOW) for party in found.losses.columns),
    ]
    note = "When a row's party gets its best, a column's loses this share of its range."
    yield ExportSheet("Conflicts", heads, _indexed(found.losses), [note])
    named = ["party", "and party", "are"]
    heads = [
        *map(SheetColumn, named),
        SheetColumn("mean loss", SHARE),
        SheetColumn("correlation", "0.00"),
    ]
    rows = [[p.one, p.other, p.relation, p.loss, p.correlation] for p in found.pairs]
    yield ExportSheet("Pairs", heads, rows)


def _requirements(front: Front) -> Iterator[ExportSheet]:
    """What each plan uses of requirements, those without an end on one side left blank."""
    table = requirement_lines(front)
    if not len(table):
        return
    columns = ["plan", "row", "used", "at_least", "at_most", "left"]
    rows = [
        [cell if not isinstance(cell, float) or math.isfinite(cell) else None for cell in row]
        for row in table[columns].astype(object).to_numpy().tolist()
    ]
    heads = [SheetColumn(name.replace("_", " ").replace("row", "requirement")) for name in columns]
    note = "What each plan uses of a requirement, as it was written, and what is left of it."
    sheet = ExportSheet("Requirements", heads, rows, [note])
    yield cut(sheet, len(rows), "lines of requirements")


def _indexed(table: pd.DataFrame) -> list[list[Any]]:
    return [
        [str(name), *row] for name, row in zip(table.index, table.to_numpy().tolist(), strict=True)
    ]


def _parties(front: Front) -> ExportSheet:
    heads = ["party", "weight", "contributes", "requires", "wants", "description"]
    said = front.about.get("stakeholders") or [
        {"name": text.party(goal), "goals": [{"name": goal.name, "sense": goal.sense}]}
        for goal in front.goals
    ]
    return ExportSheet("Stakeholders", list(map(SheetColumn, heads)), map(_stakeholder, said))


def _stakeholder(said: dict[str, Any]) -> list[Any]:
    parts = {
        "contributes": [
            f"{each['name']} {text.with_unit(each['amount'], each.get('unit', ''))}"
            for each in said.get("contributes", [])
        ],
        "requires": [each["name"] for each in said.get("requires", [])],
        "wants": [f"{each['sense']} {each['name']}" for each in said.get("goals", [])],
    }
    words = ["\n".join(each) for each in parts.values()]
    return [said["name"], said.get("weight", 1.0), *words, said.get("description", "")]


def _faces(front: Front) -> Iterator[ExportSheet]:
    if front.faces is None:
        return
    heads = [
        SheetColumn("face"),
        SheetColumn("plan"),
        SheetColumn("included"),
        *goal_heads(front, front.faces.values),
    ]
    rows = face_file.table(front).to_numpy(dtype=object).tolist()
    note = "Vertices of each face; plan 0 is an open end. Mixtures of a face's vertices count too."
    yield cut(ExportSheet("Faces", heads, rows, [note]), len(rows), "vertices of faces")
