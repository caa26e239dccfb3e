"""The frontier method beside zones, each a whole front in the same run.

``--long`` adds problems that take zones minutes, and those that they do not finish; the published
problems are left out where their data are not at hand. For those of MOrepo-Forget21, set FORGET21
to a folder with a copy of it.
"""

import time
from collections.abc import Callable, Iterator

import table
import wholepie as wp
from problems import (
    DATA,
    FORGET21,
    ROOT,
    assignment,
    district,
    forget21,
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
    "assignment, 2 goals, 20 x 20": lambda: random_assignment(2, 20, 1),
    "district, 5 goals, 50 projects": lambda: district(50, 1),
}
FORGET: dict[str, Callable[[], Problem]] = {
    "Forget UFLP p=4 n=20 #1": lambda: forget21("UFLP_4_4", 4, 1),
    "Forget PPP p=5 n=15 #1": lambda: forget21("PPP_5_5", 5, 1),
    "Forget PPP p=4 n=24 #2": lambda: forget21("PPP_8_4", 4, 2),
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
#: Zones take many minutes for these, or do not finish them in an hour.
ALONE: dict[str, Callable[[], Problem]] = {
    "district, 5 goals, 60 projects": lambda: district(60, 1),
    "district, 5 goals, 80 projects": lambda: district(80, 1),
    "`mokp` p=4 n=50 #1": lambda: large_knapsack(4, 50, 1),
    "`mokp` p=3 n=100 #1": lambda: large_knapsack(3, 100, 1),
}


#: Seconds after which a front is given up.
LIMIT = 300.0


def measured(problem: Problem, method: str) -> tuple[Front, float]:
    started = time.process_time()
    front = wp.front(problem, method=method, time_limit=LIMIT if method == "frontier" else None)
    return front, time.process_time() - started


def row(name: str, problem: Problem, *, alone: bool = False) -> list[object]:
    front, cpu = measured(problem, "frontier")
    told: list[object] = [name, len(front), front.solves, cpu]
    if not front.exact:
        return [*told, f"gap {front.gap:.1%} after {LIMIT:.0f} s", ""]
    if alone:
        return [*told, "", ""]
    other, zones = measured(problem, "zones")
    assert len(other) == len(front)
    return [*told, zones, zones / cpu]


def main(*, long: bool = False) -> None:
    head = ["problem", "points", "solves", "CPU s", "zones, CPU s", "ratio"]
    table.show("Frontier beside zones, one worker", head, rows(long=long))


def rows(*, long: bool) -> Iterator[list[object]]:
    families = [MADE]
    families += [FORGET] if FORGET21.is_dir() else []
    families += [PUBLISHED, *([LONG] if long else [])] if DATA.is_dir() else []
    for family in families:
        for name, make in family.items():
            yield row(name, make())
    for name, make in ALONE.items() if long and DATA.is_dir() else ():
        yield row(name, make(), alone=True)
    # Some of these take zones hours.
    for number in range(1, 11) if long and FORGET21.is_dir() else ():
        name = f"Forget PPP p=4 n=24 #{number}"
        yield row(name, forget21("PPP_8_4", 4, number), alone=True)
