"""What stands for numbers, rules and loops in the shape of a scenario file."""

from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

Amount = Annotated[
    int | float | str,
    Field(description="A number, or an expression of parameters and tables, such as 2 * budget."),
]
RuleText = Annotated[
    str,
    Field(
        min_length=1,
        description="An expression; inside braces, quote it if it holds a comma or a colon.",
    ),
]
Positive = Annotated[float, Field(gt=0)]
Weight = Positive | RuleText


def one_or_many(value: Any) -> str:
    """Which of two forms a value has: several, or one."""
    return "<many>" if isinstance(value, (dict, list)) else "<short>"


LoopText = Annotated[str, Field(min_length=1)]
Loops = Annotated[
    Annotated[LoopText, Tag("<short>")] | Annotated[list[LoopText], Tag("<many>")],
    Field(
        description=(
            "One for each: 'p in projects', several with commas, 'p in projects, g in groups', "
            "or as a list, [p in projects, g in groups]; and a condition at the end if need be, "
            "'p in projects if p.cost > 0'."
        ),
    ),
    Discriminator(one_or_many),
]
