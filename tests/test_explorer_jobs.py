"""Work in the background of the explorer: one job at a time, cancelled, out of time, failed."""

import threading
import time

from wholepie.diagnostics import codes
from wholepie.optimizer.errors import InputError, OutOfTimeError
from wholepie.optimizer.solver.budget import Budget
from wholepie.views.explorer.jobs import BackgroundJobs


def test_one_job_at_a_time_which_can_be_cancelled() -> None:
    ended = threading.Event()
    jobs = BackgroundJobs(60.0, ended.set)

    def work(budget: Budget) -> str:
        assert budget.anew().stop.wait(0.01) is False
        while not budget.anew().spent:
            time.sleep(0.005)
        raise OutOfTimeError(codes.OUT_OF_TIME, "enough")

    assert jobs.start("Waiting", work)
    assert not jobs.start("Another", work)
    assert jobs.job is not None
    jobs.cancel()
    assert ended.wait(60)
    assert jobs.message == "Waiting: cancelled. Nothing was found before that."


def test_a_job_that_takes_too_long_or_fails_says_so() -> None:
    jobs = BackgroundJobs(0.05, lambda: None)

    def slow(budget: Budget) -> str:
        while not budget.spent:
            time.sleep(0.005)
        raise OutOfTimeError(codes.OUT_OF_TIME, "enough")

    def breaks(_: Budget) -> str:
        raise InputError(codes.UNKNOWN_GOAL, "no such thing")

    jobs.start("Slow", slow)
    jobs.close()
    assert (
        jobs.message == "Slow: cancelled. Nothing was found before that."
        or "not done" in jobs.message
    )
    jobs.start("Broken", breaks)
    jobs.close()
    assert jobs.message == "Broken: no such thing [WP709]"
