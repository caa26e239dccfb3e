"""Results in a notebook: as HTML what the terminal shows, and a front as a figure."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from ..api.verifying import Verification
from ..batches.batch import Batch
from ..models import ModelFile, Scenario
from ..models.formats.convert import Converted
from ..optimizer.comparison.comparison import Comparison
from ..optimizer.displayed import as_html
from ..optimizer.insight.agreements import Agreement
from ..optimizer.insight.alignment import Alignment
from ..optimizer.insight.alternatives import Alternative
from ..optimizer.insight.blame import Blame
from ..optimizer.insight.coalitions import Coalitions
from ..optimizer.insight.concessions import Concessions
from ..optimizer.insight.conflicts import Conflicts
from ..optimizer.insight.explanation import Explanation
from ..optimizer.insight.fair_with_less import FairWithLess
from ..optimizer.insight.freedom import Freedom
from ..optimizer.insight.games import Division, Game
from ..optimizer.insight.plan_page import PlanPage
from ..optimizer.insight.regret import Robust
from ..optimizer.insight.replacement import Replacement
from ..optimizer.insight.representatives import Representatives
from ..optimizer.insight.same_values import SameValues
from ..optimizer.insight.stability import Stability
from ..optimizer.insight.stakeholder_map import StakeholderMap
from ..optimizer.insight.weighing import Weighing
from ..optimizer.plans.plan import Plan
from ..optimizer.problem.problem import Problem
from ..optimizer.results.additions import additions_of
from ..optimizer.results.front import Front
from ..optimizer.results.mixture import Mixture
from ..optimizer.results.payoff import PayoffTable
from ..optimizer.results.result import as_export, as_figure, as_report
from ..optimizer.voting.baseline import Baseline
from .terminal import explanation
from .terminal.alignment_tables import alignment_tables, baseline_tables
from .terminal.batch_tables import batch_summary
from .terminal.blame_tables import blame_tables
from .terminal.coalition_tables import coalition_tables, division_table, value_table
from .terminal.comparison_tables import comparison_tables
from .terminal.concession_tables import agreement_table, concession_tables
from .terminal.conflict_tables import conflict_tables
from .terminal.freedom_tables import freedom_tables, replacement_tables
from .terminal.front_tables import face_table, front_table, payoff_table
from .terminal.html import html
from .terminal.less_tables import less_tables
from .terminal.map_tables import map_tables
from .terminal.plan_tables import mixture_table, plan_page, plan_table
from .terminal.representative_tables import representative_tables
from .terminal.robustness_tables import (
    alternative_list,
    regret_table,
    same_values_tables,
    stability_table,
)
from .terminal.scenario_tables import scenario_table
from .terminal.verification_tables import verification_list
from .terminal.weight_tables import weighing_tables
from .vocabulary.representatives import of_front
from .vocabulary.story import headline


def _front(front: Front) -> RenderableType:
    words = Text(headline(front), "bold"), Text(front.guarantee)
    faces = [face_table(front)] if front.face_plans else []
    return Group(*words, front_table(front, rest="in front.points"), *faces)


def _payoff(payoff: PayoffTable) -> RenderableType:
    kind = "are exact" if payoff.exact else "are an estimate: the front may reach beyond them"
    shown = payoff_table(payoff.table, payoff.goals)
    return Group(shown, Text(f"Worst values of this table {kind}."))


# What the terminal prints of each class of results.
_TABLES: dict[type, Callable[[Any], RenderableType]] = {
    Front: _front,
    Plan: lambda found: plan_table(found, found.listed_in.about if found.listed_in else {}),
    PayoffTable: _payoff,
    Explanation: explanation.explanation,
    Concessions: concession_tables,
    Coalitions: coalition_tables,
    Blame: blame_tables,
    Stability: stability_table,
    Weighing: weighing_tables,
    Mixture: lambda found: mixture_table(found, {}),
    PlanPage: lambda found: plan_page(found, {}),
    Conflicts: conflict_tables,
    Game: value_table,
    Division: division_table,
    Agreement: lambda found: agreement_table(found, "What is conceded"),
    Robust: regret_table,
    Alignment: alignment_tables,
    Baseline: baseline_tables,
    Alternative: lambda found: alternative_list([found], float(found.losses.max()), {}),
    SameValues: lambda found: same_values_tables(found, {}),
    Freedom: lambda found: freedom_tables(found, {}),
    Replacement: lambda found: replacement_tables(found, {}),
    StakeholderMap: map_tables,
    FairWithLess: less_tables,
    Representatives: representative_tables,
    Comparison: comparison_tables,
    Verification: verification_list,
    Batch: lambda found: batch_summary(found.summary),
    Problem: lambda found: scenario_table({}, found),
    Scenario: lambda found: scenario_table(found.about(), found.as_asked()),
    ModelFile: lambda found: scenario_table(found.about(), found.problem()),
    Converted: lambda found: Text("\n".join(map(str, (*found.written, *found.notes)))),
}


def _html(table: Callable[[Any], RenderableType], result: Any) -> str:
    return html(table(result))


for _kind, _table in _TABLES.items():
    as_html.register(_kind, partial(_html, _table))


@as_report.register
def _report(front: Front, path: Path, plan: int | None, plans: int | None) -> Path:
    from .pages.report_page import write

    return write(front, path, plan=plan, plans=plans, more=additions_of(front))


@as_report.register
def _alignment_page(found: Alignment, path: Path, _plan: int | None, _plans: int | None) -> Path:
    from .pages.alignment_page import write

    return write(found, path)


@as_report.register
def _map_report(found: StakeholderMap, path: Path, _plan: int | None, _plans: int | None) -> Path:
    from .pages.map_page import write

    return write(found, path)


@as_export.register
def _export(
    front: Front, path: Path, to: str | None, overwrite: bool, plans: int | None
) -> list[Path]:
    from .export.writing import form_of, write

    few = of_front(front, plans) if plans else None
    return write(front, to or form_of(path), path, overwrite=overwrite, few=few)[0]


@as_figure.register
def _figure(front: Front, plan: int | None) -> Any:
    from .charts.front_figure import plot

    return plot(front, plan)
