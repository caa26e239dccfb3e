"""The guarantee of a run, in the words that its numbers allow: no other ones are true."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .contents import UnreadableError, whole
from .statement import Statement

#: What a sum in double precision may be above what it stands for.
_SUM_ROUNDING = 1e-9


@dataclass(frozen=True)
class Counts:
    """What a run says that it left out, withdrew and left open, and its goals without steps."""

    merged: int
    contradictions: int
    unsettled: int
    without_steps: Sequence[str]

    @classmethod
    def of(cls, run: Any) -> "Counts":
        """Those in ``run.json``; what is not there is 0."""
        return cls(
            merged=_count(run, "merged"),
            contradictions=_count(run, "contradictions"),
            unsettled=_count(run, "unsettled"),
            without_steps=[str(each) for each in run.get("without_steps", ())],
        )


def _count(run: Any, name: str) -> int:
    count = whole(run[name]) if name in run else 0
    if count < 0:
        raise UnreadableError("states a count below 0")
    return count


def guarantee(statement: Statement, counts: Counts) -> str:
    """What the run may say of itself, word for word."""
    return " ".join([_certificate(statement, counts), *_reservations(counts)])


def _certificate(statement: Statement, counts: Counts) -> str:
    also = ", or a mixture of plans on one face" if statement.faces else ""
    every = f"every efficient combination of goal values is listed{also}."
    if statement.is_exact:
        return f"Exact and whole: {every}"
    if statement.is_complete:
        return f"Whole: {every} This holds to {_tolerance(statement, counts)}."
    if statement.gap is not None:
        which = f"plan{also}," if also else "plan"
        return (
            f"For every feasible plan some listed {which} is at most "
            f"{percent(float(statement.gap))} of each goal's range worse in every goal."
        )
    if statement.supported:
        return (
            "Every extreme supported plan is listed: whatever the goals' weights, a listed plan is "
            "best. Nothing is proved of efficient plans that are best for no weights."
        )
    return "Nothing is proved yet of plans that are not listed."


def _tolerance(statement: Statement, counts: Counts) -> str:
    parts = []
    if counts.without_steps:
        named = ", ".join(counts.without_steps)
        parts.append(f"a millionth of the range in goals without steps ({named})")
    if statement.rows_without_steps:
        parts.append("a millionth of the size of requirements without steps")
    return " and to ".join(parts)


def _reservations(counts: Counts) -> list[str]:
    told = []
    if counts.merged:
        told.append(
            "Plans left out that a listed one matches but for a millionth of the range in goals "
            f"without steps: {counts.merged:,}."
        )
    if counts.contradictions:
        told.append(
            f"Answers of HiGHS that a plan contradicted: {counts.contradictions:,}. What rested on "
            "them was withdrawn and proved again."
        )
    if counts.unsettled:
        told.append(
            f"Subproblems on which HiGHS failed twice: {counts.unsettled:,}. The guarantee does "
            "not rest on them."
        )
    return told


def percent(share: float) -> str:
    """A share as a percentage, rounded up; two digits after the point, four where it is small.

    >>> percent(0.0290205562), percent(0.29), percent(1e-12)
    ('2.91 %', '29 %', '0.0001 %')
    """
    digits = 4 if share < 1e-4 else 2
    units = max(math.ceil(share * 100 * 10**digits - _SUM_ROUNDING), int(share > 0))
    return f"{units / 10**digits:.{digits}f}".rstrip("0").rstrip(".") + " %"
