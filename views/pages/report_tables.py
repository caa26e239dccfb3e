"""The report's tables as plain rows and cells: raw text, which the template escapes."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...models.overrides import override_words
from ...optimizer.parties.listed import left_at_bests
from ...optimizer.problem.labels import Goal
from ...optimizer.results.front import Front
from ...optimizer.results.tables import percent
from ..vocabulary import faces, text
from ..vocabulary.limits import MARKS
from ..vocabulary.selection import heights, spread_in_order, worst_satisfaction

MOST_ROWS = 100


@dataclass(frozen=True)
class GradedCell:
    """A number to show, the value to sort by, its place from worst 0 to best 1, and a mark."""

    text: str
    value: float
    share: float = 0.0
    mark: str = ""


@dataclass(frozen=True)
class GradedRow:
    """A row's head and its cells."""

    head: str
    cells: list[GradedCell]


@dataclass(frozen=True)
class GoalHead:
    """A goal's column head."""

    owner: str
    name: str
    unit: str
    better: str


def heads(goals: Sequence[Goal]) -> list[GoalHead]:
    """Column heads of a table with one column for each goal."""
    return [
        GoalHead(
            text.name(goal.owner or ""),
            text.name(goal.name),
            text.name(goal.unit),
            text.direction(goal),
        )
        for goal in goals
    ]


def payoff(front: Front) -> list[GradedRow]:
    """One row for each goal that is optimised; empty where the search stopped before the payoff
    table."""
    left = left_at_bests(front)
    if left is None:
        return []
    columns = _columns(left.to_numpy(dtype=float), front.goals)
    named = [text.name(goal.label) for goal in front.goals]
    cells_of_rows = zip(*columns, strict=True)
    return [GradedRow(name, list(cells)) for name, cells in zip(named, cells_of_rows, strict=True)]


def _columns(values: Any, goals: Sequence[Goal]) -> list[list[GradedCell]]:
    return [_column(values[:, k], goal) for k, goal in enumerate(goals)]


def _column(values: Any, goal: Goal) -> list[GradedCell]:
    """Cells of one goal; its best and worst values are marked where they differ."""
    minimised = values * goal.sign
    best, worst = minimised.min(), minimised.max()
    spread = worst - best or 1.0
    marks = {best: "best", worst: "worst"} if best != worst else {}
    return [
        GradedCell(shown, float(value), float((worst - scaled) / spread), marks.get(scaled, ""))
        for shown, value, scaled in zip(text.numbers(values), values, minimised, strict=True)
    ]


def plans(front: Front, *, chosen: int) -> list[GradedRow]:
    """One row for each plan, its last cell what the worst-off party gets; of more than 100
    plans a spread, the chosen one among them.
    """
    shown = sorted({*spread_in_order(front, MOST_ROWS), chosen})
    at = np.array(shown) - 1
    columns = _columns(front.values, front.goals)
    scaled, worst = heights(front), worst_satisfaction(front)
    rows = []
    for plan, i in zip(shown, at, strict=True):
        cells = [
            GradedCell(column[i].text, column[i].value, float(scaled[i, k]), column[i].mark)
            for k, column in enumerate(columns)
        ]
        rows.append(GradedRow(str(plan), [*cells, _worst_off(float(worst[plan]))]))
    return rows


def _worst_off(share: float) -> GradedCell:
    if np.isnan(share):
        return GradedCell("no party has anything to gain", 0.0)
    return GradedCell(text.percent(share), share, min(max(share, 0.0), 1.0))


def face_rows(front: Front) -> list[GradedRow]:
    """One row for each face: its plans, how much it spans, and what a step better in each goal but
    the first costs in the first, missing where the face spans less; of more than 100 the largest.
    """
    if not front.face_plans:
        return []
    found, spans, (_, costs) = [], faces.spans(front), faces.trades(front)
    columns = [text.numbers(costs[:, k]) for k in range(1, len(front.goals))]
    for face in faces.largest(front, MOST_ROWS):
        i = face - 1
        cells = [
            GradedCell(faces.ends(front, face), float(face)),
            GradedCell(text.percent(spans[i]), spans[i]),
        ]
        traded = zip(columns, costs[i, 1:], strict=True)
        cells += [GradedCell(column[i], float(np.nan_to_num(cost))) for column, cost in traded]
        found.append(GradedRow(str(face), cells))
    return found


def face_steps(front: Front) -> list[str]:
    """What is traded of each goal but the first, in words."""
    steps = faces.trades(front)[0].tolist() if front.face_plans else []
    both = list(zip(front.goals, steps, strict=False))[1:]
    return [faces.step_words(goal, step) for goal, step in both]


def face_words(front: Front) -> str:
    """What the faces are, and how to read what they trade."""
    if not front.face_plans:
        return ""
    first = front.goals[0]
    unit = f" ({first.unit})" if first.unit else ""
    count = len(front.face_plans)
    shown = f"The largest {MOST_ROWS} are shown." if count > MOST_ROWS else ""
    also = "efficient too" if front.complete else "plans too, no worse than the guarantee says"
    words = (
        f"{faces.amount(front)} between the plans: mixtures of the plans on one face are "
        f"{also}. Under a goal stands what so much better costs in "
        f"{text.isolated(first.name)}{text.name(unit)} while the others stay as they are."
    )
    more = (faces.COVERS, faces.untold_words(front), faces.open_end_words(front), shown)
    return " ".join(filter(None, (words, *more)))


def parties(front: Front) -> list[dict[str, Any]]:
    """Who contributes, requires and wants what: from the scenario, else from the goals."""
    by_label = {goal.label: goal for goal in front.goals}
    said = front.about.get("stakeholders")
    if said:
        return [_party(each, by_label) for each in said]
    found: dict[str, list[dict[str, Any]]] = {}
    for goal in front.goals:
        found.setdefault(text.party(goal), []).append(_goal_words({}, goal))
    return [_named(name, goals) for name, goals in found.items()]


def _named(name: str, goals: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": text.name(name),
        "weight": "",
        "description": "",
        "contributes": [],
        "requires": [],
        "goals": goals,
    }


def _party(said: Mapping[str, Any], goals: Mapping[str, Goal]) -> dict[str, Any]:
    wanted = [_goal_words(each, goals.get(each["label"])) for each in said["goals"]]
    weight = "" if said["weight"] == 1 else text.number(said["weight"])
    return _named(said["name"], wanted) | {
        "weight": weight,
        "description": text.name(said["description"]),
        "contributes": [_contribution(each) for each in said["contributes"]],
        "requires": [_requirement(each) for each in said["requires"]],
    }


def _contribution(said: Mapping[str, Any]) -> dict[str, str]:
    return {
        "name": text.name(said["name"]),
        "amount": text.with_unit(said["amount"], said.get("unit", "")),
    }


def _requirement(said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": text.name(said["name"]),
        "rule": text.name(said["rule"]),
        "times": text.count(said["count"], "time") if said["count"] > 1 else "",
        "marks": [mark for mark in MARKS if said.get(mark)],
    }


def _goal_words(said: Mapping[str, Any], goal: Goal | None) -> dict[str, Any]:
    """A goal in words; ``goal`` is None if the front does not have this goal."""
    sense = said.get("sense") or (goal.sense if goal else "maximize")
    unit = str(said.get("unit") or (goal.unit if goal else ""))
    return {
        "name": text.name(said.get("name") or (goal.name if goal else "")),
        "way": "less is better" if sense == "minimize" else "more is better",
        "unit": text.name(unit),
        "rule": text.name(said.get("rule", "")),
        "limits": _limits(said, goal, unit),
        "compared": goal is not None,
    }


def _limits(said: Mapping[str, Any], goal: Goal | None, unit: str) -> list[str]:
    levels = {
        "at least": said.get("at_least"),
        "at most": said.get("at_most"),
        "target": said.get("target", goal.target if goal else None),
        "without an agreement:": goal.outside if goal else None,
        "smallest difference that matters:": said.get("step", goal.step if goal else None),
    }
    return [
        f"{words} {text.with_unit(level, unit)}"
        for words, level in levels.items()
        if level is not None
    ]


def command(front: Front) -> str:
    """The command that makes this front again; empty for a model that is in no file."""
    file = front.about.get("file")
    if not file:
        return ""
    parts = ["wholepie", "front", str(file)]
    parties = front.about.get("stakeholders", [])
    all_goals = [goal["label"] for each in parties for goal in each["goals"]]
    if front.about.get("goals", all_goals) != front.labels:
        parts += [part for label in front.labels for part in ("--goal", label)]
    for each in front.about.get("overrides", []):
        parts += ["--set", override_words(each["path"], each["value"])]
    options = front.record.options
    for name in ("within", "time_limit", "max_points", "workers", "method", "samples", "tolerance"):
        value = options.get(name)
        if value is not None and (name, value) not in (("workers", 1), ("tolerance", 0)):
            shown = value if name == "method" else f"{value:.15g}"
            parts += [f"--{name.replace('_', '-')}", shown]
    return shlex.join(text.name(part) for part in parts)


def certificate(front: Front) -> list[tuple[str, str]]:
    """What is proved: pairs of a term and its value."""
    record = front.record
    return [
        ("In doubt" if front.check.doubtful else "Guarantee", front.guarantee),
        ("Whole front", _whole(front)),
        ("Gap", _gap(front)),
        ("Stopped early", record.stopped or "no"),
        *(("Note", note) for note in record.notes),
        *(("Verification", text.name(each)) for each in front.check.confirmed),
    ]


def _whole(front: Front) -> str:
    if front.complete:
        but = "" if front.exact else f", to {front.record.tolerance}"
        how = "said" if front.check.is_of_others else "proved"
        return f"yes: {how} that no efficient combination of goal values is missing{but}"
    return "not proved: there may be efficient plans that are not listed"


def _gap(front: Front) -> str:
    if np.isinf(front.gap):
        return "nothing proved"
    return f"{percent(front.gap)} of each goal's range over the listed plans"


def method(front: Front) -> list[tuple[str, str]]:
    """How the front was found, and at what effort: pairs of a term and its value."""
    record = front.record
    whole = text.count(record.solves, "problem") + " solved to the end by HiGHS"
    if not record.solves:
        whole = "none: column after column was decided in whole numbers, without a solver"
    return [
        ("Search", record.choice or record.method or "not recorded"),
        ("Solves", whole),
        ("Time", f"{record.seconds:,.1f} s, of which {record.solver_seconds:,.1f} s in HiGHS"),
    ]


def provenance(front: Front) -> list[tuple[str, str]]:
    """Versions and options: pairs of a name and its value."""
    given = {name: value for name, value in front.record.options.items() if value is not None}
    options = ", ".join(
        f"{name.replace('_', ' ')} {text.option(value)}" for name, value in given.items()
    )
    versions = ", ".join(f"{name} {version}" for name, version in front.record.versions.items())
    source = str(front.about.get("source") or "")
    return [
        ("Options", options or "none"),
        ("Versions", versions or "not recorded"),
        *([("Data", text.name(source))] if source else []),
    ]


def files(front: Front) -> list[dict[str, str]]:
    """The scenario's files and their SHA-256."""
    about = front.about
    if not about.get("file"):
        return []
    scenario = {"file": about["file"], "rows": "", "sha256": about["sha256"]}
    tables = [
        {"file": each["file"], "rows": f"{each['rows']:,}", "sha256": each["sha256"]}
        for each in about.get("tables", [])
    ]
    return [scenario, *tables]
