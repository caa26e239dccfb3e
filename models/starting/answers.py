"""What a planner answers of a table, read from texts and checked against its columns."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from ...diagnostics import codes
from ...optimizer.errors import InputError
from ...optimizer.name_hints import closest, listed, quoted, unknown
from ..document import as_number
from ..number_words import column_reading, has_other_points
from ..tables import looks_like
from .survey import Survey

Sense: TypeAlias = Literal["maximize", "minimize"]
Bound: TypeAlias = Literal["at most", "at least"]
Number: TypeAlias = int | float

#: What can be decided of each row, and the type of decision that it makes.
DECIDED = {"yes-no": "binary", "whole": "integer", "amount": "continuous"}
NONE = "none"
MOST_PARTIES = 8


@dataclass(frozen=True)
class Counted:
    """Who wants more or less of a column."""

    owner: str
    column: str
    sense: Sense


@dataclass(frozen=True)
class Limit:
    """Who keeps the sum of a column to an amount; of all that is decided if there is no column."""

    owner: str
    column: str | None
    bound: Bound
    amount: Number


@dataclass(frozen=True)
class Each:
    """A party for each kind of cell in ``by``; or one goal of the worst off of them."""

    by: str
    column: str
    sense: Sense
    worst_off: bool = False


@dataclass(frozen=True)
class TableAnswers:
    """All that is answered; no ``key`` numbers the rows, no ``upper`` sets no bound."""

    key: tuple[str, ...]
    decide: str
    upper: str | Number | None = None
    goals: tuple[Counted, ...] = ()
    each: Each | None = None
    limits: tuple[Limit, ...] = ()
    units: dict[str, str] = field(default_factory=dict)


def key(survey: Survey, names: Iterable[str]) -> tuple[str, ...]:
    """The columns, one or two, that tell rows apart; InputError with the way out if not."""
    found = tuple(names)
    for name in found:
        survey.column(name)
    if len(found) > 2:
        raise InputError(codes.KEY_COLUMNS, "Rows are told apart by one column or two.")
    why = survey.twice(list(found))
    if why is not None:
        there = listed(map(quoted, survey.keys)) or "no single column"
        raise InputError(
            codes.DUPLICATE_ROW,
            f"{' and '.join(map(quoted, found))} does not tell rows apart: {why}. What does: "
            f"{there}. Two columns together may, and --numbered numbers the rows.",
        )
    return found


def decide(text: str) -> str:
    """What is decided for each row."""
    if text not in DECIDED:
        raise InputError(codes.UNKNOWN_CHOICE, unknown("kind of decision", text, DECIDED))
    return text


def upper(survey: Survey, text: str) -> str | Number | None:
    """The most of each row: a column, a number, or none."""
    if text in survey.columns:
        return survey.counted(text).name
    if text == NONE:
        return None
    found = amount(survey, text)
    if found is None or found < 0:
        raise InputError(
            codes.UNKNOWN_COLUMN,
            f"{quoted(text)} is not a column, a number from 0 on, or {NONE}{_hint(survey, text)}.",
        )
    return found


def counted(survey: Survey, text: str, sense: Sense) -> Counted:
    """A goal from ``OWNER: COLUMN``; the owner is empty if there is only a column."""
    owner, column = _owned(survey, text)
    return Counted(owner, survey.counted(column).name, sense)


def limit(survey: Survey, text: str, bound: Bound) -> Limit:
    """A limit from ``OWNER: COLUMN=AMOUNT`` or ``OWNER: AMOUNT``."""
    left, equals, written = text.rpartition("=")
    number = amount(survey, written)
    if equals:
        owner, column = _owned(survey, left.strip())
        name: str | None = survey.counted(column).name
    else:
        owner, _, _ = text.rpartition(":")
        owner, name = owner.strip(), None
        number = amount(survey, text.rpartition(":")[2])
    if number is None:
        wrong = written if equals else text.rpartition(":")[2]
        raise InputError(
            codes.BAD_ARGUMENT,
            f"{quoted(wrong.strip())} is not a number"
            f"{f' ({looks_like(wrong)})' if looks_like(wrong) else ''}; write COLUMN=AMOUNT, "
            "such as cost=900.",
        )
    return Limit(owner, name, bound, number)


def amount(survey: Survey, text: str) -> Number | None:
    """The number that a text is, if it is one, written as in the table."""
    bare, mark = text.strip(), survey.table.sheet.decimal
    found = column_reading([bare], mark)
    if found is not None:
        return as_number(found.texts[0])
    return None if has_other_points([bare], mark) else as_number(bare)


def units(survey: Survey, texts: Iterable[str]) -> dict[str, str]:
    """Units of columns from ``COLUMN=UNIT``."""
    found = {}
    for text in texts:
        column, equals, unit = text.rpartition("=")
        if not equals or not unit.strip():
            raise InputError(codes.BAD_ARGUMENT, f"{quoted(text)} is not COLUMN=UNIT.")
        found[survey.counted(column.strip()).name] = unit.strip()
    return found


def each(survey: Survey, by: str, column: str, sense: Sense, worst_off: bool) -> Each:
    """A party for each kind of cell; InputError where these are none, one or too many."""
    cells = survey.column(by).texts
    blank = next((i for i, text in enumerate(cells) if not text.strip()), None)
    if blank is not None:
        at = survey.table.sheet.place(blank, survey.columns[by].position)
        raise InputError(codes.EMPTY_CELL, f"{at}: this row belongs to no party; fill in the cell.")
    kinds = len(set(cells))
    if kinds < 2 or (kinds > MOST_PARTIES and not worst_off):
        way_out = (
            "take another column"
            if kinds < 2
            else "--worst-off makes one goal of the worst off of them"
        )
        raise InputError(
            codes.OUT_OF_RANGE,
            f"The column {quoted(by)} has {kinds} different cells; parties are 2 to "
            f"{MOST_PARTIES} ({way_out}).",
        )
    numbers = survey.counted(column).numbers or ()
    gaining = {cell for cell, number in zip(cells, numbers, strict=True) if number}
    left = next((cell for cell in cells if cell not in gaining), None)
    if left is not None:
        raise InputError(
            codes.OUT_OF_RANGE,
            f"Every row of {quoted(left)} has 0 in the column {quoted(column)}, so that party "
            "could gain nothing; correct the cells, or take another column.",
        )
    return Each(by, column, sense, worst_off)


def _owned(survey: Survey, text: str) -> tuple[str, str]:
    """Who it is, and the column: a column's whole name comes before a party's."""
    if text in survey.columns:
        return "", text
    at = text.find(":")
    while at >= 0:
        if text[at + 1 :].strip() in survey.columns:
            return text[:at].strip(), text[at + 1 :].strip()
        at = text.find(":", at + 1)
    name = text.rpartition(":")[2].strip()
    raise InputError(codes.UNKNOWN_COLUMN, unknown("column", name, survey.columns))


def _hint(survey: Survey, text: str) -> str:
    near = closest(text, survey.columns)
    return f" (did you mean {quoted(near)}?)" if near else ""
