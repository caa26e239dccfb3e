"""``wholepie schema``: the scenario file's JSON Schema."""

import click

from ..models import json_schema
from .options import json_option
from .output import print_json


@click.command()
@json_option
def schema(as_json: bool) -> None:
    """Print the JSON Schema of scenario files.

    Editors complete and check scenarios with it.

    \b
    Example:
      wholepie schema > scenario.schema.json
    """
    del as_json  # the schema is JSON either way
    print_json(json_schema())
