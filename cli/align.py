"""``wholepie align``: the weights that would justify a plan that was adopted."""

from pathlib import Path

import click

from .loading import loading
from .options import Clock, goal_option, json_option, left, scenario_argument, time_option
from .output import print_json, show


@click.command()
@scenario_argument
@click.argument("adopted", metavar="ADOPTED", type=click.Path(exists=True, path_type=Path))
@time_option
@goal_option
@json_option
def align(
    file: Path, adopted: Path, clock: Clock | None, goals: tuple[str, ...], as_json: bool
) -> None:
    """Find the weights that justify an ADOPTED plan of a FILE, or report that none do.

    ADOPTED is a CSV file like a run's plans.csv, with one plan: decision, index_1, ..., value;
    decisions that are left out are 0. If another plan dominates it, that plan is printed. Exit code
    3 if the plan breaks a requirement.

    \b
    Example:
      wholepie align my-budget adopted.csv
    """
    with loading():
        from ..api import insight
        from ..views.terminal.weight_tables import alignment_tables

    found = insight.alignment(file, adopted, goals=goals or None, time_limit=left(clock))
    if as_json:
        print_json(found.to_dict())
        return
    show(alignment_tables(found))
