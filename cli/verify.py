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
from .choices import SECOND_SOLVERS
from .loading import loading
from .options import Clock, TimeLimit, json_option, left
from .output import print_json, say, show

if TYPE_CHECKING:
    from ..api.verifying import Verification, VerificationProgress

_REFUTED, _UNDECIDED, _INTERRUPTED = 1, 4, 130


@click.command()
@click.argument(
    "runs",
    metavar="RUN...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
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
    is saved in the run, for its report. For the folder of a batch all its runs are checked. Exit
    code 0 if all is verified, 1 if something is refuted, 4 if not all was decided, 130 after
    Ctrl-C.

    \b
    Example:
      wholepie verify my-run
      wholepie verify night --time-limit 10m --json
    """
    with loading():
        from ..api import verifying
        from ..views.terminal.verification_tables import verification_list

    found: dict[Path, Verification] = {}
    for run in [each for path in runs for each in _runs_in(path)]:
        with _watched(run) as onlooker:
            found[run] = verifying.verify(run, time_limit=left(clock), progress=onlooker, **asked)
        if not as_json:
            show(str(run), verification_list(found[run]))
        if found[run].interrupted:
            break
    if as_json:
        print_json({"runs": [{"run": str(run)} | each.to_dict() for run, each in found.items()]})
    if code := exit_code(list(found.values())):
        raise click.exceptions.Exit(code)


def _runs_in(path: Path) -> list[Path]:
    """The run itself, or the runs of a batch that are there."""
    from ..batches.folder import MANIFEST, read

    if paths.is_run(path) or not (path / MANIFEST).is_file():
        return [paths.run_folder(path)]
    return [path / row["run"] for row in read(path)[1] if paths.is_run(path / row["run"])]


def exit_code(found: list[Verification]) -> int:
    """0 if all is verified, else the first of the reasons why not."""
    refuted = [each for each in found if each.faults]
    if refuted:
        say(f"{len(refuted):,} of {len(found):,} runs are refuted. [{codes.REFUTED}]")
        return _REFUTED
    if any(each.interrupted for each in found):
        return _INTERRUPTED
    return 0 if all(each.verified for each in found) else _UNDECIDED


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
