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
def listening(given: Sources, port: int = 0) -> Iterator[Explorer]:
    """An explorer on a port, else on a free one, in a thread of its own."""
    with Explorer(given, "127.0.0.1", port, time_limit=120.0) as explorer:
        thread = threading.Thread(target=explorer.run)
        thread.start()
        try:
            yield explorer
        finally:
            explorer.stop()
            thread.join()


def place(explorer: Explorer) -> tuple[int, str]:
    """Port and token of an explorer."""
    start, token = explorer.address.split("/?token=")
    return int(start.rsplit(":", 1)[1]), token
