"""Server: a port of our own with waitress behind it, which withstands idle and slow clients."""

import errno
import logging
import socket
import threading

from waitress import create_server, wasyncore

from ...diagnostics import codes
from ...optimizer.errors import InputError
from .connections import Knows, admit, sweep
from .guard import MOST_BODY, Application

FIRST_PORT, MOST_PORTS = 8050, 20
_PATIENCE = 30
_MOST_AT_ONCE = 500
_SETTINGS = {
    "threads": 8,
    "ident": "wholepie",
    "max_request_body_size": MOST_BODY,
    "max_request_header_size": 65_536,
    "connection_limit": _MOST_AT_ONCE,
    "channel_timeout": _PATIENCE,
    "cleanup_interval": _PATIENCE // 3,
    "asyncore_use_poll": True,
    "log_socket_errors": False,
}
# It warns whenever a request has to wait for a thread, which people need not know.
logging.getLogger("waitress.queue").setLevel(logging.ERROR)


class Server:
    """Listens from the start; answers for an app from :meth:`run` until :meth:`stop`."""

    def __init__(self, host: str, port: int | None) -> None:
        """Listen on a port, else on the first free one from 8050 on.

        Raises InputError where there is none.
        """
        self._socket = _bound(host, port)
        self._ended = threading.Event()
        self.host, self.port = host, int(self._socket.getsockname()[1])

    def run(self, app: Application, knows: Knows) -> None:
        """Answer until stopped, few of those whom the app does not know; Ctrl-C is passed on."""
        channels: dict[int, object] = {}
        server = create_server(app, map=channels, sockets=[self._socket], **_SETTINGS)
        admit(server, knows)
        try:
            while not self._ended.is_set():
                wasyncore.loop(timeout=0.2, use_poll=True, map=channels, count=1)
                sweep(server)
        finally:
            server.task_dispatcher.shutdown()
            wasyncore.close_all(channels)

    def stop(self) -> None:
        """End :meth:`run`, from another thread."""
        self._ended.set()

    def close(self) -> None:
        """Release the port."""
        self._socket.close()


def _bound(host: str, port: int | None) -> socket.socket:
    ports = range(FIRST_PORT, FIRST_PORT + MOST_PORTS) if port is None else [port]
    for each in ports:
        try:
            return _listening(host, each)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or port is not None:
                why = error.strerror or str(error)
                raise InputError(
                    codes.ADDRESS, f"Cannot listen on {host}, port {each}: {why}."
                ) from error
    raise InputError(
        codes.ADDRESS,
        f"The ports {ports[0]} to {ports[-1]} of {host} are in use; choose another with --port.",
    )


def _listening(host: str, port: int) -> socket.socket:
    family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    both = family == socket.AF_INET6 and socket.has_dualstack_ipv6()
    return socket.create_server(
        (str(address[0]), port), family=family, backlog=_MOST_AT_ONCE, dualstack_ipv6=both
    )
