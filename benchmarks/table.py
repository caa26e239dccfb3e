"""Markdown tables and sentences, on stdout and in a log."""

import os
import platform
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TextIO

_PEERS = ("highspy", "pyomo", "numpy", "scipy", "ortools", "gurobipy", "moocore")
_log: TextIO | None = None
_end = float("inf")


@contextmanager
def logged(path: Path, command: str, minutes: float | None) -> Iterator[None]:
    """Write a copy of what is shown meanwhile; tables end before the row that comes after so many
    minutes. The log takes the place of an earlier one only once it is whole.
    """
    global _log, _end
    _end = time.monotonic() + 60 * minutes if minutes is not None else float("inf")
    path.parent.mkdir(exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as _log:
        for line in _head(command, minutes):
            _log.write(f"{line}\n")
        yield
    _log = None
    part.replace(path)


def _head(command: str, minutes: float | None) -> Iterator[str]:
    yield f"# `{command}`"
    yield ""
    found = [f"Python {platform.python_version()}"]
    for name in _PEERS:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    yield f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {', '.join(found)}."
    if minutes is not None:
        yield f"At most {minutes:.1f} minutes."


def say(line: str = "") -> None:
    """A line of its own."""
    print(line, flush=True)
    if _log is not None:
        _log.write(f"{line}\n")
        _log.flush()


def show(title: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table; its rows come one by one, and none after the time is up."""
    if time.monotonic() >= _end:
        say(f"\n{title}: left out, since the time was up.")
        return
    say(f"\n### {title}\n")
    say(f"| {' | '.join(head)} |")
    say(f"|{'---|' * len(head)}")
    waiting = iter(rows)
    while time.monotonic() < _end:
        row = next(waiting, None)
        if row is None:
            return
        say(f"| {' | '.join(_cell(cell) for cell in row)} |")
    say("\nWhat else there is was left out, since the time was up.")


def _cell(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)
