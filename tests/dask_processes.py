"""A Dask scheduler and its workers, each a process on loopback that can be killed."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import IO

Process = subprocess.Popen[str]


def scheduler_at(port: int = 0) -> tuple[Process, str]:
    """A scheduler and its address, once it listens; at a free port unless one is named."""
    process = _started("scheduler", "--host", "127.0.0.1", "--port", str(port))
    return process, _line(process, "Scheduler at:").split()[-1]


def worker_of(address: str) -> Process:
    """A worker with one thread, once its scheduler knows it."""
    process = _started("worker", address, "--nthreads", "1", "--no-nanny")
    _line(process, "Registered to")
    return process


def end(process: Process) -> None:
    """Kill it, if it lives."""
    process.kill()
    process.wait()


@contextmanager
def scheduler() -> Iterator[str]:
    """The address of a scheduler that lives as long as the block."""
    process, address = scheduler_at()
    try:
        yield address
    finally:
        end(process)


@contextmanager
def worker(address: str) -> Iterator[Process]:
    """A worker that lives as long as the block, if nobody kills it."""
    process = worker_of(address)
    try:
        yield process
    finally:
        end(process)


def _started(*arguments: str) -> Process:
    command = [sys.executable, "-m", "dask", *arguments, "--no-dashboard"]
    alone = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=alone)


def _line(process: Process, words: str) -> str:
    """The first line with these words; what comes after it is read and forgotten."""
    assert process.stderr is not None
    for line in process.stderr:
        if words in line:
            threading.Thread(target=_drain, args=(process.stderr,), daemon=True).start()
            return line
    raise RuntimeError(f"It ended before it said: {words}")


def _drain(stream: IO[str]) -> None:
    with stream:
        for _ in stream:
            pass


class Staff:
    """A scheduler with workers: processes that a test harms."""

    def __init__(self, workers: int) -> None:
        self._all = ExitStack()
        self.scheduler, self.address = scheduler_at()
        self._all.callback(lambda: end(self.scheduler))
        self.workers = [self._hired() for _ in range(workers)]

    def hire(self) -> None:
        """One worker more."""
        self.workers.append(self._hired())

    def replace(self, number: int) -> None:
        """Kill a worker; another comes."""
        end(self.workers[number])
        self.workers[number] = self._hired()

    def restart(self) -> None:
        """Kill the scheduler; another at its address gets as many workers as there were."""
        end(self.scheduler)
        self.scheduler, _ = scheduler_at(int(self.address.rpartition(":")[2]))
        for number in range(len(self.workers)):
            self.replace(number)

    def close(self) -> None:
        """End them all."""
        self._all.close()

    def _hired(self) -> Process:
        process = worker_of(self.address)
        self._all.callback(end, process)
        return process
