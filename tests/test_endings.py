"""Signals that end a program end each command as Ctrl-C does."""

import os
import signal
from pathlib import Path

import pytest

from programs import Program
from test_batches_stopped import write_hard
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
