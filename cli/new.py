"""``wholepie new``: a scenario to start from, copied from a template or made from a table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..diagnostics import codes
from ..models import templates
from ..optimizer.errors import InfeasibleError, InputError, WholepieError
from .loading import loading
from .options import GivenPath, json_option
from .output import in_shell, print_json, say, warn

DEFAULT = "allocation"


def _table_options(command: Any) -> Any:
    """The options that answer the questions of ``--from``."""
    several: dict[str, Any] = {"multiple": True}
    options = [
        click.option("--sheet", help="The sheet, if the table is a workbook."),
        click.option(
            "--decimal", type=click.Choice(["point", "comma"]), help="What marks decimals in a CSV."
        ),
        click.option(
            "--without-totals/--keep-totals",
            default=None,
            help="Whether a last row of sums is left out of the table.",
        ),
        click.option(
            "--key", metavar="COLUMN", help="Column, or two, that tells rows apart.", **several
        ),
        click.option("--numbered", is_flag=True, help="Number the rows instead of a key."),
        click.option("--decide", help="What is decided for each row: yes-no, whole or amount."),
        click.option(
            "--upper", metavar="COLUMN", help="Most of each row: a column, a number, none."
        ),
        click.option(
            "--maximize",
            metavar="GOAL",
            help="'OWNER: COLUMN' that OWNER wants more of.",
            **several,
        ),
        click.option(
            "--minimize",
            metavar="GOAL",
            help="'OWNER: COLUMN' that OWNER wants less of.",
            **several,
        ),
        click.option("--parties", metavar="COLUMN", help="Column whose cells are the parties."),
        click.option("--each-maximize", metavar="COLUMN", help="What each of these wants more of."),
        click.option("--each-minimize", metavar="COLUMN", help="What each of these wants less of."),
        click.option(
            "--worst-off", is_flag=True, help="One goal of the worst off of these instead."
        ),
        click.option(
            "--at-most",
            metavar="LIMIT",
            help="'OWNER: COLUMN=AMOUNT' that OWNER keeps to.",
            **several,
        ),
        click.option(
            "--at-least", metavar="LIMIT", help="The same, as the least that must be.", **several
        ),
        click.option("--no-limit", is_flag=True, help="There is no limit."),
        click.option("--unit", metavar="COLUMN=UNIT", help="Unit of a column.", **several),
        click.option("--yes", is_flag=True, help="Take what is offered for what is not given."),
        click.option("--overwrite", is_flag=True, help="Replace the scenario and table of NAME."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@click.argument("name", type=GivenPath(), required=False)
@click.option("--template", help=f"The template to copy.  [default: {DEFAULT}]")
@click.option("--list", "listing", is_flag=True, help="List the templates, and what each is for.")
@click.option(
    "--xlsx",
    "as_book",
    is_flag=True,
    help="Write a workbook NAME.xlsx to fill in instead; so does a NAME with that ending.",
)
@click.option(
    "--from",
    "table",
    type=GivenPath(),
    help="Make a scenario of a table, CSV or XLSX; what no option below answers is asked.",
)
@_table_options
@json_option
def new(
    name: Path | None,
    template: str | None,
    listing: bool,
    as_book: bool,
    table: Path | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Create the folder NAME with a scenario to start from.

    \b
    Example:
      wholepie new holiday-rota --template assignment
      wholepie new my-budget --template portfolio --xlsx
      wholepie new my-parks --from parks.csv
    """
    if listing:
        _list(as_json)
        return
    if name is None:
        raise click.UsageError("Give the name of the folder to make, or --list.")
    as_book = as_book or name.suffix.lower() == ".xlsx"
    if name.suffix.lower() in (".yaml", ".yml"):
        raise click.UsageError(f"NAME is that of a folder: {in_shell(name.with_suffix(''))}.")
    if table is not None:
        if template or as_book:
            raise InputError(
                codes.CONFLICTING_OPTIONS, "--from makes a folder of its own; leave the other out."
            )
        _from_table(name, table, as_json, given)
        return
    _refuse_answers(given)
    template = template or DEFAULT
    path = (templates.create_book if as_book else templates.create)(template, name)
    if as_json:
        print_json({"scenario": str(path), "template": template})
        return
    say(f"Wrote {path}. Read it, change it, then:")
    given_name = in_shell(path if as_book else name)
    say(f"  wholepie check {given_name}\n  wholepie front {given_name}")


def _refuse_answers(given: dict[str, Any]) -> None:
    """Options of ``--from`` have no effect on a template."""
    used = [option for option, value in given.items() if value]
    if given["without_totals"] is False:
        used.append("keep_totals")
    if used:
        option = f"--{used[0].replace('_', '-')}"
        raise InputError(
            codes.UNUSED_OPTION, f"{option} is for --from, which makes a scenario of a table."
        )


def _from_table(name: Path, table: Path, as_json: bool, given: dict[str, Any]) -> None:
    with loading():
        from ..models.saving import require_free
        from ..models.starting.beginning import begin
        from .asking import asking
        from .new_from import Given, Interview, described, read_table

    yes, overwrite = given.pop("yes"), given.pop("overwrite")
    if not overwrite:
        require_free(name)
    answering = asking(yes)
    sheet, decimal, leaves_out = map(given.pop, ("sheet", "decimal", "without_totals"))
    found = read_table(table, sheet, decimal, leaves_out, answering)
    if answering.person:
        say(described(found))
    interview = Interview(found, Given(**given), answering)
    answers = interview.answers()
    warn(interview.found, whole=True)
    path = begin(name, interview.found, answers, overwrite=overwrite)
    if as_json:
        print_json({"scenario": str(path), "table": str(table)})
    _check(path, as_json)
    if as_json:
        return
    say(f"Wrote {path}, which passes check. Read it, change it, then:")
    shown, run = in_shell(name), in_shell(name.with_name(f"{name.name}-run"))
    say(f"  wholepie front {shown} --out {run}\n  wholepie report {run}")


def _check(path: Path, as_json: bool) -> None:
    """Check what was written as the command ``check`` does; it stays where a plan is missing."""
    from ..api import checks
    from ..models import load

    try:
        scenario = load(path)
        warn(scenario, whole=True)
        checks.check(scenario)
    except WholepieError as error:
        folder = in_shell(path.parent)
        cure = f"\n  wholepie explain {folder}" if isinstance(error, InfeasibleError) else ""
        say(f"Wrote {path}. Change it there, or answer otherwise with --overwrite:{cure}")
        raise


def _list(as_json: bool) -> None:
    described = templates.described()
    if as_json:
        print_json(list(described))
        return
    table = click.HelpFormatter(width=80)
    table.write_dl(list(described.items()))
    click.echo(table.getvalue().rstrip())
