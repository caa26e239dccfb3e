"""A session: what a group did in the explorer, in the form of ``session.json``.

It belongs to one front: plans have their numbers in it.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

from ...optimizer import disk
from . import text

FORMAT: Literal[1] = 1
MOST_TEXT, MOST_NAME = 2000, 80
MOST_PLANS, MOST_NOTES, MOST_FINDINGS = 200, 500, 50
_ELSEWHERE = "made elsewhere: "

LongText = Annotated[str, Field(max_length=MOST_TEXT)]
ShortText = Annotated[str, Field(max_length=MOST_NAME)]


def now() -> str:
    """This moment in UTC, to the second."""
    return disk.system.now().isoformat(timespec="seconds")


class _Part(BaseModel):
    """Unknown keys are refused: another version wrote them."""

    model_config = ConfigDict(extra="forbid")


class GoalLevels(_Part):
    """A goal's aspiration (``hope``) and reservation (``limit``), in its own unit; null: none."""

    goal: str
    hope: FiniteFloat | None = None
    limit: FiniteFloat | None = None


class Note(_Part):
    """A note on a plan; ``id`` tells it from all others."""

    id: ShortText
    text: LongText
    at: str


class KeptDecision(_Part):
    """A decision of a plan that is not in the front, where it is not zero."""

    name: str
    index: list[str]
    value: FiniteFloat


class KeptPlan(_Part):
    """A plan that somebody pinned, named, annotated or solved.

    ``key`` is its number in the front, or ``new-1`` and so on where it was solved in the session;
    then the plan's own ``decisions`` are kept too. ``efficient``: no plan dominates it; this is
    proved.
    """

    key: str
    values: list[FiniteFloat]
    efficient: bool
    decisions: list[KeptDecision] = []
    name: ShortText = ""
    pinned: bool = False
    notes: list[Note] = []


class PartyGain(_Part):
    """What a party gains (above 0) or loses in a finding, of what it could gain; null: unknown."""

    party: str
    alone: FiniteFloat | None
    together: FiniteFloat | None


class Finding(_Part):
    """An answer of the solver: who gains without a requirement, why limits conflict."""

    title: str
    at: str
    words: list[str]
    shares: list[PartyGain] = []


class Session(_Part):
    """Everything a group did with one front; ``front`` is the SHA-256 of its ``front.csv``."""

    wholepie_session: Literal[1] = FORMAT
    front: str
    wishes: list[GoalLevels]
    chosen: str
    plans: list[KeptPlan] = []
    without: list[str] = []
    findings: list[Finding] = []


def told_elsewhere(session: Session) -> Session:
    """A session that others wrote: none of its answers is proved, and each says whose it is."""
    plans = [
        plan.model_copy(update={"efficient": False, "name": _theirs(plan.name, MOST_NAME)})
        if plan.key.startswith("new-")
        else plan
        for plan in session.plans
    ]
    findings = [each.model_copy(update={"title": _theirs(each.title)}) for each in session.findings]
    return session.model_copy(update={"plans": plans, "findings": findings})


def _theirs(name: str, most: int | None = None) -> str:
    marked = name if name.startswith(_ELSEWHERE.strip()) else f"{_ELSEWHERE}{name}".strip()
    return marked[:most]


def plan_title(key: str) -> str:
    """``plan 5``, or ``new plan 1`` for one that was solved in the session."""
    return f"new plan {key.removeprefix('new-')}" if key.startswith("new-") else f"plan {key}"


def plan_name(plan: KeptPlan) -> str:
    """A plan as people call it: its own name, and its number."""
    number = plan_title(plan.key)
    return f"{text.name(plan.name)} ({number})" if plan.name else number
