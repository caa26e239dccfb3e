"""Tables as spreadsheets save them: what is a number, what is a text, and what a key finds."""

from pathlib import Path

import pytest

from wholepie.models import ScenarioError, load
from wholepie.models.books.book import Books
from wholepie.models.faults import Faults, Place
from wholepie.models.table_reading import Wanted, read_table
from wholepie.models.table_shape import TableShape
from wholepie.models.tables import Table

ROWS = "id,cost,note\na,1,x\nb,2.5,\n"


def table(folder: Path, content: bytes, keys: list[str] | None = None) -> Table:
    (folder / "t.csv").write_bytes(content)
    faults = Faults()
    here = Place("scenario.yaml", 1, 1)
    wanted = Wanted("t", TableShape(file="t.csv", key=keys), here)
    found = read_table(wanted, folder, Books(faults))
    assert not faults.found
    return found


@pytest.mark.parametrize(
    "content",
    [
        ROWS.encode(),
        ROWS.encode("utf-8-sig"),
        ROWS.replace("\n", "\r\n").encode(),
        ROWS.rstrip().encode(),
        (ROWS + "\n\n").encode(),
        ROWS.replace("2.5", '"2.5"').encode(),
        ROWS.replace("2.5", " 2.5").encode(),
    ],
    ids=[
        "plain",
        "byte order mark",
        "CRLF",
        "no last end",
        "blank lines",
        "quoted",
        "blank before",
    ],
)
def test_files_as_spreadsheets_save_them(tmp_path: Path, content: bytes) -> None:
    found = table(tmp_path, content)
    assert found.columns["cost"].numbers == [1.0, 2.5]
    assert found.columns["note"].numbers is None
    assert found.rows == {"a": 0, "b": 1}


def test_keys_and_quoted_cells_hold_any_text(tmp_path: Path) -> None:
    content = 'id,n\n"a, b",1\n"say ""x""",2\n"two\nlines",3\n<script>,4\nŻółw,5\n012,6\n'
    found = table(tmp_path, content.encode())
    assert list(found.rows) == ["a, b", 'say "x"', "two\nlines", "<script>", "Żółw", "012"]
    assert str(found.sheet.place(3, 1)).endswith("t.csv:6:10")
    assert found.columns["n"].numbers == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        *(("1", 1.0), ("-2.5", -2.5), ("+3", 3.0), ("1e3", 1000.0), ("0", 0.0), ("0.50", 0.5)),
        *(("1_000", None), ("012", None), ("1e400", None), ("nan", None), ("1 000", 1000.0)),
        *(
            ("0x1", None),
            ("1,5", None),
            ("1.2.3", None),
            (".", None),
            ("-", None),
            ("\u0661", None),
        ),
    ],
)
def test_what_is_a_number(tmp_path: Path, cell: str, number: float | None) -> None:
    found = table(tmp_path, f'id,n\na,"{cell}"\nb,7\n'.encode()).columns["n"].numbers
    assert found == (None if number is None else [number, 7.0])


def test_pairs_of_keys(tmp_path: Path) -> None:
    found = table(tmp_path, b"a,b,n\nx,1,5\nx,2,6\n", ["a", "b"])
    assert found.rows == {("x", "1"): 0, ("x", "2"): 1}
    assert found.words(1).startswith('"x", "2" at ')


def test_an_empty_cell_matters_only_where_it_is_used(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id,n,kind\na,1,red\nb,,blue\n")
    text = (
        "wholepie: 1\ntitle: t\ntables: {t: t.csv}\ndecisions: {x: {for: i in t, type: binary}}\n"
        "stakeholders: {a: {goals: {g: {maximize: 'sum(i.n * x[i] for i in t CONDITION)'}}}}\n"
    )
    (tmp_path / "s.yaml").write_text(text.replace("CONDITION", 'if i.kind == "red"'))
    assert load(tmp_path / "s.yaml").problem().C.tolist() == [[-1.0]]
    (tmp_path / "s.yaml").write_text(text.replace("CONDITION", ""))
    with pytest.raises(ScenarioError, match=r't.csv:3:3: column "n": expected a number'):
        load(tmp_path / "s.yaml")


def test_a_column_with_a_name_of_the_language_is_written_in_brackets(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id,from\na,1\n")
    text = (
        "wholepie: 1\ntitle: t\ntables: {t: t.csv}\ndecisions: {x: {for: i in t, type: binary}}\n"
        "stakeholders:\n  a:\n    goals: {g: {maximize: sum(COLUMN * x[i] for i in t)}}\n"
    )
    (tmp_path / "s.yaml").write_text(text.replace("COLUMN", 'i["from"]'))
    assert load(tmp_path / "s.yaml").problem().p == 1
    (tmp_path / "s.yaml").write_text(text.replace("COLUMN", "i.from"))
    with pytest.raises(ScenarioError, match=r'write i\["from"\]'):
        load(tmp_path / "s.yaml")


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "secret.csv").write_text(ROWS)
    (tmp_path / "inside" / "t.csv").symlink_to(tmp_path / "secret.csv")
    (tmp_path / "inside" / "s.yaml").write_text(
        "wholepie: 1\ntitle: t\ntables: {t: t.csv}\ndecisions: {x: {type: binary}}\n"
        "stakeholders: {a: {goals: {g: {maximize: x}}}}\n"
    )
    with pytest.raises(ScenarioError, match="outside the scenario's folder"):
        load(tmp_path / "inside" / "s.yaml")
