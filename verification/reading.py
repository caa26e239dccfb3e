"""Reads what a run folder states; docs/verify.md describes the files."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any

from .columns import column_faults
from .contents import (
    DAMAGES,
    PROBLEM,
    PROOFS,
    RUN,
    Contents,
    UnreadableError,
    content,
    contents,
    digest,
    digests,
    inside,
    number,
    numeral,
    parsed,
    require_addable,
    table,
    unpacked,
    whole,
)
from .face_table import face_table_faults
from .listed import places, read_faces, read_plans
from .satisfaction import read_fairness
from .statement import (
    Limits,
    LinearForm,
    Rough,
    StatedGoal,
    StatedProblem,
    StatedProof,
    StatedRow,
    Statement,
)
from .use import read_use
from .words import word_faults

FORMAT = 1
#: Stands before a number that is not exact.
_ROUGH = "~"
_SENSES = {"minimize": 1, "maximize": -1}


class NoProblemError(UnreadableError):
    """A run folder does not hold its problem."""


class OtherFormatError(UnreadableError):
    """A run was written by another version."""


def read(folder: Path) -> Statement:
    """What the run in a folder states.

    Raises UnreadableError where a file cannot be read, NoProblemError where there is no problem,
    OtherFormatError where the run is of another format.
    """
    try:
        found = _statement(contents(folder))
        require_addable(_numbers(found))
        return found
    except UnreadableError:
        raise
    except DAMAGES as error:
        raise UnreadableError("its files do not follow the format") from error


def _statement(files: Contents) -> Statement:
    with inside(RUN):
        run = parsed(content(files, RUN))
        number_of_format = run.get("wholepie_run")
    if number_of_format != str(FORMAT):
        raise OtherFormatError(
            f"{RUN} has the format {number_of_format}; this version of wholepie reads {FORMAT}"
        )
    if PROBLEM not in files:
        raise NoProblemError(f"there is no {PROBLEM}")
    with inside(RUN):
        without_steps = frozenset(map(str, run.get("without_steps", ())))
        rows_without_steps, gap = _count(run, "rows_without_steps"), _gap(run["gap"])
    with inside(PROBLEM):
        problem = stated_problem(unpacked(files, PROBLEM), without_steps)
    values, faults = _values(files, problem)
    plans, misplaced = read_plans(files, problem, len(values))
    with inside("faces.json"):
        face_file = parsed(files["faces.json"]) if "faces.json" in files else {}
        faces, normals = read_faces(face_file, problem, values, plans)
        supported = bool(face_file.get("supports", {}).get("whole"))
    found = Statement(
        problem=problem,
        plans=plans,
        values=values,
        gap=gap,
        faces=faces,
        proofs=_proofs(files, problem.p),
        digest=digest(files),
        supported=supported,
        normals=normals,
        rows_without_steps=rows_without_steps,
    )
    with inside(RUN):
        payoff, fairness = _payoff(run.get("payoff"), problem.p), read_fairness(run, len(values))
        found = replace(found, payoff=payoff, fairness=fairness, use=read_use(run, len(values)))
        said = [*word_faults(run, found), *column_faults(run, problem)]
        faults = [*_changed(run, digests(files)), *faults, *misplaced, *said]
    return replace(found, faults=[*faults, *face_table_faults(files, found)])


def _count(run: Any, name: str) -> int:
    return whole(run[name]) if name in run else 0


def _payoff(said: Any, p: int) -> list[tuple[Fraction, ...]] | None:
    if said is None:
        return None
    rows = [tuple(map(numeral, row)) for row in said]
    if [len(row) for row in rows] != [p] * p:
        raise UnreadableError("has a payoff table that is not of the run's goals")
    return rows


def _gap(said: Any) -> Fraction | None:
    gap = None if said is None else numeral(said)
    if gap is not None and gap < 0:
        raise UnreadableError("states a gap below 0")
    return gap


def _numbers(statement: Statement) -> Iterator[Fraction]:
    """All numbers of a statement that are ever added."""
    problem = statement.problem
    for form in [goal.form for goal in problem.goals] + [row.form for row in problem.rows]:
        yield from (form.constant, *form.coefficients)
    for limits in (*problem.limits, *(row.limits for row in problem.rows)):
        yield from (end for end in (limits.lower, limits.upper) if end is not None)
    vertices = [vertex for face in statement.faces for vertex in face]
    for x in (*statement.plans, *(vertex.x for vertex in vertices)):
        yield from x.values()
    said = [*(each.numbers for each in (statement.fairness, statement.use) if each)]
    tables = (*statement.normals, *(statement.payoff or ()), *chain.from_iterable(said))
    for values in (*statement.values, *(vertex.values for vertex in vertices), *tables):
        yield from values
    for proof in statement.proofs:
        ends = (*proof.bounds, proof.least)
        yield from (*proof.weights, *(end for end in ends if end is not None))


def stated_problem(said: Any, without_steps: frozenset[str]) -> StatedProblem:
    """The problem that ``problem.json.gz`` describes, with numbers as texts."""
    if int(said["wholepie_problem"]) != FORMAT:
        raise UnreadableError(f"has the format {said['wholepie_problem']}")
    columns, rows = said["columns"], said["rows"]
    names, n = [tuple(map(str, cells)) for cells in columns["names"]], len(columns["names"])
    if len(set(names)) < n:
        raise UnreadableError("has two columns of one name")
    parts = zip(rows["names"], _forms(rows, n), _limits(rows), strict=True)
    if not said["goals"]:
        raise UnreadableError("has no goals")
    integer, limits = frozenset(places(columns["integer"], n)), _exactly(n, _limits(columns))
    still = {j: value for j in integer if (value := limits[j].only_whole) is not None}
    return StatedProblem(
        goals=[_goal(each, n, still) for each in said["goals"]],
        rows=[StatedRow(*part) for part in parts],
        names=names,
        integer=integer,
        hidden=frozenset(places(columns["hidden"], n)),
        limits=limits,
        without_steps=without_steps,
    )


def _exactly(size: int, found: list[Limits]) -> list[Limits]:
    if len(found) != size:
        raise UnreadableError(f"has {len(found)} bounds of {size} columns")
    return found


def _goal(said: Any, n: int, still: Mapping[int, int]) -> StatedGoal:
    """A goal, of which whole columns that cannot move are a part of the constant."""
    terms = list(zip(places(said["columns"], n), said["coefficients"], strict=True))
    moving = [(j, text) for j, text in terms if j not in still]
    constant = _number(said["constant"])
    constant += sum(_number(text) * still[j] for j, text in terms if j in still)
    form = _form([j for j, _ in moving], [text for _, text in moving], n, constant)
    if (sign := _SENSES.get(said["sense"])) is None:
        raise UnreadableError(f"has a goal that is to {said['sense']!r}")
    return StatedGoal(str(said["label"]), str(said["head"]), sign, form)


def _forms(said: Any, n: int) -> list[LinearForm]:
    pairs = zip(said["columns"], said["coefficients"], strict=True)
    return [_form(columns, coefficients, n) for columns, coefficients in pairs]


def _form(columns: Any, coefficients: Any, n: int, constant: Fraction = Fraction(0)) -> LinearForm:
    at, numbers = places(columns, n), [_number(each) for each in coefficients]
    if len(at) != len(numbers):
        raise UnreadableError(f"has {len(numbers)} coefficients of {len(at)} columns")
    return LinearForm(at, numbers, constant, is_rough=any(isinstance(a, Rough) for a in numbers))


def _limits(said: Any) -> list[Limits]:
    pairs = zip(said["lower"], said["upper"], strict=True)
    return [Limits(_maybe(lower), _maybe(upper)) for lower, upper in pairs]


def _maybe(text: str | None) -> Fraction | None:
    return None if text is None else _number(text)


def _number(text: str) -> Fraction:
    return Rough(number(text[1:])) if text.startswith(_ROUGH) else number(text)


def _values(
    files: Contents, problem: StatedProblem
) -> tuple[list[tuple[Fraction, ...]], list[str]]:
    values, numbers = list[tuple[Fraction, ...]](), list[str]()
    with inside("front.csv") as at:
        heads, lines = table(files, "front.csv", 1 + problem.p, at)
        for number_said, *cells in lines:
            numbers.append(number_said)
            values.append(tuple(map(number, cells)))
    faults = []
    if heads != ["plan", *(goal.head for goal in problem.goals)]:
        faults.append("The heads of front.csv are not the goals of the problem.")
    if numbers != [str(plan + 1) for plan in range(len(numbers))]:
        faults.append("The plans of front.csv are not numbered from 1.")
    return values, faults


def _proofs(files: Contents, p: int) -> list[StatedProof]:
    if PROOFS not in files:
        return []
    with inside(PROOFS):
        said = unpacked(files, PROOFS)
        if int(said["wholepie_proofs"]) != FORMAT:
            raise UnreadableError(f"has the format {said['wholepie_proofs']}")
        return [_proof(each, p) for each in said["proofs"]]


def _proof(said: Any, p: int) -> StatedProof:
    weights, bounds = tuple(map(_number, said["weights"])), tuple(map(_maybe, said["bounds"]))
    if (len(weights), len(bounds)) != (p, p) or min(weights) < 0:
        raise UnreadableError("has a proof that is not about the run's goals")
    return StatedProof(weights, bounds, _maybe(said["least"]))


def _changed(run: Any, hashes: Mapping[str, str]) -> list[str]:
    """Which files are not those that the run was saved with."""
    said = run.get("sha256", {})
    names = sorted({*said, *hashes} - {RUN})
    return [
        f"{name} is not the file that the run was saved with."
        if name in hashes
        else f"{name} is not there."
        for name in names
        if said.get(name) != hashes.get(name)
    ]
