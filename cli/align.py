"""``wholepie align``: a plan that was adopted against the efficient ones."""

from pathlib import Path

import click

from ..diagnostics import codes
from ..optimizer.errors import InfeasibleError
from ..optimizer.run_place import is_run
from .loading import loading
from .options import (
    Clock,
    GivenPath,
    goal_option,
    json_option,
    left,
    source_argument,
    time_option,
)
from .output import print_json, say, show, warn_of_doubt


@click.command()
@source_argument
@click.argument("adopted", metavar="ADOPTED", type=GivenPath(exists=True))
@click.option(
    "--page",
    "out",
    type=GivenPath(dir_okay=False),
    help="Write the answer as an HTML page: why not this plan?",
)
@time_option
@goal_option
@json_option
def align(
    source: Path,
    adopted: Path,
    out: Path | None,
    clock: Clock | None,
    goals: tuple[str, ...],
    as_json: bool,
) -> None:
    """Compare an ADOPTED plan with efficient plans of a FILE or the plans of a RUN.

    ADOPTED is a table (CSV or XLSX) with a row for each decision: its index, then yes, no, 1, 0, x
    or an amount. Rows that are left out say no; a list of names alone says yes to each. Where there
    are several decisions, the name of the decision comes first. A run's plans.csv with one plan
    will do too.

    Print which requirements the plan breaks and by how much, which plans are better for whom, which
    decisions to change in which order, and the weights that justify the plan, if any do. With a RUN
    its listed plans are compared. Exit code 3 if the plan breaks a requirement, and 4 if the time
    limit came before all of this was known; what is known is printed.

    \b
    Example:
      wholepie align my-budget adopted.csv
      wholepie align my-run adopted.xlsx --page why-not.html
    """
    with loading():
        from ..api import insight, sources
        from ..optimizer.insight.breaches import broken_requirements
        from ..views.pages import alignment_page
        from ..views.terminal.alignment_tables import alignment_tables
        from ..views.vocabulary import text

    opened = sources.opened(source)
    if is_run(source):
        warn_of_doubt(opened)
    found = insight.alignment(opened, adopted, goals=goals or None, time_limit=left(clock))
    if out is not None:
        say(f"Wrote {alignment_page.write(found, out)}.")
    if as_json:
        print_json(found.to_dict())
    else:
        show(alignment_tables(found))
    if found.breaches:
        count = text.count(broken_requirements(found.breaches), "requirement")
        raise InfeasibleError(codes.PLAN_BREAKS_RULES, f"The plan in {adopted} breaks {count}.")
    if found.missing is not None:
        raise found.missing
