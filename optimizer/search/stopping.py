"""Why a search stopped before its end: what kind of stop it was, and the words that tell of it."""

from dataclasses import dataclass
from enum import Enum

from ..solver.budget import Budget
from ..solver.outcome import Reason


class StopKind(Enum):
    """The kinds of stops, each with the words for it."""

    TIME_LIMIT = "time limit"
    INTERRUPTED = "interrupted"
    POINTS_LIMIT = "points limit"
    FACETS_LIMIT = "facets limit"
    CONFLICTS_LIMIT = "conflicts limit"
    STATES_LIMIT = "states limit"
    SOLVER_FAILED = "the solver failed"
    JOURNAL_FAILED = "the journal failed"


_WITH_DETAIL = (StopKind.SOLVER_FAILED, StopKind.JOURNAL_FAILED)
_OF_REASON = {
    Reason.TIME_LIMIT: StopKind.TIME_LIMIT,
    Reason.INTERRUPTED: StopKind.INTERRUPTED,
}


@dataclass(frozen=True)
class Stop:
    """A stop: its kind and, of a failure, what failed."""

    kind: StopKind
    detail: str = ""

    def __str__(self) -> str:
        """The words that results and run folders hold; :meth:`read` turns them back."""
        if self.kind is StopKind.JOURNAL_FAILED:
            return self.detail
        return f"{self.kind.value}: {self.detail}" if self.detail else self.kind.value

    @classmethod
    def read(cls, words: str) -> "Stop | None":
        """The stop that these words tell of; None for no words."""
        kinds = {kind.value: kind for kind in StopKind if kind not in _WITH_DETAIL}
        if not words or words in kinds:
            return cls(kinds[words]) if words else None
        begins, _, detail = words.partition(": ")
        if begins == StopKind.SOLVER_FAILED.value:
            return cls(StopKind.SOLVER_FAILED, detail)
        return cls(StopKind.JOURNAL_FAILED, words)

    @classmethod
    def kind_of(cls, words: str) -> StopKind | None:
        """The kind of stop that these words tell of; None for no words."""
        stop = cls.read(words)
        return None if stop is None else stop.kind

    @classmethod
    def of(cls, reason: Reason) -> "Stop":
        """The stop that an outcome without a verdict makes."""
        kind = _OF_REASON.get(reason)
        return (
            cls(StopKind.SOLVER_FAILED, f"it ended {reason.value}") if kind is None else cls(kind)
        )


def why_spent(budget: Budget) -> Stop:
    """Why a spent budget ended."""
    return Stop(StopKind.INTERRUPTED if budget.stopped else StopKind.TIME_LIMIT)
