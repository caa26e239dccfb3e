"""``wholepie map``: who contributes what, which requirement draws on it, whom that serves."""

from pathlib import Path

import click

from ..api.names import RuleName
from .adding import StandingRun, add_to_option
from .loading import loading
from .options import (
    Clock,
    GivenPath,
    goal_option,
    json_option,
    left,
    rule_option,
    source_argument,
    time_option,
)
from .output import print_json, say, show, warn


@click.command("map")
@source_argument
@rule_option("The rule that chooses the plan.")
@click.option(
    "--page",
    type=GivenPath(dir_okay=False),
    help="Write an HTML page of it, with a picture.",
)
@add_to_option("Add the result to this run, its report and workbook.")
@time_option
@goal_option
@json_option
def map(
    source: Path,
    rule: RuleName,
    page: Path | None,
    run: StandingRun | None,
    clock: Clock | None,
    goals: tuple[str, ...],
    as_json: bool,
) -> None:
    """Show who contributes what to whom in a plan of a scenario, in a FILE or a RUN.

    Print which requirement draws on whose contribution, from the rows of the model; which
    contributions are short in the plan and which lie idle; which requirements draw on none; who
    depends on whom; and what a tenth more of each contribution would bring to whom.

    \b
    Example:
      wholepie map my-budget
      wholepie map my-budget --rule nash --page map.html
    """
    with loading():
        from ..api import insight, sources
        from ..views.pages import map_page
        from ..views.terminal.map_tables import map_tables

    scenario = sources.stated(source)
    warn(scenario)
    if run is not None:
        run.require_of(scenario)
    found = insight.stakeholder_map(
        scenario, rule=rule, goals=goals or None, time_limit=left(clock)
    )
    data = found.to_dict()
    if as_json:
        print_json(data)
    else:
        show(map_tables(found))
    if page is not None:
        say(f"Wrote {map_page.write(found, page, title=scenario.about()['title'])}")
    if run is not None:
        run.add("map", data)
