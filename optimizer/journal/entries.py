"""Entries: the outcomes of a journal, and how a row of its file holds them."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..run_files import DAMAGES, parsed
from ..search.packing import pack_plans, unpack_plans
from ..solver.outcome import Outcome, Reason, Timing

_MOST_WORKERS, _MOST_AMOUNT = 100_000, 2.0**53
_COUNTS = ("solves", "runs", "relaxations", "seconds")
#: The outcome of a question that was not asked.
NOT_ASKED = Outcome(Reason.INTERRUPTED, None, None, -np.inf)


@dataclass(frozen=True)
class Entry:
    """An outcome as it was written: its ``turn`` among those that came (None: it has none any
    more), and what the search then was like: its ``workers``, whether a stop was foreseen, its
    ``seconds``.
    """

    question: bytes
    turn: int | None
    workers: int
    hurried: bool
    seconds: float
    outcome: Outcome


def facts_of(entry: Entry) -> tuple[Any, ...]:
    """What an outcome says, as a row holds it."""
    outcome = entry.outcome
    own = [] if outcome.f is None or outcome.x is None else [(outcome.f, outcome.x)]
    counts = [getattr(outcome, name) for name in _COUNTS]
    return (
        entry.question,
        outcome.reason.value,
        outcome.bound,
        pack_plans(own),
        pack_plans(outcome.met),
        json.dumps([counts, outcome.timings]),
    )


def entry_of(row: Sequence[Any], columns: int) -> Entry | None:
    """The entry that a row holds, if it is whole, whoever wrote it."""
    turn, workers, hurried, seconds, *facts, checksum = row
    if checksum_of(facts) != checksum or not _is_moment(turn, workers, hurried, seconds):
        return None
    try:
        outcome = _outcome(facts, columns)
    except DAMAGES:
        return None
    return Entry(facts[0], turn, workers, bool(hurried), seconds, outcome)


def _is_moment(turn: Any, workers: Any, hurried: Any, seconds: Any) -> bool:
    whole = isinstance(turn, int | None) and isinstance(workers, int) and isinstance(hurried, int)
    return whole and 0 < workers < _MOST_WORKERS and _is_amount(seconds)


def _is_amount(said: Any) -> bool:
    return isinstance(said, int | float) and 0 <= said < _MOST_AMOUNT


def _outcome(facts: Sequence[Any], columns: int) -> Outcome:
    question, reason, bound, own, met, told = facts
    counts, timings = parsed(told.encode())
    amounts = [*counts, *(each for timing in timings for each in (timing[2], *timing[4:]))]
    if not (isinstance(question, bytes) and isinstance(bound, float | None)
            and all(map(_is_amount, amounts))):  # fmt: skip
        raise TypeError("an outcome has another form")
    f, x = next(iter(unpack_plans(own, columns)), (None, None))
    return Outcome(
        Reason(reason),
        f,
        x,
        np.nan if bound is None else bound,
        met=unpack_plans(met, columns),
        timings=tuple(Timing(str(kind), str(strategy), *rest) for kind, strategy, *rest in timings),
        **dict(zip(_COUNTS, counts, strict=True)),
    )


def checksum_of(facts: Sequence[Any]) -> int:
    """By which damage is found."""
    checksum = 0
    for fact in facts:
        part = fact if isinstance(fact, bytes) else repr(fact).encode()
        checksum = zlib.crc32(part, checksum)
    return checksum
