"""What tests of the checker have in common: a model, runs of it, and which solvers there are."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

import wholepie as wp
from wholepie import Goal, Problem

needs_cpsat = pytest.mark.skipif(not find_spec("ortools"), reason="needs OR-tools")
SOLVERS = [pytest.param("cp-sat", marks=needs_cpsat), "highs"]


def model() -> Problem:
    """Three goals, of which one is in steps of 0.05 from 100.25 on; ten items, two rows."""
    rng = np.random.default_rng(3)
    C = np.vstack([rng.integers(1, 30, 10), 0.05 * rng.integers(1, 40, 10), rng.integers(1, 9, 10)])
    goals = [
        Goal("gain", "maximize"),
        Goal("good", "maximize", owner="b"),
        Goal("cost", "minimize"),
    ]
    rows = rng.integers(2, 20, (2, 10))
    return Problem.from_arrays(
        C.round(2), rows, row_upper=rows.sum(axis=1) // 2, upper=1, integer=True, goals=goals
    )


def whole_run(folder: Path) -> Path:
    """A run of the whole front, with the proofs of zones."""
    return wp.front(model(), method="zones").save(folder / "run")


def rough_run(folder: Path) -> Path:
    """A run that ended at a gap."""
    found = wp.front(model(), within=0.2)
    assert 0 < found.gap < 0.2
    return found.save(folder / "run")
