"""Signals that end a program end each command as Ctrl-C does."""

import os
import signal
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path

import pytest
from click.testing import CliRunner

from programs import Program
from shipped import INSTANCES
from test_batches_stopped import write_hard
from wholepie.cli import main
from wholepie.optimizer.endings import ENDINGS, ended_by_signals

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX systems")


@pytest.mark.parametrize("number", ENDINGS)
@pytest.mark.parametrize("again", ENDINGS)
def test_they_interrupt_once(number: signal.Signals, again: signal.Signals) -> None:
    before = [signal.getsignal(each) for each in (signal.SIGINT, *ENDINGS)]
    with ended_by_signals():
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)
        signal.raise_signal(again)  # it is ending already
    assert [signal.getsignal(each) for each in (signal.SIGINT, *ENDINGS)] == before


@pytest.mark.parametrize("number", ENDINGS)
def test_one_that_is_ignored_stays_ignored(number: signal.Signals) -> None:
    old = signal.signal(number, signal.SIG_IGN)
    try:
        with ended_by_signals():
            signal.raise_signal(number)  # as under nohup
            assert signal.getsignal(number) == signal.SIG_IGN
    finally:
        signal.signal(number, old)


@pytest.mark.parametrize("number", ENDINGS)
def test_they_interrupt_where_ctrl_c_is_ignored(number: signal.Signals) -> None:
    """As in a program that a script has started in the background."""
    old = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with ended_by_signals(), pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)
    finally:
        signal.signal(signal.SIGINT, old)


@pytest.mark.parametrize("number", [signal.SIGINT, *ENDINGS])
def test_one_that_comes_while_python_ends_changes_nothing(number: signal.Signals) -> None:
    code = (
        "import atexit, os; from wholepie.cli import main;"
        f"atexit.register(lambda: os.kill(os.getpid(), {int(number)}));"
        "main(['schema'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_ctrl_c_breaks_off_once_in_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sends it twice at once has not asked for an end without a word; later it counts."""
    moments = iter([10.0, 10.2, 10.9, 11.1])
    monkeypatch.setattr(time, "monotonic", lambda: next(moments))
    with ended_by_signals():
        for raises in (True, False, False, True):
            with pytest.raises(KeyboardInterrupt) if raises else nullcontext():
                signal.raise_signal(signal.SIGINT)


@pytest.mark.slow
@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("number", [signal.SIGINT, *ENDINGS])
def test_a_front_keeps_what_it_found_and_says_how_to_go_on(number: signal.Signals) -> None:
    front = Program("front", write_hard(), "--method", "zones", "--out", "run", held_after=2)
    front.send(number)
    code, _, errors = front.end()
    assert code == 130, errors
    assert errors.endswith("--resume\n"), errors
    assert Path("run/run.json").exists()


def test_an_older_run_is_not_told_as_what_was_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a front that is to replace it ends before anything of it is written."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    run = tmp_path / "run"
    asked = ["front", str(INSTANCES / "quickstart"), "--out", str(run)]
    assert CliRunner().invoke(main, asked).exit_code == 0
    monkeypatch.setattr("wholepie.api.sources.load", interrupted)
    done = CliRunner().invoke(main, [*asked, "--overwrite"])
    assert done.exit_code == 130
    assert "Nothing was found yet; the same command begins again." in done.output
    assert "is saved in" not in done.output


#: No thread begins from here on, as where there is no memory for its first step.
_NO_THREAD = """
import threading, sys
from {module} import {name}
def fail(_): raise MemoryError
threading.Thread._set_ident = fail
{name}(*{given!r})
"""


@pytest.mark.parametrize(
    ("module", "name"),
    [("wholepie.__main__", "program"), ("wholepie.batches.processes", "serve")],
)
def test_a_thread_that_cannot_begin_is_not_waited_for(module: str, name: str, folder: Path) -> None:
    asked = ["front", str(INSTANCES / "quickstart"), "--method", "zones", "--out", "run"]
    code = _NO_THREAD.format(module=module, name=name, given=[asked][: name == "program"])
    reading, writing = os.pipe()  # who listens to the process is not gone
    done = subprocess.run(
        [sys.executable, "-c", code],
        stdin=reading,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    os.close(reading), os.close(writing)
    assert done.returncode == 1, done.stderr
    assert done.stderr.endswith("There is no more memory; what was saved is whole.\n")
