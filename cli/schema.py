"""``wholepie schema``: the scenario file's JSON Schema."""

import click

from ..models import json_schema
from .output import print_json


@click.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for completion in an editor.

    \b
    Example:
      wholepie schema > scenario.schema.json
    """
    print_json(json_schema())
