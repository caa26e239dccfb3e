"""The proofs that a run holds: whether they agree with its plans, and which zones they cover.

A proof is a sentence: no plan with minimised goals of at most ``bounds`` has a weighted sum below
``least`` (None: there is no such plan at all). A zone is covered by a proof if all of it is within
the bounds, and the sum of its upper corner is below ``least``. What is covered rests on the solver
of the run.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np

from .corners import Corner, CornerTable, Places, as_float, as_floats, room
from .inquiry import Inquiry
from .plans import CheckedPlans
from .questions import Question, allowance
from .statement import StatedProblem, StatedProof, Statement
from .sums import weighted
from .watch import Watch
from .whole import WholeForm, WholeProblem

#: What a solver's bound may be off, absolutely and relative to its size.
_MARGIN, _RELATIVE = Fraction(2, 10**6), Fraction(1, 10**9)


def proof_faults(statement: Statement, checked: CheckedPlans, watch: Watch) -> Iterator[str]:
    """Proofs that deny a listed plan."""
    if not (statement.proofs and checked.values):
        return
    listed = _Listed(checked.values, allowance(statement, checked).tolerance)
    for number, proof in enumerate(watch.over("proofs", statement.proofs), 1):
        plan = listed.first_denied(proof)
        if plan is not None:
            yield f"Proof {number} denies plan {plan + 1}."


class _Listed:
    """The listed points, and the ``slack`` that each goal has."""

    def __init__(self, values: Sequence[tuple[Fraction, ...]], slack: Sequence[Fraction]) -> None:
        self._values, self._slack = values, slack
        self._corners = CornerTable(values, len(slack))
        self._near = as_floats(values, len(slack))

    def first_denied(self, proof: StatedProof) -> int | None:
        """The first plan that a proof denies, by its number from 0."""
        pairs = zip(proof.bounds, self._slack, strict=True)
        most = tuple(None if bound is None else bound - less for bound, less in pairs)
        inside = self._corners.within(most)
        if proof.least is not None:
            inside = self._below(inside, proof.weights, self._cutoff(proof.least, proof.weights))
        return int(inside[0]) if len(inside) else None

    def _cutoff(self, least: Fraction, weights: Sequence[Fraction]) -> Fraction:
        return least - _MARGIN - _RELATIVE * abs(least) - weighted(weights, self._slack)

    def _below(self, plans: Places, weights: Sequence[Fraction], cutoff: Fraction) -> Places:
        near, least = as_floats([weights], len(weights)), np.array([as_float(cutoff)])
        _, doubtful = room(near, self._near[plans], least)
        return np.array(
            [i for i in plans[doubtful].tolist() if weighted(weights, self._values[i]) < cutoff],
            dtype=np.int64,
        )


def covered(
    statement: Statement, made: Inquiry, whole: WholeProblem | None, watch: Watch
) -> list[bool]:
    """Whether some proof of the run covers each zone; empty where there are no proofs or zones."""
    if not statement.proofs or made.kind != "zones":
        return []
    highest, table = _highest(statement.problem), _Table(statement.proofs)
    return [
        table.covers(_corner(question, highest, whole))
        for question in watch.over("cover", made.questions)
    ]


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


class _Table:
    """Proofs, of which double precision finds those that may cover a zone, and fractions decide."""

    def __init__(self, proofs: Sequence[StatedProof]) -> None:
        self._proofs, p = proofs, len(proofs[0].weights)
        self._bounds = CornerTable([proof.bounds for proof in proofs], p)
        self._weights = as_floats([proof.weights for proof in proofs], p)
        self._least = np.array([as_float(proof.least) for proof in proofs])

    def covers(self, corner: Corner) -> bool:
        """Whether some proof leaves nothing of what is at most a corner."""
        fitting = self._bounds.around(corner)
        near = as_floats([corner], len(corner))
        left, may_cover = room(self._weights[fitting], near, self._least[fitting])
        best = fitting[may_cover][np.argsort(-left[may_cover])]
        return any(_covers(self._proofs[i], corner) for i in best.tolist())


def _covers(proof: StatedProof, corner: Corner) -> bool:
    for bound, value, weight in zip(proof.bounds, corner, proof.weights, strict=True):
        if bound is not None and (value is None or value > bound):
            return False
        if value is None and weight > 0 and proof.least is not None:
            return False
    known = [Fraction(0) if value is None else value for value in corner]
    return proof.least is None or weighted(proof.weights, known) < proof.least
