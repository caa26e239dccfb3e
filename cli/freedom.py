"""``wholepie freedom``: what may still change around a plan."""

from pathlib import Path
from typing import Any

import click

from ..api.names import RuleName
from .adding import StandingRun, add_to_option
from .front import code_of
from .loading import loading
from .options import (
    Clock,
    Share,
    goal_option,
    json_option,
    left,
    refuse_for_run,
    refuse_number_for_file,
    rule_option,
    source_argument,
    time_option,
)
from .output import print_json, show, warn, warn_of_doubt


@click.command()
@source_argument
@rule_option("The rule that chooses the plan of a FILE.")
@click.option("--plan", type=int, help="The plan of a RUN; by default the fairest.")
@click.option(
    "--lose",
    type=Share,
    default="5%",
    show_default=True,
    help="The share of each goal's range that plans may lose.",
)
@click.option(
    "--group-by",
    "by",
    multiple=True,
    metavar="COLUMN",
    help="Also sums over decisions with the same cell of a table's column, or the same part of "
    "their index; repeatable.",
)
@click.option(
    "--decision", "decisions", multiple=True, metavar="NAME", help="Only this one; repeatable."
)
@click.option(
    "--costs", is_flag=True, help="Also what it costs whom to decide each thing otherwise."
)
@click.option(
    "--workers", type=click.IntRange(1), default=1, show_default=True, help="Threads for solves."
)
@add_to_option("Add the result to this run, its report and workbook.")
@time_option
@goal_option
@json_option
def freedom(
    source: Path,
    rule: RuleName,
    plan: int | None,
    lose: float,
    by: tuple[str, ...],
    decisions: tuple[str, ...],
    costs: bool,
    workers: int,
    run: StandingRun | None,
    clock: Clock | None,
    goals: tuple[str, ...],
    as_json: bool,
) -> None:
    """Show what may still change around a plan, in a scenario FILE or in the front of a RUN.

    Among all plans that lose at most a share of range in every goal: which yes/no decisions are yes
    in all of them, in some and in none, and the least and the most of every amount. With --costs:
    for each decision the least loss with which it can be decided otherwise, and who loses what.
    Exit code 4 if a limit came before all was proved.

    \b
    Example:
      wholepie freedom my-budget --lose 2% --group-by category
      wholepie freedom my-run --plan 7 --costs
    """
    with loading():
        from ..api import freedom as api
        from ..api import sources
        from ..models import Scenario
        from ..optimizer.results.front import Front
        from ..views.terminal import freedom_tables

    given = sources.opened(source)
    warn_of_doubt(given)
    if isinstance(given, Scenario):
        warn(given)
    if isinstance(given, Front):
        refuse_for_run("rule", "goals")
        if run is not None:
            run.require_front(given)
    else:
        refuse_number_for_file(plan)
        if run is not None:
            run.require_of(given)
    asked: dict[str, Any] = {"decisions": decisions or None, "workers": workers}
    chosen = _chosen(given, plan, rule, goals, clock)
    found = api.freedom(given, chosen, loss=lose, by=by, time_limit=left(clock), **asked)
    seeks = costs and not found.stopped
    dear = api.replacement(given, chosen, time_limit=left(clock), **asked) if seeks else None
    data = found.to_dict() | {"costs": None if dear is None else dear.to_dict()}
    if as_json:
        print_json(data)
    else:
        about = sources.about(given)
        show(freedom_tables.freedom_tables(found, about))
        if dear is not None:
            show(freedom_tables.replacement_tables(dear, about))
    if run is not None:
        run.add("freedom", data, own=not isinstance(given, Front) or given.check.proved_here)
    stopped = found.stopped or (dear.stopped if dear is not None else "")
    if stopped:
        raise click.exceptions.Exit(code_of(stopped))


def _chosen(
    given: Any,
    number: int | None,
    rule: RuleName,
    goals: tuple[str, ...],
    clock: Clock | None,
) -> Any:
    """The plan of a run by its number, or that which the rule chooses for a file."""
    from ..api import plans
    from ..optimizer.results.front import Front

    if isinstance(given, Front):
        return number
    return plans.plan(given, rule, goals=goals or None, time_limit=left(clock))
