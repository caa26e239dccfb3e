"""Serving: a session, its page, its guard and its server put together."""

import socket
from typing import Self

from ..vocabulary import representatives
from .app import build, script_hashes
from .guard import Guard, address, is_loopback, new_token, policy
from .server import Server
from .state import Sources, opened

__all__ = ["Explorer", "Sources", "is_loopback"]


class Explorer:
    """An explorer of a run that listens on a host and port; used as a context, which ends it."""

    def __init__(
        self, sources: Sources, host: str, port: int | None, *, time_limit: float = 60.0
    ) -> None:
        """Open the session and listen.

        Raises InputError where the session cannot be used or the port is not free.
        """
        self.state = opened(sources, time_limit=time_limit)
        app = build(self.state, representatives.of_front(sources.front, sources.plans))
        self._server = Server(host, port)
        self._guard = Guard(
            app.server.wsgi_app,
            new_token(),
            host,
            self._server.port,
            policy(script_hashes(app)),
            (socket.gethostname(),),
        )

    @property
    def address(self) -> str:
        """What to open in a browser, with its token."""
        return address(self._guard.host, self._guard.port, self._guard.token)

    @property
    def unsaved(self) -> str:
        """Why the last change is not on the disk; empty where it is."""
        return self.state.unsaved

    def run(self) -> None:
        """Answer until :meth:`stop` or Ctrl-C."""
        self._server.run(self._guard, self._guard.knows)

    def stop(self) -> None:
        """End :meth:`run`, from another thread."""
        self._server.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.state.jobs.close()
        self._server.close()
