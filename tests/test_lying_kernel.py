"""HiGHS or the kernel lies once: the lie costs its zone at most, and nothing false is claimed.

One run of HiGHS lies:

- There is no plan; no verdict; an exception; any duals; a bound above its own plan; a plan that
  breaks a row. Nothing is lost: an emptiness is proved twice, duals are multiplied out, plans are
  checked.
- A worse plan is the best. Nothing contradicts that at once, so its zone is lost at most.

An answer of the kernel lies:

- There is no plan; none is better than the known one; a worse plan is the best. Then both runs of
  HiGHS lied alike. The zone is lost at most, and the front claims it only while no plan of the zone
  is known.
- A bound above its own plan, or far below it; a plan that breaks a row, has other values or is not
  a number; no verdict; an exception. That contradicts itself or the data. The zone is lost at most,
  and the front does not claim it.
"""

import functools
import itertools
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from random import Random

import numpy as np
import pytest

from front_judge import faults
from lying import ANSWERS, RUNS, Liar, Plans, lying
from planners import Aim, Line, Row, Stated, Values
from wholepie import Front, InfeasibleError, SolverError
from wholepie.optimizer.engine import Options, Recording, run
from wholepie.optimizer.methods.method import METHODS as REGISTRY

METHODS = list(REGISTRY.all())
LIES = [*ANSWERS, *RUNS]
#: Lies that nothing need contradict.
BELIEVED = ("no_plan", "none_better", "worse_plan", "run_worse_plan")
#: Lies that do no harm at all.
SETTLED = ("run_no_plan", "run_either", "run_error", "run_duals")


#: The step of all goals, or an irrational number for goals without one, and the constant beside it.
PLAIN, BESIDE = (Fraction(1), 0), (Fraction(1, 10_000), 10**9)
WITHOUT = (Fraction(2**0.5), 0)
Scale = tuple[Fraction, int]


@functools.cache
def stated_for(method: str, scale: Scale = PLAIN) -> Stated:
    """A knapsack of two or three goals."""
    rng, p = Random(5), min(3, REGISTRY.named(method).most_goals)
    n, most = {2: (6, 2), 3: (7, 1)}[p]

    def numbers() -> tuple[Fraction, ...]:
        return tuple(Fraction(rng.randint(10, 60)) for _ in range(n))

    step, constant = scale
    goals = tuple(
        Aim("maximize", (Line(tuple(step * a for a in numbers()), Fraction(constant)),))
        for _ in range(p)
    )
    sizes = numbers()
    row = Row(sizes, high=Fraction(most * sum(sizes) // 2))
    ends = (Fraction(0),) * n, (Fraction(most),) * n
    return Stated(goals, (row,), *ends, ((0, most),) * n)


@functools.cache
def plans_for(method: str, scale: Scale = PLAIN) -> Plans:
    return Plans.of(stated_for(method, scale), stated_for(method, scale).problem())


def options(method: str) -> Options:
    return Options(method=method, samples=4 if "samples" in REGISTRY.named(method).uses else None)


def answer_of(
    method: str, liar: Liar, lie: str, folder: Path | None, scale: Scale = PLAIN
) -> Front:
    """The front of a run that is lied to; with a folder of one that resumes from its journal."""
    problem, asked = stated_for(method, scale).problem(), options(method)
    if folder is None:
        with lying(liar, lie):
            return run(problem, asked)
    place = folder / "run"
    with lying(liar, lie, place):
        front = run(problem, asked, recording=Recording(place))
    if not (folder / "killed").exists():
        return front
    return run(problem, asked, recording=Recording(folder / "killed", resume=True))


def found_in(
    method: str, liar: Liar, lie: str, folder: Path | None = None, scale: Scale = PLAIN
) -> list[str]:
    """What is false in the answer, or lost though nothing hid it."""
    stated = stated_for(method, scale)
    try:
        front = answer_of(method, liar, lie, folder, scale)
    except InfeasibleError:
        return [] if lie in BELIEVED and not liar.known else ["false infeasible"]
    except SolverError as error:
        return [f"broke: {error}"] if liar.known else []
    except Exception as error:
        return [f"broke: {type(error).__name__}: {error}"]
    zone = zone_of(liar, stated)
    listed = [stated.at(tuple(map(int, np.round(x)))) for x in front.solutions.toarray()]
    # The scale of satisfaction asks with more goals after the problem's own.
    known = [*minimised(stated, listed), *(f[: len(stated.goals)] for f in liar.known)]
    contradicted = liar.hides(np.array(known).reshape(-1, len(stated.goals)))
    excused = zone if lie in BELIEVED and not contradicted.any() else frozenset()
    found = list(faults(stated, front, hidden=excused))
    if REGISTRY.named(method).guarantee["integer"] == "exact" and not found:
        lost = stated.front - set(listed) - zone
        found += [f"lost: {len(lost)} points outside the zone"] if lost else []
        if lie in SETTLED and front.record.stopped:
            found.append(f"stopped: {front.record.stopped}")
    return found


def zone_of(liar: Liar, stated: Stated) -> frozenset[Values]:
    """The points that the lie hides if it is believed."""
    points = sorted(stated.front)
    hidden = liar.hides(np.array(minimised(stated, points)))
    return frozenset(p for p, hid in zip(points, hidden, strict=True) if hid)


def minimised(stated: Stated, points: Sequence[Values]) -> list[list[float]]:
    """Points as a kernel has them: minimised, without constants."""
    constants = [aim.lines[0].constant for aim in stated.goals]
    return [
        [float(s * (v - c)) for s, v, c in zip(stated.signs, point, constants, strict=True)]
        for point in points
    ]


PAIRS = list(itertools.product(LIES, METHODS))


@pytest.mark.parametrize(("lie", "method"), PAIRS)
def test_one_lie_costs_its_zone_at_most(method: str, lie: str) -> None:
    found = {at: found_in(method, Liar(plans_for(method), at), lie) for at in (1, 2, 4, 9)}
    assert not any(found.values()), found


@pytest.mark.parametrize(("lie", "method"), PAIRS)
def test_a_lie_beside_constants_costs_no_more(method: str, lie: str) -> None:
    """A lie of a few steps is seen whatever stands beside them."""
    plans = plans_for(method, BESIDE)
    found = {at: found_in(method, Liar(plans, at), lie, scale=BESIDE) for at in (2, 5)}
    assert not any(found.values()), found


@pytest.mark.parametrize(
    ("lie", "method"),
    [(lie, m) for lie, m in PAIRS if not REGISTRY.named(m).needs_steps],
)
def test_a_lie_about_goals_without_steps_costs_no_more(method: str, lie: str) -> None:
    """Nor does one about the first optima, before the goals' ranges are known.

    Values without steps are those of double precision, to their last digits.
    """
    plans = plans_for(method, WITHOUT)
    found = {at: found_in(method, Liar(plans, at), lie, scale=WITHOUT) for at in (1, 2, 4)}
    false = [each for faults in found.values() for each in faults if "last digits" not in each]
    assert not false, found


@pytest.mark.slow
@pytest.mark.parametrize(("lie", "method"), PAIRS)
def test_a_lie_at_any_time_costs_its_zone_at_most(method: str, lie: str, tmp_path: Path) -> None:
    """In a run, and in one that dies soon after the lie and resumes."""
    found = {}
    for at in range(1, 40):
        liar = Liar(plans_for(method), at)
        found[at, "at once"] = found_in(method, liar, lie)
        if liar.count < liar.at:
            break
        folder = tmp_path / str(at)
        folder.mkdir()
        found[at, "resumed"] = found_in(method, Liar(plans_for(method), at), lie, folder)
    assert not any(found.values()), found


@pytest.mark.parametrize("lie", LIES)
def test_every_lie_is_told(lie: str) -> None:
    """A lie that comes too late, or that fits no answer, would test nothing."""
    liar = Liar(plans_for("zones"), 3)
    answer_of("zones", liar, lie, None)
    assert liar.is_told
