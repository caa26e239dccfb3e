"""Heartbeats: whether a Dask scheduler still answers, and which of its workers do.

Nothing here compares clocks of two machines, and no clock that can be set: a worker is silent while
its scheduler, asked again and again, has heard nothing new of it.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

_ANSWER_SECONDS = 5.0


@dataclass(frozen=True)
class Patience:
    """How long a cluster is waited for, in seconds, and how often a call may be lost.

    ``connect`` is for the first answers, ``scheduler`` for a scheduler that went away or is silent,
    ``worker`` for one that is silent, and for a first worker where none is left. They are asked
    every ``pulse``. Dask gives up a call that killed four workers; it is handed in again ``losses``
    times.
    """

    connect: float = 10.0
    scheduler: float = 60.0
    worker: float = 60.0
    pulse: float = 1.0
    losses: int = 2


class Heartbeats:
    """Asks the scheduler of a client, in a thread of its own, until it is closed.

    A worker that is silent for too long is taken off, so that others make its calls.
    ``on_fault`` is called once, with words, where nothing more is to be expected of the cluster.
    """

    def __init__(self, client: Any, patience: Patience, on_fault: Callable[[str], None]) -> None:
        self.patience = patience
        self._client, self._on_fault = client, on_fault
        self._address = client.scheduler.address
        self._answered = time.monotonic()
        self._empty_since: float | None = None
        self._heard: dict[str, tuple[Any, int]] = {}
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ask no more."""
        self._closed.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._closed.wait(self.patience.pulse):
            workers = self._workers()
            if workers is not None:
                self._heed(workers)
            if fault := self._fault():
                self._on_fault(fault)
                return

    def _workers(self) -> dict[str, Any] | None:
        """What the scheduler says of its workers, by address; None without an answer."""
        try:
            told = self._asked(self._client.scheduler.identity)
        except Exception:  # whatever Dask raises for a connection that is gone or silent
            return None
        workers: dict[str, Any] = told["workers"]
        return workers

    def _heed(self, workers: dict[str, Any]) -> None:
        now = time.monotonic()
        self._answered = now
        self._empty_since = None if workers else self._empty_since or now
        before, self._heard = self._heard, {}
        for worker, told in workers.items():
            seen = told["last_seen"]
            known, silent = before.get(worker, (None, 0))
            self._heard[worker] = seen, silent + 1 if seen == known else 0
        for worker, (_, silent) in self._heard.items():
            if silent * self.patience.pulse >= self.patience.worker:
                self._take_off(worker)

    def _take_off(self, worker: str) -> None:
        with suppress(Exception):  # it is tried again at the next pulse
            unregister = self._client.scheduler.unregister
            self._asked(unregister, address=worker, stimulus_id="wholepie-silent-worker")

    def _asked(self, question: Any, **told: Any) -> Any:
        return self._client.sync(question, callback_timeout=_ANSWER_SECONDS, **told)

    def _fault(self) -> str:
        """Why nothing more is to be expected, in words; empty while something is."""
        now, most = time.monotonic(), self.patience
        if now - self._answered > most.scheduler:
            return f"the scheduler at {self._address} has not answered for {most.scheduler:g} s"
        if self._empty_since is not None and now - self._empty_since > most.worker:
            return f"the scheduler at {self._address} has had no worker for {most.worker:g} s"
        return ""
