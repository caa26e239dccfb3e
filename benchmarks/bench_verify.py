"""What it costs to verify a whole front, and whether every zone is confirmed.

``--long`` adds the larger problems; published ones are left out where their data are not at hand.
"""

import time
from collections.abc import Callable
from pathlib import Path

import table
import wholepie as wp
from problems import DATA, ROOT, knapsack, one_row
from wholepie import Problem

SHIPPED = ("citizens-budget", "quickstart", "rd-portfolio", "food-relief")
SMALL = ("p-3_n-10_ins-1", "p-3_n-20_ins-1", "p-4_n-10_ins-1", "p-5_n-10_ins-1")
LARGE = ("p-3_n-30_ins-1", "p-3_n-40_ins-1", "p-3_n-50_ins-1", "p-4_n-20_ins-1")


def cases(*, long: bool) -> dict[str, Callable[[], Problem | Path]]:
    found: dict[str, Callable[[], Problem | Path]] = {
        name: (lambda name=name: ROOT / "instances" / name) for name in SHIPPED
    }
    if not DATA.is_dir():
        return found
    for name in ("2kp50", "3kp40")[: 2 if long else 1]:
        found[f"`{name}`"] = lambda name=name: knapsack(name).problem
    for name in SMALL + LARGE * long:
        found[f"Kirlik KP {name}"] = lambda name=name: one_row(name).problem
    return found


def row(name: str, make: Callable[[], Problem | Path]) -> list[object]:
    started = time.process_time()
    front = wp.front(make())
    solved = time.process_time()
    found = wp.verify(front)
    seconds = time.process_time() - solved
    assert found.verified, found.sentences
    by = ", ".join(f"{count} {solver}" for solver, count in found.empty.items())
    told: list[object] = [name, len(front), found.regions, found.kind, by]
    return [*told, solved - started, seconds]


def main(*, long: bool = False) -> None:
    head = ["problem", "points", "regions", "kind", "empty by", "run, CPU s", "verify, CPU s"]
    rows = (row(name, make) for name, make in cases(long=long).items())
    table.show("Verified fronts, one worker", head, rows)
