"""``wholepie report``: a run as one page that opens offline."""

from pathlib import Path
from typing import Any

import click

from .loading import loading
from .options import GivenPath, json_option, plans_option, run_argument
from .output import print_json, say, warn_of_doubt


@click.command()
@run_argument
@click.option("--plan", type=int, help="The plan to show first; by default the fairest.")
@plans_option
@click.option(
    "--out",
    type=GivenPath(dir_okay=False),
    help="The file to write; by default RUN/report.html.",
)
@json_option
def report(run: Path, plan: int | None, plans: int | None, out: Path | None, as_json: bool) -> None:
    """Write the report of a RUN.

    Write one HTML file that opens in any browser, without a network, and print its path. It
    contains what `wholepie coalitions --add-to`, `wholepie concessions --out` and `wholepie verify`
    added to the run.

    \b
    Example:
      wholepie report runs/my-budget-20240101-120000
    """
    with loading():
        from ..optimizer.results.additions import additions
        from ..optimizer.results.front import Front
        from ..optimizer.results.page_mark import REPORT
        from ..views.pages import report_page

    front = Front.open(run)
    warn_of_doubt(front)
    more = additions(run)
    if theirs := [f"{name}.json" for name, each in more.items() if not each.own]:
        say(f"warning: not made here, so nothing in it counts as proved: {', '.join(theirs)}")
    asked: dict[str, Any] = {"plan": plan, "plans": plans, "more": more}
    path = report_page.write(front, out or run / REPORT, **asked, follows=out is not None)
    if as_json:
        print_json({"report": str(path), "verification": front.check.state})
        return
    click.echo(path)
