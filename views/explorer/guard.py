"""Guard: who may ask an explorer for anything, as WSGI middleware before every request.

- The ``Host`` must be the explorer's own, so that no foreign name can be made to point at it (DNS
  rebinding); a request that another site caused (``Origin``, ``Sec-Fetch-Site``) is refused.
- The token in the address is traded for a cookie that scripts cannot read and other sites do not
  send, and the address is cleaned of it. Nothing, scripts and styles neither, is served without.
- Only the paths that the page needs exist, only GET and POST, and only bodies of a stated, small
  size. Paths in requests never become paths on disk.
"""

import hmac
import ipaddress
import re
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlencode

MOST_BODY = 1_000_000
_UPDATE = "/_dash-update-component"
_PATHS = re.compile(
    r"/|/_dash-layout|/_dash-dependencies|/_dash-update-component|/_favicon\.ico"
    r"|/_dash-component-suites(/[A-Za-z0-9_@-][A-Za-z0-9_@.-]*)+"
)
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_FOREIGN_SITES = ("cross-site", "same-site")
_HEADERS = (
    ("Server", "wholepie"),
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
    """A request that is not answered, with its status and why in words."""

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

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request, or refuse it."""
        try:
            self._require_own_host(environ)
            self._require_own_site(environ)
            self._require_known_path(environ)
            offered = _offered(environ)
            if offered is not None:
                return self._welcome(offered, environ, start_response)
            self._require_token(_cookies(environ).get(self.cookie, ""))
            self._require_small(environ)
        except Refusal as refusal:
            return self._refuse(refusal, start_response)
        return self.app(environ, self._with_headers(start_response))

    def _require_own_host(self, environ: Environ) -> None:
        host = str(environ.get("HTTP_HOST", "")).lower()
        name, _, port = host.rpartition(":") if re.search(r":\d{1,5}$", host) else (host, "", "80")
        if int(port or 0) != self.port or not self._is_own(name):
            raise Refusal(HTTPStatus.FORBIDDEN, "This address is not the explorer's own.")

    def _is_own(self, name: str) -> bool:
        """On loopback only its names; elsewhere any address, since rebinding needs a name."""
        if name in _LOOPBACK or name == self.host.lower():
            return True
        if is_loopback(self.host):
            return False
        return name in {each.lower() for each in self.names} or _is_address(name)

    def _require_own_site(self, environ: Environ) -> None:
        origin = environ.get("HTTP_ORIGIN")
        own = f"http://{environ.get('HTTP_HOST', '')}"
        foreign = environ.get("HTTP_SEC_FETCH_SITE") in _FOREIGN_SITES
        if foreign or (origin is not None and origin.lower() != own.lower()):
            why = "Another site asked for this. Copy the address into the browser's address bar."
            raise Refusal(HTTPStatus.FORBIDDEN, why)

    def _require_known_path(self, environ: Environ) -> None:
        path, method = environ.get("PATH_INFO", ""), environ.get("REQUEST_METHOD")
        if not _PATHS.fullmatch(path):
            raise Refusal(HTTPStatus.NOT_FOUND, "There is nothing here.")
        if method not in (("POST",) if path == _UPDATE else ("GET", "HEAD")):
            raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED, "This cannot be done here.")

    def _require_token(self, token: str) -> None:
        if not hmac.compare_digest(token.encode(errors="surrogatepass"), self.token.encode()):
            why = "Open the explorer by the whole address that it printed, with its token."
            raise Refusal(HTTPStatus.FORBIDDEN, why)

    def _require_small(self, environ: Environ) -> None:
        length = environ.get("CONTENT_LENGTH") or "0"
        if environ.get("HTTP_TRANSFER_ENCODING") or not re.fullmatch(r"\d{1,12}", length):
            raise Refusal(HTTPStatus.LENGTH_REQUIRED, "The size of the request is not known.")
        if int(length) > MOST_BODY:
            raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The request is too large.")

    def _welcome(
        self, token: str, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Trade the token in the address for a cookie, and clean the address of it."""
        self._require_token(token)
        cookie = f"{self.cookie}={self.token}; Path=/; HttpOnly; SameSite=Strict"
        head = [("Location", "/"), ("Set-Cookie", cookie), ("Cache-Control", "no-store")]
        self._start(start_response, HTTPStatus.SEE_OTHER, [*head, ("Content-Length", "0")])
        return [b""]

    def _refuse(self, refusal: Refusal, start_response: StartResponse) -> Iterable[bytes]:
        body = f"{refusal}\n".encode()
        head = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
        self._start(start_response, refusal.status, head)
        return [body]

    def _start(
        self, start_response: StartResponse, status: HTTPStatus, head: list[tuple[str, str]]
    ) -> None:
        self._with_headers(start_response)(f"{status.value} {status.phrase}", head)

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


def _offered(environ: Environ) -> str | None:
    """The token in the address, where one is."""
    if environ.get("PATH_INFO") != "/":
        return None
    given = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True).get("token")
    return given[0] if given else None


def _cookies(environ: Environ) -> Mapping[str, str]:
    pairs = (part.partition("=") for part in environ.get("HTTP_COOKIE", "").split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def address(host: str, port: int, token: str) -> str:
    """What to open in a browser."""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/?{urlencode({'token': token})}"
