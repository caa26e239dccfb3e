"""Cluster: a Dask cluster as an executor. Needs the extra ``cluster``."""

import asyncio
import threading
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, InvalidStateError
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

from ...diagnostics import codes
from ..errors import InputError, SolverError
from .heartbeats import Heartbeats, Patience

_SECONDS_GATHERED = 0.001
_GOODBYE_SECONDS = 5.0


class _Call:
    """A call that is handed in until it has an answer, which its ``future`` gets."""

    def __init__(self, submit: Callable[[], "Future[Any]"], losses: int) -> None:
        self.future: Future[Any] = Future()
        self._submit, self._losses_left = submit, losses
        self._made: Future[Any] | None = None
        self.future.add_done_callback(self._called_off)

    def make(self) -> None:
        """Hand it in, for the first time or once more."""
        try:
            self._made = self._submit()
        except Exception as error:  # whatever Dask raises where its client is closed
            self.fail(error)
            return
        self._called_off(self.future)
        self._made.add_done_callback(self._answered)

    def fail(self, error: BaseException) -> None:
        """Let it end with an error, unless it has ended."""
        with suppress(InvalidStateError):
            self.future.set_exception(error)

    def _answered(self, made: "Future[Any]") -> None:
        if self.future.done():
            return
        if made.cancelled():  # with the scheduler's connection; whether that comes back is watched
            self.make()
        elif (error := made.exception()) is None:
            with suppress(InvalidStateError):
                self.future.set_result(made.result())
        elif _is_loss(error) and self._losses_left:
            self._losses_left -= 1
            self.make()
        else:
            self.fail(error)

    def _called_off(self, future: "Future[Any]") -> None:
        if future.cancelled() and self._made is not None:
            self._made.cancel()


def _is_loss(error: BaseException) -> bool:
    """Whether Dask gave a call up, and not the call itself failed."""
    return type(error).__module__.startswith("distributed.")


class Cluster(Executor):
    """Runs calls on the workers of a Dask client.

    A call whose worker dies or is silent is made on another, and all are made again if the
    scheduler went away and is back. A call that loses its workers too often fails, and so do all
    where the cluster is waited for in vain; see :class:`Patience`.
    """

    def __init__(self, client: Any, patience: Patience) -> None:
        self._client, self._losses = client, patience.losses
        self._executor = client.get_executor(pure=False)
        self._calls: set[_Call] = set()
        self._fault: SolverError | None = None
        self.heartbeats = Heartbeats(client, patience, self._give_up)

    @property
    def num_workers(self) -> int:
        """How many tasks the workers there are now work on at once."""
        return max(1, int(sum(self._client.nthreads().values())))

    def submit(self, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Make a call on some worker."""
        asked = _Call(partial(self._submitted, call, *args, **kwargs), self._losses)
        self._calls.add(asked)
        asked.future.add_done_callback(lambda _: self._calls.discard(asked))
        if self._fault is None:
            asked.make()
        if self._fault is not None:
            asked.fail(self._fault)
        return asked.future

    def everywhere(self, call: Callable[[str], None], what: str) -> None:
        """Have every worker process make a call beside its tasks, without waiting for it."""
        told = {"wait": False, "on_error": "ignore", "asynchronous": True}
        self._client.loop.add_callback(lambda: self._client.run(call, what, **told))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more calls; the cluster itself goes on."""
        self._executor.shutdown(wait=wait and not cancel_futures)

    def close(self) -> None:
        """Watch the cluster no longer."""
        self.heartbeats.close()

    def _submitted(self, call: Callable[..., Any], *args: Any, **kwargs: Any) -> "Future[Any]":
        with warnings.catch_warnings():
            # A large problem is sent once to each worker that does not know it; that is meant.
            warnings.filterwarnings("ignore", message="Sending large graph")
            future: Future[Any] = self._executor.submit(call, *args, **kwargs)
        return future

    def _give_up(self, words: str) -> None:
        self._fault = SolverError(codes.WORKER_LOST, words)
        for asked in list(self._calls):
            asked.fail(self._fault)


@contextmanager
def connect(address: str, patience: Patience | None = None) -> Iterator[Cluster]:
    """The workers of the Dask scheduler at an address such as ``tcp://10.0.0.5:8786``.

    Raises
    ------
    InputError
        Dask is not installed; no scheduler answers, or it has no worker, or none that answers; a
        worker has another version of wholepie, HiGHS, Python or numpy, or no wholepie at all.
    """
    patience = patience or Patience()
    client = _client(address, patience)
    try:
        _require_workers(client, address, patience)
        # A client's messages are gathered for 10 ms, which is most of what a small task costs.
        client.scheduler_comm.interval = _SECONDS_GATHERED
        # So long it tries to reach a scheduler that went away; heartbeats give it up before.
        client._timeout = 2 * patience.scheduler
        cluster = Cluster(client, patience)
        try:
            yield cluster
        finally:
            cluster.close()
    finally:
        with suppress(TimeoutError):  # a silent scheduler does not say goodbye
            _within(2 * _GOODBYE_SECONDS, partial(client.close, timeout=_GOODBYE_SECONDS))


def _client(address: str, patience: Patience) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise InputError(
            codes.PACKAGE_MISSING,
            "A cluster needs Dask, which is not installed: pip install 'wholepie[cluster]'.",
        ) from error
    client = partial(Client, address, timeout=patience.connect, set_as_default=False)
    try:
        return _within(2 * patience.connect, client)
    except (OSError, ValueError, TypeError) as error:
        raise _unanswered(address) from error


def _unanswered(address: str) -> InputError:
    return InputError(
        codes.CLUSTER, f"No Dask scheduler answers at {address}; start one with: dask scheduler"
    )


def _within(seconds: float, call: Callable[[], Any]) -> Any:
    """What a call returns; raises TimeoutError after so many seconds, whatever the call does.

    Dask's own limit does not hold where whoever listens says nothing.
    """
    made: Future[Any] = Future()

    def make() -> None:
        try:
            made.set_result(call())
        except Exception as error:
            made.set_exception(error)

    threading.Thread(target=make, daemon=True).start()
    return made.result(seconds)


def _require_workers(client: Any, address: str, patience: Patience) -> None:
    try:
        client.wait_for_workers(1, timeout=patience.connect)
    except TimeoutError as error:
        raise InputError(
            codes.CLUSTER,
            f"The scheduler at {address} has no worker; start one with: dask worker {address}",
        ) from error
    from ..solver.versions import proving_versions

    wanted = proving_versions()
    asked = partial(client.sync, _versions_of, client, patience.connect)
    try:
        found = _within(2 * patience.connect, asked)
    except (TimeoutError, OSError) as error:
        raise _unanswered(address) from error
    answered = {worker: told for worker, told in found.items() if not _is_silent(told)}
    if not answered:
        silent = "The worker" if len(found) == 1 else f"Each of the {len(found)} workers"
        raise InputError(
            codes.CLUSTER,
            f"{silent} of the scheduler at {address} is silent; "
            f"start another with: dask worker {address}",
        )
    faults = {worker: _faults(wanted, told) for worker, told in sorted(answered.items())}
    refused = [f"  {worker}: {fault}" for worker, fault in faults.items() if fault]
    if refused:
        raise InputError(codes.CLUSTER, "\n".join(["Workers were refused:", *refused]))


async def _versions_of(client: Any, seconds: float) -> dict[str, Any]:
    """What each worker says of its versions within so many seconds, or the error instead."""
    from ..solver.versions import proving_versions

    async def told(worker: str) -> Any:
        asked = {"workers": [worker], "on_error": "return", "asynchronous": True}
        answers = await asyncio.wait_for(client.run(proving_versions, **asked), seconds)
        return answers[worker]

    workers = list((await client.scheduler.identity())["workers"])
    answers = await asyncio.gather(*map(told, workers), return_exceptions=True)
    return dict(zip(workers, answers, strict=True))


def _is_silent(told: Any) -> bool:
    return isinstance(told, TimeoutError | OSError)


def _faults(wanted: dict[str, str], told: Any) -> str:
    """What keeps a worker from helping, in words; empty if nothing."""
    if isinstance(told, dict):
        from ..solver.versions import version_faults

        return version_faults(wanted, told)
    return f"wholepie cannot be used there ({type(told).__name__}: {told})"
