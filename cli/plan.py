"""``wholepie plan``: one efficient plan, chosen by a rule."""

from pathlib import Path
from typing import Any

import click

from .. import api
from ..optimizer.plans import RULES
from ..optimizer.plans.plan import Plan
from ..views import tables
from .options import Share, Weight, goal_option, json_option, scenario_argument
from .output import print_json, records, say, show


@click.command()
@scenario_argument
@click.option(
    "--rule", type=click.Choice(sorted(RULES.all())), default="weighted", show_default=True
)
@click.option("--weight", "weights", type=Weight(), multiple=True, help="'seniors: served=2'")
@click.option("--order", multiple=True, metavar="LABEL", help="Goals from first to last.")
@click.option("--tolerance", type=Share(), default=0.0, help="What an earlier goal may give up.")
@goal_option
@json_option
def plan(file: Path, as_json: bool, **asked: Any) -> None:
    """Choose one efficient plan of a FILE by a rule.

    weighted: the least weighted sum of the goals, each divided by its range; weights are those of
    the scenario, or those given (goals left out then count 0). lexicographic: tier by tier, in the
    order of the goals' priorities, or in the order given.

    \b
    Example:
      wholepie plan my-budget --weight "seniors: served=2" --weight "treasurer: spend little=1"
    """
    scenario = api.load(file)
    for warning in scenario.warnings:
        say(f"warning: {warning}")
    asked["weights"] = dict(asked["weights"]) or None
    asked["goals"] = asked["goals"] or None
    chosen = api.plan(scenario, **asked)
    if as_json:
        print_json(_data(chosen))
        return
    show(tables.plan(chosen, scenario.about()))


def _data(chosen: Plan) -> dict[str, Any]:
    return {
        "rule": chosen.rule,
        "values": chosen.values.to_dict(),
        "ideal": chosen.ideal.to_dict(),
        "satisfaction": chosen.satisfaction.to_dict(),
        "decisions": records(chosen.decisions),
        "solves": chosen.solves,
        "seconds": chosen.seconds,
    }
