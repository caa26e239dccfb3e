"""Guard: who may ask an explorer for anything, as WSGI middleware before every request.

Waitress judges what a request is and how large it may be; Flask judges which methods a path takes.

- The ``Host`` must be the explorer's own, so that no foreign name can be made to point at it (DNS
  rebinding); a request that another site caused (``Origin``, ``Sec-Fetch-Site``) is refused.
- The token in the address is traded for a cookie that scripts cannot read and other sites do not
  send, and the address is cleaned of it. Without the cookie nothing is served, not
  even scripts and styles.
- Only the paths that the page needs exist. Paths in requests never become paths on disk.
"""

import hmac
import ipaddress
import re
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from werkzeug.wrappers import Request, Response

MOST_BODY = 1_000_000
_PATHS = re.compile(
    r"/|/_dash-layout|/_dash-dependencies|/_dash-update-component|/_favicon\.ico"
    r"|/_dash-component-suites(/[A-Za-z0-9_@-][A-Za-z0-9_@.-]*)+"
)
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_FOREIGN_SITES = ("cross-site", "same-site")
_HEADERS = (
    ("X-Frame-Options", "DENY"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
)

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


class Refusal(Exception):
    """A request that is not answered: its status, and the reason in words."""

    def __init__(self, status: HTTPStatus, why: str) -> None:
        super().__init__(why)
        self.status = status


def new_token() -> str:
    """256 random bits, as text for an address."""
    return secrets.token_urlsafe(32)


def policy(hashes: Sequence[str]) -> str:
    """The content security policy: nothing from elsewhere, no script but the page's own.

    Plotly writes styles into the page, which is why those are allowed inline.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {' '.join(hashes)}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


@dataclass
class Guard:
    """Answers for ``app`` only to those who may ask; ``host`` is the one that is bound."""

    app: Application
    token: str
    host: str
    port: int
    policy: str
    names: Sequence[str] = field(default_factory=tuple)

    @property
    def cookie(self) -> str:
        """The cookie's name; all ports of a host share their cookies, so each has its own."""
        return f"wholepie_{self.port}"

    def knows(self, headers: Mapping[str, str]) -> bool:
        """Whether a request's headers, by their names in WSGI without ``HTTP_``, hold the token."""
        cookies = Request({"HTTP_COOKIE": headers.get("COOKIE", "")}).cookies
        return self._is_token(cookies.get(self.cookie, ""))

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request, or refuse it."""
        answer = self._own_answer(Request(environ)) or self.app
        return answer(environ, self._with_headers(start_response))

    def _own_answer(self, request: Request) -> Response | None:
        """A refusal, or the cookie for a token; None where the app is to answer."""
        try:
            self._require_own_host(request)
            self._require_own_site(request)
            self._require_known_path(request)
            if request.path == "/" and "token" in request.args:
                self._require_token(request.args["token"])
                return self._welcome()
            self._require_token(request.cookies.get(self.cookie, ""))
        except Refusal as refusal:
            return Response(f"{refusal}\n", refusal.status, mimetype="text/plain")
        return None

    def _require_own_host(self, request: Request) -> None:
        host = request.headers.get("Host", "").lower()
        name, _, port = host.rpartition(":") if re.search(r":\d{1,5}$", host) else (host, "", "80")
        if int(port or 0) != self.port or not self._is_own(name):
            raise Refusal(HTTPStatus.FORBIDDEN, "This address is not the explorer's own.")

    def _is_own(self, name: str) -> bool:
        """Whether the host is ours: on loopback only its names, elsewhere any address too, since
        rebinding needs a name."""
        if name in _LOOPBACK or name == self.host.lower():
            return True
        if is_loopback(self.host):
            return False
        return name in {each.lower() for each in self.names} or _is_address(name)

    def _require_own_site(self, request: Request) -> None:
        own = f"http://{request.headers.get('Host', '')}"
        foreign = request.headers.get("Sec-Fetch-Site") in _FOREIGN_SITES
        if foreign or request.headers.get("Origin", own).lower() != own.lower():
            why = "Another site sent this request. Copy the address into the browser's address bar."
            raise Refusal(HTTPStatus.FORBIDDEN, why)

    def _require_known_path(self, request: Request) -> None:
        if not _PATHS.fullmatch(request.path):
            raise Refusal(HTTPStatus.NOT_FOUND, "There is no such page.")

    def _require_token(self, token: str) -> None:
        if not self._is_token(token):
            why = "Open the explorer with the whole address that it printed, with its token."
            raise Refusal(HTTPStatus.FORBIDDEN, why)

    def _is_token(self, token: str) -> bool:
        return hmac.compare_digest(token.encode(errors="surrogatepass"), self.token.encode())

    def _welcome(self) -> Response:
        """Trade the token in the address for a cookie, and clean the address of it."""
        answer = Response(status=HTTPStatus.SEE_OTHER, headers={"Location": "/"})
        answer.set_cookie(self.cookie, self.token, httponly=True, samesite="Strict")
        return answer

    def _with_headers(self, start_response: StartResponse) -> StartResponse:
        def start(status: str, head: list[tuple[str, str]], exc_info: Any = None) -> Any:
            more = [("Content-Security-Policy", self.policy), *_HEADERS]
            if not any(name.lower() == "cache-control" for name, _ in head):
                more.append(("Cache-Control", "no-store"))
            return start_response(status, [*head, *more], exc_info)

        return start


def is_loopback(host: str) -> bool:
    """Whether a host can be reached from this machine only."""
    bare = host.strip("[]")
    return bare == "localhost" or (_is_address(bare) and ipaddress.ip_address(bare).is_loopback)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def address(host: str, port: int, token: str) -> str:
    """What to open in a browser."""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/?{urlencode({'token': token})}"
