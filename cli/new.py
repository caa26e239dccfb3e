"""``wholepie new``: a scenario to start from."""

from pathlib import Path

import click

from ..models import templates
from .options import GivenPath, json_option
from .output import in_shell, print_json, say


@click.command()
@click.argument("name", type=GivenPath(), required=False)
@click.option("--template", default="allocation", show_default=True, help="The template to copy.")
@click.option("--list", "listing", is_flag=True, help="List the templates, and what each is for.")
@click.option(
    "--xlsx", "as_book", is_flag=True, help="Write a workbook NAME.xlsx to fill in instead."
)
@json_option
def new(name: Path | None, template: str, listing: bool, as_book: bool, as_json: bool) -> None:
    """Create the folder NAME with a scenario to start from.

    \b
    Example:
      wholepie new holiday-rota --template assignment
      wholepie new my-budget --template portfolio --xlsx
    """
    if listing:
        _list(as_json)
        return
    if name is None:
        raise click.UsageError("Give the name of the folder to make, or --list.")
    path = (templates.create_book if as_book else templates.create)(template, name)
    if as_json:
        print_json({"scenario": str(path), "template": template})
        return
    say(f"Wrote {path}. Read it, change it, then:")
    given = in_shell(path if as_book else name)
    say(f"  wholepie check {given}\n  wholepie front {given}")


def _list(as_json: bool) -> None:
    described = templates.described()
    if as_json:
        print_json([{"template": name, "about": about} for name, about in described.items()])
        return
    table = click.HelpFormatter(width=80)
    table.write_dl(list(described.items()))
    click.echo(table.getvalue(), nl=False)
