"""Faces and supports on disk: ``faces.json`` for reading back, ``faces.csv`` for people."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from .. import disk
from ..geometry.faces import Faces
from ..geometry.supports import Supports
from ..problem.problem import Floats
from ..run_files import UnfitFileError, json_content, reading
from .data import FrontData
from .spreadsheet import guarded

#: All that may be written.
FILES = ("faces.json", "faces.csv")


def table(front: FrontData) -> pd.DataFrame:
    """One row for each face and vertex: ``face, plan, included``, then the goals' values.

    ``plan`` is 0 and ``included`` is 0 for an open end.
    """
    rows = []
    for number, (members, plans) in enumerate(_pairs(front), 1):
        assert front.faces is not None
        for i, plan in zip(members, plans, strict=True):
            rows.append([number, plan, int(plan > 0), *front.faces.values[i].tolist()])
    return pd.DataFrame(rows, columns=["face", "plan", "included", *front.labels])


def _pairs(front: FrontData) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    members = () if front.faces is None else front.faces.members
    return list(zip(members, front.face_plans, strict=True))


def write(front: FrontData, folder: Path) -> None:
    """Write what the front has of faces and supports."""
    if front.faces is None and front.supports is None:
        return
    if front.faces is not None:
        disk.write_new(folder / "faces.csv", guarded(table(front)).to_csv(index=False))
    text = json.dumps(described(front), ensure_ascii=False, allow_nan=False)
    disk.write_new(folder / "faces.json", text + "\n")


def described(front: FrontData) -> dict[str, Any]:
    """Faces and supports as plain data.

    A vertex that is a listed plan is but its number, with its columns where these are others: two
    faces may meet in one point with different whole numbers.
    """
    found: dict[str, Any] = {}
    if front.faces is not None:
        found["faces"] = {
            "vertices": _vertices(front, front.faces),
            "members": [list(face) for face in front.faces.members],
            "normals": (front.faces.normals * front.signs + 0.0).tolist(),
        }
    if front.supports is not None:
        found["supports"] = {
            "whole": front.supports.whole,
            "weights": front.supports.weights.tolist(),
            "best": [np.flatnonzero(row).tolist() for row in front.supports.best],
        }
    return found


def _vertices(front: FrontData, faces: Faces) -> list[dict[str, Any]]:
    plans = {i: plan for pair in _pairs(front) for i, plan in zip(*pair, strict=True)}
    return [_vertex(front, faces, i, plans[i]) for i in range(len(faces.values))]


def _vertex(front: FrontData, faces: Faces, i: int, plan: int) -> dict[str, Any]:
    row = faces.solutions[[i]]
    if plan and abs(row - front.solutions[[plan - 1]]).nnz == 0:
        return {"plan": plan}
    known = {"plan": plan} if plan else {"values": faces.values[i].tolist()}
    columns, amounts = row.tocoo().coords[1].tolist(), row.tocoo().data.tolist()
    return known | {"columns": columns, "amounts": amounts}


def read(
    folder: Path, values: Floats, solutions: sp.csr_array, signs: Floats
) -> tuple[Faces | None, Supports | None]:
    """What :func:`write` wrote, given the plans' values (N, p) and solutions (N, n) and the
    goals' ``signs`` (p,), 1 or -1: on disk normals are weights of minimised goals.
    """
    path = folder / "faces.json"
    if not path.exists():
        return None, None
    with reading(path):
        saved = json_content(path)
        faces = _faces(saved["faces"], values, solutions, signs) if "faces" in saved else None
        return faces, _supports(saved["supports"], values) if "supports" in saved else None


def _faces(saved: dict[str, Any], values: Floats, solutions: sp.csr_array, signs: Floats) -> Faces:
    p, vertices = values.shape[1], saved["vertices"]
    at = [_plan_row(vertex, len(values)) for vertex in vertices]
    found = [
        vertex["values"] if i is None else values[i] for vertex, i in zip(vertices, at, strict=True)
    ]
    rows = [
        _row(vertex, solutions.shape[1]) if i is None or "columns" in vertex else solutions[[i]]
        for vertex, i in zip(vertices, at, strict=True)
    ]
    members = tuple(tuple(map(int, face)) for face in saved["members"])
    if any(not 0 <= i < len(vertices) for face in members for i in face):
        raise UnfitFileError("has a face of vertices that there are not")
    return Faces(
        values=_finite(found, (len(vertices), p)),
        solutions=sp.csr_array(sp.vstack([sp.csr_array((0, solutions.shape[1])), *rows])),
        efficient=np.array([i is not None for i in at], dtype=bool),
        members=members,
        normals=_finite(saved["normals"], (len(members), p)) * signs + 0.0,
    )


def _plan_row(vertex: dict[str, Any], plans: int) -> int | None:
    if "plan" not in vertex:
        return None
    if not 1 <= int(vertex["plan"]) <= plans:
        raise UnfitFileError("has a vertex that is a plan which front.csv does not list")
    return int(vertex["plan"]) - 1


def _finite(numbers: Any, shape: tuple[int, ...]) -> Floats:
    found = np.array(numbers, dtype=float).reshape(shape)
    if not np.isfinite(found).all():
        raise UnfitFileError("has a value that is not a finite number")
    return found


def _row(vertex: dict[str, Any], n: int) -> sp.csr_array:
    at = (np.zeros(len(vertex["columns"]), dtype=int), vertex["columns"])
    return sp.csr_array((_finite(vertex["amounts"], (len(at[0]),)), at), shape=(1, n))


def _supports(saved: dict[str, Any], values: Floats) -> Supports:
    weights = _finite(saved["weights"], (len(saved["weights"]), values.shape[1]))
    best = np.full((len(values), len(weights)), False)
    for row, columns in zip(best, saved["best"], strict=True):
        row[columns] = True
    if not isinstance(saved["whole"], bool):
        raise TypeError
    return Supports(weights, best, saved["whole"])
