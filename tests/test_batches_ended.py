"""Batches that a signal or a full disk ends: in order, with an exit code and how to go on."""

import json
import os
import pty
import select
import signal
import sys
from pathlib import Path

import numpy as np
import pytest

import wholepie as wp
from programs import ran
from test_batches_stopped import (
    ON_LINUX,
    command,
    running,
    states,
    under_way,
    until,
    workers_of,
    write_hard,
)
from wholepie.batches.batch import Batch

pytestmark = pytest.mark.usefixtures("small_scenario")
SWEEP = ("--set", "parameters.budget=900,905", "--out", "out")


@ON_LINUX
@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_batch_as_ctrl_c_does(number: signal.Signals) -> None:
    batch = command(write_hard(), *SWEEP)
    until(lambda: under_way("hard-*"), batch)
    children = workers_of(batch.pid)
    for pid in [*children, batch.pid]:  # as whoever stops a service sends it to all
        os.kill(pid, number)
    code, out, errors = batch.end()
    assert code == 130, errors
    assert states() == ["interrupted", "waiting"]
    assert not any(map(running, children))
    assert "interrupted" in out
    assert "Continue with the other runs:\n  wholepie batch --out out --resume" in errors
    assert Path("out/summary.html").exists()
    ((_, front),) = Batch.open("out")
    assert len(front) > 0
    assert not front.complete


@ON_LINUX
@pytest.mark.slow
def test_a_second_ctrl_c_ends_at_once_and_harms_nothing() -> None:
    batch = command(write_hard(), *SWEEP)
    until(lambda: under_way("hard-*"), batch)
    (child,) = workers_of(batch.pid)
    os.kill(child, signal.SIGSTOP)  # so that the first one alone would not end it soon
    try:
        while not batch.over:
            os.kill(batch.pid, signal.SIGINT)
            batch.join(0.5)
    finally:
        assert not running(child) or os.kill(child, signal.SIGKILL) is None
    code, _, errors = batch.end()
    assert code == 130, errors
    assert "Traceback" not in errors
    assert "Continue the batch:\n  wholepie batch --out out --resume" in errors
    json.loads(Path("out/batch.json").read_text("utf-8"))
    before = wp.batch((), "out", resume=True, time_limit=0.2)
    assert before.counts == {"stopped": 2}
    assert before.rows[0]["points"] > 0


@ON_LINUX
@pytest.mark.slow
def test_a_terminal_that_is_closed_leaves_a_whole_batch() -> None:
    name = write_hard()
    pid, terminal = pty.fork()
    if not pid:
        program = [sys.executable, "-m", "wholepie", "batch", name, *SWEEP]
        os.execv(sys.executable, program)  # a batch in a terminal of its own
    while not under_way("hard-*"):
        if select.select([terminal], [], [], 0.05)[0]:
            os.read(terminal, 2**16)
    os.close(terminal)
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 130
    assert states() == ["interrupted", "waiting"]
    assert Path("out/summary.html").exists()


@ON_LINUX
@pytest.mark.slow
def test_files_that_cannot_grow_are_told_and_resuming_makes_the_rest() -> None:
    name = write_hard()
    code, _, errors = ran("batch", name, *SWEEP, "--workers", "1", largest=60_000)
    assert code == 1, errors
    assert "Traceback" not in errors
    assert "wholepie batch --out out --resume" in errors
    assert states()[0] == "failed"
    code, _, errors = ran("batch", "--out", "out", "--resume")
    assert code == 0, errors
    fronts = [front for _, front in Batch.open("out")]
    for budget, front in zip((900, 905), fronts, strict=True):
        alone = wp.front(wp.load(name, overrides={"parameters.budget": budget}))
        np.testing.assert_array_equal(np.sort(front.values, axis=0), np.sort(alone.values, axis=0))
