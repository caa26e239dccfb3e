"""Whole fronts of random integer problems, badly scaled ones too, against enumeration.

    python tools/check_solver.py --seconds 60

What to look at before another version of HiGHS is pinned: docs/dependencies.md has the figures.
"""

import itertools
import time
from collections import Counter

import click
import numpy as np

from wholepie import Problem, WholepieError
from wholepie.optimizer.engine import Options, run
from wholepie.optimizer.results.front import Front
from wholepie.optimizer.solver.highs import VERSION

TOLERANCE = 1e-6
KINDS = ("plain", "goals of any size", "six decimals", "coefficients of any size")


def kind_of(seed: int) -> str:
    """What kind of problem it is."""
    return KINDS[(seed + 1) % len(KINDS)]


def random_problem(seed: int) -> tuple[Problem, np.ndarray]:
    """A problem of four to eight whole decisions, and the minimised values of all its plans."""
    rng = np.random.default_rng([11, seed])
    n, m, p = (int(rng.integers(*ends)) for ends in ((4, 9), (1, 4), (2, 4)))
    upper = rng.integers(1, 4, n).astype(float)
    rows = rng.integers(-40, 41, (m, n)) * (rng.random((m, n)) < 0.8)
    rows = rows * 10.0 ** rng.integers(-6, 7, (m, 1))
    goals = rng.integers(-40, 41, (p, n)).astype(float)
    kind = kind_of(seed)
    if kind == "goals of any size":
        goals *= 10.0 ** rng.integers(-9, 10, (p, 1))
    elif kind == "six decimals":
        goals = np.round(rng.normal(size=(p, n)), 6)
    elif kind == "coefficients of any size":
        goals *= 10.0 ** rng.integers(-4, 5, (p, n))
    size = np.abs(rows).max(axis=1)
    limit = rows @ rng.integers(0, upper + 1) + rng.random(m) * size
    plans = np.array(list(itertools.product(*[range(int(u) + 1) for u in upper])), dtype=float)
    kept = (plans @ rows.T <= limit + 1e-9 * (size + np.abs(limit))).all(axis=1)
    problem = Problem.from_arrays(goals, rows, row_upper=limit, upper=upper, integer=True)
    return problem, plans[kept] @ goals.T


def verdict(front: Front, values: np.ndarray) -> str:
    """Whether the certificate of the front is true of the values of all plans."""
    ranges = np.ptp(front.values, axis=0)
    shares = (front.values[None] - values[:, None]) / np.where(ranges > 0, ranges, 1.0)
    missed = shares.max(axis=2).min(axis=1).max()
    beaten = ((shares >= -1e-12).all(axis=2) & (shares > TOLERANCE).any(axis=2)).any()
    if missed > max(front.gap, 0.0) + TOLERANCE or beaten:
        return "WRONG"
    if front.record.stopped:
        return f"stopped, and right so far: {front.record.stopped[:40]}"
    return "exact" if front.complete else "certified"


@click.command()
@click.option("--seconds", default=60.0, show_default=True)
@click.option("--seed", default=0, show_default=True, help="Number of the first problem.")
def main(seconds: float, seed: int) -> None:
    """Count how fronts turn out; exit code 1 if one of them is not what it says it is."""
    end, counts = time.monotonic() + seconds, Counter[str]()
    while time.monotonic() < end:
        try:
            problem, values = random_problem(seed)
            said = verdict(run(problem, Options(time_limit=30)), values)
        except WholepieError as error:
            said = f"{type(error).__name__}: {str(error)[:60]}"
        counts[f"{kind_of(seed)}: {said}"] += 1
        if said == "WRONG":
            click.echo(f"WRONG: --seed {seed}")
        seed += 1
    click.echo(f"HiGHS {VERSION}")
    for what, count in sorted(counts.items()):
        click.echo(f"{count:>6} {what}")
    raise SystemExit(any(what.endswith("WRONG") for what in counts))


if __name__ == "__main__":
    main()
