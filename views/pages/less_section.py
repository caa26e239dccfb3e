"""The report's section on the fair plan with less of what is contributed: raw texts, which the
template escapes.
"""

from collections.abc import Mapping
from typing import Any

from ..vocabulary import less, text

MOST_ROWS, MOST_PARTIES = 40, 12


def section(said: Mapping[str, Any]) -> dict[str, Any]:
    """What was found with less of each contribution, as :meth:`FairWithLess.to_dict` told it."""
    data = less.checked(said)
    parties = list(data["satisfaction"])[:MOST_PARTIES]
    now = {"satisfaction": data["satisfaction"]}
    changed = [each for each in data["with_less"] if less.is_changed(data, each)]
    more = len(changed) - MOST_ROWS
    return {
        "title": less.title(data),
        "sentences": list(less.sentences(data)),
        "heads": list(map(text.name, parties)),
        "now": less.cells(data, now, parties),
        "rows": [_row(data, each, parties) for each in changed[:MOST_ROWS]],
        "rest": less.unchanged(data),
        "hidden": f"{text.count(more, 'more row')} in the workbook." if more > 0 else "",
        "points": less.POINTS,
    }


def _row(data: Mapping[str, Any], each: Mapping[str, Any], parties: list[str]) -> dict[str, Any]:
    shown = less.cells(data, each, parties)
    return {
        "name": text.name(each["name"]),
        "less": "" if each["less"] is None else text.number(each["less"]),
        "cells": shown,
        "instead": "" if shown else less.instead(each),
    }
