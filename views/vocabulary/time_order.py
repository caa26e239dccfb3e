"""Time order: which indexes run in time, so that readers expect them in their own order."""

import re
from collections.abc import Sequence
from typing import Any

from .naming import IndexAxis

#: Numbers and days, whose order can be told from themselves.
_DAY = re.compile(r"\d{4}-\d\d(-\d\d)?")
_ORDERED = re.compile(rf"-?\d+(\.\d+)?|{_DAY.pattern}")
_SPAN = "hour|day|date|week|month|quarter|season|year|phase|period|round|stage|step|slot|term|time"
#: Sets and columns of time, such as ``weeks`` or ``start day``.
_NAME = re.compile(rf"(.*[\W_])?({_SPAN})s?", re.IGNORECASE)
#: Days and months by name, and spans that are counted, such as ``week 12`` or, with a letter for
#: the span, ``2027-Q1``: without its year ``m1`` may as well be a machine.
_MEMBER = re.compile(
    r"((mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?"
    r"|jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?"
    r"|oct(ober)?|nov(ember)?|dec(ember)?)( \d+)?"
    rf"|(\d{{4}}[ -]?)?({_SPAN})[ _-]?\d+|\d{{4}}[ -]?[dwmq][ _-]?\d+|\d\d?:\d\d",
    re.IGNORECASE,
)


def is_ordered(keys: Sequence[Any]) -> bool:
    """Whether all are numbers or days."""
    return all(_ORDERED.fullmatch(str(key)) for key in keys)


def in_order(keys: Sequence[Any]) -> list[Any]:
    """Numbers and days from least to most, all else as it comes."""
    if not is_ordered(keys):
        return list(keys)
    dates = any("-" in str(key)[1:] for key in keys)
    return sorted(keys, key=str) if dates else sorted(keys, key=lambda key: float(str(key)))


def runs_in_time(axis: IndexAxis, keys: Sequence[Any]) -> bool:
    """Whether an index is one of days or other spans of time, by its name or its keys, or of
    numbers; numbers that have names, such as people, are judged by these.
    """
    if _NAME.fullmatch(axis.name) or all(_DAY.fullmatch(str(key)) for key in keys):
        return True
    said = list(map(axis.label, keys))
    return is_ordered(said) or all(map(_MEMBER.fullmatch, said))
