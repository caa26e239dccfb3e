"""Path text: a path as a text that files, tables and pages can hold, whatever its bytes are."""

import os
import re
from pathlib import Path

_ESCAPED = re.compile(r"\\u(dc[89a-f][0-9a-f])")


def as_text(path: str | os.PathLike[str]) -> str:
    """A path, or words with a path in them, in which bytes that are not UTF-8 are escaped.

    >>> as_text("caf\\udce9")
    'caf\\\\udce9'
    """
    return os.fspath(path).encode("utf-8", "backslashreplace").decode("utf-8")


def path_of(text: str) -> Path:
    """The path that a text stands for, with the bytes that :func:`as_text` escaped."""
    whole = Path(text)
    if os.path.lexists(whole):
        return whole
    return Path(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), text))
