"""``wholepie tradeoffs``: whose optimum costs whom how much."""

from pathlib import Path

import click

from .loading import loading
from .options import Clock, goal_option, json_option, left, source_argument, time_option
from .output import print_json, show, warn_of_doubt


@click.command()
@source_argument
@time_option
@goal_option
@json_option
def tradeoffs(source: Path, clock: Clock | None, goals: tuple[str, ...], as_json: bool) -> None:
    """Show which parties want opposite plans, in a scenario or in the front of a RUN.

    Print the payoff table, what each party's best costs the others, which pairs want the same
    plans, and each party alone against the joint plan. For a run nothing is solved, and worst
    values are exact if its front is complete.

    \b
    Example:
      wholepie tradeoffs my-budget
      wholepie tradeoffs my-run
    """
    with loading():
        from ..api import insight, sources
        from ..views.terminal.conflict_tables import conflict_tables

    loaded = sources.opened(source)
    warn_of_doubt(loaded)
    found = insight.conflicts(loaded, goals=goals or None, time_limit=left(clock))
    if as_json:
        print_json(found.to_dict())
        return
    show(conflict_tables(found))
