"""Weights from people and from data: swing weights, AHP, CRITIC.

Swing: points for how much the swing of a goal from its worst to its best value matters (von
Winterfeldt & Edwards, "Decision analysis and behavioral research", 1986). AHP: the principal
eigenvector of comparisons in pairs, with a consistency ratio that should not exceed 0.1 (Saaty, "A
scaling method for priorities in hierarchical structures", Journal of Mathematical Psychology 15,
1977). CRITIC: a goal weighs more the more it varies over the plans and the less it goes along with
the others (Diakoulaki, Mavrotas & Papayannakis, "Determining objective weights in multiple criteria
problems: the CRITIC method", Computers & Operations Research 22, 1995).

``models/judgements.py`` reads the judgements from a scenario.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...diagnostics import codes
from ..errors import InputError
from ..parties.listed import minimised, ranges_of
from ..problem.problem import Floats
from ..results.front import Front
from ..results.plain import plain
from ..results.result import PublicResult

CONSISTENT = 0.1
# Mean consistency index of random matrices of 1, 2, ... names (Saaty 1980).
_RANDOM = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
_FEWEST = 3


@dataclass(frozen=True, eq=False, repr=False)
class Weighing(PublicResult):
    """Weights by goal label, which add up to 1 and belong to goals divided by range.

    ``judged`` are the weights of what was judged, by name. Only AHP has a ``consistency`` ratio and
    its ``largest`` eigenvalue; NaN else, and where there is no random index to compare with.
    """

    how: str
    weights: pd.Series
    judged: pd.Series
    consistency: float = float("nan")
    largest: float = float("nan")

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        return f"by {self.how}, " + ", ".join(f"{k} = {v:.3f}" for k, v in self.weights.items())

    def to_dict(self) -> dict[str, Any]:
        """Weights and, for AHP, how consistent the comparisons are, as plain data."""
        found: dict[str, Any] = {"how": self.how, "weights": self.weights, "judged": self.judged}
        if self.how == "ahp":
            found |= {"consistency_ratio": self.consistency, "largest_eigenvalue": self.largest}
        return dict(plain(found))

    @property
    def consistent(self) -> bool | None:
        """Whether comparisons contradict each other little enough; None where that is unknown."""
        return None if np.isnan(self.consistency) else bool(self.consistency <= CONSISTENT)


def ahp(
    names: Sequence[str], pairs: Mapping[tuple[str, str], float]
) -> tuple[Floats, float, float]:
    """Weights (n,), consistency ratio and largest eigenvalue of complete comparisons in pairs.

    >>> weights, ratio, _ = ahp("abc", {("a", "b"): 2, ("b", "c"): 2, ("a", "c"): 4})
    >>> weights.round(4).tolist(), round(abs(ratio), 9)
    ([0.5714, 0.2857, 0.1429], 0.0)
    """
    n = len(names)
    matrix = np.ones((n, n))
    for (one, other), ratio in pairs.items():
        i, j = names.index(one), names.index(other)
        matrix[i, j], matrix[j, i] = ratio, 1 / ratio
    values, vectors = np.linalg.eig(matrix)
    first = int(values.real.argmax())
    weights = np.abs(vectors[:, first].real)
    largest = float(values[first].real)
    return weights / weights.sum(), _consistency(n, largest), largest


def _consistency(n: int, largest: float) -> float:
    if n < _FEWEST:
        return 0.0
    if n > len(_RANDOM):
        return float("nan")
    return max(0.0, largest - n) / (n - 1) / _RANDOM[n - 1]


def spread_over_goals(
    judged: pd.Series, goals: Mapping[str, Mapping[str, float]], labels: Sequence[str]
) -> pd.Series:
    """Weights by goal label from weights by name; ``goals`` are shares by name and label.

    Raises InputError where no goal that counts was judged.
    """
    weights = pd.Series(0.0, index=list(labels))
    for name, weight in judged.items():
        for label, share in goals[str(name)].items():
            if label in weights.index:
                weights[label] += float(weight) * share
    if not weights.sum() > 0:
        raise InputError(codes.NO_JUDGEMENTS, "None of these goals was judged.")
    return weights / weights.sum()


def critic(front: Front) -> Weighing:
    """Weights from the spread and the correlation of the goals over the listed plans.

    Raises InputError for fewer than three plans, or where no goal varies.
    """
    points = minimised(front)
    if len(points) < _FEWEST:
        raise InputError(
            codes.TOO_FEW,
            f"CRITIC needs plans over which goals vary, at least {_FEWEST}; found {len(points)}.",
        )
    ranges = ranges_of(front)
    varied = ranges > 0
    if not varied.any():
        raise InputError(codes.NO_SUBSTANCE, "CRITIC has no answer: no goal varies over the plans.")
    heights = points[:, varied] / ranges[varied]
    related = np.atleast_2d(np.corrcoef(heights.T))
    contrast = heights.std(axis=0, ddof=1) * (1 - related).sum(axis=1)
    if not contrast.sum() > 0:
        contrast = heights.std(axis=0, ddof=1)
    weights = np.zeros(len(ranges))
    weights[varied] = contrast / contrast.sum()
    found = pd.Series(weights, index=front.labels)
    return Weighing("critic", found, found)
