"""``wholepie compare``: fronts over each other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .loading import loading
from .options import RunFolder, json_option
from .output import print_json, records, say, show

if TYPE_CHECKING:
    from ..optimizer.comparison.comparison import Change, Comparison


@click.command()
@click.argument("runs", nargs=-1, required=True, metavar="RUN RUN...", type=RunFolder)
@click.option(
    "--html", type=click.Path(path_type=Path, dir_okay=False), help="Write a page with figures."
)
@json_option
def compare(runs: tuple[Path, ...], html: Path | None, as_json: bool) -> None:
    """Lay the fronts of RUNs over each other; the first is what the others are compared with.

    Which plans stayed, vanished or appeared, and what of that is not proved; who gained; by how
    much each front would have to improve to match the other (additive epsilon); decisions that
    differ. Goals are the same by label, sense and unit.

    \b
    Example:
      wholepie compare last-year this-year --html compare.html
    """
    with loading():
        from ..api import insight
        from ..views.pages import comparison_page
        from ..views.terminal.comparison_tables import comparison_tables

    found = insight.compare(*runs)
    if as_json:
        print_json(_data(found))
    else:
        show(comparison_tables(found))
    if html is not None:
        say(f"Wrote {comparison_page.write(found, html)}")


def _data(found: Comparison) -> dict[str, Any]:
    return {
        "runs": found.names,
        "goals": [goal.label for goal in found.goals],
        "left_out": {name: list(labels) for name, labels in found.left_out.items()},
        "plans": {name: len(front) for name, front in found.fronts.items()},
        "complete": {name: front.complete for name, front in found.fronts.items()},
        "gap": {name: front.gap for name, front in found.fronts.items()},
        "epsilon": found.epsilon.to_dict("index"),
        "hypervolume": found.hypervolume.to_dict(),
        "reference": dict(found.reference),
        "ranges": _by_run(found, found.ranges),
        "satisfaction": _by_run(found, found.satisfaction),
        "fair": records(found.fair),
        "changes": [_change(each) for each in found.changes],
    }


def _by_run(found: Comparison, table: Any) -> dict[str, Any]:
    return {name: table[name].to_dict("index") for name in found.names}


def _change(change: Change) -> dict[str, Any]:
    stayed = zip(change.stayed, change.same_decisions, strict=True)
    return {
        "run": change.name,
        "stayed": [
            {"before": before, "after": after, "same_decisions": same}
            for (before, after), same in stayed
        ],
        "vanished": list(change.vanished),
        "appeared": list(change.appeared),
        "between_plans": {"before": list(change.mixed_before), "after": list(change.mixed_after)},
        "not_proved": {
            "vanished": list(change.open_vanished),
            "appeared": list(change.open_appeared),
        },
        "core": records(change.core),
        "fair_decisions": records(change.fair),
    }
