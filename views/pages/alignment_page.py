"""Why not this plan? A plan that was adopted against the efficient ones, as one page to print.

One HTML file without scripts, which opens offline.
"""

from collections.abc import Sequence
from pathlib import Path

from ...optimizer.insight.alignment import Alignment
from ..vocabulary import alignment, baselines, fairness, robustness, text
from . import plain_page
from .plain_page import PlainCell, PlainHead, PlainPage, PlainTable, Section


def write(found: Alignment, path: Path) -> Path:
    """Write the page and return its path; raises InputError where it cannot be written."""
    return plain_page.write(page(found), path)


def page(found: Alignment) -> PlainPage:
    """The answer, what is broken, who gets what, what to change in which order, what is proved."""
    title = text.name(found.about.get("title") or "A plan")
    sections = [
        Section("broken", "What it breaks", list(alignment.broken(found))),
        Section("gets", "Who gets what", tables=[_goals(found), _parties(found)]),
        Section("better", "For whom another plan is better", [], tables=_exchanges(found)),
        Section(
            "order", "What to change, in which order", [alignment.order(found)], (), _steps(found)
        ),
        Section("proof", "What this rests on", list(_proof(found))),
    ]
    lead = [alignment.verdict(found), *filter(None, [text.plain(alignment.swaps(found))])]
    if found.baseline is not None:
        lead = [*filter(None, [baselines.told(found.baseline), baselines.depth(found)]), *lead]
    lead += found.notes
    return PlainPage("Why not this plan?", title, lead, [each for each in sections if _has(each)])


def _has(section: Section) -> bool:
    return any(section.words) or bool(section.tables)


def _table(
    heads: Sequence[str], words: int, rows: Sequence[Sequence[str]], title: str = ""
) -> PlainTable:
    """A table whose first ``words`` columns are texts and the others numbers."""
    shown = [PlainHead(text.name(name), number=k >= words) for k, name in enumerate(heads)]
    cells = [[PlainCell(each) for each in row] for row in rows]
    return PlainTable(shown, cells, title)


def _goals(found: Alignment) -> PlainTable:
    beside = map(alignment.head, found.beside)
    heads = ["goal", "unit", "adopted", *beside, "best", "worst"]
    return _table(heads, 2, alignment.goal_rows(found), "Goals")


def _parties(found: Alignment) -> PlainTable:
    heads = ["party", "adopted", *map(alignment.head, found.beside)]
    return _table(heads, 1, alignment.party_rows(found), "Satisfaction")


def _exchanges(found: Alignment) -> list[PlainTable]:
    heads = ["goal", *map(alignment.head, found.beside)]
    return [_table(heads, 1, alignment.exchanges(found))] if found.beside else []


def _steps(found: Alignment) -> list[PlainTable]:
    rows = alignment.step_rows(found)
    heads = ["step", "what changes", *alignment.step_heads(found)]
    return [_table(heads, 2, rows)] if rows else []


def _proof(found: Alignment) -> list[str]:
    parts = [f"Satisfaction: {fairness.scale(found.plan.parties)}"]
    if found.front is not None:
        parts.append(found.front.guarantee)
    if found.stability is not None:
        parts += [alignment.weights(found), robustness.verdict(found.stability)]
    return parts
