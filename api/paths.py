"""What a path names: a run, a scenario or a file, by one rule for all functions.

This module imports nothing heavy: the command line reads paths before it loads the rest.
"""

from pathlib import Path

from ..diagnostics import codes
from ..optimizer.errors import InputError
from ..optimizer.run_place import RUN, is_run

SCENARIO = "scenario.yaml"


def scenario_file(path: Path) -> Path:
    """The file itself, or the scenario in a folder.

    Raises InputError where the folder holds none.
    """
    if not path.is_dir():
        return path
    if not (path / SCENARIO).is_file():
        what = "is a run, not a scenario; give the file that it was made from"
        if not is_run(path):
            what = f"holds no {SCENARIO}; give the file's path"
        raise InputError(codes.NOT_A_RUN, f"{path} {what}.")
    return path / SCENARIO


def run_folder(path: Path) -> Path:
    """The folder; raises InputError where no run was saved in it."""
    if not is_run(path):
        hint = f"it has no {RUN}"
        if path.is_file() or (path / SCENARIO).is_file():
            hint = f"make one with: wholepie front {path} --out RUN"
        raise InputError(codes.NOT_A_RUN, f"{path} is not a run folder; {hint}.")
    return path


def run_or_scenario(path: Path) -> Path:
    """The folder of a run, else the scenario's file; a run comes first where a folder is both.

    Raises InputError where the folder holds neither.
    """
    if is_run(path):
        return path
    if path.is_dir() and not (path / SCENARIO).is_file():
        raise InputError(codes.NOT_A_RUN, f"{path} holds neither {RUN} nor {SCENARIO}.")
    return scenario_file(path)


def called(file: Path) -> str:
    """The name of a scenario by its place: the folder's name, or that of a single file."""
    whole = file.absolute()
    return whole.parent.name if whole.name == SCENARIO else whole.stem
