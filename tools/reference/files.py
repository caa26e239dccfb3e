"""Every module of the package in a line, at the end of ``docs/architecture.md``."""

import ast
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
    folders = sorted({each.parent for each in (_ROOT / name).rglob("*.py")})
    return "".join(map(_folder, folders))


def _folder(folder: Path) -> str:
    lines = [f"- `{each.name}`: {_said(each)}\n" for each in sorted(folder.glob("[!_]*.py"))]
    return f"\n`{folder.relative_to(_ROOT)}/`\n\n{''.join(lines)}" if lines else ""


def _said(file: Path) -> str:
    """The first sentence or two of a module's docstring: its first paragraph."""
    text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return told(str(file), text.split("\n\n")[0])
