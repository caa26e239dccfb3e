"""The ward's roster of instances/ward-roster, stated again from its tables for another solver."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import LinearConstraint

Row = dict[str, str]
SHIFTS = ("Early", "Late", "Night")
SKILLS = ("Nurse", "HeadNurse")


class Ward:
    """Columns by key: a nurse on a day, shift and post; posts left empty; extra shifts."""

    def __init__(self, folder: Path) -> None:
        self.nurses, self.needs, self.requests = (
            list(csv.DictReader((folder / f"{name}.csv").read_text(encoding="utf-8").splitlines()))
            for name in ("nurses", "needs", "requests")
        )
        keys: list[tuple[str, ...]] = [
            (n["nurse"], str(t), s, k)
            for n in self.nurses
            for t in range(1, 29)
            for s in SHIFTS
            for k in SKILLS[: 1 + int(n["head"])]
        ]
        keys += [("short", r["day"], r["post"]) for r in self.needs]
        keys += [("extra", n["nurse"]) for n in self.nurses]
        self.place = {key: i for i, key in enumerate(keys)}
        self.upper = np.array([{"short": 2.0, "extra": 28.0}.get(key[0], 1.0) for key in keys])

    def count(self, chosen: Iterable[tuple[str, ...]]) -> np.ndarray:
        """What counts each of some columns; a nurse who may not take a post has none."""
        made = np.zeros(len(self.place))
        for key in chosen:
            if key in self.place:
                made[self.place[key]] += 1
        return made

    def on(self, nurse: str, days: Iterable[int], which: Sequence[str] = SHIFTS) -> np.ndarray:
        """How often a nurse works some shifts of some days."""
        return self.count((nurse, str(t), s, k) for t in days for s in which for k in SKILLS)

    def rules(self) -> list[LinearConstraint]:
        """All that every roster keeps to."""
        of_nurses = [rule for nurse in self.nurses for rule in self._of_nurse(nurse)]
        return [*self._of_needs(), *of_nurses]

    def _of_needs(self) -> Iterator[LinearConstraint]:
        for r in self.needs:
            cells = (r["day"], r["shift"], r["skill"])
            filled = self.count((n["nurse"], *cells) for n in self.nurses)
            gap = self.count([("short", r["day"], r["post"])])
            yield LinearConstraint(filled + gap, float(r["best"]), np.inf)
            yield LinearConstraint(gap, 0, float(r["best"]) - float(r["least"]))

    def _of_nurse(self, n: Row) -> Iterator[LinearConstraint]:
        name, longest, before = n["nurse"], int(n["in_a_row"]), int(n["before"])
        for t in range(1, 29):
            yield LinearConstraint(self.on(name, [t]), 0, 1)
        for t in range(2, 29):
            late = self.on(name, [t - 1], ["Late", "Night"]) + self.on(name, [t], ["Early"])
            night = self.on(name, [t - 1], ["Night"]) + self.on(name, [t], ["Early", "Late"])
            yield from (LinearConstraint(late, 0, 1), LinearConstraint(night, 0, 1))
        barred = {"Late": ["Early"], "Night": ["Early", "Late"]}.get(n["last"], [])
        yield LinearConstraint(self.on(name, [1], barred), 0, 0)
        first = self.on(name, range(1, 7 - before))
        yield LinearConstraint(first, 0, longest - before)
        for t in range(1, 24):
            yield LinearConstraint(self.on(name, range(t, t + 6)), 0, longest)
        total = self.on(name, range(1, 29))
        yield LinearConstraint(total, float(n["least"]), np.inf)
        yield LinearConstraint(total - self.count([("extra", name)]), -np.inf, float(n["most"]))

    def unwanted(self, contract: str) -> np.ndarray:
        """Shifts beyond the contract, or asked to be free of, of the nurses with a contract."""
        group = [n["nurse"] for n in self.nurses if n["contract"] == contract]
        asked = [r for r in self.requests if r["nurse"] in group]
        refused = sum(self.on(r["nurse"], [int(r["day"])], [r["shift"]]) for r in asked)
        return np.asarray(self.count(("extra", name) for name in group) + refused)

    def empty(self) -> np.ndarray:
        """Posts left empty up to the best."""
        return self.count(("short", r["day"], r["post"]) for r in self.needs)
