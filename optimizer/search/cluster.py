"""Cluster: a Dask cluster as an executor. Needs the extra ``cluster``."""

import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import Any

from ...diagnostics import codes
from ..errors import InputError

_SECONDS = 10
_SECONDS_GATHERED = 0.001


class Cluster(Executor):
    """Runs calls on the workers of a Dask client; a call whose worker dies is made on another."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._executor = client.get_executor(pure=False)

    @property
    def num_workers(self) -> int:
        """How many tasks the workers there are now work on at once."""
        return max(1, int(sum(self._client.nthreads().values())))

    def submit(self, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Make a call on some worker."""
        with warnings.catch_warnings():
            # A large problem is sent once to each worker that does not know it; that is meant.
            warnings.filterwarnings("ignore", message="Sending large graph")
            future: Future[Any] = self._executor.submit(call, *args, **kwargs)
        return future

    def everywhere(self, call: Callable[[str], None], what: str) -> None:
        """Have every worker process make a call beside its tasks, without waiting for it."""
        self._client.run(call, what, wait=False, on_error="ignore")

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more calls; the cluster itself goes on."""
        self._executor.shutdown(wait=wait and not cancel_futures)


@contextmanager
def connect(address: str) -> Iterator[Cluster]:
    """The workers of the Dask scheduler at an address such as ``tcp://10.0.0.5:8786``.

    Raises
    ------
    InputError
        Dask is not installed; no scheduler answers, or it has no worker; a worker has another
        version of wholepie, HiGHS, Python or numpy, or no wholepie at all.
    """
    client = _client(address)
    with client:
        _require_workers(client, address)
        # A client's messages are gathered for 10 ms, which is most of what a small task costs.
        client.scheduler_comm.interval = _SECONDS_GATHERED
        yield Cluster(client)


def _client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise InputError(
            codes.PACKAGE_MISSING,
            "A cluster needs Dask, which is not installed: pip install 'wholepie[cluster]'.",
        ) from error
    try:
        return Client(  # type: ignore[no-untyped-call]
            address, timeout=_SECONDS, set_as_default=False
        )
    except (OSError, ValueError, TypeError) as error:
        raise InputError(
            codes.CLUSTER, f"No Dask scheduler answers at {address}; start one with: dask scheduler"
        ) from error


def _require_workers(client: Any, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=_SECONDS)
    except TimeoutError as error:
        raise InputError(
            codes.CLUSTER,
            f"The scheduler at {address} has no worker; start one with: dask worker {address}",
        ) from error
    from ..solver.versions import proving_versions

    wanted = proving_versions()
    found = client.run(proving_versions, on_error="return")
    faults = {worker: _faults(wanted, told) for worker, told in sorted(found.items())}
    refused = [f"  {worker}: {fault}" for worker, fault in faults.items() if fault]
    if refused:
        raise InputError(codes.CLUSTER, "\n".join(["Workers were refused:", *refused]))


def _faults(wanted: dict[str, str], told: Any) -> str:
    """What keeps a worker from helping, in words; empty if nothing."""
    if isinstance(told, dict):
        from ..solver.versions import version_faults

        return version_faults(wanted, told)
    return f"wholepie cannot be used there ({type(told).__name__}: {told})"
