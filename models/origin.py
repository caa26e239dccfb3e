"""Origin: the scenario of a run, if it is still there and unchanged."""

from collections.abc import Mapping
from typing import Any

from ..diagnostics import codes
from ..optimizer.errors import InputError
from ..optimizer.path_text import path_of
from ..optimizer.results.plain import plain
from ..optimizer.run_files import read_as
from .scenario import Scenario, load


def origin(about: Mapping[str, Any]) -> Scenario:
    """The scenario behind what a front says it is ``about``, loaded with the same overrides.

    Raises
    ------
    InputError
        The run does not record its scenario's path; the file is gone, has changed or has faults.
    """
    if not about.get("path"):
        raise InputError(codes.RUN_CHANGED, "the run does not say where its scenario is.")
    path = path_of(about["path"])
    if not path.is_file():
        raise InputError(codes.RUN_CHANGED, f"its scenario {path} is gone.")
    given = {each["path"]: each["value"] for each in about.get("overrides", ())}
    found = load(path, overrides=given or None)
    if is_changed(about, found.about()):
        raise InputError(
            codes.RUN_CHANGED, f"its scenario {path} has changed since; make a new run."
        )
    return found


def require_of(
    about: Mapping[str, Any],
    now: Mapping[str, Any],
    what: str,
    cure: str = "make a front anew",
) -> None:
    """Raise InputError where what a front is about is not what a source describes now; ``what``
    names the front, ``cure`` says what to do where it is of the same file.
    """
    if not is_changed(about, now):
        return
    there, here = about.get("path"), now.get("path")
    if there and here and there != here:
        raise InputError(
            codes.RUN_CHANGED,
            f"{what} is of another scenario: of {there}, not of {here}. Name that file, or make a "
            "new run of this one.",
        )
    raise InputError(
        codes.RUN_CHANGED,
        f"{what} is of another scenario or other overrides, or its files have changed since; "
        f"{cure}.",
    )


def is_changed(about: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether files or overrides that a source describes now differ from those of a front.

    A workbook differs where its sheets say something else: results in it do not count.
    """
    return _read_from(about) != _read_from(now)


def _read_from(about: Mapping[str, Any]) -> list[object]:
    tables = [each | {"sha256": read_as(each)} for each in about.get("tables") or ()]
    return [read_as(about), plain(tables), plain(about.get("overrides"))]
