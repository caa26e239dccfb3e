"""A small plot of two goals for the terminal, of letters: better is up and to the right."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions
from rich.text import Text

from ...optimizer.problem.labels import Goal
from ...optimizer.problem.problem import Floats
from ...optimizer.results.front import Front
from ..vocabulary import text
from ..vocabulary.selection import fairest, fairest_words, heights, heights_of
from .grid import cut

WIDTH, HEIGHT = 80, 14
FEWEST = 3
_NICE = {"plan": "•", "fair": "◆", "between": "·", "side": "│", "foot": "─", "corner": "└"}
_PLAIN = {"plan": "o", "fair": "#", "between": ".", "side": "|", "foot": "-", "corner": "+"}


def fits(front: Front) -> bool:
    """Whether there is something to see: two goals, and more than two points."""
    several = len(front) >= FEWEST or (len(front) > 1 and bool(front.face_plans))
    return len(front.goals) == 2 and several


@dataclass(frozen=True)
class Plot:
    """The plans of a front of two goals, and what lies between them, within 80 by 20 letters."""

    front: Front

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        nice = options.is_terminal and not options.ascii_only
        for line in self.lines(min(options.max_width, WIDTH), nice=nice):
            yield Text(line, no_wrap=True, overflow="crop")

    def lines(self, width: int, *, nice: bool) -> list[str]:
        """The plot, line by line; of plain ASCII signs unless it may be ``nice``."""
        signs, (across, up) = (_NICE if nice else _PLAIN), self.front.goals
        (right, top), (left, foot) = self.front.ideal, self.front.nadir
        ends = {0: text.number(top), HEIGHT - 1: text.number(foot)}
        margin = max(map(len, ends.values()))
        wide = max(width - margin - 4, 8)
        rows = [
            f" {ends.get(k, ''):>{margin}} {signs['side']}{''.join(row)}".rstrip()
            for k, row in enumerate(self._canvas(wide, signs))
        ]
        lowest, highest = text.number(left), text.number(right)
        between = max(wide - len(lowest) - len(highest), 1)
        indent = " " * (margin + 3)
        marked = f"{signs['fair']} plan {fairest(self.front)}, {fairest_words(self.front)}"
        arrow = ("↑", "→") if nice else ("^", "->")
        return [
            f" {arrow[0]} {_named(up, width - 12)}, better",
            *rows,
            f" {'':>{margin}} {signs['corner']}{signs['foot'] * wide}",
            f"{indent}{lowest}{' ' * between}{highest}",
            f"{indent}{_named(across, width - margin - 14)}, better {arrow[1]}",
            f"{indent}{marked}",
        ]

    def _canvas(self, wide: int, signs: dict[str, str]) -> list[list[str]]:
        canvas = [[" "] * wide for _ in range(HEIGHT)]
        best = fairest(self.front) - 1
        places = heights(self.front)
        for spots, sign in (
            (self._between(wide), signs["between"]),
            (places, signs["plan"]),
            (places[[best]], signs["fair"]),
        ):
            for x, y in np.rint(spots * [wide - 1, HEIGHT - 1]).astype(int).tolist():
                canvas[HEIGHT - 1 - y][x] = sign
        return canvas

    def _between(self, wide: int) -> Floats:
        """Places, shape (k, 2), close enough to look like lines where mixtures count too."""
        faces = self.front.faces
        if faces is None or not faces.members:
            return np.empty((0, 2))
        ends = heights_of(self.front, faces.values)[np.array(faces.members)]
        shares = np.linspace(0, 1, 2 * wide)[:, None]
        return np.vstack([first + shares * (last - first) for first, last in ends]).clip(0, 1)


def _named(goal: Goal, most: int) -> str:
    unit = f" ({text.shortened(goal.unit, 20)})" if goal.unit else ""
    return f"{cut(goal.label, most - cell_len(unit)).plain}{unit}"
