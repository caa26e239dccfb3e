"""Connections that say nothing, or never come to an end, hold up nobody and are given up."""

import http.client
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from statistics import median

import pytest

from exploring import listening, place, sources
from siege import HEADS, besieged, seconds
from wholepie.views.explorer import connections, server
from wholepie.views.explorer.serving import Explorer

# The bound of the promise is a second; a busy machine may be slower.
BOUND, PATIENCE = 10.0, 30


@pytest.fixture
def explorer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Explorer]:
    """An explorer with fewer places than those who besiege it would take."""
    monkeypatch.setitem(server._SETTINGS, "connection_limit", 100)
    with listening(sources(tmp_path, max_points=3)) as found:
        yield found


def connected(stack: ExitStack, explorer: Explorer, said: bytes = b"") -> socket.socket:
    one = socket.create_connection(("127.0.0.1", place(explorer)[0]), timeout=PATIENCE)
    stack.enter_context(one).sendall(said)
    return one


def is_open(one: socket.socket) -> bool:
    """Whether nothing has come: neither an end nor an answer."""
    one.settimeout(0.3)
    try:
        return one.recv(1) != b""
    except TimeoutError:
        return True
    except ConnectionError:
        return False


def wait_for_the_end(one: socket.socket) -> None:
    with suppress(ConnectionError):
        assert one.recv(1) == b""


def request(explorer: Explorer) -> bytes:
    """A request with the token."""
    port, token = place(explorer)
    host, cookie = f"Host: 127.0.0.1:{port}", f"Cookie: wholepie_{port}={token}"
    return f"GET / HTTP/1.1\r\n{host}\r\n{cookie}\r\n\r\n".encode()


def test_a_request_with_the_token_is_answered_among_64_and_64(explorer: Explorer) -> None:
    quiet = median(seconds(explorer) for _ in range(20))
    with besieged(place(explorer)[0], idle=64, trickling=64):
        time.sleep(0.5)
        assert median(seconds(explorer) for _ in range(20)) < BOUND + 10 * quiet


def test_the_oldest_strangers_make_room(
    explorer: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "DEADLINE", 600.0)
    with ExitStack() as stack:
        known = connected(stack, explorer, request(explorer))
        assert known.recv(99).startswith(b"HTTP/1.1 200")
        first = [connected(stack, explorer) for _ in range(9)]
        time.sleep(0.3)
        last = [connected(stack, explorer) for _ in range(connections.MOST_STRANGERS)]
        for one in first:
            wait_for_the_end(one)
        assert all(map(is_open, last[:3]))
        assert is_open(known)


@pytest.mark.parametrize("said", HEADS)
def test_a_request_that_does_not_come_to_an_end_is_given_up(
    explorer: Explorer, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr(connections, "DEADLINE", 1.0)
    with ExitStack() as stack:
        stranger = connected(stack, explorer, said)
        known = connected(stack, explorer, request(explorer))
        assert known.recv(99).startswith(b"HTTP/1.1 200")
        known.sendall(said)
        silent = connected(stack, explorer)
        until = time.monotonic() + PATIENCE
        left = {stranger, known}
        while left and time.monotonic() < until:
            time.sleep(0.1)
            for one in list(left):
                try:
                    one.sendall(b"1")
                except ConnectionError:
                    left.discard(one)
        assert not left
        wait_for_the_end(silent)


def test_a_browser_that_waits_between_two_requests_is_kept(
    explorer: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, token = place(explorer)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    monkeypatch.setattr(connections, "DEADLINE", 0.5)
    for _ in range(3):
        connection.request("GET", "/", headers={"Cookie": f"wholepie_{port}={token}"})
        response = connection.getresponse()
        assert (response.status, bool(response.read())) == (200, True)
        held = connection.sock
        time.sleep(1.0)
        assert connection.sock is held
        assert is_open(held)
        held.settimeout(PATIENCE)
    connection.close()
