"""Every fault is told in one go, and none that only another fault makes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import examples
from planted import FILES, HIDDEN_BY, SLIPS, Slip, apart
from wholepie.models import Fault, ScenarioError, load
from workbooks import Sheets, small, write


def told(slips: list[Slip], folder: Path) -> list[Fault]:
    files = dict(FILES)
    for each in slips:
        files[each.file] = files[each.file].replace(each.text, each.slip, 1)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load(folder / "scenario.yaml")
    return list(caught.value.faults)


def places(faults: list[Fault]) -> list[str]:
    return sorted(f"{Path(each.file).name}:{each.line} {each.code}" for each in faults)


def test_what_is_planted_in_is_sound(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert load(tmp_path / "scenario.yaml").warnings == ()


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.slip)
def test_one_slip_is_one_fault(slip: Slip, tmp_path: Path) -> None:
    (found,) = told([slip], tmp_path)
    assert places([found]) == [f"{slip.place} {slip.code}"]
    assert slip.says in found.text


@st.composite
def some_slips(draw: st.DrawFn) -> list[Slip]:
    chosen: list[Slip] = []
    for each in draw(st.lists(st.sampled_from(SLIPS), min_size=2, max_size=12, unique=True)):
        if all(apart(each, other) for other in chosen):
            chosen.append(each)
    return chosen


@examples(300)
@given(slips=some_slips())
def test_slips_are_told_together_and_nothing_else(
    slips: list[Slip], tmp_path_factory: pytest.TempPathFactory
) -> None:
    there = {each.slip for each in slips}
    hidden = {each for each in there if there & {*HIDDEN_BY.get(each, ())} - {each}}
    expected = [each for each in slips if each.slip not in hidden]
    found = told(slips, tmp_path_factory.mktemp("planted"))
    assert places(found) == sorted(f"{each.place} {each.code}" for each in expected)


#: Cells of the workbook of workbooks.py that are changed, none of which hides another.
CELLS: list[tuple[str, int, int, object]] = [
    ("scenario", 3, 2, None),
    ("parameters", 3, 3, "2 +"),
    ("parameters", 4, 1, None),
    ("decisions", 3, 3, "contnuous"),
    ("decisions", 2, 2, "p in projcts"),
    ("measures", 1, 3, "iss"),
    ("measures", 3, 2, "g in gruops"),
    ("stakeholders", 2, 2, "heavy"),
    ("contributions", 2, 3, "bugdet"),
    ("requirements", 2, 1, "tresurer"),
    ("requirements", 2, 3, "cost + extra <= contributions.mony"),
    ("requirements", 2, 4, "perhaps"),
    ("goals", 2, 1, "treasurr"),
    ("goals", 2, 3, "minimise it"),
    ("goals", 2, 6, "5 +"),
    ("goals", 3, 4, "served[young] + extra"),
    ("goals", 3, 7, "1 x"),
    ("Projects", 3, 2, "2 5"),
    ("Votes", 5, 3, "#DIV/0!"),
    ("Votes", 4, 3, "five"),
    ("Votes", 3, 2, "young"),
]


def told_of_book(cells: list[tuple[str, int, int, object]], folder: Path) -> list[str]:
    sheets: Sheets = small()
    for sheet, row, column, value in cells:
        sheets[sheet][row - 1][column - 1] = value
    with pytest.raises(ScenarioError) as caught:
        load(write(folder / "book.xlsx", sheets))
    return [f"{fault.sheet} {fault.line} {fault.column}" for fault in caught.value.faults]


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_one_cell_is_one_fault(cell: tuple[str, int, int, object], tmp_path: Path) -> None:
    (found,) = told_of_book([cell], tmp_path)
    assert found.split()[0] == cell[0]


@examples(100)
@given(cells=st.lists(st.sampled_from(CELLS), min_size=2, max_size=9, unique=True))
def test_cells_are_told_together_and_nothing_else(
    cells: list[tuple[str, int, int, object]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("planted")
    alone = [place for each in cells for place in told_of_book([each], folder)]
    assert sorted(told_of_book(cells, folder)) == sorted(alone)


def test_a_workbook_with_six_faults_tells_six(tmp_path: Path) -> None:
    cells = [CELLS[i] for i in (3, 9, 10, 14, 17, 20)]
    assert len(told_of_book(cells, tmp_path)) == 6
