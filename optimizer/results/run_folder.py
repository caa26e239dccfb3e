"""A front on disk: ``front.csv``, ``plans.csv`` and ``faces.csv`` for people, ``run.json`` and
``faces.json`` for the rest, ``problem.json.gz``, ``proofs.json.gz`` and ``helpers.csv``
for whoever checks it.
"""

import json
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ...diagnostics import codes
from .. import disk, run_files
from ..errors import InputError
from ..journal.begun import is_begun
from ..journal.journal import has_journal
from ..journal.signing import signature
from ..problem.indexes import decoded, encoded, require_told_apart
from ..problem.labels import Goal, Stakeholder, names_of
from ..problem.names import Columns
from ..problem.numbers import plain_noise
from ..problem.problem import Floats
from ..run_files import UnfitFileError, json_content, reading, require_readable
from ..run_place import RUN, SIGNED, files_of, is_run, own_digest
from ..search.scale import Scale
from . import exchange
from . import face_file as facefile
from . import plan_file as planfile
from . import problem_file as problemfile
from . import proof_file as prooffile
from .about_check import require_run, require_sound
from .data import FAIR_RULES, MOMENT, FrontData, Record
from .file_check import check, digests
from .spreadsheet import guarded
from .tables import points

FORMAT = 1
BEGUN_SINCE = (
    "A newer run was begun in this folder and is not finished; this is the one before it. Continue "
    "the newer one with: wholepie front FILE --out RUN --resume"
)
#: Keys of ``run.json`` that are not the name of their field in Record.
_KEYS = {"strategies": "ways", "history": "trace"}

Description = dict[str, Any]


def write(front: FrontData, folder: Path) -> Path:
    """Write the front; an older run stands until this one is whole on the disk.

    Raises
    ------
    InputError
        The folder cannot be used or holds something that is not a run; decisions cannot be told
        apart in a file; another process writes the same run.
    OSError
        The disk is full or fails.
    ValueError
        The front is so large that it would not be read again.
    """
    require_free(folder)
    require_told_apart(front.columns)
    with exchange.drafted(folder) as part:
        listed = guarded(points(front.values, front.labels)).to_csv()
        disk.write_new(part / "front.csv", listed)
        planfile.write(front.columns, front.solutions, part)
        facefile.write(front, part)
        if front.problem is not None:
            problemfile.write(front.problem, part / problemfile.NAME)
        if front.proofs:
            prooffile.write(front.proofs, part / prooffile.NAME)
        said = _description(front)
        said["notes"] = [*said["notes"], *_unchecked(part)]
        said["sha256"] = digests(part) | {RUN: own_digest(said)}
        if front.check.own and not front.check.doubtful:
            said[SIGNED] = signature(RUN, said["sha256"])
        text = json.dumps(said, indent=1, ensure_ascii=False, allow_nan=False)
        disk.write_new(part / RUN, text + "\n")
        for path in part.glob("*.json"):
            require_readable(path)
    return folder


def _unchecked(part: Path) -> Iterator[str]:
    """What keeps ``wholepie verify`` from reading a run, in sentences: it can be saved without."""
    for path in part.glob("*.json.gz"):
        try:
            require_readable(path)
        except UnfitFileError as error:
            yield f"wholepie verify cannot read this run: {error}."


def require_free(folder: Path) -> None:
    """Raise InputError unless a run can be written to a folder: it is new or empty, or holds an
    older run. Nothing else is ever written over.
    """
    with disk.told(folder):
        above = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    if not (above.is_dir() and os.access(above, os.W_OK)):
        raise InputError(
            codes.CANNOT_WRITE, f"Cannot write to {folder}: {above} is not a folder to write to."
        )
    if above == folder and not holds_run(folder) and disk.is_taken(folder):
        raise InputError(
            codes.RUN_EXISTS, f"{folder} holds something that is not a run; choose another folder."
        )


def holds_run(folder: Path) -> bool:
    """Whether a folder holds a run, finished or not."""
    return has_journal(folder) or is_run(folder)


def _description(front: FrontData) -> dict[str, Any]:
    return {
        "wholepie_run": FORMAT,
        "plans": len(front),
        "complete": front.complete,
        "exact": front.exact,
        "gap": front.gap if math.isfinite(front.gap) else None,
        "faces": len(front.face_plans),
        "guarantee": front.claim,
        "goals": [asdict(goal) for goal in front.goals],
        "stakeholders": [asdict(stakeholder) for stakeholder in front.stakeholders],
        "payoff": None if front.payoff is None else front.payoff.to_numpy().tolist(),
        "scale": front.scale and _scale_said(front.scale, front.signs),
        "fair": dict(front.fair),
        "in_use": dict(front.in_use),
        "columns": {
            "names": front.columns.names,
            "component": front.columns.component.tolist(),
            "index": [list(map(encoded, index)) for index in front.columns.index],
            "hidden": np.flatnonzero(front.columns.hidden).tolist(),
        },
        **{_KEYS.get(name, name): said for name, said in asdict(front.record).items()},
    }


def is_finished(folder: Path) -> bool:
    """Whether the run in a folder was computed to the end; False where there is none."""
    try:
        return bool(described(folder).get("stopped") == "") and not is_begun(folder)
    except InputError:
        return False


def stated_digest(description: Description) -> str:
    """What tells the run of a description from all others; empty for one of an older version."""
    said = description.get("sha256")
    return str(said.get(RUN, "")) if isinstance(said, dict) else ""


def is_of(front: FrontData, description: Description) -> bool:
    """Whether a description is that of the saved run of a front, but for its notes: writing adds
    some, as that a problem is too large to be read, and so does reading.
    """
    own, stated = ({**said, "notes": []} for said in (_description(front), description))
    return own_digest(own) == own_digest(stated)


def read(folder: Path) -> FrontData:
    """Read a folder that :func:`write` made; raises InputError where it cannot be used."""
    exchange.settle(folder)
    description = described(folder)
    with _whole(folder):
        found = replace(_front(files_of(folder), description), source=folder)
    if is_begun(folder):
        noted = replace(found.record, notes=[*found.record.notes, BEGUN_SINCE])
        found = replace(found, record=noted)
    return found


@contextmanager
def _whole(folder: Path) -> Iterator[None]:
    """What is wrong in the files of a run is an InputError that names the folder too."""
    try:
        with reading(folder / RUN):
            yield
    except InputError as error:
        words = f"{folder} is not a whole run folder: {error.message}"
        raise InputError(codes.RUN_DAMAGED, words) from error


def read_points(folder: Path, goals: Sequence[Sequence[str]], plans: int) -> Floats:
    """Minimised values (N, p) of a run's ``plans``; ``goals`` are labels with senses.

    Raises InputError where they cannot be read, or are more or fewer.
    """
    with _whole(folder):
        signs = np.array([1.0 if sense == "minimize" else -1.0 for _, sense, *_ in goals])
        return np.asarray(_values(files_of(folder) / "front.csv", len(goals), plans) * signs)


def _values(path: Path, goals: int, plans: int) -> Floats:
    """Goal values (N, p) as they are written, to the last bit: all versions of pandas read texts
    alike.
    """
    with reading(path), run_files.table(path, goals + 1) as file:
        listed = pd.read_csv(
            file, dtype=str, keep_default_na=False, index_col="plan", nrows=max(plans, 0) + 1
        )
        found = listed.to_numpy(dtype=float)
        if not np.isfinite(found).all():
            raise UnfitFileError("has a value that is not a finite number")
        if len(found) != plans:
            what = "more" if len(found) > plans else f"{len(found):,}"
            raise UnfitFileError(
                f"does not list the {plans:,} plans that run.json tells of, but {what}"
            )
        return found


def described(folder: Path) -> Description:
    """What ``run.json`` says; raises InputError where it cannot be read."""
    path = files_of(folder) / RUN
    try:
        with reading(path):
            description = json_content(path)
    except InputError as error:
        if isinstance(error.__cause__, OSError):
            words = f"{folder} is not a run folder: {error.message}"
            raise InputError(codes.NOT_A_RUN, words) from error
        raise
    found = description.get("wholepie_run") if isinstance(description, dict) else None
    if found != FORMAT:
        raise InputError(
            codes.RUN_FORMAT,
            f"{path} has the format {found}; this version of wholepie reads {FORMAT}.",
        )
    with _whole(folder):
        require_run(description)
    return dict(description)


def _front(folder: Path, description: dict[str, Any]) -> FrontData:
    goals = tuple(Goal(**one) for one in description["goals"])
    labels = [goal.label for goal in goals]
    values = _values(files_of(folder) / "front.csv", len(goals), description["plans"])
    columns = _columns(description["columns"])
    payoff = _payoff(description["payoff"], labels)
    solutions = planfile.read(columns, len(values), folder)
    signs = np.array([goal.sign for goal in goals])
    faces, supports = facefile.read(folder, values, solutions, signs)
    if description.get("faces") and faces is None:
        raise UnfitFileError("tells of faces; faces.json is missing")
    checked = check(folder, description)
    proved = not checked.doubtful and description["gap"] is not None
    return FrontData(
        goals=goals,
        stakeholders=tuple(Stakeholder(**one) for one in description["stakeholders"]),
        columns=columns,
        values=values,
        solutions=solutions,
        gap=description["gap"] if proved else math.inf,
        complete=description["complete"] and not checked.doubtful,
        payoff=payoff,
        record=_record(description),
        faces=faces,
        supports=supports,
        check=checked,
        scale=None if checked.doubtful else _scale(description.get("scale"), goals),
        fair={} if checked.doubtful else _fair(description.get("fair", {}), len(values)),
        in_use={} if checked.doubtful else _in_use(description, len(values)),
    )


def _payoff(saved: Any, labels: list[str]) -> pd.DataFrame | None:
    if saved is None:
        return None
    index = pd.Index(labels, name="best for")
    return pd.DataFrame(np.array(saved, dtype=float), index=index, columns=labels)


def _scale_said(scale: Scale, signs: Floats) -> dict[str, Any]:
    """A scale, goal values in the goals' own senses."""
    said = {"table": scale.table * signs + 0.0, "own": scale.own * signs + 0.0}
    said |= {name: getattr(scale, name) for name in ("ranges", "costs", "highest", "noise")}
    numbers = {name: values.tolist() for name, values in said.items()}
    return numbers | {"settled": scale.settled}


def _scale(said: Any, goals: Sequence[Goal]) -> Scale | None:
    if said is None:
        return None
    signs, p, q = np.array([goal.sign for goal in goals]), len(goals), len(names_of(goals))
    shapes = {
        **{"table": (p, p), "ranges": (p,), "noise": (p,)},
        **{"costs": (q, q), "highest": (q,), "own": (q, p)},
    }
    read = {name: np.array(said[name], dtype=float) for name in shapes if name in said}
    # A run of an older version does not say it; more than this would hide what parties gain.
    most = plain_noise(read["table"])
    read["noise"] = np.clip(read.get("noise", most), 0.0, most)
    for name, shape in shapes.items():
        if read[name].shape != shape or not np.isfinite(read[name]).all():
            raise ValueError(f"the {name} of the scale in run.json does not fit the goals")
    senses = {"table": read["table"] * signs, "own": read["own"] * signs}
    return Scale(**read | senses, settled=bool(said["settled"]))


def _fair(said: Any, plans: int) -> dict[str, int]:
    found = _numbered(said, plans)
    if found and not {"leximin"} <= set(found) <= set(FAIR_RULES):
        raise ValueError("run.json names other rules of fairness than there are")
    return found


def _in_use(description: Mapping[str, Any], plans: int) -> dict[str, int]:
    found = _numbered(description.get("in_use", {}), plans)
    if found and set(found) != {description.get("about", {}).get("rule")}:
        raise ValueError("run.json has the plan of another rule than its scenario says is in use")
    return found


def _numbered(said: Any, plans: int) -> dict[str, int]:
    """Plans by rule."""
    found = {str(rule): int(number) for rule, number in said.items()}
    if not all(1 <= number <= plans for number in found.values()):
        raise ValueError("a plan that run.json names by its rule is not in front.csv")
    return found


def _record(description: dict[str, Any]) -> Record:
    """What an older version did not yet record keeps its default."""
    keys = {name: _KEYS.get(name, name) for name in Record.__dataclass_fields__}
    record = Record(**{name: description[key] for name, key in keys.items() if key in description})
    if record.ended:
        datetime.strptime(record.ended, MOMENT)
    require_sound(record.about)
    return record


def _columns(saved: dict[str, Any]) -> Columns:
    n, names = len(saved["index"]), len(saved["names"])
    component = np.array(saved["component"], dtype=np.int64)
    if len(component) != n or not _all_below(component, names):
        raise UnfitFileError("has columns of components that it does not name")
    if not _all_below(np.array(saved["hidden"], dtype=np.int64), n):
        raise UnfitFileError("has hidden columns that there are not")
    hidden = np.zeros(n, dtype=bool)
    hidden[saved["hidden"]] = True
    index = tuple(tuple(map(decoded, each)) for each in saved["index"])
    return Columns(tuple(saved["names"]), component, index, hidden)


def _all_below(numbers: npt.NDArray[np.int64], most: int) -> bool:
    """Whether numbers of places are at least 0 and below ``most``."""
    return bool(((numbers >= 0) & (numbers < most)).all())
