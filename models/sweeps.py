"""Sweeps: the overrides of many runs, as lists of values or as a table with a row for each run."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from pathlib import Path

from ..diagnostics import codes
from ..optimizer.errors import InputError
from ..optimizer.name_hints import quoted
from .books.book import Books, CellKind
from .books.package import is_book
from .books.sheet import read_page
from .cells import TextSheet, read_sheet
from .document import as_number
from .faults import Faults, Place
from .overrides import Override, parse_path, split_path, written
from .table_numbers import read_dates, read_numbers

MOST_RUNS = 100_000
NAME = "name"
_RANGE = re.compile(r"\s*([^:]+?)\s*:\s*([^:]+?)\s*:\s*([^:]+?)\s*")
_OPENERS, _CLOSERS = "([{", ")]}"


@dataclass(frozen=True)
class Variant:
    """The overrides of one run, and what the run is called, if it has a name."""

    overrides: tuple[Override, ...] = ()
    name: str = ""


def variants(
    settings: Sequence[Sequence[Override]], table: str | Path | None = None
) -> list[Variant]:
    """Every row of the table with every combination of the settings; one without either.

    A setting lists what is tried of one path, as :func:`setting` reads it.

    Raises
    ------
    ScenarioError
        The table cannot be used; it holds all faults of its cells.
    InputError
        A setting has no value or sets a path that is set already, or there are too many runs.
    """
    choices = [list(each) for each in settings]
    if not all(choices):
        raise InputError(codes.SWEEP_SIZE, "A sweep without values makes no runs.")
    rows = read_variants(Path(table)) if table is not None else [Variant()]
    _refuse_double(
        [choice[0] for choice in choices], {o.path for row in rows for o in row.overrides}
    )
    count = len(rows)
    for choice in choices:
        count *= len(choice)
    if count > MOST_RUNS:
        raise InputError(
            codes.SWEEP_SIZE,
            f"That makes {count:,} runs; at most {MOST_RUNS:,} are made in one batch.",
        )
    return [
        Variant((*row.overrides, *chosen), row.name) for row in rows for chosen in product(*choices)
    ]


def setting(text: str) -> list[Override]:
    """The overrides, one for each run, that ``path=value,value,...`` or ``path=a:b:n`` stands for.

    >>> [each.value for each in setting("parameters.budget=0.1:0.3:3")]
    [0.1, 0.2, 0.3]

    Raises InputError where it cannot be read.
    """
    path, values = split_path(text)
    if values is None:
        raise InputError(
            codes.OVERRIDE_SYNTAX,
            f"{quoted(text)} sets nothing; write path=value, or path=value,value.",
        )
    found = [_override(path, each) for each in _values(values, text)]
    if len({(each.text, each.plain) for each in found}) < len(found):
        raise InputError(codes.SET_TWICE, f"{quoted(text)} names a value twice.")
    return found


def one_each(settings: Sequence[str]) -> list[Override]:
    """Overrides of a single run; raises InputError where a setting gives several values."""
    found = [setting(each) for each in settings]
    _refuse_double([each[0] for each in found], set())
    for each, text in zip(found, settings, strict=True):
        if len(each) > 1:
            raise InputError(
                codes.SWEEP_SIZE,
                f"{quoted(text)} gives {len(each)} values; for several runs use wholepie batch.",
            )
    return [each[0] for each in found]


def _override(path: tuple[str, ...], text: str) -> Override:
    inner = _unquoted(text)
    plain = inner is None
    value = text if inner is None else inner
    return Override(path, value, plain, Place(f"override {written(path)}={text}"))


def _unquoted(text: str) -> str | None:
    """What stands in a text that is quoted as a whole, else None."""
    match = re.fullmatch(r'"((?:[^"]|"")*)"|\'([^\']*)\'', text)
    if match is None:
        return None
    return match[2] if match[1] is None else match[1].replace('""', '"')


def _values(values: str, text: str) -> list[str]:
    parts = [part.strip() for part in _cut(values)]
    if not all(parts):
        raise InputError(codes.OVERRIDE_SYNTAX, f"A value is missing in {quoted(text)}.")
    return [value for part in parts for value in _spread(part, text)]


def _cut(values: str) -> Iterator[str]:
    """The text cut at its commas, but for those in quotes and brackets."""
    depth, quote, start = 0, "", 0
    for i, character in enumerate(values):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'" and character in values[i + 1 :]:
            quote = character
        elif character in _OPENERS + _CLOSERS:
            depth = max(depth + (1 if character in _OPENERS else -1), 0)
        elif character == "," and depth == 0:
            yield values[start:i]
            start = i + 1
    yield values[start:]


def _spread(part: str, text: str) -> list[str]:
    """The values of a range ``a:b:n``; the part itself if it is none."""
    match = _RANGE.fullmatch(part)
    if match is not None and match[1].endswith("%") and match[2].endswith("%"):
        ends = (match[k].removesuffix("%").rstrip() for k in (1, 2))
        return [f"{each}%" for each in _spread(":".join((*ends, match[3])), text)]
    if match is None or as_number(match[1]) is None or as_number(match[2]) is None:
        return [part]
    count = as_number(match[3])
    if not isinstance(count, int) or not 2 <= count <= MOST_RUNS:
        raise InputError(
            codes.OVERRIDE_SYNTAX,
            f"{quoted(text)}: a range is first:last:count, with a count of at least 2.",
        )
    first, last = (Fraction(match[k].replace("_", "")) for k in (1, 2))
    exact = (first + (last - first) * i / (count - 1) for i in range(count))
    return [repr(int(each) if each.denominator == 1 else float(each)) for each in exact]


def _refuse_double(firsts: Iterable[Override], taken: set[tuple[str, ...]]) -> None:
    seen = set(taken)
    for each in firsts:
        if each.path in seen:
            raise InputError(codes.SET_TWICE, f"{written(each.path)} is set twice.")
        seen.add(each.path)


def read_variants(path: Path) -> list[Variant]:
    """The rows of a table of overrides, CSV or XLSX: the header holds paths, and may hold ``name``.

    An empty cell leaves what is in the scenario file.

    Raises ScenarioError with every fault and its cell.
    """
    faults = Faults()
    found: list[Variant] = []
    with faults.caught():
        sheet = _sheet(path, faults)
        paths = _paths(sheet, faults)
        found = [_variant(sheet, paths, row) for row in range(len(sheet.rows))]
    faults.raise_if_any(str(path))
    return found


def _sheet(path: Path, faults: Faults) -> TextSheet:
    if not is_book(path):
        table = read_sheet(path, Place(str(path)), faults)
        read_numbers(table, [NAME], None, faults)
        read_dates(table, faults)
        return table
    sheet = read_page(Books(faults).page(path, None, Place(str(path))), faults)
    for column in range(len(sheet.header)):
        for row, cell in sheet.cells(column):
            if cell.kind is CellKind.DATE:
                hint = (
                    "if a code such as 3-4 was typed, format the column as text and type it again"
                )
                faults.add(codes.DATE_CELL, sheet.place(row, column), f"a date, {cell.text}", hint)
    return sheet


def _paths(sheet: TextSheet, faults: Faults) -> list[tuple[str, ...] | None]:
    """The path of each column; None for the one with names."""
    found: list[tuple[str, ...] | None] = []
    for column, text in enumerate(sheet.header):
        path: tuple[str, ...] | None = None
        try:
            path = None if text == NAME else parse_path(text)
        except InputError as error:
            faults.add(codes.OVERRIDE_SYNTAX, sheet.place(None, column), error.message.rstrip("."))
        if path is not None and path in found:
            faults.add(
                codes.SET_TWICE, sheet.place(None, column), f"two columns set {written(path)}"
            )
        found.append(path)
    return found


def _variant(sheet: TextSheet, paths: Sequence[tuple[str, ...] | None], row: int) -> Variant:
    overrides, name = [], ""
    for column, (path, text) in enumerate(zip(paths, sheet.rows[row], strict=True)):
        if path is None:
            name = text.strip()
        elif text.strip():
            overrides.append(Override(path, text.strip(), True, sheet.place(row, column)))
    return Variant(tuple(overrides), name)
