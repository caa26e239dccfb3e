"""An executor for tests in which no process is the point."""

from concurrent.futures import Executor, Future
from typing import Any


class Here(Executor):
    """Makes every call at once, in this thread: no process to wait for."""

    def submit(self, call: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(call(*args, **kwargs))
        except BaseException as error:
            future.set_exception(error)
        return future
