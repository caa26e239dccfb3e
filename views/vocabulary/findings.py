"""What a figure shows, in a sentence above it; names are raw: the caller escapes them."""

from itertools import combinations

import numpy as np
import pandas as pd

from ...optimizer.parties.listed import SAME_DIGITS, satisfaction
from ...optimizer.problem.labels import Goal
from ...optimizer.results.front import Front
from . import text
from .selection import heights, worst_satisfaction
from .story import AGREES, FEWEST_PLANS, PULLS


def tradeoff(front: Front) -> str:
    """The sharpest trade-off: of all pairs of goals the one in which the step from the best plan
    of one to the best of the other changes both most, as shares of their ranges together. Of the
    plans that are best for a goal, the one that is best for the other counts.
    """
    scaled = heights(front)
    steps = [_step(scaled, i, j) for i, j in combinations(range(scaled.shape[1]), 2)]
    size, i, j, start, end = max(steps, key=lambda step: step[0], default=(0.0, 0, 0, 0, 0))
    if size <= 0:
        return ""
    won, lost = (front.goals[k] for k in (j, i))
    return (
        f"From plan {start + 1} to plan {end + 1}, {_moved(front, won, start, end)} better and "
        f"{_moved(front, lost, start, end, verb='')} worse."
    )


def _step(scaled: np.ndarray, i: int, j: int) -> tuple[float, int, int, int, int]:
    """How much both goals change from the best plan of goal i to that of goal j; both plans."""
    start = int(np.lexsort((-scaled[:, j], -scaled[:, i]))[0])
    end = int(np.lexsort((-scaled[:, i], -scaled[:, j]))[0])
    won, lost = scaled[end, j] - scaled[start, j], scaled[start, i] - scaled[end, i]
    return (float(won + lost) if min(won, lost) > 0 else 0.0), i, j, start, end


def _moved(front: Front, goal: Goal, start: int, end: int, verb: str = "is ") -> str:
    values = front.values[:, front.goal_number(goal.label)]
    amount = text.with_unit(abs(float(values[end] - values[start])), goal.unit)
    return f"{text.isolated(goal.label)} {verb}{amount}"


def opposition(front: Front, most: int) -> str:
    """Which two of the first ``most`` goals oppose each other most, and which agree most, by the
    rank correlation of their values among the plans, better counted upwards.
    """
    pairs = _correlations(front, most)
    if not pairs:
        return ""
    (least, *opposed), (highest, *agreed) = pairs[0], pairs[-1]
    if least > PULLS:
        return "No two goals clearly pull against each other."
    first = f"{_both(front, opposed)} pull against each other most: rank correlation {_sign(least)}"
    if len(pairs) < 2 or highest < AGREES:
        return f"{first}."
    return f"{first}. {_both(front, agreed)} agree most: {_sign(highest)}."


def _correlations(front: Front, most: int) -> list[tuple[float, int, int]]:
    if len(front) < FEWEST_PLANS:
        return []
    scaled = heights(front)[:, :most]
    varied = [k for k in range(scaled.shape[1]) if np.ptp(scaled[:, k]) > 0]
    table = pd.DataFrame(scaled[:, varied].round(SAME_DIGITS)).rank().corr().to_numpy()
    pairs = combinations(range(len(varied)), 2)
    return sorted((float(table[i, j]), varied[i], varied[j]) for i, j in pairs)


def _both(front: Front, pair: list[int]) -> str:
    return text.listed([text.isolated(front.goals[k].label) for k in pair])


def _sign(value: float) -> str:
    return f"{value:.2f}".replace("-", "\u2212")


def lowest(front: Front, plan: int) -> str:
    """In which goal a plan stands lowest between the worst and the best of the listed plans."""
    scaled = heights(front)[plan - 1]
    goal = front.goals[int(scaled.argmin())]
    share = text.percent(float(scaled.min()))
    return (
        f"Plan {plan} is lowest in {text.isolated(goal.label)}: {share} of the way from its worst "
        "to its best."
    )


def worst_off(front: Front) -> str:
    """Between which shares of their best the listed plans leave their worst-off party."""
    worst = worst_satisfaction(front).dropna()
    if worst.empty or satisfaction(front).shape[1] < 2:
        return ""
    shares = worst.to_numpy(dtype=float)
    least, most = (worst.index[int(at)] for at in (shares.argmin(), shares.argmax()))
    low, high = text.percent(float(shares.min())), text.percent(float(shares.max()))
    if low == high:
        return f"The worst-off party gets {low} in every listed plan."
    return f"The worst-off party gets from {low} in plan {least} to {high} in plan {most}."
