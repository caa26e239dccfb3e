"""Signing: a key of this user on this machine tells what was written here from all else.

A plan in a journal can be checked; that there is none cannot. So what a journal claims is believed
only where this machine has written it: every outcome carries a keyed digest of what it says. So do
a run that was saved here, and the verdict of a check.
"""

import hashlib
import json
import secrets
import stat
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from platformdirs import user_state_path

from .. import disk

KEY_BYTES, MARK_BYTES = 32, 16


def mark(problem: str, facts: Sequence[Any]) -> bytes:
    """The digest (16 bytes) of an outcome's facts and the digest of its problem."""
    digest = hashlib.blake2b(key=_key(key_path()), digest_size=MARK_BYTES)
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


@cache
def _key(path: Path) -> bytes:
    """The key (32 bytes), made when it is first used.

    Where it can be neither read nor kept, one of this process alone.
    """
    with suppress(OSError):
        _make(path)
    return _read(path) or secrets.token_bytes(KEY_BYTES)


def _make(path: Path) -> None:
    """Put a key there unless there is one, whole or not at all."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
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


def _read(path: Path) -> bytes | None:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return None
        with path.open("rb") as file:
            found = file.read(KEY_BYTES + 1)
    except OSError:
        return None
    return found if len(found) == KEY_BYTES else None
