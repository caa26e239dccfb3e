"""A small scenario for batches, and how a batch is made of it without a process."""

from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

import wholepie as wp
from executors import Here
from wholepie.batches import folder as batchfolder
from wholepie.batches.batch import Batch
from wholepie.batches.crews import Crew
from wholepie.batches.jobs import Job, Row
from wholepie.batches.work import work
from wholepie.cli import main
from wholepie.optimizer.results import manifest

SMALL = """wholepie: 1
title: Small
parameters: {budget: 3}
decisions:
  x: {type: integer, at most: 9}
  y: {type: integer, at most: 9}
stakeholders:
  a:
    requires: {enough: x + y <= budget}
    goals: {more x: {maximize: x}}
  b:
    goals: {more y: {maximize: y}}
"""


def quick(files: Any = "small.yaml", out: str = "out", **asked: Any) -> Batch:
    """A batch whose runs are made in this process."""
    return wp.batch(files, out, executor=Here(), **asked)


def written_at(found: Batch) -> dict[str, int]:
    """When the runs that are done were written."""
    paths = {row["run"]: found.folder / row["run"] / "run.json" for row in found.rows}
    return {run: path.stat().st_mtime_ns for run, path in paths.items() if path.exists()}


def rewritten(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the manifest of a batch as the batch itself would write it."""
    options, rows = manifest.read(folder)
    said = {"options": options, "runs": rows}
    change(said)
    batchfolder.write(folder, said["options"], said["runs"])


def call(*arguments: str) -> Result:
    """``wholepie`` with some arguments, in this process."""
    return CliRunner().invoke(main, arguments)


class Alone(Crew):
    """Makes every run at once in this process, with its journal; ``onlooker`` hears of each."""

    def __init__(self, onlooker: Callable[[Job, Any], None] = lambda _job, _news: None) -> None:
        self._onlooker = onlooker
        self._rows: deque[tuple[str, Row]] = deque()

    @property
    def busy(self) -> int:
        return len(self._rows)

    def start(self, job: Job) -> None:
        self._rows.append((job.run, work(job, lambda news: self._onlooker(job, news))))

    def next(self, timeout: float) -> tuple[str, Any] | None:
        return self._rows.popleft()

    def stop(self) -> None:
        """Nothing is under way."""

    def close(self) -> None:
        """Nothing is held."""
