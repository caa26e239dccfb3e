"""Whole fronts: against the textbook methods on plain HiGHS, Gurobi and CP-SAT, speed-ups switched
off in turn, and PyAUGMECON.

``--long`` adds the knapsacks of 200 items, certified covers and PyAUGMECON, some 40 minutes; the
published problems are left out where their data are not at hand.
"""

import dataclasses
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

import peer_pyaugmecon
import peer_solvers
import table
from plain import plain_front
from problems import DATA, knapsack, large_knapsack, random_assignment, random_knapsack
from wholepie.optimizer.engine import Options, run
from wholepie.optimizer.problem.problem import Problem
from wholepie.optimizer.results.front import Front
from wholepie.optimizer.solver.tuning import Tuning

CACHE = Path(os.environ.get("WHOLEPIE_CACHE", Path(__file__).parents[1] / "build" / "fronts"))
MADE: dict[str, Callable[[], Problem]] = {
    "knapsack, 2 goals, 50 items, 2 rows": lambda: random_knapsack(2, 50, 2, 1),
    "knapsack, 2 goals, 100 items, 1 row": lambda: random_knapsack(2, 100, 1, 1),
    "assignment, 2 goals, 20 x 20": lambda: random_assignment(2, 20, 1),
    "knapsack, 3 goals, 30 items, 1 row": lambda: random_knapsack(3, 30, 1, 1),
    "knapsack, 3 goals, 30 items, 3 rows": lambda: random_knapsack(3, 30, 3, 1),
    "assignment, 3 goals, 8 x 8": lambda: random_assignment(3, 8, 1),
}
PUBLISHED = {f"`{name}`": (lambda name=name: knapsack(name).problem) for name in
             ("2kp50", "2kp100", "3kp40")}  # fmt: skip
LARGE = {f"`mokp` p=2 n=200 #{i}": (lambda i=i: large_knapsack(2, 200, i)) for i in (1, 2, 3)}
#: Seconds of CPU after which a peer is given up; its ratio is then a lower bound.
LIMIT, OTHERS_LIMIT = 900.0, 60.0


def minimised(front: Front) -> np.ndarray:
    signs = np.array([goal.sign for goal in front.goals])
    return np.unique(front.values * signs, axis=0)


def measured(
    problem: Problem, tuning: Tuning | None = None, **options: float | str
) -> tuple[Front, float]:
    """A front and the CPU seconds it took."""
    started = time.process_time()
    front = run(problem, Options(**options), tuning=tuning)  # type: ignore[arg-type]
    return front, time.process_time() - started


def against_plain(name: str, problem: Problem) -> list[object]:
    """The method that is chosen, zones, and the peer, which must all find the same points."""
    chosen, least = measured(problem)
    front, cpu = measured(problem, method="zones")
    assert chosen.complete
    assert np.array_equal(minimised(chosen), minimised(front))
    record = front.record
    row: list[object] = [name, len(front), chosen.record.method, least, front.solves]
    row += [front.solves / len(front), record.runs]
    row += [f"{100 * record.solver_seconds / front.seconds:.0f} %", cpu]
    plain = plain_front(problem, LIMIT)
    if not plain.whole:
        ratios = [f"> {LIMIT / seconds:.1f}" for seconds in (cpu, least)]
        return [*row, plain.solves, f"> {LIMIT:.0f}", *ratios]
    same = np.array_equal(np.unique(plain.points, axis=0), minimised(front))
    wrong = "" if same else f" ({len(plain.points)} points: wrong)"
    return [*row, plain.solves, plain.cpu, f"{plain.cpu / cpu:.1f}{wrong}", plain.cpu / least]


def against_solvers(name: str, problem: Problem) -> list[object]:
    """The method that is chosen, zones, and the loops on Gurobi and CP-SAT, in one run."""
    chosen, least = measured(problem)
    zones, cpu = measured(problem, method="zones")
    row: list[object] = [name, len(chosen), least, cpu]
    for solver in ("gurobi", "cp-sat"):
        theirs = peer_solvers.solve(solver, problem, OTHERS_LIMIT)
        if isinstance(theirs, str):
            row += [theirs, "", ""]
        elif not theirs.whole:
            row += [theirs.solves, f"> {OTHERS_LIMIT:.0f}", f"> {OTHERS_LIMIT / cpu:.1f}"]
        else:
            assert np.array_equal(np.unique(theirs.points, axis=0), minimised(zones)), solver
            row += [theirs.solves, theirs.cpu, theirs.cpu / cpu]
    return row


def ablation(name: str, problem: Problem) -> Iterable[list[object]]:
    """Zones with everything on, and with each speed-up off."""
    whole, cpu = measured(problem, method="zones")
    yield [name, "everything on", whole.solves, whole.record.runs, cpu, 1.0]
    for field in (each for each in dataclasses.fields(Tuning) if each.default):
        front, seconds = measured(problem, Tuning(**{field.name: False}), method="zones")
        assert np.array_equal(minimised(front), minimised(whole))
        yield ["", f"without {field.name}", front.solves, front.record.runs, seconds, seconds / cpu]


def cover(name: str, problem: Problem, within: float) -> list[object]:
    """A certified front against the smallest cover that greed finds of the whole one."""
    whole = whole_front(name, problem)
    front, cpu = measured(problem, within=within)
    smallest = greedy_cover(whole, within * np.ptp(whole, axis=0))
    listed = minimised(front)
    worse = np.maximum(listed[:, None] - whole[None], 0) / np.ptp(listed, axis=0)
    true_gap = worse.max(axis=2).min(axis=0).max()
    assert true_gap <= front.gap + 1e-9 <= within + 2e-9
    row: list[object] = [name, len(whole), f"{within:.0%}", len(front), front.solves, smallest]
    return [*row, front.solves / smallest, f"{front.gap:.2%}", f"{true_gap:.2%}", cpu]


def whole_front(name: str, problem: Problem) -> np.ndarray:
    """The whole front, kept from one run of the benchmark to the next."""
    file = CACHE / f"{''.join(filter(str.isalnum, name))}.npy"
    if not file.exists():
        front = run(problem, Options(workers=2))
        assert front.complete
        CACHE.mkdir(parents=True, exist_ok=True)
        np.save(file, minimised(front))
    return np.asarray(np.load(file))


def greedy_cover(front: np.ndarray, allowed: np.ndarray) -> int:
    """How many points greed takes so that each point is matched within ``allowed``."""
    covers = (front[:, None] <= front[None] + allowed).all(axis=2)
    left, count = np.full(len(front), True), 0
    while left.any():
        best = int(np.argmax(covers[:, left].sum(axis=1)))
        left &= ~covers[best]
        count += 1
    return count


def against_pyaugmecon() -> Iterable[list[object]]:
    for name in ("2kp50", "2kp100", "3kp40"):
        front, _ = measured(knapsack(name).problem, workers=2)
        theirs = peer_pyaugmecon.solve(DATA / "knapsack" / name)
        ours: list[object] = [f"`{name}`", len(front), front.solves, front.seconds]
        if isinstance(theirs, str):
            yield [*ours, theirs, "", "", ""]
        else:
            points, solves, seconds = theirs
            yield [*ours, points, solves, seconds, seconds / front.seconds]


def main(*, long: bool = False) -> None:
    published = PUBLISHED if DATA.is_dir() else {}
    cases = MADE | published | (LARGE if long and published else {})
    head = ["problem", "points", "method chosen", "CPU, s", "zones: solves", "a point"]
    head += ["HiGHS runs", "time in HiGHS", "CPU, s", "plain HiGHS: solves", "CPU, s"]
    head += ["ratio to zones", "to the method chosen"]
    rows = (against_plain(name, make()) for name, make in cases.items())
    table.show("Whole fronts, one worker", head, rows)
    head = ["problem", "points", "method chosen, CPU, s", "zones, CPU, s"]
    for solver in ("Gurobi", "CP-SAT"):
        head += [f"{solver}: solves", "CPU, s", "ratio to zones"]
    small = {name: make for name, make in cases.items() if name not in LARGE}
    rows = (against_solvers(name, make()) for name, make in small.items())
    table.show("The same loops on other solvers, one thread", head, rows)
    few = ("`2kp100`", "knapsack, 3 goals, 30 items, 3 rows")
    off = (row for name in few if name in cases for row in ablation(name, cases[name]()))
    head = ["problem", "speed-ups", "solves", "HiGHS runs", "CPU, s", "ratio"]
    table.show("One speed-up switched off in turn", head, off)
    if not (long and published):
        return
    head = ["problem", "front", "within", "points", "solves", "greedy cover", "solves / cover"]
    head += ["proved", "true", "CPU, s"]
    three, two = large_knapsack(3, 100, 1), large_knapsack(2, 200, 1)
    covers = [("`mokp` p=2 n=200 #1", two, 0.01), ("`mokp` p=3 n=100 #1", three, 0.05),
              ("`mokp` p=3 n=100 #1", three, 0.02)]  # fmt: skip
    table.show("Certified covers, one worker", head, (cover(*case) for case in covers))
    head = ["problem", "points", "solves", "wall, s", "PyAUGMECON: points", "solves", "wall, s"]
    table.show("PyAUGMECON 2.0.1, two workers of ours", [*head, "ratio"], against_pyaugmecon())
