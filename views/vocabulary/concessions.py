"""What requirements give up so that all can hold, in words; of plain data, as results tell it."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...optimizer.insight.concessions import LEXIMIN, LEXIMIN_LISTED
from ...optimizer.insight.words import amount
from . import text
from .limits import MARKS

WAYS_OUT = "Minimal ways out, the cheapest first"
MATRIX = "Which requirement takes part in which conflict"
TAKES = (
    "A way out is minimal where fewer of its requirements would not do. It costs the shares that "
    "it takes of what was asked, each times the weight of the requirement's owner; their sum is "
    "the least for these requirements. If more requirements give, less may do in all: wholepie "
    "concessions finds the least for those that are negotiable."
)
FIXED = "Fixed requirements are kept throughout; nothing here gives them up."
#: Why an agreement is suggested, by the rule that chose it.
REASONS = {
    LEXIMIN: "the largest concession of a party is as small as it can be, then the next largest "
    "(leximin)",
    LEXIMIN_LISTED: "of what was found in time, the largest concession of a party is smallest, "
    "then the next largest (leximin)",
}
_LEAST_PERCENT = 1e-6
_LEAST = "the concessions add up to the least; the fairest were not known in time"


def unmeasured(corrections: Sequence[Mapping[str, Any]]) -> str:
    """How many ways out are last only because nobody measured what they take; empty if none."""
    number = sum(each.get("least") is None for each in corrections)
    if not number:
        return ""
    last = text.count(number, "way out was", "ways out were")
    return f"The last {last} not measured, and may be cheaper."


def reason(rule: str) -> str:
    """Why an agreement is the one to begin with."""
    return REASONS.get(rule, _LEAST)


def who(requirement: Mapping[str, Any], *, marked: bool = False) -> str:
    """A requirement's name, and in brackets whose it is; ``marked`` also what is said of it."""
    marks = [mark for mark in MARKS if marked and requirement.get(mark)]
    told = ", ".join(text.name(each) for each in (requirement["owner"], *marks) if each)
    return f"'{text.name(requirement['name'])}'" + (f" ({told})" if told else "")


def share(of_asked: float) -> str:
    """A share of what was asked.

    >>> share(0.37003), share(0.002941), share(12.5), share(5e-9)
    ('37 %', '0.294 %', '1,250 %', 'under 0.000001 %')
    """
    percent = 100 * of_asked
    if 0 < percent < _LEAST_PERCENT:
        return f"under {_LEAST_PERCENT:.6f} %"
    return f"{text.number(float(f'{percent:.3g}'))} %"


def in_all(agreement: Mapping[str, Any], cheapest: Mapping[str, Any]) -> str:
    """What an agreement takes in all, and what the least is, in a sentence."""
    taken, least = share(agreement["total"]), share(cheapest["total"])
    known = "" if cheapest["proved"] else " that was found in time"
    head = f"It takes {taken} of what was asked in all, each party's share times its weight"
    if least == taken:
        return f"{head}, and that is the least{known}."
    return f"{head}; the least{known} is {least}."


def gives(concession: Mapping[str, Any]) -> str:
    """How much a requirement gives up, in its own unit and as the share that counts; and what it
    gives at most, where another member gives more of less share.
    """
    told = f"{amount_given(concession)} ({share(concession['share'])})"
    # A run of an older version does not say it.
    largest = concession.get("gives_at_most", concession["gives"])
    most = _counted(largest, concession["unit"])
    return told if most == amount_given(concession) else f"{told}, at most {most}"


def amount_given(concession: Mapping[str, Any]) -> str:
    """How much a requirement gives up, in its own unit."""
    return _counted(concession["gives"], concession["unit"])


def worst(concession: Mapping[str, Any]) -> str:
    """Which member gives up most, and what both sides of its rule come to; empty if that is plain
    from the rule.
    """
    index = concession["worst"][0]["index"]
    which = f" for {text.name(', '.join(map(str, index)))}" if index else ""
    unit = concession["unit"]
    if concession["asked"] is not None:
        reached, asked = concession["reached"], concession["asked"]
        return f"{amount(reached)} where {_counted(asked, unit)} was asked{which}"
    asked, granted = (amount(concession["worst"][0][each]) for each in ("asked", "granted"))
    told = f"{granted} where {_counted(concession['worst'][0]['asked'], unit)} was asked{which}"
    return "" if granted in (asked, *_numbers(concession["after"])) else told


def _numbers(rule: str) -> list[str]:
    return [f"{int(each):,}" if each.isdigit() else each for each in rule.replace("_", "").split()]


def lines(correction: Mapping[str, Any]) -> list[str]:
    """A way out: what it takes in all, then a line for each requirement that gives."""
    least = correction["least"]
    if least is None:
        return [f"{text.name(correction['words'])} (by how much was not found out)"]
    known = "" if least["proved"] else " (less may do)"
    total = f"{share(least['total'])} of what was asked{known}"
    return [total, *map(_line, least["concessions"])]


def _line(concession: Mapping[str, Any]) -> str:
    reads = f"{text.name(concession['before'])} becomes {text.name(concession['after'])}"
    return f"{who(concession, marked=True)} gives {gives(concession)}: {reads}"


def cell(shortfall: Mapping[str, Any] | None, unit: str = "") -> str:
    """How near a requirement comes in a conflict: what it reaches, or by how much it misses 0."""
    if shortfall is None:
        return ""
    best, asked = amount(shortfall["best"]), amount(shortfall["asked"])
    if shortfall["asked"] == 0 or best == asked:
        return f"misses {_counted(shortfall['missing'], unit)}"
    return text.shown_with_unit(best, unit)


def asks(row: Mapping[str, Any]) -> str:
    """What a requirement asks for: its rule, or what its rows ask where nobody wrote a rule."""
    told: Sequence[Mapping[str, Any]] = [each for each in row["cells"] if each]
    if row["rule"] or not told:
        return text.name(row["rule"])
    return f"{told[0]['side']} {_counted(told[0]['asked'], row['unit'])}"


def _counted(value: float, unit: str) -> str:
    """An amount and its unit, with as many digits as all that is said of requirements."""
    return text.shown_with_unit(amount(value), unit)
