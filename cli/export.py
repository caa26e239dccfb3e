"""``wholepie export``: a run's data for other programs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..diagnostics import codes
from ..optimizer.errors import InputError
from .choices import EXPORTS
from .loading import loading
from .options import GivenPath, json_option, run_argument
from .output import echo_json, print_json, say, warn_of_doubt

if TYPE_CHECKING:
    from ..optimizer.insight.representatives import Representatives
    from ..optimizer.results.front import Front


@click.command()
@run_argument
@click.option("--to", "form", type=click.Choice(EXPORTS), required=True, help="The format.")
@click.option(
    "--out",
    type=GivenPath(),
    help="File (docx, json, pptx, xlsx) or folder (csv, parquet, png, svg); - is stdout.",
)
@click.option(
    "--plans", type=click.IntRange(1), help="Write so many plans that stand for all, no others."
)
@click.option("--overwrite", is_flag=True, help="Replace existing files.")
@json_option
def export(
    run: Path, form: str, out: Path | None, plans: int | None, overwrite: bool, as_json: bool
) -> None:
    """Write the data of a RUN for other programs.

    docx is a brief of two pages, pptx its slides: the options, who gets what, what is settled and
    proved. xlsx is a workbook with all tables. json is one document (`wholepie schema --of export`
    describes it), on stdout without --out. csv and parquet write a file for each table: goals,
    points, plans, satisfaction, payoff, and faces if the front has them. png and svg draw the front
    and its fair plans. Without --out the files go to RUN/export. With --plans tables hold a few
    plans alone, with for how many each of them stands.

    \b
    Example:
      wholepie export runs/my-budget-20240101-120000 --to xlsx --out front.xlsx
      wholepie export runs/my-budget-20240101-120000 --to csv --plans 7
    """
    with loading():
        from ..optimizer.results.front import Front
        from ..views.export import writing
        from ..views.vocabulary.representatives import of_front

    front = Front.open(run)
    warn_of_doubt(front)
    few = of_front(front, plans) if plans else None
    if str(out) == "-" or (out is None and form == "json"):
        _to_stdout(front, form, few)
        return
    target = out or run / "export" / (writing.NAMES.get(form, ""))
    written, left_out = writing.write(front, form, target, overwrite=overwrite, few=few)
    for words in left_out:
        say(words)
    if as_json:
        print_json({"written": [str(path) for path in written], "left_out": left_out})
        return
    for path in written:
        say(f"Wrote {path}")


def _to_stdout(front: Front, form: str, few: Representatives | None) -> None:
    from ..views.export import writing

    if form not in writing.ONE_FILE:
        raise InputError(
            codes.BAD_ARGUMENT,
            f"{form} writes several files; --out names a folder for them.",
        )
    if form != "json" and sys.stdout.isatty():
        raise InputError(
            codes.USAGE,
            f"A terminal cannot display {form}; give --out a file or pipe it.",
        )
    content = writing.single(front, form, few)
    if form == "json":
        echo_json(content.data.decode("utf-8").rstrip("\n"))
    else:
        click.echo(content.data, nl=False)
    for words in content.left_out:
        say(words)
