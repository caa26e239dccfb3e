"""Reads what a run folder states; docs/verify.md describes the files."""

import csv
import hashlib
import json
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from .statement import (
    Amounts,
    Limits,
    LinearForm,
    StatedGoal,
    StatedProblem,
    StatedProof,
    StatedRow,
    StatedVertex,
    Statement,
)

FORMAT = 1
PROBLEM, PROOFS, RUN = "problem.json.gz", "proofs.json.gz", "run.json"
FILES = ("front.csv", "plans.csv", "helpers.csv", "faces.json", "faces.csv", PROBLEM, PROOFS, RUN)
_NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?|-?\d+/[1-9]\d*")
#: Stands before a number that is not exact.
_ROUGH = "~"
_MOST_DIGITS = 1000
_MOST_BYTES = 2**31
_SENSES = {"minimize": 1, "maximize": -1}


class UnreadableError(ValueError):
    """A file of a run is missing or is not what the format says."""


class NoProblemError(UnreadableError):
    """A run folder does not hold its problem."""


def number(text: str) -> Fraction:
    """The number that a text says exactly: a whole number, a decimal or a fraction.

    >>> number("0.1"), number("1e3"), number("1/3")
    (Fraction(1, 10), Fraction(1000, 1), Fraction(1, 3))
    """
    if len(text) > _MOST_DIGITS or not _NUMBER.fullmatch(text):
        raise UnreadableError(f"{text[:40]!r} is not a number")
    return Fraction(text)


def read(folder: Path) -> Statement:
    """What the run in a folder states.

    Raises UnreadableError where a file cannot be read, NoProblemError where there is no problem.
    """
    try:
        return _statement(folder)
    except UnreadableError:
        raise
    except (OSError, LookupError, ValueError, TypeError, AttributeError, ArithmeticError) as error:
        raise UnreadableError(f"the run is damaged: {error!r}") from error


def _statement(folder: Path) -> Statement:
    run, hashes = _json((folder / RUN).read_text(encoding="utf-8")), digests(folder)
    if PROBLEM not in hashes:
        raise NoProblemError(f"there is no {PROBLEM}")
    without_steps = frozenset(map(str, run.get("without_steps", ())))
    problem = _problem(_json(_unpacked(folder / PROBLEM)), without_steps)
    values, faults = _values(folder / "front.csv", problem)
    plans = _plans(folder, problem, len(values))
    faces = _faces(folder, problem, values, plans)
    proofs = _proofs(folder, problem.p)
    gap = None if run["gap"] is None else number(run["gap"])
    if gap is not None and gap < 0:
        raise UnreadableError("the gap is below 0")
    return Statement(
        problem=problem,
        plans=plans,
        values=values,
        gap=gap,
        faces=faces,
        proofs=proofs,
        faults=[*_changed(run, hashes), *faults, *_disagreements(run, problem, values, faces)],
        digest=_digest(hashes),
        supported=bool(_supports(folder).get("whole")),
    )


def digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file that a run's statement is in, by name."""
    paths = [folder / name for name in FILES if (folder / name).is_file()]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def digest(folder: Path) -> str:
    """What tells the files of a run from all others."""
    return _digest(digests(folder))


def _digest(hashes: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(sorted(hashes.items())).encode()).hexdigest()


def _json(text: str) -> Any:
    """JSON whose numbers stay texts."""
    return json.loads(text, parse_float=str, parse_int=str, parse_constant=_no_number)


def _no_number(text: str) -> str:
    raise UnreadableError(f"{text} is not a number")


def _unpacked(path: Path) -> str:
    unpacking = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    found = unpacking.decompress(path.read_bytes(), _MOST_BYTES)
    if not unpacking.eof:
        raise UnreadableError(f"{path.name} is cut, or larger than {_MOST_BYTES:,} bytes")
    return found.decode("utf-8")


def _problem(said: Any, without_steps: frozenset[str]) -> StatedProblem:
    if int(said["wholepie_problem"]) != FORMAT:
        raise UnreadableError(f"{PROBLEM} has the format {said['wholepie_problem']}")
    columns, rows = said["columns"], said["rows"]
    names, n = [tuple(map(str, cells)) for cells in columns["names"]], len(columns["names"])
    if len(set(names)) < n:
        raise UnreadableError(f"{PROBLEM} has two columns of one name")
    parts = zip(rows["names"], _forms(rows, n), _limits(rows), strict=True)
    return StatedProblem(
        goals=[_goal(each, n) for each in said["goals"]],
        rows=[StatedRow(*part) for part in parts],
        names=names,
        integer=frozenset(_places(columns["integer"], n)),
        hidden=frozenset(_places(columns["hidden"], n)),
        limits=_exactly(n, _limits(columns)),
        without_steps=without_steps,
    )


def _exactly(size: int, found: list[Limits]) -> list[Limits]:
    if len(found) != size:
        raise UnreadableError(f"{PROBLEM} has {len(found)} bounds of {size} columns")
    return found


def _goal(said: Any, n: int) -> StatedGoal:
    form = _form(said["columns"], said["coefficients"], n, _number(said["constant"]))
    return StatedGoal(str(said["label"]), str(said["head"]), _SENSES[said["sense"]], form)


def _forms(said: Any, n: int) -> list[LinearForm]:
    pairs = zip(said["columns"], said["coefficients"], strict=True)
    return [_form(columns, coefficients, n) for columns, coefficients in pairs]


def _form(columns: Any, coefficients: Any, n: int, constant: Fraction = Fraction(0)) -> LinearForm:
    places, numbers = _places(columns, n), [_number(each) for each in coefficients]
    if len(places) != len(numbers):
        raise UnreadableError(f"{PROBLEM} has {len(numbers)} coefficients of {len(places)} columns")
    return LinearForm(places, numbers, constant, is_rough=any(map(_is_rough, coefficients)))


def _places(columns: Any, n: int) -> list[int]:
    places = list(map(int, columns))
    if len(set(places)) < len(places) or not all(0 <= j < n for j in places):
        raise UnreadableError(f"{PROBLEM} names a column twice, or one that there is not")
    return places


def _limits(said: Any) -> list[Limits]:
    pairs = zip(said["lower"], said["upper"], strict=True)
    return [Limits(_maybe(lower), _maybe(upper)) for lower, upper in pairs]


def _maybe(text: str | None) -> Fraction | None:
    return None if text is None else _number(text)


def _number(text: str) -> Fraction:
    return number(text.removeprefix(_ROUGH))


def _is_rough(text: str) -> bool:
    return text.startswith(_ROUGH)


def _table(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.reader(file, strict=True)


def _values(path: Path, problem: StatedProblem) -> tuple[list[tuple[Fraction, ...]], list[str]]:
    heads, *lines = list(_table(path))
    faults = []
    if heads != ["plan", *(goal.head for goal in problem.goals)]:
        faults.append("The heads of front.csv are not the goals of the problem.")
    if [line[0] for line in lines] != [str(plan + 1) for plan in range(len(lines))]:
        faults.append("The plans of front.csv are not numbered from 1.")
    values = [tuple(map(number, line[1:])) for line in lines]
    if any(len(each) != problem.p for each in values):
        raise UnreadableError("front.csv has lines of the wrong length")
    return values, faults


def _plans(folder: Path, problem: StatedProblem, count: int) -> Sequence[Amounts]:
    places = {name: j for j, name in enumerate(problem.names)}
    plans: list[dict[int, Fraction]] = [{} for _ in range(count)]
    for name in ("plans.csv", "helpers.csv"):
        if name == "helpers.csv" and not (folder / name).is_file():
            continue
        for plan, *cells, value in list(_table(folder / name))[1:]:
            at, column = int(plan) - 1, places[tuple(cells)]
            if not 0 <= at < count or column in plans[at]:
                raise UnreadableError(f"{name} has a plan that front.csv lacks, or a cell twice")
            plans[at][column] = number(value)
    return plans


def _faces(
    folder: Path,
    problem: StatedProblem,
    values: list[tuple[Fraction, ...]],
    plans: Sequence[Amounts],
) -> list[list[StatedVertex]]:
    said = _face_file(folder).get("faces")
    if said is None:
        return []
    vertices = []
    for each in said["vertices"]:
        if "plan" in each:
            plan = int(each["plan"]) - 1
            if not 0 <= plan < len(plans):
                raise UnreadableError("faces.json names a plan that front.csv lacks")
            x = _own_columns(each, problem.n) if "columns" in each else plans[plan]
            vertices.append(StatedVertex(plan, values[plan], x))
            continue
        stated = tuple(map(number, each["values"]))
        vertices.append(StatedVertex(None, stated, _own_columns(each, problem.n)))
    return [[vertices[int(i)] for i in face] for face in said["members"]]


def _own_columns(vertex: Any, n: int) -> Amounts:
    amounts = map(number, vertex["amounts"])
    return dict(zip(_places(vertex["columns"], n), amounts, strict=True))


def _face_file(folder: Path) -> Any:
    path = folder / "faces.json"
    return _json(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _supports(folder: Path) -> Any:
    return _face_file(folder).get("supports", {})


def _proofs(folder: Path, p: int) -> list[StatedProof]:
    if not (folder / PROOFS).is_file():
        return []
    said = _json(_unpacked(folder / PROOFS))
    if int(said["wholepie_proofs"]) != FORMAT:
        raise UnreadableError(f"{PROOFS} has the format {said['wholepie_proofs']}")
    return [_proof(each, p) for each in said["proofs"]]


def _proof(said: Any, p: int) -> StatedProof:
    weights, bounds = tuple(map(_number, said["weights"])), tuple(map(_maybe, said["bounds"]))
    if (len(weights), len(bounds)) != (p, p) or min(weights) < 0:
        raise UnreadableError(f"{PROOFS} has a proof that is not about the run's goals")
    return StatedProof(weights, bounds, _maybe(said["least"]))


def _changed(run: Any, hashes: Mapping[str, str]) -> list[str]:
    """Which files are not those that the run was saved with."""
    said = run.get("sha256", {})
    names = sorted({*said, *hashes} - {RUN})
    return [
        f"{name} is not the file that the run was saved with."
        for name in names
        if said.get(name) != hashes.get(name)
    ]


def _disagreements(
    run: Any,
    problem: StatedProblem,
    values: list[tuple[Fraction, ...]],
    faces: list[list[StatedVertex]],
) -> list[str]:
    """Where ``run.json`` says something else than the other files."""
    goals = [
        (f"{goal['owner']}: {goal['name']}" if goal["owner"] else goal["name"], goal["sense"])
        for goal in run["goals"]
    ]
    known = [(goal.label, {1: "minimize", -1: "maximize"}[goal.sign]) for goal in problem.goals]
    said = {
        "goals": goals == known,
        "number of plans": int(run["plans"]) == len(values),
        "number of faces": int(run.get("faces", 0)) == len(faces),
        "completeness": run["complete"] == (run["gap"] is not None and number(run["gap"]) == 0),
    }
    return [
        f"run.json states another {what} than the other files." for what in said if not said[what]
    ]
