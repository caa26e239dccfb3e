"""Tables in the dress in which people have them: the same table reads the same, and is told."""

import math
import re
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import wholepie as wp
from wholepie.diagnostics import codes
from wholepie.models import ScenarioError, load
from wholepie.models.books.book import Books
from wholepie.models.csv_text import read_csv_text
from wholepie.models.faults import Faults, Place, Problematic
from wholepie.models.number_words import column_reading
from wholepie.models.table_reading import Wanted, read_table
from wholepie.models.table_shape import TableShape
from wholepie.models.tables import Table

from .examples import examples


def read(path: Path, **entry: object) -> tuple[Table, list[str]]:
    """The table in a file, and the warnings without their places."""
    faults = Faults()
    wanted = Wanted("t", TableShape(file=path.name, **entry), Place("scenario.yaml", 1, 1))
    found = read_table(wanted, path.parent, Books(faults))
    assert not faults.found, list(faults.found)
    return found, [each.message for each in faults.warnings]


def written(folder: Path, content: bytes | str) -> Path:
    path = folder / "t.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


GERMAN = "id;cost;kind\nMühle;10,5;road\nBach;1;bus\n"
PLAIN = [("Mühle", 10.5), ("Bach", 1.0)]
SEMICOLONS = 'columns are separated by semicolons and decimals have a comma, as in "10,5"'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (GERMAN, [SEMICOLONS]),
        (GERMAN.encode("utf-8-sig"), [SEMICOLONS]),
        (GERMAN.encode("utf-16"), [SEMICOLONS]),
        (b"\xfe\xff" + GERMAN.encode("utf-16-be"), [SEMICOLONS]),
        (GERMAN.replace("\n", "\r\n"), [SEMICOLONS]),
        ("sep=;\n" + GERMAN, [SEMICOLONS]),
        (GERMAN.replace("\n", ";;\n") + ";;;;\n;;;;\n", [SEMICOLONS]),
        (GERMAN.replace("10,5", "10.5"), ["columns are separated by semicolons"]),
        (GERMAN.replace(";", "\t").encode("utf-16"), [SEMICOLONS.replace("semicolons", "tabs")]),
        (GERMAN.replace("10,5", "10.5").replace(";", ","), []),
        (GERMAN.replace("kind", '"a;b, c"'), [SEMICOLONS]),
        (GERMAN.replace("\nB", "\n;;\nB"), ["blank rows among the others, at line 3, are skipped",
                                           SEMICOLONS]),
    ],
)  # fmt: skip
def test_a_table_reads_the_same_in_every_dress(
    content: bytes | str, said: list[str], tmp_path: Path
) -> None:
    found, warned = read(written(tmp_path, content))
    assert list(zip(found.rows, found.columns["cost"].numbers or [], strict=True)) == PLAIN
    assert warned == said


@pytest.mark.parametrize(
    ("cells", "mark", "expected"),
    [
        (["1,5", "2"], ",", ["1.5", "2"]),
        (["1.234,5", "2"], ",", ["1234.5", "2"]),
        (["1.234", "2"], ",", ["1234", "2"]),
        (["1.234", "2500"], ",", None),
        (["1.23", "2"], ",", None),
        (["1.234.567", "2,5", ""], ",", ["1234567", "2.5", ""]),
        (["1.234.567", "2500"], ",", None),
        (["1 234", "12"], ".", ["1234", "12"]),
        (["1\u00a0234,5", "12"], ",", ["1234.5", "12"]),
        (["1'234.50", "12"], ".", ["1234.50", "12"]),
        (["1 234", "1'234"], ".", None),
        (["1,234", "12"], ".", None),
        (["1,234.5", "12"], ".", ["1234.5", "12"]),
        (["1,234,567", "12"], ".", ["1234567", "12"]),
        (["12,34,567", "12"], ".", None),
        (["0 123", "12"], ".", None),
        (["95%", "7.5 %", "100 %"], ".", ["0.95", "0.075", "1"]),
        (["95%", "7,5 %"], ",", ["0.95", "0.075"]),
        (["95%", "7"], ".", None),
        (["13.2.2026", "1.3.2026"], ".", ["2026-02-13", "2026-03-01"]),
        (["13.2.2026", "1.3.2026"], ",", ["2026-02-13", "2026-03-01"]),
        (["2/13/2026", "3/1/2026"], ".", ["2026-02-13", "2026-03-01"]),
        (["13/2/2026", "2/13/2026"], ".", None),
        (["5.5.2026", ""], ".", ["2026-05-05", ""]),
        (["31.2.2026", "1.3.2026"], ".", None),
        (["13.2.2026", "soon"], ".", None),
        (["2026-02-13"], ".", None),
        (["a", "1,5"], ",", None),
        (["1", "2.5"], ".", None),
        (["", ""], ",", None),
    ],
)
def test_a_column_is_read_by_all_of_its_cells(
    cells: list[str], mark: str, expected: list[str] | None
) -> None:
    found = column_reading(cells, mark)  # type: ignore[arg-type]
    assert (None if found is None else found.texts) == expected


def test_days_that_may_be_months_stay_and_are_told(tmp_path: Path) -> None:
    found, warned = read(written(tmp_path, "id,day\na,1.2.2026\nb,2.2.2026\n"))
    assert found.columns["day"].texts == ["1.2.2026", "2.2.2026"]
    assert warned == ['column "day" may hold dates: in "1.2.2026", which is the day is not clear']


def test_what_was_read_in_another_way_is_told_with_an_example(tmp_path: Path) -> None:
    content = "id;cost;share;day\na;1.200.500;95 %;13.1.2026\nb;7,5;5,5%;1.2.2026\n"
    found, warned = read(written(tmp_path, content))
    assert found.columns["share"].numbers == [0.95, 0.055]
    assert warned == [
        'columns are separated by semicolons and decimals have a comma, as in "7,5"',
        'column "cost" has marks between thousands: "1.200.500" is read as 1200500',
        'column "share" is in per cent: "95 %" is read as 0.95',
        'column "day" holds dates: "13.1.2026" is read as 2026-01-13',
    ]


def test_codes_are_no_decimals(tmp_path: Path) -> None:
    """Keys stay as they stand, and so do texts such as numbers of chapters."""
    content = "chapter;cost;law\n1,10;2,5;§ 1.2\n1,1;3;§ 1.3\n"
    found, _ = read(written(tmp_path, content))
    assert list(found.rows) == ["1,10", "1,1"]
    assert found.columns["law"].texts == ["§ 1.2", "§ 1.3"]


def test_a_declared_mark_settles_what_the_file_leaves_open(tmp_path: Path) -> None:
    path = written(tmp_path, "id;cost\na;1.500\n")
    assert read(path, decimal="point")[0].columns["cost"].numbers == [1.5]
    path = written(tmp_path, 'id,cost\na,"1,500"\n')
    found, warned = read(path, decimal="comma")
    assert found.columns["cost"].numbers == [1.5]
    assert warned == ['decimals have a comma, as in "1,500"']
    path = written(tmp_path, "id;cost;law\na;1,5;1.1\n")
    assert read(path, decimal="comma")[0].columns["law"].texts == ["1.1"]


@pytest.mark.parametrize(
    ("cost", "known"),
    [
        (["980", "1.010", "1.060"], [980, 1010, 1060]),
        (["1.980", "1.010", "1.060"], [1980, 1010, 1060]),
        (["1.010", "2500", "7"], None),
        (["1.5", "2", "3"], None),
        (["1.01", "1.010", "2"], None),
        (["-1.010", "2,5", "12.000.000"], [-1010, 2.5, 12000000]),
    ],
)
@pytest.mark.parametrize("declared", [True, False])
def test_a_point_is_no_decimal_mark_where_a_comma_is(
    cost: list[str], known: list[float] | None, declared: bool, tmp_path: Path
) -> None:
    share = "1" if declared else "0,5"
    content = "id;cost;share\n" + "".join(f"r{i};{c};{share}\n" for i, c in enumerate(cost))
    try:
        found, _ = read(written(tmp_path, content), decimal="comma" if declared else None)
    except Problematic:
        assert known is None
        assert not declared
        return
    assert found.columns["cost"].numbers == known
    assert found.columns["share"].numbers == [1.0 if declared else 0.5] * 3


def test_places_are_those_of_the_file(tmp_path: Path) -> None:
    content = "sep=;\nid;cost;kind\na;1,5;road\n\nb;2,5;bus\nc;x;bus\n"
    path = written(tmp_path, content)
    (tmp_path / "s.yaml").write_text(
        "wholepie: 1\ntitle: t\ntables: {t: t.csv}\ndecisions: {x: {for: i in t, type: binary}}\n"
        "stakeholders: {a: {goals: {g: {maximize: sum(i.cost * x[i] for i in t)}}}}\n"
    )
    with pytest.raises(ScenarioError, match=re.escape(f"{path}:6:3: column")):
        load(tmp_path / "s.yaml")


numbers = st.decimals(-(10**7), 10**7, allow_nan=False, places=2) | st.integers(-9999, 9999)


def grouped(number: Decimal | int, mark: str, group: str) -> str:
    """A number as a locale writes it."""
    return f"{number:,}".replace(",", "~").replace(".", mark).replace("~", group)


@examples(60)
@given(
    cells=st.lists(numbers, min_size=1, max_size=8),
    separator=st.sampled_from([",", ";", "\t"]),
    mark=st.sampled_from([".", ","]),
    group=st.sampled_from(["", " ", "\u00a0", "'", "other"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    percent=st.booleans(),
)
def test_the_same_numbers_in_each_dress_are_the_same_or_refused(
    cells: list[Decimal | int],
    separator: str,
    mark: str,
    group: str,
    encoding: str,
    percent: bool,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Whatever the dress, a number that is read is the number that was written."""
    folder = tmp_path_factory.mktemp("dress")
    group = {"other": {",": ".", ".": ","}[mark]}.get(group, group)
    texts = [grouped(cell, mark, group) + (" %" if percent else "") for cell in cells]
    quoted = [f'"{text}"' if separator == "," else text for text in texts]
    rows = [separator.join((f"k{i}", text, "x")) for i, text in enumerate(quoted)]
    content = "\n".join([separator.join(("id", "n", "kind")), *rows]) + "\n"
    path = written(folder, content.encode(encoding))
    entry = {} if separator != "," else {"decimal": {".": "point", ",": "comma"}[mark]}
    try:
        found, _ = read(path, **entry)
    except Problematic as refused:
        assume(refused.kind is not codes.DECIMAL_MARK)
        raise
    expected = [float(cell / (100 if percent else 1)) for cell in map(Decimal, cells)]
    got = found.columns["n"].numbers
    if got is None:
        # Nothing but thousands with the mark that may be one of decimals.
        assert group in (".", ",")
        apart = [text for text in texts if group in text]
        assert not any(mark in text or text.count(group) > 1 for text in apart)
    else:
        assert all(math.isclose(a or 0, b) for a, b in zip(got, expected, strict=True))


@examples(40)
@given(cells=st.lists(numbers, min_size=1, max_size=8))
def test_a_workbook_and_a_german_file_read_the_same(
    cells: list[Decimal | int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("both")
    book = openpyxl.Workbook()
    for row in [["id", "n", "one"], *([f"k{i}", each, 0.5] for i, each in enumerate(cells))]:
        book.active.append(row)
    book.save(folder / "t.xlsx")
    rows = [f"k{i};{grouped(each, ',', '')};0,5\n" for i, each in enumerate(cells)]
    one, _ = read(folder / "t.xlsx")
    other, _ = read(written(folder, "id;n;one\n" + "".join(rows)))
    assert one.columns["n"].numbers == other.columns["n"].numbers
    assert one.rows == other.rows


def test_rows_are_counted_with_the_separator_that_is_meant(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text('id;note, short\n1;"x\ny"\n2;"x\ny"\n3;"u\nv"\n', "utf-8")
    with wp.allowing(table_rows=3):
        found = read_csv_text(path, Place("items.csv"))
    assert (found.separator, len(found.records)) == (";", 4)
