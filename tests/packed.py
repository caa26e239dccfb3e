"""What a page of ours holds packed: its data, its figures and its scripts."""

import base64
import json
import re
import zlib
from typing import Any


def content(page: str, holder: str = "packed") -> dict[str, Any]:
    """The content of a page's HTML as its scripts get it: ``data``, ``figures``, ``script``."""
    return dict(json.loads(unpacked(page, holder)))


def unpacked(page: str, holder: str) -> str:
    """The text that an element of the page holds packed."""
    pattern = rf'<script[^>]* id="{holder}" data-bytes="(\d+)" data-digits="([^"]+)">(.*?)</script>'
    found = re.search(pattern, page, re.S)
    assert found, f"The page has no element {holder}."
    amount, digits, text = int(found[1]), found[2], found[3]
    ordinary = "".join(chr(base64.b85encode(bytes([0, 0, 0, k]))[-1]) for k in range(85))
    whole = base64.b85decode(text.translate(str.maketrans(digits, ordinary)))
    assert len(whole) == amount
    return zlib.decompress(whole).decode()
