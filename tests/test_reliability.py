"""The page on reliability counts the cases of tests as pytest does."""

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
_ROW = re.compile(r"\| (\d+) \|[^|]*\| \[[\w.]+\]\(\.\./(tests/\w+\.py)\) `(\w+)` \|")


@pytest.mark.slow
def test_the_page_on_reliability_counts_rightly() -> None:
    page = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    told = {f"{file}::{name}": int(count) for count, file, name in _ROW.findall(page)}
    assert told
    files = sorted({name.partition("::")[0] for name in told})
    asked = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    found = subprocess.run(
        [*asked, "-m", "slow or not slow", *files],
        cwd=ROOT,
        env=os.environ,
        capture_output=True,
        text=True,
        check=True,
    )
    cases = Counter(line.partition("[")[0] for line in found.stdout.splitlines() if "::" in line)
    assert told == {name: cases[name] for name in told}
