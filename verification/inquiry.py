"""What a statement claims of plans that it does not list, as questions to a second solver."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .facets import face_doubts, facet_questions, facets
from .plans import CheckedPlans
from .questions import Allowance, Kind, Question, allowance, zone_questions
from .regions import piece_questions
from .statement import Statement
from .watch import Watch
from .zones import MOST_ZONES, TooManyError

WRONG = "What the run claims of other plans was not checked, since what it lists is wrong."
DISAGREE = "What the run claims of other plans was not checked, since its files do not agree."
_SUPPORTED = "It was not checked that every extreme supported plan is listed."
_FACES = "It was not checked that a mixture on a listed face is as close as the run claims."
_FLAT = "What the run claims of other plans was not checked: its plans span no facets."
_MANY_ZONES = (
    f"What the run claims of other plans was not checked: there are more than {MOST_ZONES:,} zones."
)
_MANY_GOALS = (
    "What the run claims of other plans was not checked: it has too many goals for facets."
)
_MIXED = "What the run claims of other plans was not checked: some decisions are whole numbers."
#: Facets of more goals can be too many to find.
_MOST_FACET_GOALS = 6


@dataclass(frozen=True)
class Inquiry:
    """Questions, what their regions are called, and which claims are not asked, in sentences."""

    kind: Kind
    questions: Sequence[Question]
    unchecked: Sequence[str] = ()


def inquiry(
    statement: Statement, checked: CheckedPlans, watch: Watch, why_not: str = ""
) -> Inquiry:
    """What there is to ask; nothing where a sentence says why not."""
    if not statement.claims_others:
        return Inquiry("zones", ())
    if why_not:
        return Inquiry("zones", (), (why_not,))
    if statement.gap is None:
        return Inquiry("zones", (), (_SUPPORTED,))
    allowed = allowance(statement, checked)
    if not statement.faces:
        return _zones(checked, allowed, watch)
    if statement.problem.p == 2:
        return Inquiry("pieces and gaps", piece_questions(statement, checked, allowed))
    if statement.problem.integer:
        return Inquiry("facets", (), (_MIXED,))
    if statement.problem.p > _MOST_FACET_GOALS:
        return Inquiry("facets", (), (_MANY_GOALS,))
    return _facets(statement, checked, allowed, watch)


def _facets(
    statement: Statement, checked: CheckedPlans, allowed: Allowance, watch: Watch
) -> Inquiry:
    found = facets(checked, allowed)
    if not found:
        return Inquiry("facets", (), (_FLAT,))
    doubts: Iterable[str] = (_FACES,)
    if statement.is_complete:
        doubts = face_doubts(statement, found, checked, watch.deadline)
    return Inquiry("facets", facet_questions(found, checked, allowed, watch), tuple(doubts))


def _zones(checked: CheckedPlans, allowed: Allowance, watch: Watch) -> Inquiry:
    try:
        return Inquiry("zones", zone_questions(checked, allowed, watch))
    except TooManyError:
        return Inquiry("zones", (), (_MANY_ZONES,))
