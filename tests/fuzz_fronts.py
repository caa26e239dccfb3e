"""Fronts of planners' numbers against brute force in fractions: whole, stopped and resumed.

    python tests/fuzz_fronts.py --first 0 --fronts 5000

A finding is printed with its seed, and as small as it can be made. A share runs in
test_exact_fronts.py.
"""

import shutil
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from random import Random

import click
import numpy as np
import pandas as pd
import pytest

import wholepie as wp
from clocks import out_of_time_after
from front_judge import faults
from planners import Stated, planners_problem
from smaller import smaller
from wholepie import Front, InfeasibleError, InputError, Problem
from wholepie.optimizer.engine import Options, Recording, run
from wholepie.optimizer.methods.method import METHODS
from wholepie.optimizer.solver.kernel import Kernel
from wholepie.optimizer.solver.outcome import Outcome, Subproblem

#: Whole; as if a limit were foreseen; stopped by points or by the clock; killed and resumed.
WAYS = ("whole", "hurried", "points", "clock", "resumed")
WHOLE = ("whole", "hurried", "resumed")
_SHRINKING = 20.0
_HANG = 10.0
_NEVER = 1e5
UNSHRUNK = ("refused", "values off in the last digits", "wrong values")


@dataclass(frozen=True)
class Case:
    """A problem, the way in which it is run, and by which method: None for the one chosen.

    It comes as arrays, as a scenario or as a Pyomo model.
    """

    stated: Stated
    way: str
    after: int
    method: str | None = None
    door: str = "arrays"

    def __str__(self) -> str:
        after = f" after {self.after}" if self.way != "whole" else ""
        told = f"{self.way}{after}, {self.door}, method {self.method or 'chosen'}"
        return f"{told}\n{self.stated}"


def case_of(seed: int) -> Case:
    """The case of a seed: the same each time."""
    rng = Random(f"front {seed}")
    door = {0: "scenario", 1: "pyomo"}.get(seed % 5, "arrays")
    stated = planners_problem(rng, linear=door == "arrays")
    # A Pyomo model's own column for a max need not be the max in plans that a stop leaves.
    way, after = rng.choice(WHOLE if door == "pyomo" else WAYS), rng.randint(1, 12)
    p = len(stated.goals)
    able = [name for name, m in METHODS.all().items() if m.least_goals <= p <= m.most_goals]
    method = rng.choice((None, *able)) if stated.is_linear and rng.random() < 0.7 else None
    return Case(stated, way, after, method, door)


class HungError(Exception):
    """A front took far too much CPU time."""


@contextmanager
def hanging(seconds: float) -> Iterator[None]:
    """Raise HungError in the main thread once the process has used so much CPU time."""

    def hung(*_: object) -> None:
        raise HungError(f"no front after {seconds:g} s of CPU time")

    before = signal.signal(signal.SIGPROF, hung)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def found_in(case: Case) -> list[str]:
    """What is false in the answer to a case, or how it broke; empty where all is right."""
    stated = case.stated
    try:
        with hanging(_HANG):
            front, plans = answered(case)
    except InfeasibleError:
        return ["false infeasible"] if stated.front else []
    except InputError as error:
        return [f"refused: {error}"]
    except HungError as error:
        return [f"too slow: {error}"]
    except Exception as error:
        return [f"broke: {type(error).__name__}: {error}"]
    found = list(faults(stated, front, plans))
    if front.record.stopped.startswith("the solver failed"):
        found.append(f"failed: {front.record.stopped}")
    elif case.way in WHOLE and not front.complete and _is_exact(front):
        found.append(f"unfinished: gap {front.gap:.3g}, {front.record.stopped!r}")
    return found


def _is_exact(front: Front) -> bool:
    method = METHODS.named(front.record.method)
    exact = method.guarantee["integer"] == "exact"
    return exact and (not front.record.without_steps or method.guaranteed(front.problem) == "exact")


def answered(case: Case) -> tuple[Front, np.ndarray | None]:
    """The front, and its plans in the columns of the problem as it is stated."""
    with tempfile.TemporaryDirectory() as folder:
        front = _run(case, _problem(case, Path(folder)), Path(folder))
    return front, None if case.door == "arrays" else _columns(case.stated, front.wide)


def _problem(case: Case, folder: Path) -> Problem:
    if case.door == "pyomo":
        return wp.problem(case.stated.model())
    if case.door == "arrays":
        return case.stated.problem()
    path = folder / "scenario.yaml"
    path.write_text(case.stated.scenario(), encoding="utf-8")
    return wp.load(path).problem()


def _columns(stated: Stated, wide: pd.DataFrame) -> np.ndarray:
    """The plans, shape (N, n); a decision that nothing looks at is none of the model."""
    columns = [
        wide[f"x{j}"].to_numpy().ravel() if f"x{j}" in wide else np.full(len(wide), low)
        for j, (low, _) in enumerate(stated.box)
    ]
    return np.column_stack(columns)


def _run(case: Case, problem: Problem, folder: Path) -> Front:
    options = Options(method=case.method)
    with pytest.MonkeyPatch.context() as patch:
        if case.way == "points":
            options = replace(options, max_points=case.after)
        elif case.way in ("clock", "hurried"):
            options = replace(options, time_limit=_NEVER)
        if case.way == "clock":
            out_of_time_after(case.after, patch)
        if case.way == "resumed":
            return _resumed(problem, options, case.after, folder, patch)
        return run(problem, options)


def _resumed(
    problem: Problem, options: Options, after: int, folder: Path, patch: pytest.MonkeyPatch
) -> Front:
    """The front of a run that goes on from what was on disk when it had solved so often."""
    solve, count, place = Kernel.solve, [0], folder / "run"

    def counted(self: Kernel, subproblem: Subproblem) -> Outcome:
        count[0] += 1
        if count[0] == after:
            shutil.copytree(place, folder / "killed")
        return solve(self, subproblem)

    patch.setattr(Kernel, "solve", counted)
    front = run(problem, options, recording=Recording(place))
    if not (folder / "killed").exists():
        return front
    return run(problem, options, recording=Recording(folder / "killed", resume=True))


# Smaller cases.


def shrunk(case: Case, kind: str, seconds: float = _SHRINKING) -> Case:
    """A smaller case that is broken in the same way."""
    end = time.monotonic() + seconds
    going = True
    while going and time.monotonic() < end:
        going = False
        for other in _smaller(case):
            if time.monotonic() > end:
                break
            if any(kind_of(each) == kind for each in found_in(other)):
                case, going = other, True
                break
    return case


def _smaller(case: Case) -> Iterator[Case]:
    if case.way != "whole":
        yield replace(case, way="whole")
        if case.after > 1:
            yield replace(case, after=case.after // 2)
            yield replace(case, after=case.after - 1)
    if case.method:
        yield replace(case, method=None)
    for stated in smaller(case.stated):
        yield replace(case, stated=stated)


def kind_of(finding: str) -> str:
    head, _, rest = finding.partition(":")
    return f"{head}:{rest.partition(':')[0]}" if head in ("broke", "failed") else head


@click.command()
@click.option("--first", default=0, show_default=True, help="Seed of the first front.")
@click.option("--fronts", default=5000, show_default=True, help="How many fronts.")
@click.option("--shrink/--no-shrink", default=True, help="Make the first finding of a kind small.")
def main(first: int, fronts: int, shrink: bool) -> None:
    """Judge fronts; exit code 1 if one is false."""
    counts: Counter[str] = Counter()
    spent = 0.0
    for seed in range(first, first + fronts):
        case = case_of(seed)
        assert case.stated.front is not None
        started = time.process_time()
        found = found_in(case)
        spent += time.process_time() - started
        counts["fronts"] += 1
        counts["points"] += len(case.stated.front)
        for kind in dict.fromkeys(map(kind_of, found)):
            counts[kind] += 1
            if kind == "values off in the last digits":
                continue
            click.echo(f"seed {seed}: {next(each for each in found if kind_of(each) == kind)}")
            if shrink and counts[kind] <= 3 and kind not in UNSHRUNK:
                small = shrunk(case, kind)
                click.echo(
                    f"  {small}\n  true front {sorted(map(_floats, small.stated.front))}"
                    f"\n  {found_in(small)}".replace("\n", "\n  ")
                )
    for kind, count in counts.most_common():
        click.echo(f"{count:>8,} {kind}")
    click.echo(f"{1000 * spent / fronts:.0f} ms of CPU a front")
    raise SystemExit(any(kind not in ("fronts", "points", "refused") for kind in counts))


def _floats(values: tuple[Fraction, ...]) -> tuple[float, ...]:
    return tuple(map(float, values))


if __name__ == "__main__":
    main()
