"""What Word and PowerPoint files have in common: texts that XML accepts, how many lines a text
takes, and the same bytes for the same front.
"""

import math
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from rich.cells import cell_len

from ...optimizer.results.data import MOMENT
from ...optimizer.results.front import Front
from ..vocabulary import text
from .brief import Brief, written
from .legal import legal

LANGUAGE = "en-GB"
#: The earliest moment that a ZIP file can hold: that of a front without one.
EARLIEST = datetime(1980, 1, 1)
#: Average width of a letter as a share of its size: that of wide typefaces, so that texts fit.
LETTER, BOLD = 0.6, 1.14
_WIDE = dict.fromkeys("mwMW@%…—", 0.7)
LEADING, RAGGED = 1.2, 1.1
#: Points between paragraphs.
BETWEEN = 4.0
_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def breadth(said: str, size: float) -> float:
    """How wide a text is at most at a size, in points."""
    wide = sum(_WIDE[each] if each in _WIDE else 0.25 * each.isupper() for each in said)
    return (cell_len(said) + wide) * size * LETTER


def shortened(said: str, width: float, size: float) -> str:
    """The text, cut with an ellipsis where it is wider than so many points."""
    most = cell_len(said)
    shown = said
    while most > 1 and breadth(shown, size) > width:
        most -= 1
        shown = text.shortened(said, most)
    return shown


def height(paragraphs: Sequence[str], width: float, size: float) -> float:
    """What texts take at most in a width, all in points: words are not cut, so that a part of a
    line may stay empty.
    """
    shares = [max(1.0, breadth(each, size) / width * RAGGED) for each in paragraphs]
    return sum(map(math.ceil, shares)) * size * LEADING + len(paragraphs) * BETWEEN


def fitting(
    paragraphs: Sequence[str], width: float, room: float, sizes: Sequence[float]
) -> tuple[float, list[str]]:
    """The largest size at which texts fit, and the texts; at the smallest the last ones are left
    out, and how many is said.
    """
    for size in sizes:
        if height(paragraphs, width, size) <= room:
            return size, list(paragraphs)
    kept = list(paragraphs)
    while len(kept) > 1 and height([*kept, "…"], width, sizes[-1]) > room:
        kept.pop()
    return sizes[-1], [*kept, f"And {len(paragraphs) - len(kept)} more."]


def set_properties(properties: Any, front: Front, found: Brief) -> None:
    """Title, author, language and the rest, where both formats have them."""
    when = written(front) or EARLIEST
    properties.title = legal(found.title)
    properties.subject = legal(found.headline)
    properties.comments = text.shortened(legal(" ".join(found.proof)), 255)
    properties.author = properties.last_modified_by = "wholepie"
    properties.language = LANGUAGE
    properties.keywords = ""
    properties.created = properties.modified = when
    properties.revision = 1


def repacked(data: bytes, when: datetime) -> bytes:
    """The same ZIP file with one moment for all that it holds, and for the workbooks in it."""
    stamp = f"{max(when, EARLIEST):{MOMENT}}".encode()
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith(".xlsx"):
                part = repacked(part, when)
            if name == "docProps/core.xml":
                part = _STAMP.sub(rb"\g<1>" + stamp, part)
            new.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
