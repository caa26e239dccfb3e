"""From one form to another: scenarios, workbooks, ballots and models in numbers."""

import csv
import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...diagnostics import codes
from ...optimizer import disk
from ...optimizer.displayed import Displayed
from ...optimizer.errors import InputError
from ...optimizer.name_hints import listed
from ...optimizer.problem.problem import Problem
from ...optimizer.results.spreadsheet import as_text
from ..books.package import SUFFIXES
from ..books.writing import write_book
from ..document import MappingTree
from ..faults import Faults
from ..saving import TextRows, save_folder
from ..scenario import Scenario, load
from ..yaml_write import document_of
from .ballots import Grouping
from .budgeting import EXTENSION, BallotScenario, read_budget
from .kinds import FORMATS, Format
from .naming import Naming

SCENARIO, BOOK = "scenario", "xlsx"
TARGETS = (SCENARIO, BOOK, *(name for name, each in FORMATS.items() if each.write))


@dataclass(frozen=True, repr=False)
class Converted(Displayed):
    """The files that were written, and remarks."""

    written: tuple[Path, ...]
    notes: tuple[str, ...] = ()

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        return listed(str(each) for each in self.written)

    def to_dict(self) -> dict[str, Any]:
        """The files and remarks as plain data."""
        return {"written": [str(each) for each in self.written], "notes": list(self.notes)}


def is_ballots(path: Path) -> bool:
    """Whether a file's name says that it is a Pabulib file."""
    return path.suffix.lower() == EXTENSION


def convert_ballots(
    source: Path,
    path: Path,
    to: str | None,
    grouping: Grouping,
    *,
    together: bool = False,
    strict: bool = False,
) -> Converted:
    """Write what the voters of a Pabulib file want, by group; ``strict`` refuses faulty ballots.

    Raises ScenarioError with every fault of the file, and InputError as :func:`convert` does.
    """
    target = _target(path, to, together)
    faults = Faults()
    budget = read_budget(source, faults, grouping, strict=strict)
    warned = [f"warning: {each}" for each in sorted(faults.warnings, key=lambda f: f.order)]
    notes = (*warned, *budget.notes)
    if target == SCENARIO:
        document = document_of(budget.scenario)
        return Converted(_saved(document, budget.tables, path, "\n".join(budget.notes)), notes)
    with tempfile.TemporaryDirectory() as folder:
        done = convert(_scenario(budget, Path(folder) / "budget"), path, target, together=together)
    return Converted(done.written, (*notes, *done.notes))


def scenario_of_ballots(source: Path) -> tuple[Scenario, tuple[str, ...]]:
    """What the voters of a Pabulib file want, by the first attribute that groups them, and notes.

    Raises as :func:`convert_ballots`.
    """
    faults = Faults()
    budget = read_budget(source, faults, Grouping())
    with tempfile.TemporaryDirectory() as folder:
        return _scenario(budget, Path(folder) / "budget"), budget.notes


def convert(
    source: Scenario | Problem, path: Path, to: str | None = None, *, together: bool = False
) -> Converted:
    """Write a scenario or a problem in another form; ``path`` is a folder for a scenario.

    Without ``to`` the path's name gives the form. MPS and LP files have one goal each unless
    ``together``; a table beside them gives the full names.

    Raises
    ------
    InputError
        There is no such form, the source has none like it, or a file is in the way.
    InfeasibleError
        A requirement without decisions is violated.
    """
    target = _target(path, to, together)
    if target in FORMATS:
        problem = source if isinstance(source, Problem) else source.problem()
        return _write_models(problem, FORMATS[target], path, together)
    if not isinstance(source, Scenario):
        message = f"A model in numbers does not say who wants what, so it cannot become a {target}."
        raise InputError(codes.NOT_A_SCENARIO, message)
    if target == SCENARIO:
        rows = {name: [t.sheet.heads, *t.sheet.rows] for name, t in source.read.tables.items()}
        return Converted(_saved(source.read.written, rows, path, ""))
    _require_new(path)
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(codes.UNKNOWN_FORMAT, f"{path}: the name of a workbook must end in .xlsx.")
    write_book(source.read.document, source.read.tables.values(), path)
    return Converted((path,))


def target_of(path: Path, to: str | None) -> str:
    """The form that is named, or that a path's name gives."""
    if to is not None:
        if to not in TARGETS:
            raise InputError.unknown(codes.UNKNOWN_FORMAT, "form to write", to, TARGETS)
        return to
    suffix = path.suffix.lower()
    if suffix in SUFFIXES:
        return BOOK
    found = [each.name for each in FORMATS.values() if each.write and suffix in each.extensions]
    return found[0] if found else SCENARIO


def _target(path: Path, to: str | None, together: bool) -> str:
    """The form to write, which must have a use for ``together`` if that is asked for."""
    target = target_of(path, to)
    able = [each.name for each in FORMATS.values() if each.write and not each.several]
    if together and target not in able:
        raise InputError.ignored(f"The form {target}", "together", "forms", able)
    return target


def _saved(
    document: MappingTree, tables: dict[str, TextRows], path: Path, notes: str
) -> tuple[Path, ...]:
    saved = save_folder(document, tables, path, notes)
    return (saved, *sorted(each for each in path.iterdir() if each != saved))


def _scenario(budget: BallotScenario, folder: Path) -> Scenario:
    return load(save_folder(document_of(budget.scenario), budget.tables, folder))


def _write_models(problem: Problem, form: Format, path: Path, together: bool) -> Converted:
    assert form.write is not None
    naming = Naming.of(problem)
    if problem.p == 1 or together or form.several:
        files = {path: form.write(problem, naming)}
    else:
        files = dict(_one_each(problem, naming, form, path))
    names = path.with_name(f"{path.name}.names.csv")
    for each in (*files, names):
        _require_new(each)
    for file, text in files.items():
        disk.write(file, text, follows=True)
    disk.write(names, _names_table(problem, naming))
    return Converted((*files, names))


def _one_each(
    problem: Problem, naming: Naming, form: Format, path: Path
) -> Iterator[tuple[Path, str]]:
    assert form.write is not None
    for label, name in zip(problem.labels, naming.goals, strict=True):
        one = Naming(naming.columns, naming.rows, (name,))
        yield (
            path.with_name(f"{path.stem}-{name}{path.suffix}"),
            form.write(problem.select([label]), one),
        )


def _names_table(problem: Problem, naming: Naming) -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["kind", "name", "stands for", "sense", "unit"])
    for goal, name in zip(problem.goals, naming.goals, strict=True):
        writer.writerow(["goal", name, as_text(goal.label), goal.sense, as_text(goal.unit)])
    for j, name in enumerate(naming.columns):
        writer.writerow(["column", name, as_text(problem.columns.name(j)), "", ""])
    for i, name in enumerate(naming.rows):
        writer.writerow(["row", name, as_text(problem.rows.name(i)), "", ""])
    return stream.getvalue()


def _require_new(path: Path) -> None:
    if path.exists():
        raise InputError(
            codes.ALREADY_THERE,
            f"{path} is there already; nothing was written. Choose another name.",
        )
    if not path.absolute().parent.is_dir():
        raise InputError(codes.CANNOT_WRITE, f"Cannot write to {path}: there is no such folder.")
