"""Every module of the package in a line, at the end of ``docs/architecture.md``."""

import ast
from collections.abc import Callable
from pathlib import Path

from .markdown import told

_ROOT = Path(__file__).resolve().parents[2]
FILE = _ROOT / "docs" / "architecture.md"
_ROOMS = (
    "diagnostics",
    "optimizer",
    "verification",
    "models",
    "api",
    "batches",
    "views",
    "cli",
)
_HEAD = "\n## Every file in a line\n"


def architecture() -> str:
    """The text of ``docs/architecture.md``, with its list of files as they are now."""
    kept = FILE.read_text(encoding="utf-8").split(_HEAD)[0]
    return kept + _HEAD + "".join(map(_room, _ROOMS))


def _room(name: str) -> str:
    files = (each for each in (_ROOT / name).rglob("*.*") if each.suffix in _SAID)
    folders = sorted({each.parent for each in files})
    return "".join(map(_folder, folders))


def _folder(folder: Path) -> str:
    listed = sorted(each for each in folder.glob("[!_]*.*") if each.suffix in _SAID)
    lines = [f"- `{each.name}`: {_SAID[each.suffix](each)}\n" for each in listed]
    return f"\n`{folder.relative_to(_ROOT)}/`\n\n{''.join(lines)}" if lines else ""


def _docstring(file: Path) -> str:
    """The first sentence or two of a module's docstring: its first paragraph."""
    text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return told(str(file), text.split("\n\n")[0])


def _first_comment(file: Path) -> str:
    """The comment on the first line of a script or style sheet, as a sentence."""
    first = file.read_text(encoding="utf-8").splitlines()[0]
    said = first.strip(" /*-.")
    return told(str(file), f"{said[0].upper()}{said[1:]}.")


_SAID: dict[str, Callable[[Path], str]] = {
    ".py": _docstring,
    ".js": _first_comment,
    ".css": _first_comment,
}
