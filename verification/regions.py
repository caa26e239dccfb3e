"""What a front of two goals with faces claims: nothing is below its pieces and in its gaps."""

from bisect import bisect
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from .plans import CheckedPlans, PlanChecker
from .questions import Allowance, Question
from .statement import StatedVertex, Statement
from .sums import weighted
from .watch import Watch

Values = tuple[Fraction, ...]


def face_faults(statement: Statement, watch: Watch) -> Iterator[str]:
    """Faces whose vertices do not have their values, or cannot be mixed."""
    checker, ranges = PlanChecker.of(statement), _ranges(statement)
    for number, face in enumerate(watch.over("plans", statement.faces), 1):
        if len(face) < 2:
            yield f"Face {number} has fewer than two vertices."
        own = [v for v in face if v.plan is None or v.x is not statement.plans[v.plan]]
        for vertex in own:
            values = checker.misstated(vertex.x, vertex.values, ranges)
            for what in (*checker.broken(vertex.x), *values):
                yield f"A vertex of face {number}: {what}."
        if len({tuple(vertex.x.get(j) for j in _whole(statement)) for vertex in face}) > 1:
            yield f"Face {number} mixes plans whose whole numbers differ."


def _ranges(statement: Statement) -> list[Fraction]:
    """Of each goal over the listed points: by a millionth of it ends of faces count as the same."""
    return [max(column) - min(column) for column in zip(*statement.values, strict=True)]


def _whole(statement: Statement) -> list[int]:
    return sorted(statement.problem.integer)


def piece_questions(
    statement: Statement, checked: CheckedPlans, allowed: Allowance
) -> list[Question]:
    """One for each piece of a face, and for each gap between neighbours; gaps end where faces do.

    Parts are ordered by where they begin: ends of two of them may be the same but for rounding.
    """
    less = allowed.both
    parts = sorted(_parts(statement, checked, less))
    pieces = [pair for part in parts for pair in pairwise(part)]
    return [
        Question((parts[0][0][0] - less[0], None)),
        Question((None, parts[-1][-1][1] - less[1])),
        *(Question(_corner(one[-1], other[0], less)) for one, other in pairwise(parts)),
        *(_below(a, b, less) for a, b in pieces),
    ]


def _parts(statement: Statement, checked: CheckedPlans, less: Values) -> list[list[Values]]:
    """Faces, and points that are on none, as minimised values from left to right.

    A point between the ends of a face is left out where it is on it but for ``less``: what is below
    the face is asked all the same.
    """
    signs = [goal.sign for goal in statement.problem.goals]
    faces = [sorted(_minimised(vertex, signs) for vertex in face) for face in statement.faces]
    on_faces = {vertex.plan for face in statement.faces for vertex in face}
    alone = [values for plan, values in enumerate(checked.values) if plan not in on_faces]
    pieces = sorted(pair for face in faces for pair in pairwise(face))
    begins = [begin for begin, _ in pieces]
    apart = []
    for each in alone:
        at = bisect(begins, each) - 1
        if at < 0 or not _between(each, *pieces[at], less):
            apart.append(each)
    return [*faces, *([values] for values in apart)]


def _between(f: Values, a: Values, b: Values, less: Values) -> bool:
    if not a[0] < f[0] < b[0]:
        return False
    w = _normal(a, b)
    return abs(weighted(w, f) - weighted(w, a)) <= weighted(w, less)


def _minimised(vertex: StatedVertex, signs: Sequence[int]) -> Values:
    return tuple(sign * value for sign, value in zip(signs, vertex.values, strict=True))


def _corner(a: Values, b: Values, less: Values) -> Values:
    return (b[0] - less[0], a[1] - less[1])


def _normal(a: Values, b: Values) -> Values:
    """Weights that the ends of a piece have the same sum for."""
    return (a[1] - b[1], b[0] - a[0])


def _below(a: Values, b: Values, less: Values) -> Question:
    w = _normal(a, b)
    return Question(_corner(a, b, less), w, weighted(w, a) - weighted(w, less))
