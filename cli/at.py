"""``wholepie at``: a plan of a run by its goal values, also one between the listed plans."""

from pathlib import Path
from typing import Any

import click

from .loading import loading
from .options import GoalValue, json_option, run_argument
from .output import print_json, say, show, warn_of_doubt


@click.command()
@run_argument
@click.option(
    "--value",
    "values",
    type=GoalValue,
    multiple=True,
    help="A goal's value, such as 'donors: pay little=2e4'; repeatable.",
)
@click.option("--face", type=int, help="The number of a face, with --share, instead of --value.")
@click.option(
    "--share",
    "shares",
    type=float,
    multiple=True,
    help="A share for each vertex of the face; repeatable.",
)
@json_option
def at(run: Path, as_json: bool, values: tuple[Any, ...], face: int | None, shares: Any) -> None:
    """Find the plan of a RUN with given goal values.

    In a continuous problem the plan may be a mixture of listed plans on one face. Of p goals, give
    the values of p - 1.

    \b
    Example:
      wholepie at my-run --value "donors: pay little=20000" --value "beneficiaries: coverage=0.6"
    """
    with loading():
        from ..optimizer.results.front import Front
        from ..views.terminal.plan_tables import mixture_table

    front = Front.open(run)
    warn_of_doubt(front)
    found = front.at(dict(values) or None, face=face, shares=list(shares) or None)
    if as_json:
        print_json(found.to_dict())
        return
    show(mixture_table(found, front.about))
    if not front.complete and not front.check.doubtful:
        say(f"That front is not proved to be whole. {front.guarantee}")
