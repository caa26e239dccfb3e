"""Connections: waitress' own, with deadlines, and few for those who have not shown the token.

Waitress gives up a connection that is silent. One that sends a byte now and then would stay for
ever, and a few hundred of them would keep everybody else out.
"""

import time
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

from waitress.channel import HTTPChannel

#: Whether the headers of a request, as WSGI calls them without ``HTTP_``, hold the token.
Knows = Callable[[Mapping[str, str]], bool]

DEADLINE = 10.0
"""Seconds for a whole request, head and body; and for all that a stranger has to say."""
MOST_STRANGERS = 32
"""Connections without the token that are open at once."""


class Connection(HTTPChannel):  # type: ignore[misc]
    """A connection, known from the first request on that shows the token.

    ``since`` is when it was opened, or when the request began that is not whole yet.
    """

    def __init__(self, *given: Any, **more: Any) -> None:
        self.known = False
        self.since = time.monotonic()
        super().__init__(*given, **more)

    def received(self, data: bytes) -> bool:
        """Take bytes of a request."""
        if self.known and self.request is None:
            self.since = time.monotonic()
        return bool(super().received(data))

    def service(self) -> None:
        """Answer a request, in a thread of the server's."""
        self.known = self.known or self.server.knows(self.requests[0].headers)
        super().service()

    def is_late(self, now: float) -> bool:
        """Whether its time is over, though nothing of it is being answered."""
        waits = not self.known or self.request is not None
        return waits and not self.requests and now - self.since > DEADLINE


def admit(server: Any, knows: Knows) -> None:
    """Have a server of waitress keep connections of this kind, before it accepts any."""
    server.channel_class, server.knows = Connection, knows


def sweep(server: Any) -> None:
    """Close connections whose time is over, and the oldest strangers where there are too many.

    For the thread of the server's loop, between two turns: a number of a file that is closed
    within a turn can be given to the next connection in the same turn.
    """
    now, opened = time.monotonic(), list(server.active_channels.values())
    late = [each for each in opened if each.is_late(now)]
    idle = [each for each in opened if not (each.known or each.requests or each in late)]
    spare = sorted(idle, key=attrgetter("since"))[: max(0, len(idle) - MOST_STRANGERS)]
    for each in (*late, *spare):
        each.handle_close()
