"""A model in numbers, read from a file of another program."""

import hashlib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ...diagnostics import codes
from ...optimizer.displayed import Displayed
from ...optimizer.errors import InputError
from ...optimizer.path_text import as_text
from ...optimizer.problem.problem import Problem
from ..faults import Fault, Faults, Problematic
from ..files_read import tell
from .kinds import format_of
from .source import ModelText


@dataclass(frozen=True, eq=False, repr=False)
class ModelFile(Displayed):
    """A problem that was read without fault; ``warnings`` are worth a look."""

    path: Path
    format: str
    warnings: tuple[Fault, ...]
    read: Problem = field(repr=False)

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        return f"{self.path.name}, {self.read.brief}"

    def to_dict(self) -> dict[str, Any]:
        """What there is to say of the model, and warnings, as plain data."""
        return {"warnings": [asdict(each) for each in self.warnings], "about": self.about()}

    def problem(self) -> Problem:
        """The problem."""
        return self.read

    def about(self) -> dict[str, Any]:
        """What there is to say of it in reports and run records."""
        data = self.path.read_bytes()
        tell(self.path, data)
        digest = hashlib.sha256(data).hexdigest()
        names = {"title": as_text(self.path.stem), "file": as_text(self.path.name)}
        return {**names, "sha256": digest, "goals": self.read.labels}


def read_model(path: str | Path, *, format: str | None = None) -> ModelFile:
    """Read a model file; its name tells the ``format`` where that is not given.

    Raises
    ------
    InputError
        The format is unknown, or the problem holds numbers that HiGHS cannot represent.
    ScenarioError
        The file cannot be read; it holds all faults that were found.
    """
    path = Path(path)
    kind = format_of(path, format)
    faults = Faults()
    try:
        problem = kind.read(ModelText.open(path, faults))
    except Problematic as fault:
        if not faults.found:
            faults.take(fault)
        faults.raise_if_any(str(path))
        raise
    except RecursionError:
        raise InputError(codes.TOO_DEEP, f"{path} is too deeply nested.") from None
    except MemoryError as error:
        message = f"Reading {path} takes more memory than there is."
        raise InputError(codes.TOO_DEEP, message) from error
    faults.raise_if_any(str(path))
    warnings = tuple(sorted(faults.warnings, key=lambda fault: fault.order))
    return ModelFile(path, kind.name, warnings, problem)
