"""Checks a run on opening: its files against their hashes, and what the last ``wholepie verify``
found of them.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..journal.signing import signature, trouble_met
from ..run_files import digest, json_content, reading
from ..run_place import RUN, SIGNED, own_digest
from . import plan_file as planfile
from . import problem_file as problemfile
from . import proof_file as prooffile
from .face_file import FILES as FACE_FILES
from .run_check import ELSEWHERE, OUTDATED, REFUTED, UNDECIDED, VERIFICATION, VERIFIED, RunCheck

#: What ``wholepie verify`` needs and a front is not read from: without it less can be checked.
_FOR_CHECKS = (problemfile.NAME, prooffile.NAME)
#: The words of others are not shown as those of wholepie, nor is what speaks against a run ignored.
_REFUTED_ELSEWHERE = (
    f"Another user, another machine or an older version of wholepie refuted this run, see "
    f"{VERIFICATION}; wholepie verify checks it here."
)
#: The files of a run but ``run.json``.
FILES = ("front.csv", planfile.NAME, planfile.HELPERS, *FACE_FILES, *_FOR_CHECKS)


def digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file of a run but ``run.json``, by name, as it was written just now."""
    return {name: digest(folder / name) for name in _there(folder)}


def _read_digests(folder: Path) -> dict[str, str]:
    """The same of a run that anybody may have written."""
    found = {}
    for name in _there(folder):
        with reading(folder / name):
            found[name] = digest(folder / name)
    return found


def _there(folder: Path) -> Iterator[str]:
    return (name for name in FILES if (folder / name).is_file())


def check(folder: Path, description: Mapping[str, Any]) -> RunCheck:
    """What the files of a run tell, whose ``run.json`` says this.

    Raises InputError where one of them cannot be read.
    """
    found = _read_digests(folder)
    own = is_own(description)
    changed, verdict = _changed(description, found), _verdict(folder, found)
    return RunCheck(changed, *verdict, own=own, key="" if own else trouble_met())


def is_own(description: Mapping[str, Any]) -> bool:
    """Whether this user saved a run on this machine, whose ``run.json`` says this."""
    return is_signed(RUN, description.get("sha256"), description.get(SIGNED))


def signed(verdict: Mapping[str, Any]) -> dict[str, Any]:
    """What ``wholepie verify`` found, as it is saved: with the mark of this user and machine."""
    return {**verdict, SIGNED: signature(VERIFICATION, verdict)}


def is_signed(what: str, said: Any, mark: object) -> bool:
    """Whether this user has written what a file says on this machine; a key is not made for it
    where there is nothing to compare.
    """
    return bool(mark) and mark == signature(what, said)


def changed_files(folder: Path, description: Mapping[str, Any]) -> list[str]:
    """The files of a run that are not those which it saved, whose ``run.json`` says this.

    Raises InputError where one of them cannot be read.
    """
    return _changed(description, _read_digests(folder))


def _changed(description: Mapping[str, Any], found: Mapping[str, str]) -> list[str]:
    """Nothing for a run of an older version, which saved no hashes."""
    said = description.get("sha256") or {}
    now = {RUN: own_digest(description), **found}
    return [
        name
        for name in (*FILES, RUN)
        if said and (name in now or name not in _FOR_CHECKS) and _differs(name, said, now)
    ]


def _differs(name: str, said: Mapping[str, str], now: Mapping[str, str]) -> bool:
    is_from_older_version = name == RUN and RUN not in said
    return not is_from_older_version and said.get(name) != now.get(name)


def _verdict(folder: Path, found: Mapping[str, str]) -> tuple[str, list[str], list[str]]:
    path = folder / VERIFICATION
    if not path.is_file():
        return "", [], []
    with reading(path):
        said = json_content(path)
        faults, findings = ([str(each) for each in said[name]] for name in ("faults", "sentences"))
        fits = said["digest"] == _together({**found, RUN: digest(folder / RUN)})
        if not is_signed(VERIFICATION, said, said.pop(SIGNED, "")):
            return ELSEWHERE, [_REFUTED_ELSEWHERE] if faults and fits else [], []
        if not fits:
            return OUTDATED, [], []
        verdict = REFUTED if faults else VERIFIED if said["verified"] else UNDECIDED
        return verdict, faults, findings


def _together(hashes: Mapping[str, str]) -> str:
    """What tells the files of a run from all others, as ``wholepie verify`` writes it."""
    return hashlib.sha256(json.dumps(sorted(hashes.items())).encode()).hexdigest()
