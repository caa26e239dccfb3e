"""Figures of a front as PNG or SVG, without a browser: matplotlib, the extra ``figures``.

Better is always up and to the right. The same front gives the same bytes. Nothing in a name is
read as mathematics. A letter that no installed typeface has is drawn as a box in a PNG; an SVG
holds words as text, so that the program that displays it finds the letters.
"""

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from itertools import combinations
from textwrap import wrap
from typing import Any

import numpy as np

from ...diagnostics import codes
from ...optimizer.errors import InputError
from ...optimizer.parties.listed import fair_plans, satisfaction
from ...optimizer.problem.labels import Goal
from ...optimizer.results.front import Front
from ..vocabulary import findings, palette, story, text
from ..vocabulary.extras import needed
from ..vocabulary.faces import corners, polygon_order
from ..vocabulary.selection import fairest, fairest_words, heights, spread_in_order
from .typeface import families

MOST_PLANS = 500
MOST_MATRIX = 3
LONGEST, SHORTER = 44, 34
LINE, MOST_LETTERS = 88, 240
_STYLE: dict[str, Any] = {
    "axes.edgecolor": palette.MUTED,
    "axes.grid": True,
    "axes.labelcolor": palette.INK,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": 10,
    "figure.constrained_layout.use": True,
    "grid.alpha": 0.25,
    "legend.frameon": False,
    "savefig.dpi": 150,
    "svg.fonttype": "none",
    "svg.hashsalt": "wholepie",
    "text.color": palette.INK,
    "text.parse_math": False,
    "xtick.color": palette.MUTED,
    "ytick.color": palette.MUTED,
}
_MARKS = ("o", "D", "s")
# Neither the date nor the program: the same front gives the same bytes.
_UNSIGNED = {"svg": {"Date": None, "Creator": None}, "png": {"Software": None}}
Drawing = Callable[[str], tuple[bytes, tuple[str, ...]]]


def drawings(front: Front) -> dict[str, Drawing]:
    """What draws each figure, by name: ``front``, and ``fair`` where rules of fairness name plans.

    A drawing is given ``png`` or ``svg`` and returns the bytes, and in sentences what is not drawn.

    Raises
    ------
    InputError
        matplotlib is not installed, or the front has no plan.
    """
    needed("matplotlib", "figures")
    if not len(front):
        raise InputError(codes.EMPTY_FRONT, "The front has no plan to draw.")
    found: dict[str, Drawing] = {"front": lambda form: _drawn(front, _front, form)}
    if fair_plans(front):
        found["fair"] = lambda form: _drawn(front, _fair, form)
    return found


def _drawn(
    front: Front, fill: Callable[[Any, Front], None], form: str
) -> tuple[bytes, tuple[str, ...]]:
    from matplotlib.figure import Figure

    title = str(front.about.get("title") or "Efficient plans")
    parties = [str(party) for party in satisfaction(front).columns]
    words = [title, *front.labels, *(goal.unit for goal in front.goals), *parties]
    known, missing = families(map(text.name, words))
    stream = BytesIO()
    with _our_style(known):
        figure = Figure(figsize=(7.2, 4.8))
        figure.suptitle(text.shortened(title, 60), fontweight="bold")
        fill(figure, front)
        figure.savefig(stream, format=form, metadata=_UNSIGNED[form])
    left_out = []
    if missing and form == "png":
        few = text.shortened(missing, 24)
        left_out.append(f"No installed typeface has the letters {few}: boxes stand for them.")
    if len(front) > MOST_PLANS and fill is _front:
        left_out.append(f"The figure draws a spread of {MOST_PLANS} of {len(front):,} plans.")
    return stream.getvalue(), tuple(left_out)


@contextmanager
def _our_style(known: Sequence[str]) -> Iterator[None]:
    """Our own style alone; our own words report letters that are missing."""
    import matplotlib

    style: Any = _STYLE | {"font.family": list(known)}
    with matplotlib.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph|Matplotlib currently does not support")
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(style)
        yield


def _front(figure: Any, front: Front) -> None:
    goals = len(front.goals)
    if goals == 1:
        _strip(figure, front)
    elif goals <= MOST_MATRIX:
        _matrix(figure, front)
    else:
        _parallel(figure, front)


def _strip(figure: Any, front: Front) -> None:
    """One goal: its values on a line."""
    figure.set_size_inches(7.2, 1.8)
    axes = figure.subplots()
    axes.plot(front.values[:, 0], np.zeros(len(front)), "o", color=palette.PLAN)
    axes.set_yticks([])
    _towards_better(axes.xaxis, front.goals[0], "→", LONGEST)


def _matrix(figure: Any, front: Front) -> None:
    """Every pair of two or three goals, one panel for each pair."""
    size = len(front.goals) - 1
    figure.set_size_inches(*((7.2, 4.8) if size == 1 else (8.4, 7.2)))
    panels = figure.subplots(size, size, squeeze=False)
    longest = LONGEST if size == 1 else SHORTER
    for panel in panels.flat:
        panel.set_visible(False)
    for x, y in combinations(range(size + 1), 2):
        panel = panels[y - 1, x]
        panel.set_visible(True)
        _pair(panel, front, x, y)
        _towards_better(panel.xaxis, front.goals[x], "→", longest)
        _towards_better(panel.yaxis, front.goals[y], "↑", longest)
    panels[0, 0].set_title(_finding(front), loc="left")
    figure.legend(*panels[0, 0].get_legend_handles_labels(), loc="outside lower left", ncols=3)


def _finding(front: Front) -> str:
    """How many plans there are, and the sharpest trade-off between them."""
    words = f"{story.amount(front)}. {findings.tradeoff(front)}"
    plain = " ".join(text.shortened(words, MOST_LETTERS).split())
    return "\n".join(wrap(plain, LINE))


def _pair(panel: Any, front: Front, x: int, y: int) -> None:
    shown = [plan - 1 for plan in spread_in_order(front, MOST_PLANS)]
    points = front.values[:, [x, y]]
    _draw_faces(panel, front, [x, y])
    panel.plot(*points[shown].T, "o", color=palette.PLAN, alpha=0.8, ms=5, label="plans", zorder=3)
    fair = fairest(front)
    ring = {"mfc": "none", "mec": palette.CHOSEN, "mew": 2.5, "ms": 12, "zorder": 4}
    panel.plot(*points[fair - 1], "o", label=f"plan {fair}, {fairest_words(front)}", **ring)


def _draw_faces(panel: Any, front: Front, pair: Sequence[int]) -> None:
    """Outlines of what lies between plans whose mixtures count too, and rings for ends that do
    not.
    """
    if front.faces is None:
        return
    places = front.faces.values[:, pair]
    for members, around in zip(front.faces.members, corners(front), strict=True):
        order = polygon_order(around) if len(front.goals) == 3 and len(members) > 2 else [0, 1]
        line = places[[members[i] for i in [*order, order[0]]]]
        panel.plot(*line.T, "-", color=palette.PLAN, lw=1.5 if len(order) == 2 else 0.6)
    ring = {"mfc": "white", "mec": palette.PLAN, "ms": 5, "zorder": 3}
    if (ends := places[~front.faces.efficient]).size:
        panel.plot(*ends.T, "o", label="open ends", **ring)


def _towards_better(axis: Any, goal: Goal, arrow: str, longest: int) -> None:
    """The axis' name and unit, turned round where less is better."""
    unit = f"{text.shortened(goal.unit, 20)}, " if goal.unit else ""
    axis.set_label_text(f"{text.shortened(goal.label, longest)}\n{unit}better {arrow}")
    axis.set_major_formatter(lambda value, _: text.number(float(f"{value:.6g}")))
    axis.set_inverted(goal.sign > 0)


def _parallel(figure: Any, front: Front) -> None:
    """One line for each plan, each goal from its worst (foot) to its best (top)."""
    from matplotlib.collections import LineCollection

    places, scaled, fair = np.arange(len(front.goals)), heights(front), fairest(front)
    figure.set_size_inches(max(7.2, 1.25 * len(places) + 1.2), 5.2)
    axes = figure.subplots()
    shown = spread_in_order(front, MOST_PLANS)
    lines = [np.column_stack([places, scaled[plan - 1]]) for plan in shown]
    axes.add_collection(LineCollection(lines, colors=palette.PLAN, alpha=0.5, lw=1.2))
    label = f"plan {fair}, {fairest_words(front)}"
    axes.plot(places, scaled[fair - 1], "-o", color=palette.CHOSEN, lw=3, label=label)
    axes.set_title(f"{_finding(front)} Better ↑ on every axis.", loc="left")
    axes.set_xticks(places, [_head(goal) for goal in front.goals])
    axes.set_yticks([])
    axes.set_ylim(-0.12, 1.12)
    _write_ends(axes, front)
    figure.legend(loc="outside lower left")


def _head(goal: Goal) -> str:
    parts = [goal.owner, goal.name, f"({goal.unit})" if goal.unit else ""]
    return "\n".join(text.shortened(part, 16) for part in parts if part)


def _write_ends(axes: Any, front: Front) -> None:
    """The best value above and the worst below each goal's line."""
    for values, height, side in ((front.ideal, 1.03, "bottom"), (front.nadir, -0.03, "top")):
        for place, value in enumerate(values):
            axes.text(place, height, text.number(value), ha="center", va=side, fontsize=8)


def _fair(figure: Any, front: Front) -> None:
    """What each party gets in the plans that rules of fairness name."""
    shares = satisfaction(front).dropna(axis=1, how="all")
    figure.set_size_inches(7.2, 1.9 + 0.36 * len(shares.columns))
    axes, rows = figure.subplots(), np.arange(len(shares.columns))
    colours = (palette.CHOSEN, palette.PLAN, palette.INK)
    for number, each in enumerate(fair_plans(front)):
        style = {"color": colours[number], "mfc": "none", "mew": 2, "ms": 11 - 3 * number}
        label = f"{each.rule}: plan {each.plan}"
        axes.plot(shares.loc[each.plan], rows, _MARKS[number], ls="none", label=label, **style)
    axes.set_yticks(rows, [text.shortened(str(party), 32) for party in shares.columns])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.4g} %")
    axes.set_xlabel("satisfaction, better →")
    axes.set_title(f"Fair plans among {story.listed(front)}", loc="left")
    figure.legend(loc="outside lower left", ncols=3)
