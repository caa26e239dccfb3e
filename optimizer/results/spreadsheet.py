"""Tables that a spreadsheet opens: text stays text, whatever it begins with."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

_LONGEST_SHEET_NAME = 31
_NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", "_"))
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_text(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula, led by an apostrophe; else the value.

    >>> as_text("=1+1"), as_text("-5"), as_text("bench"), as_text(-5)
    ("'=1+1", '-5', 'bench', -5)
    """
    if not isinstance(value, str) or not value.startswith(_FORMULA):
        return value
    return value if _is_number(value) else f"'{value}"


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
