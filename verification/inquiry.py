"""What a statement claims of plans that it does not list, as questions to a second solver."""

from collections.abc import Sequence
from dataclasses import dataclass

from .plans import CheckedPlans
from .questions import Kind, Question, allowance, zone_questions
from .regions import facet_questions, piece_questions
from .statement import Statement
from .watch import Watch

_NOTHING = "The run claims nothing of plans that are not listed, so there was nothing to check."
_WRONG = "What the run claims of other plans was not checked, since what it lists is wrong."
_SUPPORTED = "It was not checked that every extreme supported plan is listed."
_FACES = "It was not checked that every face is listed; the facets were found in double precision."
_FLAT = "What the run claims of other plans was not checked: its plans span no facets."
_MIXED = "What the run claims of other plans was not checked: some decisions are whole numbers."


@dataclass(frozen=True)
class Inquiry:
    """Questions, what their regions are called, and what is not asked, in sentences."""

    kind: Kind
    questions: Sequence[Question]
    unchecked: Sequence[str] = ()


def inquiry(
    statement: Statement, checked: CheckedPlans, watch: Watch, *, are_sound: bool
) -> Inquiry:
    """What there is to ask; nothing where what is listed is not sound."""
    if statement.gap is None:
        return Inquiry("zones", (), (_SUPPORTED if statement.supported else _NOTHING,))
    if not are_sound or not checked.values:
        return Inquiry("zones", (), (_WRONG,))
    allowed = allowance(statement, checked)
    if not statement.faces:
        return Inquiry("zones", zone_questions(checked, allowed, watch))
    if statement.problem.p == 2:
        return Inquiry("pieces and gaps", piece_questions(statement, checked, allowed))
    if statement.problem.integer:
        return Inquiry("facets", (), (_MIXED,))
    facets = facet_questions(checked, allowed, watch)
    return Inquiry("facets", facets or (), (_FLAT,) if facets is None else (_FACES,))
