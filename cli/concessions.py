"""``wholepie concessions``: who would have to give up how much so that all can agree."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..diagnostics import codes
from ..optimizer.errors import InputError
from .front import exit_code
from .loading import loading
from .options import Duration, GivenPath, Share, json_option, scenario_argument
from .output import in_shell, print_json, progress, say, show, warn

if TYPE_CHECKING:
    from ..models import ModelFile, Scenario
    from ..optimizer.insight.concessions import Concessions

_EXPLAIN_SECONDS = 60.0


@click.command()
@scenario_argument
@click.option(
    "--negotiable",
    multiple=True,
    metavar="LABEL",
    help="A requirement that may be relaxed, instead of those marked; repeatable.",
)
@click.option("--within", type=Share, help="Stop once this gap is proved, such as 1%.")
@click.option(
    "--time-limit", type=Duration, help="Stop after this time, such as 60s, and keep the result."
)
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Threads.")
@click.option(
    "--write",
    "target",
    type=GivenPath(dir_okay=False),
    help="Write the relaxed scenario to this file.",
)
@click.option(
    "--plan", type=int, help="Report and write this plan; by default the one that is suggested."
)
@click.option("--out", type=GivenPath(), help="Run folder to save the front in.")
@json_option
def concessions(
    file: Path,
    target: Path | None,
    plan: int | None,
    out: Path | None,
    as_json: bool,
    **asked: Any,
) -> None:
    """Find how far the negotiable requirements of a FILE must be relaxed.

    List every efficient agreement: no party can concede less unless another concedes more. Report
    one in detail, each rule before and after: the one whose largest concession is least, or --plan;
    --write makes a scenario of it that can be solved. Exit code 3 if the other requirements
    conflict, 4 if a limit came before the result was reached.

    \b
    Example:
      wholepie concessions my-budget/scenario.yaml --write agreed.yaml
    """
    with loading():
        from ..api import negotiation, sources
        from ..models import relaxing
        from ..views.terminal.concession_tables import concession_tables

    _refuse_unusable(target, out)
    scenario = sources.load(file)
    warn(scenario)
    asked["negotiable"] = asked["negotiable"] or None
    with progress() as onlooker:
        found = negotiation.concessions(scenario, progress=onlooker, **asked)
    agreed = found.suggested if plan is None else found.agreement(plan)
    if as_json:
        print_json(found.to_dict() | {"chosen": agreed.to_dict()})
    else:
        show(concession_tables(found, plan))
    if target is not None:
        negotiation.relax(scenario, agreed, target)
        say(f"Wrote {target}. Solve it with:\n  wholepie front {in_shell(target)}")
        if relaxing.TOGETHER in target.read_text(encoding="utf-8"):
            say(relaxing.TOGETHER)
    _save(scenario, found, out)
    if code := exit_code(found.front):
        raise click.exceptions.Exit(code)


def _refuse_unusable(target: Path | None, out: Path | None) -> None:
    """Raise InputError before any work is done."""
    if target is not None and target.exists():
        raise InputError(codes.ALREADY_THERE, f"{target} is there already; choose another name.")
    if out is not None and out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise InputError(codes.ALREADY_THERE, f"{out} is there already; choose another name.")


def _save(scenario: Scenario | ModelFile, found: Concessions, out: Path | None) -> None:
    """Save the front as a run, and beside it why it is needed."""
    from ..api import negotiation
    from ..optimizer.results.additions import add

    if out is None:
        return
    found.front.save(out)
    data = found.to_dict()
    add(out, "concessions", {each: data[each] for each in ("suggested", "cheapest", "measure")})
    if found.needed:
        why = negotiation.explain(scenario, time_limit=_EXPLAIN_SECONDS)
        add(out, "explanation", why.to_dict())
    say(f"Saved in {out}. Look at it with:\n  wholepie report {in_shell(out)}")
