"""A scenario in a workbook, as the document that a YAML file would be.

Values keep their cells, so that the code that checks YAML files finds what is wrong in them and
reports it with sheet and cell. Only what sheets alone have is checked here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ...diagnostics import codes
from ...optimizer.name_hints import closest, listed, nearest, quoted
from ..document import MappingTree, Scalar, SequenceTree, Tree
from ..faults import Faults, Place, Problematic
from ..homoglyphs import NO_BREAK, hard_blank
from ..lists import in_brackets
from ..mending import SECTIONS
from .book import Book, BookCell, Books, CellKind, SheetCells
from .heads import read_heads
from .layout import (
    CHOICE,
    NAMES,
    PARTS,
    SCENARIO,
    SENSES,
    SETS,
    SHORT,
    TABLES,
    TEXT,
    VALUE,
    Field,
    SheetLayout,
)
from .ranges import sheet_of_range
from .results import is_result
from .row import Row, key_scalar, nothing, with_unit
from .sheet import is_rounded
from .table_row import table_entry

_ALIKE = 0.8


def read_book(path: Path, books: Books) -> MappingTree:
    """The document in a workbook.

    Raises Problematic where the workbook cannot be read or has none of a scenario's sheets.
    """
    whole = Place(str(path))
    book = books.open(path, whole)
    pages = _pages_of(book)
    if book.find(SCENARIO.name) is None:
        hint = "wholepie new NAME --xlsx writes a workbook to start from"
        message = f"the workbook has no sheet {quoted(SCENARIO.name)}, which a scenario needs"
        raise Problematic(codes.UNKNOWN_SHEET, whole, message, hint)
    reader = _Reader(book, books.faults, MappingTree(whole))
    parties: list[str] = []
    for part, sheet in pages:
        reader.add(part, books.page(path, sheet, whole))
        if part.name == "stakeholders":
            found = reader.document.values.get(part.name)
            parties = list(found.values) if isinstance(found, MappingTree) else []
    reader.look_at_parties(parties)
    reader.look_at_other_sheets()
    return reader.document


def _pages_of(book: Book) -> list[tuple[SheetLayout, str]]:
    """Parts of a scenario with the sheet of each; one whose name is nearly right is taken for it,
    and recorded later.
    """
    there = {part.name: part.name for part in PARTS if book.find(part.name) is not None}
    missing = [part.name for part in PARTS if part.name not in there]
    for name in book.pages:
        meant = closest(name, missing, _ALIKE)
        if meant is not None and book.find(meant) is None:
            there.setdefault(meant, name)
    return [(part, there[part.name]) for part in PARTS if part.name in there]


@dataclass
class _Reader:
    """Puts the rows of one sheet after the other into the document."""

    book: Book
    faults: Faults
    document: MappingTree
    named: dict[str, list[Place]] = field(default_factory=dict)

    def add(self, part: SheetLayout, page: SheetCells) -> None:
        if part is SETS:
            self.document.keys["sets"] = key_scalar("sets", page.place())
            self.document.values["sets"] = self.sets(page)
            return
        rows = page.rows()
        if not rows:
            return
        heads = read_heads(part, page, rows[0], self.faults)
        if any(each.needed and each.head not in heads for each in part.fields):
            self.lose(part, page, rows, heads.get("name"))
            return
        for line in rows[1:]:
            self.row(part, Row(page, line, heads))

    def lose(self, part: SheetLayout, page: SheetCells, rows: list[int], names: int | None) -> None:
        """What mentions something of a sheet that cannot be read is not wrong for that."""
        lost = self.faults.lost
        lost.everything = lost.everything or (part.path[0] in SECTIONS and names is None)
        lost.names.add(part.name)
        found = [page.cells.get((row, names or 0)) for row in rows[1:]]
        lost.names |= {cell.text for cell in found if cell is not None}

    def row(self, part: SheetLayout, row: Row) -> None:
        """Put what a row says where it belongs."""
        path: list[Scalar] = []
        for step in part.path:
            if not step.startswith("<"):
                path.append(key_scalar(step, row.place))
                continue
            path.append(self.name(part, step.strip("<>"), row))
        if part.name == "parameters":
            self.parameter(path, row)
        elif part is TABLES:
            self.put(path, table_entry(self.book.path.name, path[-1], row))
        elif part.value is not None:
            field = part.field(part.value)
            assert field is not None
            if part is SCENARIO and path[-1].text != "wholepie":
                field = replace(field, kind=TEXT)
            value = self.scalar(field, row) or nothing(row)
            unit = row.scalar("unit")
            self.put(path, value if unit is None else with_unit(value, unit, row))
        else:
            self.put(path, self.fields(part, row))

    def name(self, part: SheetLayout, head: str, row: Row) -> Scalar:
        """The name in a row's cell. Where it has a fault, which is recorded, a name of the row's
        own, so that faults in its other cells are found too.
        """
        column = part.field(head)
        assert column is not None
        cell = row.cell(head)
        if cell is None:
            self.faults.add(
                codes.EMPTY_CELL, row.place_of(head), f"the column {quoted(head)} is empty here"
            )
            own = f"row_{row.line}_of_{part.name}"
            return key_scalar(next(iter(column.choices), own), row.place_of(head))
        text = " ".join(cell.text.split(" ")).strip()
        if column.choices and text not in column.choices:
            self.faults.add(codes.UNKNOWN_WORD, row.place_of(head), *_no_choice(column, text))
            return key_scalar(column.choices[0], row.place_of(head))
        if head == "stakeholder":
            self.named.setdefault(text, []).append(row.place_of(head))
        found = self.scalar(Field(head, TEXT, ""), row)
        assert found is not None
        return found

    def look_at_parties(self, parties: list[str]) -> None:
        """Record names of stakeholders that there are not, each once with all of its places."""
        for name, (first, *others) in self.named.items():
            if name not in parties and "stakeholders" not in self.faults.lost:
                message = f"there is no stakeholder {quoted(name)} on the sheet stakeholders"
                rows = listed([f"{at.sheet} {at.line}" for at in others], 5)
                hints = nearest(name, parties), f"also in {rows}" if others else ""
                hint = "; ".join(filter(None, hints))
                self.faults.add(codes.UNKNOWN_STAKEHOLDER, first, message, hint)

    def fields(self, part: SheetLayout, row: Row) -> Tree:
        """The columns of a row that are not part of its path, as keys with values."""
        made = MappingTree(row.place)
        if part.field("sense") is not None:
            self.sense(part, row, made)
        for each in part.fields:
            if f"<{each.head}>" in part.path or each.head in ("sense", "of"):
                continue
            value = self.scalar(each, row)
            if value is not None:
                made.keys[each.head] = key_scalar(each.head, value.place)
                made.values[each.head] = value
        short = SHORT.get(part.name)
        return made.values[short] if short and set(made.values) == {short} else made

    def sense(self, part: SheetLayout, row: Row, made: MappingTree) -> None:
        """``sense`` and ``of`` are one key with its value in a document."""
        field, of = part.field("sense"), part.field("of")
        assert field is not None
        assert of is not None
        value = self.scalar(of, row)
        word = row.text("sense").lower()
        if word not in (*SENSES, "maximise", "minimise"):
            self.faults.add(codes.UNKNOWN_WORD, row.place_of("sense"), *_no_choice(field, word))
            word = SENSES[0]
        if value is None:
            self.faults.add(codes.EMPTY_CELL, row.place_of("of"), 'the column "of" is empty here')
        made.keys[word] = key_scalar(word, row.place_of("of"))
        made.values[word] = value or Scalar("0", True, row.place_of("of"), [row.at])

    def parameter(self, path: list[Scalar], row: Row) -> None:
        """A number, or one for an index: the rows of a name belong together."""
        value = self.scalar(Field("value", VALUE, ""), row) or nothing(row)
        index, unit = row.scalar("index"), row.scalar("unit")
        if index is None and unit is None:
            self.put(path, value)
            return
        found = self.at(path) if index is not None else None
        if found is None:
            made = MappingTree(row.place)
            if unit is not None:
                made.keys["unit"], made.values["unit"] = key_scalar("unit", unit.place), unit
            found = made if self.put(path, made) else None
        if index is None and isinstance(found, MappingTree):
            self.enter(found, key_scalar("value", value.place), value)
        elif index is not None:
            self.entry(found, index, value)

    def entry(self, parameter: Tree | None, index: Scalar, value: Scalar) -> None:
        """One number of a parameter with an index."""
        entries: Tree | None = None
        if isinstance(parameter, MappingTree):
            parameter.keys.setdefault("value", key_scalar("value", index.place))
            entries = parameter.values.setdefault("value", MappingTree(index.place))
        if isinstance(entries, MappingTree):
            self.enter(entries, index, value)
        else:
            self.faults.add(codes.INDEX_MIXED, index.place, "an index, where a row above has none")

    def at(self, path: list[Scalar]) -> Tree | None:
        node: Tree | None = self.document
        for key in path:
            node = node.values.get(key.text) if isinstance(node, MappingTree) else None
        return node

    def put(self, path: list[Scalar], value: Tree) -> bool:
        """Put a value where a path leads; False with a fault recorded where there is one."""
        node = self.document
        for key in path[:-1]:
            below = node.values.setdefault(key.text, MappingTree(key.place))
            node.keys.setdefault(key.text, key)
            assert isinstance(below, MappingTree)
            node = below
        return self.enter(node, path[-1], value)

    def enter(self, node: MappingTree, key: Scalar, value: Tree) -> bool:
        if key.text in node.values:
            first = node.keys[key.text].place
            self.faults.add(
                codes.DUPLICATE_KEY,
                key.place,
                f"{quoted(key.text)} appears twice",
                f"first at {first}",
            )
            return False
        node.keys[key.text], node.values[key.text] = key, value
        return True

    def sets(self, page: SheetCells) -> MappingTree:
        """One set in each column: elements below its name, or one formula in braces."""
        made = MappingTree(page.place())
        rows = page.rows()
        for (row, column), cell in page.cells.items() if rows else ():
            if row != rows[0]:
                continue
            below = [(r, each) for (r, c), each in page.cells.items() if c == column and r != row]
            elements = [self.cell(Field("", VALUE, ""), page, r, column, e) for r, e in below]
            key = self.cell(Field("", TEXT, ""), page, row, column, cell)
            self._warn_of_hard_blanks(key, elements)
            value: Tree = SequenceTree(key.place, list(elements))
            if len(elements) == 1:
                value = in_brackets(elements[0]) or value
            self.enter(made, key, value)
        return made

    def scalar(self, field: Field, row: Row) -> Scalar | None:
        """A row's cell under a head as a value of the document; None where it is empty."""
        cell = row.cell(field.head)
        if cell is None:
            return None
        return self.cell(field, row.page, row.line, row.heads[field.head], cell)

    def cell(
        self, field: Field, page: SheetCells, line: int, column: int, cell: BookCell
    ) -> Scalar:
        place, text = page.place(line, column), cell.text
        if cell.kind is CellKind.DATE:
            hint = "format the cell as text and type it again"
            self.faults.add(codes.DATE_CELL, place, f"a date, {text}, where none is expected", hint)
        elif is_rounded(cell) and field.kind == TEXT:
            message = f"the number {text}, of which spreadsheets keep only 15 digits"
            self.faults.add(
                codes.DIGITS_LOST, place, message, "format the cell as text and type it again"
            )
        if cell.kind is CellKind.TRUTH or field.kind == CHOICE:
            text = text.strip().lower()
        return Scalar(text.strip(), field.kind != TEXT, place, [(line, column)])

    def _warn_of_hard_blanks(self, name: Scalar, elements: Sequence[Scalar]) -> None:
        hard = next((each for each in elements if NO_BREAK in each.text), None)
        if hard is not None:
            message = hard_blank(f"set {quoted(name.text)}")
            self.faults.warn(codes.HARD_BLANK_COLUMN, hard.place, message)

    def look_at_other_sheets(self) -> None:
        """Warn of sheets that are not read; one whose name is nearly that of a part is a fault."""
        tables = self.document.values.get("tables")
        used = {name.lower() for name in NAMES}
        for each in tables.values.values() if isinstance(tables, MappingTree) else ():
            sheet = each.values.get("sheet") if isinstance(each, MappingTree) else None
            used |= {sheet.text.strip().lower()} if isinstance(sheet, Scalar) else set()
            area = each.values.get("range") if isinstance(each, MappingTree) else None
            named = sheet_of_range(self.book, area.text) if isinstance(area, Scalar) else None
            used |= {named.strip().lower()} if named else set()
        others = [
            name
            for name in self.book.pages
            if name.strip().lower() not in used and not is_result(name)
        ]
        for name in others:
            hint = nearest(name, NAMES, cutoff=_ALIKE)
            if hint.startswith("did"):
                self.faults.add(
                    codes.UNKNOWN_SHEET,
                    self.book.pages[name].place(),
                    "no sheet of a scenario",
                    hint,
                )
        if others:
            message = f"the sheets {listed(map(quoted, others))} are not read"
            self.faults.warn(
                codes.UNREAD_SHEETS,
                Place(str(self.book.path)),
                message,
                "tables are listed in tables",
            )


def _no_choice(field: Field, found: str) -> tuple[str, str]:
    said = quoted(found) if found else "nothing"
    message = f"{quoted(field.head)}: expected {' or '.join(field.choices)}; found {said}"
    hint = nearest(found, field.choices)
    return message, hint if hint.startswith("did") else ""
