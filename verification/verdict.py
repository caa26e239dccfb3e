"""Verdict: what a check confirmed, what it refuted and what it left open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .counterexamples import Counterexample

FORMAT = 1
_NO_CLAIM = "The run claims nothing of plans that are not listed, so there was nothing to check."
_EMPTY = "The run lists no plan and claims nothing of any, so there was nothing to check."


@dataclass(frozen=True, repr=False)
class Verdict:
    """Of ``regions``, which ``kind`` names, so many are ``empty`` by each second solver, by its
    name; in so many others a plan was found that ``refuted`` the claim; the rest is not decided.
    ``covered`` counts those that a proof of the run itself covers; None where that is not known.

    ``plans`` counts the listed plans, 0 where these were not all checked; ``faults`` are
    contradictions, in sentences; ``exact`` says whether all was checked in whole numbers;
    ``unchecked`` are sentences on what was not checked, and ``claims_others`` says whether the run
    claims anything of plans that it does not list: ``gap`` is what it states, None where it states
    none, ``complete`` whether that is 0, and ``claims_exact`` whether no tolerance has a part in
    it. ``digest`` tells the files that were checked
    from all others. ``counterexamples`` are some of the plans that were found, and there are so
    many ``more`` with other values.
    """

    plans: int
    faults: Sequence[str]
    counterexamples: Sequence[Counterexample]
    more: int
    kind: str
    regions: int
    empty: Mapping[str, int]
    refuted: int
    exact: bool
    unchecked: Sequence[str]
    claims_others: bool
    claims_exact: bool
    complete: bool
    gap: float | None
    covered: int | None
    seconds: float
    digest: str
    interrupted: bool

    @property
    def confirmed(self) -> int:
        """How many regions are empty by a second solver."""
        return sum(self.empty.values())

    @property
    def undecided(self) -> int:
        """How many regions rest on the run's own solver alone."""
        return self.regions - self.confirmed - self.refuted

    @property
    def verified(self) -> bool:
        """Whether all that the run claims was checked, and holds."""
        return not (self.faults or self.undecided or self.unchecked)

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        if self.faults:
            return f"refuted, {len(self.faults) + self.more:,} contradictions"
        if self.verified:
            return "verified" if self.claims_others else "verified as to its plans"
        return f"{self.undecided:,} {self.kind} undecided" if self.undecided else "not all checked"

    @property
    def sentences(self) -> list[str]:
        """What holds and what does not, in sentences; contradictions come first."""
        none = _NO_CLAIM if self.plans or self.unchecked else _EMPTY
        others = [] if self.claims_others or self.faults else [none]
        more = [f"And {self.more:,} more such plans were found."] if self.more else []
        found = [*self.faults, *more, *self._on_plans(), *self._on_regions()]
        return [*found, *self.unchecked, *others]

    def _on_plans(self) -> list[str]:
        if self.faults or not self.plans:
            return []
        how = "in whole numbers" if self.exact else "to the tolerance of amounts"
        return [
            f"All {self.plans:,} listed plans keep every requirement and have their values, and "
            f"none dominates another: checked {how}."
        ]

    def _on_regions(self) -> list[str]:
        if not self.regions:
            return []
        by = ", ".join(f"{count:,} by {name}" for name, count in self.empty.items())
        found = [self._on_all(by) if self.confirmed == self.regions else self._on_decided(by)]
        if self.undecided:
            found.append(
                f"{self.undecided:,} are not decided: they rest on one solver, that of the run."
            )
        if self.covered is not None:
            found.append(f"The run's own proofs cover {self.covered:,} of {self.regions:,}.")
        return found

    def _on_all(self, by: str) -> str:
        of_all = f"{self.confirmed:,} of {self.regions:,} {self.kind}"
        return f"{of_all} are empty by a second solver: {by}."

    def _on_decided(self, by: str) -> str:
        decided = self.confirmed + self.refuted
        found = [f"{self.confirmed:,} are empty, {by}"] if by else []
        if self.refuted:
            found.append(f"{self.refuted:,} hold a plan that the run denies")
        told = f": {'; '.join(found)}." if found else "."
        return f"A second solver decided {decided:,} of {self.regions:,} {self.kind}{told}"

    def to_dict(self) -> dict[str, Any]:
        """The verdict as plain data, as ``verify.json`` holds it."""
        return {
            "wholepie_verification": FORMAT,
            "verified": self.verified,
            "plans": self.plans,
            "faults": list(self.faults),
            "counterexamples": [each.to_dict() for each in self.counterexamples],
            "more": self.more,
            "kind": self.kind,
            "regions": self.regions,
            "confirmed": self.confirmed,
            "empty": dict(self.empty),
            "refuted": self.refuted,
            "undecided": self.undecided,
            "covered": self.covered,
            "exact": self.exact,
            "unchecked": list(self.unchecked),
            "claims_others": self.claims_others,
            "claims_exact": self.claims_exact,
            "complete": self.complete,
            "gap": self.gap,
            "sentences": self.sentences,
            "seconds": self.seconds,
            "digest": self.digest,
        }
