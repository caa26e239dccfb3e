"""A scenario with some requirements relaxed, as a text: only what must change is changed.

Everything else, comments and layout too, stays as it was, and a comment on top says what was
relaxed. The text is edited in place, for scenario files need not be what other YAML writers take.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..diagnostics import codes
from ..optimizer import disk
from ..optimizer.errors import InputError
from ..optimizer.insight.agreements import Concession
from ..optimizer.results.written import number
from .books.package import is_book
from .building import Builder
from .document import read_document, read_text
from .faults import Faults, Place
from .including import with_included
from .requirement_groups import understood
from .rule_edits import RelaxedRules, RuleEdit
from .table_shape import TableShape

#: What a text of alike parties or goals cannot say apart.
TOGETHER = (
    "A rule of parties that are alike is written once: each of them gives up there as much as the "
    "one that gives up most."
)


@dataclass(frozen=True)
class Edit:
    """Replace the text from one (line, column) to another, counted from 1, by ``text``."""

    begin: tuple[int, int]
    end: tuple[int, int]
    text: str


def relaxed_text(path: Path, concessions: Iterable[Concession], *, shares: bool = True) -> str:
    """The text of the scenario file at ``path`` with requirements relaxed as conceded.

    ``shares`` relaxes each member of a ``for`` by the same share of what it asks, where its rule
    can express that; else all members by the largest amount.

    Raises
    ------
    InputError
        A requirement is not in the file, or compares in a way that cannot be rewritten.
    """
    if is_book(path):
        message = (
            f"{path} is a workbook; only a YAML scenario can be written with relaxed requirements."
        )
        raise InputError(
            codes.NOT_A_SCENARIO,
            f"{message} Make one with wholepie convert {path.name} --out FOLDER.",
        )
    faults = Faults()
    whole, _ = with_included(read_document(path, faults), path, faults)
    document, shape = understood(whole, faults)
    faults.raise_if_any(str(path))
    assert shape is not None
    builder = Builder(path, document, shape, faults)
    builder.build()
    rules, given = RelaxedRules(builder, shares), list(concessions)
    texts = rules.of_text(given)
    edits = [_placed(edit) for each in texts for edit in rules.edits(each)]
    text = read_text(path, Place(str(path))).replace("\r\n", "\n")
    notes = [f"# Relaxed: {_note(each)}\n" for each in given]
    notes += [f"# {TOGETHER}\n"] if len(texts) < len(given) else []
    return "".join(notes) + _edited(text, edits)


def _note(concession: Concession) -> str:
    requirement = concession.requirement
    words = " ".join(f"{requirement.name} ({requirement.owner})".split())
    what = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in words)
    return f"{what}, by {number(concession.gives)} in its worst row"


def _edited(text: str, edits: Iterable[Edit]) -> str:
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for edit in sorted(edits, key=lambda each: each.begin, reverse=True):
        begin, end = (starts[line - 1] + column - 1 for line, column in (edit.begin, edit.end))
        text = text[:begin] + edit.text + text[end:]
    return text


def _placed(edit: RuleEdit) -> Edit:
    """Where in the file the change of a rule is."""
    source = edit.made.source
    spots, start = source.scalar.spots, source.start
    last, after = spots[start + edit.end - 1], spots[start + edit.end]
    # What follows on another line is not the end: the line of the last character is.
    stop = after if after[0] == last[0] else (last[0], last[1] + 1)
    begin = stop if edit.begin == edit.end else spots[start + edit.begin]
    return Edit(begin, stop, edit.text)


def write_relaxed(
    path: Path, target: Path, concessions: Iterable[Concession], *, shares: bool = True
) -> None:
    """Write :func:`relaxed_text` to ``target``, and the scenario's tables and outlines beside it.

    Raises
    ------
    InputError
        As :func:`relaxed_text`; a file cannot be written, or a table of that name is there and
        different.
    """
    text = relaxed_text(path, concessions, shares=shares)
    with disk.told(target):
        for file in _files(path):
            _copy(path.parent / file, target.parent / file)
    disk.write(target, text, parents=True, follows=True)


def _files(path: Path) -> list[str]:
    """Files that a scenario includes, its tables, and what says where their rows are."""
    faults = Faults()
    whole, included = with_included(read_document(path, faults), path, faults)
    _, shape = understood(whole, faults)
    assert shape is not None
    tables = [t if isinstance(t, TableShape) else TableShape(file=t) for t in shape.tables.values()]
    outlines = [t.map.outlines for t in tables if t.map and t.map.outlines]
    beside = [str(Path(t.file).with_suffix(".geojson")) for t in tables if t.map is None]
    files = [str(each.relative_to(path.parent)) for each in included]
    found = files + [t.file for t in tables] + outlines
    return found + [each for each in beside if (path.parent / each).is_file()]


def _copy(source: Path, target: Path) -> None:
    if target.exists():
        if target.read_bytes() != source.read_bytes():
            raise InputError(
                codes.ALREADY_THERE, f"{target} is there and is not the scenario's table."
            )
        return
    disk.write(target, source.read_bytes(), parents=True)
