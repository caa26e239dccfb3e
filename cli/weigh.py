"""``wholepie weigh``: weights from what people judge, or from a front."""

from pathlib import Path
from typing import get_args

import click

from ..api.names import WeighingName
from .loading import loading
from .options import goal_option, json_option, source_argument
from .output import print_json, show, warn_of_doubt


@click.command()
@source_argument
@click.option(
    "--how",
    type=click.Choice(get_args(WeighingName)),
    required=True,
    help="Where the weights come from; see above.",
)
@goal_option
@json_option
def weigh(source: Path, how: WeighingName, goals: tuple[str, ...], as_json: bool) -> None:
    """Compute weights of goals from a FILE's judgements, or from the front of a RUN.

    swing: from points for how much the way from worst to best matters. ahp: from comparisons in
    pairs, with their consistency ratio. Both are under "judgements" in the file. critic: from how
    goals vary and correlate over the plans of a run.

    \b
    Example:
      wholepie weigh my-budget --how ahp
      wholepie plan my-budget --weights-from ahp
    """
    with loading():
        from ..api import insight, sources
        from ..views.terminal.weight_tables import weighing_tables

    loaded = sources.opened(source)
    warn_of_doubt(loaded)
    found = insight.weigh(loaded, how, goals=goals or None)
    if as_json:
        print_json(found.to_dict())
        return
    show(weighing_tables(found))
