"""What is printed for a person: lines end between words, but never between a number and its %."""

import re
from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

_SPACE = re.compile(r"(?<=\d) (?=%)")
#: Stands for such a space while lines are broken: rich breaks them at no-break spaces too.
_HELD = "\N{BRAILLE PATTERN BLANK}"


class HoldingConsole(Console):
    """A console whose lines do not end between a number and its %."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Pieces of text, as rich makes them."""
        if not isinstance(renderable, Text) or not _SPACE.search(renderable.plain):
            yield from super().render(renderable, options)
            return
        held = renderable.copy()
        held.plain = _SPACE.sub(_HELD, held.plain)
        for segment in super().render(held, options):
            yield segment._replace(text=segment.text.replace(_HELD, " "))
