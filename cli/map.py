"""``wholepie map``: who contributes what, which requirement draws on it, whom that serves."""

from pathlib import Path

import click

from ..api.names import RuleName
from .choices import RULES
from .loading import loading
from .options import Clock, goal_option, json_option, left, scenario_argument, time_option
from .output import print_json, show, warn


@click.command("map")
@scenario_argument
@click.option(
    "--rule",
    type=click.Choice(list(RULES)),
    default="leximin",
    show_default=True,
    help="The rule that chooses the plan.",
)
@time_option
@goal_option
@json_option
def map(
    file: Path, rule: RuleName, clock: Clock | None, goals: tuple[str, ...], as_json: bool
) -> None:
    """Show who contributes what to whom in a plan of a FILE.

    Print which requirement draws on whose contribution, from the rows of the model; which
    contributions are short in the plan and which lie idle; which requirements draw on none; who
    depends on whom; and what a tenth more of each contribution would bring to whom.

    \b
    Example:
      wholepie map my-budget
      wholepie map my-budget --rule nash --json
    """
    with loading():
        from ..api import insight, sources
        from ..views.terminal.map_tables import map_tables

    scenario = sources.load(file)
    warn(scenario)
    found = insight.stakeholder_map(
        scenario, rule=rule, goals=goals or None, time_limit=left(clock)
    )
    if as_json:
        print_json(found.to_dict())
        return
    show(map_tables(found))
