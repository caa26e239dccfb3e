"""Rules of fairness and the price of fairness, in sentences that every view shares."""

from ...optimizer.insight.plan_page import Price
from ...optimizer.parties.listed import is_fairest
from ...optimizer.parties.parties import NOT_WEIGHED, Parties
from ...optimizer.results.front import Front
from . import text

MEANINGS = {
    "leximin": "the worst-off party is best off, then the next",
    "nash": "the product of the parties' gains is largest",
    "total": "the parties' satisfaction adds up to most, whoever gets it",
}
#: What the plan of a rule is called.
TITLES = {
    "leximin": "fair to all",
    "total": "most in total",
    "nash": "largest product of gains",
}
_VERBS = {"leximin": "is", "total": "gives", "nash": "has the"}
SCALE = (
    "100 % is a party's own best, and 0 % what it has without an agreement or, if it did not say, "
    "the worst it gets where somebody else has theirs."
)
AS_FAR_AS_KNOWN = " Not all of these are proved here: they are the best and worst that are known."
PRICE = "The price of fairness is the share of the largest total satisfaction that a plan gives up."
_SATISFACTION = "satisfaction"
ADVANTAGES = {
    "nash": "the largest product of gains",
    "total": "the most satisfaction in total",
}


def title(front: Front, rule: str) -> str:
    """What the plan is called that a rule names in a front; empty of rules that are not told."""
    # A plan that is not listed may be fairer.
    unproved = rule == "leximin" and not is_fairest(front)
    return "best for the worst-off" if unproved else TITLES.get(rule, "")


def praise(front: Front, rule: str) -> str:
    """What is said of the plan that a rule of :data:`TITLES` names, with the rule's name."""
    return f"{_VERBS[rule]} {title(front, rule)} ({rule})"


def scale(parties: Parties) -> str:
    """What percentages of satisfaction are measured from, and who has none, in sentences."""
    known = "" if parties.scale.settled else AS_FAR_AS_KNOWN
    return SCALE + known + _not_weighed(parties)


def _not_weighed(parties: Parties) -> str:
    reasons = zip(parties.names, parties.why_none, strict=True)
    names = [text.isolated(name) for name, reason in reasons if reason == NOT_WEIGHED]
    if not names:
        return ""
    one = len(names) == 1
    has, they, them = ("has its", "it is", "it") if one else ("have their", "they are", "them")
    return (
        f" {text.listed(names)} {has} best wherever somebody else has theirs, so that there is "
        f"nothing to measure from: {they} not weighed by rules of fairness, and another plan may "
        f"give {them} less."
    )


def price(found: Price) -> str:
    """The price of fairness in a sentence."""
    if found.share != found.share:
        return (
            f"The price of fairness in {text.name(found.of)} is undefined: it needs totals above 0."
        )
    lost = text.finely(found.share)
    reached, most = map(
        _added_up if found.of == _SATISFACTION else text.number, (found.reaches, found.most)
    )
    return (
        f"In total {text.name(found.of)} it reaches {reached}, where {most} is possible: a price "
        f"of fairness of {lost}."
    )


def _added_up(shares: float) -> str:
    return text.finely(shares, 1)
