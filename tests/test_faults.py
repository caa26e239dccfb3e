"""A share of the seeds of fault_runs.py, which says what is tried."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.slow
def test_no_fault_of_the_disk_loses_a_run_or_makes_a_false_claim() -> None:
    """In a process of its own, where nothing was solved: threads do not outlive a fork."""
    found = subprocess.run(
        [sys.executable, HERE / "fault_runs.py", "--seeds", "25"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [*sys.path, str(HERE)]))},
    )
    assert found.returncode == 0, found.stdout + found.stderr
    assert "25 seeds, 0 findings" in found.stdout
