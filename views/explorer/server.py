"""Server: listens, hands each request to a thread, and ends when it is told to.

The standard library's, which is enough for a meeting: a connection that says nothing is closed
after a while, and there are at most so many at once.
"""

import errno
import socket
import threading
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from ...diagnostics import codes
from ...optimizer.errors import InputError
from .guard import Application

FIRST_PORT, MOST_PORTS = 8050, 20
_PATIENCE = 30.0
_MOST_AT_ONCE = 64


class _Handler(WSGIRequestHandler):
    timeout = _PATIENCE
    server_version = "wholepie"
    sys_version = ""

    def log_message(self, *_: Any) -> None:
        """Nothing: an address holds the token."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, host: str, port: int) -> None:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        self.address_family = found[0]
        self.slots = threading.BoundedSemaphore(_MOST_AT_ONCE)
        super().__init__(found[4][:2], _Handler)  # type: ignore[arg-type]

    def server_bind(self) -> None:
        """Bind without asking a name server what this machine is called."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]
        self.setup_environ()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Take a request, once there is room for it."""
        self.slots.acquire()
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer, and make room."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.slots.release()

    def handle_error(self, *_: Any) -> None:
        """A browser that went away is no error of ours."""


class Server:
    """Listens from the start; answers once ``app`` is set, from :meth:`run` until :meth:`stop`."""

    def __init__(self, host: str, port: int | None) -> None:
        """Listen on a port, else on the first free one from 8050 on.

        Raises InputError where that cannot be.
        """
        self._server = _bound(host, port)
        self.host, self.port = host, int(self._server.server_port)

    def run(self, app: Application) -> None:
        """Answer until stopped."""
        self._server.set_app(app)
        self._server.serve_forever(poll_interval=0.2)

    def stop(self) -> None:
        """End :meth:`run`, from another thread."""
        self._server.shutdown()

    def close(self) -> None:
        """Give the port back."""
        self._server.server_close()


def _bound(host: str, port: int | None) -> _Server:
    ports = range(FIRST_PORT, FIRST_PORT + MOST_PORTS) if port is None else [port]
    for each in ports:
        try:
            return _Server(host, each)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or port is not None:
                why = error.strerror or str(error)
                raise InputError(
                    codes.ADDRESS, f"Cannot listen on {host}, port {each}: {why}."
                ) from error
    raise InputError(
        codes.ADDRESS, f"The ports {ports[0]} to {ports[-1]} of {host} are all in use; name --port."
    )
