"""A scenario as a workbook to fill in: sheets for its parts, drop-downs, notes on column heads."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...optimizer import disk
from ...optimizer.results.spreadsheet import sheet_names
from ..document import MappingTree, Scalar, SequenceTree, Tree, as_number
from ..faults import Place
from ..requirement_groups import without_groups
from ..tables import Table
from ..validate import node_at
from .layout import CHOICE, NAMES, PARTS, SCENARIO, SETS, SHORT, TABLES, TEXT, Field, SheetLayout
from .table_row import map_text

_ROWS_TO_FILL = 500
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
_WHOLE = ("priority",)
SheetRow = dict[str, Scalar]


def write_book(document: MappingTree, tables: Iterable[Table], path: Path) -> None:
    """Write the scenario of a document and its tables; the workbook reads back as the same.

    Raises InputError where the file cannot be written.
    """
    import xlsxwriter

    document = without_groups(document)
    by_name = {table.name: table for table in tables}
    sheets = dict(zip(by_name, sheet_names(by_name, NAMES), strict=True))
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, _OPTIONS) as book:
        writer = _Writer(book, document)
        for part in PARTS:
            if part is SETS:
                writer.sets()
            elif part is TABLES:
                writer.part(part, list(_table_rows(document, by_name, sheets)))
            else:
                writer.part(part, list(_rows(part, document)))
        for name, table in by_name.items():
            writer.table(sheets[name], table)
    disk.write(path, stream.getvalue(), follows=True)


def _table_rows(
    document: MappingTree, tables: dict[str, Table], sheets: dict[str, str]
) -> Iterator[SheetRow]:
    for name, table in tables.items():
        row = {"name": name, "sheet": sheets[name], "key": table.keys[0]}
        if len(table.keys) > 1:
            row["second key"] = table.keys[1]
        asked = node_at(document, "tables", name, "map")
        if asked is not None:
            row["map"] = map_text(asked)
        yield {head: _text(value) for head, value in row.items()}


def _text(value: str) -> Scalar:
    return Scalar(value, False, Place(""), [(1, 1)])


def _rows(part: SheetLayout, document: MappingTree) -> Iterator[SheetRow]:
    """One row for everything that the part's path leads to."""
    if part is SCENARIO:
        for key, value in document.values.items():
            if isinstance(value, SequenceTree):
                items = [each.text for each in value.items if isinstance(each, Scalar)]
                value = _text(", ".join(items))
            if isinstance(value, Scalar):
                yield {"key": document.keys[key], "value": value}
        return
    for named, node in _found(document, part.path, {}):
        if part.name == "parameters":
            yield from _parameter_rows(named, node)
        elif part.value is not None and isinstance(node, Scalar):
            yield {**named, part.value: node}
        elif part.value is not None and isinstance(node, MappingTree):
            said = {part.value if key == "value" else key: e for key, e in node.values.items()}
            yield {**named, **{key: e for key, e in said.items() if isinstance(e, Scalar)}}
        elif isinstance(node, Scalar):
            yield {**named, SHORT[part.name]: node}
        else:
            yield {**named, **_fields(part, node)}


def _found(node: Tree, path: Sequence[str], named: SheetRow) -> Iterator[tuple[SheetRow, Tree]]:
    if not path:
        yield named, node
    elif isinstance(node, MappingTree):
        step, rest = path[0], path[1:]
        names = node.values if step.startswith("<") else [step]
        for name in names:
            if name in node.values:
                more = {step.strip("<>"): node.keys[name]} if step.startswith("<") else {}
                yield from _found(node.values[name], rest, {**named, **more})


def _parameter_rows(named: SheetRow, node: Tree) -> Iterator[SheetRow]:
    unit: SheetRow = {}
    is_long = isinstance(node, MappingTree) and "value" in node.values
    if isinstance(node, MappingTree) and is_long and set(node.values) <= {"value", "unit"}:
        given = node.values.get("unit")
        unit = {"unit": given} if isinstance(given, Scalar) else {}
        node = node.values["value"]
    if isinstance(node, Scalar):
        yield {**named, "value": node, **unit}
    elif isinstance(node, MappingTree):
        for index, value in node.values.items():
            if isinstance(value, Scalar):
                yield {**named, "index": node.keys[index], "value": value, **unit}


def _fields(part: SheetLayout, node: Tree) -> SheetRow:
    row: SheetRow = {}
    for key, value in node.values.items() if isinstance(node, MappingTree) else ():
        if part.name == "goals" and key[:4] in ("mini", "maxi") and isinstance(value, Scalar):
            row["sense"] = _text(key.replace("imise", "imize"))
            row["of"] = value
        elif isinstance(value, SequenceTree):
            row[key] = _text(", ".join(e.text for e in value.items if isinstance(e, Scalar)))
        elif isinstance(value, Scalar) and part.field(key) is not None:
            row[key] = value
    return row


@dataclass
class _Writer:
    """Writes sheet after sheet into a workbook of xlsxwriter."""

    book: Any
    document: MappingTree

    def __post_init__(self) -> None:
        self.head = self.book.add_format({"bold": True, "bg_color": "#E7EEF4", "border": 1})
        # A cell that is a text from the start keeps codes such as 3-4 and 007 as they are typed.
        self.text = self.book.add_format({"num_format": "@", "valign": "top"})
        self.top = self.book.add_format({"valign": "top"})

    def part(self, part: SheetLayout, rows: list[SheetRow]) -> None:
        sheet = self.sheet(part.name, part.about)
        for column, field in enumerate(part.fields):
            sheet.write_string(0, column, field.head, self.head)
            sheet.write_comment(0, column, field.about, {"x_scale": 2})
            sheet.set_column(
                column, column, field.width, self.text if field.kind == TEXT else self.top
            )
            self.limit(sheet, column, field)
            for line, row in enumerate(rows, start=1):
                if field.head in row:
                    self.write(sheet, line, column, row[field.head], field.kind == TEXT)

    def sheet(self, name: str, about: str = "") -> Any:
        sheet = self.book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        if about:
            sheet.set_header(f"&L&A: {about.replace('&', '&&')}"[:200])
        return sheet

    def limit(self, sheet: Any, column: int, field: Field) -> None:
        """Drop-downs, and what else may be entered in a column."""
        rule: dict[str, Any] | None = None
        if field.kind == CHOICE:
            rule = {"validate": "list", "source": list(field.choices)}
        elif field.head == "stakeholder":
            rule = {"validate": "list", "source": f"=stakeholders!$A$2:$A${_ROWS_TO_FILL}"}
        elif field.head in _WHOLE:
            rule = {"validate": "integer", "criteria": ">=", "value": 1}
        if rule is not None:
            said = {"error_title": field.head, "error_message": field.about[:250]}
            sheet.data_validation(1, column, _ROWS_TO_FILL, column, rule | said)

    def write(self, sheet: Any, line: int, column: int, value: Scalar, as_text: bool) -> None:
        text = value.text
        number = None if as_text or not value.plain else as_number(text)
        if number is not None and _is_exact(number):
            sheet.write_number(line, column, number, self.top)
        elif text:
            sheet.write_string(line, column, " ".join(text.split("\n")), self.text)

    def sets(self) -> None:
        sheet = self.sheet(SETS.name, SETS.about)
        sheet.write_comment(0, 0, "One set in a column: its name, its elements below; or one cell "
                            "such as {v.group for v in votes}.", {"x_scale": 2})  # fmt: skip
        found = self.document.values.get("sets")
        for column, (name, node) in enumerate(
            found.values.items() if isinstance(found, MappingTree) else ()
        ):
            sheet.write_string(0, column, name, self.head)
            sheet.set_column(column, column, 22, self.top)
            for line, element in enumerate(_elements(node), start=1):
                self.write(sheet, line, column, element, as_text=False)

    def table(self, name: str, table: Table) -> None:
        sheet = self.sheet(name)
        shown = zip(table.columns.items(), table.sheet.heads, strict=True)
        for column, ((head, each), name_with_unit) in enumerate(shown):
            is_key = head in table.keys
            numbers = None if each.numbers is None else each.numbers
            sheet.write_string(0, column, name_with_unit, self.head)
            is_text = numbers is None or is_key
            sheet.set_column(column, column, 18, self.text if is_text else self.top)
            for row, text in enumerate(each.texts):
                number = None if numbers is None else numbers[row]
                if (
                    number is not None
                    and _is_exact(number)
                    and not (is_key and text != _plain(number))
                ):
                    sheet.write_number(row + 1, column, number, self.top)
                elif text.strip():
                    sheet.write_string(row + 1, column, text, self.text)


def _elements(node: Tree) -> list[Scalar]:
    if isinstance(node, Scalar):
        return [node]
    if isinstance(node, MappingTree):
        return list(node.keys.values())
    return [each for each in node.items if isinstance(each, Scalar)]


def _is_exact(number: float) -> bool:
    """Whether the digits that xlsxwriter writes are the number."""
    return float(f"{number:.16G}") == number


def _plain(number: float) -> str:
    return str(int(number)) if number.is_integer() else repr(number)
