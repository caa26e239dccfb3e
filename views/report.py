"""The report: one HTML file that opens offline, with plotly, its data and its style inside."""

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from plotly.offline import get_plotlyjs

from ..optimizer.errors import InputError
from ..optimizer.front import Front
from ..optimizer.insight.listed import satisfaction
from . import (
    additions,
    conflict_section,
    fair_section,
    figures,
    robust_section,
    sections,
    story,
    text,
)
from .payload import payload
from .selection import fairest, plan_number
from .surface import surface

TEMPLATES = Path(__file__).parent / "templates"
MATRIX_WORDS = "Every goal against every other; better is up and to the right in every panel."
HEAT_WORDS = "One column a plan. Choose a plan by a click on its column."
BOX_WORDS = "All plans: the box holds the middle half of them. The mark is the chosen plan."


def write(
    front: Front, path: Path, *, plan: int | None = None, more: Mapping[str, Any] | None = None
) -> Path:
    """Write :func:`html` to ``path`` and return it.

    Raises
    ------
    InputError
        There is no plan of that number, or the file cannot be written.
    """
    page = html(front, plan=plan, more=more)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise InputError(f"Cannot write {path}: {error.strerror}.") from error
    return path


def html(front: Front, *, plan: int | None = None, more: Mapping[str, Any] | None = None) -> str:
    """The whole page; it begins with ``plan``, else with the fairest plan.

    ``more`` holds what was added to the run: ``explanation`` and ``coalitions``, as data.

    Raises
    ------
    InputError
        There is no plan of that number.
    """
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html").render(
        _page(front, plan) | additions.sections(more or {})
    )


def _page(front: Front, plan: int | None) -> dict[str, Any]:
    page = _words(front) | _inlined()
    if len(front) or plan is not None:
        page |= _of_plans(front, plan_number(front, plan))
    return page


def _words(front: Front) -> dict[str, Any]:
    """What can be said of every front, also of one without a plan."""
    about = front.about
    return {
        "title": text.name(about.get("title") or "Efficient plans"),
        "description": text.name(about.get("description") or ""),
        "source": text.name(about.get("source") or ""),
        "has_plans": len(front) > 0,
        "summary": story.summary(front),
        "goal_heads": sections.heads(front.goals),
        "parties": sections.parties(front),
        "decisions": _named(about.get("decisions", []), "name", "words", "count"),
        "measures": _named(about.get("measures", []), "name", "rule"),
        "parameters": [
            each | {"value": _parameter(each["value"])} for each in about.get("parameters", [])
        ],
        "certificate": sections.certificate(front),
        "provenance": sections.provenance(front),
        "files": sections.files(front),
        "command": sections.command(front),
    }


def _named(said: list[dict[str, Any]], *keys: str) -> list[dict[str, Any]]:
    return [
        {key: text.name(each[key]) if isinstance(each[key], str) else each[key] for key in keys}
        for each in said
    ]


def _parameter(value: Any) -> str:
    return text.number(value) if isinstance(value, int | float) else text.name(str(value))


def _of_plans(front: Front, chosen: int) -> dict[str, Any]:
    best = fairest(front) if story.fair_words(front) else 0
    names, pulls = sections.pulls(front)
    drawn = _figures(front, chosen)
    is_heat = len(front) <= figures.MOST_HEAT
    return {
        "chosen": chosen,
        "chosen_is_fairest": chosen == best,
        "payoff": sections.payoff(front),
        "pull_names": names,
        "pulls": pulls,
        "plans": sections.plans(front, chosen=chosen),
        "fair": fair_section.fair(front),
        "conflicts": conflict_section.conflicts(front),
        "robust": robust_section.robust(front),
        "spread": _spread(front),
        "exact": front.complete,
        "faces": sections.faces(front),
        "face_words": sections.face_words(front),
        "figures": list(drawn),
        "matrix_words": MATRIX_WORDS + _first_goals(front),
        "satisfaction_words": HEAT_WORDS if is_heat else BOX_WORDS,
        "data": inert(json.dumps(payload(front, chosen, best), allow_nan=False)),
        "figure_data": inert(json.dumps({name: json.loads(each) for name, each in drawn.items()})),
    }


def _figures(front: Front, chosen: int) -> dict[str, str]:
    """The figures that this front calls for, as plotly's JSON."""
    wanted = []
    if len(front) == 1:
        return {}
    if len(front.goals) == 2:
        wanted = [figures.scatter]
    elif len(front.goals) > 2:
        wanted = [figures.parallel, figures.matrix]
    if len(front.goals) == 3 and front.face_plans:
        wanted = [surface, *wanted]
    if satisfaction(front).notna().any(axis=None):
        wanted.append(figures.satisfaction)
    return {draw.__name__: str(draw(front, plan=chosen).to_json()) for draw in wanted}


def _spread(front: Front) -> str:
    if len(front) <= sections.MOST_ROWS:
        return ""
    return (
        f"The figures and the table show a spread of {sections.MOST_ROWS} of the {len(front):,} "
        "plans; all of them can be chosen above and are in this page's data."
    )


def _first_goals(front: Front) -> str:
    most = figures.MOST_MATRIX
    return f" The first {most} goals are shown." if len(front.goals) > most else ""


def _inlined() -> dict[str, Any]:
    """Style and scripts, which are the page's own: the template does not escape them."""
    script = (TEMPLATES / "report.js").read_text(encoding="utf-8")
    return {
        "css": (TEMPLATES / "report.css").read_text(encoding="utf-8"),
        "script": script,
        "plotly": plotly(),
        "policy": policy(script, plotly()),
    }


@cache
def plotly() -> str:
    """Plotly's own script."""
    # The parser of HTML turns line ends into one kind, and hashes what it got.
    return str(get_plotlyjs()).replace("\r\n", "\n")


def policy(*scripts: str) -> str:
    """Forbids the page every request, and every script but its own."""
    hashes = " ".join(f"'sha256-{_hash(script)}'" for script in scripts)
    return (
        f"default-src 'none'; img-src data: blob:; style-src 'unsafe-inline'; script-src {hashes}"
    )


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def inert(encoded: str) -> str:
    """JSON that cannot end its script element, whatever names it holds; safe without escaping."""
    for character in "<>&\u2028\u2029":
        encoded = encoded.replace(character, f"\\u{ord(character):04x}")
    return encoded
