"""The session as a file: ``session.json`` in the run's folder.

It is written whole, after every change, and replaced in one step, so that it is never half written.
"""

from pathlib import Path

from pydantic import ValidationError

from ...diagnostics import codes
from ...optimizer.errors import InputError
from ...optimizer.results.additions import add, addition
from ...optimizer.results.front import Front
from ...optimizer.run_files import digest, reading
from ...optimizer.run_place import files_of
from ..vocabulary.session import Session, told_elsewhere


def fingerprint(folder: Path) -> str:
    """The SHA-256 of a run's ``front.csv``; raises InputError where it cannot be read."""
    path = files_of(folder) / "front.csv"
    with reading(path):
        return digest(path)


def save(session: Session, folder: Path) -> None:
    """Write ``session.json``; raises InputError where it cannot be written."""
    add(folder, "session", session.model_dump(mode="json"))


def mark(folder: Path) -> tuple[int, int] | None:
    """What tells one writing of ``session.json`` from the next; None where there is none."""
    try:
        found = (files_of(folder) / "session.json").lstat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def load(folder: Path, front: Front) -> Session | None:
    """The saved session of a run's front, or None where there is none. What one of another user or
    machine says is proved or solved is marked as theirs.

    Raises
    ------
    InputError
        It cannot be read, is damaged, or belongs to another front.
    """
    found = addition(folder, "session")
    if found is None:
        return None
    session = checked(found.said, folder, front)
    return session if found.own else told_elsewhere(session)


def checked(said: object, folder: Path, front: Front) -> Session:
    """The session that is said in ``session.json``; raises as :func:`load` does."""
    path = files_of(folder) / "session.json"
    aside = "Move it away to start a new one"
    try:
        session = Session.model_validate(said)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise InputError(
            codes.RUN_DAMAGED, f"{path} is damaged, at {place}: {first['msg']}. {aside}."
        ) from error
    if session.front != fingerprint(folder):
        raise InputError(
            codes.RUN_CHANGED,
            f"{path} belongs to another front than the one in front.csv. {aside}.",
        )
    _require_of_front(session, path, front, aside)
    return session


def _require_of_front(session: Session, path: Path, front: Front, aside: str) -> None:
    goals = [each.goal for each in session.wishes]
    if goals != front.labels:
        raise InputError(
            codes.RUN_CHANGED,
            f"{path} has aspirations for {goals}, the front has {front.labels}. {aside}.",
        )
    known = {str(number) for number in front.numbers}
    for plan in session.plans:
        solved = plan.key.startswith("new-")
        if not (solved or plan.key in known) or len(plan.values) != len(goals):
            raise InputError(
                codes.RUN_DAMAGED,
                f"{path} is damaged: there is no plan {plan.key!r}. {aside}.",
            )
        if not solved and plan.values != front.values[front.row_of(int(plan.key))].tolist():
            raise InputError(
                codes.RUN_DAMAGED,
                f"{path} is damaged: plan {plan.key} has other values than in front.csv. {aside}.",
            )
        known.add(plan.key)
    if session.chosen not in known:
        raise InputError(
            codes.RUN_DAMAGED,
            f"{path} is damaged: there is no plan {session.chosen!r}. {aside}.",
        )
