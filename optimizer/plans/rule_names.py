"""The names of rules as a type, for options and scenarios; a test compares it with the registry."""

from typing import Literal

RuleName = Literal[
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
