"""What an HTML file needs that opens offline: its look, its scripts, its data, and a policy that
forbids it every request and every script but its own.
"""

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from plotly.offline import get_plotlyjs

from . import text

TEMPLATES = Path(__file__).parent / "templates"
_PLAN = re.compile(r"\b([Pp]lan) (\d+)\b")
_ISOLATED = re.compile(f"({text.ISOLATE}[^{text.END_ISOLATE}]*{text.END_ISOLATE})")


def environment() -> Environment:
    """Templates that escape all they are given; ``sentence`` marks the names in a sentence."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["sentence"] = sentence
    return made


def sentence(words: str, *, links: bool = True) -> Markup:
    """A sentence as HTML: names, which stand between isolates, are escaped and set off, and a plan
    that is mentioned outside of them leads to its page.
    """
    parts = [
        _name(part) if k % 2 else _words(part, links)
        for k, part in enumerate(_ISOLATED.split(words))
    ]
    return Markup("").join(parts)


def _name(isolated: str) -> Markup:
    return Markup('<bdi class="who">{}</bdi>').format(isolated[1:-1])


def _words(words: str, links: bool) -> Markup:
    escaped = str(escape(words))
    return Markup(_PLAN.sub(r'<a href="#plan-\2">\1 \2</a>', escaped) if links else escaped)


def style(*names: str) -> str:
    """The style sheets of these names, one after another."""
    return "\n".join((TEMPLATES / f"{name}.css").read_text(encoding="utf-8") for name in names)


def script(names: Sequence[str]) -> str:
    """The scripts of these names as one, with a scope of its own."""
    parts = [(TEMPLATES / f"{name}.js").read_text(encoding="utf-8") for name in names]
    return "\n".join(['"use strict";', "(() => {", *parts, "})();", ""])


@cache
def plotly() -> str:
    """Plotly's own script."""
    # The parser of HTML turns line ends into one kind, and hashes what it got.
    return str(get_plotlyjs()).replace("\r\n", "\n")


def policy(*scripts: str) -> str:
    """A Content-Security-Policy that allows these scripts, styles of the page, and nothing else.

    Plotly writes style elements of its own, which differ between its versions, and draws heatmaps
    as data images.
    """
    hashes = " ".join(f"'sha256-{_hash(script)}'" for script in scripts) or "'none'"
    return (
        "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; "
        f"style-src 'unsafe-inline'; script-src {hashes}"
    )


def _hash(source: str) -> str:
    return base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


def inert(encoded: str) -> str:
    """JSON that cannot end its script element, whatever names it holds; safe without escaping."""
    for character in "<>&\u2028\u2029":
        encoded = encoded.replace(character, f"\\u{ord(character):04x}")
    return encoded
