"""Room for a run in its folder: a run of its own is taken over, and what is not its own is set
aside, so that nothing whole is ever written over.
"""

import json
import os
from pathlib import Path
from typing import Any

from ..api import sources
from ..diagnostics import codes
from ..models import ModelFile, Scenario
from ..optimizer import disk
from ..optimizer.errors import InputError, WholepieError
from ..optimizer.journal.journal import NAME as JOURNAL
from ..optimizer.journal.journal import has_journal, peek
from ..optimizer.results.front import Front
from ..optimizer.results.outputs import saved_digest
from ..optimizer.results.run_folder import Description, described, holds_run
from ..optimizer.run_place import RUN, is_run
from ..optimizer.search.packing import problem_digest
from .jobs import Job

_ABOUT = ("sha256", "tables", "overrides")
_OPTIONS = ("within", "method", "samples", "tolerance")


def finished(job: Job, scenario: Scenario | ModelFile) -> Front | None:
    """The run as it was saved, if it is finished, and of the same scenario and options."""
    if job.fresh or not is_run(job.folder):
        return None
    try:
        saved = Front.open(job.folder)
        said = described(job.folder)
    except WholepieError:
        return None
    is_known = saved.reached and saved.check.proved_here
    return saved if is_known and _is_of(said, job, scenario) else None


def make_room(job: Job, scenario: Scenario | ModelFile) -> str:
    """Set aside what is in the way of a run; a sentence that says so, or nothing."""
    folder = job.folder
    if _is_blocked(folder) or (holds_run(folder) and not _is_own(job, scenario)):
        return set_aside(folder)
    return ""


def set_aside(folder: Path) -> str:
    """Give what is in a run's folder another name; a sentence that says so.

    Raises InputError where it cannot be renamed.
    """
    number = 1
    while os.path.lexists(kept := folder.with_name(f"{folder.name}.aside-{number}")):
        number += 1
    with disk.told(folder):
        disk.rename(folder, kept)
    return f"What was in its folder is not of this run; it is now in {kept.name}."


def _is_blocked(folder: Path) -> bool:
    """Whether no run can be written there: a file is there, a link, which may lead to a run that is
    not the batch's, or something else is in the folder.
    """
    if folder.is_symlink() or not folder.is_dir():
        return os.path.lexists(folder)
    ours = [folder / RUN, folder / JOURNAL]
    if any(each.is_symlink() or (each.exists() and not each.is_file()) for each in ours):
        return True
    return not holds_run(folder) and disk.is_taken(folder)


def _is_own(job: Job, scenario: Scenario | ModelFile) -> bool:
    """Whether the run in a job's folder is the one that the batch saved there, to be replaced, or
    may be one to continue.
    """
    if not job.fresh:
        return not _is_of_another(job, scenario)
    try:
        return bool(job.saved) and saved_digest(job.folder) == job.saved
    except InputError:
        return False


def _is_of_another(job: Job, scenario: Scenario | ModelFile) -> bool:
    """Whether there is a run, finished or not, that can be read and is not this one."""
    if is_run(job.folder):
        try:
            return not _is_of(described(job.folder), job, scenario)
        except InputError as error:
            return error.kind is codes.RUN_FORMAT
    try:
        known = peek(job.folder) if has_journal(job.folder) else None
    except InputError:
        return False
    return known is not None and known.problem != problem_digest(_problem(job, scenario))


def _is_of(said: Description, job: Job, scenario: Scenario | ModelFile) -> bool:
    """Whether ``run.json`` tells of a job's scenario and of its options."""
    now, then = json.loads(json.dumps(scenario.about())), said.get("about") or {}
    options: dict[str, Any] = said.get("options") or {}
    goals = [(goal.owner, goal.name) for goal in _problem(job, scenario).goals]
    return (
        all(then.get(name) == now.get(name) for name in _ABOUT)
        and all(options.get(name) == job.options.get(name) for name in _OPTIONS if name in options)
        and [(each.get("owner"), each.get("name")) for each in said.get("goals") or ()] == goals
    )


def _problem(job: Job, scenario: Scenario | ModelFile) -> Any:
    return sources.problem(scenario, job.options.get("goals"))
