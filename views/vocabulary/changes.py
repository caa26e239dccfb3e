"""How the plans of one front differ from those of another, in sentences."""

from collections.abc import Iterator

from ...optimizer.comparison.changes import FrontChange
from ...optimizer.comparison.comparison import Comparison
from . import text


def words(found: Comparison) -> list[str]:
    """How the plans changed, and what is not compared, in sentences."""
    first = found.names[0]
    lines = [
        f"{name}: {text.count(len(front), 'plan')}. {front.guarantee}"
        for name, front in found.fronts.items()
    ]
    for name, labels in found.left_out.items():
        if labels:
            lines.append(
                f"Not compared: {text.listed(list(labels))} of {name}; not every run has this."
            )
    for change in found.changes:
        lines += change_words(change, first)
    return [text.name(line) for line in lines]


def change_words(change: FrontChange, first: str) -> Iterator[str]:
    """Which plans of the first front another one still has, and what of that is not proved."""
    alike = sum(change.same_decisions)
    yield (
        f"{change.name} against {first}: {len(change.stayed):,} stayed "
        f"({alike:,} of them with the same decisions), {len(change.vanished):,} vanished, "
        f"{len(change.appeared):,} appeared."
    )
    mixed = len(change.mixed_before) + len(change.mixed_after)
    if mixed:
        yield f"{text.count(mixed, 'plan')} of one front lie between plans of the other."
    for plans, where, what in (
        (change.open_vanished, change.name, "vanished"),
        (change.open_appeared, first, "appeared"),
    ):
        if plans:
            yield (
                f"For {len(plans):,} that {what} this is not proved: {where} is not known to be "
                "complete and may simply not list them."
            )
