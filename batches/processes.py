"""Processes of this machine that stay alive over tasks; one that dies loses only its own task.

Each is a fresh Python that imports what its tasks need: nothing is forked, and the script that
started it is not run again. Messages go through pipes as pickles. A process whose parent is gone
ends at once, so that none is ever left behind.
"""

import contextlib
import os
import pickle
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any

from ..optimizer.deferred import defer_parts
from ..optimizer.endings import ENDINGS, end_without_memory

_STOP = "stop"
_END_SECONDS = 5.0
_LAST_WORDS = 2000
_LIVING = ("done", "failed")

Report = Callable[[Any], None]


@dataclass(frozen=True)
class Event:
    """News of a task: ``kind`` is ``progress``, ``done`` (with its result), ``failed`` (with
    the exception), ``died`` (with the process's last words) or ``given up`` (with the reason).
    """

    tag: Any
    kind: str
    value: Any

    @property
    def final(self) -> bool:
        """Whether the task is over."""
        return self.kind != "progress"


class Processes:
    """Runs ``work(argument, report)`` in other processes; used from one thread only.

    ``work`` is a function that can be imported, ``report`` sends what it is given as progress. The
    caller sets the number of tasks at a time: there are as many processes as were ever busy
    together.
    """

    def __init__(self) -> None:
        self._events: queue.SimpleQueue[tuple[_Process, str, Any]] = queue.SimpleQueue()
        self._idle: list[_Process] = []
        self._busy: list[_Process] = []

    @property
    def busy(self) -> int:
        """How many tasks are under way."""
        return len(self._busy)

    def submit(self, tag: Any, work: Callable[[Any, Report], Any], argument: Any) -> int:
        """Start a task; its events carry the tag. Returns the number of its process."""
        process = self._idle.pop() if self._idle else _Process(self._events)
        self._busy.append(process)
        process.tag = tag
        process.send((work, argument))
        return process.pid

    def give_up(self, pid: int, why: str) -> None:
        """Kill the process of a task; its last event says why."""
        for process in self._busy:
            if process.pid == pid:
                process.kill(why)

    def renew(self) -> None:
        """End the processes at rest; new ones take their place."""
        for process in self._idle:
            process.close(at_once=False)
        self._idle = []

    def next(self, timeout: float) -> Event | None:
        """The next event, or None after so many seconds. Ctrl-C interrupts the wait."""
        try:
            process, kind, value = self._events.get(timeout=timeout)
        except queue.Empty:
            return None
        if process not in self._busy:  # one that died at rest
            self._idle = [each for each in self._idle if each is not process]
            return None
        event = Event(process.tag, kind, value)
        if event.final:
            self._busy.remove(process)
        if event.final and kind in _LIVING and not process.given_up:
            self._idle.append(process)
        return event

    def stop(self) -> None:
        """Let Ctrl-C reach every task under way."""
        for process in self._busy:
            process.send(_STOP)

    def close(self) -> None:
        """End all processes; tasks under way are lost."""
        for process in [*self._busy, *self._idle]:
            process.close(at_once=process in self._busy)
        self._busy, self._idle = [], []


class _Process:
    """One process, and the thread that listens to it."""

    def __init__(self, events: "queue.SimpleQueue[tuple[_Process, str, Any]]") -> None:
        self.tag: Any = None
        self.given_up = ""
        self._events = events
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        self._child = subprocess.Popen(
            # -P: nothing is imported from the present folder, whatever its files are called.
            [sys.executable, "-P", "-c", "from wholepie.batches.processes import serve; serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            # Ctrl-C in a terminal is for the coordinator, which passes it on once.
            process_group=0 if os.name == "posix" else None,
        )
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def pid(self) -> int:
        return self._child.pid

    def kill(self, why: str) -> None:
        """End it at once, also where it is stopped; its listener reports why."""
        self.given_up = why
        self._child.kill()

    def send(self, message: Any) -> None:
        """Send a message; if the process is gone, its listener reports it."""
        assert self._child.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            pickle.dump(message, self._child.stdin)
            self._child.stdin.flush()

    def close(self, *, at_once: bool) -> None:
        if at_once:
            self._child.kill()
        assert self._child.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._child.stdin.close()
        try:
            self._child.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()

    def _listen(self) -> None:
        assert self._child.stdout is not None
        with contextlib.suppress(EOFError, pickle.UnpicklingError, OSError, ValueError):
            while True:
                kind, value = pickle.load(self._child.stdout)
                self._events.put((self, kind, value))
        words = self._last_words()
        kind = "given up" if self.given_up else "died"
        self._events.put((self, kind, self.given_up or words))

    def _last_words(self) -> str:
        code = self._child.wait()
        self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(self._errors.tell() - _LAST_WORDS, 0))
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
        return f"its process ended {how}" + (f": {lines[-1]}" if lines else "")


class _Stop:
    """Whether this process was told to stop; a signal that comes between tasks is not lost."""

    def __init__(self) -> None:
        self.requested = False

    def __call__(self, _number: int, _frame: Any) -> None:
        self.requested = True

    def passed_on(self) -> None:
        """Raise the signal again for a handler that was set since."""
        if self.requested and signal.getsignal(signal.SIGINT) is not self:
            self.requested = False
            signal.raise_signal(signal.SIGINT)


def serve() -> None:
    """Work in a process that :class:`Processes` started, until its parent closes the pipe."""
    defer_parts()
    end_without_memory()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever is printed must not come between the answers
    stop = _Stop()
    signal.signal(signal.SIGINT, stop)
    for number in ENDINGS:  # these are for the coordinator, which passes on what follows
        signal.signal(number, signal.SIG_IGN)
    tasks: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(tasks,), daemon=True).start()
    while True:
        work, argument = tasks.get()
        answer = _answer(work, argument, stop, answers)
        _put(answers, answer)


def _answer(work: Any, argument: Any, stop: _Stop, answers: IO[bytes]) -> tuple[str, Any]:
    def report(progress: Any) -> None:
        _put(answers, ("progress", progress))
        stop.passed_on()

    try:
        if stop.requested:
            raise KeyboardInterrupt
        return "done", work(argument, report)
    except (Exception, KeyboardInterrupt) as error:
        return "failed", error


def _put(answers: IO[bytes], message: tuple[str, Any]) -> None:
    """Send a message; what cannot be pickled is sent in words."""
    try:
        data = pickle.dumps(message)
        pickle.loads(data)
    except Exception:
        data = pickle.dumps((message[0], RuntimeError(repr(message[1]))))
    answers.write(data)
    answers.flush()


def _listen(tasks: "queue.SimpleQueue[Any]") -> None:
    messages = os.fdopen(os.dup(0), "rb")
    while True:
        try:
            message = pickle.load(messages)
        except (EOFError, OSError):
            os._exit(1)
        except Exception:  # what is asked cannot be loaded here: that is told as last words
            traceback.print_exc()
            os._exit(1)
        if message == _STOP:
            _interrupt()
        else:
            tasks.put(message)


def _interrupt() -> None:
    """Ctrl-C in the main thread, which it wakes."""
    if hasattr(signal, "pthread_kill"):
        main = threading.main_thread().ident
        assert main is not None
        signal.pthread_kill(main, signal.SIGINT)
    else:
        signal.raise_signal(signal.SIGINT)
