"""The formats as data: how each is called, which files it has, who reads and who writes it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ...diagnostics import codes
from ...optimizer.errors import InputError
from ...optimizer.problem.problem import Problem
from .lp import read_lp
from .lp_write import write_lp
from .mps import read_mps
from .mps_write import write_mps
from .naming import Naming
from .source import ModelText


@dataclass(frozen=True)
class Format:
    """A format of models in numbers; ``extensions`` are those that belong to it alone.

    ``several`` says that programs expect more than one objective in such a file.
    """

    name: str
    summary: str
    extensions: tuple[str, ...]
    read: Callable[[ModelText], Problem]
    write: Callable[[Problem, Naming], str] | None = None
    several: bool = False


FORMATS = {
    each.name: each
    for each in (
        Format("mop", "MPS with several objectives", (".mop",), read_mps, write_mps, several=True),
        Format("mps", "MPS; every N row is a goal", (".mps",), read_mps, write_mps),
        Format("lp", "the LP format of CPLEX and others", (".lp",), read_lp, write_lp),
    )
}


def is_model(path: str | Path) -> bool:
    """Whether a file's name says that it is a model in numbers."""
    return any(Path(path).suffix.lower() in each.extensions for each in FORMATS.values())


def format_of(path: Path, name: str | None) -> Format:
    """The format of that name, else the one that a file's name tells.

    Raises InputError where there is none.
    """
    if name is not None:
        if name not in FORMATS:
            raise InputError.unknown(codes.UNKNOWN_FORMAT, "format", name, FORMATS)
        return FORMATS[name]
    found = [each for each in FORMATS.values() if path.suffix.lower() in each.extensions]
    if not found:
        raise InputError(
            codes.UNKNOWN_FORMAT, f"{path}: name the format; there are {', '.join(FORMATS)}."
        )
    return found[0]
