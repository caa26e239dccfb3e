"""Signing: a key of this user on this machine tells what was written here from all else.

A plan in a journal can be checked; that there is none cannot. So what a journal claims is believed
only where this machine has written it: every outcome carries a keyed digest of what it says. So do
a run that was saved here, and the verdict of a check.
"""

import hashlib
import json
import os
import secrets
import shlex
import stat
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from platformdirs import user_state_path

from .. import disk

KEY_BYTES, MARK_BYTES = 32, 16
_NO_KEY = (
    "The key that tells what this user has written on this machine cannot be used, so that all of "
    "it counts as made elsewhere."
)
#: Bits of a mode that others may not have, and what is said where they do.
_WRITTEN_BY_OTHERS = (0o022, "Others can write to its folder; end that: chmod 700 {0}")
_READ_BY_OTHERS = (
    0o077,
    "Others can read it, and whoever has read it can sign in your name; remove it, and a new one "
    "is made: rm {0}. If nobody has, keep it from others: chmod 600 {0}",
)


class _UnfitKeyError(Exception):
    """A key, or its folder, that is not this user's alone."""


def mark(problem: str, facts: Sequence[Any]) -> bytes:
    """The digest (16 bytes) of an outcome's facts and the digest of its problem."""
    digest = hashlib.blake2b(key=_current()[0], digest_size=MARK_BYTES)
    for fact in (problem, *facts):
        part = fact if isinstance(fact, bytes) else repr(fact).encode()
        digest.update(len(part).to_bytes(8, "little") + part)
    return digest.digest()


def signature(what: str, said: Any) -> str:
    """The same of what a file of some kind says, which ``what`` names: plain data. 32 digits."""
    return mark(what, [json.dumps(said, sort_keys=True)]).hex()


def key_path() -> Path:
    """The file of the key, in the user's folder for the state of programs."""
    return user_state_path("wholepie") / "journal.key"


def trouble() -> str:
    """Why this user's key cannot be used, in sentences with the cure; empty if it can."""
    return _current()[1]


def trouble_met() -> str:
    """The same, if the key was needed at all."""
    return trouble() if _key.cache_info().currsize else ""


def _current() -> tuple[bytes, str]:
    """The key of today's user, and why it cannot be used."""
    try:
        path = key_path()
    except RuntimeError:  # nobody knows where this user is at home
        path = Path()
    return _key(path)


@cache
def _key(path: Path) -> tuple[bytes, str]:
    """The key (32 bytes), made when it is first used, and why it cannot be used.

    Where it can be neither read nor kept for this user alone, it is one of this process alone.
    """
    try:
        return _kept(path), ""
    except _UnfitKeyError as error:
        why = f"{error}."
    except OSError as error:
        why = (
            f"{path}: {error.strerror or error}. Let wholepie write there, or name another folder "
            "of yours in XDG_STATE_HOME."
        )
    return secrets.token_bytes(KEY_BYTES), f"{_NO_KEY} {why}"


def _kept(path: Path) -> bytes:
    """The key in its file; raises OSError or _UnfitKeyError, in words."""
    if not path.is_absolute():
        raise _UnfitKeyError(
            "This user has no home folder: set HOME, or XDG_STATE_HOME, to the full path of a "
            "folder of yours"
        )
    disk.make_folder(path.parent, 0o700)
    _require_own(path.parent, path.parent.lstat(), stat.S_ISDIR, "a folder", _WRITTEN_BY_OTHERS)
    _make(path)
    _require_own(path, path.lstat(), stat.S_ISREG, "a file", _READ_BY_OTHERS)
    found = path.read_bytes() if path.stat().st_size == KEY_BYTES else b""
    if len(found) != KEY_BYTES:
        raise _UnfitKeyError(f"{path} does not hold a key: remove it, and a new one is made")
    return found


def _require_own(
    path: Path,
    found: os.stat_result,
    is_right: Callable[[int], bool],
    kind: str,
    unfit: tuple[int, str],
) -> None:
    """Raise _UnfitKeyError unless this is what it should be, and this user's alone."""
    bits, words = unfit
    if not is_right(found.st_mode):
        what = "a link" if stat.S_ISLNK(found.st_mode) else "something else"
        raise _UnfitKeyError(f"{path} should be {kind} and is {what}: remove it")
    if os.name != "posix":
        return
    if found.st_uid != os.geteuid():
        raise _UnfitKeyError(
            f"{path} belongs to another user: remove it, or name a folder of yours in "
            "XDG_STATE_HOME"
        )
    if stat.S_IMODE(found.st_mode) & bits:
        raise _UnfitKeyError(words.format(shlex.quote(str(path))))


def _make(path: Path) -> None:
    """Put a key there unless there is one, whole or not at all."""
    if os.path.lexists(path):
        return
    part = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        _write(part)
        try:
            disk.system.link(part, path)
        except FileExistsError:
            pass
        except (OSError, NotImplementedError):  # not every disk has hard links
            _write(path)
        disk.sync_folder(path.parent)
    finally:
        disk.remove(part)


def _write(path: Path) -> None:
    """A new key in a new file, in one step; raises OSError where there is a file already."""
    try:
        with disk.new(path, 0o600) as file:
            file.write(secrets.token_bytes(KEY_BYTES))
    except FileExistsError:
        raise
    except OSError:
        disk.remove(path)
        raise
