"""Rules of fairness and the price of fairness, in sentences that every view shares."""

from ...optimizer.insight.plan_page import Price
from . import text

MEANINGS = {
    "leximin": "the worst-off party is best off, then the next",
    "nash": "the product of the parties' gains is largest",
    "most in total": "the parties' satisfaction adds up to most, whoever gets it",
}
PRICE = "The price of fairness is the share of the largest total satisfaction that a plan gives up."
ADVANTAGES = {
    "nash": "the largest product of gains",
    "most in total": "the most satisfaction in total",
}


def price(found: Price) -> str:
    """The price of fairness in a sentence."""
    if found.share != found.share:
        return (
            f"The price of fairness in {text.name(found.of)} is undefined: it needs totals above 0."
        )
    lost = text.finely(found.share, 3)
    totals = f"{text.number(found.reaches)} of {text.number(found.most)}"
    return f"In total {text.name(found.of)} it reaches {totals}: a price of fairness of {lost}."
