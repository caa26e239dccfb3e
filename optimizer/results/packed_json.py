"""JSON compressed with gzip: the same data give the same bytes."""

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def write_packed(data: Mapping[str, Any], path: Path) -> None:
    """Write plain data."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    path.write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))
