"""What may still change around a plan, and what it costs to decide otherwise, in sentences."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from ...optimizer.insight.freedom import CANNOT, FIXED, MAY, MUST, OPEN, VARIES
from ...optimizer.insight.replacement import COSTS, IMPOSSIBLE
from . import text

#: Heads of lists of decisions, by verdict.
HEADS = {
    MAY: "May be yes or no",
    VARIES: "Least and most",
    MUST: "Yes in every such plan",
    CANNOT: "Yes in none",
    FIXED: "The same in every such plan",
    OPEN: "Not known in time",
}
_SAID = {
    MUST: ("is yes in all of them", "are yes in all of them"),
    CANNOT: ("is yes in none", "are yes in none"),
    MAY: ("may be yes or no", "may be yes or no"),
    FIXED: ("is the same in all", "are the same in all"),
    VARIES: ("varies", "vary"),
    OPEN: ("is not known", "are not known"),
}
REPLACED = (
    "What deciding one thing otherwise costs: of all plans with that, the one whose largest loss, "
    'as a share of the goal\'s range, is least. "No range": a goal without a range would lose.'
)


def verdict(found: Mapping[str, Any]) -> str:
    """How many decisions are settled among plans that lose so little, and how many are free."""
    within = text.typed_percent(found["lose"])
    which = (
        f"Of all plans that lose at most {within} of range in every goal"
        if found["lose"]
        else "Of all plans that lose nothing in any goal"
    )
    said = [
        f"{text.count(count, 'decision')} {_SAID[each][count != 1]}"
        for each, count in found["counts"].items()
        if count
    ]
    if rangeless := [text.isolated(each) for each in found.get("without_range", ())]:
        has = "has" if len(rangeless) == 1 else "have"
        which += f", and nothing in {text.listed(rangeless)}, which {has} no range"
    end = f" The search ended early ({found['stopped']})." if found["stopped"] else ""
    return f"{which}: {text.listed(said)}.{end}"


def span(least: float, most: float) -> str:
    """From the least to the most, in words."""
    low, high = text.numbers([least, most])
    return low if low == high else f"{low} to {high}"


def around(found: Mapping[str, Any], listed: int | None = None) -> str:
    """Which plan it is, in words; ``listed`` is its number in a front that did not choose it."""
    if found["plan"] is not None:
        return f"plan {found['plan']}"
    number = "" if listed is None else f", which is plan {listed}"
    return f"the plan of the rule {text.name(found['rule'])}{number}"


def signed(changes: Sequence[float | None]) -> list[str]:
    """Changes of one goal with their signs; one that is not known is a dash."""
    shown = iter(text.numbers([abs(each) for each in changes if each is not None]))
    return [
        text.MISSING
        if each is None
        else f"{'+' if each > 0 else text.MINUS if each < 0 else ''}{next(shown)}"
        for each in changes
    ]


def loss(verdict: str, share: float | None) -> str:
    """The least loss that a decision otherwise costs."""
    if verdict == IMPOSSIBLE:
        return "no plan"
    if verdict == COSTS and (share is None or math.isinf(share)):
        return "no range"
    return text.MISSING if share is None else text.finely(share, 1)
