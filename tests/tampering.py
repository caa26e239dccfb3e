"""Ways to change a run folder, for tests of what a check finds."""

import csv
import gzip
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any


class RunFiles:
    """The files of a run, to read, change and write again.

    ``seal`` makes the hashes in ``run.json`` agree, so that they are not what gives a change away.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problem = json.loads(gzip.decompress((folder / "problem.json.gz").read_bytes()))
        # A front that no solver was asked for has no proofs but itself.
        proofs = folder / "proofs.json.gz"
        self.has_proofs = proofs.is_file()
        self.proofs = json.loads(gzip.decompress(proofs.read_bytes())) if self.has_proofs else None
        self.run = json.loads((folder / "run.json").read_text("utf-8"))
        self.heads, *self.points = self._table("front.csv")
        self.plan_heads, *self.plans = self._table("plans.csv")
        self.has_helpers = (folder / "helpers.csv").is_file()
        self.helpers = self._table("helpers.csv")[1:] if self.has_helpers else []

    def _table(self, name: str) -> list[list[str]]:
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    def remove_plan(self, row: int) -> None:
        """Take a plan out; the others are numbered anew.

        If it was the best for a goal, no table and no scale says what was best.
        """
        number, *values = self.points[row]
        if list(map(float, values)) in (self.run["payoff"] or []):
            self.run |= {"payoff": None, "scale": None, "fair": {}}
        del self.points[row]
        self.plans = [line for line in self.plans if line[0] != number]
        self.helpers = [line for line in self.helpers if line[0] != number]
        self.renumber()

    def add_plan(self, point: list[str], amounts: dict[str, str]) -> None:
        """Put a plan last, with its values and amounts by the first cell of the index."""
        number = str(len(self.points) + 1)
        self.points.append([number, *point])
        name = self.plans[0][1]
        self.plans += [[number, name, index, amount] for index, amount in amounts.items()]

    def renumber(self) -> None:
        """Number the plans from 1, in the order of the points."""
        new = {line[0]: str(i) for i, line in enumerate(self.points, 1)}
        for line in (*self.points, *self.plans, *self.helpers):
            line[0] = new[line[0]]
        self.run["plans"] = len(self.points)

    def write(self, *, seal: bool = True) -> None:
        for name, data in (("problem", self.problem), ("proofs", self.proofs)):
            if data is None:
                continue
            text = json.dumps(data).encode("utf-8")
            (self.folder / f"{name}.json.gz").write_bytes(gzip.compress(text))
        self._write("front.csv", [self.heads, *self.points])
        self._write("plans.csv", [self.plan_heads, *self.plans])
        if self.has_helpers:
            self._write("helpers.csv", [self.plan_heads, *self.helpers])
        if seal:
            names = self.run.pop("sha256").keys() - {"run.json"}
            said = {name: each for name, each in self.run.items() if name != "signed"}
            own = hashlib.sha256(json.dumps(said, separators=(",", ":")).encode()).hexdigest()
            self.run["sha256"] = {name: self._hash(name) for name in names} | {"run.json": own}
        (self.folder / "run.json").write_text(json.dumps(self.run), "utf-8")

    def _write(self, name: str, lines: list[list[str]]) -> None:
        with (self.folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(lines)

    def _hash(self, name: str) -> str:
        return hashlib.sha256((self.folder / name).read_bytes()).hexdigest()


Tampering = Callable[[RunFiles], Any]


def tampered(folder: Path, change: Tampering, *, seal: bool = True) -> Path:
    """The folder, changed."""
    files = RunFiles(folder)
    change(files)
    files.write(seal=seal)
    return folder


def set_value(row: int, k: int, by: float) -> Tampering:
    """Change a value of a point by so much."""

    def change(files: RunFiles) -> None:
        files.points[row][k + 1] = repr(float(files.points[row][k + 1]) + by)

    return change


def amount(line: int, text: str) -> Tampering:
    """Give a line of the plans another amount."""

    def change(files: RunFiles) -> None:
        files.plans[line][-1] = text

    return change
