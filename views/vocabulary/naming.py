"""What people call a decision: the name that the scenario has for its index, else the index."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from ...optimizer.problem.names import indexed
from ...optimizer.results.front import Front
from . import text

#: A yes/no decision says yes above this.
YES = 0.5


@dataclass(frozen=True)
class IndexAxis:
    """One part of the index of a decision: its name, and labels of its values by their text."""

    name: str
    labels: Mapping[str, str]

    def label(self, key: Any) -> str:
        """What people call a value."""
        return text.name(self.labels.get(str(key), "")).strip() or text.name(str(key))

    def told_apart(self, keys: Iterable[Any]) -> "IndexAxis":
        """The part with a label for each of its values; one that several have, with the value."""
        labels = {str(key): self.label(key) for key in keys}
        often = Counter(labels.values())
        return IndexAxis(
            self.name,
            {k: f"{each} ({k})" if often[each] > 1 else each for k, each in labels.items()},
        )


def axes_of(about: Mapping[str, Any], group: str, parts: int) -> list[IndexAxis]:
    """The parts of the index of a decision; only numbered where the scenario says nothing."""
    said = said_in(about).get(group, {}).get("axes", [])
    if len(said) != parts or not all(isinstance(each.get("labels"), dict) for each in said):
        return [IndexAxis(f"index {k + 1}", {}) for k in range(parts)]
    return [IndexAxis(text.name(str(each["name"])), each["labels"]) for each in said]


def said_in(about: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """What a scenario says of each group of decisions, by name."""
    return {each["name"]: each for each in about.get("decisions", [])}


def said_of(front: Front) -> dict[str, Mapping[str, Any]]:
    """What the scenario of a front says of each group of decisions, by name."""
    return said_in(front.about)


def is_yes_no(front: Front, group: str) -> bool:
    """Whether decisions of a group say yes or no."""
    return said_of(front).get(group, {}).get("type") == "binary"


def decided(front: Front, group: str, values: Iterable[float]) -> list[str]:
    """Values of a decision in words: yes and no where it is binary."""
    if is_yes_no(front, group):
        return ["yes" if value > YES else "no" for value in values]
    return text.numbers(values)


def caption(said: Mapping[str, Mapping[str, Any]], group: str, index: Sequence[Any]) -> str:
    """The name of a row where the scenario knows one, with its key where rows share the name; else
    the index, empty without one.
    """
    key = ", ".join(text.name(str(part)) for part in index if part != "")
    captions = said.get(group, {}).get("captions", {})
    named = text.name(captions.get(key, "")).strip()
    if not named:
        return key
    return f"{named} ({key})" if named in _shared(_Captions(captions)) else named


class _Captions:
    """The names of rows by key, which are known again as the same object."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def __hash__(self) -> int:
        return id(self.names)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Captions) and self.names is other.names


@lru_cache(maxsize=64)
def _shared(captions: _Captions) -> frozenset[str]:
    """Names that several rows have, or that are the key of another row."""
    names = {text.name(key): text.name(named).strip() for key, named in captions.names.items()}
    often = Counter(names.values())
    return frozenset(
        named
        for key, named in names.items()
        if often[named] > 1 or (named in names and named != key)
    )


def keyed(said: Mapping[str, Any], index: Sequence[Any]) -> str:
    """An index and, after it, the name of its row; ``said`` is what is said of the decision."""
    key = ", ".join(text.name(str(part)) for part in index)
    named = text.name(said.get("captions", {}).get(key, ""))
    return key if named in ("", key) else f"{key}  {named}"


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
