"""What a run says of its faces beside their vertices: ``faces.csv``, for people and spreadsheets,
and the weights of the goals along each face.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from .contents import Contents, inside, number, table
from .plans import CheckedPlans
from .questions import allowance
from .statement import StatedVertex, Statement
from .sums import weighted

NAME = "faces.csv"


def face_table_faults(files: Contents, statement: Statement) -> Iterator[str]:
    """Where ``faces.csv`` says something else than ``faces.json``."""
    if not statement.faces:
        return
    if NAME not in files:
        yield f"{NAME} is not there."
        return
    expected = ["face", "plan", "included", *(goal.head for goal in statement.problem.goals)]
    with inside(NAME) as at:
        heads, lines = table(files, NAME, len(expected), at)
        found = []
        for face, plan, included, *values in lines:
            found.append((face, plan, included, *map(number, values)))
    if heads != expected:
        yield f"The heads of {NAME} are not the goals of the problem."
    if found != list(_lines(statement)):
        yield f"{NAME} does not list the faces of faces.json."


def _lines(statement: Statement) -> Iterator[tuple[str | Fraction, ...]]:
    for face, vertices in enumerate(statement.faces, 1):
        for vertex in vertices:
            plan = 0 if vertex.plan is None else vertex.plan + 1
            yield (str(face), str(plan), str(int(plan > 0)), *vertex.values)


def normal_faults(statement: Statement, checked: CheckedPlans) -> Iterator[str]:
    """Faces whose weights are not those under which all its vertices are equally good, to the gap
    that the run states.
    """
    if not statement.faces:
        return
    if len(statement.normals) != len(statement.faces):
        yield "faces.json does not state weights for each face."
        return
    slack = allowance(statement, checked).both
    signs = [goal.sign for goal in statement.problem.goals]
    for number_, (face, w) in enumerate(zip(statement.faces, statement.normals, strict=True), 1):
        if not _is_along(face, w, signs, slack):
            yield f"The weights of face {number_} are not the same all over it."


def _is_along(
    face: Sequence[StatedVertex],
    w: Sequence[Fraction],
    signs: Sequence[int],
    slack: Sequence[Fraction],
) -> bool:
    if min(w) < 0 or not any(w):
        return False
    minimised = [[s * v for s, v in zip(signs, each.values, strict=True)] for each in face]
    sums = [weighted(w, each) for each in minimised]
    return max(sums) - min(sums) <= weighted(w, slack)
