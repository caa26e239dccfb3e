"""``wholepie less``: the fair plan that there would be with less of what is contributed."""

from pathlib import Path

import click

from .adding import StandingRun, add_to_option
from .front import code_of
from .loading import loading
from .options import (
    Clock,
    Share,
    goal_option,
    json_option,
    left,
    source_argument,
    time_option,
)
from .output import print_json, show, warn, warn_of_doubt


@click.command()
@source_argument
@click.option(
    "--reduce-by",
    "share",
    type=Share,
    default="10%",
    show_default=True,
    help="How much less, such as 25%.",
)
@add_to_option("Add the result to this run, its report and workbook.")
@time_option
@goal_option
@json_option
def less(
    source: Path,
    share: float,
    run: StandingRun | None,
    clock: Clock | None,
    goals: tuple[str, ...],
    as_json: bool,
) -> None:
    """Find the fair plan with less of each contribution.

    For each contribution of a FILE, or of the scenario of a RUN, and for all of them at once: what
    the fair plan (leximin) gives each party with a tenth less, and what that costs whom; or which
    requirements leave no plan then. All percentages are on the scale of the problem as it is. Exit
    code 4 if the time ended before all was known.

    \b
    Example:
      wholepie less my-budget
      wholepie less my-budget --reduce-by 25% --time-limit 60s
    """
    with loading():
        from ..api import sources, with_less
        from ..models import Scenario
        from ..views.terminal.less_tables import less_tables

    given = sources.opened(source)
    warn_of_doubt(given)
    if isinstance(given, Scenario):
        warn(given)
    found = with_less.fair_with_less(
        given,
        share,
        front=None if run is None else run.folder,
        goals=goals or None,
        time_limit=left(clock),
    )
    data = found.to_dict()
    if as_json:
        print_json(data)
    else:
        show(less_tables(found))
    if run is not None:
        run.add("less", data, own=sources.front_of(run.folder, "run").check.proved_here)
    if found.stopped:
        raise click.exceptions.Exit(code_of(found.stopped))
