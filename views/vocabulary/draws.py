"""What requirements draw on, in sentences; and the draws that a front's run keeps."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from ...diagnostics import codes
from ...optimizer.errors import InputError
from ...optimizer.insight.draws import IDLE, SHORT, UNUSED, Draws
from ...optimizer.results.front import Front
from . import text

MOST_NAMED = 8
ANY_OF_THESE = "the plan would do without any one of these"
_FOUND = {SHORT: "Short", IDLE: "Idle", UNUSED: "In no rule"}


def draws_of(front: Front) -> Draws | None:
    """What requirements of a front draw on; None where its run does not tell.

    Raises InputError where that is not what wholepie wrote.
    """
    if "draws" not in front.about:
        return None
    try:
        return Draws.from_dict(front.about["draws"])
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        words = f"The draws in run.json are damaged: {error!r}."
        raise InputError(codes.RUN_DAMAGED, words) from error


def meaning(state: str, states: Iterable[str]) -> str:
    """What the state of a contribution means among those of all, or nothing; what is idle beside
    something idle may share a pool with it, so that the plan would not do without both.
    """
    idle = ANY_OF_THESE if list(states).count(IDLE) > 1 else "the plan would do without it"
    return {SHORT: "a rule that draws on it leaves nothing", IDLE: idle}.get(state, "")


def findings(contributions: pd.DataFrame, unserved: Sequence[str]) -> Iterator[str]:
    """Which contributions are short, idle or in no rule, and which requirements draw on none."""
    for state, word in _FOUND.items():
        labels = contributions.index[contributions["state"] == state].tolist()
        if labels:
            meant = meaning(state, contributions["state"])
            yield f"{word}{f' ({meant})' if meant else ''}: {named(labels)}."
    yield without(unserved)


def without(unserved: Sequence[str]) -> str:
    """Which requirements draw on no contribution."""
    if not unserved:
        return "Every requirement draws on a contribution."
    return f"On no contribution draw: {named(unserved)}."


def named(labels: Sequence[str]) -> str:
    """The labels in a sentence, or the first of many and how many more there are."""
    shown = [text.isolated(str(each)) for each in labels[:MOST_NAMED]]
    more = len(labels) - len(shown)
    return text.listed([*shown, f"{more:,} more"] if more else shown)


def used(link: Mapping[Any, Any]) -> str:
    """What a link uses of all that is contributed: ``8 of 10``, as far as its rows tell."""
    of = f"of {text.number(link['of'])}"
    return of if math.isnan(link["used"]) else f"{text.number(link['used'])} {of}"


def percent(share: float | None) -> str:
    """A share of what a party can gain, without its sign of percent; a point where it is 0."""
    if share is None or math.isnan(share):
        return text.MISSING
    if math.isinf(share):
        return "\u221e"
    return f"{100 * share:.0f}" if share else "\u00b7"
