"""Methods and rules, as their registries declare them."""

import inspect
import sys
from collections.abc import Callable
from typing import Any

from wholepie.optimizer.methods.method import METHODS
from wholepie.optimizer.plans.rule import RULES

from .markdown import table, told

_HEAD = """# Methods and rules

`wholepie front --method NAME` chooses a method; the default depends on the problem.
[What is guaranteed](../guarantees.md) defines the guarantees, and [the search](../method.md)
explains the methods.

"""
_RULES_HEAD = """
## Rules

`wholepie plan --rule NAME` chooses a plan by a rule ([definitions](../decide.md#rules)). Options
are arguments of `wp.plan` and options of the command. If no chosen rule uses an option, it is
refused.

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
            *(method.guarantee.get(kind, "refused") for kind in ("integer", "mixed", "continuous")),
        ]
        for name, method in sorted(METHODS.all().items())
    ]
    heads = ["method", "what it does", "goals", "integer", "mixed-integer", "continuous"]
    rules = [
        [f"`{name}`", told(f"rule {name}", rule.summary), ", ".join(f"`{w}`" for w in rule.uses)]
        for name, rule in sorted(RULES.all().items())
    ]
    return (
        _HEAD
        + table(heads, rows)
        + _explained({name: each.run for name, each in METHODS.all().items()})
        + _RULES_HEAD
        + table(["rule", "what it chooses", "options that it uses"], rules)
        + _explained({name: each.choose for name, each in RULES.all().items()})
    )


def _explained(found: dict[str, Callable[..., Any]]) -> str:
    """What the files of methods or rules say: how each works, and its paper."""
    named: dict[str, list[str]] = {}
    for name, function in sorted(found.items()):
        named.setdefault(function.__module__, []).append(f"`{name}`")
    return "".join(
        f"\n### {', '.join(names)}\n\n{_text(module)}\n" for module, names in named.items()
    )


def _text(module: str) -> str:
    text = inspect.cleandoc(sys.modules[module].__doc__ or "")
    told(module, text)
    return text.replace("``", "`")
