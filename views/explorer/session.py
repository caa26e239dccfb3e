"""A session: what a group looked at and said, as ``session.json`` in the run's folder.

The file is written whole, after every change, and replaced in one step, so that it is never half
written. It belongs to one front: plans are known by their numbers in it.
"""

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError

from ...diagnostics import codes
from ...optimizer.errors import InputError
from ...optimizer.results.front import Front
from ...optimizer.results.run_folder import add

FORMAT: Literal[1] = 1
MOST_TEXT, MOST_NAME = 2000, 80
MOST_PLANS, MOST_NOTES, MOST_FINDINGS = 200, 500, 50
_MOST_BYTES = 50_000_000

Text = Annotated[str, Field(max_length=MOST_TEXT)]
Name = Annotated[str, Field(max_length=MOST_NAME)]


def now() -> str:
    """This moment in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class _Part(BaseModel):
    """Unknown keys are refused: another version wrote them."""

    model_config = ConfigDict(extra="forbid")


class Wish(_Part):
    """What one goal hopes for and must not fall short of, in its own sense and unit; null: open."""

    goal: str
    hope: FiniteFloat | None = None
    limit: FiniteFloat | None = None


class Note(_Part):
    """A remark on a plan; ``id`` tells it from all others."""

    id: Name
    text: Text
    at: str


class Decision(_Part):
    """A decision of a plan that is not in the front, where it is not zero."""

    name: str
    index: list[str]
    value: FiniteFloat


class Kept(_Part):
    """A plan that somebody pinned, named, annotated or had solved.

    ``key`` is its number in the front, or ``new-1`` and so on where it was solved anew; then the
    plan's own ``decisions`` are kept too. ``efficient`` says that no plan dominates it, proved.
    """

    key: str
    values: list[FiniteFloat]
    efficient: bool
    decisions: list[Decision] = []
    name: Name = ""
    pinned: bool = False
    notes: list[Note] = []


class Share(_Part):
    """What a party gains (above 0) or loses in a finding, of what it could gain; null: unknown."""

    party: str
    alone: FiniteFloat | None
    together: FiniteFloat | None


class Finding(_Part):
    """An answer that took a solve: who gains without a requirement, why limits clash."""

    title: str
    at: str
    words: list[str]
    shares: list[Share] = []


class Session(_Part):
    """Everything a group did with one front; ``front`` is the SHA-256 of its ``front.csv``."""

    wholepie_session: Literal[1] = FORMAT
    front: str
    wishes: list[Wish]
    chosen: str
    plans: list[Kept] = []
    without: list[str] = []
    findings: list[Finding] = []


def fingerprint(folder: Path) -> str:
    """The SHA-256 of a run's ``front.csv``; raises InputError where it cannot be read."""
    try:
        return hashlib.sha256((folder / "front.csv").read_bytes()).hexdigest()
    except OSError as error:
        raise InputError(
            codes.FILE_UNREADABLE, f"Cannot read {folder / 'front.csv'}: {error.strerror}."
        ) from error


def save(session: Session, folder: Path) -> None:
    """Write ``session.json``; raises InputError where it cannot be written."""
    add(folder, "session", session.model_dump(mode="json"))


def mark(folder: Path) -> tuple[int, int] | None:
    """What tells one writing of ``session.json`` from the next; None where there is none."""
    try:
        found = (folder / "session.json").lstat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def load(folder: Path, front: Front) -> Session | None:
    """The saved session of a run's front, or None where there is none.

    Raises
    ------
    InputError
        It cannot be read, is damaged, or belongs to another front.
    """
    path = folder / "session.json"
    if not path.exists() and not path.is_symlink():
        return None
    return checked(_read(path), path, fingerprint(folder), front)


def checked(text: bytes, path: Path, front_hash: str, front: Front) -> Session:
    """The session in a text, if it is one of this front; raises InputError as :func:`load`."""
    aside = "Move it away to begin a new one"
    try:
        session = Session.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise InputError(
            codes.RUN_DAMAGED, f"{path} is damaged, at {place}: {first['msg']}. {aside}."
        ) from error
    if session.front != front_hash:
        raise InputError(
            codes.RUN_CHANGED,
            f"{path} belongs to another front than the one in front.csv. {aside}.",
        )
    _require_of_front(session, path, front, aside)
    return session


def _require_of_front(session: Session, path: Path, front: Front, aside: str) -> None:
    goals = [wish.goal for wish in session.wishes]
    if goals != front.labels:
        raise InputError(
            codes.RUN_CHANGED,
            f"{path} has wishes for {goals}, the front has {front.labels}. {aside}.",
        )
    known = {str(number) for number in front.numbers}
    for plan in session.plans:
        solved = plan.key.startswith("new-")
        if not (solved or plan.key in known) or len(plan.values) != len(goals):
            raise InputError(
                codes.RUN_DAMAGED, f"{path} is damaged: there is no plan {plan.key!r}. {aside}."
            )
        known.add(plan.key)
    if session.chosen not in known:
        raise InputError(
            codes.RUN_DAMAGED, f"{path} is damaged: there is no plan {session.chosen!r}. {aside}."
        )


def _read(path: Path) -> bytes:
    """The file's bytes; a link is refused, since it may lead out of the folder."""
    if path.is_symlink():
        raise InputError(
            codes.RUN_DAMAGED, f"{path} is a link; a session is kept in the run's folder itself."
        )
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb") as file:
            found = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise InputError(codes.FILE_UNREADABLE, f"Cannot read {path}: {error.strerror}.") from error
    if len(found) > _MOST_BYTES:
        raise InputError(
            codes.RUN_DAMAGED, f"{path} is no session: it is larger than {_MOST_BYTES:,} bytes."
        )
    return found
