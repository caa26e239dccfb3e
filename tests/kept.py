"""What is in the journals of a run or a batch, as somebody who kills it sees it from outside."""

import contextlib
import os
import shutil
import signal
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

_PEEK = 0.05
_SEEN = "SELECT question, own, met FROM outcome"
_COUNTED = "SELECT count(*) FROM outcome"

Seen = set[tuple[bytes, ...]]
Journals = Mapping[str, Seen]


def seen(run: Path) -> Seen:
    """Questions and plans in a run's journal, from a copy that nobody else works on."""
    with tempfile.TemporaryDirectory() as beside:
        for part in ("run.sqlite", "run.sqlite-wal"):
            with contextlib.suppress(FileNotFoundError):
                shutil.copy(run / part, beside)
        if not (Path(beside) / "run.sqlite").is_file():
            return set()
        with contextlib.closing(sqlite3.connect(Path(beside) / "run.sqlite")) as base:
            try:
                return set(base.execute(_SEEN))
            except sqlite3.DatabaseError:  # it is only being made, or was copied midway
                return set()


def outcomes(folder: Path) -> int:
    """How many outcomes are in the journals of a run, or of the runs of a batch, right now."""
    return sum(map(_counted, [folder / "run.sqlite", *folder.glob("*/run.sqlite")]))


def _counted(journal: Path) -> int:
    try:
        reader = sqlite3.connect(f"file:{journal}?mode=ro", uri=True, timeout=1)
        with contextlib.closing(reader):
            return int(reader.execute(_COUNTED).fetchone()[0])
    except sqlite3.Error:  # it is not there yet, or nobody has opened it since a kill
        return 0


def wait(until: Callable[[], bool]) -> None:
    """Look again and again."""
    while not until():
        time.sleep(_PEEK)


def all_seen(folder: Path) -> Journals:
    """The same of every run of a batch."""
    return {each.name: seen(each) for each in folder.iterdir() if each.is_dir()}


def require_nothing_lost(before: Journals, after: Journals) -> None:
    """Every question with its plans that was in a journal is still there."""
    for run, known in before.items():
        lost = known - after.get(run, set())
        assert not lost, f"{len(lost)} of {len(known)} outcomes of {run} are lost"


@contextlib.contextmanager
def held(pids: Iterable[int]) -> Iterator[None]:
    """Processes do nothing while the block runs, so that what they wrote is what is seen there."""
    stopped = list(pids)
    _send(stopped, signal.SIGSTOP)
    try:
        yield
    finally:
        _send(stopped, signal.SIGCONT)


def _send(pids: Iterable[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
