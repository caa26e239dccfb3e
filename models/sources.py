"""Reads a scenario, or a model in numbers of another program."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..diagnostics import codes
from ..optimizer.errors import InputError
from .formats.budgeting import EXTENSION
from .formats.kinds import is_model
from .formats.modelfile import ModelFile, read_model
from .overrides import Override
from .scenario import Scenario, load


def read(
    path: str | Path,
    *,
    overrides: Mapping[str, Any] | Iterable[Override] | None = None,
    format: str | None = None,
) -> Scenario | ModelFile:
    """The scenario in a file (YAML or XLSX), or the model in a file in numbers.

    ``overrides`` are values by path that take the place of those in a scenario; ``format`` is that
    of a model, where the file's name does not give it.

    Raises
    ------
    ScenarioError
        The file cannot be used; it holds all faults that were found.
    InputError
        An option cannot be used with the file.
    """
    path = Path(path)
    if path.suffix.lower() == EXTENSION:
        raise InputError(
            codes.NOT_A_SCENARIO,
            f"{path} holds ballots; say who the stakeholders are with: "
            f"wholepie convert {path.name} --to scenario --out FOLDER",
        )
    if format is None and not is_model(path):
        return load(path, overrides=overrides)
    if overrides:
        raise InputError(
            codes.NOT_A_SCENARIO, f"{path} is a model in numbers; it has no paths to override."
        )
    return read_model(path, format=format)
