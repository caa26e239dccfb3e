"""The report: one HTML file that opens offline, with plotly, its data and its style inside."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...optimizer.parties import listed
from ...optimizer.parties.listed import satisfaction
from ...optimizer.results.additions import Addition
from ...optimizer.results.front import Front
from ..charts import figures
from ..charts.parallel import parallel
from ..charts.surface import surface
from ..vocabulary import answer, findings, story, text
from ..vocabulary.selection import fairest_words, plan_number
from . import (
    added_sections,
    conflict_section,
    fairness_section,
    few_section,
    freedom_section,
    offline,
    place_figures,
    report_tables,
    robustness_section,
    stakeholder_section,
    target_section,
)
from .report_data import payload

STYLES = ("base", "report", "drawings")
SCRIPTS = (
    "words", "places", "plan", "compare", "table", "axes", "theme", "figures", "brush", "light",
    "page",
)  # fmt: skip
MATRIX_WORDS = "Every goal against every other; better is up and to the right in every panel."
HEAT_WORDS = "One column for each plan."
HEAT_HINT = "Choose a plan by a click on its column."
BOX_WORDS = (
    "All plans: the whiskers reach from the least to the most, the box holds the middle half. The "
    "mark is the chosen plan."
)


def write(
    front: Front,
    path: Path,
    *,
    plan: int | None = None,
    plans: int | None = None,
    more: Mapping[str, Addition] | None = None,
    follows: bool = True,
) -> Path:
    """Write :func:`html` to ``path``, one that the user named ``follows`` links; the path.

    Raises
    ------
    InputError
        There is no plan of that number, or the file cannot be written.
    """
    page = html(front, plan=plan, plans=plans, more=more)
    return offline.write(page, path, follows=follows)


def html(
    front: Front,
    *,
    plan: int | None = None,
    plans: int | None = None,
    more: Mapping[str, Addition] | None = None,
) -> str:
    """The whole page; it begins with ``plan``, else with the fairest plan.

    So many ``plans`` stand for all, by default 7 of more than 20.
    ``more`` holds what was added to the run: ``explanation``, ``concessions``, ``coalitions``,
    ``map``, ``less``, ``freedom`` and ``session``.

    Raises
    ------
    InputError
        There is no plan of that number.
    """
    added = added_sections.made(more or {})
    effects, free = added.pop("map") or (), added.pop("freedom")
    page = _page(front, plan, plans) | added
    if len(front):
        page["map"] = stakeholder_section.of_front(front, page["chosen"], effects)
        page["freedom"] = free and freedom_section.section(front, free)
    return offline.environment().get_template("report.html").render(page)


def _page(front: Front, plan: int | None, plans: int | None) -> dict[str, Any]:
    page = _words(front)
    if len(front) or plan is not None:
        page |= _of_plans(front, plan_number(front, plan))
        page["few"] = few_section.section(front, plans)
    return page


def _words(front: Front) -> dict[str, Any]:
    """What a report says of every front, also of one without a plan."""
    about = front.about
    return {
        "css": offline.style(*STYLES),
        "policy": offline.policy(),
        "title": text.name(about.get("title") or "Efficient plans"),
        "description": text.name(about.get("description") or ""),
        "has_plans": len(front) > 0,
        "summary": story.summary(front),
        "goal_heads": report_tables.heads(front.goals),
        "parties": report_tables.parties(front),
        "decisions": _named(about.get("decisions", []), "name", "words", "count"),
        "measures": _named(about.get("measures", []), "name", "rule"),
        "parameters": [
            each | {"value": _parameter(each["value"])} for each in about.get("parameters", [])
        ],
        "certificate": report_tables.certificate(front),
        "method": report_tables.method(front),
        "provenance": report_tables.provenance(front),
        "files": report_tables.files(front),
        "command": report_tables.command(front),
    }


def _named(said: list[dict[str, Any]], *keys: str) -> list[dict[str, Any]]:
    return [
        {key: text.name(each[key]) if isinstance(each[key], str) else each[key] for key in keys}
        for each in said
    ]


def _parameter(value: Any) -> str:
    return text.number(value) if isinstance(value, int | float) else text.name(str(value))


def _of_plans(front: Front, chosen: int) -> dict[str, Any]:
    best = listed.fairest(front) or 0
    drawn = _figures(front, chosen)
    is_heat = len(front) <= figures.MOST_HEAT
    page = offline.live(SCRIPTS, _content(front, chosen, best, drawn))
    return {
        "chosen": chosen,
        "answer": answer.answered(front),
        "chosen_is_fairest": chosen == best,
        "fairest_words": fairest_words(front),
        "payoff": report_tables.payoff(front),
        "maps": place_figures.of_front(front, chosen),
        "plans": report_tables.plans(front, chosen=chosen),
        "fair": fairness_section.section(front),
        "conflicts": conflict_section.section(front),
        "robust": robustness_section.section(front),
        "targets": target_section.section(front),
        "spread": _spread(front),
        "table_words": _table_words(front),
        "exact": front.complete,
        "faces": report_tables.face_rows(front),
        "face_steps": report_tables.face_steps(front),
        "face_words": report_tables.face_words(front),
        "figures": list(drawn),
        "findings": _findings(front, chosen, drawn),
        "matrix_words": MATRIX_WORDS + _first_goals(front),
        "satisfaction_words": HEAT_WORDS if is_heat else BOX_WORDS,
        "satisfaction_hint": HEAT_HINT if is_heat else "",
        "page": page,
        "policy": page.policy,
    }


def _figures(front: Front, chosen: int) -> dict[str, Any]:
    """The figures that suit this front."""
    wanted = []
    if len(front) == 1:
        return {}
    if len(front.goals) == 2:
        wanted = [figures.scatter]
    elif len(front.goals) > 2:
        wanted = [parallel, figures.matrix]
    if len(front.goals) == 3 and front.face_plans:
        wanted = [surface, *wanted]
    if satisfaction(front).notna().any(axis=None):
        wanted.append(figures.satisfaction)
    return {draw.__name__: draw(front, plan=chosen) for draw in wanted}


def _findings(front: Front, chosen: int, drawn: Mapping[str, Any]) -> dict[str, str]:
    """What each figure shows; the first figure of the front has the trade-off."""
    first, *_ = [*drawn, ""]
    found = {
        "parallel": findings.lowest(front, chosen),
        first: findings.tradeoff(front),
        "matrix": findings.opposition(front, figures.MOST_MATRIX),
        "satisfaction": findings.worst_off(front),
    }
    return {name: found[name] for name in drawn}


def _content(front: Front, chosen: int, best: int, drawn: Mapping[str, Any]) -> dict[str, Any]:
    """What the page's scripts use."""
    emptied = {name: _emptied(each.to_json()) for name, each in drawn.items()}
    flows = stakeholder_section.pictures(front, chosen)
    return {"data": payload(front, chosen, best), "figures": emptied, "flows": flows}


def _emptied(figure: str) -> dict[str, Any]:
    """A figure as JSON without the places of its plans, which the page fills in from its data."""
    found: dict[str, Any] = json.loads(figure)
    for trace in found["data"]:
        if trace.get("meta", {}).get("role") == "plans":
            for key in ("x", "y", "z", "customdata", "hovertext"):
                trace.pop(key, None)
    return found


def _spread(front: Front) -> str:
    if len(front) <= figures.MOST_PLANS:
        return ""
    return (
        f"The figures show {figures.MOST_PLANS} of the {len(front):,} plans, spread as widely as "
        "possible. All plans are in this page's data: you can choose any of them, and a filter "
        "looks at all of them."
    )


def _table_words(front: Front) -> str:
    if len(front) <= report_tables.MOST_ROWS:
        return "All plans"
    # What is seen without scripts; with them the table turns its pages through all plans.
    return f"The plans, of which there are {len(front):,}"


def _first_goals(front: Front) -> str:
    most = figures.MOST_MATRIX
    return f" The first {most} goals are shown." if len(front.goals) > most else ""
