"""Connections that say nothing, or a byte now and then, to an explorer; and how long others wait.

python tests/siege.py --idle 64 --trickling 64 --requests 50
"""

import http.client
import selectors
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from exploring import listening, place, sources
from wholepie.views.explorer.serving import Explorer

HEADS = (
    b"GET / HTTP/1.1\r\nX: ",
    b"POST /_dash-update-component HTTP/1.1\r\nContent-Length: 99999\r\n\r\n",
    b"POST /_dash-update-component HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n9999\r\n",
)


class Siege:
    """Keeps connections open to a port: each that the server closes is opened again at once."""

    def __init__(self, port: int, heads: Sequence[bytes], pause: float) -> None:
        self.port, self.pause = port, pause
        self.closed = 0
        self._ended = threading.Event()
        self._open = selectors.DefaultSelector()
        for head in heads:
            self._connect(head)
        self._thread = threading.Thread(target=self._besiege)
        self._thread.start()

    def _connect(self, head: bytes) -> None:
        one = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        one.sendall(head)
        self._open.register(one, selectors.EVENT_READ, head)

    def _besiege(self) -> None:
        while not self._ended.wait(self.pause):
            for key in list(self._open.get_map().values()):
                if key.data:
                    _tries(key.fileobj, b"x")
            for key, _ in self._open.select(0):
                self._open.unregister(key.fileobj)
                _close(key.fileobj)
                self.closed += 1
                self._connect(key.data)

    def end(self) -> None:
        """Close all connections."""
        self._ended.set()
        self._thread.join()
        for key in list(self._open.get_map().values()):
            _close(key.fileobj)
        self._open.close()


def _tries(one: object, data: bytes) -> None:
    assert isinstance(one, socket.socket)
    with suppress(OSError):  # The server has closed it, which the selector tells next.
        one.sendall(data)


def _close(one: object) -> None:
    assert isinstance(one, socket.socket)
    one.close()


@contextmanager
def besieged(port: int, idle: int, trickling: int, pause: float = 0.1) -> Iterator[Siege]:
    """So many connections that say nothing, and so many that never come to an end."""
    trickle = [HEADS[k % len(HEADS)] for k in range(trickling)]
    siege = Siege(port, [b""] * idle + trickle, pause)
    try:
        yield siege
    finally:
        siege.end()


def seconds(explorer: Explorer) -> float:
    """Until a request with the token, on a connection of its own, is answered."""
    port, token = place(explorer)
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/", headers={"Cookie": f"wholepie_{port}={token}"})
    assert connection.getresponse().status == 200
    connection.close()
    return time.perf_counter() - began


@click.command(help=__doc__)
@click.option("--idle", default=64, show_default=True)
@click.option("--trickling", default=64, show_default=True)
@click.option("--requests", default=50, show_default=True)
def main(idle: int, trickling: int, requests: int) -> None:
    """Print the median and the longest of many requests, before and during a siege."""
    with tempfile.TemporaryDirectory() as folder, listening(sources(Path(folder))) as explorer:
        _tell("alone", [seconds(explorer) for _ in range(requests)])
        with besieged(place(explorer)[0], idle, trickling) as siege:
            time.sleep(2)
            _tell("besieged", [seconds(explorer) for _ in range(requests)])
            click.echo(f"{siege.closed} connections were closed and opened again")


def _tell(when: str, waited: list[float]) -> None:
    middle, most = 1000 * statistics.median(waited), 1000 * max(waited)
    click.echo(f"{when}: median {middle:.0f} ms, longest {most:.0f} ms of {len(waited)} requests")


if __name__ == "__main__":
    main()
