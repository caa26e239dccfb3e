"""Judgements as a scenario states them: points for swings, and comparisons in pairs.

``optimizer/insight/weighing.py`` turns them into weights.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import combinations

from ..diagnostics import codes
from ..diagnostics.diagnostic import Error
from ..optimizer.name_hints import listed, nearest, quoted
from ..optimizer.problem.labels import Goal, label
from .building import Builder
from .document import MappingTree
from .faults import Place
from .shape import ScenarioShape
from .validate import node_at

SEPARATOR = " / "
_LEAST_NAMES = 2


@dataclass(frozen=True)
class Judgements:
    """``swing`` are points by name, ``pairs`` how many times more important the first name is than
    the second. A name is a goal's label or a stakeholder; ``goals`` says by name which goals it
    stands for, with their shares, which add up to 1.
    """

    swing: Mapping[str, float] = field(default_factory=dict)
    pairs: Mapping[tuple[str, str], float] = field(default_factory=dict)
    goals: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Names that are compared in pairs, in order."""
        return tuple(dict.fromkeys(name for pair in self.pairs for name in pair))


def read_judgements(builder: Builder, goals: Iterable[Goal]) -> Judgements:
    """The judgements of a scenario; faults are recorded with the builder's.

    ``goals`` are those without fault: the others are known by their names alone.
    """
    reader = _Reader(builder, _shares(builder.shape, {each.label: each.weight for each in goals}))
    return Judgements(reader.swing(), reader.pairs(), reader.known)


def _shares(shape: ScenarioShape, weights: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Goals with their shares by stakeholder and by goal label; a label wins over a stakeholder."""
    owned = {
        owner: {each: weights.get(each, 1.0) for each in map(partial(label, owner), party.goals)}
        for owner, party in shape.stakeholders.items()
        if party.goals
    }
    found = {
        owner: {each: share / sum(shares.values()) for each, share in shares.items()}
        for owner, shares in owned.items()
    }
    return found | {each: {each: 1.0} for shares in owned.values() for each in shares}


@dataclass
class _Reader:
    builder: Builder
    known: dict[str, dict[str, float]]

    def section(self, name: str) -> Mapping[str, Place]:
        """Places of the keys of a section by key; empty if it is not there."""
        node = node_at(self.builder.document, "judgements", name)
        keys = node.keys if isinstance(node, MappingTree) else {}
        return {key: scalar.place for key, scalar in keys.items()}

    def fault(self, kind: Error, place: Place, message: str, hint: str = "") -> None:
        self.builder.faults.add(kind, place, message, hint)

    def swing(self) -> dict[str, float]:
        places = self.section("swing")
        found: dict[str, float] = {}
        for name, place in places.items():
            points = self.builder.number_at("judgements", "swing", name)
            if name not in self.known:
                self.unknown(name, place)
            elif points is not None and points < 0:
                self.fault(
                    codes.OUT_OF_RANGE,
                    place,
                    f"{quoted(name)}: expected 0 points or more; found {points:g}",
                )
            elif points is not None:
                found[name] = points
        self.check_once(places)
        if places and len(found) == len(places) and not any(found.values()):
            self.fault(
                codes.OUT_OF_RANGE,
                next(iter(places.values())),
                "all points are 0; expected some above 0",
            )
        return found

    def unknown(self, name: str, place: Place) -> None:
        if "goals" in self.builder.faults.lost:
            return
        hint = nearest(name, self.known)
        self.fault(
            codes.UNKNOWN_JUDGED,
            place,
            f"{quoted(name)} is not a goal or a stakeholder with goals",
            hint,
        )

    def check_once(self, places: Mapping[str, Place]) -> None:
        """A goal may be judged by its label or through its owner, not both."""
        seen: dict[str, str] = {}
        for name, place in places.items():
            for goal in self.known.get(name, {}):
                if goal in seen:
                    message = f"the goal {quoted(goal)} is judged twice"
                    self.fault(codes.JUDGED_TWICE, place, message, f"also as {quoted(seen[goal])}")
                seen[goal] = name

    def pairs(self) -> dict[tuple[str, str], float]:
        places = self.section("pairs")
        found: dict[tuple[str, str], float] = {}
        for key, place in places.items():
            pair = self.pair(key, place)
            ratio = self.builder.number_at("judgements", "pairs", key)
            if pair is None or ratio is None:
                continue
            if ratio <= 0:
                self.fault(
                    codes.OUT_OF_RANGE,
                    place,
                    f"{quoted(key)}: expected more than 0; found {ratio:g}",
                )
            elif pair in found or pair[::-1] in found:
                self.fault(
                    codes.JUDGED_TWICE, place, f"{quoted(key)}: these two are compared twice"
                )
            else:
                found[pair] = ratio
        if len(found) == len(places):
            self.check_complete(found, places)
        return found

    def pair(self, key: str, place: Place) -> tuple[str, str] | None:
        """The two names of a key such as ``seniors / treasurer``; None with a fault recorded."""
        parts = key.split(SEPARATOR)
        splits = [
            (SEPARATOR.join(parts[:i]), SEPARATOR.join(parts[i:])) for i in range(1, len(parts))
        ]
        if not splits:
            hint = "such as 'seniors / treasurer: 3'"
            self.fault(
                codes.UNKNOWN_JUDGED,
                place,
                f"{quoted(key)}: expected two names with ' / ' between them",
                hint,
            )
            return None
        sound = [pair for pair in splits if pair[0] in self.known and pair[1] in self.known]
        if not sound:
            for name in splits[0]:
                if name not in self.known:
                    self.unknown(name, place)
            return None
        if sound[0][0] == sound[0][1]:
            self.fault(codes.UNKNOWN_JUDGED, place, f"{quoted(key)}: compared with itself")
            return None
        return sound[0]

    def check_complete(
        self, found: Mapping[tuple[str, str], float], places: Mapping[str, Place]
    ) -> None:
        names = list(dict.fromkeys(name for pair in found for name in pair))
        missing = [
            SEPARATOR.join(pair)
            for pair in combinations(names, _LEAST_NAMES)
            if pair not in found and pair[::-1] not in found
        ]
        place = next(iter(places.values()), None)
        if missing and place is not None:
            message = f"not all pairs are compared; missing: {listed(missing)}"
            self.fault(
                codes.PAIRS_INCOMPLETE, place, message, "every two of the names are compared once"
            )
        if place is not None:
            self.check_once(dict.fromkeys(names, place))
