"""``wholepie coalitions``: what each coalition reaches, and which would leave a plan."""

from pathlib import Path
from typing import Any

import click

from ..diagnostics import codes
from ..optimizer.errors import InputError
from .adding import StandingRun, add_to_option
from .choices import EXACT_PLAYERS, RULES
from .front import code_of
from .loading import loading
from .options import Duration, Portion, json_option, source_argument
from .output import print_json, show, warn


@click.command()
@source_argument
@click.option(
    "--rule",
    type=click.Choice(list(RULES)),
    help="The rule for the plan of the ledger; by default the plan of largest value.",
)
@click.option(
    "--allocate",
    "division",
    type=Portion,
    multiple=True,
    help="An allocation to check, one amount for each party; repeatable.",
)
@click.option(
    "--in-units", is_flag=True, help="Add up the goals in their common unit, not satisfaction."
)
@click.option("--time-limit", type=Duration, help="Stop after this time, such as 10m.")
@click.option(
    "--pairs",
    type=click.IntRange(2),
    help=f"With more than {EXACT_PLAYERS} parties: how many random orders to sample, each with its "
    "reverse; by default 100.",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    help=f"With more than {EXACT_PLAYERS} parties: the seed of the random orders; by default 0.",
)
@add_to_option("Add the result to this run and its report.")
@json_option
def coalitions(
    source: Path,
    division: tuple[tuple[str, float], ...],
    run: StandingRun | None,
    as_json: bool,
    **asked: Any,
) -> None:
    """Compute what each coalition of a scenario's stakeholders reaches, in a FILE or a RUN.

    Print the value of every coalition with what its members contribute, what each party adds,
    allocations of the value of all (Shapley value, nucleolus), and what each party contributes and
    gets in a plan; name coalitions that would leave. Exit code 4 if the time limit came before all
    coalitions were solved.

    \b
    Example:
      wholepie coalitions my-budget/scenario.yaml
      wholepie coalitions my-budget/scenario.yaml --allocate seniors=0.5 --allocate treasurer=0.5
    """
    with loading():
        from ..api import negotiation, sources
        from ..optimizer.insight.coalitions import proposal
        from ..views.terminal.coalition_tables import coalition_tables

    scenario = sources.stated(source)
    warn(scenario)
    if run is not None:
        run.require_of(scenario)
    found = negotiation.coalitions(scenario, **asked)
    proposed = proposal(found, _once(division)) if division else None
    data = found.to_dict(proposed)
    if as_json:
        print_json(data)
    else:
        show(coalition_tables(found, proposed))
    if run is not None:
        run.add("coalitions", data)
    if found.stopped:
        raise click.exceptions.Exit(code_of(found.stopped))


def _once(division: tuple[tuple[str, float], ...]) -> dict[str, float]:
    shares = dict(division)
    if len(shares) < len(division):
        raise InputError(codes.BAD_ARGUMENT, "--allocate names a party twice.")
    return shares
