"""``wholepie convert``: scenarios, workbooks, ballots and models from one form to another."""

from pathlib import Path
from typing import Any

import click

from ..api.names import FormatName
from .choices import BANDS, FORMATS, FORMS, LEAST, listed
from .loading import loading
from .options import GivenPath, json_option, scenario_argument
from .output import print_json, say, warn


class Numbers(click.ParamType[tuple[int, ...]]):
    """Integers with commas between them."""

    name = "numbers"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[int, ...]:
        """Read the numbers, or fail with what was expected."""
        try:
            return tuple(int(each) for each in str(value).split(","))
        except ValueError:
            self.fail(f"{value!r} is not a list of ages; write 30,45,65.", param, ctx)


@click.command(epilog=f"\b\nFormats of models:\n{listed(FORMATS)}")
@scenario_argument
@click.option(
    "--to", type=click.Choice(FORMS), help="The format; by default the name of --out decides."
)
@click.option("--out", type=GivenPath(), required=True, help="The file or new folder to write.")
@click.option("--together", is_flag=True, help="Write all goals into one MPS or LP file.")
@click.option(
    "--from",
    "format",
    type=click.Choice(list(FORMATS)),
    help="The format of FILE, if its name does not say it.",
)
@click.option("--stakeholders", metavar="ATTRIBUTE", help="For ballots: age, sex, category, ...")
@click.option(
    "--bands",
    type=Numbers(),
    help=f"The bounds of age bands; by default {','.join(map(str, BANDS))}.",
)
@click.option(
    "--least",
    type=click.IntRange(1),
    help=f"The least number of voters in a group; by default {LEAST}.",
)
@click.option("--strict", is_flag=True, help="Refuse ballots when one of them is faulty.")
@json_option
def convert(
    file: Path,
    out: Path,
    to: str | None,
    format: FormatName | None,
    as_json: bool,
    **asked: Any,
) -> None:
    """Convert a FILE to another format.

    A scenario becomes a workbook, and a workbook a scenario. Both become MPS or LP for other
    solvers, one file for each goal, or one .mop file with all goals. Ballots of Pabulib (.pb)
    become a scenario whose stakeholders are groups of voters, or friends of groups of projects.
    Only sums are written, and groups that are too small for a secret ballot are left out.

    \b
    Example:
      wholepie convert my-budget --out my-budget.xlsx
      wholepie convert district.pb --to scenario --out district --stakeholders age
      wholepie convert my-budget --out my-budget.mop
    """
    with loading():
        from ..api import files, sources

    source: Any = file
    if format is not None:
        source = sources.load(file, format=format)
        warn(source)
    done = files.convert(source, out, to=to, **asked)
    for note in done.notes:
        say(note)
    if as_json:
        print_json(done.to_dict())
        return
    for path in done.written:
        say(f"Wrote {path}")
