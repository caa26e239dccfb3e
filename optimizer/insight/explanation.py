"""Explanation: conflicts, corrections and shortfalls, as data and as sentences for a planner."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..problem.labels import Requirement
from ..problem.tolerances import TIED
from ..results.plain import plain
from ..results.result import PublicResult
from .agreements import Agreement
from .shortfall import Shortfall, requirement_dict
from .words import amount, counted, listed, named


@dataclass(frozen=True)
class Conflict:
    """Requirements that cannot hold together.

    ``shortfalls`` say how near each comes where the others hold. One that is not ``minimal`` was
    still being reduced when time ran out. Without a requirement, it is the structure that cannot
    be: the bounds of the decisions leave no plan.
    """

    requirements: tuple[Requirement, ...]
    shortfalls: tuple[Shortfall, ...] = ()
    minimal: bool = True

    @property
    def hopeless(self) -> bool:
        """Whether nothing of it can be given up: it has no requirements or only fixed ones."""
        return all(each.fixed for each in self.requirements)

    def nearest(self, requirement: Requirement) -> dict[str, Any] | None:
        """How near a requirement comes where the others hold, as plain data; None if unknown."""
        found = (each.to_dict() for each in self.shortfalls if each.requirement == requirement)
        return next(found, None)

    def to_dict(self) -> dict[str, Any]:
        """Requirements, shortfalls and a sentence as plain data."""
        return {
            "requirements": [requirement_dict(each) for each in self.requirements],
            "minimal": self.minimal,
            "shortfalls": [each.to_dict() for each in self.shortfalls],
            "words": conflict_words(self),
        }


@dataclass(frozen=True)
class Correction:
    """Requirements which, given up together, leave the rest possible; none is given up in vain.

    They need not be given up wholly: ``agreement`` says by how much each gives where the sum of
    their shares, each times the weight of the requirement's owner, is least. Concessions of more
    requirements may add up to less. None where it was not measured.
    """

    requirements: tuple[Requirement, ...]
    agreement: Agreement | None = None

    @property
    def negotiable(self) -> bool:
        """Whether all of them were said to be negotiable."""
        return all(each.negotiable for each in self.requirements)

    def to_dict(self) -> dict[str, Any]:
        """Requirements and a sentence as plain data."""
        return {
            "requirements": [requirement_dict(each) for each in self.requirements],
            "negotiable": self.negotiable,
            "words": correction_words(self),
            "least": self.agreement and self.agreement.to_dict(),
        }


@dataclass(frozen=True, repr=False)
class Explanation(PublicResult):
    """What stands in the way of a plan; smallest conflicts and cheapest corrections first, and last
    those corrections that were not measured.

    ``feasible`` is None where even that was not known in time. ``complete`` is proved: these are
    all. Else ``stopped`` says why the list ended. ``requirements`` is how many there are that
    could be given up, ``fixed`` how many are kept whatever happens; where the fixed ones leave no
    plan, the only conflict is one among them. ``tests`` counts the subsets that HiGHS had to
    decide, ``solves`` everything it proved.
    """

    feasible: bool | None
    conflicts: tuple[Conflict, ...]
    corrections: tuple[Correction, ...]
    complete: bool
    stopped: str
    requirements: int
    tests: int
    solves: int
    seconds: float
    fixed: int = 0

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        if self.hopeless:
            return "no plan is feasible, whatever is given up"
        whole = "these are all" if self.complete else f"not whole: {self.stopped}"
        return f"{len(self.conflicts)} conflicts, {len(self.corrections)} corrections, {whole}"

    def to_dict(self) -> dict[str, Any]:
        """Conflicts and corrections with their sentences, and what it took, as plain data."""
        found = {
            "feasible": self.feasible,
            "complete": self.complete,
            "stopped": self.stopped,
            "words": headline(self),
            "requirements": self.requirements,
            "conflicts": [each.to_dict() for each in self.conflicts],
            "matrix": self._rows(),
            "corrections": [each.to_dict() for each in self.corrections],
            "fixed": self.fixed,
            "tests": self.tests,
            "solves": self.solves,
            "seconds": self.seconds,
        }
        return dict(plain(found))

    @property
    def matrix(self) -> pd.DataFrame:
        """Which requirement (rows, by label) takes part in which conflict (columns, from 1)."""
        columns = range(1, len(self.conflicts) + 1)
        takes = [row["takes_part"] for row in self._rows()]
        labels = pd.Index([each.label for each in self._involved], name="requirement")
        return pd.DataFrame(takes, index=labels, columns=columns, dtype=bool)

    @property
    def _involved(self) -> list[Requirement]:
        """Requirements in some conflict: those in most of them first."""
        times = Counter(each for conflict in self.conflicts for each in conflict.requirements)
        return [each for each, _ in times.most_common()]

    def _rows(self) -> list[dict[str, Any]]:
        """The matrix as plain data: by conflict nothing, or how near the requirement comes."""
        return [
            {
                **requirement_dict(each),
                "rule": each.rule,
                "unit": each.unit,
                "takes_part": [each in conflict.requirements for conflict in self.conflicts],
                "cells": [conflict.nearest(each) for conflict in self.conflicts],
            }
            for each in self._involved
        ]

    @property
    def hopeless(self) -> bool:
        """Whether what nobody can give up leaves no plan."""
        return any(each.hopeless for each in self.conflicts)

    @property
    def impossible(self) -> tuple[Conflict, ...]:
        """The requirements that are impossible alone."""
        return tuple(each for each in self.conflicts if len(each.requirements) == 1)


def conflict_words(conflict: Conflict) -> str:
    """What cannot hold together, and how near each comes where the others hold, in a sentence."""
    head, details = conflict_head(conflict), conflict_details(conflict)
    if not details:
        return f"{head}."
    if len(conflict.requirements) == 1:
        return f"{head}: {'; '.join(details)}."
    where = "where the other holds" if len(conflict.requirements) == 2 else "where the others hold"
    return f"{head}: {where}, {listed(details)}."


def conflict_head(conflict: Conflict) -> str:
    """What cannot hold together, without a full stop."""
    names = [named(each) for each in conflict.requirements]
    if not names:
        return "The bounds of the decisions alone leave no plan"
    among = "Of what is fixed, " if conflict.hopeless else ""
    told = f"{among}{listed(names)}"
    if not conflict.minimal:
        return f"{told} cannot all hold; which of these are to spare was not known in time"
    if len(names) == 1:
        return f"{told} is impossible alone"
    return f"{told} cannot {'both' if len(names) == 2 else 'all'} hold"


def conflict_details(conflict: Conflict) -> list[str]:
    """How near each requirement comes where the others hold; one phrase a requirement."""
    alone = len(conflict.requirements) == 1
    found = []
    for requirement in conflict.requirements:
        misses = [each for each in conflict.shortfalls if each.requirement == requirement]
        if misses:
            found.append(f"{'it' if alone else named(requirement)} {_missed(misses)}")
    return found


def _missed(misses: Sequence[Shortfall]) -> str:
    """One row's best is proved; of many only that the worst of them can come no nearer."""
    if not misses[0].index:
        return listed([_row(each, " at best", "at least ") for each in misses])
    members = [f"{_row(each)} for {', '.join(map(str, each.index))}" for each in misses]
    return f"{listed(members)} at its nearest"


def _row(shortfall: Shortfall, at_best: str = "", at_least: str = "") -> str:
    unit = shortfall.requirement.unit
    best, asked = amount(shortfall.best), counted(shortfall.asked, unit)
    missing = counted(shortfall.missing, unit)
    if shortfall.asked == 0:
        return f"misses by {at_least}{missing}"
    if shortfall.missing < TIED * abs(shortfall.asked):
        return f"misses the {asked} by {at_least}{missing}"
    if shortfall.side == "at least":
        return f"reaches {best}{at_best} of the {asked} asked"
    return f"comes to {best}{at_best} where {asked} is allowed"


def correction_words(correction: Correction) -> str:
    """What to give up, by owner, and what of it was said to be negotiable or shared."""
    by_owner: dict[str | None, list[str]] = {}
    for each in correction.requirements:
        by_owner.setdefault(each.owner, []).append(f"'{each.name}'{_marks(each)}")
    parts = [
        f"{owner}: give up {listed(names)}" if owner else f"give up {listed(names)}"
        for owner, names in by_owner.items()
    ]
    return "; ".join(parts)


def _marks(requirement: Requirement) -> str:
    told = {"negotiable": requirement.negotiable, "shared": requirement.shared}
    marks = [mark for mark, holds in told.items() if holds]
    return f" ({', '.join(marks)})" if marks else ""


def headline(explanation: Explanation) -> str:
    """The answer in a sentence, and whether it is the whole of it."""
    if explanation.feasible:
        return "All requirements can hold together: there is nothing to explain."
    if explanation.feasible is None:
        return "Whether all requirements can hold together was not known in time."
    if explanation.hopeless:
        return "No plan is feasible, whatever requirements are given up."
    minimal = [each for each in explanation.conflicts if each.minimal]
    conflicts = _count(len(minimal), "minimal conflict")
    corrections = _count(len(explanation.corrections), "minimal correction")
    several = f"The {explanation.requirements:,} requirements cannot all hold"
    head = several if explanation.requirements > 1 else "The requirement cannot hold"
    if not explanation.complete:
        return (
            f"{head}. Stopped early ({explanation.stopped}) with {conflicts} and {corrections}; "
            "there may be more."
        )
    return f"{head}: {conflicts} and {corrections}, and there are no others."


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing if number == 1 else thing + 's'}"
