"""``wholepie schema``: the scenario file's JSON Schema."""

from pathlib import Path

import click

from ..models import json_schema, templates
from .options import json_option
from .output import print_json, say


@click.command()
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it into this file, and tell how an editor finds it.",
)
@json_option
def schema(out: Path | None, as_json: bool) -> None:
    """Print the JSON Schema of scenario files.

    Editors complete and check scenarios with it.

    \b
    Example:
      wholepie schema --out scenario.schema.json
    """
    if out is None:
        print_json(json_schema())
        return
    templates.write_schema(out)
    if as_json:
        print_json({"schema": str(out)})
        return
    say(f"Wrote {out}. Let scenarios beside it begin with:\n{templates.MODELINE.format(out.name)}")
