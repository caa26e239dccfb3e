"""``wholepie coalitions``: what stakeholders reach by themselves, and who would leave a plan."""

from pathlib import Path
from typing import Any

import click

from ..optimizer.errors import InputError
from .choices import RULES
from .front import code_of
from .loading import loading
from .options import Duration, Portion, RunFolder, json_option, scenario_argument
from .output import print_json, say, show, strict, warn


@click.command()
@scenario_argument
@click.option(
    "--rule",
    type=click.Choice(list(RULES)),
    help="The plan whose give and get is shown; else the one that reaches the value of all.",
)
@click.option(
    "--give",
    "division",
    type=Portion,
    multiple=True,
    help="A division to look at, one for each party: who would leave it?",
)
@click.option("--in-units", is_flag=True, help="Count in the unit that all goals have.")
@click.option("--time-limit", type=Duration, help="When to stop, such as 10m.")
@click.option(
    "--pairs",
    type=click.IntRange(2),
    default=100,
    show_default=True,
    help="With more than 12 parties: random orders to sample, each with its reverse.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of the random orders.")
@click.option("--run", type=RunFolder, help="Add it to this run, for its report.")
@json_option
def coalitions(
    file: Path,
    division: tuple[tuple[str, float], ...],
    run: Path | None,
    as_json: bool,
    **asked: Any,
) -> None:
    """Say why the stakeholders of a FILE stand together.

    What every coalition reaches with what its members bring, what each party adds, how to divide
    the value of all (Shapley value, nucleolus), and what each brings and gets in a plan: who would
    be better off leaving. Exit code 4 if the time limit came before all coalitions were valued.

    \b
    Example:
      wholepie coalitions my-budget/scenario.yaml
      wholepie coalitions my-budget/scenario.yaml --give seniors=0.5 --give treasurer=0.5
    """
    with loading():
        from ..api import negotiation, sources
        from ..optimizer.results.run_folder import add
        from ..views.terminal.coalition_tables import coalition_data, coalition_tables, proposal

    scenario = sources.load(file)
    warn(scenario)
    found = negotiation.coalitions(scenario, **asked)
    proposed = proposal(found, _once(division)) if division else None
    data = strict(coalition_data(found, proposed))
    if as_json:
        print_json(data)
    else:
        show(coalition_tables(found, proposed))
    if run is not None:
        say(f"Wrote {add(run, 'coalitions', data)}")
    if found.stopped:
        raise click.exceptions.Exit(code_of(found.stopped))


def _once(division: tuple[tuple[str, float], ...]) -> dict[str, float]:
    shares = dict(division)
    if len(shares) < len(division):
        raise InputError("--give names a party twice.")
    return shares
