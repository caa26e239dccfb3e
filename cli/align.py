"""``wholepie align``: the weights that would justify a plan that was adopted."""

from pathlib import Path

import click

from .loading import loading
from .options import Clock, goal_option, json_option, left, scenario_argument, time_option
from .output import print_json, records, show


@click.command()
@scenario_argument
@click.argument("adopted", metavar="PLAN", type=click.Path(exists=True, path_type=Path))
@time_option
@goal_option
@json_option
def align(
    file: Path, adopted: Path, clock: Clock | None, goals: tuple[str, ...], as_json: bool
) -> None:
    """Tell which weights would justify a PLAN that was adopted for a FILE, or that none would.

    PLAN is a CSV file as a run's plans.csv, with one plan: decision, index_1, ..., value; decisions
    left out are 0. If another plan is nowhere worse and somewhere better, it is shown. Exit code 3
    if the plan breaks a requirement.

    \b
    Example:
      wholepie align my-budget adopted.csv
    """
    with loading():
        from ..api import insight
        from ..views.terminal.weight_tables import alignment_tables

    found = insight.alignment(file, adopted, goals=goals or None, time_limit=left(clock))
    if not as_json:
        show(alignment_tables(found))
        return
    better = found.better
    print_json(
        {
            "justified": found.justified,
            "values": found.plan.values.to_dict(),
            "better": None if better is None else better.values.to_dict(),
            "better_decisions": None if better is None else records(better.decisions),
            "gap": found.stability.gap,
            "share": found.stability.share,
            "intervals": found.stability.intervals.to_dict("index"),
            "weights": found.stability.central.to_dict(),
        }
    )
