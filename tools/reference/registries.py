"""Methods and rules, as their registries declare them."""

from wholepie.optimizer.methods.method import METHODS
from wholepie.optimizer.plans.rule import RULES

from .markdown import table, told

_HEAD = """# Methods and rules

`wholepie front --method NAME`; without a name the method is chosen by the problem. What a guarantee
means is told [here](../guarantees.md), how the methods work [there](../method.md).

"""
_RULES_HEAD = """
## Rules

`wholepie plan --rule NAME`; [definitions and sources](../decide.md#rules). Wishes are arguments of
`wp.plan` and options of the command; one that no chosen rule hears is refused.

"""


def methods() -> str:
    """What the registries declare of every method and rule."""
    rows = [
        [
            f"`{name}`",
            told(f"method {name}", method.summary),
            f"{method.least_goals} to {method.most_goals}"
            if method.least_goals < method.most_goals
            else str(method.least_goals),
            *(
                method.guarantee.get(kind, "not taken")
                for kind in ("integer", "mixed", "continuous")
            ),
        ]
        for name, method in sorted(METHODS.all().items())
    ]
    heads = ["method", "what it does", "goals", "whole numbers", "both", "amounts"]
    rules = [
        [f"`{name}`", told(f"rule {name}", rule.summary), ", ".join(f"`{w}`" for w in rule.hears)]
        for name, rule in sorted(RULES.all().items())
    ]
    return (
        _HEAD
        + table(heads, rows)
        + _RULES_HEAD
        + table(["rule", "what it chooses", "wishes that it hears"], rules)
    )
