"""``wholepie batch``: many scenarios and variants of them, with one budget."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..optimizer.errors import InputError
from .choices import METHODS
from .folders import written
from .loading import loading
from .options import (
    Duration,
    GivenPath,
    Share,
    connected,
    goal_option,
    json_option,
    scheduler_option,
)
from .output import in_shell, print_json, refusal, say, show

if TYPE_CHECKING:
    from ..batches.batch import Batch, BatchProgress

_FAILED = 1
_AGAIN = "No run was begun yet; the same command begins again."


@click.command()
@click.argument("files", nargs=-1, metavar="FILE...")
@click.option("--out", type=GivenPath(), required=True, help="Folder of the batch.")
@click.option(
    "--set",
    "sweep",
    multiple=True,
    metavar="PATH=VALUES",
    help="Values to try: parameters.budget=800,900 or 800:1200:5; repeatable.",
)
@click.option(
    "--table",
    type=GivenPath(exists=True, dir_okay=False),
    help="CSV or XLSX: paths in the first row, then a row for each run.",
)
@goal_option
@click.option("--within", type=Share, help="Stop once this gap is proved, such as 1%.")
@click.option("--time-limit", type=Duration, help="Time limit of each run, such as 60s.")
@click.option(
    "--total-time-limit", type=Duration, help="Time limit of the whole batch, such as 8h."
)
@click.option("--max-points", type=click.IntRange(1), help="Stop a run at this many plans.")
@click.option(
    "--workers",
    type=click.IntRange(1),
    help="Workers for all runs together; by default 1, or all of the cluster.",
)
@click.option(
    "--method",
    type=click.Choice(METHODS),
    help="The search algorithm; by default the problem decides.",
)
@click.option(
    "--samples", type=click.IntRange(1), help="How finely to sample, for methods that sample."
)
@click.option(
    "--tolerance",
    type=Share,
    default=0.0,
    help="For --method lexicographic: the share that an earlier goal may lose.",
)
@click.option(
    "--deterministic",
    is_flag=True,
    help="With one worker, do the same every time: nothing but a time limit looks at a clock.",
)
@click.option("--resume", is_flag=True, help="Resume the batch in --out.")
@click.option(
    "--retry",
    type=click.IntRange(0),
    metavar="N",
    help="Make failed runs again, up to N times; by default 2 if a process died or the like.",
)
@click.option("--parquet", is_flag=True, help="Fail if summary.parquet cannot be written.")
@scheduler_option
@json_option
def batch(
    files: tuple[str, ...],
    out: Path,
    parquet: bool,
    scheduler: str | None,
    as_json: bool,
    **asked: Any,
) -> None:
    """Find the front of every scenario FILE, folder or pattern, with every override.

    Each run is saved in a folder of its own in --out, with a summary of all runs: summary.csv and
    summary.html. A failed run does not stop the others. --resume continues with the runs that are
    not made, and makes those again whose files have changed or whose folders are damaged. Exit code
    0 if all runs are done, 1 if some failed or the disk is full, 4 if a limit ended some, 130 after
    Ctrl-C, SIGTERM or SIGHUP.

    \b
    Example:
      wholepie batch my-budget --set parameters.budget=800000:1200000:5 --out sweep
      wholepie batch "plans/*.yaml" --table variants.csv --out night --total-time-limit 8h
      wholepie batch --out night --resume
    """
    with loading():
        from ..batches import batch as making

    asked["goals"] = list(asked["goals"]) or None
    told = _told_how_to_go_on(out, as_json=as_json, more=bool(files or asked["table"]))
    with told:
        with connected(scheduler) as executor, _watched() as onlooker:
            found = making.batch(files, out, executor=executor, progress=onlooker, **asked)
        written = _summarised(found, parquet=parquet)
        code = exit_code(found) or (0 if written else _FAILED)
        # Whoever closed the terminal has the files.
        with suppress(OSError) if found.interrupted else nullcontext():
            _print(found, written, as_json=as_json)
            if code:
                _say_how_to_go_on(out, found if written else None)
        if code:
            raise click.exceptions.Exit(code)


@contextmanager
def _told_how_to_go_on(folder: Path, *, as_json: bool, more: bool) -> Iterator[None]:
    """Where a second or a late Ctrl-C or a full disk ends the block, say how the batch goes on.

    What is ``more`` than the batch had before is in the folder once its list was written again.
    """
    from ..batches.causes import is_full
    from ..optimizer.results.manifest import MANIFEST

    before = written(folder, MANIFEST) if more else {}
    try:
        yield
    except KeyboardInterrupt:
        with suppress(OSError):  # the terminal may be closed
            if written(folder, MANIFEST) == before:
                say(_AGAIN)
            else:
                _say_how_to_go_on(folder)
        raise
    except InputError as error:
        if not is_full(error):
            raise
        say(str(error))
        _say_how_to_go_on(folder)
        if as_json:
            print_json({"error": refusal(error)})
        raise click.exceptions.Exit(_FAILED) from error


def _summarised(found: Batch, *, parquet: bool) -> list[Path]:
    """Write the files of the summary; their paths, or none where the disk is full."""
    from ..batches.causes import is_full
    from ..views.pages import batch_page

    try:
        return batch_page.write(
            found.summary, found.shown, found.folder, found.points, parquet=parquet
        )
    except InputError as error:
        if not is_full(error):
            raise
        say(str(error))
        return []


def _print(found: Batch, written: list[Path], *, as_json: bool) -> None:
    from ..optimizer.results.manifest import MANIFEST
    from ..views.terminal.batch_tables import batch_summary
    from ..views.vocabulary.runs import counted
    from ..views.vocabulary.text import count

    for note in found.notes:
        say(note)
    if as_json:
        print_json(found.to_dict())
    else:
        show(batch_summary(found.summary))
    where = f" Saved in {found.folder}" + (", with a summary in:" if written else ".")
    is_saved = (found.folder / MANIFEST).exists()  # a full disk may have kept it from that
    say(f"{count(len(found), 'run')}: {counted(found.counts)}.{where if is_saved else ''}")
    for path in written:
        say(f"  {path}")


def _say_how_to_go_on(folder: Path, found: Batch | None = None) -> None:
    """The command that goes on, as far as there is something to make."""
    from ..optimizer.results.manifest import MANIFEST

    command = f"wholepie batch --out {in_shell(folder)} --resume"
    if found is None:
        there = (folder / MANIFEST).exists()
        say(f"Continue the batch:\n  {command}" if there else _AGAIN)
        return
    if found.full or found.unmade:
        say(f"Continue with the other runs:\n  {command}")
        return
    say("Failed and infeasible runs are made again by --resume once their files have changed.")
    if "failed" in found.counts:
        say(f"Make failed runs again as they are:\n  {command} --retry 1")


def exit_code(found: Batch) -> int:
    """0 if all runs are done, else the first of the reasons why not."""
    from ..optimizer.results.run_states import (
        DAMAGED,
        FAILED,
        INFEASIBLE,
        INTERRUPTED,
        STOPPED,
        WAITING,
    )

    failed = dict.fromkeys((FAILED, INFEASIBLE, DAMAGED), _FAILED)
    codes = {INTERRUPTED: 130, **failed, STOPPED: 4, WAITING: 4}
    if found.interrupted:
        return codes[INTERRUPTED]
    if found.full:
        return _FAILED
    return next((code for state, code in codes.items() if state in found.counts), 0)


@contextmanager
def _watched() -> Iterator[Callable[[BatchProgress], None] | None]:
    """A live table on stderr while the block runs, where stderr is a terminal."""
    from rich.console import Console
    from rich.live import Live

    from ..views.terminal.batch_tables import batch_progress

    if not sys.stderr.isatty():
        yield None
        return
    live = Live(console=Console(stderr=True), transient=True, refresh_per_second=4)

    def update(now: BatchProgress) -> None:
        with suppress(OSError):  # the terminal may be closed
            live.update(batch_progress(now.rows, now.running, now.seconds))

    live.start()
    try:
        yield update
    finally:
        with suppress(OSError):
            live.stop()
