"""A front for other programs: tables as CSV or Parquet, a workbook, a JSON document, figures.

Every form is bytes first, so that it can go to a file or a stream; nothing is half written.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from ...diagnostics import codes
from ...optimizer.errors import InputError
from ...optimizer.insight.representatives import Representatives
from ...optimizer.results.front import Front
from ...optimizer.results.spreadsheet import guarded
from ..charts import images
from . import document, parquet
from .data import tables

ONE_FILE = ("json", "xlsx")
IMAGES = ("png", "svg")
FORMS = ("csv", "json", "parquet", "png", "svg", "xlsx")


@dataclass(frozen=True)
class Content:
    """A file's bytes and, in sentences, what of the front is not in it."""

    data: bytes
    left_out: tuple[str, ...] = ()


def single(front: Front, form: str, few: Representatives | None = None) -> Content:
    """The content of a form that is one file, ``json`` or ``xlsx``."""
    if form == "json":
        return Content((document.json_text(front, few) + "\n").encode())
    from . import workbook  # xlsxwriter is loaded where a workbook is written

    return Content(*workbook.content(front, few))


def several(
    front: Front, form: str, few: Representatives | None = None
) -> dict[str, Callable[[], Content]]:
    """What makes the content of each file of a form that is several, by the file's name.

    Raises
    ------
    InputError
        The extra that the form needs is not installed, or there is nothing to draw.
    """
    if form in IMAGES:
        return {
            f"{name}.{form}": partial(_drawn, draw, form)
            for name, draw in images.drawings(front).items()
        }
    if form == "parquet":
        make: Callable[[pd.DataFrame], bytes] = parquet.writer(front)
    else:
        make = _csv
    return {
        f"{name}.{form}": partial(_tabled, make, table)
        for name, table in tables(front, few).items()
    }


def _csv(table: pd.DataFrame) -> bytes:
    """RFC 4180; a carriage return inside a name is quoted only where lines end with one too."""
    safe = guarded(table)
    written = safe.to_csv(index=False)
    if "\r" in written:
        written = safe.to_csv(index=False, lineterminator="\r\n")
    return written.encode()


def _tabled(make: Callable[[pd.DataFrame], bytes], table: pd.DataFrame) -> Content:
    return Content(make(table))


def _drawn(draw: Any, form: str) -> Content:
    return Content(*draw(form))


def form_of(path: Path) -> str:
    """The form that a path's ending names; raises InputError where it names none."""
    form = path.suffix.removeprefix(".").lower()
    if form not in ONE_FILE:
        raise InputError(
            codes.UNKNOWN_FORMAT, f"{path} does not end in .xlsx or .json; name a form with to=."
        )
    return form


def write(
    front: Front,
    form: str,
    target: Path,
    *,
    overwrite: bool = False,
    few: Representatives | None = None,
) -> tuple[list[Path], list[str]]:
    """Write the front in one of the ``FORMS`` to ``target``: a file, or a folder for several files.
    Of a ``few`` plans that stand for it tables hold these alone.

    Returns the paths, and in sentences what of the front is not in them.

    Raises
    ------
    InputError
        There is no such form; a file is there already and ``overwrite`` is not set, a file cannot
        be written, or the extra that the form needs is not installed.
    """
    if form not in FORMS:
        raise InputError(
            codes.UNKNOWN_CHOICE, f"There is no form {form!r}; the forms are: {', '.join(FORMS)}."
        )
    if few is not None and form in IMAGES:
        raise InputError(
            codes.UNUSED_OPTION, f"{form} draws all plans; leave --plans (plans=) out."
        )
    makers: dict[Path, Callable[[], Content]] = {target: partial(single, front, form, few)}
    if form not in ONE_FILE:
        makers = {target / name: make for name, make in several(front, form, few).items()}
    if not overwrite:
        _refuse_existing(list(makers))
    left_out: dict[str, None] = {}
    for path, make in makers.items():
        with _writing(path) as draft:
            content = make()
            draft.write_bytes(content.data)
        left_out |= dict.fromkeys(content.left_out)
    return list(makers), list(left_out)


def _refuse_existing(paths: Sequence[Path]) -> None:
    there = [path for path in paths if path.exists()]
    if there:
        more = f" and {len(there) - 1} more" if len(there) > 1 else ""
        raise InputError(
            codes.ALREADY_THERE,
            f"{there[0]}{more} would be overwritten; add --overwrite (overwrite=True) or choose "
            "another --out.",
        )


@contextmanager
def _writing(path: Path) -> Iterator[Path]:
    """A draft beside the file, which becomes the file when it is whole; what stands in the way of
    writing is said in words.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield draft
        draft.replace(path)
    except OSError as error:
        raise InputError(
            codes.CANNOT_WRITE, f"Cannot write {path}: {error.strerror or error}."
        ) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
