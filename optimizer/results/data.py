"""What a front is made of, and the sentence on what is proved of it: written, and read again."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ...diagnostics import codes
from .. import arguments
from ..errors import InputError
from ..geometry.faces import Faces
from ..geometry.supports import Supports
from ..problem.labels import Goal, Stakeholder
from ..problem.names import Columns
from ..problem.problem import Floats, Problem, goal_number
from ..search.claims import Claim
from ..search.scale import Scale
from .problem_file import NAME, read_rows
from .requirements import RequirementUse
from .result import PublicResult
from .run_check import RunCheck
from .tables import percent

#: Rules of fairness whose plans a front may name, in the order in which they are told.
FAIR_RULES = ("leximin", "total", "nash")
#: How a moment in UTC is written.
MOMENT = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class Record:
    """How a front came about: the certificate's circumstances, and what is needed to repeat it.

    ``solves`` counts subproblems solved to the end, ``runs`` all that HiGHS was run for (dives and
    repeated proofs too) but the linear ``relaxations``; ``solver_seconds`` are those inside HiGHS.
    ``strategies`` says how often each strategy solved, and its CPU seconds; ``history`` how many
    points, which gap and which share of hypervolume the search had reached when. ``choice``
    tells which method it was, why, and what it was to prove; ``notes`` what is known only roughly.
    ``merged`` counts plans that are not listed since a listed one counts as the same,
    ``contradictions`` answers of HiGHS that a plan contradicted, so that what rested on them was
    withdrawn, and ``unsettled`` subproblems on which it failed twice. ``without_steps`` are the
    labels of goals whose values are not whole numbers of steps, and ``rows_without_steps`` counts
    requirements like that: what is proved of these has a tolerance. ``ended`` is when the search
    did, in UTC: ``2026-05-01T12:00:00Z``.
    """

    method: str = ""
    stopped: str = ""
    solves: int = 0
    seconds: float = 0.0
    solver_seconds: float = 0.0
    options: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)
    runs: int = 0
    relaxations: int = 0
    strategies: Mapping[str, Any] = field(default_factory=dict)
    history: Sequence[Mapping[str, Any]] = ()
    choice: str = ""
    notes: Sequence[str] = ()
    merged: int = 0
    contradictions: int = 0
    unsettled: int = 0
    without_steps: Sequence[str] = ()
    rows_without_steps: int = 0
    ended: str = ""

    @property
    def tolerance(self) -> str:
        """To what the front is proved, as part of a sentence; empty where it is exact."""
        parts = []
        if self.without_steps:
            parts.append(
                f"a millionth of the range in goals without steps ({', '.join(self.without_steps)})"
            )
        if self.rows_without_steps:
            parts.append("a millionth of the size of requirements without steps")
        return " and to ".join(parts)

    @property
    def reservations(self) -> list[str]:
        """What belongs to the guarantee: what was merged, withdrawn and left open, in sentences."""
        told = []
        if self.merged:
            told.append(
                "Plans left out that a listed one matches but for a millionth of the range in "
                f"goals without steps: {self.merged:,}."
            )
        if self.contradictions:
            told.append(
                f"Answers of HiGHS that a plan contradicted: {self.contradictions:,}. What rested "
                "on them was withdrawn and proved again."
            )
        if self.unsettled:
            told.append(
                f"Subproblems on which HiGHS failed twice: {self.unsettled:,}. The guarantee does "
                "not rest on them."
            )
        return told


@dataclass(frozen=True, eq=False, repr=False)
class FrontData(PublicResult):
    """Goals, plans and certificate of a front; :class:`Front` says what each part means."""

    goals: tuple[Goal, ...]
    stakeholders: tuple[Stakeholder, ...]
    columns: Columns
    values: Floats
    solutions: sp.csr_array
    gap: float
    complete: bool
    payoff: pd.DataFrame | None
    record: Record
    faces: Faces | None = None
    supports: Supports | None = None
    problem: Problem | None = None
    proofs: Sequence[Claim] = ()
    check: RunCheck = field(default_factory=RunCheck)
    scale: Scale | None = None
    fair: Mapping[str, int] = field(default_factory=dict)
    in_use: Mapping[str, int] = field(default_factory=dict)
    source: Path | None = None

    def __post_init__(self) -> None:
        """Nothing that is done to what is handed out changes the front."""
        self.solutions.sum_duplicates()
        parts = [self.solutions]
        arrays = [self.values]
        if self.faces is not None:
            parts.append(self.faces.solutions)
            arrays += [self.faces.values, self.faces.normals]
        for array in (*arrays, *(part.data for part in parts)):
            array.flags.writeable = False

    def __len__(self) -> int:
        return len(self.values)

    @cached_property
    def requirements(self) -> pd.DataFrame:
        """What plans use of each requirement, and what they leave: a long table ``plan,
        requirement, row, used, at_least, at_most, left, binding, unit``, for all plans or, where it
        would be very long, for the first ones. Empty where the problem is not known.
        """
        rows = self.requirement_use
        return pd.DataFrame(columns=["plan"]) if rows is None else rows.table(self.solutions)

    @cached_property
    def requirement_use(self) -> RequirementUse | None:
        """The rows of requirements; None where the problem is not known."""
        if self.problem is not None:
            return RequirementUse.of(self.problem)
        if self.source is None or self.check.doubtful:
            return None
        return read_rows(self.source / NAME, self.solutions.shape[1])

    @property
    def labels(self) -> list[str]:
        """The goals' labels, in order."""
        return [goal.label for goal in self.goals]

    def goal_number(self, label: arguments.Name) -> int:
        """Position of the goal with this label; raises InputError as ``Problem`` does."""
        return goal_number(self.goals, arguments.goal(label, "label"))

    @property
    def signs(self) -> Floats:
        """Shape (p,); multiply values by it to minimise, and minimised ones to get them back."""
        return np.array([goal.sign for goal in self.goals])

    @property
    def numbers(self) -> range:
        """The plans' numbers."""
        return range(1, len(self) + 1)

    def row_of(self, plan: int) -> int:
        """Row of a plan, by its number from 1, in ``values`` and ``solutions``.

        Raises
        ------
        InputError
            There is no plan of that number.
        """
        number = arguments.number_among(plan, self.numbers)
        if number is None:
            known = f"the plans are numbered 1 to {len(self)}" if len(self) else "there are none"
            raise InputError(
                codes.UNKNOWN_PLAN, f"There is no plan {arguments.described(plan)}; {known}."
            )
        return number - 1

    @property
    def exact(self) -> bool:
        """Whether the front is complete and no tolerance had a part in that: all goals and
        requirements have steps.
        """
        return self.complete and not self.record.tolerance

    @property
    def guarantee(self) -> str:
        """What is proved of the front, in a sentence or a few; what speaks against it instead."""
        if self.check.doubtful:
            return self.check.doubt
        return f"{self.check.origin} {self.claim}".strip()

    @property
    def claim(self) -> str:
        """What the front claims, whoever made it, in a sentence or a few."""
        return " ".join([self._certificate, *self.record.reservations])

    @property
    def _certificate(self) -> str:
        also = ", or a mixture of plans on one face" if self.face_plans else ""
        if self.exact:
            return f"Exact and whole: every efficient combination of goal values is listed{also}."
        if self.complete:
            return (
                f"Whole: every efficient combination of goal values is listed{also}. This holds to "
                f"{self.record.tolerance}."
            )
        if math.isfinite(self.gap):
            which = f"plan{also}," if also else "plan"
            return (
                f"For every feasible plan some listed {which} is at most {percent(self.gap)} of "
                "each goal's range worse in every goal."
            )
        if self.supports is not None and self.supports.whole:
            return (
                "Every extreme supported plan is listed: whatever the goals' weights, a listed "
                "plan is best. Nothing is proved of efficient plans that are best for no weights."
            )
        return "Nothing is proved yet of plans that are not listed."

    @cached_property
    def face_plans(self) -> tuple[tuple[int, ...], ...]:
        """For each face the numbers of its vertices' plans, 0 for an open end."""
        if self.faces is None:
            return ()
        numbers = {
            _key(values): plan for plan, values in zip(self.numbers, self.values, strict=True)
        }
        vertices = [
            numbers[_key(values)] if efficient else 0
            for values, efficient in zip(self.faces.values, self.faces.efficient, strict=True)
        ]
        return tuple(tuple(vertices[i] for i in face) for face in self.faces.members)


def _key(values: Floats) -> bytes:
    return (values + 0.0).tobytes()
