"""A table's row on the sheet ``tables`` of a workbook. A cell holds several keys as in
``x: east, y: north``; ``map`` may be ``no``.
"""

from dataclasses import replace

from ..document import MappingTree, Scalar, SequenceTree, Tree
from .row import Row, key_scalar

NO = "no"


def table_entry(book: str, name: Scalar, row: Row) -> MappingTree:
    """What a scenario file has for the table of a row."""
    made = MappingTree(row.place)
    area = row.scalar("range")
    sheet = row.text("sheet") or ("" if area else name.text)
    keys = [each for head in ("key", "second key") if (each := row.scalar(head)) is not None]
    made.values["file"] = Scalar(book, False, row.place, [row.at])
    if sheet:
        made.values["sheet"] = Scalar(sheet, False, row.place_of("sheet"), [row.at])
    if area is not None:
        made.values["range"] = area
    if len(keys) == 1:
        made.values["key"] = keys[0]
    elif keys:
        made.values["key"] = SequenceTree(keys[0].place, list(keys))
    for head in ("map", "wide", "units", "header", "without totals"):
        cell = row.scalar(head)
        if cell is not None:
            is_word = head in ("header", "without totals")
            word = replace(cell, text=cell.text.lower(), plain=True)
            made.values[head] = word if is_word else map_tree(cell)
    made.keys = {key: key_scalar(key, value.place) for key, value in made.values.items()}
    return made


def map_tree(cell: Scalar) -> Tree:
    """What a scenario file has in its place."""
    if cell.text.lower() == NO:
        return replace(cell, text="false", plain=True)
    made = MappingTree(cell.place)
    for part in cell.text.split(","):
        key, colon, value = (each.strip() for each in part.partition(":"))
        if not colon:
            return cell
        made.keys[key] = replace(cell, text=key)
        made.values[key] = replace(cell, text=value)
    return made


def map_text(node: Tree) -> str:
    """The cell that says what a scenario file says."""
    if not isinstance(node, MappingTree):
        return NO
    return ", ".join(
        f"{key}: {each.text}" for key, each in node.values.items() if isinstance(each, Scalar)
    )
