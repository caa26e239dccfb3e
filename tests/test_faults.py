"""A share of the seeds of fault_runs.py, which says what is tried."""

import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from fault_runs import attempt
from faulty_disk import FaultyDisk
from wholepie.optimizer.journal import signing

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


@pytest.mark.skipif(os.name != "posix", reason="processes of POSIX systems")
def test_a_key_that_was_used_outlives_a_power_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(30):
        root, shadow = tmp_path / str(seed), tmp_path / f"{seed}.shadow"
        root.mkdir(), shadow.mkdir()
        monkeypatch.setenv("XDG_STATE_HOME", str(root / "state"))
        signing._key.cache_clear()
        disks = partial(FaultyDisk, root, shadow, "power", 1000, seed)
        assert attempt(lambda: signing.signature("", ""), disks).end == "died when all was done"
        assert signing.key_path().stat().st_size == signing.KEY_BYTES
    signing._key.cache_clear()
