"""wholepie in real processes, forked from one that has loaded it, so that a start costs little."""

import functools
import importlib
import itertools
import multiprocessing
import os
import resource
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from wholepie.__main__ import program
from wholepie.optimizer.journal.entries import Entry
from wholepie.optimizer.journal.journal import Journal

#: What most commands load, so that it is loaded once for all of them.
_LOADED = ("wholepie.cli", "wholepie.batches.work", "wholepie.api.fronts", "openpyxl", "rich.table")
_LONG = 600.0


class Program:
    """``wholepie`` with some arguments in the present folder: a process that can be killed.

    ``largest`` is the size in bytes that no file which it writes may exceed. ``held_after`` is the
    number of outcomes that it has written to its journal after which it waits for :meth:`send` or
    :meth:`go_on`, however fast it is, and ``held_at`` a function, ``"module:name"``, before whose
    first call it does.
    """

    def __init__(
        self,
        *arguments: str,
        largest: int | None = None,
        held_after: int | None = None,
        held_at: str = "",
    ) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([*_LOADED])
        printed = tempfile.mkdtemp(prefix="printed-")
        self._out, self._err = Path(printed, "out"), Path(printed, "err")
        for file in (self._out, self._err):
            file.touch()  # it may be killed before it begins
        self._held = Path(printed, "held") if held_at or held_after is not None else None
        files, held = (self._out, self._err), (self._held, held_at or held_after)
        told = (arguments, os.getcwd(), dict(os.environ), files, largest, held)
        self._process = context.Process(target=_run, args=told)
        self._process.start()

    @property
    def pid(self) -> int:
        """Its number."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return not self._process.is_alive()

    def join(self, seconds: float) -> None:
        """Wait for its end, no longer than so many seconds."""
        self._process.join(seconds)

    def is_held(self) -> bool:
        """Wait until it is held, and say True, or until it has ended before that."""
        assert self._held is not None
        while not self._held.exists():
            if self.over:
                return self._held.exists()
            time.sleep(0.01)
        return True

    def go_on(self) -> None:
        """Hold it no longer."""
        if self._held is not None:
            self._held.unlink(missing_ok=True)

    def send(self, *numbers: signal.Signals) -> None:
        """Send it signals, where it is held if it is; one that has ended hears none."""
        assert self._held is None or self.is_held(), self.end()
        self.deliver(*numbers)
        self.go_on()

    def deliver(self, *numbers: signal.Signals) -> None:
        """Send it signals now, wherever it is; one that has ended hears none."""
        for number in numbers:
            if not self.over:
                os.kill(self.pid, number)

    def end(self) -> tuple[int, str, str]:
        """Wait for its end: exit code, negative after a signal, and what it printed where."""
        self._process.join(_LONG)
        assert self.over, "it does not end"
        code = self._process.exitcode
        assert code is not None
        return code, self._out.read_text(encoding="utf-8"), self._err.read_text(encoding="utf-8")


def ran(*arguments: str, largest: int | None = None) -> tuple[int, str, str]:
    """A program's exit code and what it printed, once it has ended."""
    return Program(*arguments, largest=largest).end()


def _run(
    arguments: tuple[str, ...],
    folder: str,
    environment: dict[str, str],
    printed: tuple[Path, Path],
    largest: int | None,
    held: tuple[Path | None, str | int | None],
) -> None:
    """As the installed command: in the process that was forked."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for number, file in zip((1, 2), printed, strict=True):
        os.dup2(os.open(file, os.O_WRONLY), number)
    sys.stdout, sys.stderr = (os.fdopen(n, "w", encoding="utf-8") for n in (1, 2))
    if largest is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    file, moment = held
    if file is not None:
        _hold_at(file, moment) if isinstance(moment, str) else _hold_after(file, moment or 0)
    program(arguments)


def _hold_after(file: Path, after: int) -> None:
    """Let this process wait, after so many outcomes, for as long as the file is there."""
    append, count = Journal.append, itertools.count(1)

    def held(journal: Journal, entry: Entry) -> None:
        append(journal, entry)
        if next(count) == after:
            _wait_for(file)

    Journal.append = held  # type: ignore[method-assign]


def _hold_at(file: Path, place: str) -> None:
    """Let this process wait before the first call of a function, for as long as the file is
    there.
    """
    module, _, names = place.partition(":")
    *within, name = names.split(".")
    owner = functools.reduce(getattr, within, importlib.import_module(module))
    called, count = getattr(owner, name), itertools.count(1)

    def held(*given: Any, **named: Any) -> Any:
        if next(count) == 1:
            _wait_for(file)
        return called(*given, **named)

    setattr(owner, name, held)


def _wait_for(file: Path) -> None:
    file.touch()
    while file.exists():
        time.sleep(0.01)
