"""The frontier method beside zones, each a whole front in the same run.

``--long`` adds problems that take zones minutes, and those that it does not finish; the published
problems are left out where their data are not at hand.
"""

import time
from collections.abc import Callable, Iterator

import table
import wholepie as wp
from problems import (
    DATA,
    ROOT,
    assignment,
    general_integer,
    knapsack,
    large_knapsack,
    one_row,
    partitioning,
    random_assignment,
    random_knapsack,
)
from wholepie import Front, Problem

MADE: dict[str, Callable[[], Problem]] = {
    "citizens-budget": lambda: wp.problem(ROOT / "instances" / "citizens-budget"),
    "knapsack, 3 goals, 30 items, 3 rows": lambda: random_knapsack(3, 30, 3, 1),
    "assignment, 3 goals, 8 x 8": lambda: random_assignment(3, 8, 1),
}
PUBLISHED: dict[str, Callable[[], Problem]] = {
    "`2kp50`": lambda: knapsack("2kp50").problem,
    "`2kp100`": lambda: knapsack("2kp100").problem,
    "Kirlik KP p=3 n=30": lambda: one_row("p-3_n-30_ins-1").problem,
    "Kirlik KP p=4 n=20": lambda: one_row("p-4_n-20_ins-1").problem,
    "Kirlik KP p=5 n=10": lambda: one_row("p-5_n-10_ins-1").problem,
    "Kirlik AP 10 x 10": lambda: assignment("p-3_n-10_ins-1").problem,
    "Kirlik ILP n=20": lambda: general_integer("p-3_n-20_m-10_ins-1").problem,
    "`sppnw08`": lambda: partitioning("sppnw08").problem,
}
LONG: dict[str, Callable[[], Problem]] = {
    "`3kp40`": lambda: knapsack("3kp40").problem,
    "Kirlik KP p=3 n=50": lambda: one_row("p-3_n-50_ins-1").problem,
    "`mokp` p=2 n=200 #1": lambda: large_knapsack(2, 200, 1),
}
#: Zones do not finish these in an hour.
ALONE: dict[str, Callable[[], Problem]] = {
    "`mokp` p=4 n=50 #1": lambda: large_knapsack(4, 50, 1),
    "`mokp` p=3 n=100 #1": lambda: large_knapsack(3, 100, 1),
}


def measured(problem: Problem, method: str) -> tuple[Front, float]:
    started = time.process_time()
    front = wp.front(problem, method=method)
    assert front.exact
    return front, time.process_time() - started


def row(name: str, problem: Problem, *, alone: bool = False) -> list[object]:
    front, cpu = measured(problem, "frontier")
    told: list[object] = [name, len(front), front.solves, cpu]
    if alone:
        return [*told, "", ""]
    other, zones = measured(problem, "zones")
    assert len(other) == len(front)
    return [*told, zones, zones / cpu]


def main(*, long: bool = False) -> None:
    head = ["problem", "points", "solves", "CPU s", "zones, CPU s", "ratio"]
    table.show("Frontier beside zones, one worker", head, rows(long=long))


def rows(*, long: bool) -> Iterator[list[object]]:
    chosen = [MADE, PUBLISHED, LONG, ALONE] if long else [MADE, PUBLISHED]
    for family in chosen if DATA.is_dir() else [MADE]:
        for name, make in family.items():
            yield row(name, make(), alone=family is ALONE)
