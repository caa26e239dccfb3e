"""What ``wholepie plan`` tells where its search ends before all of its answer is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..optimizer.errors import InterruptionError
from .options import Clock, left, started
from .output import print_json, say, show

if TYPE_CHECKING:
    from ..optimizer.errors import OutOfTimeError
    from ..optimizer.insight.plan_page import PlanPage
    from ..optimizer.plans.plan import Plan
    from ..optimizer.results.front import Front

#: Seconds to look for plans among all, where a run that was stopped names one for every rule.
_SECONDS = 60.0


@dataclass(frozen=True)
class SearchLimit:
    """When a search ends, and whether somebody said so."""

    clock: Clock | None
    given: bool

    @classmethod
    def of(cls, clock: Clock | None, front: "Front | None", rules: Sequence[str]) -> "SearchLimit":
        """The limit that was given; else there is one only where listed plans of a run that was
        stopped can stand in for all that is asked.
        """
        if clock is None and rules and len(listed_plans(front, rules)) == len(rules):
            return cls(started(_SECONDS), given=False)
        return cls(clock, given=clock is not None)

    @property
    def left(self) -> float | None:
        """Seconds that are left, if there is a limit."""
        return left(self.clock)

    def tell(self, error: "OutOfTimeError") -> None:
        """Say that it was a limit that nobody gave which ended the search, if it was."""
        if not self.given and not isinstance(error, InterruptionError):
            say(f"It was looked for {_SECONDS:.0f} s long; --time-limit 10m looks longer.")


def listed_plans(front: "Front | None", rules: Sequence[str]) -> "list[Plan]":
    """What rules name of the listed plans of a run that was stopped."""
    from ..api import plans

    stopped = front is not None and front.record.stopped
    return plans.named_in(front, rules) if front is not None and stopped else []


def show_listed(
    chosen: "list[Plan]", missing: Mapping[str, str], scenario: Any, *, as_json: bool
) -> None:
    """What rules name of the listed plans of a run; ``missing`` are the reasons of rules that name
    none.
    """
    from ..views.terminal import plan_tables

    if as_json:
        several = len(chosen) + len(missing) > 1
        only = bool(plan_tables.of_listed_words(chosen[0]))
        found = (
            plans_of(chosen, missing) if several else with_measures(chosen[0], chosen[0], scenario)
        )
        print_json({"of_listed_only": only} | found)
    elif len(chosen) > 1:
        show(plan_tables.rules_table(chosen))
    else:
        show(plan_tables.listed_plan(chosen[0], scenario.about()))


def plans_of(chosen: "Sequence[Plan]", missing: Mapping[str, str]) -> dict[str, Any]:
    """The plans of several rules as plain data, and why others of them have none."""
    found: dict[str, Any] = {"plans": [each.to_dict() for each in chosen]}
    return found | ({"without_plan": dict(missing)} if missing else {})


def with_measures(said: "Plan | PlanPage", plan: "Plan", scenario: Any) -> dict[str, Any]:
    """What is said of a plan as plain data, with its measures."""
    from ..optimizer.results.measures import KeptMeasures
    from ..optimizer.results.plain import records

    table = KeptMeasures.of(scenario.about(), plan.columns).of_plan(plan.x)
    return said.to_dict() | {"measures": records(table)}


def tell_listed(front: "Front", missing: Mapping[str, str], error: "OutOfTimeError") -> None:
    """Say what the plans are that were shown, and why; ``missing`` are rules that name none."""
    from ..optimizer.parties.listed import is_fairest

    why = "Interrupted" if isinstance(error, InterruptionError) else "Time was up"
    what = "only the listed plans are compared"
    if is_fairest(front):
        what = "what is shown is what the run itself names of all plans"
    say(f"{why} before all plans were compared: {what}. {error}")
    for rule, reason in missing.items():
        say(f"warning: {rule} has no plan here: {reason}.")


def show_without_page(
    chosen: "Plan", scenario: Any, error: "OutOfTimeError", as_json: bool
) -> None:
    """A plan that was found, where the search has ended before what belongs on its page."""
    from ..views.terminal import plan_tables

    if as_json:
        unknown = dict.fromkeys(("price_of_fairness", "neighbours", "at_best"))
        print_json(with_measures(chosen, chosen, scenario) | unknown)
    else:
        show(plan_tables.plan_alone(chosen, scenario.about()))
    why = "Interrupted" if isinstance(error, InterruptionError) else "Time was up"
    what = "the price of fairness, and what a little more of each goal costs whom"
    say(f"{why} after the plan was found; not known: {what}. {error}")


def tell_unwritten(out: Path | None, reason: str) -> None:
    """Say that a page which was asked for is not written, and why."""
    if out is not None:
        say(f"{out} is not written: {reason}.")
