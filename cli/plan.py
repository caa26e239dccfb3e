"""``wholepie plan``: efficient plans, each chosen by a rule."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..api.names import RuleName, WeighingName
from ..diagnostics import codes
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
    left,
    scenario_argument,
    time_option,
)
from .output import print_json, say, show, warn, warn_of_doubt

if TYPE_CHECKING:
    from ..optimizer.errors import OutOfTimeError
    from ..optimizer.plans.plan import Plan
    from ..optimizer.results.front import Front

#: Seconds to look for a plan among all, where a run that was stopped names one of its own.
_PATIENCE = 60.0


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
    front = None if run is None else _opened(run)
    asked["goals"] = asked["goals"] or (front.labels if front else None)
    if weights_from:
        asked["weights"] = _judged(scenario, weights_from, asked)
    stopped = front is not None and bool(front.record.stopped)
    asked |= {"front": front, "time_limit": _limit(clock, stopped)}
    rules = tuple(dict.fromkeys(rules))
    if out is not None and len(rules) > 1:
        raise click.UsageError("--page is for one plan; give one --rule.")
    try:
        chosen = plans.plans(scenario, _able(scenario, rules, asked), **asked)
    except OutOfTimeError as error:
        if front is None or not stopped or not (chosen := plans.named_in(front, rules)):
            raise
        _show_listed(chosen, scenario, error, as_json=as_json, by_default=clock is None)
        if out is not None:
            say(f"{out} is not written: of a plan that is not proved to be fair nothing is signed.")
        raise click.exceptions.Exit(error.exit_code) from error
    if len(chosen) > 1:
        _compare(chosen, as_json)
        return
    front = front or chosen[0].listed_in
    found = plans.page(chosen[0], front=front, time_limit=_limit(clock, stopped))
    if out is not None:
        signing_page.write(found, scenario.about(), out, front=front)
        say(f"Wrote {out}.")
    if as_json:
        print_json(found.to_dict() | _measures(found.plan, scenario))
        return
    show(plan_tables.plan_page(found, scenario.about()))


def _limit(clock: Clock | None, stopped: bool) -> float | None:
    """Seconds that are left; a run that was stopped names a plan after a while."""
    return left(clock) if clock or not stopped else _PATIENCE


def _measures(chosen: Plan, scenario: Any) -> dict[str, Any]:
    from ..optimizer.results.measures import KeptMeasures
    from ..optimizer.results.plain import records

    table = KeptMeasures.of(scenario.about(), chosen.columns).of_plan(chosen.x)
    return {"measures": records(table)}


def _show_listed(
    chosen: list[Plan], scenario: Any, error: OutOfTimeError, *, as_json: bool, by_default: bool
) -> None:
    """What rules name of the listed plans of a run that was stopped, where the search among all
    plans has ended before its answer.
    """
    from ..views.terminal import plan_tables

    if as_json:
        made = [each.to_dict() | _measures(each, scenario) for each in chosen]
        print_json({"of_listed_only": True} | (made[0] if len(made) == 1 else {"plans": made}))
    elif len(chosen) > 1:
        show(plan_tables.rules_table(chosen))
    else:
        show(plan_tables.listed_plan(chosen[0], scenario.about()))
    say(f"Only the listed plans are compared, since time was up before all plans were: {error}")
    if by_default:
        say(f"It was looked for {_PATIENCE:.0f} s long; --time-limit 10m looks longer.")


def _able(scenario: Any, rules: tuple[RuleName, ...], asked: Any) -> tuple[RuleName, ...]:
    """Of several rules those that can choose; what is left out is said."""
    from ..api import plans

    left_out = plans.without_target(scenario, rules, asked) if len(rules) > 1 else ()
    if len(left_out) == len(rules):
        return rules
    for rule in left_out:
        code = codes.TARGET_MISSING
        say(f"warning: {rule} is left out: no goal has a target to come close to [{code}]")
    return tuple(rule for rule in rules if rule not in left_out)


def _opened(run: Path) -> Front:
    from ..api import sources

    front = sources.front_in(run)
    warn_of_doubt(front)
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


def _compare(chosen: list[Plan], as_json: bool) -> None:
    from ..views.terminal import plan_tables

    if as_json:
        print_json({"plans": [each.to_dict() for each in chosen]})
        return
    show(plan_tables.rules_table(chosen))
