"""The proofs that a run holds: whether they agree with its plans, and which zones they cover.

A proof is a sentence: no plan with minimised goals of at most ``bounds`` has a weighted sum below
``least`` (None: there is no such plan at all). A zone is covered by a proof if all of it is within
the bounds, and the sum of its upper corner is below ``least``. What is covered rests on the solver
of the run.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from .deadline import Deadline
from .inquiry import Inquiry
from .plans import CheckedPlans
from .questions import Question, allowance, weighted
from .statement import StatedProblem, StatedProof, Statement
from .whole import WholeForm, WholeProblem

#: What a solver's bound may be off, absolutely and relative to its size.
_MARGIN, _RELATIVE = Fraction(2, 10**6), Fraction(1, 10**9)
_NEAR = 1e-9
_MOST_TRIED = 20

Corner = tuple[Fraction | None, ...]


def proof_faults(statement: Statement, checked: CheckedPlans, deadline: Deadline) -> Iterator[str]:
    """Proofs that deny a listed plan."""
    if not (statement.proofs and checked.values):
        return
    slack = allowance(statement, checked).tolerance
    for number, proof in deadline.watched(enumerate(statement.proofs, 1)):
        for plan, values in enumerate(checked.values, 1):
            if _denies(proof, values, slack):
                yield f"Proof {number} denies plan {plan}."
                break


def _denies(proof: StatedProof, values: Sequence[Fraction], slack: Sequence[Fraction]) -> bool:
    parts = zip(values, proof.bounds, slack, strict=True)
    if not all(bound is None or value <= bound - less for value, bound, less in parts):
        return False
    if proof.least is None:
        return True
    margin = _MARGIN + _RELATIVE * abs(proof.least) + weighted(proof.weights, slack)
    return weighted(proof.weights, values) < proof.least - margin


def covered(
    statement: Statement, made: Inquiry, whole: WholeProblem | None, deadline: Deadline
) -> list[bool]:
    """Whether some proof of the run covers each zone; empty where there are no proofs or zones."""
    if not statement.proofs or made.kind != "zones":
        return []
    highest = _highest(statement.problem)
    corners = [_corner(question, highest, whole) for question in made.questions]
    table = _Table(statement.proofs)
    return [table.covers(corner) for corner in deadline.watched(corners)]


def _corner(question: Question, highest: Corner, whole: WholeProblem | None) -> Corner:
    """The largest values that a plan in a zone can have; None where there is no bound."""
    forms: Sequence[WholeForm | None] = [None] * len(highest) if whole is None else whole.goals
    uppers = [
        bound if form is None or bound is None else form.constant + form.step * form.below(bound)
        for bound, form in zip(question.upper, forms, strict=True)
    ]
    return tuple(map(_least, uppers, highest))


def _least(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    known = [each for each in (one, other) if each is not None]
    return min(known, default=None)


def _highest(problem: StatedProblem) -> Corner:
    """Upper bounds of the minimised goals from the columns' bounds alone."""
    found = []
    for goal in problem.goals:
        total: Fraction | None = goal.sign * goal.form.constant
        for j, a in zip(goal.form.columns, goal.form.coefficients, strict=True):
            limits = problem.limits[j]
            end = limits.upper if goal.sign * a > 0 else limits.lower
            total = None if end is None or total is None else total + goal.sign * a * end
        found.append(total)
    return tuple(found)


@dataclass(frozen=True, eq=False)
class _Floats:
    weights: npt.NDArray[np.float64]
    bounds: npt.NDArray[np.float64]
    least: npt.NDArray[np.float64]


class _Table:
    """Proofs, of which double precision finds those that may cover a zone, and fractions decide."""

    def __init__(self, proofs: Sequence[StatedProof]) -> None:
        self._proofs = proofs
        ends = [[_float(bound) for bound in proof.bounds] for proof in proofs]
        self._near = _Floats(
            np.array([[float(w) for w in proof.weights] for proof in proofs]),
            np.array(ends),
            np.array([_float(proof.least) for proof in proofs]),
        )

    def covers(self, corner: Corner) -> bool:
        """Whether some proof leaves nothing of what is at most a corner."""
        v, near = np.array([_float(each) for each in corner]), self._near
        with np.errstate(invalid="ignore"):
            sums = np.where(near.weights > 0, near.weights * v, 0.0).sum(axis=1)
            room = near.bounds + _NEAR * np.abs(near.bounds)
            left = np.where(np.isinf(near.least), np.inf, near.least - sums)
        within = (v <= np.where(np.isinf(near.bounds), np.inf, room)).all(axis=1)
        fitting = np.flatnonzero(within & (left > 0))
        best = fitting[np.argsort(-left[fitting])][:_MOST_TRIED]
        return any(_covers(self._proofs[i], corner) for i in best.tolist())


def _covers(proof: StatedProof, corner: Corner) -> bool:
    for bound, value, weight in zip(proof.bounds, corner, proof.weights, strict=True):
        if bound is not None and (value is None or value > bound):
            return False
        if value is None and weight > 0 and proof.least is not None:
            return False
    known = [Fraction(0) if value is None else value for value in corner]
    return proof.least is None or weighted(proof.weights, known) < proof.least


def _float(number: Fraction | None) -> float:
    return np.inf if number is None else float(number)
