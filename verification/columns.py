"""The columns in ``run.json``, which name the decisions of a front that is opened, compared with
those of the problem.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from .contents import whole
from .counterexamples import called
from .statement import StatedProblem

Cells = tuple[str, ...]
#: What no cell of a table holds as it is, and how a text begins that a spreadsheet would run.
_UNFIT, _FORMULA = re.compile("[\x00\r]"), ("=", "+", "-", "@", "\t", "\r")
#: How parts of an index read that JSON has no word for; the members of a set have no order.
_READ: dict[str, Callable[[Any], str]] = {
    "float": str,
    "decimal": str,
    "fraction": str,
    "bytes": lambda text: str(bytes.fromhex(text)),
    "date": str,
    "datetime": lambda text: str(text).replace("T", " "),
    "timestamp": lambda text: str(text).replace("T", " "),
    "unknown": lambda parts: str(parts[1]),
}


def column_faults(run: Any, problem: StatedProblem) -> Iterator[str]:
    """Columns that ``run.json`` calls otherwise, or shows where they are no decisions."""
    said = run["columns"]
    if [whole(each) for each in sorted(said["hidden"], key=int)] != sorted(problem.hidden):
        yield "run.json hides other columns than the problem does."
    named = _named(said)
    if len(named) != problem.n:
        yield "run.json states another number of columns than the problem has."
        return
    for j, (cells, known) in enumerate(zip(named, problem.names, strict=True)):
        if cells is not None and cells != known:
            yield (f"Column {j} is {called(known)} in the problem and {called(cells)} in run.json.")
            return


def _named(said: Any) -> Sequence[Cells | None]:
    """The cells of each column, no two alike; None where a part of an index is not compared."""
    names, arity = list(map(str, said["names"])), max(map(len, said["index"]), default=0)
    found, taken = list[Cells | None](), set[Cells]()
    for component, index in zip(said["component"], said["index"], strict=True):
        parts = list(map(_text, index))
        texts = [each for each in parts if each is not None]
        if len(texts) < len(parts):
            found.append(None)
            continue
        cells = (names[whole(component)], *texts, *[""] * (arity - len(texts)))
        cells = _unlike(tuple(map(_safe, cells)), len(texts), taken)
        taken.add(cells)
        found.append(cells)
    return found


def _text(part: Any) -> str | None:
    """What a part of an index reads like."""
    if not isinstance(part, dict):
        return str(part)
    ((kind, data),) = part.items()
    return _READ[kind](data) if kind in _READ else None


def _safe(text: str) -> str:
    text = _UNFIT.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
    return f"'{text}" if text.startswith(_FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _unlike(cells: Cells, last: int, taken: set[Cells]) -> Cells:
    """The cells; the last one that says something is numbered where others have them already."""
    numbered, count = cells, 1
    while numbered in taken:
        count += 1
        numbered = (*cells[:last], f"{cells[last]} ({count})", *cells[last + 1 :])
    return numbered
