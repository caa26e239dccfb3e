"""``wholepie runs``: find runs again."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from .choices import SORTS, STATUSES
from .loading import loading
from .options import json_option
from .output import print_json, records, show

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Since(click.ParamType[datetime]):
    """A moment: ``2026-11-24``, ``2026-11-24T18:00``, or how long ago: ``12h``, ``3d``."""

    name = "moment"

    def convert(self, value: Any, param: Any, ctx: Any) -> datetime:
        """Read the moment, or fail with what was expected."""
        if isinstance(value, datetime):
            return value
        ago = re.fullmatch(r"\s*([0-9]{1,6})\s*([mhdw])\s*", value)
        try:
            if ago:
                return datetime.now() - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
            return datetime.fromisoformat(value).replace(tzinfo=None)
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is no moment; write 2026-11-24, 12h or 3d.", param, ctx)


@click.command()
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default="."
)
@click.option("--scenario", metavar="TEXT", help="Part of a title, a path, a file or an override.")
@click.option("--status", type=click.Choice(STATUSES), help="Only those that ended so.")
@click.option("--since", type=Since(), help="Written since 2026-11-24, or in the last 12h or 3d.")
@click.option("--goal", metavar="TEXT", help="Part of a goal's label.")
@click.option(
    "--sort", type=click.Choice(SORTS), default="when", show_default=True, help="By what."
)
@json_option
def runs(folder: Path, as_json: bool, **asked: Any) -> None:
    """List the runs and batches under a FOLDER, the newest first.

    What is damaged or was never finished is listed as such.

    \b
    Example:
      wholepie runs --scenario budget --since 7d
      wholepie runs night --status failed
    """
    with loading():
        from ..optimizer.results import catalogue
        from ..views.terminal.run_tables import run_table

    found = catalogue.runs(folder, **asked)
    if as_json:
        print_json({"runs": [_data(row) for row in records(found)]})
        return
    show(run_table(found))


def _data(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"when": row["when"].isoformat(timespec="seconds")}
