"""Reads what a run lists: its plans, and the vertices of its faces."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from .contents import Contents, UnreadableError, inside, number, numeral, table, whole
from .counterexamples import called
from .statement import Amounts, StatedProblem, StatedVertex

PLANS, HELPERS = "plans.csv", "helpers.csv"

Values = tuple[Fraction, ...]


def places(columns: Any, n: int) -> list[int]:
    """Numbers of columns, each once."""
    found = list(map(int, columns))
    if len(set(found)) < len(found) or not all(0 <= j < n for j in found):
        raise UnreadableError("names a column twice, or one that there is not")
    return found


def read_plans(
    files: Contents, problem: StatedProblem, count: int
) -> tuple[Sequence[Amounts], list[str]]:
    """The plans, and what speaks against the tables that they are in."""
    reading = _Plans(problem, count)
    for name, is_of in ((PLANS, False), (HELPERS, True)):
        if name == PLANS or name in files:
            reading.read(files, name, of_helpers=is_of)
    return reading.plans, reading.faults


class _Plans:
    """Plans as they are read, line by line."""

    def __init__(self, problem: StatedProblem, count: int) -> None:
        self.plans: list[dict[int, Fraction]] = [{} for _ in range(count)]
        self.faults: list[str] = []
        self._places = {name: j for j, name in enumerate(problem.names)}
        self._hidden = problem.hidden
        arity = len(problem.names[0]) if problem.names else 1
        indexes = [f"index_{place}" for place in range(1, arity)]
        self._heads = ["plan", "decision", *indexes, "value"]

    def read(self, files: Contents, name: str, *, of_helpers: bool) -> None:
        """Read a table of decisions, or of columns that are none."""
        misplaced = set[int]()
        with inside(name) as at:
            heads, lines = table(files, name, len(self._heads), at)
            for plan, *cells, value in lines:
                column = self._note(int(plan) - 1, tuple(cells), number(value))
                if (column in self._hidden) is not of_helpers:
                    misplaced.add(column)
        if heads != self._heads:
            self.faults.append(f"The heads of {name} are not those of its columns.")
        if misplaced:
            what = "a decision" if of_helpers else "a column that is no decision"
            self.faults.append(f"{name} lists {what}.")

    def _note(self, row: int, cells: tuple[str, ...], amount: Fraction) -> int:
        column = self._places.get(cells)
        if column is None:
            raise UnreadableError(f"names {called(cells)}, which the problem lacks")
        if not 0 <= row < len(self.plans) or column in self.plans[row]:
            raise UnreadableError("has a plan that front.csv lacks, or a cell twice")
        self.plans[row][column] = amount
        return column


def read_faces(
    face_file: Any, problem: StatedProblem, values: Sequence[Values], plans: Sequence[Amounts]
) -> tuple[list[list[StatedVertex]], list[Values]]:
    """The vertices of each face, and the weights of the minimised goals along it."""
    said = face_file.get("faces")
    if said is None:
        return [], []
    vertices = [_vertex(each, problem, values, plans) for each in said["vertices"]]
    members = [places(map(whole, face), len(vertices)) for face in said["members"]]
    normals = [tuple(map(numeral, each)) for each in said["normals"]]
    if any(len(each) != problem.p for each in normals):
        raise UnreadableError("has weights that are not of the run's goals")
    return [[vertices[i] for i in face] for face in members], normals


def _vertex(
    said: Any, problem: StatedProblem, values: Sequence[Values], plans: Sequence[Amounts]
) -> StatedVertex:
    if "plan" in said:
        plan = whole(said["plan"]) - 1
        if not 0 <= plan < len(plans):
            raise UnreadableError("names a plan that front.csv lacks")
        x = _own_columns(said, problem.n) if "columns" in said else plans[plan]
        return StatedVertex(plan, values[plan], x)
    stated = tuple(map(numeral, said["values"]))
    if len(stated) != problem.p:
        raise UnreadableError("has values that are not of the run's goals")
    return StatedVertex(None, stated, _own_columns(said, problem.n))


def _own_columns(vertex: Any, n: int) -> Amounts:
    amounts = map(numeral, vertex["amounts"])
    return dict(zip(places(map(whole, vertex["columns"]), n), amounts, strict=True))
