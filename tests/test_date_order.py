"""Dates are compared as days of the calendar are, and only with dates."""

import operator
import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import examples
from wholepie.models import ScenarioError, load

SCENARIO = """wholepie: 1
title: Days
tables: {days: TABLE}
sets: {listed: [LISTED]}
decisions:
  chosen: {for: 'd in days if CONDITION', type: binary}
stakeholders:
  us: {goals: {more: {maximize: sum(chosen[d] for d in days if CONDITION)}}}
  them: {goals: {less: {minimize: sum(chosen[d] for d in days if CONDITION)}}}
"""
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31)) | st.dates(date(2026, 12, 28), date(2027, 1, 3))
ROWS = st.lists(st.tuples(DAYS, DAYS), min_size=2, max_size=6, unique_by=lambda row: row[0])


def german(day: date) -> str:
    return f"{day.day}.{day.month}.{day.year:04}"


def chosen(folder: Path, condition: str, rows: list[tuple[str, str]], table: str = "") -> set[str]:
    """The keys of the rows for which a condition holds."""
    lines = [f"{day},{end},5,soon,{text}" for (day, end), text in zip(rows, "ab" * 9, strict=False)]
    (folder / "days.csv").write_text("\n".join(["day,end,size,word,odd", *lines]) + "\n")
    path = folder / "scenario.yaml"
    text = SCENARIO.replace("CONDITION", condition).replace("TABLE", table or "days.csv")
    path.write_text(text.replace("LISTED", ", ".join(day for day, _ in rows)))
    (decision,) = load(path).parts.decisions
    return set(map(str, decision.symbol.columns))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("days")


def sides(draw: Callable[..., Any]) -> tuple[str, Callable[[date, date], date]]:
    """A side of a comparison as it is written, and what it is for a row."""
    given_day: date = draw(DAYS)
    written: dict[str, Callable[[date, date], date]] = {
        "d.day": lambda day, end: day,
        "d": lambda day, end: day,
        "d.end": lambda day, end: end,
        'days[d]["end"]': lambda day, end: end,
        '(d.end or "2026-01-01")': lambda day, end: end,
        f'"{given_day.isoformat()}"': lambda day, end: given_day,
    }
    text = draw(st.sampled_from(list(written)))
    return text, written[text]


@examples(120)
@given(data=st.data(), rows=ROWS, dress=st.sampled_from([date.isoformat, german]))
def test_dates_are_in_the_order_of_the_calendar(
    folder: Path,
    data: st.DataObject,
    rows: list[tuple[date, date]],
    dress: Callable[[date], str],
) -> None:
    parts = [sides(data.draw) for _ in range(data.draw(st.integers(2, 3)))]
    ops = [data.draw(st.sampled_from(list(OPERATORS))) for _ in parts[1:]]
    condition = parts[0][0]
    for op, (text, _) in zip(ops, parts[1:], strict=True):
        condition += f" {op} {text}"
    negated = data.draw(st.booleans())
    clear = [(dress(day), dress(end)) for day, end in [*rows, (date(2000, 1, 31),) * 2]]
    expected = set()
    for day, end in [*rows, (date(2000, 1, 31),) * 2]:
        values = [part(day, end) for _, part in parts]
        tests = zip(ops, values, values[1:], strict=False)
        if all(OPERATORS[op](one, other) for op, one, other in tests) is not negated:
            expected.add(day.isoformat())
    if len({day for day, _ in clear}) < len(clear):
        return
    condition = f"not ({condition})" if negated else condition
    if not expected:
        with pytest.raises(ScenarioError):
            chosen(folder, condition, clear)
    else:
        assert chosen(folder, condition, clear) == expected


@examples(40)
@given(rows=ROWS, data=st.data())
def test_sets_and_loops_take_dates_from_a_day_on(
    folder: Path, rows: list[tuple[date, date]], data: st.DataObject
) -> None:
    start = data.draw(st.sampled_from([day for day, _ in rows]))
    texts = [(day.isoformat(), end.isoformat()) for day, end in rows]
    expected = {day for day, _ in texts if day >= start.isoformat()}
    for condition in (
        f'd.day in {{q for q in listed if q >= "{start}"}}',
        f'd.day in [e.day for e in days if e.day >= "{start}"]',
        f'any(q == d.day for q in listed if q >= "{start}")',
        f'count(q == d.day for q in listed if not q < "{start}") > 0',
        f'd.day >= first({{q for q in listed if q >= "{start}"}})',
    ):
        assert chosen(folder, condition, texts) == expected, condition


ROWS_OF_2027 = [(f"2027-0{i}-15", f"2027-0{i + 1}-01") for i in range(1, 4)]


def test_dates_of_workbooks_are_compared_too(folder: Path) -> None:
    first = date(2027, 1, 30)
    workbook = openpyxl.Workbook()
    for row in [["id", "day"], *([f"n{i}", first + timedelta(days=i)] for i in range(4))]:
        workbook.active.append(row)
    workbook.save(folder / "days.xlsx")
    found = chosen(folder, 'd.day > "2027-01-31"', ROWS_OF_2027, "days.xlsx")
    assert found == {"n2", "n3"}


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ('d.day >= "10.4.2027"', 'found "10.4.2027" (write "2027-04-10" or "2027-10-04")'),
        ('d.day >= "13.4.2027"', 'found "13.4.2027" (write "2027-04-13")'),
        ('d.day >= "2027-4-1"', 'found "2027-4-1" (write "2027-04-01")'),
        ('d.day >= "2027-02-30"', 'found "2027-02-30" (a date is written with its year first'),
        ('d.day >= "April"', 'found "April" (a date is written with its year first'),
        ("d.day >= 2027-10-10", 'found a number (write "2027-10-10")'),
        ("d.day >= 2027-04-10", '(a date is in quotes, as in p.day >= "2026-12-31")'),
        ("d.day >= 5", "found a number (a date is written with its year first"),
        ("5 < d.day", "found a number (a date is written with its year first"),
        ("d.day >= d.size", 'column "size" holds numbers'),
        ('d.size >= "2027-04-10"', 'column "size" holds numbers'),
        ("d.day >= d.word", 'column "word" holds "soon" at'),
        ('d.word < "2027-04-10"', 'column "word" holds "soon" at'),
        ('(d.word or "x") < d.day', 'found "soon", for d = "2027-01-15"'),
        ("d.day < days", "found a group of things"),
        ("d.day * 2 < 5", "a date is written as 2026-12-31, and compared with dates only"),
        ("d.odd < d.word", 'column "odd" of days holds text'),
        ('d.word < "today"', 'column "word" of days holds text'),
    ],
)
def test_what_is_no_date_is_not_compared_with_one(folder: Path, condition: str, told: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        chosen(folder, condition, ROWS_OF_2027)
    assert told in str(caught.value)


def test_an_empty_cell_is_a_fault_where_it_is_compared_only(folder: Path) -> None:
    rows = [*ROWS_OF_2027, ("2027-06-01", "")]
    with pytest.raises(
        ScenarioError, match=r'found nothing, for d = "2027-06-01".*or "2026-12-31"'
    ):
        chosen(folder, 'd.end > "2027-03-01"', rows)
    with_default = chosen(folder, '(d.end or "9999-12-31") > "2027-03-01"', rows)
    assert with_default == {"2027-03-15", "2027-06-01"}
    without = chosen(folder, 'd.end != "" and d.end > "2027-03-01"', rows)
    assert without == {"2027-03-15"}


def test_a_chain_of_random_days_is_sorted_as_it_is_written(folder: Path) -> None:
    made = random.Random(5)
    days = [date.fromordinal(made.randrange(1, 3_000_000)) for _ in range(6)]
    texts = [(day.isoformat(), day.isoformat()) for day in days]
    for day in days:
        expected = {other.isoformat() for other in days if other <= day}
        assert chosen(folder, f'd <= "{day}"', texts) == expected
