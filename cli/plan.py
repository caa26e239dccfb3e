"""``wholepie plan``: efficient plans, each chosen by a rule."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..api.names import RuleName, WeighingName
from ..diagnostics import codes
from . import cut_short
from .choices import RULES, listed
from .loading import loading
from .options import (
    Clock,
    GivenPath,
    RunFolder,
    Share,
    Weight,
    goal_option,
    json_option,
    scenario_argument,
    time_option,
)
from .output import print_json, say, show, warn, warn_of_doubt

if TYPE_CHECKING:
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
    help="The rule that chooses; repeat to compare.",
)
@click.option(
    "--weight",
    "weights",
    type=Weight,
    multiple=True,
    help="A goal's weight, such as 'seniors: served=2'; repeatable.",
)
@click.option(
    "--weights-from",
    type=click.Choice(("swing", "ahp")),
    help="Weights from the scenario's judgements; see wholepie weigh.",
)
@click.option(
    "--order", multiple=True, metavar="LABEL", help="The goals in order of priority; repeatable."
)
@click.option(
    "--tolerance",
    type=Share,
    default=0.0,
    help="The share of its range that an earlier goal may lose.",
)
@click.option(
    "--give-up",
    type=Weight,
    multiple=True,
    help="The amount that an earlier goal may lose; repeatable.",
)
@click.option(
    "--aspire",
    "aspirations",
    type=Weight,
    multiple=True,
    help="An aspiration, instead of the target; repeatable.",
)
@click.option(
    "--reserve",
    "reservations",
    type=Weight,
    multiple=True,
    help="A reservation for reference-point; by default the worst value.",
)
@click.option("--run", type=RunFolder, help="A run of FILE, for worst values and neighbours.")
@click.option(
    "--page",
    "out",
    type=GivenPath(dir_okay=False),
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

    With one rule, print the page of the plan: goals against best, worst and target, who gives up
    what, the price of fairness, and what a little more of each goal costs whom. With several rules,
    compare their plans. Weights are those of the scenario, or those given (goals without a given
    weight then count 0). Where RUN was stopped and time is up, rules of fairness name one of its
    listed plans, and exit code 4 says so.

    \b
    Example:
      wholepie plan my-budget --rule leximin
      wholepie plan my-budget --rule nash --rule leximin --rule weighted
      wholepie plan my-budget --rule leximin --run my-run --page plan.html
      wholepie plan my-budget --weight "seniors: served=2" --weight "treasurer: spend little=1"
    """
    with loading():
        from ..api import plans, sources
        from ..optimizer.errors import OutOfTimeError
        from ..views.pages import signing_page
        from ..views.terminal import plan_tables

    scenario = sources.load(file)
    warn(scenario)
    front = None if run is None else _opened(run, scenario)
    asked["goals"] = asked["goals"] or (front.labels if front else None)
    if weights_from:
        asked["weights"] = _judged(scenario, weights_from, asked)
    rules = tuple(dict.fromkeys(rules))
    if out is not None and len(rules) > 1:
        raise click.UsageError("--page is for one plan; give one --rule.")
    asked["front"] = front
    able, missing = _able(scenario, rules, asked)
    limit = cut_short.SearchLimit.of(clock, front, able)
    try:
        chosen = plans.plans(scenario, able, time_limit=limit.left, **asked)
    except OutOfTimeError as error:
        listed_plans = cut_short.listed_plans(front, able)
        if front is None or not listed_plans:
            raise
        unnamed = plans.why_unnamed(front, able)
        cut_short.show_listed(listed_plans, missing | unnamed, scenario, as_json=as_json)
        cut_short.tell_listed(front, unnamed, error)
        limit.tell(error)
        cut_short.tell_unwritten(out, "of a plan whose search has ended early nothing is signed")
        raise click.exceptions.Exit(error.exit_code) from error
    if len(rules) > 1 and (as_json or len(chosen) > 1):
        _compare(chosen, missing, as_json)
        return
    front = front or chosen[0].listed_in
    try:
        found = plans.page(chosen[0], front=front, time_limit=limit.left)
    except OutOfTimeError as error:
        cut_short.show_without_page(chosen[0], scenario, error, as_json)
        limit.tell(error)
        cut_short.tell_unwritten(out, "not all that belongs on it is known")
        raise click.exceptions.Exit(error.exit_code) from error
    if out is not None:
        signing_page.write(found, scenario.about(), out, front=front)
        say(f"Wrote {out}.")
    if as_json:
        print_json(cut_short.with_measures(found, found.plan, scenario))
        return
    show(plan_tables.plan_page(found, scenario.about()))


def _able(
    scenario: Any, rules: tuple[RuleName, ...], asked: Any
) -> tuple[tuple[RuleName, ...], dict[str, str]]:
    """Of several rules those that can choose, and why the others cannot, by rule; what is left out
    is said.
    """
    from ..api import plans

    left_out = plans.without_target(scenario, rules, asked) if len(rules) > 1 else ()
    if len(left_out) == len(rules):
        return rules, {}
    reason = "no goal has a target to come close to"
    for rule in left_out:
        say(f"warning: {rule} is left out: {reason} [{codes.TARGET_MISSING}]")
    return tuple(rule for rule in rules if rule not in left_out), dict.fromkeys(left_out, reason)


def _opened(run: Path, scenario: Any) -> Front:
    from ..api import plans, sources

    front = sources.front_in(run)
    warn_of_doubt(front)
    plans.is_of(front, scenario, str(run))
    return front


def _judged(scenario: Any, how: WeighingName, asked: dict[str, Any]) -> dict[str, float]:
    from ..api import insight

    if asked["weights"]:
        raise click.UsageError("Give either --weight or --weights-from.")
    found = insight.weigh(scenario, how, goals=asked["goals"])
    if found.consistent is False:
        ratio = f"ratio {found.consistency:.2f}"
        code = codes.INCONSISTENT_JUDGEMENTS
        say(f"warning: the comparisons contradict each other ({ratio}) [{code}]")
    return {str(label): float(weight) for label, weight in found.weights.items()}


def _compare(chosen: list[Plan], missing: Mapping[str, str], as_json: bool) -> None:
    from ..views.terminal import plan_tables

    if as_json:
        print_json(cut_short.plans_of(chosen, missing))
        return
    show(plan_tables.rules_table(chosen))
