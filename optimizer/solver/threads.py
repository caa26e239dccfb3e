"""Threads that run HiGHS and nothing else.

HiGHS keeps a scheduler for each thread, as large as the first run there asked for, and refuses a
run that asks for another size. So a thread in which somebody else has solved something is of no use
to us, nor one of ours to them.
"""

import os
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

_HERE = threading.local()
_IDLE: deque[ThreadPoolExecutor] = deque()
# A forked process has the list, but not the threads.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_IDLE.clear)


def solver_threads(count: int) -> ThreadPoolExecutor:
    """Threads for HiGHS alone: whoever gets them hands in nothing else."""
    return ThreadPoolExecutor(count, thread_name_prefix="wholepie", initializer=_mark)


def on_solver_thread(call: Callable[[], T]) -> T:
    """Make a call on a thread for HiGHS, here if this is one; raises what the call raises.

    Ctrl-C interrupts the wait and not the call. A hop takes about 50 microseconds.
    """
    if getattr(_HERE, "is_for_highs", False):
        return call()
    try:
        thread = _IDLE.pop()
    except IndexError:
        thread = solver_threads(1)
    future = thread.submit(call)
    future.add_done_callback(lambda _: _IDLE.append(thread))
    return future.result()


def _mark() -> None:
    _HERE.is_for_highs = True
