"""``wholepie explain``: why the requirements cannot all be met, and what to give up."""

from pathlib import Path

import click

from .front import code_of
from .loading import loading
from .options import Duration, RunFolder, json_option, scenario_argument
from .output import print_json, say, show, strict, warn


@click.command()
@scenario_argument
@click.option("--time-limit", type=Duration, help="When to stop, such as 60s; keeps the list.")
@click.option("--most", type=click.IntRange(1), help="How many conflicts to list at most.")
@click.option("--run", type=RunFolder, help="Add it to this run, for its report.")
@json_option
def explain(
    file: Path, time_limit: float | None, most: int | None, run: Path | None, as_json: bool
) -> None:
    """Say why the requirements of a FILE cannot all be met.

    Lists every minimal conflict (requirements that cannot hold together, none to spare) and every
    minimal correction (what to give up so that the rest can hold), smallest first; a requirement
    that is impossible alone comes with the best that can be reached. Exit code 4 if a limit came
    before the list was whole. --run puts it into the report of a run, such as one of the scenario
    relaxed.

    \b
    Example:
      wholepie explain my-budget/scenario.yaml --time-limit 60s
    """
    with loading():
        from ..api import negotiation, sources
        from ..optimizer.results.run_folder import add
        from ..views.terminal import explanation

    scenario = sources.load(file)
    warn(scenario)
    found = negotiation.explain(scenario, time_limit=time_limit, most=most)
    data = strict(explanation.explanation_data(found))
    if as_json:
        print_json(data)
    else:
        show(explanation.explanation(found))
    if run is not None:
        say(f"Wrote {add(run, 'explanation', data)}")
    if found.stopped:
        raise click.exceptions.Exit(code_of(found.stopped))
