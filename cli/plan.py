"""``wholepie plan``: efficient plans, each chosen by a rule."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..api.names import RuleName, WeighingName
from .choices import RULES, listed
from .loading import loading
from .options import (
    Clock,
    RunFolder,
    Share,
    Weight,
    goal_option,
    json_option,
    left,
    scenario_argument,
    time_option,
)
from .output import print_json, records, say, show, strict, warn

if TYPE_CHECKING:
    from ..models import ModelFile, Scenario
    from ..optimizer.insight.page import Page
    from ..optimizer.plans.plan import Plan
    from ..optimizer.results.front import Front


@click.command(epilog=f"\b\nRules:\n{listed(RULES)}")
@scenario_argument
@click.option(
    "--rule",
    "rules",
    type=click.Choice(list(RULES)),
    multiple=True,
    default=("weighted",),
    show_default=True,
    help="May be given again to compare.",
)
@click.option(
    "--weight", "weights", type=Weight, multiple=True, help="Such as 'seniors: served=2'."
)
@click.option(
    "--weights-from",
    type=click.Choice(("swing", "ahp")),
    help="From the scenario's judgements; see wholepie weigh.",
)
@click.option("--order", multiple=True, metavar="LABEL", help="Goals from first to last.")
@click.option("--tolerance", type=Share, default=0.0, help="What an earlier goal may give up.")
@click.option("--give-up", type=Weight, multiple=True, help="The same as an amount of a goal.")
@click.option("--aspire", "aspirations", type=Weight, multiple=True, help="Instead of targets.")
@click.option(
    "--reserve",
    "reservations",
    type=Weight,
    multiple=True,
    help="For reference-point, instead of worst values.",
)
@click.option("--run", type=RunFolder, help="A run of FILE: worst values and neighbours from it.")
@click.option(
    "--page",
    "out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the plan as an HTML page to print and sign.",
)
@time_option
@goal_option
@json_option
def plan(
    file: Path,
    rules: tuple[RuleName, ...],
    weights_from: WeighingName | None,
    run: Path | None,
    out: Path | None,
    clock: Clock | None,
    as_json: bool,
    **asked: Any,
) -> None:
    """Choose efficient plans of a FILE by rules.

    One rule shows the plan's page: goals against best, worst and target, who gives up what, the
    price of fairness, and what a little more of each goal costs whom. Several are compared. Weights
    are those of the scenario, or those given (goals left out then count 0).

    \b
    Example:
      wholepie plan my-budget --rule leximin
      wholepie plan my-budget --rule nash --rule leximin --rule weighted
      wholepie plan my-budget --rule leximin --run my-run --page plan.html
      wholepie plan my-budget --weight "seniors: served=2" --weight "treasurer: spend little=1"
    """
    with loading():
        from ..api import plans, sources
        from ..views.pages import signing_page
        from ..views.terminal import plan_tables

    scenario = sources.load(file)
    warn(scenario)
    for mapping in ("weights", "give_up", "aspirations", "reservations"):
        asked[mapping] = dict(asked[mapping])
    front = None if run is None else _opened(run, scenario)
    asked["goals"] = asked["goals"] or (front.labels if front else None)
    if weights_from:
        asked["weights"] = _judged(scenario, weights_from, asked)
    asked |= {"front": front, "time_limit": left(clock)}
    rules = tuple(dict.fromkeys(rules))
    if out is not None and len(rules) > 1:
        raise click.UsageError("--page is for one plan; give one --rule.")
    chosen = plans.plans(scenario, rules, **asked)
    if len(chosen) > 1:
        _compare(chosen, as_json)
        return
    found = plans.page(chosen[0], front=front, time_limit=left(clock))
    if out is not None:
        signing_page.write(found, scenario.about(), out, front=front)
        say(f"Wrote {out}.")
    if as_json:
        print_json(_data(chosen[0]) | _page_data(found))
        return
    show(plan_tables.plan_page(found, scenario.about()))


def _opened(run: Path, scenario: Scenario | ModelFile) -> Front:
    from ..api import sources
    from ..models.origin import is_changed

    front, overrides = sources.open(run), strict(scenario.about().get("overrides"))
    if is_changed(front.about, scenario.about()) or front.about.get("overrides") != overrides:
        say(f"warning: {scenario.path} is not as it was when {run} was made; make a new run.")
    return front


def _judged(scenario: Any, how: WeighingName, asked: dict[str, Any]) -> dict[str, float]:
    from ..api import insight

    if asked["weights"]:
        raise click.UsageError("Give either --weight or --weights-from.")
    found = insight.weigh(scenario, how, goals=asked["goals"])
    if found.consistent is False:
        say(f"warning: the comparisons contradict each other (ratio {found.consistency:.2f})")
    return {str(label): float(weight) for label, weight in found.weights.items()}


def _compare(chosen: list[Plan], as_json: bool) -> None:
    from ..views.terminal import plan_tables

    if as_json:
        print_json({"plans": [_data(each) for each in chosen]})
        return
    show(plan_tables.rules_table(chosen))


def _data(chosen: Plan) -> dict[str, Any]:
    return {
        "rule": chosen.rule,
        "number": chosen.number,
        "values": chosen.values.to_dict(),
        "ideal": chosen.ideal.to_dict(),
        "nadir": chosen.nadir.to_dict(),
        "nadir_exact": chosen.parties.exact,
        "targets": {goal.label: goal.target for goal in chosen.problem.goals},
        "satisfaction": chosen.satisfaction.to_dict(),
        "outside_declared": dict(zip(chosen.parties.names, chosen.parties.declared, strict=True)),
        "given_up": records(chosen.given_up),
        "decisions": records(chosen.decisions),
        "solves": chosen.solves,
        "seconds": chosen.seconds,
    }


def _page_data(found: Page) -> dict[str, Any]:
    prices = [
        {"of": each.of, "most": each.most, "reaches": each.reaches, "share": each.share}
        for each in found.prices
    ]
    neighbours = [
        {
            "goal": each.goal,
            "better": each.better,
            "values": each.values.to_dict(),
            "changes": each.changes.to_dict(),
        }
        for each in found.neighbours
    ]
    return {"price_of_fairness": prices, "neighbours": neighbours, "at_best": found.at_best}
