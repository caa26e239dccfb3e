"""Streams: data on stdout, everything else on stderr, progress only where a person watches."""

import codecs
import json
import math
import os
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any

import click

from ..diagnostics import codes

if TYPE_CHECKING:  # what is heavy is imported where it is used: every command starts with this file
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.segment import Segment

    from ..optimizer.errors import WholepieError
    from ..optimizer.search.history import Progress

KEY_TOLD = "wholepie.key_told"  # in that of one that has said why the key cannot be used
WARNED = "wholepie.warned"  # in that of one that tells of a run: what speaks against it
PRINTED = "wholepie.printed"  # in the context of a command that has printed its JSON
#: How tables are read; so many of them are much to say.
CONVENTIONS = {
    each.code
    for each in (
        codes.TABLE_CONVENTION,
        codes.GROUPED_THOUSANDS,
        codes.PERCENT_CELLS,
        codes.DATE_COLUMN,
    )
}
_MANY = 3
_PIPED_WIDTH = 80
_LOOKS_LIKE = {
    ord("\N{HORIZONTAL ELLIPSIS}"): "~",
    ord("\N{EN DASH}"): "-",
    ord("\N{MINUS SIGN}"): "-",
    ord("\N{LEFT DOUBLE QUOTATION MARK}"): '"',
    ord("\N{RIGHT DOUBLE QUOTATION MARK}"): '"',
    ord("\N{INFINITY}"): "inf",
}


def show(*renderables: "RenderableType") -> None:
    """Print for a person: as wide as the terminal, or as plain text of 80 columns (or COLUMNS) into
    a pipe.
    """
    from ..views.terminal.printing import HoldingConsole

    plainly: dict[str, Any] = {"highlight": False, "markup": False, "emoji": False}
    console = HoldingConsole(**plainly)
    if console.is_terminal:
        for each in renderables:
            console.print(Harmless(each))
        return
    width = None if os.environ.get("COLUMNS", "").isdigit() else _PIPED_WIDTH
    console = HoldingConsole(**plainly, width=width)
    with console.capture() as capture:
        for each in renderables:
            console.print(Harmless(each))
    click.echo("\n".join(map(str.rstrip, capture.get().split("\n"))), nl=False)


@dataclass(frozen=True)
class Harmless:
    """Something to print, in which no name can move the cursor or change colours."""

    renderable: "RenderableType"

    def __rich_console__(
        self, console: "Console", options: "ConsoleOptions"
    ) -> "Iterator[Segment]":
        """The same pieces of text, control characters replaced."""
        for segment in console.render(self.renderable, options):
            yield segment._replace(text="".join(map(_printable, segment.text)))


def say(message: str) -> None:
    """Print a message beside the data; no name in it can move the cursor or change colours."""
    click.echo("".join(map(_printable, message)), err=True)


def warn(source: object, *, whole: bool = False) -> None:
    """Print the warnings of a file that was read without fault. How tables were read, where there
    is much to say of it, is said in one line, unless ``whole``: that is for who checks the file.
    """
    found = list(getattr(source, "warnings", None) or ())
    read = [each for each in found if each.code in CONVENTIONS]
    kept = found if whole or len(read) < _MANY else [each for each in found if each not in read]
    for warning in kept:
        say(f"warning: {warning}")
    if len(kept) < len(found):
        say(
            f"warning: {read[0].place}: {len(read)} things of how tables are read, such as decimal "
            "commas or dates; wholepie check says which"
        )


def warn_of_doubt(source: object) -> None:
    """Print why what a run says may not hold, or whose word it is, if the source is such a run."""
    check = getattr(source, "check", None)
    if check is not None and (words := check.doubt or check.origin):
        say(f"warning: {words}")
        meta = click.get_current_context().meta
        meta[WARNED] = words
        if check.key and not check.doubt:
            meta[KEY_TOLD] = True


def _printable(character: str) -> str:
    plain = character.isprintable() or character in "\n\t"
    return character if plain else "\N{REPLACEMENT CHARACTER}"


def tolerate_any_name() -> None:
    """Let streams of any encoding take any name: what they cannot show is escaped in ASCII."""
    codecs.register_error("wholepie", _in_ascii)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="wholepie")


def _in_ascii(error: UnicodeError) -> tuple[str | bytes, int]:
    """Our own signs by what looks like them, anything else escaped."""
    assert isinstance(error, UnicodeEncodeError)
    unknown = error.object[error.start : error.end]
    told = unknown.translate(_LOOKS_LIKE).encode("ascii", "backslashreplace")
    return told.decode("ascii"), error.end


def in_shell(part: str | os.PathLike[str]) -> str:
    """A part of a command as it is typed in a shell, also a name that cannot be printed.

    >>> in_shell("my run"), in_shell("caf\\udce9")
    ("'my run'", "$'caf\\\\xe9'")
    """
    plain = os.fspath(part)
    if plain.isprintable():
        return shlex.quote(plain)
    shown = "".join(
        chr(byte) if 32 <= byte < 127 and chr(byte) not in "\\'" else f"\\x{byte:02x}"
        for byte in os.fsencode(plain)
    )
    return f"$'{shown}'"


def print_json(data: Any) -> None:
    """Print data for a program: strict JSON, unknown numbers as null. What follows from a run that
    is in doubt, or is the word of others, has the ``warning`` that a person reads.
    """
    from ..optimizer.results.plain import plain

    context = click.get_current_context(silent=True)
    words = "" if context is None else context.meta.get(WARNED, "")
    if words and isinstance(data, dict):
        data = {**data, "warning": words}
    echo_json(json.dumps(plain(data), indent=1, ensure_ascii=False, allow_nan=False))


def refusal(error: "WholepieError") -> dict[str, Any]:
    """An error as data for a program."""
    data = {"code": error.code, "name": error.kind.name, "message": error.message}
    faults = [asdict(fault) for fault in getattr(error, "faults", ())]
    return {**data, **({"faults": faults} if faults else {})}


def echo_json(text: str) -> None:
    """Print JSON; characters that are not seen, which stand in its texts alone, are escaped."""
    context = click.get_current_context(silent=True)
    if context is not None:
        context.meta[PRINTED] = True
    click.echo("".join(map(_seen, text)))


def _seen(character: str) -> str:
    if character.isprintable() or character == "\n":
        return character
    pair = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{pair[i : i + 2].hex()}" for i in range(0, len(pair), 2))


@contextmanager
def progress() -> Iterator["Callable[[Progress], None] | None"]:
    """A line of progress on stderr while the block runs, where stderr is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("looking for the best of each goal")
        yield lambda now: bar.update(task, description=_line(now))


def _line(now: "Progress") -> str:
    from ..optimizer.results.tables import percent

    gap = percent(now.gap) if math.isfinite(now.gap) else "unknown"
    return f"{now.points:,} plans, gap {gap}, {now.solves:,} solves"
