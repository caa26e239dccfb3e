"""Which files are read for a scenario: whoever makes a run from it must know when they change."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

#: What is called with the path of a file and what was read of it, or None if nothing was.
Told = Callable[[Path, bytes | None], None]


def _nobody(_path: Path, _data: bytes | None) -> None:
    """Nobody asks."""


_told: ContextVar[Told] = ContextVar("files read", default=_nobody)


@contextmanager
def told_of_reading(tell: Told) -> Iterator[None]:
    """Tell of every file that a scenario or model is read from while the block runs, also of those
    that cannot be read or are not there.
    """
    before = _told.set(tell)
    try:
        yield
    finally:
        _told.reset(before)


def tell(path: Path, data: bytes | None) -> None:
    """What was read of a file; None if nothing was."""
    _told.get()(path, data)


def is_there(path: Path) -> bool:
    """Whether there is a file that need not be there; that there is none counts as read, too."""
    found = path.is_file()
    if not found:
        tell(path, None)
    return found
