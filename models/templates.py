"""Scenarios to start from: small invented ones, and the shipped instances on real data."""

import json
from pathlib import Path
from typing import Any

from ..diagnostics import codes
from ..optimizer import disk
from ..optimizer.errors import InputError
from ..optimizer.name_hints import nearest, quoted

_HERE = Path(__file__).resolve().parent
_FOLDERS = (_HERE / "templates", _HERE.parent / "instances")
_FILE = "scenario.yaml"
SCHEMA = "scenario.schema.json"
MODELINE = "# yaml-language-server: $schema={}"


def names() -> list[str]:
    """The templates, the invented ones first."""
    return list(_found())


def described() -> dict[str, str]:
    """What each template is for, in a line: the comment at the head of its scenario."""
    return {name: _head(folder / _FILE) for name, folder in _found().items()}


def _head(file: Path) -> str:
    with file.open(encoding="utf-8") as lines:
        return next(lines).removeprefix("#").strip()


def create(template: str, folder: str | Path) -> Path:
    """Copy a template into a new or empty folder; the path of its scenario file.

    Raises
    ------
    InputError
        There is no such template, or something is in the way.
    """
    from .saving import require_free

    source = _named(template)
    target = Path(folder)
    try:
        require_free(target)
        _copy(source, target)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(codes.CANNOT_WRITE, f"Cannot write to {target}: {reason}.") from error
    return target / _FILE


def write_schema(path: Path, schema: dict[str, Any]) -> None:
    """Write a JSON Schema into a file; raises InputError where that cannot be."""
    disk.write(path, _as_text(schema), follows=True)


def _as_text(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=1, ensure_ascii=False)


def _copy(source: Path, target: Path) -> None:
    """Copy a folder; editors find the schema beside the scenario by its first line, and the
    scenario comes last.
    """
    from .shape import json_schema

    for path in sorted(source.rglob("*")):
        place = path.relative_to(source)
        if path.is_file() and place != Path(_FILE) and not _is_left_out(place):
            disk.write(target / place, path.read_bytes(), parents=True)
    text = (source / _FILE).read_text(encoding="utf-8")
    disk.write(target / SCHEMA, _as_text(json_schema()), parents=True)
    disk.write(target / _FILE, f"{MODELINE.format(SCHEMA)}\n{text}")


def create_book(template: str, file: str | Path) -> Path:
    """Write a template as a workbook to fill in; the name gets the ending .xlsx if it has none.

    Raises
    ------
    InputError
        There is no such template, or something is in the way.
    """
    from .formats.convert import convert
    from .scenario import load

    target = Path(file)
    target = target if target.suffix.lower() == ".xlsx" else target.with_name(f"{target.name}.xlsx")
    try:
        convert(load(_named(template) / _FILE), target, "xlsx")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(codes.CANNOT_WRITE, f"Cannot write to {target}: {reason}.") from error
    return target


def _named(template: str) -> Path:
    found = _found()
    if template not in found:
        hint = nearest(template, found)
        raise InputError(
            codes.UNKNOWN_CHOICE,
            f"There is no template {quoted(template)} ({hint or ', '.join(found)}).",
        )
    return found[template]


def _found() -> dict[str, Path]:
    folders = [f for base in _FOLDERS if base.is_dir() for f in sorted(base.iterdir())]
    return {folder.name: folder for folder in folders if (folder / _FILE).is_file()}


def _is_left_out(place: Path) -> bool:
    return any(part.startswith((".", "__")) for part in place.parts)
