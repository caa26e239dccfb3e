"""Catalogue: the runs and batches under a folder, found again by what they say of themselves."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from ...diagnostics import codes
from ..errors import InputError
from ..journal.begun import is_begun
from ..path_text import as_text
from ..problem.labels import Goal
from ..run_files import reading
from ..run_place import RUN, files_of, is_run
from ..search.stopping import Stop, StopKind
from .about_check import require_sound
from .exchange import HIDDEN
from .file_check import check
from .manifest import ELSEWHERE, MANIFEST
from .manifest import read as read_manifest
from .outputs import lost_runs
from .run_folder import BEGUN_SINCE, Description, described, read_points
from .run_states import INFEASIBLE

DAMAGED, UNFINISHED = "damaged", "unfinished"
DONE, STOPPED, FAILED = "done", "stopped", "failed"
STATUSES = (DONE, STOPPED, FAILED, UNFINISHED, DAMAGED)
COLUMNS = (
    *("path", "kind", "status", "title", "file", "overrides", "goals"),
    *("plans", "complete", "gap", "verification", "method", "seconds", "when", "note"),
)
_THEIRS = (
    "What batch.json says of some runs was written by another user, another machine or an older "
    "version of wholepie; wholepie batch --resume checks it."
)
Reader = Callable[[Path], dict[str, Any]]
SORTS = ("when", "path", "title", "plans", "gap", "seconds")


def runs(
    folder: str | Path = ".",
    *,
    scenario: str | None = None,
    status: str | None = None,
    since: datetime | None = None,
    goal: str | None = None,
    sort: str = "when",
) -> pd.DataFrame:
    """The runs and batches under a folder, one in each row: ``path``, ``kind``, ``status``,
    ``title`` ...

    ``scenario`` is part of a title, path, file or override and ``goal`` of a goal's label, in any
    case; ``since`` keeps what was written then or later. Sorted by ``sort``: ``when`` and
    ``plans`` from the largest, the others from the least. What is damaged is listed with its
    reason; a run that has a journal but no result is ``unfinished``. ``verification`` is what the
    last check came to: ``verified``, ``refuted``, ``undecided``, ``outdated`` if files have changed
    since, ``changed`` if they are not those that the run saved, ``elsewhere`` if another user or
    machine made the check, or a run that was not checked here, or empty.

    Raises InputError where there is no such folder, status or way to sort.
    """
    top = Path(folder)
    if not top.is_dir():
        raise InputError(codes.NOT_A_RUN, f"{top} is not a folder.")
    if sort not in SORTS:
        raise InputError.unknown(codes.UNKNOWN_CHOICE, "order", sort, SORTS)
    if status is not None and status not in STATUSES:
        raise InputError.unknown(codes.UNKNOWN_CHOICE, "status", status, STATUSES)
    found = [
        row
        for row in _found(top)
        if _holds(row, scenario, ("title", "path", "file", "overrides"))
        and _holds(row, goal, ("goals",))
        and status in (None, row["status"])
        and (since is None or row["when"] >= since)
    ]
    table = pd.DataFrame(found, columns=list(COLUMNS))
    descending = sort in ("when", "plans")
    return table.sort_values(sort, ascending=not descending, kind="stable", ignore_index=True)


def _holds(row: dict[str, Any], part: str | None, names: tuple[str, ...]) -> bool:
    text = " ".join(str(row.get(name, "")) for name in names)
    return part is None or part.casefold() in text.casefold()


def _found(top: Path) -> Iterator[dict[str, Any]]:
    settled: dict[Path, str] = {}
    for place, folders, files in os.walk(top):
        path = Path(place)
        folders[:] = sorted(name for name in folders if name not in HIDDEN)
        if MANIFEST in files:
            yield _row(path, "batch", MANIFEST, _batch)
            settled |= _settled(path)
        if is_run(path):
            yield _row(path, "run", RUN, _run)
        elif "run.sqlite" in files:
            yield _row(path, "run", "run.sqlite", partial(_without_result, settled.get(path)))


def _settled(folder: Path) -> dict[Path, str]:
    """Why runs of a batch have no result, and need none until their files change."""
    try:
        _, rows = read_manifest(folder)
    except (InputError, OSError):
        return {}
    return {
        folder / row["run"]: row["error"].partition("\n")[0] or row["state"]
        for row in rows
        if row["state"] in (FAILED, INFEASIBLE) and not row.get(ELSEWHERE)
    }


def _without_result(why: str | None, _: Path) -> dict[str, Any]:
    if why is not None:
        return {"status": FAILED, "note": why}
    note = (
        "it has a journal and no result: it was ended, or no plan meets all requirements; continue "
        "it with: wholepie front FILE --out RUN --resume"
    )
    return {"status": UNFINISHED, "note": note}


def _row(path: Path, kind: str, file: str, read: Reader) -> dict[str, Any]:
    row = {"path": as_text(path), "kind": kind, "when": _written(path, file)}
    row |= dict.fromkeys(("note", "title", "verification"), "")
    try:
        return row | read(path)
    except (InputError, OSError) as error:
        return row | {"status": DAMAGED, "note": as_text(str(error))}


def _written(folder: Path, file: str) -> datetime:
    """When a file, or a link, was last written; the oldest moment for one that no clock knows."""
    place = files_of(folder) if file == RUN else folder
    try:
        return datetime.fromtimestamp((place / file).lstat().st_mtime)
    except (OSError, OverflowError, ValueError):
        return datetime.fromtimestamp(0)


def _run(folder: Path) -> dict[str, Any]:
    with reading(folder / RUN):
        return _told(folder, described(folder))


def _told(folder: Path, said: Description) -> dict[str, Any]:
    about, stopped = said.get("about") or {}, said.get("stopped") or ""
    require_sound(about)
    goals = [Goal(**each) for each in said["goals"]]
    read_points(folder, [(goal.label, goal.sense) for goal in goals], said["plans"])
    checked, begun = check(files_of(folder), said), is_begun(folder)
    proved = not checked.doubtful
    overrides = (f"{each['path']}={each['value']}" for each in about.get("overrides", []))
    return {
        "status": DAMAGED if checked.changed else UNFINISHED if begun else _status(said, stopped),
        "title": about.get("title") or "",
        "file": about.get("file") or "",
        "overrides": " ".join(overrides),
        "goals": "; ".join(goal.label for goal in goals),
        "plans": said["plans"],
        "complete": said["complete"] and proved,
        "gap": said["gap"] if proved else None,
        "verification": checked.state,
        "method": said.get("method") or "",
        "seconds": said.get("seconds"),
        "note": checked.doubt or (BEGUN_SINCE if begun else stopped) or checked.origin,
    }


def _status(said: Description, stopped: str) -> str:
    within, gap = (said.get("options") or {}).get("within"), said["gap"]
    if not stopped or said["complete"] or (within and gap is not None and gap <= within):
        return DONE
    return FAILED if Stop.kind_of(stopped) is StopKind.SOLVER_FAILED else STOPPED


def _batch(folder: Path) -> dict[str, Any]:
    _, rows = read_manifest(folder)
    lost = lost_runs(folder, [row for row in rows if not row.get(ELSEWHERE)])
    states = [ELSEWHERE if row.get(ELSEWHERE) else row["state"] for row in rows]
    counts = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states))
    bad = {"failed", "infeasible"} & set(states)
    done = set(states) <= {"done"}
    return {
        "note": lost or (_THEIRS if ELSEWHERE in states else ""),
        "verification": ELSEWHERE if ELSEWHERE in states else "",
        "status": DAMAGED if lost else DONE if done else FAILED if bad else UNFINISHED,
        "title": f"{len(rows)} runs: {counts}",
        "seconds": sum(row.get("seconds") or 0.0 for row in rows),
        "plans": sum(row.get("points") or 0 for row in rows if not row.get(ELSEWHERE)),
    }
