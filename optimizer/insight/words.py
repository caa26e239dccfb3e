"""Conflicts, corrections and shortfalls as sentences for a planner."""

from collections.abc import Sequence

from ..problem.labels import Requirement
from .explain import Conflict, Correction, Explanation
from .shortfall import Shortfall

_EXACT = 1e15
_ROUNDING = 1e-9
_MOST_NAMED = 12


def amount(value: float) -> str:
    """A number, whole where it is whole, else with six significant digits.

    >>> amount(1011308.0), amount(34006.966), amount(0.1 + 0.2), amount(-0.0)
    ('1,011,308', '34,007', '0.3', '0')
    """
    near = round(value) if abs(value) < _EXACT else value
    if abs(value - near) <= _ROUNDING * max(1.0, abs(value)) or abs(value) >= 1e6:
        return f"{near + 0.0:,.0f}"
    return f"{value:,.6g}"


def named(requirement: Requirement) -> str:
    """A requirement and, in brackets, whose it is."""
    owner = f" ({requirement.owner})" if requirement.owner else ""
    return f"'{requirement.name}'{owner}"


def listed(words: Sequence[str], *, most: int = _MOST_NAMED) -> str:
    """``a``, ``a and b``, ``a, b and c``; of a long list the first ``most``."""
    shown = list(words[:most])
    if more := len(words) - len(shown):
        shown.append(f"{more:,} more")
    *first, last = shown or [""]
    return f"{', '.join(first)} and {last}" if first else last


def conflict_words(conflict: Conflict) -> str:
    """What cannot hold together, and how near each comes where the others hold, in a sentence."""
    head, details = conflict_head(conflict), conflict_details(conflict)
    if not details:
        return f"{head}."
    if len(conflict.requirements) == 1:
        return f"{head}: {'; '.join(details)}."
    where = "where the other holds" if len(conflict.requirements) == 2 else "where the others hold"
    return f"{head}: {where}, {listed(details)}."


def conflict_head(conflict: Conflict) -> str:
    """What cannot hold together, without a full stop."""
    names = [named(each) for each in conflict.requirements]
    if not names:
        return "The bounds of the decisions alone leave no plan"
    if not conflict.minimal:
        return f"{listed(names)} cannot all hold; which of these are to spare was not known in time"
    if len(names) == 1:
        return f"{names[0]} is impossible alone"
    return f"{listed(names)} cannot {'both' if len(names) == 2 else 'all'} hold"


def conflict_details(conflict: Conflict) -> list[str]:
    """How near each requirement comes where the others hold; one phrase a requirement."""
    alone = len(conflict.requirements) == 1
    found = []
    for requirement in conflict.requirements:
        misses = [each for each in conflict.shortfalls if each.requirement == requirement]
        if misses:
            found.append(f"{'it' if alone else named(requirement)} {_missed(misses)}")
    return found


def _missed(misses: Sequence[Shortfall]) -> str:
    """One row's best is proved; of many only that the worst of them can come no nearer."""
    if not misses[0].index:
        return listed([_row(each, " at best", "at least ") for each in misses])
    members = [f"{_row(each)} for {', '.join(map(str, each.index))}" for each in misses]
    return f"at its nearest {listed(members)}"


def _row(shortfall: Shortfall, at_best: str = "", at_least: str = "") -> str:
    best, asked = amount(shortfall.best), amount(shortfall.asked)
    if shortfall.asked == 0:
        return f"misses by {at_least}{amount(abs(shortfall.best))}"
    if shortfall.side == "at least":
        return f"reaches {best}{at_best} of the {asked} asked"
    return f"comes to {best}{at_best} where {asked} is allowed"


def correction_words(correction: Correction) -> str:
    """What to give up, by owner, and what of it was said to be negotiable or shared."""
    by_owner: dict[str | None, list[str]] = {}
    for each in correction.requirements:
        by_owner.setdefault(each.owner, []).append(f"'{each.name}'{_marks(each)}")
    parts = [
        f"{owner}: give up {listed(names)}" if owner else f"give up {listed(names)}"
        for owner, names in by_owner.items()
    ]
    return "; ".join(parts)


def _marks(requirement: Requirement) -> str:
    told = {"negotiable": requirement.negotiable, "shared": requirement.shared}
    marks = [mark for mark, holds in told.items() if holds]
    return f" ({', '.join(marks)})" if marks else ""


def headline(explanation: Explanation) -> str:
    """The answer in a sentence, and whether it is the whole of it."""
    if explanation.feasible:
        return "All requirements can hold together: there is nothing to explain."
    if explanation.feasible is None:
        return "Whether all requirements can hold together was not known in time."
    minimal = [each for each in explanation.conflicts if each.minimal]
    conflicts = _count(len(minimal), "minimal conflict")
    corrections = _count(len(explanation.corrections), "minimal correction")
    if not explanation.complete:
        return (
            f"The {explanation.requirements} requirements cannot all hold. Stopped early "
            f"({explanation.stopped}) with {conflicts} and {corrections}; there may be more."
        )
    return (
        f"The {explanation.requirements} requirements cannot all hold: {conflicts} and "
        f"{corrections}, and there are no others."
    )


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing if number == 1 else thing + 's'}"
