"""``wholepie convert``: scenarios, workbooks, ballots and models from one form to another."""

from pathlib import Path
from typing import Any

import click

from ..api.names import FormatName
from .choices import BANDS, FORMATS, FORMS, LEAST, listed
from .loading import loading
from .options import json_option, scenario_argument
from .output import print_json, say, warn


class Numbers(click.ParamType[tuple[int, ...]]):
    """Whole numbers with commas between."""

    name = "numbers"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[int, ...]:
        """Read the numbers, or fail with what was expected."""
        try:
            return tuple(int(each) for each in str(value).split(","))
        except ValueError:
            self.fail(f"{value!r} are no ages; write 30,45,65.", param, ctx)


@click.command(epilog=f"\b\nModels in numbers:\n{listed(FORMATS)}")
@scenario_argument
@click.option("--to", type=click.Choice(FORMS), help="The form; else what --out's name tells.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="File, or new folder.")
@click.option("--together", is_flag=True, help="All goals in one MPS or LP file, not one each.")
@click.option("--from", "format", type=click.Choice(list(FORMATS)), help="If the name tells not.")
@click.option("--stakeholders", metavar="ATTRIBUTE", help="Of ballots: age, sex, category, ...")
@click.option("--bands", type=Numbers(), help=f"Of ages; {','.join(map(str, BANDS))} if not said.")
@click.option(
    "--least",
    type=click.IntRange(1),
    default=LEAST,
    show_default=True,
    help="Voters in a group.",
)
@json_option
def convert(
    file: Path,
    out: Path,
    to: str | None,
    format: FormatName | None,
    as_json: bool,
    **asked: Any,
) -> None:
    """Turn a FILE into another form.

    A scenario becomes a workbook, and a workbook a scenario; either becomes MPS or LP for other
    solvers, one file a goal, or one .mop file with all of them. Ballots of Pabulib (.pb) become a
    scenario whose stakeholders are groups of voters, or friends of groups of projects: only sums
    are written, and groups that are too small for a secret ballot are left out.

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
        print_json({"written": [str(each) for each in done.written], "notes": list(done.notes)})
        return
    for path in done.written:
        say(f"Wrote {path}")
