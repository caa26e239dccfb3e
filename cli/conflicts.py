"""``wholepie conflicts``: whose optimum costs whom how much."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .loading import loading
from .options import Clock, goal_option, json_option, left, source_argument, time_option
from .output import print_json, records, show

if TYPE_CHECKING:
    from ..optimizer.insight.conflicts import Conflicts


@click.command()
@source_argument
@time_option
@goal_option
@json_option
def conflicts(source: Path, clock: Clock | None, goals: tuple[str, ...], as_json: bool) -> None:
    """Show who stands against whom, in a scenario or in the front of a RUN.

    The payoff table, what each party's best costs the others, which pairs want the same plans, and
    each party alone against the joint plan. In a run nothing is solved, and worst values are exact
    if its front is complete.

    \b
    Example:
      wholepie conflicts my-budget
      wholepie conflicts my-run
    """
    with loading():
        from ..api import insight, sources
        from ..views.terminal.conflict_tables import conflict_tables

    loaded = sources.opened(source)
    found = insight.conflicts(loaded, goals=goals or None, time_limit=left(clock))
    if as_json:
        print_json(_data(found))
        return
    show(conflict_tables(found, sources.goals_of(loaded, goals or None)))


def _data(found: Conflicts) -> dict[str, Any]:
    return {
        "payoff": records(found.payoff),
        "ideal": found.ideal.to_dict(),
        "nadir": found.nadir.to_dict(),
        "nadir_exact": found.exact,
        "losses": found.losses.to_dict("index"),
        "correlation": found.correlation.to_dict("index"),
        "pairs": [vars(pair) for pair in found.pairs],
        "alone": records(found.alone),
    }
