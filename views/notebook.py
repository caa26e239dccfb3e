"""Results in a notebook: as HTML what the terminal shows, and a front as a figure."""

from pathlib import Path
from typing import Any

from rich.console import Group
from rich.text import Text

from ..batches.batch import Batch
from ..optimizer.comparison.comparison import Comparison
from ..optimizer.insight.alignment import Alignment
from ..optimizer.insight.alternatives import Alternative
from ..optimizer.insight.blame import Blame
from ..optimizer.insight.coalitions import Coalitions
from ..optimizer.insight.concessions import Agreement, Concessions
from ..optimizer.insight.conflicts import Conflicts
from ..optimizer.insight.explanation import Explanation
from ..optimizer.insight.games import Division, Game
from ..optimizer.insight.plan_page import PlanPage
from ..optimizer.insight.regret import Robust
from ..optimizer.insight.stability import Stability
from ..optimizer.insight.weighing import Weighing
from ..optimizer.plans.plan import Plan
from ..optimizer.results.front import Front
from ..optimizer.results.mixture import Mixture
from ..optimizer.results.payoff import PayoffTable
from ..optimizer.results.result import as_export, as_figure, as_html, as_report
from .terminal import explanation
from .terminal.batch_tables import batch_summary
from .terminal.blame_tables import blame_tables
from .terminal.coalition_tables import coalition_tables, division_table, value_table
from .terminal.comparison_tables import comparison_tables
from .terminal.concession_tables import agreement_table, concession_tables
from .terminal.conflict_tables import conflict_tables
from .terminal.front_tables import face_table, front_table, payoff_table
from .terminal.html import html
from .terminal.plan_tables import mixture_table, plan_page, plan_table
from .terminal.robustness_tables import alternative_list, regret_table, stability_table
from .terminal.weight_tables import alignment_tables, weighing_tables
from .vocabulary.story import headline


@as_html.register
def _front(front: Front) -> str:
    words = Text(headline(front), "bold"), Text(front.guarantee)
    faces = [face_table(front)] if front.face_plans else []
    return html(Group(*words, front_table(front, rest="in front.points"), *faces))


@as_html.register
def _plan(plan: Plan) -> str:
    return html(plan_table(plan, {}))


@as_html.register
def _payoff(payoff: PayoffTable) -> str:
    kind = "are exact" if payoff.exact else "are an estimate: the front may reach beyond them"
    shown = payoff_table(payoff.table, payoff.goals)
    return html(Group(shown, Text(f"Worst values of this table {kind}.")))


@as_html.register
def _explanation(found: Explanation) -> str:
    return html(explanation.explanation(found))


@as_html.register
def _concessions(found: Concessions) -> str:
    return html(concession_tables(found))


@as_html.register
def _coalitions(found: Coalitions) -> str:
    return html(coalition_tables(found))


@as_html.register
def _blame(found: Blame) -> str:
    return html(blame_tables(found))


@as_html.register
def _stability(found: Stability) -> str:
    return html(stability_table(found))


@as_html.register
def _weighing(found: Weighing) -> str:
    return html(weighing_tables(found))


@as_html.register
def _mixture(found: Mixture) -> str:
    return html(mixture_table(found, {}))


@as_html.register
def _plan_page(found: PlanPage) -> str:
    return html(plan_page(found, {}))


@as_html.register
def _conflicts(found: Conflicts) -> str:
    return html(conflict_tables(found))


@as_html.register
def _game(found: Game) -> str:
    return html(value_table(found))


@as_html.register
def _division(found: Division) -> str:
    return html(division_table(found))


@as_html.register
def _agreement(found: Agreement) -> str:
    return html(agreement_table(found, "What is conceded"))


@as_html.register
def _regret(found: Robust) -> str:
    return html(regret_table(found))


@as_html.register
def _alignment(found: Alignment) -> str:
    return html(alignment_tables(found))


@as_html.register
def _alternative(found: Alternative) -> str:
    return html(alternative_list([found], float(found.losses.max()), {}))


@as_html.register
def _comparison(found: Comparison) -> str:
    return html(comparison_tables(found))


@as_html.register
def _batch(found: Batch) -> str:
    return html(batch_summary(found.summary))


@as_report.register
def _report(front: Front, path: Path, plan: int | None) -> Path:
    from .pages.report_page import write

    return write(front, path, plan=plan)


@as_export.register
def _export(front: Front, path: Path, to: str | None, overwrite: bool) -> list[Path]:
    from .export.writing import form_of, write

    return write(front, to or form_of(path), path, overwrite=overwrite)[0]


@as_figure.register
def _figure(front: Front, plan: int | None) -> Any:
    from .charts.front_figure import plot

    return plot(front, plan)
