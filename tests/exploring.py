"""Runs to explore, and an explorer that listens while a block runs."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import wholepie as wp
from wholepie.views.explorer.serving import Explorer, Sources

INSTANCES = Path(wp.__file__).parent / "instances"
QUICKSTART = INSTANCES / "quickstart" / "scenario.yaml"


def sources(folder: Path, source: Any = QUICKSTART, **asked: Any) -> Sources:
    """A saved run of a scenario, and its problem."""
    wp.front(source, **asked).save(folder)
    front = wp.open(folder)
    return Sources(front, folder, wp.problem(source, front.labels))


@contextmanager
def listening(given: Sources) -> Iterator[Explorer]:
    """An explorer on a free port, in a thread of its own."""
    with Explorer(given, "127.0.0.1", 0, time_limit=120.0) as explorer:
        thread = threading.Thread(target=explorer.run)
        thread.start()
        try:
            yield explorer
        finally:
            explorer.stop()
            thread.join()
