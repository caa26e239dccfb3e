"""``wholepie robust``: how stable a plan is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..api.names import RuleName
from .front import code_of
from .loading import loading
from .options import (
    Clock,
    ScenarioFile,
    Share,
    goal_option,
    json_option,
    left,
    refuse_for_run,
    refuse_number_for_file,
    rule_option,
    source_argument,
    time_option,
)
from .output import print_json, show, warn_of_doubt

if TYPE_CHECKING:
    from ..models import Scenario
    from ..optimizer.insight.alternatives import Alternative
    from ..optimizer.insight.regret import Robust
    from ..optimizer.insight.same_values import SameValues
    from ..optimizer.insight.stability import Stability
    from ..optimizer.plans.plan import Plan
    from ..optimizer.results.front import Front


@click.command()
@source_argument
@rule_option("The rule that chooses the plan of a FILE.")
@click.option("--plan", "number", type=int, help="The plan of a RUN; by default the fairest.")
@click.option(
    "--lose",
    type=Share,
    default=0.05,
    show_default=True,
    help="The share of each goal's range that alternatives may lose.",
)
@click.option(
    "--alternatives",
    "count",
    type=click.IntRange(0),
    default=3,
    show_default=True,
    help="Number of alternatives to find.",
)
@click.option(
    "--scenario",
    "others",
    type=ScenarioFile,
    multiple=True,
    help="Another scenario for the comparison of regret; repeatable.",
)
@click.option(
    "--same-values",
    "most",
    metavar="N",
    type=click.IntRange(1),
    help="Count all plans with the same goal values, and list N of them.",
)
@time_option
@goal_option
@json_option
def robust(source: Path, as_json: bool, **asked: Any) -> None:
    """Show how stable a plan is, in a scenario FILE or in the front of a RUN.

    For both: the weights for which the plan stays best. For a run: the yes/no decisions that are
    yes in all listed plans, in none or in some. For a file: plans that differ most and lose
    little. With --scenario: the plan of least regret over the file and these scenarios. With
    --same-values: all plans that reach the same goal values, and the decisions that are the same in
    all of them. Exit code 4 if a limit came before these were all.

    \b
    Example:
      wholepie robust my-budget --rule nash --lose 2%
      wholepie robust my-run --plan 7
      wholepie robust my-run --plan 7 --same-values 20
    """
    with loading():
        from ..api import sources
        from ..optimizer.results.front import Front

    loaded = sources.opened(source)
    warn_of_doubt(loaded)
    if isinstance(loaded, Front):
        _of_run(loaded, as_json, **asked)
    else:
        _of_file(source, loaded, as_json, **asked)


def _of_run(
    front: Front,
    as_json: bool,
    number: int | None,
    most: int | None,
    clock: Clock | None,
    **_: Any,
) -> None:
    from ..api import insight, plans
    from ..optimizer.parties.listed import lists_all
    from ..optimizer.results.plain import records
    from ..views.terminal import robustness_tables

    refuse_for_run("rule", "lose", "count", "others", "goals", *([] if most else ["clock"]))
    plan = plans.fairest(front) if number is None else number
    same = _same_values(plan, most, clock, front)
    stable, core = plans.stability(plan, front=front), insight.core_index(front)
    if as_json:
        print_json(
            {"plan": plan, "complete": front.complete}
            | {"weights": stable.to_dict(), "decisions": records(core), "same_values": _plain(same)}
        )
    else:
        show(f"Plan {plan} of the run.")
        show(robustness_tables.stability_table(stable))
        if len(core):
            show(robustness_tables.core_table(core, front.about, complete=lists_all(front)))
        if same is not None:
            show(robustness_tables.same_values_tables(same, front.about))
    _end(same)


def _of_file(
    source: Path,
    scenario: Scenario,
    as_json: bool,
    *,
    rule: RuleName,
    number: int | None,
    lose: float,
    count: int,
    others: tuple[Path, ...],
    most: int | None,
    clock: Clock | None,
    goals: tuple[str, ...],
) -> None:
    from ..api import insight, plans, sources
    from ..views.terminal import plan_tables, robustness_tables

    refuse_number_for_file(number)
    plan = plans.plan(scenario, rule, goals=goals or None, time_limit=left(clock))
    same = _same_values(plan, most, clock)
    stable, found, joint = plans.stability(plan, time_limit=left(clock)), None, None
    if count > 0:
        found = plans.alternatives(plan, loss=lose, count=count, time_limit=left(clock))
    if others:
        named = {str(each): sources.load(each) for each in (source, *others)}
        joint = insight.regret(named, goals=goals or None, time_limit=left(clock))
    if as_json:
        print_json(_data(plan, stable, found or [], joint) | {"same_values": _plain(same)})
    else:
        show(plan_tables.plan_brief(plan))
        show(robustness_tables.stability_table(stable))
        if found is not None:
            show(robustness_tables.alternative_list(found, lose, scenario.about()))
        if joint is not None:
            show(robustness_tables.regret_table(joint))
        if same is not None:
            show(robustness_tables.same_values_tables(same, scenario.about()))
    _end(same)


def _same_values(
    plan: Plan | int, most: int | None, clock: Clock | None, front: Front | None = None
) -> SameValues | None:
    from ..api import plans

    if most is None:
        return None
    return plans.same_values(plan, front=front, most=most, time_limit=left(clock))


def _plain(found: SameValues | None) -> dict[str, Any] | None:
    return None if found is None else found.to_dict()


def _end(found: SameValues | None) -> None:
    """End with the exit code of a search that did not come to its end."""
    if found is not None and found.stopped:
        raise click.exceptions.Exit(code_of(found.stopped))


def _data(
    plan: Plan, stable: Stability, found: list[Alternative], joint: Robust | None
) -> dict[str, Any]:
    from ..optimizer.results.tables import by_label

    return {
        "rule": plan.rule,
        "values": by_label(plan.values),
        "satisfaction": by_label(plan.satisfaction),
        "weights": stable.to_dict(),
        "alternatives": [each.to_dict() for each in found],
        "regret": None if joint is None else joint.to_dict(),
    }
