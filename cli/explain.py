"""``wholepie explain``: why the requirements cannot all be met, and what to give up."""

from pathlib import Path

import click

from .adding import StandingRun, add_to_option
from .front import code_of
from .loading import loading
from .options import Duration, json_option, scenario_argument
from .output import print_json, show, warn


@click.command()
@scenario_argument
@click.option(
    "--time-limit", type=Duration, help="Stop after this time, such as 60s, and keep the list."
)
@click.option("--most", type=click.IntRange(1), help="The largest number of conflicts to list.")
@add_to_option("Add the explanation to this run and its report.")
@json_option
def explain(
    file: Path, time_limit: float | None, most: int | None, run: StandingRun | None, as_json: bool
) -> None:
    """Explain why the requirements of a FILE cannot all be met.

    List every minimal correction (requirements that must give so that the rest can hold, and no
    fewer of them would do), cheapest first, with what each gives where they give least in all, and
    how its rule reads then; and every minimal conflict (requirements that cannot hold together,
    while any of them can be dropped so that the others hold), smallest first. If more requirements
    give, less may do in all: concessions finds the least. A requirement that is impossible alone
    comes with the best that can be reached. Exit code 4 if a limit came before the list was
    complete. --add-to adds the explanation to a run, such as one of the relaxed scenario.

    \b
    Example:
      wholepie explain my-budget/scenario.yaml --time-limit 60s
    """
    with loading():
        from ..api import negotiation, sources
        from ..views.terminal import explanation

    scenario = sources.load(file)
    warn(scenario)
    found = negotiation.explain(scenario, time_limit=time_limit, most=most)
    if as_json:
        print_json(found.to_dict())
    else:
        show(explanation.explanation(found))
    if run is not None:
        run.add("explanation", found.to_dict())
    if found.stopped:
        raise click.exceptions.Exit(code_of(found.stopped))
