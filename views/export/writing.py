"""A front for other programs: tables as CSV or Parquet, a workbook, a brief in Word or PowerPoint,
a JSON document, figures.

Every form is bytes first, so that it can go to a file or a stream; nothing is half written.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from ...diagnostics import codes
from ...optimizer import disk
from ...optimizer.errors import InputError
from ...optimizer.insight.representatives import Representatives
from ...optimizer.results.front import Front
from ...optimizer.results.spreadsheet import guarded
from ..charts import images
from . import document, parquet, slides, word
from .data import tables

#: Forms that are one file, and what it is called where nobody says.
NAMES = {
    "docx": "brief.docx", "json": "front.json", "pptx": "brief.pptx", "xlsx": "front.xlsx",
}  # fmt: skip
IMAGES = ("png", "svg")
WITHOUT_TABLES = ("docx", "pptx", *IMAGES)
ONE_FILE = tuple(NAMES)
FORMS = ("csv", "docx", "json", "parquet", "png", "pptx", "svg", "xlsx")


@dataclass(frozen=True)
class Content:
    """A file's bytes and, in sentences, what of the front is not in it."""

    data: bytes
    left_out: tuple[str, ...] = ()


def single(front: Front, form: str, few: Representatives | None = None) -> Content:
    """The content of a form that is one file.

    Raises
    ------
    InputError
        The extra that the form needs is not installed, or there is no plan to write about.
    """
    _refuse_few(form, few)
    return Content(*_WRITERS[form](front, few))


def _json(front: Front, few: Representatives | None) -> tuple[bytes]:
    return ((document.json_text(front, few) + "\n").encode(),)


def _workbook(front: Front, few: Representatives | None) -> tuple[bytes, tuple[str, ...]]:
    from . import workbook  # xlsxwriter is loaded where a workbook is written

    return workbook.content(front, few)


def _word(front: Front, _few: Representatives | None) -> tuple[bytes, tuple[str, ...]]:
    return word.content(front)


def _slides(front: Front, _few: Representatives | None) -> tuple[bytes, tuple[str, ...]]:
    return slides.content(front)


_WRITERS: dict[str, Callable[[Front, Representatives | None], tuple[Any, ...]]] = {
    "docx": _word,
    "json": _json,
    "pptx": _slides,
    "xlsx": _workbook,
}


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
        endings = [f".{each}" for each in ONE_FILE]
        raise InputError(
            codes.UNKNOWN_FORMAT,
            f"{path} ends in none of {', '.join(endings)}; name a form with to=.",
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
    _refuse_few(form, few)
    makers: dict[Path, Callable[[], Content]] = {target: partial(single, front, form, few)}
    if form not in ONE_FILE:
        makers = {target / name: make for name, make in several(front, form, few).items()}
    if not overwrite:
        _refuse_existing(list(makers))
    left_out: dict[str, None] = {}
    for path, make in makers.items():
        content = make()
        disk.write(path, content.data, parents=True, follows=path == target)
        left_out |= dict.fromkeys(content.left_out)
    return list(makers), list(left_out)


def _refuse_few(form: str, few: Representatives | None) -> None:
    if few is not None and form in WITHOUT_TABLES:
        raise InputError(
            codes.UNUSED_OPTION, f"{form} has no table of plans; leave --plans (plans=) out."
        )


def _refuse_existing(paths: Sequence[Path]) -> None:
    there = [path for path in paths if path.exists()]
    if there:
        more = f" and {len(there) - 1} more" if len(there) > 1 else ""
        raise InputError(
            codes.ALREADY_THERE,
            f"{there[0]}{more} would be overwritten; add --overwrite (overwrite=True) or choose "
            "another --out.",
        )
