"""bensolve 2.0.1 (C, with GLPK from Debian's libglpk-dev), built here from a source tree you have.

``BENSOLVE`` names that folder, with ``bslv_main.c`` in it; without it, or without a compiler, the
comparison is left out with a word.
"""

import os
import re
import resource
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np

from wholepie import Problem

_BUILT = Path(__file__).resolve().parent.parent / "build" / "bensolve"


def solve(problem: Problem) -> tuple[int, float] | str:
    """Linear problems solved and CPU seconds of the whole process, or why there are none."""
    program = _program()
    if not isinstance(program, Path):
        return program
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "problem.vlp"
        path.write_text("\n".join(_lines(problem)) + "\n", encoding="ascii")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [str(program), str(path), "-m", "1", "-o", str(Path(folder) / "out")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = re.search(r"Number of LPs solved: (\d+)", done.stdout)
    if done.returncode != 0 or found is None:
        return f"failed: {(done.stderr or done.stdout).strip().splitlines()[-1]}"
    took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return int(found[1]), took


@cache
def _program() -> Path | str:
    source = os.environ.get("BENSOLVE")
    if not source:
        return "BENSOLVE names no source tree"
    files = [str(each) for each in Path(source).glob("bslv_*.c")]
    _BUILT.parent.mkdir(exist_ok=True)
    command = ["gcc", "-O3", "-std=c99", "-o", str(_BUILT), *files, "-lglpk", "-lm"]
    try:
        built = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        return f"no compiler: {error.strerror}"
    return _BUILT if built.returncode == 0 else "bensolve cannot be built"


def _lines(problem: Problem) -> Iterator[str]:
    """The problem in bensolve's format; rows and columns are numbered from 1."""
    rows, costs = problem.A.tocoo(), problem.C + 0.0
    m, n, p = problem.A.shape[0], problem.n, problem.p
    at = np.argwhere(costs)
    yield f"p vlp min {m} {n} {rows.nnz} {p} {len(at)}"
    for i, j, value in zip(*rows.coords, rows.data, strict=True):
        yield f"a {i + 1} {j + 1} {float(value)!r}"
    for k, j in at:
        yield f"o {k + 1} {j + 1} {float(costs[k, j])!r}"
    yield from _bounds("i", problem.row_lower, problem.row_upper)
    yield from _bounds("j", problem.lower, problem.upper)
    yield "e"


def _bounds(letter: str, lower: np.ndarray, upper: np.ndarray) -> Iterator[str]:
    for number, (low, high) in enumerate(zip(lower.tolist(), upper.tolist(), strict=True), 1):
        if low == high:
            yield f"{letter} {number} s {low!r}"
        elif np.isfinite(low) and np.isfinite(high):
            yield f"{letter} {number} d {low!r} {high!r}"
        elif np.isfinite(low):
            yield f"{letter} {number} l {low!r}"
        elif np.isfinite(high):
            yield f"{letter} {number} u {high!r}"
        else:
            yield f"{letter} {number} f"
