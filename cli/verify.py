"""``wholepie verify``: checks runs by other code and a second solver."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..api import paths
from ..diagnostics import codes
from ..optimizer.errors import InputError
from ..optimizer.run_place import is_run
from .choices import SECOND_SOLVERS
from .loading import loading
from .options import Clock, GivenPath, TimeLimit, json_option, left
from .output import print_json, refusal, say, show

if TYPE_CHECKING:
    from ..api.verifying import Verification, VerificationProgress

_REFUTED, _UNREADABLE, _UNDECIDED, _INTERRUPTED = 1, 2, 4, 130


@click.command()
@click.argument(
    "runs",
    metavar="RUN...",
    nargs=-1,
    required=True,
    type=GivenPath(exists=True, file_okay=False),
)
@click.option(
    "--solver",
    type=click.Choice(SECOND_SOLVERS),
    default="cp-sat",
    show_default=True,
    help="Who checks problems in whole numbers.",
)
@click.option(
    "--time-limit",
    "clock",
    type=TimeLimit(),
    help="Stop after this time, such as 60s, and keep the result.",
)
@click.option("--workers", type=click.IntRange(1), default=1, help="Threads; by default 1.")
@json_option
def verify(runs: tuple[Path, ...], clock: Clock | None, as_json: bool, **asked: Any) -> None:
    """Check RUNs by code that shares nothing with the engine, and by a second solver.

    Every listed plan is checked in whole numbers and fractions. Then a second solver, CP-SAT where
    everything is in whole numbers, is asked whether there is a plan that the run denies. The result
    is saved in the run, for its report. For the folder of a batch all its runs are checked, and
    those that it lacks or that cannot be read are named. Exit code 0 if all is verified, 1 if
    something is refuted, 2 if a run cannot be read, 4 if not all was checked, 130 after Ctrl-C.

    \b
    Example:
      wholepie verify my-run
      wholepie verify night --time-limit 10m --json
    """
    with loading():
        from ..api import verifying
        from ..views.terminal.verification_tables import verification_list

    found: dict[Path, Verification | InputError] = {}
    there, missing = _asked_for(runs)
    for run in there:
        try:
            with _watched(run) as onlooker:
                each = verifying.verify(run, time_limit=left(clock), progress=onlooker, **asked)
        except InputError as error:
            if error.kind is codes.PACKAGE_MISSING or len(there) + len(missing) == 1:
                raise
            found[run] = error
            say(str(error))
            continue
        found[run] = each
        if not as_json:
            show(str(run), verification_list(each))
        if each.interrupted:
            break
    if as_json:
        said = [{"run": str(run)} | _data(each) for run, each in found.items()]
        print_json({"runs": said, "missing": missing})
    for lacking in missing:
        say(f"{lacking['run']} was not checked: it is {lacking['state']}.")
    if code := exit_code(list(found.values()), len(missing)):
        raise click.exceptions.Exit(code)


def _data(found: Verification | InputError) -> dict[str, Any]:
    return {"error": refusal(found)} if isinstance(found, InputError) else found.to_dict()


def _asked_for(given: tuple[Path, ...]) -> tuple[list[Path], list[dict[str, str]]]:
    """The runs that are given or are in a batch that is; and those that a batch lacks."""
    there: list[Path] = []
    missing: list[dict[str, str]] = []
    for path in given:
        runs = _runs_of(path)
        if all(runs.values()):
            raise InputError(codes.NOT_A_RUN, f"{path} is a batch in which no run has a front.")
        there += [run for run, why_not in runs.items() if not why_not]
        missing += [{"run": str(run), "state": why} for run, why in runs.items() if why]
    return there, missing


def _runs_of(path: Path) -> dict[Path, str]:
    """The run itself, or the runs of a batch, each with a word on why it is not there, if so."""
    from ..optimizer.results.manifest import MANIFEST, read

    if is_run(path) or not (path / MANIFEST).is_file():
        return {paths.run_folder(path): ""}
    pairs = ((path / row["run"], row["state"]) for row in read(path)[1])
    return {run: _why_not(run, state) for run, state in pairs}


def _why_not(run: Path, state: str) -> str:
    """Why the front of a run is not there; empty if it is."""
    from ..optimizer.results.run_states import FAILED, INFEASIBLE, WAITING

    if state in (FAILED, INFEASIBLE, WAITING):
        return state
    return "" if is_run(run) else "not there"


def exit_code(found: list[Verification | InputError], missing: int) -> int:
    """0 if all is verified and no run is missing, else the worst of the reasons why not."""
    checked = [each for each in found if not isinstance(each, InputError)]
    refuted = [each for each in checked if each.faults]
    if refuted:
        say(f"{len(refuted):,} of {len(found):,} runs are refuted. [{codes.REFUTED}]")
        return _REFUTED
    if len(checked) < len(found):
        return _UNREADABLE
    if any(each.interrupted for each in checked):
        return _INTERRUPTED
    return 0 if all(each.verified for each in checked) and not missing else _UNDECIDED


@contextmanager
def _watched(run: Path) -> Iterator[Callable[[VerificationProgress], None] | None]:
    """A line of progress on stderr while the block runs, where stderr is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"checking {run.name}", total=None)
        yield lambda now: bar.update(
            task, description=f"{run.name}: {now.step}", total=now.total, completed=now.done
        )
