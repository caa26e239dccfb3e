"""The names of rules of cities, of completions and utilities, as types that nothing heavy needs."""

from typing import Literal, TypeAlias

BaselineName: TypeAlias = Literal["greedy", "greedy-no-skip", "greedy-per-cost", "equal-shares"]
CompletionName: TypeAlias = Literal["none", "greedy", "add1", "add1u"]
UtilityName: TypeAlias = Literal["cost", "unit"]
