"""The rules of bargaining, and small problems to bargain over."""

import numpy as np

from knapsack import knapsack
from wholepie import Goal, Problem

FAIR = ["leximin", "nash", "kalai-smorodinsky"]


def integer_problem(seed: int, n: int = 9, goals: list[Goal] | None = None) -> Problem:
    """A knapsack of three goals, two of them to be maximised unless others are given."""
    named = goals or [Goal("a", "maximize"), Goal("b", "minimize"), Goal("c", "maximize")]
    return knapsack(seed, n, named)


def shape(constraints: list[tuple[float, float, float]], outside: tuple[float, ...]) -> Problem:
    """Two parties' utilities themselves, ``a x + b y <= c``."""
    rows = np.array(constraints)
    goals = [Goal(name, "maximize", outside=d) for name, d in zip("xy", outside, strict=True)]
    return Problem.from_arrays(np.eye(2), rows[:, :2], row_upper=rows[:, 2], goals=goals)
