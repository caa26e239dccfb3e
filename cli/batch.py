"""``wholepie batch``: many scenarios and variants of them, with one budget."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .choices import METHODS
from .loading import loading
from .options import Duration, Share, connected, goal_option, json_option, scheduler_option
from .output import print_json, records, say, show

if TYPE_CHECKING:
    from ..batches import Batch, BatchProgress


@click.command()
@click.argument("files", nargs=-1, metavar="FILE...")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder of the batch.")
@click.option(
    "--set",
    "sweep",
    multiple=True,
    metavar="PATH=VALUES",
    help="Try these: parameters.budget=800,900 or 800:1200:5; may be given again.",
)
@click.option(
    "--table",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV or XLSX with a row a run, paths on top and maybe a column name.",
)
@goal_option
@click.option("--within", type=Share, help="How much of its range a goal may miss, such as 1%.")
@click.option("--time-limit", type=Duration, help="Of each run, such as 60s.")
@click.option("--total-time-limit", type=Duration, help="Of the whole batch, such as 8h.")
@click.option("--max-points", type=click.IntRange(1), help="When a run stops.")
@click.option(
    "--workers",
    type=click.IntRange(1),
    help="For all runs together; 1 if not given, or all of the cluster's.",
)
@click.option("--method", type=click.Choice(METHODS), help="Else chosen by the problem.")
@click.option("--samples", type=click.IntRange(1), help="For sampling methods: how finely.")
@click.option("--tolerance", type=Share, default=0.0, help="For --method lexicographic.")
@click.option("--resume", is_flag=True, help="Go on with the batch in --out.")
@click.option("--parquet", is_flag=True, help="Insist on summary.parquet.")
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
    """Make the front of every scenario FILE, folder or pattern, with every override.

    Each run is saved in a folder of its own in --out, with a summary of all: summary.csv and
    summary.html. A run that fails does not stop the others; --resume goes on with what is not done.
    Exit code 0 if all runs are done, 1 if some failed, 4 if a limit ended some, 130 after Ctrl-C.

    \b
    Example:
      wholepie batch my-budget --set parameters.budget=800000:1200000:5 --out sweep
      wholepie batch "plans/*.yaml" --table variants.csv --out night --total-time-limit 8h
      wholepie batch --out night --resume
    """
    with loading():
        from .. import batches
        from ..views.pages import batch_page
        from ..views.terminal.batch_tables import batch_summary
        from ..views.vocabulary.runs import counted

    asked["goals"] = list(asked["goals"]) or None
    with connected(scheduler) as executor, _watched() as onlooker:
        found = batches.batch(files, out, executor=executor, progress=onlooker, **asked)
    for note in found.notes:
        say(note)
    written = batch_page.write(found.summary, found.rows, out, parquet=parquet)
    if as_json:
        print_json({"batch": str(out), "counts": found.counts, "runs": _runs(found)})
    else:
        show(batch_summary(found.summary))
    say(f"{len(found):,} runs: {counted(found.counts)}. Saved in {out}, summed up in:")
    for path in written:
        say(f"  {path}")
    if code := exit_code(found):
        say(
            f"Go on with what is not done:\n  wholepie batch --out {shlex.quote(str(out))} --resume"
        )
        raise click.exceptions.Exit(code)


def _runs(found: Batch) -> list[dict[str, Any]]:
    table = found.summary.astype(object)
    return records(table.where(table.notna(), None))


def exit_code(found: Batch) -> int:
    """0 if all runs are done, else the first of the reasons why not."""
    from ..batches.jobs import FAILED, INFEASIBLE, INTERRUPTED, STOPPED, WAITING

    codes = {INTERRUPTED: 130, FAILED: 1, INFEASIBLE: 1, STOPPED: 4, WAITING: 4}
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
    with Live(console=Console(stderr=True), transient=True, refresh_per_second=4) as live:
        yield lambda now: live.update(batch_progress(now.rows, now.running, now.seconds))
