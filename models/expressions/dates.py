"""The order of dates: ``p.day >= "2026-04-10"``. ISO dates are in the order of their texts.

A date is compared with a date only; texts of other kinds have no order.
"""

import ast
import re
from collections.abc import Callable
from datetime import date
from typing import Any, Literal

from ...diagnostics import codes
from ...optimizer.name_hints import quoted
from .compared import members_of
from .keys import key_of
from .scope import FaultPlace, Scope
from .values import Domain, Env, NumberValue, RowValue, TextValue, Value, words

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PARTS = re.compile(r"([0-9]{1,4})([-./])([0-9]{1,2})\2([0-9]{1,4})")
_SUBTRACTED = re.compile(r"([0-9]{4}) - ([0-9]{1,2}) - ([0-9]{1,2})")
_SHOWN = 'a date is written with its year first, and in quotes: "2026-12-31"'
_NOTHING = 'say what counts where the cell is empty, as in p.day or "2026-12-31"'
_EXPECTED = "expected a date, as another one is compared with it"
_Dated = Literal["all", "none", "unknown"]
Side = tuple[Value, ast.expr]


def is_date(element: object) -> bool:
    """Whether something is the text of a day of the calendar, as in 2026-12-31."""
    if not isinstance(element, str) or not _ISO.fullmatch(element):
        return False
    try:
        date.fromisoformat(element)
    except ValueError:
        return False
    return True


def are_dates(left: Side, right: Side) -> bool:
    """Whether the order of two sides is one of dates: one is, and so may the other be."""
    kinds = _dated(left[0]), _dated(right[0])
    return "all" in kinds or kinds == ("unknown", "unknown")


def in_order(
    compare: Callable[[Any, Any], bool], left: Side, right: Side, scope: Scope
) -> Callable[[Env], bool] | None:
    """The test of two dates; None with faults recorded where a side is anything else."""
    wrong = [side for side in (left, right) if _dated(side[0]) == "none"]
    for value, node in wrong:
        scope.fault(codes.NOT_COMPARABLE, node, *_no_date(value, node))
    if wrong:
        return None
    first, second = (_read(value, scope.blame(node)) for value, node in (left, right))
    return lambda env: compare(first(env), second(env))


def _dated(value: Value) -> _Dated:
    """Whether all that a value can be are dates, or none of it is sure to be one."""
    if isinstance(value, RowValue):
        keys = value.table.keys
        return _all_dates(value.table.columns[keys[0]].texts) if len(keys) == 1 else "none"
    if not isinstance(value, TextValue):
        return "none"
    if value.literal is not None:
        return _all_dates([value.literal])
    if value.column is not None:
        return _all_dates(value.column.texts)
    return "unknown" if value.domain is None else _of_domain(value.domain)


def _of_domain(domain: Domain) -> _Dated:
    members = members_of(domain.group) if domain.group.fixed else ()
    return _all_dates(list(members)) if members else "unknown"


def _all_dates(texts: list[str]) -> _Dated:
    """Empty cells say nothing: they are met when they are read, or not at all."""
    filled = [text for text in texts if text.strip()]
    return "all" if filled and all(map(is_date, filled)) else "none"


def _read(value: Value, blame: FaultPlace) -> Callable[[Env], str]:
    """The date that a value is; what turns out to be none is a fault then."""
    assert isinstance(value, TextValue | RowValue)
    if isinstance(value, TextValue) and value.literal is not None:
        return value.run
    find, known = key_of(value), set[str]()

    def run(env: Env) -> str:
        found = find(env)
        assert isinstance(found, str)
        if found not in known:
            if not is_date(found):
                said = quoted(found) if found.strip() else "nothing"
                message = f"{_EXPECTED}; found {said}"
                raise blame.fault(codes.NOT_COMPARABLE, env, message, _written(found))
            known.add(found)
        return found

    return run


def _no_date(value: Value, node: ast.expr) -> tuple[str, str]:
    """Message and hint for a side that is anything else."""
    if isinstance(value, TextValue) and value.literal is not None:
        return f"{_EXPECTED}; found {quoted(value.literal)}", _written(value.literal)
    column = value.column if isinstance(value, TextValue | NumberValue) else None
    if column is None:
        said, hint = words(value), _written(ast.unparse(node))
        return f"{_EXPECTED}; found {said}", hint
    message = f"{_EXPECTED}; column {quoted(column.name)} holds"
    if isinstance(value, TextValue) and value.table is not None:
        row = next(i for i, text in enumerate(column.texts) if not is_date(text))
        text, place = column.texts[row], value.table.sheet.place(row, column.position)
        return f"{message} {quoted(text)} at {place}", _written(text)
    return f"{message} numbers", ""


def _written(text: str) -> str:
    """How a date is written that a text means, or any."""
    if not text.strip():
        return _NOTHING
    meant = dict.fromkeys(each for each in _readings(text) if is_date(each))
    return f"write {' or '.join(map(quoted, meant))}" if meant else _SHOWN


def _readings(text: str) -> list[str]:
    match = _PARTS.fullmatch(text.strip()) or _SUBTRACTED.fullmatch(text)
    if match is None:
        return []
    one, two, three = (match[i] for i in (1, 2 if match.re is _SUBTRACTED else 3, match.re.groups))
    if len(one) == 4:
        return [f"{one}-{two:0>2}-{three:0>2}"]
    return [f"{three}-{month:0>2}-{day:0>2}" for day, month in ((one, two), (two, one))]
