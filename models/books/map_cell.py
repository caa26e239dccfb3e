"""A table's ``map`` in one cell of a workbook: ``no``, or keys as in ``x: east, y: north``."""

from dataclasses import replace

from ..document import MappingTree, Scalar, Tree

NO = "no"


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
