"""A front as a small SVG made without a browser, for the README.

Colours are mid-tones on a transparent ground, readable on light and dark pages.
"""

from collections.abc import Sequence
from html import escape

import numpy as np

from wholepie import Front, Goal, InputError
from wholepie.diagnostics import codes
from wholepie.views.vocabulary import palette, text
from wholepie.views.vocabulary.selection import fairest, heights, heights_of, spread_in_order
from wholepie.views.vocabulary.story import amount

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM = 84, 40, 74, 62
MOST_PLANS = 300
LONGEST = 22
Place = tuple[float, float]


def svg(front: Front) -> str:
    """A scatter for two goals, parallel coordinates for more; the fairest plan is marked.

    Raises
    ------
    InputError
        The front has fewer than two goals, or no plan.
    """
    if len(front.goals) < 2 or not len(front):
        raise InputError(
            codes.FIGURE_GOALS,
            "A picture needs a front of two goals or more, with a plan at least.",
        )
    title = str(front.about.get("title") or "Efficient plans")
    body = _scatter(front) if len(front.goals) == 2 else _parallel(front)
    return "\n".join([*_opening(title, front), *body, "</svg>\n"])


def _opening(title: str, front: Front) -> list[str]:
    spoken = escape(f"{text.name(title)}: {amount(front)}, the fairest is number {fairest(front)}")
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="system-ui, sans-serif" font-size="13" fill="{palette.MUTED}">',
        f"<title>{spoken}</title>",
        _text(LEFT / 2, 24, title, size=16, most=52, weight=600),
        _text(WIDTH - RIGHT, 24, amount(front), anchor="end"),
    ]


def _scatter(front: Front) -> list[str]:
    places = [_point(height) for height in heights(front).tolist()]
    shown = [places[plan - 1] for plan in spread_in_order(front, MOST_PLANS)]
    x, y = places[fairest(front) - 1]
    across, up = front.goals
    words = [
        _text(WIDTH / 2, HEIGHT - 12, f"{_named(across)}, better →", anchor="middle", most=70),
        _text(LEFT / 2, TOP - 22, f"↑ {_named(up)}, better", most=70),
    ]
    ring = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9" fill="none" stroke="{palette.CHOSEN}" '
    return [
        *_frame(),
        *_scatter_ends(front),
        *words,
        *_segments(front),
        *(_dot(place) for place in shown),
        f'{ring}stroke-width="3"/>',
        _text(x + 14, y - 10, "fairest", colour=palette.CHOSEN, weight=600),
    ]


def _point(height: Sequence[float]) -> Place:
    across, up = height
    wide, tall = WIDTH - LEFT - RIGHT - 24, HEIGHT - TOP - BOTTOM - 24
    return LEFT + 12 + across * wide, HEIGHT - BOTTOM - 12 - up * tall


def _frame() -> list[str]:
    right, foot = WIDTH - RIGHT, HEIGHT - BOTTOM
    path = f"M{LEFT} {TOP}V{foot}H{right}"
    return [f'<path d="{path}" fill="none" stroke="{palette.MUTED}" stroke-opacity=".6"/>']


def _scatter_ends(front: Front) -> list[str]:
    """Worst and best value at the ends of both axes."""
    (left, foot), (right, top) = _point([0, 0]), _point([1, 1])
    worst, best = list(front.nadir), list(front.ideal)
    below = HEIGHT - BOTTOM + 20
    return [
        _text(left, below, text.number(worst[0]), anchor="middle"),
        _text(right, below, text.number(best[0]), anchor="middle"),
        _text(LEFT - 8, foot + 4, text.number(worst[1]), anchor="end"),
        _text(LEFT - 8, top + 4, text.number(best[1]), anchor="end"),
    ]


def _segments(front: Front) -> list[str]:
    """Lines between plans whose mixtures count too, and rings for ends that do not."""
    if front.faces is None:
        return []
    places = [_point(height) for height in heights_of(front, front.faces.values).tolist()]
    lines = [(places[first], places[last]) for first, last in front.faces.members]
    drawn = [
        f'<path d="M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}" stroke="{palette.PLAN}" stroke-width="2"/>'
        for (a, b), (c, d) in lines
    ]
    rings = [
        f'<circle cx="{places[i][0]:.1f}" cy="{places[i][1]:.1f}" r="4.5" fill="{palette.PAPER}" '
        f'stroke="{palette.PLAN}" stroke-width="2"/>'
        for i in np.flatnonzero(~front.faces.efficient)
    ]
    return [*drawn, *rings]


def _dot(place: Place) -> str:
    x, y = place
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{palette.PLAN}" fill-opacity=".85"/>'


def _parallel(front: Front) -> list[str]:
    scaled, best = heights(front).tolist(), fairest(front)
    shown = [plan for plan in spread_in_order(front, MOST_PLANS) if plan != best]
    return [
        *(_axis(front, k) for k in range(len(front.goals))),
        *(_line(scaled[plan - 1], palette.PLAN, 1.4, 0.45) for plan in shown),
        _line(scaled[best - 1], palette.CHOSEN, 3.5, 1.0),
        _text(LEFT, HEIGHT - 12, f"plan {best}, the fairest", colour=palette.CHOSEN, weight=600),
        _text(WIDTH - RIGHT, HEIGHT - 12, "better ↑ on every axis", anchor="end"),
    ]


def _axis(front: Front, k: int) -> str:
    """One goal's line with its names above, its best value at the top and its worst at the foot."""
    goal, count = front.goals[k], len(front.goals)
    (x, top), (_, foot) = _at(k, count, 1.0), _at(k, count, 0.0)
    most = min(LONGEST, int((WIDTH - LEFT - RIGHT) / count / 6.3))
    line = f'<path d="M{x:.1f} {top:.1f}V{foot:.1f}" stroke="{palette.MUTED}" stroke-opacity=".6"/>'
    unit = f" ({goal.unit})" if goal.unit else ""
    parts = [
        line,
        _text(x, top - 40, goal.owner or "", anchor="middle", most=most, weight=600),
        _text(x, top - 24, f"{goal.name}{unit}", anchor="middle", most=most, size=12),
        _text(x, top - 7, text.number(front.ideal.iloc[k]), anchor="middle", size=12),
        _text(x, foot + 17, text.number(front.nadir.iloc[k]), anchor="middle", size=12),
    ]
    return "\n".join(parts)


def _at(k: int, count: int, height: float) -> Place:
    x = LEFT + k * (WIDTH - LEFT - RIGHT - 40) / (count - 1)
    top, foot = TOP + 26, HEIGHT - BOTTOM
    return x, foot - height * (foot - top)


def _line(height: Sequence[float], colour: str, width: float, opacity: float) -> str:
    spots = [_at(k, len(height), each) for k, each in enumerate(height)]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
    return (
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{width}" '
        f'stroke-opacity="{opacity}" stroke-linejoin="round"/>'
    )


def _text(
    x: float,
    y: float,
    words: str,
    *,
    anchor: str = "start",
    most: int = 90,
    size: int = 13,
    weight: int = 400,
    colour: str = "",
) -> str:
    fill = f' fill="{colour}"' if colour else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" '
        f'font-weight="{weight}"{fill}>{escape(text.shortened(words, most))}</text>'
    )


def _named(goal: Goal) -> str:
    return f"{goal.label} ({goal.unit})" if goal.unit else goal.label
