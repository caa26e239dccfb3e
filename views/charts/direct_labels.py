"""Names beside what they name, at the right edge of a figure, in place of a legend."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len

from ..vocabulary import palette, text

_SIZE, _LINE, _LETTER, _AWAY = 12, 15, 7.2, 8
_LETTERS, _GAP = 16, 6


@dataclass(frozen=True)
class EndLabel:
    """A name that belongs at a height ``y`` of a panel, from 0 at its foot to 1 at its top, and the
    ``sign`` of its points, if they have one.
    """

    name: str
    y: float
    colour: str
    sign: str = ""


def lay(figure: Any, labels: Sequence[EndLabel], *, height: float, inside: bool = False) -> None:
    """Write labels at the right of a panel of about this height in pixels, in the margin or
    ``inside``: none over another, each as near to its place as the panel leaves. The figure grows
    where they take more than its height.
    """
    words = [text.wrapped(each.name, _LETTERS) for each in labels]
    sizes = [_LINE * len(each) + _GAP for each in words]
    more = max(sum(sizes) - height, 0)
    figure.update_layout(height=figure.layout.height + more)
    height += more
    places = spread([each.y * height for each in labels], sizes, height)
    for label, lines, place in zip(labels, words, places, strict=True):
        figure.add_annotation(
            x=1,
            xref="paper",
            xanchor="right" if inside else "left",
            xshift=0 if inside else _AWAY,
            y=place / height,
            yref="paper",
            yanchor="middle",
            align="left",
            showarrow=False,
            text=f"{label.sign} {'<br>'.join(map(text.for_plotly, lines))}".strip(),
            font={"size": _SIZE, "color": palette.inks(label.colour)[0]},
        )
    # A page whose ground is dark looks here for the ink of each.
    meta = {"inks": [each.font.color for each in figure.layout.annotations]}
    figure.update_layout(showlegend=False, meta=meta)
    if not inside:
        figure.update_layout(margin={"r": width(labels)})


def width(labels: Sequence[EndLabel]) -> int:
    """What labels take of the right margin, in pixels."""
    longest = max(
        cell_len(f"{each.sign} {line}".strip())
        for each in labels
        for line in text.wrapped(each.name, _LETTERS)
    )
    return round(longest * _LETTER) + 2 * _AWAY


def spread(places: Sequence[float], sizes: Sequence[float], height: float) -> list[float]:
    """Middles of things of these sizes from 0 to a ``height`` that has room for all, none over
    another, as near to their places as can be (in least squares), in the order of the places.

    >>> spread([10, 10, 50], [10, 10, 10], 60), spread([0, 0], [10, 10], 60)
    ([5.0, 15.0, 50.0], [5.0, 15.0])
    """
    order = sorted(range(len(places)), key=lambda k: places[k])
    blocks: list[tuple[float, float, list[int]]] = []
    for k in order:
        # Foot, size and members; a block that reaches into the one below joins it.
        foot, size, members = places[k] - sizes[k] / 2, sizes[k], [k]
        while blocks and blocks[-1][0] + blocks[-1][1] > foot:
            below, tall, others = blocks.pop()
            foot = (below * len(others) + (foot - tall) * len(members)) / (
                len(others) + len(members)
            )
            size, members = size + tall, [*others, *members]
        blocks.append((foot, size, members))
    found = [0.0] * len(places)
    taken, spare = 0.0, height - sum(sizes)
    for wanted, tall, members in blocks:
        foot = min(max(wanted, taken), taken + spare)
        taken += tall
        for k in members:
            found[k] = foot + sizes[k] / 2
            foot += sizes[k]
    return found
