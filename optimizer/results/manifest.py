"""The manifest of a batch, ``batch.json``, as whoever lists or continues the batch reads it."""

import json
import reprlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import Any, get_args

from ...diagnostics import codes
from ..errors import InputError
from ..journal.signing import signature
from ..problem.labels import Sense
from ..run_files import json_content, reading
from ..run_place import SIGNED
from ..shapes import LEVEL, NUMBER, Shape, require_keys, require_shape, unlike
from .file_check import is_signed
from .run_states import RUNNING, STATES

FORMAT = 1
MANIFEST = "batch.json"
#: Of a row that this user has not written on this machine, or that was changed: it is true.
ELSEWHERE = "elsewhere"
_LONGEST_NAME = 255
_ROW: Shape = {
    "run": str, "name": str, "file": str, "overrides": dict, "state": str, "error": str,
    "goals?": [[str]], "points?": int, "complete?": bool, "gap?": LEVEL, "guarantee?": str,
    "method?": str, "stopped?": str, "solves?": int, "seconds?": LEVEL, "best?": {"*": LEVEL},
    "fair?": {"*": {"plan": int, "worst": LEVEL}}, "files?": {"*": str},
    "conflicts?": [{"one": str, "other": str, "relation": str, "loss": LEVEL}],
    "attempts?": int, "cause?": str, "output?": str,
}  # fmt: skip
_OPTIONS: Shape = {
    "goals?": list | None, "within?": LEVEL, "max_points?": int | None, "method?": str | None,
    "samples?": int | None, "tolerance?": NUMBER, "deterministic?": bool,
}  # fmt: skip
_SHAPE: Shape = {"options": _OPTIONS, "runs": [_ROW]}


def read(folder: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Options and rows of a batch, each row with ``ELSEWHERE`` if it is the word of others.

    Raises InputError where they cannot be read.
    """
    path = folder / MANIFEST
    try:
        with reading(path):
            manifest = json_content(path)
            found = manifest["wholepie_batch"]
    except InputError as error:
        if isinstance(error.__cause__, OSError):
            words = f"{folder} is not a batch: {error.message}"
            raise InputError(codes.NOT_A_RUN, words) from error
        raise
    if found != FORMAT:
        raise InputError(
            codes.RUN_FORMAT, f"{path} has a format that this version of wholepie does not read."
        )
    require_keys(manifest, _SHAPE, "", str(path))
    require_shape(manifest["options"].get("goals") or [], [str], "options.goals", str(path))
    for number, row in enumerate(manifest["runs"]):
        _require_sound(row, f"runs[{number}]", str(path))
    _require_different(manifest["runs"], str(path))
    return manifest["options"], [_told(manifest["options"], row) for row in manifest["runs"]]


def signed(options: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as it is saved: with the mark of this user and machine."""
    return {**row, SIGNED: signature(MANIFEST, [options, row])}


def _told(options: Mapping[str, Any], saved: Mapping[str, Any]) -> dict[str, Any]:
    row = {name: each for name, each in saved.items() if name not in (SIGNED, ELSEWHERE)}
    is_own = is_signed(MANIFEST, [options, row], saved.get(SIGNED))
    return row if is_own else row | {ELSEWHERE: True}


@contextmanager
def reading_part(folder: Path, place: str) -> Iterator[None]:
    """While the block reads a part of a manifest, what makes no sense there is an InputError that
    names the part and the file.
    """
    try:
        yield
    except InputError as error:
        words = f"{place} in {folder / MANIFEST} makes no sense: {error.message}"
        raise InputError(codes.RUN_DAMAGED, words) from error


def _require_sound(row: Mapping[str, Any], place: str, file: str) -> None:
    """A manifest from elsewhere never leads to a folder that is not the batch's own."""
    run, state = row["run"], row["state"]
    is_name = run not in ("", "..") and run == PurePath(run).name and run.isprintable()
    if not is_name or len(run.encode()) > _LONGEST_NAME:
        raise unlike(f"{place}.run", file, "the name of a folder", reprlib.repr(run))
    if state not in (*STATES, RUNNING):
        raise unlike(f"{place}.state", file, f"one of {', '.join(STATES)}", reprlib.repr(state))
    for k, goal in enumerate(row.get("goals", ())):
        if len(goal) < 2 or goal[1] not in get_args(Sense):
            words = "a label, minimize or maximize, and a unit"
            raise unlike(f"{place}.goals[{k}]", file, words, reprlib.repr(goal))


def _require_different(rows: Sequence[Mapping[str, Any]], file: str) -> None:
    """No folder is of two runs, and no two are of one file with the same overrides."""
    for name, told in (("run", _folder), ("file", identity)):
        seen: dict[str, int] = {}
        for number, row in enumerate(rows):
            if (first := seen.setdefault(told(row), number)) != number:
                what = f"that of runs[{first}]"
                raise unlike(f"runs[{number}].{name}", file, "that of no other run", what)


def _folder(row: Mapping[str, Any]) -> str:
    return str(row["run"])


def identity(row: Mapping[str, Any]) -> str:
    """What tells the run of a row from all others, wherever its scenario and the batch are."""
    return json.dumps([row["file"], sorted(row["overrides"].items())], ensure_ascii=False)
