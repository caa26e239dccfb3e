"""``wholepie blame``: what each requirement and contribution costs whom."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .loading import loading
from .options import Clock, goal_option, json_option, left, scenario_argument, time_option
from .output import print_json, show, warn

if TYPE_CHECKING:
    from ..optimizer.insight.blame import Blame


@click.command()
@scenario_argument
@click.option(
    "--unit", type=float, default=1.0, show_default=True, help="By how much things are moved."
)
@time_option
@goal_option
@json_option
def blame(
    file: Path, unit: float, clock: Clock | None, goals: tuple[str, ...], as_json: bool
) -> None:
    """Tell what each requirement and contribution of a FILE costs or brings whom.

    Each one is removed, then moved by a unit, and the problem solved again: the change of each
    party's own best and of its share in the joint (leximin) plan. Linear problems have duals too.

    \b
    Example:
      wholepie blame my-budget --unit 1000
    """
    with loading():
        from ..api import insight, sources
        from ..views.terminal.blame_tables import blame_tables

    scenario = sources.load(file)
    warn(scenario)
    found = insight.blame(scenario, goals=goals or None, unit=unit, time_limit=left(clock))
    if as_json:
        print_json(_data(found))
        return
    show(blame_tables(found))


def _data(found: Blame) -> dict[str, Any]:
    return {
        "unit": found.unit,
        "effects": [
            {
                "name": each.name,
                "owner": each.owner,
                "kind": each.kind,
                "how": each.how,
                "best": each.best.to_dict(),
                "best_amounts": each.amounts.to_dict(),
                "joint": each.joint.to_dict(),
                "note": each.note,
            }
            for each in found.effects
        ],
        "duals": None if found.duals is None else found.duals.to_dict("index"),
        "solves": found.solves,
    }
