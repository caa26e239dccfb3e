"""``wholepie compare``: how fronts differ."""

from pathlib import Path

import click

from .loading import loading
from .options import GivenPath, RunFolder, json_option
from .output import print_json, say, show


@click.command()
@click.argument("runs", nargs=-1, required=True, metavar="RUN RUN...", type=RunFolder)
@click.option("--page", type=GivenPath(dir_okay=False), help="Write an HTML page of it.")
@json_option
def compare(runs: tuple[Path, ...], page: Path | None, as_json: bool) -> None:
    """Compare the fronts of RUNs with the first one.

    Print which plans stayed, vanished or appeared, and what of that is not proved; which party
    gained; by how much each front would have to improve to match the other (additive epsilon); and
    decisions that differ. Two goals are the same if label, sense and unit are.

    \b
    Example:
      wholepie compare last-year this-year --page compare.html
    """
    with loading():
        from ..api import insight
        from ..views.pages import comparison_page
        from ..views.terminal.comparison_tables import comparison_tables

    found = insight.compare(*runs)
    for name, front in found.fronts.items():
        if words := front.check.doubt or front.check.origin:
            say(f"warning: {name}: {words}")
    if as_json:
        print_json(found.to_dict())
    else:
        show(comparison_tables(found))
    if page is not None:
        say(f"Wrote {comparison_page.write(found, page, runs)}")
