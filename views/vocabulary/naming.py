"""What people call a decision: the name that the scenario has for its index, else the index."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from ...optimizer.problem.names import indexed
from ...optimizer.results.front import Front
from . import text


def said_of(front: Front) -> dict[str, Mapping[str, Any]]:
    """What the scenario says of each group of decisions, by name."""
    return {each["name"]: each for each in front.about.get("decisions", [])}


def caption(said: Mapping[str, Mapping[str, Any]], group: str, index: Sequence[Any]) -> str:
    """The name of a row where the scenario knows one, else the index; empty without an index."""
    key = ", ".join(text.name(str(part)) for part in index if part != "")
    return text.name(said.get(group, {}).get("captions", {}).get(key, key))


def called(front: Front, group: str, index: Sequence[Any]) -> str:
    """The caption, with the group before it where there are several groups."""
    named = caption(said_of(front), group, index)
    if not named:
        return text.name(group)
    return named if len(front.columns.names) == 1 else f"{text.name(group)}: {named}"


def decision_names(rows: pd.DataFrame, about: Mapping[str, Any]) -> list[str]:
    """What people call decisions, given as ``decision, index...``."""
    captions = {each["name"]: each.get("captions", {}) for each in about.get("decisions", [])}
    return [_decision_name(row, captions) for row in rows.itertuples(index=False)]


def _decision_name(row: Iterable[Any], captions: Mapping[str, Mapping[str, str]]) -> str:
    decision, *index = row
    key = tuple(part for part in index if part != "")
    caption = captions.get(decision, {}).get(", ".join(map(str, key)), "")
    return f"{indexed(str(decision), key)}  {caption}".rstrip()
