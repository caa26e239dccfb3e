"""The checker ends when it must: at Ctrl-C and at its time limit, with what was decided."""

import itertools
import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args

import pytest
from click.testing import CliRunner

import wholepie as wp
from checked_runs import model, needs_cpsat, whole_run
from tampering import set_value, tampered
from wholepie.cli import main
from wholepie.verification import cpsat, deadline
from wholepie.verification.answers import Answer
from wholepie.verification.deadline import Deadline, PastDeadlineError
from wholepie.verification.watch import Step, Watch

STEPS = get_args(Step)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return whole_run(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def run(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "run"))


@pytest.fixture
def third_question_interrupts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second solver gets Ctrl-C at its third question, and works on it until it is stopped."""
    real, asked = cpsat.CpSat.ask, []

    def ask(solver: Any, *question: Any) -> Answer:
        asked.append(question)
        if len(asked) < 3:
            return real(solver, *question)
        signal.raise_signal(signal.SIGINT)
        # What Python happens to do when a signal comes may swallow it: people press again.
        for beat in itertools.count(1):
            if solver._stop.wished:
                break
            time.sleep(0.01)
            if beat % 1_000 == 0:
                signal.raise_signal(signal.SIGINT)
        return Answer("late")

    monkeypatch.setattr(cpsat.CpSat, "ask", ask)


@needs_cpsat
@pytest.mark.usefixtures("third_question_interrupts")
def test_ctrl_c_keeps_what_was_decided(run: Path) -> None:
    found = wp.verify(run)
    assert found.interrupted
    assert (found.confirmed, found.undecided) == (2, found.regions - 2)
    assert json.loads((run / "verify.json").read_text("utf-8"))["confirmed"] == 2


@needs_cpsat
@pytest.mark.usefixtures("third_question_interrupts")
def test_ctrl_c_ends_the_command_with_its_code(run: Path) -> None:
    done = CliRunner().invoke(main, ["verify", str(run)])
    assert done.exit_code == 130
    assert "Not finished: " in done.stdout
    assert json.loads((run / "verify.json").read_text("utf-8"))["confirmed"] == 2


#: A process of its own: what goes wrong ends it, and handlers in C are not seen from Python.
INTERRUPTED = """
import os, signal, sys, threading, time
import wholepie as wp
from wholepie.verification import cpsat

real = cpsat.CpSat._solved

def solved(solver, *asked):
    threading.Timer(0.0, os.kill, (os.getpid(), signal.SIGINT)).start()
    answer = real(solver, *asked)
    while not solver._stop.wished:
        time.sleep(0.01)
    return answer

if sys.argv[2] == "while it solves":
    cpsat.CpSat._solved = solved
found = wp.verify(sys.argv[1])
try:
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt:
    print(found.interrupted, found.verified, "and goes on")
"""


@needs_cpsat
@pytest.mark.parametrize(
    ("when", "said"),
    [("while it solves", "True False and goes on"), ("after it", "False True and goes on")],
)
def test_ctrl_c_does_not_end_python(when: str, said: str, run: Path) -> None:
    command = [sys.executable, "-c", INTERRUPTED, str(run), when]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr, done.stdout.strip()) == (0, "", said)


@needs_cpsat
@pytest.mark.parametrize("step", STEPS)
def test_ctrl_c_at_any_step_has_a_result(step: Step, run: Path) -> None:
    def interrupt(now: wp.VerificationProgress) -> None:
        if now.step == step:
            raise KeyboardInterrupt

    before = signal.getsignal(signal.SIGINT)
    found = wp.verify(run, progress=interrupt)
    assert signal.getsignal(signal.SIGINT) is before
    assert found.interrupted
    _assert_ended(found, step)
    assert json.loads((run / "verify.json").read_text("utf-8"))["verified"] is False


@needs_cpsat
@pytest.mark.parametrize("step", STEPS)
def test_the_time_limit_holds_at_every_step(
    step: Step, run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(deadline, "time", SimpleNamespace(monotonic=lambda: clock.now))

    def wait(now: wp.VerificationProgress) -> None:
        if now.step == step and not now.done:
            clock.now = 61.0

    found = wp.verify(run, time_limit=60, progress=wait)
    _assert_ended(found, step)


def _assert_ended(found: wp.Verification, step: Step) -> None:
    assert not found.verified
    assert not found.faults
    text = " ".join(found.sentences)
    is_listed_checked = step not in ("plans", "order")
    is_asked = step in ("cover", "questions")
    assert ("none dominates another" in text) is is_listed_checked
    assert ("rest on one solver" in text) is is_asked
    assert ("Not all that is listed" in text) is not is_listed_checked
    assert (found.unchecked == []) is is_asked
    assert "to the tolerance of amounts" not in text


def test_a_sample_is_not_verified_before_its_proofs_are_checked(tmp_path: Path) -> None:
    def interrupt(now: wp.VerificationProgress) -> None:
        if now.step == "proofs":
            raise KeyboardInterrupt

    run = wp.front(model(), method="weighted", samples=5).save(tmp_path / "run")
    found = wp.verify(run, progress=interrupt)
    assert not found.claims_others
    assert not found.verified
    assert "Not all steps and proofs that the run states were checked." in found.sentences


def test_what_is_wrong_is_told_even_if_there_was_no_time_for_more(run: Path) -> None:
    def interrupt(now: wp.VerificationProgress) -> None:
        if now.step == "order":
            raise KeyboardInterrupt

    found = wp.verify(tampered(run, set_value(0, 0, 1.0)), progress=interrupt)
    assert found.faults
    assert "as stated" in found.faults[0]


def test_a_watch_tells_how_far_a_step_is() -> None:
    told: list[wp.VerificationProgress] = []
    assert list(Watch(onlooker=told.append).over("proofs", "abc")) == ["a", "b", "c"]
    assert (told[0].done, told[-1].done, told[-1].total) == (0, 3, 3)
    with pytest.raises(PastDeadlineError):
        list(Watch(Deadline(-1.0)).over("proofs", "abc"))


def test_a_run_without_a_plan_that_claims_nothing_is_not_refuted(tmp_path: Path) -> None:
    run = tmp_path / "run"
    source = Path(__file__).parents[1] / "instances" / "quickstart"
    front = wp.front(source, time_limit=1e-9, method="zones")
    assert not len(front)
    front.save(run)
    verdict = wp.verify(run)
    assert verdict.verified
    assert not verdict.claims_others
    assert "lists no plan" in " ".join(verdict.sentences)
    assert wp.open(run).check.state == "verified"
