"""How tables of the terminal look: columns are aligned, cut and split here; others fill them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD, Box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions
from rich.table import Table
from rich.text import Text

from ...optimizer.problem.labels import Goal
from ..vocabulary import text

BEST, WORST = "bold", "dim"
# A narrower table would break its title or note into many lines.
NARROWEST = 54
FIRST_COLUMN = 22
SHORTEST_HEAD = 9
# Of a column: a blank at both sides and one between it and the next.
PADDING = 3


class _Rule(Box):
    """A line under the heads: of dashes where the output is not a terminal that has better
    signs."""

    def substitute(self, options: ConsoleOptions, safe: bool = True) -> Box:
        """The same table with a line that the output can show."""
        return self if options.is_terminal and not options.ascii_only else _DASHES


_RULE = _Rule(str(SIMPLE_HEAD))
_DASHES = Box(str(SIMPLE_HEAD).replace("─", "-"), ascii=True)


def plain_table(title: str = "") -> Table:
    """An empty table in the look of all tables."""
    return Table(box=_RULE, caption_justify="left", title=title or None, title_justify="left")


def add_caption(table: Table, note: str) -> None:
    """Add a line under the table."""
    said = [table.caption] if isinstance(table.caption, Text) else []
    if note:
        table.caption = Text("\n").join([*said, Text(note)])


def cut(name: str, width: int) -> Text:
    """A name of at most this width, with an ellipsis where it is longer."""
    return Text(text.shortened(name, max(width, 4)))


def on_two_lines(goal: Goal, width: int) -> Text:
    """The head of a goal's column: its owner above its name, each cut to ``width``."""
    return Text("\n").join(cut(part, width) for part in (goal.owner, goal.name) if part)


def with_unit(goal: Goal, most: int = 24) -> str:
    """A goal's name, shortened, and its unit in brackets."""
    unit = f" ({text.name(goal.unit)})" if goal.unit else ""
    return f"{text.shortened(goal.name, most)}{unit}"


def blocks(widths: Sequence[int], room: int) -> list[range]:
    """Columns that stand side by side in ``room``, a range for each table, at least one column
    in each.

    >>> blocks([7, 7, 7], 21), blocks([40], 10)
    ([range(0, 2), range(2, 3)], [range(0, 1)])
    """
    starts, used = [0], 0
    for k, width in enumerate(widths):
        if used and used + width + PADDING > room:
            starts.append(k)
            used = 0
        used += width + PADDING
    return [range(a, b) for a, b in zip(starts, [*starts[1:], len(widths)], strict=True)]


@dataclass(frozen=True)
class Grid:
    """Numbers, one column for each goal, as wide as the room allows: no number is ever cut.

    Goals whose names would be cut beyond recognition are numbered and named below. Columns that do
    not fit beside the others follow in tables of their own. A row begins with a plan's number or
    with a goal.
    """

    title: str
    head: str
    firsts: Sequence[Goal | int]
    goals: Sequence[Goal]
    columns: Sequence[Sequence[Text]]
    notes: Sequence[str] = ()

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Table | Text]:
        yield from self.parts(options.max_width)

    def parts(self, width: int) -> list[Table | Text]:
        """Tables, one under another, and words that show it in so many columns of letters."""
        widths = [max(map(_width, column), default=1) for column in self.columns]
        heads = [_width(on_two_lines(goal, width)) for goal in self.goals]
        least = [max(w, min(h, SHORTEST_HEAD)) for w, h in zip(widths, heads, strict=True)]
        firsts = self._firsts(numbered=False)
        room = self._room(firsts, width)
        everything = range(len(self.goals))
        if sum(least) + PADDING * len(least) <= room:
            table = self._table(firsts, self._heads(widths, heads, room), everything, self.title)
            add_caption(table, _better(self.goals))
            return [table, *map(Text, self.notes)]
        firsts = self._firsts(numbered=True)
        return self._numbered(firsts, widths, self._room(firsts, width), width)

    def _room(self, firsts: Sequence[Text], width: int) -> int:
        return width - 1 - max(map(_width, [Text(self.head), *firsts])) - PADDING

    def _firsts(self, *, numbered: bool) -> list[Text]:
        return [_first(each, k if numbered else 0) for k, each in enumerate(self.firsts, 1)]

    def _heads(self, widths: Sequence[int], wanted: Sequence[int], room: int) -> list[Text]:
        """Heads as wide as the room allows: none is cut further than it must be."""
        for most in range(max(wanted), 0, -1):
            given = [max(w, min(want, most)) for w, want in zip(widths, wanted, strict=True)]
            if sum(given) + PADDING * len(given) <= room:
                break
        return [on_two_lines(goal, width) for goal, width in zip(self.goals, given, strict=True)]

    def _numbered(
        self, firsts: Sequence[Text], widths: Sequence[int], room: int, width: int
    ) -> list[Table | Text]:
        numbers = [f"({k})" for k in range(1, len(self.goals) + 1)]
        wide = [max(w, len(number)) for w, number in zip(widths, numbers, strict=True)]
        heads = list(map(Text, numbers))
        made: list[Table | Text] = [
            self._table(firsts, heads, shown, "" if shown.start else self.title)
            for shown in blocks(wide, room)
        ]
        legend = [_legend(*each, width) for each in zip(numbers, self.goals, strict=True)]
        return [*made, Text("\n".join([*legend, *self.notes]))]

    def _table(
        self, firsts: Sequence[Text], heads: Sequence[Text], shown: range, title: str
    ) -> Table:
        table = plain_table(title)
        table.min_width = NARROWEST
        is_number = all(isinstance(each, int) for each in self.firsts)
        table.add_column(self.head, justify="right" if is_number else "left", no_wrap=True)
        for k in shown:
            table.add_column(heads[k], justify="right", no_wrap=True)
        for row, first in enumerate(firsts):
            table.add_row(first, *(self.columns[k][row] for k in shown))
        return table


def _width(cell: Text) -> int:
    return max(map(cell_len, cell.plain.split("\n")), default=0)


def _first(each: Goal | int, number: int) -> Text:
    if isinstance(each, int):
        return Text(str(each))
    return on_two_lines(each, FIRST_COLUMN) if not number else cut(f"({number}) {each.label}", 20)


def _better(goals: Sequence[Goal]) -> str:
    """Which way is better for which goal, with the units."""
    ways: dict[str, dict[str, None]] = {}
    for goal in goals:
        ways.setdefault(text.direction(goal).capitalize(), {})[with_unit(goal)] = None
    return " ".join(f"{way}: {', '.join(names)}." for way, names in ways.items())


def _legend(number: str, goal: Goal, width: int) -> str:
    """One line: the number, the goal's label, its unit and which way is better."""
    after = f", {text.shortened(goal.unit, 14)}" if goal.unit else ""
    after += f", {text.direction(goal)}"
    return f"{number} {text.shortened(goal.label, width - cell_len(number + after) - 1)}{after}"
