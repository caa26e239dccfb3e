"""Rules that a scenario may name as the one in use; a test compares them with those that there
are.
"""

from typing import Annotated, Literal

from pydantic import Field

RuleInUse = Annotated[
    Literal[
        "goal-lexicographic",
        "goal-minimax",
        "goal-weighted",
        "kalai-smorodinsky",
        "knee",
        "lexicographic",
        "leximin",
        "nash",
        "reference-point",
        "total",
        "weighted",
    ]
    | None,
    Field(
        description="The rule by which the group decides today; the report shows its plan too.",
        examples=["weighted"],
    ),
]
