"""Threads that run HiGHS and nothing else.

HiGHS keeps a scheduler for each thread, as large as the first run there asked for, and refuses a
run that asks for another size. So a thread in which somebody else has solved something is of no use
to us, nor one of ours to them.
"""

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar

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


class _LinearAlgebra:
    """Puts the libraries of linear algebra on one thread for as long as somebody asks for that."""

    def __init__(self) -> None:
        self._lock, self._asking = threading.Lock(), 0
        self._limit: Any = None

    @contextmanager
    def on_one_thread(self) -> Iterator[None]:
        """Matrices are multiplied on one thread meanwhile, those of others in this process as well.

        Ours are narrow, so that several threads would wait for each other most of the time.
        """
        with self._lock:
            if not self._asking:
                self._limit = _libraries().limit(limits=1, user_api="blas")
            self._asking += 1
        try:
            yield
        finally:
            with self._lock:
                self._asking -= 1
                if not self._asking:
                    self._limit.restore_original_limits()


@cache
def _libraries() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


LINEAR_ALGEBRA = _LinearAlgebra()


def _mark() -> None:
    _HERE.is_for_highs = True
