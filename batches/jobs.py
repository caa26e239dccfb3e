"""Jobs of a batch: which runs it has, and what a run is and where it is saved."""

import glob
import hashlib
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import filterfalse
from pathlib import Path, PurePath
from typing import Any

from ..api import paths
from ..diagnostics import codes
from ..models import Override
from ..models.books.book import Books
from ..models.faults import Faults
from ..models.formats.kinds import is_model
from ..models.overrides import check_paths, written
from ..models.scenario import document_of
from ..models.sweeps import Variant, setting, variants
from ..optimizer import arguments
from ..optimizer.errors import InputError
from ..optimizer.path_text import as_text
from ..optimizer.results.manifest import identity, reading_part
from ..optimizer.results.run_states import WAITING

_MOST_SLUG = 60
_UNSAFE = re.compile(r"[^A-Za-z0-9=+-]+")
_DIGITS = 8
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(?![A-Za-z0-9])", re.I)

Row = dict[str, Any]


@dataclass(frozen=True)
class Job:
    """One run: a scenario file with overrides, and the folder in ``out`` that it is saved in.

    ``options`` are those of :func:`wholepie.front` except time and workers. ``fresh`` starts from
    the beginning, and replaces only the run with the digest ``saved``, which the batch saved there;
    ``attempts`` counts those before. ``kept`` is the name that its folder has already.
    """

    file: Path
    out: Path
    overrides: tuple[Override, ...] = ()
    name: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    time_limit: float | None = None
    workers: int = 1
    fresh: bool = True
    attempts: int = 0
    saved: str = ""
    kept: str = ""

    @property
    def values(self) -> dict[str, Any]:
        """The overriding values by path."""
        return {written(each.path): _plain(each.value) for each in self.overrides}

    @cached_property
    def shown_file(self) -> str:
        """The file's path as seen from the batch's folder, so that both can be moved together."""
        return shown(self.file, self.out)

    @property
    def identity(self) -> str:
        """What tells the run from all others, wherever its scenario and the batch are moved."""
        return identity({"file": self.shown_file, "overrides": self.values})

    @cached_property
    def run(self) -> str:
        """Name of the run's folder: readable, safe in any file system, and no other run's.

        It depends on the file and the overrides alone, not on the rest of the batch.
        """
        digits = hashlib.sha256(self.identity.encode()).hexdigest()[:_DIGITS]
        return self.kept or f"{_slug(self)}-{digits}"

    @property
    def folder(self) -> Path:
        """Where the run is saved."""
        return self.out / self.run

    @property
    def title(self) -> str:
        """The name of the run in tables and pages."""
        return as_text(self.name or " ".join([paths.called(self.file), *_settings(self)]))


def shown(file: Path, out: Path) -> str:
    """A file's path as seen from the batch's folder."""
    try:
        return PurePath(os.path.relpath(file.absolute(), out.absolute())).as_posix()
    except ValueError:  # on another drive
        return file.absolute().as_posix()


def jobs(
    files: Iterable[Path], variants: Iterable[Variant], out: Path, options: Mapping[str, Any]
) -> tuple[list[Job], int]:
    """One job for each file with each variant, and how many were given twice and are made once."""
    chosen = list(variants)
    asked = [Job(f, out, v.overrides, v.name, options) for f in files for v in chosen]
    distinct = {job.run: job for job in reversed(asked)}
    return list(reversed(distinct.values())), len(asked) - len(distinct)


def jobs_asked(
    files: Sequence[Path],
    sweep: Mapping[str, Iterable[Any]] | Sequence[str],
    table: Path | None,
    folder: Path,
    options: Mapping[str, Any],
    before: Mapping[str, Row],
) -> tuple[list[Job], int]:
    """The given jobs, and how many were given twice; without files those of before."""
    found = scenario_files(files)
    for file in found:
        _require_utf8(file, folder)
    if found:
        chosen = variants(_choices(sweep), table)
        _check_paths(found, chosen)
        asked, twice = jobs(found, chosen, folder, options)
        return _kept(asked, before), twice
    if sweep or table is not None:
        raise InputError(codes.UNUSED_OPTION, "Overrides need scenario files; name them.")
    return [_job_of(k, row, folder, options) for k, row in enumerate(before.values())], 0


def _require_utf8(file: Path, out: Path) -> None:
    """Whoever continues a batch must find the file by what ``batch.json`` says."""
    if as_text(seen := shown(file, out)) != seen:
        raise InputError(
            codes.FILE_UNREADABLE,
            f"{seen} has a name that is not in UTF-8, which no batch can keep; rename it.",
        )


def _kept(asked: Iterable[Job], before: Mapping[str, Row]) -> list[Job]:
    """The jobs with the folders that they have: a scenario's folder may have been renamed."""
    names = {identity(row): run for run, row in before.items()}
    return [replace(job, kept=names.get(job.identity, "")) for job in asked]


def _choices(sweep: Mapping[str, Iterable[Any]] | Sequence[str]) -> list[list[Override]]:
    if isinstance(sweep, Mapping):
        return [[Override.of(path, each) for each in values] for path, values in sweep.items()]
    return [setting(each) for each in sweep]


def _job_of(number: int, row: Row, folder: Path, options: Mapping[str, Any]) -> Job:
    with reading_part(folder, f"runs[{number}]"):
        file = arguments.path(os.path.normpath(folder / row["file"]), "file")
        given = tuple(Override.of(path, value) for path, value in row["overrides"].items())
    return Job(file, folder, given, row["name"], options, kept=row["run"])


def scenario_files(given: Iterable[Path]) -> list[Path]:
    """The scenario files that paths, folders and patterns stand for, each once.

    Raises InputError where there is none.
    """
    found: dict[Path, None] = {}
    for each in given:
        matches = [each]
        if not matches[0].exists():
            matches = [Path(match) for match in sorted(glob.glob(str(each), recursive=True))]
        if not matches:
            raise InputError(codes.FILE_UNREADABLE, f"There is no file {str(each)!r}.")
        for path in matches:
            found[paths.scenario_file(path)] = None
    return list(found)


def _check_paths(files: Iterable[Path], chosen: Iterable[Variant]) -> None:
    """Refuse overrides that lead nowhere in some file, before any time is spent.

    A file that cannot be read fails as a run.
    """
    faults = Faults()
    firsts = {each.path: each for variant in chosen for each in variant.overrides}
    for file in filterfalse(is_model, files) if firsts else ():
        others = Faults()
        with others.caught():
            check_paths(document_of(file, Books(others)), firsts.values(), faults)
    faults.raise_if_any("")


def _plain(value: Any) -> Any:
    """A number that is whole is the same run whether it is written 900 or 900.0."""
    return int(value) if isinstance(value, float) and value == int(value) else value


def _settings(job: Job) -> list[str]:
    return [f"{each.path[-1]}={_plain(each.value)}" for each in job.overrides]


def _slug(job: Job) -> str:
    text = _UNSAFE.sub("-", "_".join([paths.called(job.file), *_settings(job)])).strip("-")
    text = text[:_MOST_SLUG].rstrip("-") or "run"
    return f"run-{text}" if _RESERVED.match(text) else text


def blank_row(job: Job) -> Row:
    """The row of a run that has not started."""
    return {
        "run": job.run,
        "name": job.title,
        "file": job.shown_file,
        "overrides": job.values,
        "state": WAITING,
        "error": "",
        "attempts": job.attempts,
    }
