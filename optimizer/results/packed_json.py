"""JSON compressed with gzip: the same data give the same bytes."""

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..disk import write_new


def write_packed(data: Mapping[str, Any], path: Path) -> None:
    """Write plain data."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    write_new(path, gzip.compress(text.encode("utf-8"), mtime=0))
