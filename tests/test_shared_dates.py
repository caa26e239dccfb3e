"""Dates that leave open which is the day are read as other tables of the scenario show it."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from examples import examples
from wholepie.models import ScenarioError

SCENARIO = """\
wholepie: 1
title: Days
silence: WP159
tables: {tables}
decisions: {{work: {{for: 's in one', type: binary}}}}
stakeholders:
  all: {{goals: {{most: {{maximize: 'sum(work[s] for s in one)'}}}}}}
"""


def written(folder: Path, columns: list[list[str]], entries: dict[int, str] | None = None) -> Path:
    """A scenario with a table for each column of dates."""
    names = ["one", "two", "three", "four"][: len(columns)]
    tables = [
        (entries or {}).get(i, "{name}: {name}.csv").format(name=name)
        for i, name in enumerate(names)
    ]
    for name, cells in zip(names, columns, strict=True):
        rows = "".join(f"k{i},{cell}\n" for i, cell in enumerate(cells))
        (folder / f"{name}.csv").write_text(f"id,day\n{rows}", encoding="utf-8")
    text = SCENARIO.format(tables=f"{{{', '.join(tables)}}}")
    (folder / "scenario.yaml").write_text(text, encoding="utf-8")
    return folder


def read(cells: list[str], *, day_first: bool) -> list[str] | None:
    found = []
    for cell in cells:
        one, two, year = map(int, cell.replace(".", "/").split("/"))
        try:
            found.append(date(year, two, one) if day_first else date(year, one, two))
        except ValueError:
            return None
    return [each.isoformat() for each in found]


def expected(columns: list[list[str]]) -> list[list[str]]:
    """What columns are read as, each by all of its cells and those of all others with its mark."""
    both = [(read(c, day_first=True), read(c, day_first=False)) for c in columns]
    marks = [{"." if "." in cell else "/" for cell in cells} for cells in columns]
    shown: dict[str, set[int]] = {".": set(), "/": set()}
    for cells, (day, month) in zip(columns, both, strict=True):
        if (day is None) == (month is None):
            continue
        wrong = 1 if month is None else 0
        first = next(c for c in cells if read([c], day_first=not wrong) is None)
        if len({"." if "." in cell else "/" for cell in cells}) == 1:
            shown["." if "." in first else "/"].add(0 if month is None else 1)
    made = []
    for cells, mark, (day, month) in zip(columns, marks, both, strict=True):
        if day is None or month is None or day == month:
            made.append(day or month or cells)
            continue
        orders = shown[next(iter(mark))] if len(mark) == 1 else set()
        made.append(cells if len(orders) != 1 else (month if 1 in orders else day))
    return made


CELLS = st.builds(
    lambda one, two, mark: f"{one}{mark}{two}{mark}2026",
    st.sampled_from([1, 3, 4, 12, 13, 25, 31]),
    st.sampled_from([1, 2, 4, 12, 25]),
    st.sampled_from("//."),
)


@examples(60)
@given(
    columns=st.lists(st.lists(CELLS, min_size=1, max_size=3, unique=True), min_size=1, max_size=4)
)
def test_columns_are_read_as_all_clear_ones_show(columns: list[list[str]]) -> None:
    wanted = expected(columns)
    with TemporaryDirectory() as folder:
        path = written(Path(folder), columns)
        tables = wp.load(path).read.tables
    found = [table.columns["day"].texts for table in tables.values()]
    assert found == wanted


def test_what_settles_them_is_told(tmp_path: Path) -> None:
    warnings = wp.load(written(tmp_path, [["03/04/2026"], ["24/12/2026", "25/12/2026"]])).warnings
    assert [each.text.replace(f"{tmp_path}/", "") for each in warnings] == [
        'one.csv:2:4: column "day" holds dates: "03/04/2026" is read as 2026-04-03, the day first'
        ' as in "24/12/2026" at two.csv:2:4',
        'two.csv:2:4: column "day" holds dates: "24/12/2026" is read as 2026-12-24',
    ]


def test_contradictions_are_told_where_they_matter(tmp_path: Path) -> None:
    clear = [["25/12/2026"], ["12/25/2026"]]
    assert len(wp.load(written(tmp_path, clear)).warnings) == 2
    found = wp.load(written(tmp_path, [["03/04/2026"], *clear])).warnings
    assert [each.text.replace(f"{tmp_path}/", "") for each in found][:1] == [
        'one.csv:2:4: column "day" may hold dates: in "03/04/2026", which is the day is not clear; '
        '"25/12/2026" at two.csv:2:4 has the day first, "12/25/2026" at three.csv:2:4 the month '
        "(write them as 2026-12-31)"
    ]


def test_dates_that_are_keys_and_heads_of_a_matrix_are_settled_too(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        [["24/12/2026"], [], []],
        {
            1: "{name}: {{file: {name}.csv, key: day}}",
            2: "{name}: {{file: {name}.csv, wide: {{rows: id, columns: day}}}}",
        },
    )
    (folder / "two.csv").write_text("day,need\n03/04/2026,1\n04/04/2026,2\n", encoding="utf-8")
    (folder / "three.csv").write_text(",03/04/2026,04/04/2026\nann,1,0\n", encoding="utf-8")
    tables = wp.load(folder).read.tables
    assert list(tables["two"].rows) == ["2026-04-03", "2026-04-04"]
    assert [key[1] for key in tables["three"].rows] == ["2026-04-03", "2026-04-04"]


def test_a_table_that_cannot_be_read_settles_nothing_and_is_reported_once(tmp_path: Path) -> None:
    folder = written(tmp_path, [["03/04/2026"], ["25/12/2026"]])
    (folder / "two.csv").unlink()
    with pytest.raises(ScenarioError) as caught:
        wp.load(folder)
    assert [each.code for each in caught.value.faults] == ["WP001"]
    assert [each.code for each in caught.value.warnings] == ["WP354"]
