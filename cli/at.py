"""``wholepie at``: a plan of a run by its goal values, also one between the listed plans."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .loading import loading
from .options import GoalValue, json_option, run_argument
from .output import print_json, records, say, show

if TYPE_CHECKING:
    from ..optimizer.results.mixture import Mixture


@click.command()
@run_argument
@click.option(
    "--value",
    "values",
    type=GoalValue,
    multiple=True,
    help="Such as 'donors: pay little=2e4'.",
)
@click.option("--face", type=int, help="Instead: the number of a face ...")
@click.option("--share", "shares", type=float, multiple=True, help="... and a share a vertex.")
@json_option
def at(run: Path, as_json: bool, values: tuple[Any, ...], face: int | None, shares: Any) -> None:
    """Take from a RUN folder the plan that has certain goal values.

    Where amounts are continuous it may be a mixture of listed plans that share a face. Of p goals
    the values of p - 1 are needed.

    \b
    Example:
      wholepie at my-run --value "donors: pay little=20000" --value "beneficiaries: coverage=0.6"
    """
    with loading():
        from ..optimizer.results.front import Front
        from ..views.terminal.plan_tables import mixture_table

    front = Front.open(run)
    found = front.at(dict(values) or None, face=face, shares=list(shares) or None)
    if as_json:
        print_json(_data(found))
        return
    show(mixture_table(front, found, front.about))
    if not front.complete:
        say(f"That front is not proved to be whole. {front.guarantee}")


def _data(found: Mixture) -> dict[str, Any]:
    return {
        "face": found.face,
        "shares": [{"plan": plan, "share": share} for plan, share in found.shares],
        "values": found.values.to_dict(),
        "decisions": records(found.decisions),
    }
