"""Units of columns: in the head of a column, ``cost [kEUR]`` or ``cost (kEUR)``, in a second row of
the header, or in the table's entry.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from ..diagnostics import codes
from ..optimizer.name_hints import nearest, quoted
from .cells import TextSheet
from .faults import Faults, Place
from .unit_words import is_known

_HEAD = re.compile(r"(.*\S)\s*\[([^\[\]]*[^\[\]\s][^\[\]]*)\]")
_ROUND = re.compile(r"(.*\S)(\s*)\(([^()]*[^()\s][^()]*)\)")
_LONGEST = 200
_NUMBER = re.compile(r"[+\-\u2212]?\d[\d.,' \u00a0\u202f]*%?")
_BRACKETED = re.compile(r"\s*(?:\[([^\[\]]*)\]|\(([^()]*)\))\s*")


def read_units(sheet: TextSheet, header: int | None, faults: Faults) -> None:
    """Take units out of a sheet's header, and out of the row below it if the header has two rows.

    A second row is recognised where ``header`` is not said, and it has nothing but units in
    brackets.
    """
    _read_heads(sheet)
    if header == 1 or not sheet.rows:
        return
    filled = {i: text.strip() for i, text in enumerate(sheet.rows[0]) if text.strip()}
    is_plain = filled and all(map(_BRACKETED.fullmatch, filled.values()))
    if header is None and not is_plain:
        return
    found = {sheet.header[i]: _unit(text) for i, text in filled.items()}
    if header is None:
        example = next(iter(found.values()))
        message = f"the second row holds the units of the columns, such as {quoted(example)}"
        faults.warn(codes.TABLE_CONVENTION, sheet.place(0, 0), message)
    values = [i for i, text in filled.items() if _NUMBER.fullmatch(text)]
    for i in values:
        message = f"column {quoted(sheet.header[i])}: expected a unit; found {quoted(filled[i])}"
        hint = "leave out 'header: 2' if the values begin here"
        faults.add(codes.COLUMN_UNIT, sheet.place(0, i), message, hint)
    if values:
        return
    for i, text in filled.items():
        _enter(sheet, sheet.header[i], _unit(text), sheet.place(0, i), faults)
    sheet.drop_row(0)


def _read_heads(sheet: TextSheet) -> None:
    """``cost [kEUR]`` is the column cost, if no other is called so."""
    ends = [head for head in sheet.header if head.endswith("]") and len(head) <= _LONGEST]
    found = {head: match for head in ends if (match := _HEAD.fullmatch(head))}
    plain = [found[head][1] if head in found else head for head in sheet.header]
    for i, head in enumerate(sheet.header):
        if head in found and plain.count(plain[i]) == 1:
            sheet.header[i] = plain[i]
            sheet.units[plain[i]] = found[head][2].strip()


def bracketed(header: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The bare name and the unit of each head that ends with a known unit in round brackets.

    Where several have one bare name, as ``load (min)`` and ``load (max)``, all end so or none does.
    So is it with single letters, which may be anything: ``voters (m)`` and ``voters (d)``.

    >>> bracketed(["site", "rent (kEUR)", "worker(s)", "cost (net)", "voters (m)", "voters (d)"])
    {'rent (kEUR)': ('rent', 'kEUR')}
    """
    ends = [head for head in header if head.endswith(")") and len(head) <= _LONGEST]
    found = {head: match for head in ends if (match := _ROUND.fullmatch(head))}
    bare = Counter(match[1] for match in found.values())
    others = {
        match[1]
        for match in found.values()
        if not _is_unit(match) or (_is_letter(match[3]) and bare[match[1]] > 1)
    }
    return {
        head: (match[1], match[3].strip())
        for head, match in found.items()
        if match[1] not in others
    }


def _is_unit(match: re.Match[str]) -> bool:
    """A single letter right after a word is a plural or the like: ``worker(s)``."""
    return is_known(match[3]) and (bool(match[2]) or not _is_letter(match[3]))


def _is_letter(unit: str) -> bool:
    return len(unit.strip()) == 1 and unit.strip().isalpha()


def warn_of_letters(
    sheet: TextSheet, said: Collection[str], numbers: Collection[str], faults: Faults
) -> None:
    """Warn where a single letter in round brackets is taken for the unit of a column of numbers:
    ``size (m)`` may be metres or something else. ``said`` are columns with a unit in the entry.
    """
    found = {
        head: (bare, unit)
        for head, (bare, unit) in bracketed(sheet.header).items()
        if _is_letter(unit) and head in numbers and not {head, bare} & {*said}
    }
    for head, (bare, unit) in found.items():
        place = sheet.place(None, sheet.header.index(head))
        message = f"column {quoted(head)} is taken to be {quoted(bare)} in the unit {quoted(unit)}"
        hint = f"write {quoted(f'{bare} [{unit}]')} if it is, else a longer word in the brackets"
        faults.warn(codes.TABLE_CONVENTION, place, message, hint)


def declare_units(
    sheet: TextSheet, units: Mapping[str, str], places: Mapping[str, Place], faults: Faults
) -> dict[str, str]:
    """Enter the units of a table's entry; those of other columns or beside others are recorded.

    Units in round brackets count where no others were written. Returns heads by the names that they
    have without these units, where nothing else is called so.
    """
    found = bracketed(sheet.header)
    taken = Counter([*sheet.header, *(bare for bare, _ in found.values())])
    short = {bare: head for head, (bare, _) in found.items() if taken[bare] == 1}
    for asked, unit in units.items():
        place, name = places[f"units.{asked}"], short.get(asked, asked)
        if name not in sheet.header:
            message = f"the table has no column {quoted(name)} to have a unit"
            faults.add(codes.COLUMN_UNIT, place, message, nearest(name, sheet.header))
        else:
            _enter(sheet, name, unit, place, faults)
    for head, (_, unit) in found.items():
        sheet.units.setdefault(head, unit)
    return short


def _enter(sheet: TextSheet, name: str, unit: str, place: Place, faults: Faults) -> None:
    other = sheet.units.setdefault(name, unit)
    if other != unit:
        message = f"column {quoted(name)} has the units {quoted(other)} and {quoted(unit)}"
        faults.add(codes.COLUMN_UNIT, place, message, "say one")


def _unit(text: str) -> str:
    match = _BRACKETED.fullmatch(text)
    return (match[1] or match[2] or "").strip() if match else text
