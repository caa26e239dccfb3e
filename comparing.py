"""Runs laid side by side: a front, or the folder of one, against others."""

from pathlib import Path

from .optimizer.compare import Comparison
from .optimizer.compare import compare as _compare
from .optimizer.front import Front

__all__ = ["compare"]


def compare(*runs: str | Path | Front, names: list[str] | None = None) -> Comparison:
    """Lay fronts over each other: which plans stayed, who gained, how far apart they are.

    The first is what the others are compared with. A run is a front or its folder; ``names`` are
    what they are called, else their folders' names.

    Raises InputError where a run cannot be read, or they have no goal in common.
    """
    found = [run if isinstance(run, Front) else Front.open(run) for run in runs]
    return _compare(dict(zip(names or _names(runs), found, strict=True)))


def _names(runs: tuple[str | Path | Front, ...]) -> list[str]:
    """Short names, but none twice."""
    whole = [f"front {i}" if isinstance(run, Front) else str(run) for i, run in enumerate(runs, 1)]
    short = [
        name if isinstance(run, Front) else Path(run).absolute().name
        for name, run in zip(whole, runs, strict=True)
    ]
    if len(set(short)) == len(short):
        return short
    return whole if len(set(whole)) == len(whole) else [f"{i}: {n}" for i, n in enumerate(whole, 1)]
