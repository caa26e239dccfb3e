"""``wholepie blame``: what each requirement and contribution costs whom."""

from pathlib import Path

import click

from .loading import loading
from .options import Clock, goal_option, json_option, left, source_argument, time_option
from .output import print_json, show, warn


@click.command()
@source_argument
@click.option(
    "--by",
    "unit",
    multiple=True,
    default=("1",),
    show_default=True,
    metavar="AMOUNT",
    help="By how much each requirement is moved, in its own unit; 5% is of what it asks, "
    "'50 kEUR' for those in kEUR alone. Repeatable.",
)
@time_option
@goal_option
@json_option
def blame(
    source: Path, unit: tuple[str, ...], clock: Clock | None, goals: tuple[str, ...], as_json: bool
) -> None:
    """Show what each requirement and contribution costs whom, in a FILE or a RUN.

    Remove each one, then move it by an amount, and solve again: print how each goal's own best and
    its value in the joint (leximin) plan change, in its unit. For linear problems, print the duals
    too. What is fixed is left alone.

    \b
    Example:
      wholepie blame my-budget --by 5%
    """
    with loading():
        from ..api import insight, sources
        from ..views.terminal.blame_tables import blame_tables

    scenario = sources.stated(source)
    warn(scenario)
    found = insight.blame(scenario, goals=goals or None, unit=unit, time_limit=left(clock))
    if as_json:
        print_json(found.to_dict())
        return
    show(blame_tables(found))
