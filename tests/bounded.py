"""Runs a piece of work in a process that may take so much memory and CPU time, and no more."""

import gc
import os
import resource
import signal
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

#: Seconds of a CPU that others keep busy are many times those of a quiet one.
MEMORY, SECONDS, HANG = 300 * 2**20, 100, 600


def bounded(work: Callable[[], object], memory: int = MEMORY, cpu_seconds: int = SECONDS) -> str:
    """The error, or what came of it, as text; fails where the process took more, or broke.

    What is refused only when memory has run out took more: how long that takes is anybody's guess.
    """
    with tempfile.TemporaryFile() as said:
        child = os.fork()
        if not child:
            _work(work, said.fileno(), memory, cpu_seconds)
        _, status, _ = os.wait4(child, 0)
        said.seek(0)
        words = said.read().decode("utf-8", "backslashreplace")
    assert status == 0, f"it took too much, or broke: {status}, {words[-2000:]}"
    assert "more memory than there is" not in words, words
    return words


def _work(work: Callable[[], object], said: int, memory: int, cpu_seconds: int) -> None:
    gc.freeze()  # what the tests before left in memory is neither walked through nor copied
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + cpu_seconds
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    signal.setitimer(signal.ITIMER_REAL, HANG)  # what waits for a pipe takes nothing
    code, words = 1, ""
    try:
        words, code = str(work()), 0
    except Exception as error:
        from wholepie import WholepieError

        words = str(error) if isinstance(error, WholepieError) else traceback.format_exc()
        code = 0 if isinstance(error, WholepieError) else 1
    os.write(said, words.encode("utf-8", "backslashreplace")[:100_000])
    os._exit(code)
