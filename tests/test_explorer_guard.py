"""Who may ask the explorer for anything: tokens, hosts, sites, paths, sizes; and its command."""

import http.client
import json
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from examples import examples
from exploring import QUICKSTART, listening, place, sources
from wholepie.cli import main
from wholepie.optimizer.errors import InputError
from wholepie.views.explorer.guard import MOST_BODY, Guard, is_loopback, new_token
from wholepie.views.explorer.server import Server
from wholepie.views.explorer.serving import Explorer

UPDATE = "/_dash-update-component"
Answer = tuple[int, dict[str, str], str]


@pytest.fixture(scope="module")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorer]:
    with listening(sources(tmp_path_factory.mktemp("run"), max_points=3)) as found:
        yield found


def ask(
    explorer: Explorer, method: str = "GET", path: str = "/", body: bytes = b"", **headers: str
) -> Answer:
    """What is answered to one who has the cookie, unless a header says otherwise."""
    port, token = place(explorer)
    sent = {"Host": f"127.0.0.1:{port}", "Cookie": f"wholepie_{port}={token}"}
    sent |= {"Content-Length": str(len(body)), "Content-Type": "application/json"}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    for name, value in sent.items():
        if value:
            connection.putheader(name, value)
    connection.endheaders(body)
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response.status, dict(response.getheaders()), text


def test_the_token_becomes_a_cookie_and_leaves_the_address(explorer: Explorer) -> None:
    port, token = place(explorer)
    status, headers, _ = ask(explorer, path=f"/?token={token}", Cookie="")
    assert (status, headers["Location"]) == (303, "/")
    cookie = headers["Set-Cookie"]
    assert cookie == f"wholepie_{port}={token}; HttpOnly; Path=/; SameSite=Strict"
    assert ask(explorer)[0] == 200


@pytest.mark.parametrize("cookie", ["", "wholepie_1=x", "wholepie_{port}=", "wholepie_{port}=ä"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/_dash-layout"),
        ("GET", "/_dash-dependencies"),
        ("GET", "/_dash-component-suites/dash/deps/react@18.3.1.min.js"),
        ("POST", UPDATE),
    ],
)
def test_nothing_is_served_without_the_token(
    explorer: Explorer, method: str, path: str, cookie: str
) -> None:
    wanted = cookie.format(port=place(explorer)[0])
    status, _, text = ask(explorer, method, path, Cookie=wanted)
    assert status == 403
    assert "whole address that it printed" in text


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: t + "x", lambda t: "", str.lower])
def test_a_wrong_token_is_refused(explorer: Explorer, change: Any) -> None:
    port, token = place(explorer)
    assert ask(explorer, path=f"/?token={change(token)}")[0] == 403
    assert ask(explorer, Cookie=f"wholepie_{port}={change(token)}")[0] == 403


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1:1",
        "127.0.0.1",
        "a@127.0.0.1:{port}",
        "127.0.0.1:" + "9" * 5000,
    ],
)
def test_a_foreign_host_is_refused(explorer: Explorer, host: str) -> None:
    port, _ = place(explorer)
    assert ask(explorer, Host=host.format(port=port))[0] == 403
    assert ask(explorer, Host=f"localhost:{port}")[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://127.0.0.1:{port}"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
@pytest.mark.parametrize(("method", "path"), [("POST", UPDATE), ("GET", "/")])
def test_a_request_of_another_site_is_refused(
    explorer: Explorer, method: str, path: str, headers: dict[str, str]
) -> None:
    port, _ = place(explorer)
    sent = {name: value.format(port=port) for name, value in headers.items()}
    status, _, text = ask(explorer, method, path, **sent)
    assert status == 403
    assert "Another site" in text


@pytest.mark.parametrize(
    "path",
    [
        *("/session.json", "/run.json", "/assets/report.css", "/assets/../session.json"),
        *("/../session.json", "//etc/passwd", "/%2e%2e/session.json", "/_mcp", "/_reload-hash"),
        *("/_dash-component-suites/dash/../../../../session.json", "/?x/../session.json%00"),
        *("/_dash-component-suites/dash/version.py", "/_dash-component-suites/os/path.py"),
        *("/_dash-component-suites/dash//etc/passwd", "/_dash-component-suites/dash/%2e%2e/a.js"),
        *("/_dash-component-suites/wholepie/views/templates/report.css", "/run.json?token="),
    ],
)
def test_no_path_leads_to_a_file(explorer: Explorer, path: str) -> None:
    status, _, text = ask(explorer, path=path)
    if path.startswith("/?"):
        assert status == 200  # a query is none of our business: the page itself
        return
    assert (status, text) == (404, "There is no such page.\n")


def test_what_makes_no_sense_is_refused_in_a_line(explorer: Explorer) -> None:
    bodies = (b"{}", b"[]", b"x", b'{"output":"a","inputs":[]}', b"\xff" * 9, b"[" * 90_000)
    for body in bodies:
        status, _, text = ask(explorer, "POST", UPDATE, body)
        assert status == 400
        assert "Traceback" not in text
        assert len(text) < 200
    assert ask(explorer, "PUT")[0] == 405
    assert ask(explorer, "POST", "/")[0] == 405
    assert ask(explorer, "POST", UPDATE, Content_Length=str(MOST_BODY + 1))[0] == 413
    assert ask(explorer, "POST", UPDATE, Content_Length="-1")[0] == 400
    large = b"%x\r\n%b\r\n0\r\n\r\n" % (MOST_BODY + 1, b" " * (MOST_BODY + 1))
    chunked = {"Transfer_Encoding": "chunked", "Content_Length": ""}
    assert ask(explorer, "POST", UPDATE, large, **chunked)[0] == 413


def test_every_answer_forbids_what_the_page_does_not_need(explorer: Explorer) -> None:
    for cookie in ({}, {"Cookie": ""}):
        _, headers, _ = ask(explorer, **cookie)
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self' 'sha256-")
        assert "unsafe-eval" not in policy
        assert "'unsafe-inline'" not in policy.split("style-src")[0]
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"


def test_a_person_with_the_token_can_ask_for_nothing_odd(explorer: Explorer) -> None:
    """Ids, keys and values of a client who writes its own requests."""
    before = sorted(each.name for each in explorer.state.sources.folder.iterdir())
    (callback,) = [
        each
        for each in json.loads(ask(explorer, path="/_dash-dependencies")[2])
        if "seen.data" in each["output"]
    ]
    odd: tuple[Any, ...] = ("../../x", -1, 1e308, "NaN", None, [], {}, {"act": "look"}, "a" * 5000)
    for value in odd:
        named = {"act": "look", "plan": value}
        body = {
            "output": callback["output"],
            "outputs": [],
            "inputs": [{"id": named, "property": "n_clicks", "value": 1}],
            "changedPropIds": [f"{json.dumps(named)}.n_clicks"],
        }
        ask(explorer, "POST", UPDATE, json.dumps(body).encode())
    assert explorer.state.session.chosen in {"1", "2", "3"}
    assert sorted(each.name for each in explorer.state.sources.folder.iterdir()) == before


# The middleware alone.


def served(environ: dict[str, Any], **more: Any) -> str:
    """The status of a request to a guard of an app that answers everything."""
    said: list[str] = []

    def app(_: dict[str, Any], start: Any) -> Iterable[bytes]:
        start("200 OK", [])
        return [b""]

    given: dict[str, Any] = {"token": "t", "host": "127.0.0.1", "port": 8050, "policy": "p", **more}
    guard = Guard(app=app, **given)
    usual = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "HTTP_COOKIE": "a=b; wholepie_8050=t"}
    guard(usual | environ, lambda status, *_: said.append(status))
    return said[0][:3]


@examples(40)
@given(st.text(max_size=30))
def test_no_other_host_is_the_explorers_own(host: str) -> None:
    own = host.lower() in {"127.0.0.1:8050", "localhost:8050", "[::1]:8050"}
    assert served({"HTTP_HOST": host}) == ("200" if own else "403")


@examples(40)
@given(st.text(st.characters(max_codepoint=255, exclude_characters=';"'), max_size=30))
def test_no_other_token_is_taken(token: str) -> None:
    cookie = {"HTTP_HOST": "localhost:8050", "HTTP_COOKIE": f"wholepie_8050={token}"}
    assert served(cookie) == ("200" if token.strip() == "t" else "403")


@examples(40)
@given(st.text(st.characters(max_codepoint=255), max_size=40))
def test_no_other_path_is_known(path: str) -> None:
    found = served({"HTTP_HOST": "localhost:8050", "PATH_INFO": f"/{path}"})
    assert found == "404" or path.lstrip("/") in ("", "_dash-layout", "_dash-dependencies")


def test_on_a_network_addresses_and_the_machines_name_are_its_own() -> None:
    open_ = {"host": "0.0.0.0", "names": ("meeting-room",)}
    for host, status in (
        ("192.168.1.7:8050", "200"),
        ("Meeting-Room:8050", "200"),
        ("[fe80::1]:8050", "200"),
        ("rebound.example:8050", "403"),
    ):
        assert served({"HTTP_HOST": host}, **open_) == status


def test_tokens_are_long_and_differ() -> None:
    assert len({new_token() for _ in range(99)}) == 99
    assert all(len(new_token()) >= 43 for _ in range(9))


def test_loopback_is_told_from_the_network() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "localhost", "::1", "127.8.8.8")))
    assert not any(map(is_loopback, ("0.0.0.0", "192.168.1.7", "::", "example.com")))


# The server and the command.


def test_a_port_in_use_is_told_or_passed_over() -> None:
    first = Server("127.0.0.1", 0)
    with pytest.raises(InputError, match=f"Cannot listen on 127.0.0.1, port {first.port}: "):
        Server("127.0.0.1", first.port)
    second, third = Server("127.0.0.1", None), Server("127.0.0.1", None)
    assert second.port != third.port
    for each in (first, second, third):
        each.close()
    with pytest.raises(InputError, match="Cannot listen on no-such-host"):
        Server("no-such-host", 0)


def started(*args: str) -> subprocess.Popen[str]:
    program = [sys.executable, "-c", "from wholepie.cli import main; main()"]
    command = [*program, "explore", "--no-browser", "--port", "0"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([*command, *args], text=True, **pipes)  # type: ignore[call-overload]


def test_a_scenario_is_solved_first_and_ctrl_c_ends_with_0(tmp_path: Path) -> None:
    process = started(str(QUICKSTART), "--out", str(tmp_path / "run"), "--json")
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(4)]
    data = json.loads("".join(lines))
    assert data["run"] == str(tmp_path / "run")
    assert data["address"].startswith("http://127.0.0.1:")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert (process.returncode, out) == (0, "")
    assert "Solving first, within 5 % or 60 s." in err
    assert "Ended. What was said is in session.json." in err
    assert len(wp.open(tmp_path / "run")) > 0


def test_bad_use_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def must_not(*_: Any) -> None:
        raise AssertionError("it listens")

    monkeypatch.setattr(Explorer, "run", must_not)
    wp.front(QUICKSTART, max_points=3).save(tmp_path)
    for args, words in (
        ((str(tmp_path), "--host", "0.0.0.0"), "Add --allow-network"),
        ((str(tmp_path / "none"),), "does not exist"),
    ):
        told = CliRunner().invoke(main, ["explore", "--no-browser", "--port", "0", *args])
        assert told.exit_code == 2
        assert words in " ".join(told.stderr.split())
        assert isinstance(told.exception, SystemExit)
