"""``wholepie front``: every efficient compromise, saved and shown."""

import os
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from .. import api, models
from ..models.sweeps import one_each
from ..optimizer.errors import InputError
from ..optimizer.front import Front
from ..optimizer.highs import Reason
from ..optimizer.insight.explain import CONFLICT_LIMIT
from ..optimizer.methods import METHODS
from ..optimizer.search import FACETS_LIMIT, POINTS_LIMIT
from ..views import export as exports
from ..views import tables
from .options import (
    SCENARIO,
    Duration,
    Share,
    goal_option,
    json_option,
    scenario_argument,
    set_option,
)
from .output import print_json, progress, records, say, show, warn

_STOPPED_EARLY = 4
_INTERRUPTED = 130
_FAILED = 1


@click.command()
@scenario_argument
@goal_option
@click.option("--within", type=Share(), help="How much of its range a goal may miss, such as 1%.")
@click.option("--time-limit", type=Duration(), help="When to stop, such as 60s; keeps the result.")
@click.option("--max-points", type=click.IntRange(1), help="When to stop; keeps the result.")
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Threads.")
@click.option(
    "--method", type=click.Choice(sorted(METHODS.all())), help="Else chosen by the problem."
)
@click.option("--samples", type=click.IntRange(1), help="For sampling methods: how finely.")
@click.option(
    "--tolerance",
    type=Share(),
    default=0.0,
    help="For --method lexicographic: how much of its range an earlier goal may give up.",
)
@set_option
@click.option("--out", type=click.Path(path_type=Path), help="Run folder; else under runs/.")
@click.option("--overwrite", is_flag=True, help="Replace the run that is in --out.")
@json_option
def front(file: Path, out: Path | None, overwrite: bool, as_json: bool, **asked: Any) -> None:
    """Find every efficient plan of a scenario FILE.

    The result is always saved: front.csv, plans.csv and run.json in a run folder, faces.csv where
    amounts make more of it than a list. Ctrl-C stops and keeps what was found. Exit code 4 if a
    limit came before what was asked for, 130 after Ctrl-C, 3 if the requirements cannot all be met.

    \b
    Example:
      wholepie front my-budget/scenario.yaml --within 1% --time-limit 10m
    """
    folder = run_folder(file, out, overwrite)
    scenario = models.load(file, overrides=one_each(asked.pop("settings")))
    warn(scenario)
    goals = asked.pop("goals") or None
    with progress() as onlooker:
        found = api.front(scenario, goals=goals, progress=onlooker, **asked)
    saved = _save(found, folder)
    _show(found, folder, as_json)
    code = exit_code(found) if saved else _FAILED
    if code:
        raise click.exceptions.Exit(code)


def _save(found: Front, folder: Path) -> bool:
    """Save the run; a disk that fails must not lose the result, which is still shown."""
    try:
        found.save(folder)
    except OSError as error:
        say(
            f"Could not save in {folder}: {error.strerror}. The result follows; it is nowhere else."
        )
        return False
    return True


def exit_code(found: Front) -> int:
    """0 if what was asked for was reached, else why not."""
    within = found.record.options.get("within")
    if not found.record.stopped or found.complete or (within and found.gap <= within):
        return 0
    return code_of(found.record.stopped)


def code_of(stopped: str) -> int:
    """The exit code that belongs to why a search stopped early."""
    codes = {Reason.INTERRUPTED.value: _INTERRUPTED}
    early = (Reason.TIME_LIMIT.value, POINTS_LIMIT, FACETS_LIMIT, CONFLICT_LIMIT)
    codes |= dict.fromkeys(early, _STOPPED_EARLY)
    return codes.get(stopped, _FAILED)


def run_folder(file: Path, out: Path | None, overwrite: bool) -> Path:
    """Where the run goes, known to be usable before any work is done."""
    if out is None:
        return _fresh(file)
    if out.exists() and not out.is_dir():
        raise InputError(f"{out} is a file; --out names a folder.")
    if out.is_dir() and any(out.iterdir()):
        if not (out / "run.json").exists():
            raise InputError(f"{out} holds something that is no run; choose another --out.")
        if not overwrite:
            raise InputError(f"{out} holds a run already; add --overwrite to replace it.")
    return _usable(out)


def _fresh(file: Path) -> Path:
    """A folder under ``runs`` named after the scenario and the moment, that is not there yet."""
    name = file.resolve().parent.name if file.name == SCENARIO else file.stem
    stem = f"{name or 'scenario'}-{datetime.now():%Y%m%d-%H%M%S}"
    folder, count = Path("runs") / stem, 1
    while folder.exists():
        count += 1
        folder = Path("runs") / f"{stem}-{count}"
    return _usable(folder)


def _usable(folder: Path) -> Path:
    """The folder, if it is there or can be made; it is made when there is something to save."""
    above = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    if not (above.is_dir() and os.access(above, os.W_OK)):
        raise InputError(f"Cannot write to {folder}: {above} is no folder that may be written to.")
    return folder


def _show(found: Front, folder: Path, as_json: bool) -> None:
    if found.record.stopped:
        say(f"Stopped: {found.record.stopped}.")
    if as_json:
        print_json(_data(found, folder))
        return
    if found.payoff is not None:
        show(tables.payoff(found.payoff, found.goals))
    show(tables.front(found))
    if found.face_plans:
        show(tables.faces(found))
    elif found.supports is not None and len(found):
        show(tables.weights(found))
    show(found.record.choice)
    show(found.guarantee)
    for note in found.record.notes:
        show(note)
    if _could_be_finer(found):
        say("Plans closer than the goals' steps may be left out; --within 0 lists all there are.")
    say(f"{found.solves:,} solves in {found.seconds:.1f} s. Saved in {folder}. Look at it with:")
    say(f"  wholepie report {folder}")


def _could_be_finer(found: Front) -> bool:
    """Whether it was the goals' own steps that the front was resolved to."""
    by_default = found.record.options.get("within") is None
    steps = any(goal.step for goal in found.goals)
    return by_default and steps and not found.complete and not found.record.stopped


def _data(found: Front, folder: Path) -> dict[str, Any]:
    return {
        "run": str(folder),
        "complete": found.complete,
        "gap": found.gap,
        "method": found.record.method,
        "choice": found.record.choice,
        "guarantee": found.guarantee,
        "notes": list(found.record.notes),
        "stopped": found.record.stopped,
        "solves": found.solves,
        "seconds": found.seconds,
        "goals": [asdict(goal) for goal in found.goals],
        "payoff": None if found.payoff is None else records(found.payoff),
        "points": records(found.points),
        **exports.between(found),
    }
