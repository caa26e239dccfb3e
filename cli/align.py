"""``wholepie align``: a plan that was adopted against the efficient ones."""

from pathlib import Path
from typing import Any, get_args

import click

from ..api.names import BaselineName, CompletionName, UtilityName
from ..diagnostics import codes
from ..optimizer.errors import InfeasibleError, InputError
from ..optimizer.run_place import is_run
from .loading import loading
from .options import (
    Clock,
    GivenPath,
    goal_option,
    json_option,
    left,
    source_argument,
    time_option,
)
from .output import print_json, say, show, warn_of_doubt


@click.command()
@source_argument
@click.argument("adopted", metavar="[ADOPTED]", type=GivenPath(exists=True), required=False)
@click.option(
    "--rule",
    type=click.Choice(get_args(BaselineName)),
    help="In place of ADOPTED: what this rule of cities chooses from ballots.",
)
@click.option(
    "--ballots",
    type=GivenPath(exists=True, dir_okay=False),
    help="For --rule: the Pabulib file; by default FILE, if it is one.",
)
@click.option(
    "--completion",
    type=click.Choice(get_args(CompletionName)),
    help="For equal-shares: what spends the rest; by default add1u.",
)
@click.option(
    "--utility",
    type=click.Choice(get_args(UtilityName)),
    help="For equal-shares: what a project is worth; by default its cost.",
)
@click.option(
    "--page",
    "out",
    type=GivenPath(dir_okay=False),
    help="Write the answer as an HTML page: why not this plan?",
)
@time_option
@goal_option
@json_option
def align(
    source: Path,
    adopted: Path | None,
    rule: str | None,
    ballots: Path | None,
    completion: str | None,
    utility: str | None,
    out: Path | None,
    clock: Clock | None,
    goals: tuple[str, ...],
    as_json: bool,
) -> None:
    """Compare an ADOPTED plan with efficient plans of a FILE or the plans of a RUN.

    ADOPTED is a table (CSV or XLSX) with a row for each decision: its index, then yes, no, 1, 0, x
    or an amount. Rows that are left out say no; a list of names alone says yes to each. Where there
    are several decisions, the name of the decision comes first. A run's plans.csv with one plan
    will do too. Or it is what a --rule of cities chooses from the ballots of a Pabulib file (.pb),
    which can be FILE too: greedy by votes, greedy-no-skip (up to the first that does not fit),
    greedy-per-cost, or equal-shares, completed by none, greedy, add1 or add1u.

    Print which requirements the plan breaks and by how much, which plans are better for whom, which
    decisions to change in which order, and the weights that justify the plan, if any do. With a RUN
    its listed plans are compared. Exit code 3 if the plan breaks a requirement, and 4 if the time
    limit came before all of this was known; what is known is printed.

    \b
    Example:
      wholepie align my-budget adopted.csv
      wholepie align my-run adopted.xlsx --page why-not.html
      wholepie align my-run --rule equal-shares --ballots district.pb
    """
    _require_one(
        adopted, rule, {"--ballots": ballots, "--completion": completion, "--utility": utility}
    )
    with loading():
        from ..api import baselines, insight, sources
        from ..models.formats.convert import is_ballots
        from ..optimizer.insight.breaches import broken_requirements
        from ..views.pages import alignment_page
        from ..views.terminal.alignment_tables import alignment_tables
        from ..views.vocabulary import text

    opened: Any = source
    if not is_ballots(source):
        opened = sources.opened(source)
    if is_run(source):
        warn_of_doubt(opened)
    plan: Any = adopted
    if rule is not None:
        file = _ballots(source, ballots)
        how: Any = {"completion": completion, "utility": utility, "time_limit": left(clock)}
        plan = baselines.baseline(file, rule, **how)  # type: ignore[arg-type]
    found = insight.alignment(opened, plan, goals=goals or None, time_limit=left(clock))
    if out is not None:
        say(f"Wrote {alignment_page.write(found, out)}.")
    if as_json:
        print_json(found.to_dict())
    else:
        show(alignment_tables(found))
    if found.breaches:
        count = text.count(broken_requirements(found.breaches), "requirement")
        where = f"in {adopted}" if rule is None else f"by {rule}"
        raise InfeasibleError(codes.PLAN_BREAKS_RULES, f"The plan {where} breaks {count}.")
    if found.missing is not None:
        raise found.missing


def _require_one(adopted: Path | None, rule: str | None, asked: dict[str, Any]) -> None:
    """A plan is either given or chosen by a rule."""
    if (adopted is None) == (rule is None):
        given = "both are given" if rule else "neither is given"
        raise InputError(codes.USAGE, f"Name the table of the ADOPTED plan or a --rule; {given}.")
    useless = [option for option, value in asked.items() if value is not None and rule is None]
    if useless:
        raise InputError(codes.UNUSED_OPTION, f"{useless[0]} is for a --rule.")


def _ballots(source: Path, ballots: Path | None) -> Path:
    from ..models.formats.convert import is_ballots

    if ballots is not None:
        return ballots
    if is_ballots(source):
        return source
    raise InputError(
        codes.USAGE, "A --rule chooses from ballots: name the Pabulib file with --ballots FILE.pb."
    )
