"""A participatory budget as a scenario: who approves what, and one budget for all."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...optimizer.results.spreadsheet import as_text
from ..faults import Faults, Problematic
from .ballots import AGE, BANDS, UTILITIES, Grouping, Groups, clean, group
from .mps_write import number_text
from .pabulib import APPROVAL, Budgeting, read_pabulib
from .source import ModelText

EXTENSION = ".pb"
_CARRIED = (
    *("category", "beneficiaries", "target", "neighborhood", "district", "subunit"),
    *("latitude", "longitude"),
)
_CITE = "as collected by Pabulib (Faliszewski et al. 2023, pabulib.org); here only sums by group."


@dataclass(frozen=True)
class BallotScenario:
    """A scenario as plain values, its tables as rows under a header, and what was decided."""

    scenario: dict[str, Any]
    tables: dict[str, list[list[str]]]
    notes: tuple[str, ...]


def read_budget(
    path: Path, faults: Faults, grouping: Grouping, *, strict: bool = False
) -> BallotScenario:
    """The scenario of a Pabulib file; ``strict`` refuses one faulty ballot among many.

    Raises
    ------
    ScenarioError
        The file is not sound; it holds all faults that were found.
    InputError
        The grouping cannot be used with the file.
    """
    try:
        found = read_pabulib(ModelText.open(path, faults), strict=strict)
    except Problematic as fault:
        faults.take(fault)
    faults.raise_if_any(str(path))
    groups = group(found, grouping)
    notes = [*_votes(found, groups), _grouping(groups, grouping)]
    return BallotScenario(_scenario(found, groups), _tables(found, groups), tuple(notes))


def _grouping(groups: Groups, grouping: Grouping) -> str:
    limits = ", ".join(map(str, grouping.bands or BANDS))
    cut = f", cut at {limits}" if groups.by == AGE else ""
    return f"Stakeholders by {groups.by}{cut}: {', '.join(name for name, _ in _named(groups))}."


def _votes(found: Budgeting, groups: Groups) -> list[str]:
    return [
        f"{found.vote_type.capitalize()} votes: {UTILITIES[found.vote_type]}.",
        *(f"Left out: {clean(each)}." for each in groups.left_out),
    ]


def _scenario(found: Budgeting, groups: Groups) -> dict[str, Any]:
    unit = "approvals" if found.vote_type == APPROVAL else "points"
    currency = clean(found.said("currency"))
    budget: float = found.number("budget") or 0.0
    parties: dict[str, Any] = {
        name: _party(name, size, unit, groups) for name, size in _named(groups)
    }
    treasurer: dict[str, Any] = {
        "description": "who pays",
        "contributes": {"budget": _plain(budget)},
        "requires": {"within budget": "cost <= contributions.budget"},
    }
    if len(parties) == 1:
        treasurer["goals"] = {"spend little": {"minimize": "cost", "unit": currency}}
    title = clean(found.said("description") or found.source.path.stem)
    where = ", ".join(filter(None, (clean(found.said(k)) for k in ("country", "unit", "subunit"))))
    return {
        "wholepie": 1,
        "title": f"{title} {clean(found.said('instance'))}".strip() or "Participatory budget",
        "description": " ".join(_votes(found, groups)),
        "source": f"Ballots of {where or 'a participatory budget'}, {_CITE}",
        "tables": {
            "projects": "projects.csv",
            "votes": {"file": "votes.csv", "key": ["project", "group"]},
        },
        "sets": {"groups": "{v.group for v in votes}"},
        "decisions": {"fund": {"for": "p in projects", "type": "binary"}},
        "measures": {
            "cost": {"is": "sum(p.cost * fund[p] for p in projects)", "unit": currency},
            unit: {
                "for": "g in groups",
                "is": "sum(v.count * fund[v.project] for v in votes if v.group == g)",
            },
        },
        "stakeholders": {**parties, _free("treasurer", parties): treasurer},
    }


def _named(groups: Groups) -> list[tuple[str, int]]:
    return [(clean(name), size) for name, size in groups.sizes.items()]


def _party(name: str, size: int, unit: str, groups: Groups) -> dict[str, Any]:
    who = f"{size:,} voters" if groups.of_voters else f"friends of {size:,} projects"
    wanted = f"{unit}[{json.dumps(name, ensure_ascii=False)}]"
    goal = {"maximize": wanted, "unit": unit, "outside": 0}
    return {"description": who, "goals": {"served": goal}}


def _tables(found: Budgeting, groups: Groups) -> dict[str, list[list[str]]]:
    carried = [c for c in _CARRIED if any(record.get(c) for record in found.projects)]
    projects = [["project", "name", "cost", *carried]]
    votes = [["project", "group", "count"]]
    for record in sorted(found.projects, key=lambda r: _natural(r.get("project_id"))):
        one = record.get("project_id")
        name = project_key(one)
        texts = [str(as_text(clean(record.get(c)))) for c in ("name", *carried)]
        cost = number_text(found.costs[one])
        projects.append([name, texts[0], cost, *texts[1:]])
        for each in groups.sizes:
            amount = number_text(groups.points[one].get(each, 0.0))
            votes.append([name, clean(each), amount])
    return {"projects": projects, "votes": votes}


def project_key(project: str) -> str:
    """What a project of the ballots is called in the scenario."""
    return f"p{clean(project)}"


def _natural(name: str) -> tuple[bool, int, str]:
    is_number = name.isascii() and name.isdigit() and len(name) < 16
    return not is_number, int(name) if is_number else 0, name


def _plain(value: float) -> int | float:
    return int(value) if value.is_integer() else value


def _free(name: str, taken: dict[str, Any]) -> str:
    while name in taken:
        name = f"the {name}"
    return name
