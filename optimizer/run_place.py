"""Where the files of a run are: in its folder, or below it while they get their plain names.

A newer run lies whole in ``.newer`` before anything of the older one goes, see
``results/exchange.py``. What lies there and is not whole, as in a folder that was copied in part or
that a stranger made, never takes the place of a run that stands.
"""

import hashlib
import json
import os
import stat
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from .run_files import DAMAGES, digest, json_content

RUN = "run.json"
#: Its part that tells whether this user saved the run on this machine.
SIGNED = "signed"
#: A folder of files that are whole and get their plain names next.
NEWER = ".newer"
#: No run has more files than this.
_MOST_FILES = 32

Signs = frozenset[tuple[str, int, int, int, int]]


def files_of(folder: Path) -> Path:
    """The folder that the files of a run are in: ``folder``, or ``.newer`` in it.

    Where no older run stands, a newer one that is damaged is the run: reading says what is wrong.
    """
    newer = folder / NEWER
    if not is_plain(newer / RUN) or newer.is_symlink():
        return folder
    return folder if _has(folder) and not is_whole(newer) else newer


def is_run(folder: Path) -> bool:
    """Whether a run was saved in this folder, readable or not."""
    return _has(files_of(folder))


def is_plain(path: Path) -> bool:
    """Whether this is a file: no link, pipe, folder or the like, or nothing that one may see."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def is_whole(newer: Path) -> bool:
    """Whether the files in ``.newer`` are those that its ``run.json`` says, to the last bit."""
    try:
        signs = frozenset(_signs(each) for each in os.scandir(newer))
    except OSError:
        return False
    return len(signs) <= _MOST_FILES and _agrees(newer, signs)


def own_digest(description: Mapping[str, Any]) -> str:
    """The SHA-256 of what ``run.json`` says, as JSON without blanks, except of hashes and of who
    saved it.
    """
    said = {name: each for name, each in description.items() if name not in ("sha256", SIGNED)}
    return hashlib.sha256(json.dumps(said, separators=(",", ":")).encode()).hexdigest()


def _has(folder: Path) -> bool:
    return os.path.lexists(folder / RUN) and not os.path.isdir(folder / RUN)


def _signs(file: "os.DirEntry[str]") -> tuple[str, int, int, int, int]:
    """What changes where a file does."""
    found = file.stat(follow_symlinks=False)
    return file.name, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


@lru_cache(maxsize=8)
def _agrees(newer: Path, signs: Signs) -> bool:
    """The same of files with these signs: they are hashed once."""
    try:
        description = json_content(newer / RUN)
        said = dict(description["sha256"])
        there = {name for name, *_ in signs} - {RUN}
        now = {name: digest(newer / name) for name in said.keys() & there}
        return bool(said == now | {RUN: own_digest(description)})
    except DAMAGES:
        return False
