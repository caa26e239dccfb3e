"""A signal, or two, at any phase of a front or a batch: exit code 130, words on how to go on, and
nothing that was found is lost. The phases are those that the program itself has come to.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import numpy as np
import pytest

import wholepie as wp
from batching import SMALL
from programs import Program, ran
from wholepie.batches.batch import Batch
from wholepie.optimizer.results.run_folder import is_finished

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="signals of POSIX systems"),
    pytest.mark.slow,
]
INT, TERM, HUP = signal.SIGINT, signal.SIGTERM, signal.SIGHUP
SENT = [(INT,), (TERM,), (HUP,), (INT, INT), (TERM, TERM), (HUP, TERM), (TERM, INT), (INT, TERM)]
RESUME = "--out run --resume"
AGAIN = "the same command begins again"
SAVED = "The front is saved in run."
#: Where a front is held when the signals come, and what it then says of how to go on; some of these
#: depend on whether a second signal ends it at once.
FRONT = {
    "reads the scenario": ("wholepie.api.sources:load", [AGAIN]),
    "compiles it": ("wholepie.api.sources:problem", [AGAIN]),
    "begins its journal": ("wholepie.optimizer.journal.recording:Recording.begun", [AGAIN, RESUME]),
    "begins to search": ("wholepie.optimizer.engine:Search", [RESUME]),
    "seeks the best of each goal": ("wholepie.optimizer.search.search:Search.submit", [RESUME]),
    "has its first answer": ("wholepie.optimizer.journal.journal:Journal.append", [RESUME]),
    "names plans by rules": ("wholepie.optimizer.plans.named:opened", [RESUME]),
    "saves": ("wholepie.optimizer.results.run_folder:write", [RESUME]),
    "seeks the plan with less": ("wholepie.api.with_less:_fair_with_less", [RESUME, SAVED]),
    "prints": ("wholepie.cli.front:_show", [SAVED]),
}
BEGIN = "No run was begun yet; the same command begins again."
GOING_ON = "wholepie batch --out out --resume"
BATCH = {
    "reads the scenarios": ("wholepie.batches.batch:jobs_asked", [BEGIN]),
    "begins": ("wholepie.batches.schedule:Schedule.save", [BEGIN, GOING_ON]),
    "starts runs": ("wholepie.batches.crews:Local.start", [GOING_ON]),
    "has a first run": ("wholepie.batches.schedule:Schedule.take", [GOING_ON]),
    "summarises": ("wholepie.views.pages.batch_page:write", [GOING_ON]),
    "prints": ("wholepie.cli.batch:_print", [GOING_ON]),
}


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = SMALL.replace("title: Small", "title: Small\nrule: nash")
    Path("small.yaml").write_text(
        text.replace("requires:", "contributes: {work: 7}\n    requires:") + "silence: WP159\n",
        encoding="utf-8",
    )


def _name(sent: tuple[signal.Signals, ...]) -> str:
    return "+".join(each.name for each in sent)


def _require_told(sent: Program, words: list[str]) -> None:
    code, out, errors = sent.end()
    assert code == 130, (code, out, errors)
    assert "Traceback" not in errors
    assert any(each in errors for each in words), errors


@pytest.mark.parametrize("sent", SENT, ids=_name)
@pytest.mark.parametrize(("held_at", "words"), FRONT.values(), ids=list(FRONT))
def test_a_front(held_at: str, words: list[str], sent: tuple[signal.Signals, ...]) -> None:
    command = ("front", "small.yaml", "--method", "zones", "--out", "run")
    front = Program(*command, held_at=held_at)
    front.send(*sent)
    _require_told(front, words)
    goes_on = Path("run/run.sqlite").exists()
    code, _, errors = ran(*command, *(["--resume"] if goes_on else []))
    assert code == 0, errors
    found, alone = wp.open("run"), wp.front("small.yaml", method="zones")
    np.testing.assert_array_equal(found.values, alone.values)
    assert found.complete
    assert found.in_use
    assert Path("run/less.json").exists()


@pytest.mark.parametrize("sent", SENT, ids=_name)
@pytest.mark.parametrize(("held_at", "words"), BATCH.values(), ids=list(BATCH))
def test_a_batch(held_at: str, words: list[str], sent: tuple[signal.Signals, ...]) -> None:
    asked = ("small.yaml", "--set", "parameters.budget=1,2", "--out", "out")
    batch = Program("batch", *asked, held_at=held_at)
    batch.send(*sent)
    _require_told(batch, words)
    runs = filter(is_finished, Path("out").iterdir())
    made = {path: (path / "run.json").stat().st_mtime_ns for path in runs}
    goes_on = Path("out/batch.json").exists()
    code, _, errors = ran("batch", *(["--out", "out", "--resume"] if goes_on else asked))
    assert code == 0, errors
    assert Batch.open("out").counts == {"done": 2}
    for path, stamp in made.items():
        assert (path / "run.json").stat().st_mtime_ns == stamp
    assert [len(front) for _, front in Batch.open("out")] == [2, 3]
    json.loads(Path("out/batch.json").read_text("utf-8"))


#: Where any command is held: what it does at the end can be cut off by no signal.
ENDS = {
    "reads its arguments": "wholepie.cli.group:Commands.make_context",
    "loads": "wholepie.cli.group:Commands.get_command",
    "prints": "wholepie.cli.output:show",
    "is over": "wholepie.__main__:_flush",
    "leaves": "wholepie.__main__:leave_with",
}


@pytest.mark.parametrize("sent", SENT, ids=_name)
@pytest.mark.parametrize("held_at", ENDS.values(), ids=list(ENDS))
def test_any_command(held_at: str, sent: tuple[signal.Signals, ...]) -> None:
    command = Program("check", "small.yaml", held_at=held_at)
    command.send(*sent)
    code, _, errors = command.end()
    assert (code, errors.strip()) == (130, "Interrupted.")


@pytest.mark.parametrize("sent", SENT, ids=_name)
def test_what_has_failed_ends_in_words(sent: tuple[signal.Signals, ...]) -> None:
    Path("broken.yaml").write_text("wholepie: 1\ntitles: none\n", encoding="utf-8")
    command = Program("front", "broken.yaml", held_at="wholepie.cli.group:Failure.show")
    command.send(*sent)
    code, _, errors = command.end()
    assert code == 130
    assert "Traceback" not in errors


STARTED = """
import contextlib, os
from wholepie import __main__ as program
listens = program.ended_by_signals
@contextlib.contextmanager
def told():
    with listens():
        os.write(1, b"!")
        yield
program.ended_by_signals = told
program.program(["check", "small.yaml"])
"""


@pytest.mark.parametrize("seed", range(4))
def test_two_signals_at_any_two_moments(seed: int) -> None:
    """From when the program begins, through imports and work to the end of Python."""
    drawn = Random(seed)
    begun = time.monotonic()
    _, whole = _checked(lambda _: None)
    lasts, codes = time.monotonic() - begun, Counter[int]()
    for _ in range(12):
        first, second = (drawn.choice((INT, TERM, HUP)) for _ in range(2))
        moments = sorted(drawn.uniform(0, lasts) for _ in range(2))

        def send(program: subprocess.Popen[bytes]) -> None:
            for pause, number in zip((moments[0], moments[1] - moments[0]), (first, second)):  # noqa: B023, B905
                time.sleep(pause)
                program.send_signal(number)

        code, said = _checked(send)
        codes[code] += 1
        assert code in (0, 130), (code, said)
        assert said in (whole, "Interrupted.\n"), said
    assert codes[130] > 2


def _checked(meanwhile: Callable[[subprocess.Popen[bytes]], None]) -> tuple[int, str]:
    """Exit code and words on stderr of a check in a process of its own."""
    asked = [sys.executable, "-c", STARTED]
    with subprocess.Popen(asked, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        assert program.stdout.read(1) == b"!"
        meanwhile(program)
        said = program.stderr.read().decode()
        program.stdout.read()
        return program.wait(60), said
