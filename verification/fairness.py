"""Compares the scale of satisfaction and the fair plans of a run with what it lists."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import prod

import numpy as np

from .mixing import evenest
from .plans import APART, CheckedPlans
from .questions import Allowance, allowance
from .satisfaction import ROUNDING, StatedFairness, Values
from .statement import Statement
from .sums import weighted

#: By how much satisfaction a plan must be fairer to contradict a run.
FAIRER = Fraction(1, 10**5)
#: What bounds of goals without steps are loosened by where ties are broken, and doubles are apart.
LOOSE = APART + Fraction(2, 10**12)


def fairness_faults(statement: Statement, checked: CheckedPlans) -> Iterator[str]:
    """What the listed plans contradict of a scale that is said to be settled, and of the plans that
    are said to be fair.
    """
    said, listed = statement.fairness, checked.values
    if said is None or not said.settled or not listed:
        return
    allowed, faces = allowance(statement, checked), minimised_faces(statement)
    slack = rounded_by(checked, allowed)
    yield from _range_faults(said)
    yield from _best_faults(said, listed, allowed, slack, statement.gap)
    if statement.is_complete:
        yield from _row_faults(said, [*listed, *(v for face in faces for v in face)], slack)
    if said.fair:
        yield from _fair_faults(said, listed, faces)


def rounded_by(checked: CheckedPlans, allowed: Allowance) -> list[Fraction]:
    """What a value of each goal may be off."""
    return [
        each + (APART if is_exact else LOOSE) * max(abs(f[k]) for f in checked.values)
        for k, (each, is_exact) in enumerate(zip(allowed.tolerance, checked.exact, strict=True))
    ]


def minimised_faces(statement: Statement) -> list[list[Values]]:
    """The minimised values of each face's vertices."""
    signs = [goal.sign for goal in statement.problem.goals]
    return [
        [tuple(s * v for s, v in zip(signs, each.values, strict=True)) for each in face]
        for face in statement.faces
    ]


def _range_faults(said: StatedFairness) -> Iterator[str]:
    for k, stated in enumerate(said.ranges):
        column = [row[k] for row in said.table]
        if abs(max(column) - column[k] - stated) > ROUNDING * max(map(abs, column)):
            yield f"The range of {said.labels[k]!r} on the scale is not that of its table."
    for i, party in enumerate(said.parties):
        known = [weighted(said.weights[i], row) for row in (*said.table, *said.own)]
        worst = [max(column) for column in zip(*said.table, *said.own, strict=True)]
        rounded = ROUNDING * (1 + max(map(abs, known)))
        most = weighted(said.weights[i], worst) + rounded
        if not min(known) - rounded <= said.highest[i] <= most:
            yield f"What {party.name!r} has at worst on the scale is not in its table."


def _best_faults(
    said: StatedFairness,
    listed: Sequence[Values],
    allowed: Allowance,
    slack: Sequence[Fraction],
    gap: Fraction | None,
) -> Iterator[str]:
    """Goals and parties whose best is worse than a listed plan, or better than what is claimed."""
    rows = [(label, _only(k, len(slack)), said.table[k]) for k, label in enumerate(said.labels)]
    several = [i for i, party in enumerate(said.parties) if len(party.weights) > 1]
    rows += [(said.parties[i].name, said.weights[i], said.own[i]) for i in several]
    for name, weights, row in rows:
        least, stated = min(weighted(weights, f) for f in listed), weighted(weights, row)
        off, apart = weighted(weights, slack), weighted(weights, allowed.gap)
        is_claimed = gap is not None and (gap > 0 or sum(map(bool, weights)) == 1)
        if least < stated - off or (is_claimed and least > stated + apart + off):
            yield f"The scale does not state the best of {name!r}."


def _only(k: int, p: int) -> Values:
    return tuple(Fraction(i == k) for i in range(p))


def _row_faults(
    said: StatedFairness, values: Sequence[Values], slack: Sequence[Fraction]
) -> Iterator[str]:
    """Rows of the table beyond all plans that are best for their goal, which are all known."""
    for k, row in enumerate(said.table):
        tied = [f for f in values if f[k] <= row[k] + slack[k]] or [row]
        for column, value, off in zip(zip(*tied, strict=True), row, slack, strict=True):
            if not min(column) - off <= value <= max(column) + off:
                yield f"No plan that is best for {said.labels[k]!r} has what the scale states."
                break


def _fair_faults(
    said: StatedFairness, listed: Sequence[Values], faces: Sequence[Sequence[Values]]
) -> Iterator[str]:
    """Rules whose plan is not as fair as another listed one, or for leximin a mixture on a face."""
    if min(said.gains) < 0 or not max(said.gains):
        yield "The run names fair plans, and some party has nothing to gain."
        return
    shares = [said.satisfactions(f) for f in listed]
    for rule, number in said.fair.items():
        named = shares[number - 1]
        fairer = next((i for i, each in enumerate(shares, 1) if is_fairer(rule, each, named)), 0)
        if fairer:
            yield f"Plan {fairer} is fairer by {rule} than plan {number}, which the run names."
    if "leximin" in said.fair:
        least = min(shares[said.fair["leximin"] - 1])
        for number, face in enumerate(faces, 1):
            if least_on(face, said.satisfactions, least) > least + FAIRER:
                yield f"A mixture on face {number} leaves nobody as little as the fair plan does."


def is_fairer(rule: str, one: Sequence[Fraction], other: Sequence[Fraction]) -> bool:
    """Whether the satisfactions of a plan are fairer by a rule than those of another."""
    if rule == "total":
        return sum(one) > sum(other) + FAIRER
    if rule == "nash":
        return min(one) > 0 and prod(one) > prod(map(_gained, other)) * (1 + FAIRER) ** len(one)
    apart = [a - b for a, b in zip(sorted(one), sorted(other), strict=True)]
    return next((each > 0 for each in apart if abs(each) > FAIRER), False)


def _gained(share: Fraction) -> Fraction:
    return max(share, Fraction(0))


def least_on(
    face: Sequence[Values], worth: Callable[[Values], Sequence[Fraction]], enough: Fraction
) -> Fraction:
    """The most that a mixture of a face's vertices leaves where it is worst, of what values are
    ``worth``, where that may be more than ``enough``: found in double precision, and computed
    exactly from what vertices are worth.
    """
    rows = [worth(f) for f in face]
    if min(map(max, zip(*rows, strict=True))) <= enough + FAIRER:
        return enough
    parts = evenest(np.array([[float(each) for each in row] for row in rows]))
    if parts is None:
        return enough
    return min(weighted(parts, column) for column in zip(*rows, strict=True))
