"""How robust a plan and a decision are, in sentences."""

from ...optimizer.insight.same_values import SameValues
from ...optimizer.insight.stability import Stability
from . import text


def verdict(found: Stability) -> str:
    """Whether the plan is the best weighted sum, and for how many weights."""
    if not found.supported:
        return (
            "No weights make this plan the best weighted sum: even with those that suit it most, "
            f"another plan is better by {text.finely(found.gap)} of the range."
        )
    if found.share == 0:
        return "The plan is the best weighted sum only where weights balance exactly."
    return f"The plan is the best weighted sum for {text.finely(found.share)} of all weights."


def counted(*, complete: bool) -> str:
    """What the listed plans stand for in counts of decisions."""
    whole = "These are all efficient combinations" if complete else "More may be efficient"
    return (
        "A combination of goal values counts once, with the plan listed for it; others may reach "
        f"it too. {whole}."
    )


def equals(found: SameValues) -> str:
    """How many plans have the same values, and what they share."""
    if not found.complete:
        return (
            f"At least {text.count(found.count, 'plan')} with these goal values; there may be "
            f"more, since the search ended early ({found.stopped})."
        )
    if found.count == 1:
        return "Only this plan has these goal values: proved."
    vary, same = len(found.varying), len(found.fixed)
    return (
        f"{found.count:,} plans have these goal values, and these are all: "
        f"{text.count(vary, 'decision')} vary, {same:,} are the same in all of them."
    )
