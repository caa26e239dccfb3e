"""``wholepie export``: a run's data for other programs."""

from pathlib import Path

import click

from ..optimizer.front import Front
from ..views import export as exports
from .options import json_option, run_argument
from .output import echo_json, print_json, say


@click.command()
@run_argument
@click.option("--to", "form", type=click.Choice(["csv", "json"]), required=True, help="The format.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder (csv) or file (json).")
@json_option
def export(run: Path, form: str, out: Path | None, as_json: bool) -> None:
    """Hand the data of a RUN folder to other programs.

    Goals, points, plans, payoff and satisfaction, and faces where the front has them: csv writes
    one file a table; json writes one document, to stdout without --out.

    \b
    Example:
      wholepie export runs/my-budget-20240101-120000 --to csv --out tables
    """
    front = Front.open(run)
    if form == "json" and (out is None or str(out) == "-"):
        echo_json(exports.json_text(front))
        return
    target = out or run / "export"
    written = (
        exports.write_csv(front, target) if form == "csv" else exports.write_json(front, target)
    )
    if as_json:
        print_json({"written": [str(path) for path in written]})
        return
    for path in written:
        say(f"Wrote {path}")
