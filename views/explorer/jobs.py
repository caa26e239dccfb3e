"""Long work in the background: one job at a time, which shows its time and can be cancelled."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from ...optimizer.errors import OutOfTimeError, WholepieError
from ...optimizer.solver.budget import Budget

Work = Callable[[Budget], str]


@dataclass(frozen=True, eq=False)
class BackgroundJob:
    """Work under way: what it is, and when it began."""

    title: str
    budget: Budget
    began: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """Time since it began."""
        return time.monotonic() - self.began


class BackgroundJobs:
    """Runs one job at a time in a thread of its own; ``message`` says how the last one ended.

    ``changed`` is called, from that thread, when a job ended.
    """

    def __init__(self, limit: float, changed: Callable[[], None]) -> None:
        self.limit = limit
        self.message = ""
        self._changed = changed
        self._lock = threading.Lock()
        self._job: BackgroundJob | None = None
        self._thread: threading.Thread | None = None

    @property
    def job(self) -> BackgroundJob | None:
        """The job under way; None where there is none."""
        return self._job

    def start(self, title: str, work: Work) -> bool:
        """Start a job, unless one is under way."""
        with self._lock:
            if self._job is not None:
                return False
            self._job = BackgroundJob(title, Budget.lasting(self.limit))
            self._thread = threading.Thread(target=self._run, args=(self._job, work), daemon=True)
        self._thread.start()
        return True

    def cancel(self) -> None:
        """Ask the job under way to end."""
        job = self._job
        if job is not None:
            job.budget.stop.set()

    def close(self, patience: float = 10.0) -> None:
        """Cancel, and wait until it has ended."""
        self.cancel()
        if self._thread is not None:
            self._thread.join(patience)

    def _run(self, job: BackgroundJob, work: Work) -> None:
        message = f"{job.title} failed. This is a fault in wholepie."
        try:
            message = work(job.budget)
        except OutOfTimeError:
            why = "cancelled" if job.budget.stopped else f"not done in {self.limit:g} s"
            message = f"{job.title}: {why}. Nothing was found before that."
        except WholepieError as error:
            message = f"{job.title}: {error}"
        finally:
            with self._lock:
                self.message, self._job = message, None
            self._changed()
