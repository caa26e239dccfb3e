"""Tables that a spreadsheet opens: text stays text, whatever it begins with."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

_LONGEST_SHEET_NAME = 31
_NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", "_"))
#: Also as wide as a Chinese letter: spreadsheets of East Asia take those for the same.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def as_text(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula, led by an apostrophe; else the value.

    A carriage return would end the row, since no writer puts it into quotes: it becomes a space.

    >>> as_text("=1+1"), as_text("-5"), as_text("bench"), as_text(-5), as_text("a\\rb")
    ("'=1+1", '-5', 'bench', -5, 'a b')
    """
    if not isinstance(value, str):
        return value
    runs = value.startswith(_FORMULA) and not _is_number(value)
    return ("'" if runs else "") + value.replace("\r", " ")


def guarded(table: "pd.DataFrame") -> "pd.DataFrame":
    """The table with every text in heads, index and cells passed through :func:`as_text`."""
    from pandas.api.types import is_numeric_dtype

    safe = table.rename(columns=as_text, index=as_text)
    texts = [name for name in safe.columns if not is_numeric_dtype(safe[name])]
    return safe.assign(**{name: safe[name].map(as_text) for name in texts})


def sheet_names(names: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """What to call a sheet for each name, as far as spreadsheets allow: no two alike whatever their
    case, and none like a name that is ``taken``.

    >>> sheet_names(["a/b", "A/B", "history"])
    ['a_b', 'A_B 2', 'history 2']
    """
    used = {each.lower() for each in (*taken, "history")}
    found = list[str]()
    for name in names:
        legal = name.translate(_NOT_IN_SHEET_NAMES).strip("'")
        base = legal[:_LONGEST_SHEET_NAME].rstrip("'") or "table"
        made, count = base, 1
        while made.lower() in used:
            count += 1
            ending = f" {count}"
            made = base[: _LONGEST_SHEET_NAME - len(ending)] + ending
        used.add(made.lower())
        found.append(made)
    return found


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
