"""PyAUGMECON 2.0.1 with its defaults, in a virtual environment of its own, one worker.

Run as a script inside that environment it solves one knapsack and prints JSON. More than one worker
crashes it on Linux.
"""

import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

VERSION = "2.0.1"
_VENV = Path(os.environ.get("WHOLEPIE_PYAUGMECON", Path(tempfile.gettempdir()) / "pyaugmecon"))
_NEEDS = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))"
_NAMES = ("python3.12", "python3.13", "python3.14", "python3")
_PYENV = "~/.pyenv/versions/3.1[2-9]*/bin/python3"


def solve(folder: Path) -> tuple[int, int, float] | str:
    """Points, solves and seconds of wall time for a knapsack's folder, or why there are none."""
    python = _environment()
    if not isinstance(python, Path):
        return python
    command = [str(python), __file__, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return f"failed: {done.stderr.strip().splitlines()[-1]}"
    answer = json.loads(done.stdout.strip().splitlines()[-1])
    return answer["points"], answer["solves"], answer["seconds"]


def _environment() -> Path | str:
    python = _VENV / "bin" / "python"
    if python.exists():
        return python
    found = next(filter(_is_new_enough, [*_NAMES, *glob.glob(os.path.expanduser(_PYENV))]), None)
    if found is None:
        return "no Python 3.12 or newer"
    subprocess.run([found, "-m", "venv", str(_VENV)], check=True)
    pip = [str(python), "-m", "pip", "install", "-qq", f"pyaugmecon=={VERSION}", "highspy"]
    if subprocess.run(pip, check=False).returncode != 0:
        shutil.rmtree(_VENV)
        return f"PyAUGMECON {VERSION} cannot be installed"
    return python


def _is_new_enough(python: str) -> bool:
    try:
        return (
            subprocess.run([python, "-c", _NEEDS], capture_output=True, check=False).returncode == 0
        )
    except OSError:
        return False


def _solve_here(folder: Path) -> None:
    """What the environment's Python runs."""
    import numpy as np
    import pyomo.environ as pyo
    from pyaugmecon import PyAugmecon, PyAugmeconConfig

    def read(part: str) -> "np.ndarray":
        return np.genfromtxt(folder / f"{part}.csv", delimiter=",", skip_header=1)[:, 1:]

    weights, most, profits = read("a"), read("b").ravel(), read("c")
    items = range(weights.shape[1])
    model = pyo.ConcreteModel()
    model.x = pyo.Var(items, within=pyo.Binary)
    model.rows = pyo.ConstraintList()
    for row, limit in zip(weights, most, strict=True):
        model.rows.add(sum(row[i] * model.x[i] for i in items) <= limit)
    model.obj_list = pyo.ObjectiveList()
    for row in profits:
        model.obj_list.add(sum(row[i] * model.x[i] for i in items), sense=pyo.maximize)
    with tempfile.TemporaryDirectory() as logs:
        quiet = {"log_to_console": False, "progress_bar": False, "artifact_folder": logs}
        config = PyAugmeconConfig(name=folder.name, workers=1, **quiet)
        result = PyAugmecon(model, config).solve()
    answer = {
        "points": result.count,
        "solves": result.models_solved,
        "seconds": result.runtime_seconds,
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    _solve_here(Path(sys.argv[1]))
