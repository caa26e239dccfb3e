"""``wholepie schema``: the JSON Schema of what wholepie reads and writes."""

from pathlib import Path
from typing import Any

import click

from .options import GivenPath, json_option
from .output import print_json, say


@click.command()
@click.option(
    "--of",
    "what",
    type=click.Choice(["scenario", "export"]),
    default="scenario",
    show_default=True,
    help="The schema of scenario files, or of `wholepie export --to json`.",
)
@click.option(
    "--out",
    type=GivenPath(dir_okay=False),
    help="Write to this file, and say how an editor finds it.",
)
@json_option
def schema(what: str, out: Path | None, as_json: bool) -> None:
    """Print the JSON Schema of scenario files, or of exported fronts.

    Editors complete and check scenarios with it; programs check their input.

    \b
    Example:
      wholepie schema --out scenario.schema.json
      wholepie schema --of export > export.schema.json
    """
    found = _schema(what)
    if out is None:
        print_json(found)
        return
    from ..models.templates import MODELINE, write_schema

    write_schema(out, found)
    if as_json:
        print_json({"schema": str(out)})
        return
    say(f"Wrote {out}.")
    if what == "scenario":
        say(f"Let scenarios beside it begin with:\n{MODELINE.format(out.name)}")


def _schema(what: str) -> dict[str, Any]:
    if what == "export":
        from ..views.export.document import json_schema
    else:
        from ..models import json_schema
    return json_schema()
