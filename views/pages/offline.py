"""Writes every page as one file that opens offline: its look, its scripts, its data, its policy.

The policy forbids the page every request and every script but its own.
"""

import base64
import hashlib
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from plotly.offline import get_plotlyjs

from ...diagnostics import codes
from ...optimizer import disk
from ...optimizer.errors import InputError
from ...optimizer.path_text import as_text
from ...optimizer.results.page_mark import is_page
from ..vocabulary import text

TEMPLATES = Path(__file__).parent / "templates"
_PLAN = re.compile(r"(?<=\b[Pp]lan )(\d+)\b")
#: The digits of base 85, in which no character may mean something to HTML or its attributes.
_DIGITS = "".join(chr(base64.b85encode(bytes([0, 0, 0, value]))[-1]) for value in range(85))
_INERT = str.maketrans({"<": ",", ">": ".", "&": "/"})
_ISOLATED = re.compile(f"({text.ISOLATE}[^{text.END_ISOLATE}]*{text.END_ISOLATE})")


def write(page: str, path: Path, *, follows: bool = True) -> Path:
    """Write a page and return its path; one that the user named ``follows`` links.

    Raises InputError where it cannot be written, or a file is there that is not such a page.
    """
    with disk.told(path):
        is_free = _is_free(path)
    if not is_free:
        raise InputError(
            codes.ALREADY_THERE,
            f"{path} holds something that is not a page of wholepie; choose another name.",
        )
    disk.write(path, as_text(page), parents=True, follows=follows)
    return path


def _is_free(path: Path) -> bool:
    """Whether nothing would be lost: there is no file, an empty one, or an older page."""
    return not path.is_file() or path.stat().st_size == 0 or is_page(path)


def environment() -> Environment:
    """Templates that escape all texts; ``parts`` takes a sentence apart."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["parts"] = parts
    return made


def parts(words: str) -> list[tuple[str, str]]:
    """A sentence in parts of a kind each: ``name`` for what stands between isolates, ``plan`` for
    the number of a plan that is mentioned outside of them, and plain ``words``.
    """
    found: list[tuple[str, str]] = []
    for place, part in enumerate(_ISOLATED.split(words)):
        if place % 2:
            found.append(("name", part[1:-1]))
        else:
            kinds = ("words", "plan")
            found += [(kinds[k % 2], each) for k, each in enumerate(_PLAN.split(part)) if each]
    return found


def _template(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def style(*names: str) -> str:
    """The style sheets of these names, one after another."""
    return "\n".join(_template(f"{name}.css") for name in names)


@dataclass(frozen=True)
class Packed:
    """A text packed by zlib and written in base 85: ``bytes`` is how many bytes ``text`` stands
    for, ``digits`` the characters by value.
    """

    text: str
    bytes: int
    digits: str


def pack(content: str) -> Packed:
    """The content in about a third of its size; nothing in it can end its script element."""
    packed = zlib.compress(content.encode(), 9)
    text = base64.b85encode(packed).decode().translate(_INERT)
    return Packed(text, len(packed), _DIGITS.translate(_INERT))


@cache
def _plotly() -> tuple[str, Packed]:
    script = str(get_plotlyjs())
    return script, pack(script)


@dataclass(frozen=True)
class Live:
    """What makes a page live: ``script`` unpacks ``content``, which is the page's own scripts with
    their data, and plotly; ``policy`` allows these three scripts.
    """

    script: str
    content: Packed
    plotly: Packed
    policy: str


def live(names: Sequence[str], content: Mapping[str, Any]) -> Live:
    """The scripts of these names as one, in their own scope, with the content that they use."""
    unpack, own = _scoped(["unpack"]), _scoped(names)
    source, plotly = _plotly()
    encoded = json.dumps(
        {**content, "script": own}, allow_nan=False, ensure_ascii=False, separators=(",", ":")
    )
    return Live(unpack, pack(encoded), plotly, policy(unpack, own, source))


def _scoped(names: Sequence[str]) -> str:
    parts = [_template(f"{name}.js") for name in names]
    return "\n".join(['"use strict";', "(() => {", *parts, "})();", ""])


def policy(*scripts: str) -> str:
    """A Content-Security-Policy that allows these scripts, styles of the page, and nothing else.

    Plotly writes style elements of its own, which differ between its versions, and draws heatmaps
    as data images.
    """
    hashes = " ".join(map(script_hash, scripts)) or "'none'"
    return (
        "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; "
        f"style-src 'unsafe-inline'; script-src {hashes}"
    )


def script_hash(source: str) -> str:
    """What a policy allows this script by."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"
