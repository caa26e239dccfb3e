"""Mixture: a plan between listed ones, taken from a face of the front."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...diagnostics import codes
from .. import arguments
from ..errors import InputError
from ..problem.labels import Goal
from ..problem.names import Columns
from ..problem.problem import Floats, Problem
from ..problem.tolerances import NEGLIGIBLE_SHARE, NO_SHARE, TOLERANCE
from ..problem.verification import require_feasible, row_scales
from ..pyomo_io.load import load_into
from .data import FrontData
from .plain import plain, records
from .result import PublicResult
from .tables import by_label, decision_table

_LISTED = 0


@dataclass(frozen=True, eq=False, repr=False)
class Mixture(PublicResult):
    """One plan of a front: a listed one, or a mixture of plans on one face.

    ``shares`` are pairs of a plan's number and its share, shares above 0 that add up to 1; the
    number is 0 for an open end, which is not on the front itself. ``face`` is the face's
    number, 0 for a listed plan. ``values`` are in the goals' own senses, ``solution`` has shape
    (n,).
    """

    face: int
    shares: tuple[tuple[int, float], ...]
    values: pd.Series
    solution: Floats
    columns: Columns
    goals: tuple[Goal, ...]

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        where = f"on face {self.face}" if self.face else f"plan {self.shares[0][0]}"
        return f"{where}, " + ", ".join(f"{k} = {v:g}" for k, v in self.values.items())

    def to_dict(self) -> dict[str, Any]:
        """Face, shares, goal values and decisions as plain data."""
        return {
            "face": self.face,
            "shares": [{"plan": plan, "share": share} for plan, share in self.shares],
            "values": plain(self.values),
            "decisions": plain(records(self.decisions)),
        }

    @property
    def decisions(self) -> pd.DataFrame:
        """All decisions, zeros included: ``decision, index_1, ..., value``."""
        shown = np.flatnonzero(~self.columns.hidden)
        return decision_table(self.columns, shown, self.solution[shown])

    def load(self, model: Any) -> None:
        """Set the variables of the Pyomo model that was solved to this plan.

        Raises InputError where it is another model than was solved, or has changed.
        """
        load_into(model, self.columns, self.solution, by_label(self.values))


def by_shares(front: FrontData, face: int, shares: Sequence[float]) -> Mixture:
    """The mixture of a face's vertices with these shares; see :meth:`Front.at`."""
    members = _members(front, face)
    given = _numbers(shares)
    if given.shape != (len(members),):
        raise InputError(
            codes.NOT_ON_FRONT,
            f"Face {face} has {len(members)} vertices; shares given: {given.size}.",
        )
    if not ((given >= 0).all() and abs(given.sum() - 1) <= TOLERANCE):
        raise _bad_shares()
    return _mixed(front, face, members, given / given.sum())


def _numbers(given: Iterable[object]) -> Floats:
    """Shares as finite numbers."""
    try:
        values = np.array(list(given), dtype=float)
    except (TypeError, ValueError, OverflowError) as error:
        raise _bad_shares() from error
    if not np.isfinite(values).all():
        raise _bad_shares()
    return values


def _bad_shares() -> InputError:
    return InputError(codes.NOT_ON_FRONT, "Shares are numbers of at least 0 that add up to 1.")


def _members(front: FrontData, face: int) -> tuple[int, ...]:
    count = 0 if front.faces is None else len(front.faces.members)
    number = arguments.number_among(face, range(1, count + 1))
    if front.faces is None or number is None:
        known = f"faces are numbered 1 to {count}" if count else "the front has no faces"
        raise InputError(
            codes.UNKNOWN_PLAN, f"There is no face {arguments.described(face)}; {known}."
        )
    return front.faces.members[number - 1]


def by_values(front: FrontData, wanted: Mapping[str, float]) -> Mixture:
    """The efficient plan with these goal values; see :meth:`Front.at`."""
    goals = _goals(front, wanted)
    values = np.array(list(wanted.values()))
    scale = _scale(front)[goals]
    plan = _listed(front, goals, values, scale)
    if plan is not None:
        solution = front.solutions[[plan]].toarray()[0]
        shares = ((plan + 1, 1.0),)
        return Mixture(
            _LISTED,
            shares,
            _series(front, front.values[plan]),
            solution,
            front.columns,
            front.goals,
        )
    found = _on_faces(front, goals, values, scale)
    if found is None:
        raise InputError(codes.NOT_ON_FRONT, _nowhere(front, wanted, goals, values, scale))
    return _mixed(front, *found)


def _goals(front: FrontData, wanted: Mapping[str, float]) -> list[int]:
    goals = [front.goal_number(label) for label in wanted]
    least = max(1, len(front.goals) - 1)
    if len(set(goals)) < least:
        raise InputError(
            codes.NOT_ON_FRONT,
            f"{len(front.goals)} goals need the values of {least} to determine a plan; "
            f"given: {len(set(goals))}. The goals are: {'; '.join(front.labels)}.",
        )
    return goals


def _scale(front: FrontData) -> Floats:
    """Range of each goal over the plans, or the size of its values where all are the same."""
    ranges, size = np.ptp(front.values, axis=0), np.abs(front.values).max(axis=0)
    return np.asarray(np.where(ranges > 0, ranges, np.maximum(size, 1.0)))


def _listed(front: FrontData, goals: list[int], values: Floats, scale: Floats) -> int | None:
    distance = np.abs((front.values[:, goals] - values) / scale).max(axis=1)
    nearest = int(np.argmin(distance))
    return nearest if distance[nearest] <= NO_SHARE else None


def _on_faces(
    front: FrontData, goals: list[int], values: Floats, scale: Floats
) -> tuple[int, tuple[int, ...], Floats] | None:
    """Number, members and shares of a face with these values; one that is not an open end first."""
    if front.faces is None:
        return None
    corners, target = front.faces.values[:, goals] / scale, values / scale
    found = []
    for number, members in enumerate(front.faces.members, 1):
        at = list(members)
        low, high = corners[at].min(axis=0), corners[at].max(axis=0)
        if ((low <= target + NEGLIGIBLE_SHARE) & (target <= high + NEGLIGIBLE_SHARE)).all():
            shares = _shares(corners[at], target)
            if shares is not None:
                found.append((number, members, shares))
    closed = [each for each in found if not _open_end(front, *each[1:])]
    return next(iter(closed or found), None)


def _shares(corners: Floats, target: Floats) -> Floats | None:
    """Shares (k,) of corners (k, g) that give the target (g,); None if there are none."""
    from scipy.optimize import nnls

    equations = np.vstack([(corners - target).T, np.ones(len(corners))])
    shares, rest = nnls(equations, np.append(np.zeros(len(target)), 1.0))
    return np.asarray(shares / shares.sum()) if rest <= NEGLIGIBLE_SHARE else None


def _open_end(front: FrontData, members: tuple[int, ...], shares: Floats) -> bool:
    """Whether all is on one vertex, which the front comes near to but does not have."""
    assert front.faces is not None
    most = int(np.argmax(shares))
    return bool(shares[most] >= 1 - NO_SHARE and not front.faces.efficient[members[most]])


def _mixed(front: FrontData, face: int, members: tuple[int, ...], shares: Floats) -> Mixture:
    assert front.faces is not None
    if _open_end(front, members, shares):
        raise InputError(
            codes.NOT_ON_FRONT,
            f"That is an open end of face {face}: plans on the face come arbitrarily "
            "near to it, but another plan dominates the end itself.",
        )
    shares = np.where(shares > NO_SHARE, shares, 0.0)
    shares /= shares.sum()
    at = list(members)
    x = np.asarray(shares @ front.faces.solutions[at].toarray())
    values = shares @ front.faces.values[at]
    if front.problem is not None:
        x, values = _verified(front.problem, x)
    numbers = front.face_plans[face - 1]
    pairs = [(n, float(share)) for n, share in zip(numbers, shares, strict=True) if share > 0]
    return Mixture(face, tuple(pairs), _series(front, values), x, front.columns, front.goals)


def _series(front: FrontData, values: Floats) -> pd.Series:
    return pd.Series(values + 0.0, index=front.labels)


def _verified(problem: Problem, x: Floats) -> tuple[Floats, Floats]:
    """The plan within its bounds, and its values, on the original data."""
    x = np.clip(x, problem.lower, problem.upper)
    x[problem.integer] = np.round(x[problem.integer])
    require_feasible(problem, row_scales(problem), x)
    return x, problem.evaluate(x) * problem.signs


def _nowhere(
    front: FrontData, wanted: Mapping[str, float], goals: list[int], values: Floats, scale: Floats
) -> str:
    distance = np.abs((front.values[:, goals] - values) / scale).max(axis=1)
    plan = int(np.argmin(distance))
    asked = ", ".join(f"{name} {value:.10g}" for name, value in wanted.items())
    near = ", ".join(
        f"{name} {value:.10g}"
        for name, value in zip(wanted, front.values[plan, goals], strict=True)
    )
    whose = "efficient plan" if front.complete else "plan on the front found"
    return f"No {whose} has {asked}; the nearest that is listed is plan {plan + 1}, with {near}."
