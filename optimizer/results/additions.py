"""Additions: what commands wrote to a run after it was saved, each signed for the run it is of."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...diagnostics import codes
from .. import disk
from ..errors import InputError
from ..journal.signing import signature
from ..run_files import json_content, most_json, reading
from ..run_place import RUN, SIGNED, files_of, own_digest
from . import exchange
from .data import FrontData
from .exchange import ADDITIONS
from .file_check import is_signed
from .run_folder import described, is_of, stated_digest


@dataclass(frozen=True)
class Addition:
    """What was added to a run, as plain data; ``own``: this user found it on this machine, and for
    this run.
    """

    said: Any
    own: bool = True


def add(
    folder: Path,
    name: str,
    data: Mapping[str, Any],
    *,
    of: FrontData | str | None = None,
    own: bool = True,
) -> Path:
    """Write one of the ``ADDITIONS`` to a run, beside its front; the next front removes it.

    It is signed if it is this user's ``own``, and follows from the word of nobody else. Raises
    InputError as :func:`put`.
    """
    exchange.settle(folder)
    mark = {SIGNED: signature(f"{name}.json", [_run(folder), data])} if own else {}
    return put(folder, name, {**data, **mark}, of=of)


def put(
    folder: Path, name: str, said: Mapping[str, Any], *, of: FrontData | str | None = None
) -> Path:
    """Write what is said of a run beside it, in one step and whole on the disk before: nobody ever
    reads a half of it.

    Raises InputError where it cannot be written or would be too long to be read, or where the run
    is not the one of this front, or with this SHA-256 of its description: another process has
    replaced it.
    """
    path = folder / f"{name}.json"
    text = json.dumps(said, indent=1, ensure_ascii=False, allow_nan=False)
    if len(text.encode()) >= (most := most_json()):
        raise InputError(
            codes.CANNOT_WRITE, f"Cannot write {path}: it would be longer than {most:,} bytes."
        )
    exchange.settle(folder)
    with nullcontext() if of is None else _held(folder, of):
        disk.write(path, text + "\n")
    return path


def additions(folder: Path) -> dict[str, Addition]:
    """What :func:`add` wrote to a run, by name; raises InputError where it cannot be read."""
    said = {name: data for name in ADDITIONS if (data := _said(folder, name)) is not None}
    run = _run(folder) if said else {}
    return {name: _judged(name, data, run) for name, data in said.items()}


def additions_of(front: FrontData) -> dict[str, Addition]:
    """Those of the run folder that a front was opened from; none where there is no such folder, or
    another run has taken its place. Raises as :func:`additions` does.
    """
    try:
        there = front.source is not None and is_of(front, described(front.source))
    except InputError:
        return {}
    return additions(front.source) if there and front.source is not None else {}


def addition(folder: Path, name: str) -> Addition | None:
    """The one of this name, or None; raises InputError where it cannot be read."""
    said = _said(folder, name)
    return None if said is None else _judged(name, said, _run(folder))


def _said(folder: Path, name: str) -> Any:
    path = files_of(folder) / f"{name}.json"
    if not (path.exists() or path.is_symlink()):
        return None
    with reading(path):
        return json_content(path)


def _judged(name: str, said: Any, run: Mapping[str, Any]) -> Addition:
    mark = said.pop(SIGNED, "") if isinstance(said, dict) else ""
    return Addition(said, bool(run) and is_signed(f"{name}.json", [run, said], mark))


def _run(folder: Path) -> dict[str, Any]:
    """What tells a run from all others; nothing where it cannot be read, as its readers say."""
    try:
        run = described(folder)
    except InputError:
        return {}
    return {**(run.get("sha256") or {}), RUN: own_digest(run)}


@contextmanager
def _held(folder: Path, of: FrontData | str) -> Iterator[None]:
    """Keep the run of a front that was saved in its place; raises InputError where it is gone."""
    with disk.told(folder), disk.alone(folder):
        found = described(folder)
        if not (stated_digest(found) == of if isinstance(of, str) else is_of(of, found)):
            raise InputError(
                codes.RUN_CHANGED, f"Another process has saved another run in {folder} since."
            )
        yield
