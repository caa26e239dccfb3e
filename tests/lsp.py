"""A small client of a language server, over its standard streams."""

import json
import subprocess
from pathlib import Path
from typing import Any

SETTINGS = {
    "yaml": {
        "validate": True,
        "hover": True,
        "completion": True,
        "schemaStore": {"enable": False},
    }
}


class LanguageServer:
    """Runs the server; ``settings`` are those of the section ``yaml``."""

    def __init__(self, command: str, root: Path) -> None:
        self._process = subprocess.Popen(
            [command, "--stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._number = 0
        self.diagnostics: dict[str, list[dict[str, Any]]] = {}
        capabilities = {
            "workspace": {"configuration": True},
            "textDocument": {
                "completion": {"completionItem": {"documentationFormat": ["markdown"]}},
                "publishDiagnostics": {},
            },
        }
        self.ask(
            "initialize",
            {"processId": None, "rootUri": root.as_uri(), "capabilities": capabilities},
        )
        self.tell("initialized", {})
        self.tell("workspace/didChangeConfiguration", {"settings": SETTINGS})

    def close(self) -> None:
        """Shut the server down."""
        self.ask("shutdown", None)
        self.tell("exit", None)
        self._process.wait(10)

    def open(self, path: Path) -> None:
        """Open a file, and wait for what the server says of it."""
        document = {
            "uri": path.as_uri(),
            "languageId": "yaml",
            "version": 1,
            "text": path.read_text(encoding="utf-8"),
        }
        self.tell("textDocument/didOpen", {"textDocument": document})
        while path.as_uri() not in self.diagnostics:
            self._read()

    def complete(self, path: Path, line: int, character: int) -> dict[str, str]:
        """What may stand at a place, counted from 0, with its description."""
        found = self._at("textDocument/completion", path, line, character)
        items = found["items"] if isinstance(found, dict) else found or []
        return {item["label"]: _plain(item.get("documentation")) for item in items}

    def hover(self, path: Path, line: int, character: int) -> str:
        """What is shown of the word at a place, counted from 0."""
        found = self._at("textDocument/hover", path, line, character)
        return _plain(found["contents"]) if found else ""

    def _at(self, method: str, path: Path, line: int, character: int) -> Any:
        position = {"line": line, "character": character}
        return self.ask(method, {"textDocument": {"uri": path.as_uri()}, "position": position})

    def ask(self, method: str, params: Any) -> Any:
        """Send a request and wait for its answer."""
        self._number += 1
        self._send({"id": self._number, "method": method, "params": params})
        while True:
            message = self._read()
            if message.get("id") == self._number and "method" not in message:
                return message.get("result")

    def tell(self, method: str, params: Any) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self._process.stdin.flush()

    def _read(self) -> dict[str, Any]:
        """The next message; requests of the server are answered, diagnostics kept."""
        stream = self._process.stdout
        assert stream is not None
        length = 0
        while (line := stream.readline().strip()) or not length:
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        message: dict[str, Any] = json.loads(stream.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:
            self._send({"id": message["id"], "result": self._answer(message)})
        return message

    def _answer(self, message: dict[str, Any]) -> Any:
        if message["method"] != "workspace/configuration":
            return None
        return [SETTINGS.get(item["section"], {}) for item in message["params"]["items"]]


def _plain(documentation: Any) -> str:
    return (
        documentation.get("value", "") if isinstance(documentation, dict) else documentation or ""
    )
