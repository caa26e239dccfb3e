"""``wholepie schema``: the JSON Schema of what wholepie reads and writes."""

import click

from .options import json_option
from .output import print_json


@click.command()
@click.option(
    "--of",
    "what",
    type=click.Choice(["scenario", "export"]),
    default="scenario",
    show_default=True,
    help="Scenario files, or what `wholepie export --to json` writes.",
)
@json_option
def schema(what: str, as_json: bool) -> None:
    """Print the JSON Schema of scenario files, or of exported fronts.

    Editors complete and check scenarios with it; programs check what they are given.

    \b
    Example:
      wholepie schema > scenario.schema.json
      wholepie schema --of export > export.schema.json
    """
    del as_json  # the schema is JSON either way
    if what == "export":
        from ..views.document import json_schema
    else:
        from ..models import json_schema
    print_json(json_schema())
