"""Inputs: the files that a run reads, hashed as they are read and compared after it is made."""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from ..models.files_read import told_of_reading
from ..optimizer import reading_limits
from .jobs import Job, shown

#: Instead of a digest: of no file, and of one with more bytes than are read for any run.
ABSENT, OVERLONG = "", "too long to be read"
_PIECE = 2**20


class Inputs:
    """The files of a run's scenario with the SHA-256 of what was read of them, ``ABSENT`` for those
    that were not there. The scenario file is always one of them.
    """

    def __init__(self, job: Job) -> None:
        self._job = job
        self._digests = {job.file.absolute(): file_digest(job.file)}
        self._torn: set[Path] = set()

    def recorded(self) -> AbstractContextManager[None]:
        """Note all that is read while the block runs."""
        return told_of_reading(self._note)

    def _note(self, path: Path, data: bytes | None) -> None:
        path = path.absolute()
        found = file_digest(path) if data is None else hashlib.sha256(data).hexdigest()
        if self._digests.setdefault(path, found) != found:
            self._torn.add(path)

    @property
    def hashes(self) -> dict[str, str]:
        """SHA-256 by path as seen from the batch's folder."""
        return {shown(path, self._job.out): found for path, found in self._digests.items()}

    def changed(self) -> list[str]:
        """The files that are not what they were when they were read."""
        return [
            shown(path, self._job.out)
            for path, found in self._digests.items()
            if path in self._torn or file_digest(path) != found
        ]


def changed_since(row: Mapping[str, Any], out: Path, digest: Callable[[Path], str]) -> list[str]:
    """The files of a row whose digest is not what it was when the run was made."""
    return [file for file, known in row.get("files", {}).items() if digest(out / file) != known]


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes; ``ABSENT`` where there is no file that can be read, ``OVERLONG``
    where it has more bytes than the limits of reading allow.
    """
    try:
        if not path.is_file():
            return ABSENT
        return _digest(path) if path.stat().st_size <= _most_bytes() else OVERLONG
    except (OSError, ValueError):
        return ABSENT


def _digest(path: Path) -> str:
    """The same of a file that may grow meanwhile."""
    found, left = hashlib.sha256(), _most_bytes()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            left -= len(piece)
            if left < 0:
                return OVERLONG
            found.update(piece)
    return found.hexdigest()


def _most_bytes() -> int:
    """How large the largest file is that a scenario is read from."""
    limits = reading_limits.current()
    return max(limits.scenario_bytes, limits.table_bytes, limits.model_bytes, limits.map_bytes)
