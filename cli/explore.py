"""``wholepie explore``: a run in the browser, where a group moves its aspirations."""

from __future__ import annotations

import threading
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..diagnostics import codes
from ..optimizer.errors import InputError, WholepieError
from ..optimizer.run_place import is_run
from .folders import fresh_folder
from .loading import loading
from .options import (
    Duration,
    GivenPath,
    ScenarioOrRun,
    Share,
    json_option,
    plans_option,
    refuse_for_run,
)
from .output import print_json, progress, say, warn, warn_of_doubt

if TYPE_CHECKING:
    from ..optimizer.problem.problem import Problem
    from ..optimizer.results.front import Front

_WITHIN, _SECONDS = 0.05, 60.0
_ENDED = "Ended. What was said is in session.json."


@click.command()
@click.argument("source", metavar="RUN|FILE", type=ScenarioOrRun)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="The port; by default the first free one from 8050.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--allow-network", is_flag=True, help="Allow a --host that others can reach.")
@click.option("--no-browser", is_flag=True, help="Print the address, and do not open a browser.")
@click.option(
    "--within",
    type=Share,
    default=_WITHIN,
    help="For a FILE: the gap to which it is solved first.  [default: 5%]",
)
@click.option(
    "--time-limit",
    type=Duration,
    default=_SECONDS,
    help="The time to solve a FILE first, and for each later solve.  [default: 60s]",
)
@click.option("--out", type=GivenPath(), help="Run folder of a FILE; by default under runs/.")
@plans_option
@json_option
def explore(
    source: Path,
    port: int | None,
    host: str,
    allow_network: bool,
    no_browser: bool,
    within: float,
    time_limit: float,
    out: Path | None,
    plans: int | None,
    as_json: bool,
) -> None:
    """Explore a RUN, or a scenario FILE that is solved first, in the browser.

    Move each party's aspirations and see the nearest plan and who pays. Solve again between the
    listed plans, pin and compare plans, leave requirements out, ask why reservations conflict. All
    browsers that open the printed address share one session. It is saved in session.json of the run
    folder and becomes a section of the report. Ctrl-C ends it, with exit code 0.

    \b
    Example:
      wholepie explore runs/my-budget-20240101-120000
    """
    with loading():
        from ..api import sources

    serving = _serving()
    _require_allowed(host, allow_network, serving)
    if is_run(source):
        refuse_for_run("within", "out")
    folder = source if is_run(source) else _solved(source, out, within, time_limit)
    front = sources.front_in(folder)
    warn_of_doubt(front)
    problem, why = _problem(front)
    given = serving.Sources(front, folder, problem, why, plans)
    with serving.Explorer(given, host, port, time_limit=time_limit) as explorer:
        try:
            _tell(explorer.address, folder, as_json)
            if not no_browser:
                _open_browser(explorer.address)
            explorer.run()
        except KeyboardInterrupt:
            say(f"Not saved: {explorer.unsaved}" if explorer.unsaved else _ENDED)


def _open_browser(address: str) -> None:
    """In a thread: some browsers do not return before they are closed."""
    threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()


def _serving() -> Any:
    """The explorer, which needs Dash."""
    try:
        from ..views.explorer import serving
    except ModuleNotFoundError as error:
        what = "wholepie[explorer]"
        raise InputError(
            codes.PACKAGE_MISSING, f"The explorer needs {error.name}; pip install '{what}'."
        ) from error
    return serving


def _require_allowed(host: str, allow_network: bool, serving: Any) -> None:
    if serving.is_loopback(host):
        return
    if not allow_network:
        raise InputError(
            codes.ADDRESS,
            f"Others could reach {host}. Add --allow-network if you want this: whoever has the "
            "address can read and write, and the data are not encrypted.",
        )
    told = f"{host} can be reached by others; what is sent is not encrypted."
    say(f"warning: {told} [{codes.REACHABLE_BY_OTHERS}]")


def _solved(file: Path, out: Path | None, within: float, time_limit: float) -> Path:
    """The folder of a run that was made of a scenario file now."""
    from ..api import fronts, sources
    from ..optimizer.results.tables import percent

    folder = fresh_folder(file, out, overwrite=False)
    scenario = sources.load(file)
    warn(scenario)
    say(f"Solving first, within {percent(within)} or {time_limit:g} s.")
    with progress() as onlooker:
        found = fronts.front(
            scenario, within=within, time_limit=time_limit, folder=folder, progress=onlooker
        )
    say(f"{len(found):,} plans, saved in {folder}. {found.guarantee}")
    return folder


def _problem(front: Front) -> tuple[Problem | None, str]:
    """The problem with which a run can be solved again, or why there is none."""
    from ..api import sources

    try:
        problem = sources.problem(front)
    except WholepieError as error:
        say(f"Only the listed plans can be shown: {error}")
        return None, str(error)
    return problem, ""


def _tell(address: str, folder: Path, as_json: bool) -> None:
    if as_json:
        print_json({"address": address, "run": str(folder)})
        return
    click.echo(address)
    say("Open it in a browser; whoever has it takes part. Ctrl-C ends it.")
