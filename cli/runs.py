"""``wholepie runs``: lists runs and batches."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from ..optimizer import arguments, disk
from ..optimizer.errors import InputError
from .choices import SORTS, STATUSES
from .loading import loading
from .options import GivenPath, json_option
from .output import print_json, show


class Since(click.ParamType[datetime]):
    """A moment: ``2026-11-24``, ``2026-11-24T18:00``, or how long ago: ``12h``, ``3d``."""

    name = "moment"

    def convert(self, value: Any, param: Any, ctx: Any) -> datetime:
        """Read the moment, or fail with what was expected."""
        if isinstance(value, datetime):
            return value
        try:
            if value.strip()[-1:].isalpha():
                ago = timedelta(seconds=arguments.seconds(value, "since"))
                return disk.system.now().astimezone().replace(tzinfo=None) - ago
            return datetime.fromisoformat(value).replace(tzinfo=None)
        except (InputError, ValueError, OverflowError):
            self.fail(f"{value!r} is not a moment; write 2026-11-24, 12h or 3d.", param, ctx)


@click.command()
@click.argument("folder", type=GivenPath(exists=True, file_okay=False), default=".")
@click.option(
    "--matching",
    "scenario",
    metavar="TEXT",
    help="Only runs with this text in title, path, file or overrides.",
)
@click.option("--status", type=click.Choice(STATUSES), help="Only runs with this status.")
@click.option(
    "--since", type=Since(), help="Only runs written since 2026-11-24, or in the last 12h or 3d."
)
@click.option(
    "--with-goal",
    "goal",
    metavar="TEXT",
    help="Only runs with this text in the label of a goal.",
)
@click.option(
    "--sort",
    type=click.Choice(SORTS),
    default="when",
    show_default=True,
    help="What to sort by.",
)
@json_option
def runs(folder: Path, as_json: bool, **asked: Any) -> None:
    """List the runs and batches under a FOLDER, the newest first.

    Damaged and unfinished runs are listed as such. The column "checked" is what `wholepie verify`
    came to, if it was run; "elsewhere" if another user or machine made the check, or a run that was
    not checked here.

    \b
    Example:
      wholepie runs --matching budget --since 7d
      wholepie runs night --status failed
    """
    with loading():
        from ..optimizer.results import catalogue
        from ..optimizer.results.plain import records
        from ..views.terminal.run_tables import run_table

    found = catalogue.runs(folder, **asked)
    if as_json:
        print_json({"runs": [_data(row) for row in records(found)]})
        return
    show(run_table(found))


def _data(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"when": row["when"].isoformat(timespec="seconds")}
